import type { Skb } from "../../skb.js";
import { type DataType, DataTypes, type Value } from "../model/data-type.js";
import { Words } from "../model/words.js";
import type { Expression } from "./expression.js";
import { PROTOCOLS, readField } from "./payload-fields.js";

const HEADERS = new Words(Object.keys(PROTOCOLS));
const FIELDS = new Words(Object.values(PROTOCOLS).flatMap(({ fields }) => Object.keys(fields)));
const COMMON: readonly string[] = ["ip saddr", "ip daddr", "ip6 saddr", "ip6 daddr", "th dport"];

/** A field of a header: `ip saddr`, `tcp dport`. */
export class PayloadExpression implements Expression {
  /** "tcp"; "th" for that of any transport, until the rule turns out to ask for one. */
  header: string;
  readonly field: string;
  readonly type: DataType;
  readonly needsConntrack = false;
  /** How it is read when it is one of those that most rules ask for; 0 for all others. */
  private readonly way: number;

  constructor(header: string, field: string) {
    this.header = HEADERS.of(header);
    this.field = FIELDS.of(field);
    this.type = PROTOCOLS[header]?.fields[field] ?? DataTypes.integer;
    this.way = 1 + COMMON.indexOf(`${header} ${field}`);
  }

  read(skb: Skb): Value | null {
    if (this.way === 0 || skb.frame !== null) return readField(this.header, this.field, skb);
    const { packet } = skb;
    switch (this.way) {
      case 1:
        return packet.kind === "ipv4" ? packet.src : null;
      case 2:
        return packet.kind === "ipv4" ? packet.dst : null;
      case 3:
        return packet.kind === "ipv6" ? packet.src : null;
      case 4:
        return packet.kind === "ipv6" ? packet.dst : null;
      default: {
        const { payload } = packet;
        if (payload.kind === "udp" || payload.kind === "tcp") return payload.dstPort;
        return readField(this.header, this.field, skb);
      }
    }
  }

  text(): string {
    return `${this.header} ${this.header === "vlan" && this.field === "cfi" ? "dei" : this.field}`;
  }
}

/** `tcp option maxseg size`, or whether a segment has an option (1 or 0) when `field` is null. */
export class TcpOptionExpression implements Expression {
  readonly name: string;
  readonly field: string | null;
  readonly type: DataType;
  readonly needsConntrack = false;

  constructor(name: string, field: string | null) {
    this.name = name;
    this.field = field;
    this.type = field === null ? DataTypes.boolean : DataTypes.integer;
  }

  read(skb: Skb): Value | null {
    const segment = skb.packet.payload;
    if (segment.kind !== "tcp") return null;
    const { mss, windowScale, sackPermitted, timestamps } = segment.options;
    if (this.field === null) {
      switch (this.name) {
        case "maxseg":
          return mss === null ? 0 : 1;
        case "window":
          return windowScale === null ? 0 : 1;
        case "timestamp":
          return timestamps === null ? 0 : 1;
        case "sack-perm":
          return sackPermitted ? 1 : 0;
        default:
          return segment.options.sackBlocks.length > 0 ? 1 : 0;
      }
    }
    switch (this.name) {
      case "maxseg":
        return mss;
      case "window":
        return windowScale;
      case "timestamp":
        return timestamps === null ? null : this.field === "tsecr" ? timestamps.echo : timestamps.value;
      default:
        return null;
    }
  }

  text(): string {
    return `tcp option ${this.name}${this.field === null ? "" : ` ${this.field}`}`;
  }
}
