import { CtInfo } from "../../conntrack/conntrack-entry.js";
import type { Context } from "../../rules/context.js";
import type { Skb } from "../../skb.js";
import { type DataType, DataTypes, type Value } from "../model/data-type.js";
import { Words } from "../model/words.js";
import type { Expression } from "./expression.js";

const TYPES: Readonly<Record<string, DataType>> = {
  state: DataTypes.ctState,
  status: DataTypes.ctStatus,
  event: DataTypes.ctEvent,
  direction: DataTypes.ctDir,
  mark: DataTypes.mark,
  expiration: DataTypes.time,
  l3proto: DataTypes.nfProto,
  protocol: DataTypes.protocol,
  "proto-src": DataTypes.service,
  "proto-dst": DataTypes.service,
  helper: DataTypes.osName,
  zone: DataTypes.hostInteger,
  id: DataTypes.hostInteger,
  bytes: DataTypes.hostInteger,
  packets: DataTypes.hostInteger,
  avgpkt: DataTypes.hostInteger,
};

const KEYS = new Words([...Object.keys(TYPES), "saddr", "daddr"]);

/** True for the keys of `ct` that podwire knows. */
export function isCtKey(key: string): boolean {
  return Object.hasOwn(TYPES, key) || key === "saddr" || key === "daddr";
}

/** The bit of `ct state` that a packet is in (nft_ct_get_eval). */
export function stateBit(skb: Skb): number {
  if (skb.conntrack === null) return skb.untracked ? 64 : 1;
  if (skb.untracked) return 64;
  switch (skb.ctInfo) {
    case CtInfo.New:
      return 8;
    case CtInfo.Related:
    case CtInfo.RelatedReply:
      return 4;
    default:
      return 2;
  }
}

/** What is known of the packet's connection: `ct state`, `ct mark`, `ct original ip daddr`. */
export class CtExpression implements Expression {
  readonly key: string;
  readonly direction: "original" | "reply" | null;
  readonly family: "ip" | "ip6" | null;
  /** True when the rule names the family; texts name it always, JSON only then. */
  readonly showsFamily: boolean;
  readonly type: DataType;
  readonly needsConntrack = true;

  constructor(
    key: string,
    direction: "original" | "reply" | null,
    family: "ip" | "ip6" | null,
    showsFamily = family !== null,
  ) {
    this.showsFamily = showsFamily;
    this.key = KEYS.of(key);
    this.direction = direction;
    this.family = family;
    this.type = TYPES[key] ?? (family === "ip6" ? DataTypes.ipv6 : DataTypes.ipv4);
  }

  read(skb: Skb, context: Context): Value | null {
    if (this.key === "state") return stateBit(skb);
    const entry = skb.conntrack;
    if (entry === null) return null;
    const isReply = skb.ctInfo >= CtInfo.EstablishedReply;
    const tuple = (this.direction === null ? isReply : this.direction === "reply") ? entry.reply : entry.original;
    switch (this.key) {
      case "status":
        return entry.status & 0x3ff & ~0x180;
      case "mark":
        return entry.mark;
      case "helper":
      case "event":
        return null;
      case "direction":
        return isReply ? 1 : 0;
      case "protocol":
        return entry.protocol;
      case "l3proto":
        return typeof tuple.src === "number" ? 2 : 10;
      case "saddr":
        return (typeof tuple.src === "number") === (this.family !== "ip6") ? tuple.src : null;
      case "daddr":
        return (typeof tuple.dst === "number") === (this.family !== "ip6") ? tuple.dst : null;
      case "proto-src":
        return tuple.srcPort;
      case "proto-dst":
        return tuple.dstPort;
      case "zone":
        return entry.originalZone;
      case "id":
        return entry.id;
      case "expiration":
        return entry.isConfirmed ? Math.max(0, Math.floor((entry.timeoutNs - context.sim.nowNs) / 1e9)) : 0;
      case "packets":
        return this.direction === null ? entry.original.packets + entry.reply.packets : tuple.packets;
      case "bytes":
        return this.direction === null ? entry.original.bytes + entry.reply.bytes : tuple.bytes;
      default: {
        const packets = entry.original.packets + entry.reply.packets;
        return packets === 0 ? 0 : Math.floor((entry.original.bytes + entry.reply.bytes) / packets);
      }
    }
  }

  text(): string {
    const family = this.family === null ? "" : `${this.family} `;
    if (this.key === "protocol" || this.key === "l3proto") return `ct ${this.key}`;
    return `ct ${this.direction === null ? "" : `${this.direction} `}${family}${this.key}`;
  }
}
