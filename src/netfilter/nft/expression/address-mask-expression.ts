import { type Ipv6, ipv6FromGroups, ipv6Group } from "../../../wire/ipv6-address.js";
import type { Context } from "../../rules/context.js";
import type { Skb } from "../../skb.js";
import type { DataType, Value } from "../model/data-type.js";
import type { Style } from "../model/style.js";
import type { Expression } from "./expression.js";

const GROUPS = [0, 1, 2, 3, 4, 5, 6, 7] as const;

/** `(base & mask) ^ xor` of an address of IPv6 (nft_bitwise.c). */
export class AddressMaskExpression implements Expression {
  readonly base: Expression;
  readonly mask: Ipv6;
  readonly xor: Ipv6;
  readonly type: DataType;
  readonly needsConntrack: boolean;

  constructor(base: Expression, mask: Ipv6, xor: Ipv6) {
    this.base = base;
    this.mask = mask;
    this.xor = xor;
    this.type = base.type;
    this.needsConntrack = base.needsConntrack;
  }

  read(skb: Skb, context: Context): Value | null {
    const value = this.base.read(skb, context);
    if (typeof value !== "string") return null;
    return combineGroups(combineGroups(value as Ipv6, this.mask, "&"), this.xor, "^");
  }

  /** `& mask`, `^ value`, `| value` as nft takes them apart again (netlink_parse_bitwise_bool). */
  operations(): (readonly ["&" | "^" | "|", Ipv6])[] {
    const all = ipv6FromGroups(GROUPS.map(() => 0xffff));
    const none = ipv6FromGroups(GROUPS.map(() => 0));
    const or = combineGroups(combineGroups(this.mask, this.xor, "&"), this.xor, "^");
    const xor = combineGroups(this.xor, this.mask, "&");
    const mask = combineGroups(this.mask, or, "|");
    return (
      [
        ["&", mask],
        ["^", xor],
        ["|", or],
      ] as const
    ).filter(([operator, value]) => value !== (operator === "&" ? all : none));
  }

  text(style: Style): string {
    const rest = this.operations().map(([operator, value]) => ` ${operator} ${this.type.format(value, false)}`);
    return this.base.text(style) + rest.join("");
  }
}

/** Two addresses, bit by bit. */
export function combineGroups(a: Ipv6, b: Ipv6, operator: "&" | "|" | "^"): Ipv6 {
  return ipv6FromGroups(
    GROUPS.map((i) => {
      const [x, y] = [ipv6Group(a, i), ipv6Group(b, i)];
      return operator === "&" ? x & y : operator === "|" ? x | y : x ^ y;
    }),
  );
}
