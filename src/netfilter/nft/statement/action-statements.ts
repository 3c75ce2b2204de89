import type { Cause } from "../../../trace/trace.js";
import { Ipv4Packet } from "../../../wire/ipv4.js";
import type { Ipv4 } from "../../../wire/ipv4-address.js";
import { Ipv6Packet } from "../../../wire/ipv6.js";
import type { Ipv6 } from "../../../wire/ipv6-address.js";
import type { IpPacket } from "../../../wire/payload.js";
import { TcpFlag } from "../../../wire/tcp.js";
import { Hook, RejectWith } from "../../hook.js";
import { withAddresses } from "../../nat/rewrite.js";
import type { ChainContext } from "../../rules/chain.js";
import type { Skb } from "../../skb.js";
import { logLine } from "../../text/log-line.js";
import { type Expression, keyText, readKey } from "../expression/expression.js";
import type { Value } from "../model/data-type.js";
import { Interval } from "../model/interval.js";
import { type NftSet, SetElement } from "../model/nft-set.js";
import { spanText } from "../model/span-text.js";
import type { Style } from "../model/style.js";
import { ICMP_CODES, ICMPV6_CODES, ICMPX_CODES, LOG_LEVELS } from "../model/symbols.js";
import { BREAK, DROP, type NftVerdict, REJECT } from "../model/verdict.js";
import type { StatefulStatement, Statement } from "./statement.js";

/** `accept`, `jump name`. */
export class VerdictStatement implements Statement {
  readonly verdict: NftVerdict;
  readonly needsConntrack = false;

  constructor(verdict: NftVerdict) {
    this.verdict = verdict;
  }

  apply(): NftVerdict {
    return this.verdict;
  }

  text(): string {
    return this.verdict.text();
  }
}

/** `counter name "x"`: a named counter, quota or limit of the table. */
export class ObjectStatement implements Statement {
  readonly object: StatefulStatement;
  readonly kind: string;
  readonly name: string;
  readonly needsConntrack = false;

  constructor(object: StatefulStatement, kind: string, name: string) {
    this.object = object;
    this.kind = kind;
    this.name = name;
  }

  apply(skb: Skb, context: ChainContext, rule: Cause): NftVerdict | null {
    return this.object.apply(skb, context, rule);
  }

  text(): string {
    return `${this.kind} name "${this.name}"`;
  }
}

/** `log prefix "x"`: a line of the kernel's log (nft_log.c). Simplified: what goes to a group of nflog is not kept. */
export class LogStatement implements Statement {
  readonly needsConntrack = false;
  readonly prefix: string | null;
  readonly level: number;
  readonly group: number | null;
  readonly snaplen: number | null;
  readonly queueThreshold: number | null;
  readonly flags: number;

  constructor(
    prefix: string | null,
    level: number,
    group: number | null,
    snaplen: number | null,
    queueThreshold: number | null,
    flags: number,
  ) {
    this.prefix = prefix;
    this.level = level;
    this.group = group;
    this.snaplen = snaplen;
    this.queueThreshold = queueThreshold;
    this.flags = flags;
  }

  apply(skb: Skb, context: ChainContext): NftVerdict | null {
    if (this.group !== null || this.level === 8) return null;
    context.kernelLog.write(context.sim.nowNs, this.level, logLine(skb, this.prefix ?? "", this.flags));
    return null;
  }

  text(): string {
    let text = "log";
    if (this.prefix !== null) text += ` prefix "${this.prefix}"`;
    if (this.group !== null) text += ` group ${this.group}`;
    if (this.snaplen !== null) text += ` snaplen ${this.snaplen}`;
    if (this.queueThreshold !== null) text += ` queue-threshold ${this.queueThreshold}`;
    if (this.group === null && this.level !== 4) text += ` level ${LOG_LEVELS[this.level] ?? this.level}`;
    if ((this.flags & 47) === 47) return `${text} flags all`;
    const tcp = [...((this.flags & 1) !== 0 ? ["sequence"] : []), ...((this.flags & 2) !== 0 ? ["options"] : [])];
    if (tcp.length > 0) text += ` flags tcp ${tcp.join(",")}`;
    if ((this.flags & 4) !== 0) text += " flags ip options";
    if ((this.flags & 8) !== 0) text += " flags skuid";
    if ((this.flags & 32) !== 0) text += " flags ether";
    return text;
  }
}

/** What `reject` answers: which of the codes of `RejectWith` for each family. */
export interface RejectCodes {
  readonly v4: number;
  readonly v6: number;
}

/** `reject with ...`: drops the packet and has it answered (nft_reject.c). */
export class RejectStatement implements Statement {
  readonly needsConntrack = false;
  readonly hooks = REJECT_HOOKS;
  readonly codes: RejectCodes;
  /** The code that the rule was written with: of ICMP, of ICMPv6, or of both (icmpx). */
  readonly code: number;
  /** True when the listing says `reject` alone. */
  readonly isPlain: boolean;
  /** The protocol or family that it is for, which a listing shows when nothing before said it. */
  readonly kind: "tcp" | "icmp" | "icmpv6" | "icmpx";

  constructor(kind: RejectStatement["kind"], codes: RejectCodes, code: number, isPlain: boolean) {
    this.kind = kind;
    this.codes = codes;
    this.code = code;
    this.isPlain = isPlain;
  }

  /** The name of the code, or its number when it has none. */
  codeName(): string {
    const symbols = this.kind === "icmp" ? ICMP_CODES : this.kind === "icmpv6" ? ICMPV6_CODES : ICMPX_CODES;
    return symbols.names.find(([, number]) => number === this.code)?.[0] ?? String(this.code);
  }

  apply(skb: Skb): NftVerdict | null {
    const { packet } = skb;
    if (this.kind === "tcp") {
      if (packet.payload.kind !== "tcp") return BREAK;
      if ((packet.payload.flags & TcpFlag.Rst) !== 0) return DROP;
      skb.rejectWith = RejectWith.TcpReset;
      return REJECT;
    }
    if (this.kind === "icmp" && packet.kind !== "ipv4") return BREAK;
    if (this.kind === "icmpv6" && packet.kind !== "ipv6") return BREAK;
    skb.rejectWith = packet.kind === "ipv4" ? this.codes.v4 : this.codes.v6;
    return REJECT;
  }

  text(style: Style): string {
    if (this.kind === "tcp") return "reject with tcp reset";
    if (this.isPlain) return "reject";
    return `reject with ${this.kind} ${style.numericSymbols ? this.code : this.codeName()}`;
  }
}

/** `meta mark set ...`, `ip ttl set 64`, `tcp option maxseg size set 1400`. */
export class AssignStatement implements Statement {
  readonly kind: "meta" | "ct" | "payload" | "option";
  readonly header: string;
  readonly field: string;
  readonly target: Expression;
  /** What it becomes; null for `rt mtu`. */
  readonly value: Expression | null;
  readonly needsConntrack: boolean;

  constructor(
    kind: AssignStatement["kind"],
    header: string,
    field: string,
    target: Expression,
    value: Expression | null,
  ) {
    this.kind = kind;
    this.header = header;
    this.field = field;
    this.target = target;
    this.value = value;
    this.needsConntrack = kind === "ct" || value?.needsConntrack === true;
  }

  get hooks(): readonly Hook[] | null {
    if (this.value === null) return MTU_HOOKS;
    return this.kind === "meta" && this.field === "pkttype" ? PACKET_TYPE_HOOKS : null;
  }

  apply(skb: Skb, context: ChainContext, rule: Cause): NftVerdict | null {
    const value = this.value === null ? clampedMss(skb) : this.value.read(skb, context);
    if (value === null) return BREAK;
    const number = Number(value);
    switch (this.kind) {
      case "meta":
        if (this.field === "mark") skb.mark = number >>> 0;
        else if (this.field === "priority") skb.priority = number >>> 0;
        else if (this.field === "pkttype") skb.packetType = number as Skb["packetType"];
        else skb.traced = number !== 0;
        return null;
      case "ct":
        // Simplified: which events are told of a connection is kept and hides none.
        if (this.field === "event") return null;
        if (this.field === "zone") {
          if (skb.conntrack === null && !skb.untracked) skb.ctZone = number;
        } else if (skb.conntrack !== null && !skb.untracked) context.conntrack.setMark(skb.conntrack, number >>> 0);
        return null;
      default: {
        const before = skb.packet;
        const after =
          this.kind === "option" ? withMss(before, number) : withField(before, this.header, this.field, value);
        if (after === null) return BREAK;
        skb.packet = after;
        if (after !== before) context.noteRewrite(skb, before, rule);
        return null;
      }
    }
  }

  text(style: Style): string {
    return `${this.target.text(style)} set ${this.value === null ? "rt mtu" : this.value.text(style)}`;
  }
}

/** Where something can be sent back (nft_reject_validate), a packet has its route, and its type is still to be read. */
const REJECT_HOOKS: readonly Hook[] = [Hook.Prerouting, Hook.Input, Hook.Forward, Hook.Output];
const MTU_HOOKS: readonly Hook[] = [Hook.Forward, Hook.Output, Hook.Postrouting];
const PACKET_TYPE_HOOKS: readonly Hook[] = [Hook.Prerouting];

function clampedMss(skb: Skb): number | null {
  const segment = skb.packet.payload;
  if (skb.outMtu === 0 || segment.kind !== "tcp" || segment.options.mss === null) return null;
  // A larger size is never announced (nft_exthdr_tcp_set_eval).
  return Math.min(segment.options.mss, skb.outMtu - (skb.packet.kind === "ipv4" ? 40 : 60));
}

function withMss(packet: IpPacket, mss: number): IpPacket | null {
  const segment = packet.payload;
  if (segment.kind !== "tcp" || segment.options.mss === null) return null;
  const bounded = Math.min(segment.options.mss, mss);
  if (bounded === segment.options.mss) return packet;
  return withAddresses(packet, packet.src, packet.dst, segment.withOptions({ ...segment.options, mss: bounded }));
}

/** The packet with one field of a header replaced; null when it has no such header. */
function withField(packet: IpPacket, header: string, field: string, value: Value): IpPacket | null {
  const number = Number(value);
  if (header === "ip" || header === "ip6") {
    if ((packet.kind === "ipv4") !== (header === "ip")) return null;
    if (field === "id" && packet.kind === "ipv4") {
      return new Ipv4Packet(packet.src, packet.dst, packet.protocol, packet.ttl, packet.payload, {
        ...packet,
        id: number,
      });
    }
    if (field === "ttl" || field === "hoplimit") return packet.withTtl(number);
    if (field === "saddr") return withAddresses(packet, value as Ipv4 | Ipv6, packet.dst, packet.payload);
    if (field === "daddr") return withAddresses(packet, packet.src, value as Ipv4 | Ipv6, packet.payload);
    const tos = field === "dscp" ? (packet.tos & 3) | (number << 2) : (packet.tos & 0xfc) | number;
    return packet.kind === "ipv4"
      ? new Ipv4Packet(packet.src, packet.dst, packet.protocol, packet.ttl, packet.payload, { ...packet, tos })
      : new Ipv6Packet(packet.src, packet.dst, packet.protocol, packet.ttl, packet.payload, { ...packet, tos });
  }
  const payload = packet.payload;
  if (payload.kind !== "tcp" && payload.kind !== "udp" && payload.kind !== "sctp") return null;
  if (header !== "th" && header !== payload.kind) return null;
  const changed =
    field === "sport" ? payload.withPorts(number, payload.dstPort) : payload.withPorts(payload.srcPort, number);
  return withAddresses(packet, packet.src, packet.dst, changed);
}

/** `notrack`. */
export class NotrackStatement implements Statement {
  readonly needsConntrack = false;

  apply(skb: Skb): NftVerdict | null {
    if (skb.conntrack === null) skb.untracked = true;
    return null;
  }

  text(): string {
    return "notrack";
  }
}

/** `add @set { ip saddr timeout 1m }`: puts what the packet has into a set (nft_dynset.c). */
export class DynsetStatement implements Statement {
  readonly operation: "add" | "update" | "delete";
  readonly set: NftSet;
  readonly key: readonly Expression[];
  /** What a map gets for the key; null for sets. */
  readonly data: readonly Expression[] | null;
  readonly timeoutMs: number | null;
  readonly statements: readonly StatefulStatement[];
  readonly needsConntrack: boolean;
  private readonly values: Value[] = [];
  private readonly dataValues: Value[] = [];

  constructor(
    operation: "add" | "update" | "delete",
    set: NftSet,
    key: readonly Expression[],
    data: readonly Expression[] | null,
    timeoutMs: number | null,
    statements: readonly StatefulStatement[],
  ) {
    this.operation = operation;
    this.set = set;
    this.key = key;
    this.data = data;
    this.timeoutMs = timeoutMs;
    this.statements = statements;
    const parts = data === null ? key : [...key, ...data];
    this.needsConntrack = parts.some((part) => part.needsConntrack) || statements.some((each) => each.needsConntrack);
  }

  apply(skb: Skb, context: ChainContext, rule: Cause): NftVerdict | null {
    if (!readKey(this.key, this.values, skb, context)) return BREAK;
    const nowNs = context.sim.nowNs;
    let element = this.set.lookup(this.values, nowNs);
    if (this.operation === "delete") {
      if (element === null) return BREAK;
      this.set.delete(element);
      return null;
    }
    if (element === null) {
      if (this.set.size > 0 && this.set.elements(nowNs).length >= this.set.size) return BREAK;
      if (this.data !== null && !readKey(this.data, this.dataValues, skb, context)) return BREAK;
      const templates = this.statements.length > 0 ? this.statements : this.set.definition.statements;
      element = new SetElement(
        this.values.map((value) => new Interval(value)),
        this.data === null ? null : this.dataValues.map((value) => new Interval(value)),
        null,
        null,
        templates.map((each) => each.fresh()),
      );
      this.set.startTimeout(element, this.timeoutMs, null, nowNs);
      this.set.add(element);
    } else if (this.operation === "update") this.set.renew(element, this.timeoutMs, nowNs);
    for (const statement of element.statements) if (statement.apply(skb, context, rule) === BREAK) return BREAK;
    return null;
  }

  text(style: Style): string {
    return `${this.operation} @${this.set.definition.name} { ${this.elementText(style)} }`;
  }

  protected elementText(style: Style): string {
    let text = keyText(this.key, style);
    if (this.timeoutMs !== null) text += ` timeout ${spanText(this.timeoutMs, style)}`;
    // What the set gives each element is not told with those that rules add.
    if (this.set.definition.statements.length === 0)
      for (const statement of this.statements) text += ` ${statement.text({ ...style, stateless: true })}`;
    if (this.data !== null) text += ` : ${keyText(this.data, style)}`;
    return text;
  }
}

/** `meter NAME { key statement }`: a set of its own that rules add to, with a statement for each element. */
export class MeterStatement extends DynsetStatement {
  constructor(
    set: NftSet,
    key: readonly Expression[],
    timeoutMs: number | null,
    statements: readonly StatefulStatement[],
  ) {
    super("add", set, key, null, timeoutMs, statements);
  }

  override text(style: Style): string {
    return `meter ${this.set.definition.name} size ${this.set.size} { ${this.elementText(style)} }`;
  }
}
