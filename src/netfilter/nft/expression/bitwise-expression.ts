import type { Context } from "../../rules/context.js";
import type { Skb } from "../../skb.js";
import type { DataType, Value } from "../model/data-type.js";
import type { Style } from "../model/style.js";
import type { Expression } from "./expression.js";

/** `(base & mask) ^ xor`, which every chain of and, or and exclusive or with constants comes to (nft_bitwise.c). */
export class BitwiseExpression implements Expression {
  readonly base: Expression;
  readonly mask: number;
  readonly xor: number;
  readonly bits: number;
  readonly type: DataType;
  readonly needsConntrack: boolean;

  constructor(base: Expression, mask: number, xor: number, bits: number) {
    this.base = base;
    this.mask = mask;
    this.xor = xor;
    this.bits = bits;
    this.type = base.type;
    this.needsConntrack = base.needsConntrack;
  }

  read(skb: Skb, context: Context): Value | null {
    const value = this.base.read(skb, context);
    if (value === null || typeof value === "string") return null;
    const result = (value & this.mask) ^ this.xor;
    return this.type.kind === "ipv4" ? result : result >>> 0;
  }

  /** `& mask`, `^ value`, `| value` as nft takes them apart again (netlink_parse_bitwise_bool). */
  operations(): (readonly ["&" | "^" | "|", number])[] {
    const all = this.bits === 32 ? -1 : 2 ** this.bits - 1;
    const or = (this.mask & this.xor) ^ this.xor;
    const xor = this.xor & this.mask;
    const mask = this.mask | or;
    return (
      [
        ["&", mask],
        ["^", xor],
        ["|", or],
      ] as const
    ).filter(([operator, value]) => (operator === "&" ? (mask & all) !== (all | 0) : value !== 0));
  }

  text(style: Style): string {
    const rest = this.operations().map(([operator, value]) => ` ${operator} ${this.constant(value, style)}`);
    return this.base.text(style) + rest.join("");
  }

  private constant(value: number, style: Style): string {
    if (this.type.kind === "ipv4" || this.type.kind === "mark" || this.type.kind === "hex")
      return this.type.format(this.type.kind === "hex" ? value >>> 0 : value, false);
    if (this.type.kind === "flags") {
      const flags = this.type.symbolText(value, style.numericSymbols, " | ");
      return flags.includes(" ") ? `(${flags})` : flags;
    }
    return String(value >>> 0);
  }
}

/** `meta mark << 4`: Simplified: shifts by a constant only. */
export class ShiftExpression implements Expression {
  readonly base: Expression;
  readonly left: boolean;
  readonly by: number;
  readonly type: DataType;
  readonly needsConntrack: boolean;

  constructor(base: Expression, left: boolean, by: number) {
    this.base = base;
    this.left = left;
    this.by = by;
    this.type = base.type;
    this.needsConntrack = base.needsConntrack;
  }

  read(skb: Skb, context: Context): Value | null {
    const value = this.base.read(skb, context);
    if (typeof value !== "number") return null;
    return (this.left ? value << this.by : value >>> this.by) >>> 0;
  }

  text(style: Style): string {
    return `${this.base.text(style)} ${this.left ? "<<" : ">>"} ${this.by}`;
  }
}
