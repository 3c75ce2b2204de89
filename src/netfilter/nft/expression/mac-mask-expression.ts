import type { Mac } from "../../../wire/mac-address.js";
import type { Context } from "../../rules/context.js";
import type { Skb } from "../../skb.js";
import type { DataType, Value } from "../model/data-type.js";
import type { Style } from "../model/style.js";
import type { Expression } from "./expression.js";

const HALF = 0x100_0000;

/** `base & mask` of a MAC address (nft_bitwise.c). */
export class MacMaskExpression implements Expression {
  readonly base: Expression;
  readonly mask: Mac;
  readonly type: DataType;
  readonly needsConntrack: boolean;

  constructor(base: Expression, mask: Mac) {
    this.base = base;
    this.mask = mask;
    this.type = base.type;
    this.needsConntrack = base.needsConntrack;
  }

  read(skb: Skb, context: Context): Value | null {
    const value = this.base.read(skb, context);
    if (typeof value !== "number") return null;
    // 48 bits are more than an operator takes.
    const high = Math.floor(value / HALF) & Math.floor(this.mask / HALF);
    return high * HALF + ((value % HALF) & (this.mask % HALF));
  }

  text(style: Style): string {
    return `${this.base.text(style)} & ${this.type.format(this.mask, false)}`;
  }
}
