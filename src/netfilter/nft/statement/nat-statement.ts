import type { Cause } from "../../../trace/trace.js";
import { formatIp, type IpAddress, isAny } from "../../../wire/ip-address.js";
import { IPV4_LOOPBACK } from "../../../wire/ipv4-address.js";
import { IPV6_LOOPBACK } from "../../../wire/ipv6-address.js";
import { maskAddress, offsetAddress } from "../../../wire/prefix.js";
import { Hook } from "../../hook.js";
import { Manip, NatRange } from "../../nat/nat-range.js";
import type { ChainContext } from "../../rules/chain.js";
import type { Skb } from "../../skb.js";
import type { Expression } from "../expression/expression.js";
import { ConstantExpression, MapExpression } from "../expression/map-expression.js";
import type { Interval } from "../model/interval.js";
import type { Style } from "../model/style.js";
import { ACCEPT, BREAK, DROP, type NftVerdict } from "../model/verdict.js";
import type { Statement } from "./statement.js";

/** How a NAT statement chooses. */
export interface NatFlags {
  readonly random: boolean;
  readonly fullyRandom: boolean;
  readonly persistent: boolean;
}

function flagsText(flags: NatFlags): string {
  const names = [
    ...(flags.random ? ["random"] : []),
    ...(flags.fullyRandom ? ["fully-random"] : []),
    ...(flags.persistent ? ["persistent"] : []),
  ];
  return names.length === 0 ? "" : ` ${names.join(",")}`;
}

/** What an operand says for this packet: an interval, or null when its map has nothing. */
function operand(expression: Expression, skb: Skb, context: ChainContext): Interval | null {
  if (expression instanceof ConstantExpression) return expression.interval;
  if (expression instanceof MapExpression) return expression.find(skb, context)?.data?.[0] ?? null;
  return null;
}

/** `snat to`, `dnat to`, `masquerade`, `redirect` (nft_nat.c, nft_masq.c, nft_redir.c). */
export class NatStatement implements Statement {
  readonly needsConntrack = true;
  readonly type: "snat" | "dnat" | "masquerade" | "redirect";
  /** Told in inet tables: the family that it is for; null for the packet's own. */
  readonly family: "ip" | "ip6" | null;
  readonly address: Expression | null;
  readonly port: Expression | null;
  readonly isPrefix: boolean;
  readonly flags: NatFlags;
  /** True when the listing names the family. */
  readonly showsFamily: boolean;
  /** What it says to every packet, once one came; null when it says different things. */
  private fixed: NatRange | null = null;

  constructor(
    type: NatStatement["type"],
    family: "ip" | "ip6" | null,
    address: Expression | null,
    port: Expression | null,
    isPrefix: boolean,
    flags: NatFlags,
    showsFamily: boolean,
  ) {
    this.type = type;
    this.family = family;
    this.address = address;
    this.port = port;
    this.isPrefix = isPrefix;
    this.flags = flags;
    this.showsFamily = showsFamily;
  }

  apply(skb: Skb, context: ChainContext, rule: Cause): NftVerdict | null {
    if (this.family !== null && (skb.packet.kind === "ipv4") !== (this.family === "ip")) return BREAK;
    const entry = skb.conntrack;
    if (entry === null) return BREAK;
    const manip = this.type === "snat" || this.type === "masquerade" ? Manip.Src : Manip.Dst;
    if (this.fixed !== null) {
      context.nat.bind(entry, this.fixed, manip, rule);
      return ACCEPT;
    }
    let min: IpAddress | null = null;
    let max: IpAddress | null = null;
    let ports: Interval | null = null;
    if (this.address !== null) {
      if (this.address instanceof MapExpression) {
        const data = this.address.find(skb, context)?.data ?? null;
        if (data === null) return BREAK;
        min = (data[0]?.min ?? null) as IpAddress | null;
        max = (data[0]?.max ?? null) as IpAddress | null;
        ports = data[1] ?? null;
      } else {
        const found = operand(this.address, skb, context);
        if (found === null) return BREAK;
        min = found.min as IpAddress;
        max = found.max as IpAddress;
      }
    }
    if (this.isPrefix && min !== null && max !== null) {
      const from = this.type === "snat" ? skb.packet.src : skb.packet.dst;
      min = translate(from, min, max);
      max = min;
    }
    if (this.port !== null) {
      ports = operand(this.port, skb, context);
      if (ports === null) return BREAK;
    }
    switch (this.type) {
      case "masquerade": {
        if (skb.outDevice === null) return BREAK;
        if (isAny(entry.original.src)) return ACCEPT;
        min = context.environment.masqueradeAddress(skb.outDevice, skb.towards, skb.packet.dst);
        if (min === null) return DROP;
        entry.masqueradeIfIndex = skb.outDevice.ifIndex;
        max = min;
        break;
      }
      case "redirect":
        if (context.hook === Hook.Output || skb.inDevice === null)
          min = skb.packet.kind === "ipv4" ? IPV4_LOOPBACK : IPV6_LOOPBACK;
        else min = context.environment.redirectAddress(skb.inDevice, skb.packet.dst);
        if (min === null) return DROP;
        max = min;
        break;
      default:
        break;
    }
    const { random, fullyRandom, persistent } = this.flags;
    const first = ports === null ? -1 : Number(ports.min);
    const last = ports === null ? -1 : Number(ports.max);
    const range = new NatRange(min, max, first, last, -1, random, fullyRandom, persistent);
    if (this.isFixed) this.fixed = range;
    context.nat.bind(entry, range, manip, rule);
    return ACCEPT;
  }

  /** True for `snat` and `dnat` to constants. */
  private get isFixed(): boolean {
    const { type, address, port, isPrefix } = this;
    if ((type !== "snat" && type !== "dnat") || isPrefix) return false;
    return [address, port].every((one) => one === null || one instanceof ConstantExpression);
  }

  text(style: Style): string {
    let text: string = this.type;
    if (this.showsFamily && this.family !== null) text += ` ${this.family}`;
    if (this.isPrefix) text += " prefix";
    if (this.address !== null || this.port !== null) text += " to ";
    if (this.address !== null) {
      const address = this.address.text(style);
      const plain = this.address instanceof ConstantExpression;
      text += this.port !== null && plain && this.address.type.kind === "ipv6" ? `[${address}]` : address;
    }
    if (this.port !== null) text += `:${this.port.text(style)}`;
    return text + flagsText(this.flags);
  }
}

/** The address of the block from `min` to `max` with the host part of `address`. */
function translate(address: IpAddress, min: IpAddress, max: IpAddress): IpAddress {
  const bits = typeof min === "number" ? 32 : 128;
  for (let length = bits; length >= 0; length--) {
    if (maskAddress(max, length) !== min) continue;
    if (typeof address === "number" && typeof min === "number") {
      return offsetAddress(min, (address & ~maskAddress(-1 as typeof min, length)) >>> 0);
    }
    return min;
  }
  return min;
}

/** `tproxy to :50080`: hands the packet to a local socket without changing it (nft_tproxy.c). */
export class TproxyStatement implements Statement {
  readonly hooks = [Hook.Prerouting];
  readonly needsConntrack = false;
  readonly family: "ip" | "ip6" | null;
  readonly address: IpAddress | null;
  readonly port: number;
  /** The family that the listing names. */
  readonly shownFamily: "ip" | "ip6" | null;

  constructor(family: "ip" | "ip6" | null, shownFamily: "ip" | "ip6" | null, address: IpAddress | null, port: number) {
    this.family = family;
    this.shownFamily = shownFamily;
    this.address = address;
    this.port = port;
  }

  apply(skb: Skb): NftVerdict | null {
    const { payload } = skb.packet;
    if (payload.kind !== "tcp" && payload.kind !== "udp") return BREAK;
    if (this.family !== null && (skb.packet.kind === "ipv4") !== (this.family === "ip")) return BREAK;
    skb.tproxyPort = this.port === 0 ? payload.dstPort : this.port;
    skb.tproxyAddress = this.address;
    return null;
  }

  text(): string {
    let text = this.shownFamily === null ? "tproxy to " : `tproxy ${this.shownFamily} to `;
    if (this.address !== null) {
      const address = formatIp(this.address);
      text += typeof this.address === "string" && this.port !== 0 ? `[${address}]` : address;
    }
    return this.port === 0 ? text : `${text}:${this.port}`;
  }
}
