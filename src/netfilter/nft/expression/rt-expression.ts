import type { Skb } from "../../skb.js";
import { type DataType, DataTypes, type Value } from "../model/data-type.js";
import type { Expression } from "./expression.js";

/** The keys of `rt`. */
export const RT_KEYS = ["classid", "nexthop", "mtu", "ipsec"] as const;
export type RtKey = (typeof RT_KEYS)[number];

/** What the route of a packet says: `rt ip nexthop`, `rt classid` (nft_rt.c). Simplified: routes have no class, and no IPsec. */
export class RtExpression implements Expression {
  readonly key: RtKey;
  readonly family: "ip" | "ip6" | null;
  /** True when the rule names the family. */
  readonly showsFamily: boolean;
  readonly type: DataType;
  readonly needsConntrack = false;

  constructor(key: RtKey, family: "ip" | "ip6" | null, showsFamily: boolean) {
    this.key = key;
    this.family = family;
    this.showsFamily = showsFamily;
    this.type = typeOf(key, family);
  }

  read(skb: Skb): Value | null {
    switch (this.key) {
      case "nexthop": {
        const { towards } = skb;
        return (typeof towards === "number") === (this.family !== "ip6") ? towards : null;
      }
      case "mtu":
        return skb.outMtu === 0 ? null : skb.outMtu - (skb.packet.kind === "ipv4" ? 40 : 60);
      default:
        return 0;
    }
  }

  text(): string {
    return `rt ${this.showsFamily && this.family !== null ? `${this.family} ` : ""}${this.key}`;
  }
}

function typeOf(key: RtKey, family: "ip" | "ip6" | null): DataType {
  switch (key) {
    case "nexthop":
      return family === "ip6" ? DataTypes.ipv6 : DataTypes.ipv4;
    case "classid":
      return DataTypes.realm;
    case "ipsec":
      return DataTypes.boolean;
    default:
      return DataTypes.hostInteger;
  }
}
