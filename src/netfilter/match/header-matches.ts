import { Family } from "../../wire/ip-address.js";
import type { IpPacket } from "../../wire/payload.js";
import type { Match } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import { PacketType } from "../skb.js";
import type { Given, MatchExtension } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";
import { type PortRange, saveRange } from "../text/ports.js";

/** `-m length`: the bytes of the packet behind the fixed IPv6 header, or of the whole IPv4 packet (xt_length.c). */
export class LengthMatch implements Match {
  readonly name = "length";
  readonly needsConntrack = false;
  readonly isStateful = false;
  readonly range: PortRange;
  readonly invert: boolean;

  constructor(given: Given) {
    this.range = given.range("length", 65535) ?? [0, 65535];
    this.invert = given.inverted("length");
  }

  matches(skb: Skb): boolean {
    const packet = skb.packet;
    const length = packet.kind === "ipv4" ? packet.byteLength : packet.byteLength - 40;
    return (length >= this.range[0] && length <= this.range[1]) !== this.invert;
  }

  save(): string {
    return `${this.invert ? " !" : ""} --length ${saveRange(this.range)}`;
  }

  list(): string {
    return `length ${this.invert ? "!" : ""}${saveRange(this.range)}`;
  }
}

/** How `-m length` is read. */
export const lengthMatch: MatchExtension = {
  name: "length",
  options: [{ name: "length", invertible: true, mandatory: true }],
  parse: (given) => new LengthMatch(given),
};

const TTL_SIGNS = { eq: "==", lt: "<", gt: ">" } as const;

/** `-m ttl` and `-m hl`: the time to live, or hop limit (xt_hl.c). */
export class TtlMatch implements Match {
  readonly name: "ttl" | "hl";
  readonly needsConntrack = false;
  readonly isStateful = false;
  readonly how: keyof typeof TTL_SIGNS;
  readonly value: number;
  readonly invert: boolean;

  constructor(name: "ttl" | "hl", given: Given) {
    const how = (["eq", "lt", "gt"] as const).find((each) => given.has(`${name}-${each}`));
    if (how === undefined) {
      throw new ParameterProblem(
        name === "ttl"
          ? "TTL match: You must specify one of `--ttl-eq', `--ttl-lt', `--ttl-gt"
          : "HL match: You must specify one of `--hl-eq', `--hl-lt', `--hl-gt'",
      );
    }
    this.name = name;
    this.how = how;
    this.value = given.uint(`${name}-${how}`, 0, 255) ?? 0;
    this.invert = given.inverted(`${name}-${how}`);
  }

  matches(skb: Skb): boolean {
    const ttl = skb.packet.ttl;
    if (this.how === "lt") return ttl < this.value;
    if (this.how === "gt") return ttl > this.value;
    return (ttl === this.value) !== this.invert;
  }

  save(): string {
    return `${this.invert ? " !" : ""} --${this.name}-${this.how} ${this.value}`;
  }

  list(): string {
    const upper = this.name.toUpperCase();
    return `${upper} match ${upper} ${this.invert ? "!=" : TTL_SIGNS[this.how]} ${this.value}`;
  }
}

function ttlExtension(name: "ttl" | "hl", family: Family): MatchExtension {
  return {
    name,
    family,
    options: [
      { name: `${name}-eq`, invertible: true, excludes: [`${name}-lt`, `${name}-gt`] },
      { name, alias: `${name}-eq`, invertible: true },
      { name: `${name}-lt`, excludes: [`${name}-eq`, `${name}-gt`] },
      { name: `${name}-gt`, excludes: [`${name}-eq`, `${name}-lt`] },
    ],
    parse: (given) => new TtlMatch(name, given),
  };
}

/** How `-m ttl` and `-m hl` are read. */
export const ttlMatch = ttlExtension("ttl", Family.V4);
export const hlMatch = ttlExtension("hl", Family.V6);

const PACKET_TYPES: readonly (readonly [string, number])[] = [
  ["unicast", PacketType.Host],
  ["broadcast", PacketType.Broadcast],
  ["multicast", PacketType.Multicast],
];

/** `-m pkttype`: to whom the frame was addressed (xt_pkttype.c). */
export class PkttypeMatch implements Match {
  readonly name = "pkttype";
  readonly needsConntrack = false;
  readonly isStateful = false;
  readonly type: number;
  readonly invert: boolean;

  constructor(given: Given) {
    const text = given.value("pkt-type") ?? "";
    const name = text === "host" ? "unicast" : text;
    const found = PACKET_TYPES.find(([each]) => each === name.toLowerCase());
    if (found === undefined) throw new ParameterProblem(`Bad packet type '${text}'`);
    this.type = found[1];
    this.invert = given.inverted("pkt-type");
  }

  matches(skb: Skb): boolean {
    let type: number = skb.packetType;
    if (type === PacketType.Loopback) type = isGroup(skb.packet) ? PacketType.Multicast : PacketType.Host;
    return (type === this.type) !== this.invert;
  }

  save(): string {
    return `${this.invert ? " !" : ""} --pkt-type ${this.word()}`;
  }

  list(): string {
    return `PKTTYPE ${this.invert ? "!=" : "="} ${this.word()}`;
  }

  private word(): string {
    return PACKET_TYPES.find(([, type]) => type === this.type)?.[0] ?? "unicast";
  }
}

function isGroup(packet: IpPacket): boolean {
  return packet.kind === "ipv4" ? packet.dst >>> 28 === 14 : packet.dst.charCodeAt(0) >>> 8 === 0xff;
}

/** How `-m pkttype` is read. */
export const pkttypeMatch: MatchExtension = {
  name: "pkttype",
  options: [{ name: "pkt-type", invertible: true, mandatory: true }],
  parse: (given) => new PkttypeMatch(given),
};

/** `-m tcpmss`: the maximum segment size that a SYN announces (xt_tcpmss.c). */
export class TcpmssMatch implements Match {
  readonly name = "tcpmss";
  readonly needsConntrack = false;
  readonly isStateful = false;
  readonly range: PortRange;
  readonly invert: boolean;

  constructor(given: Given) {
    this.range = given.range("mss", 65535) ?? [0, 65535];
    this.invert = given.inverted("mss");
  }

  matches(skb: Skb): boolean {
    const segment = skb.packet.payload;
    if (segment.kind !== "tcp") return false;
    const mss = segment.options.mss;
    if (mss === null) return this.invert;
    return (mss >= this.range[0] && mss <= this.range[1]) !== this.invert;
  }

  save(): string {
    return `${this.invert ? " !" : ""} --mss ${saveRange(this.range)}`;
  }

  list(): string {
    return `tcpmss match ${this.invert ? "!" : ""}${saveRange(this.range)}`;
  }
}

/** How `-m tcpmss` is read. */
export const tcpmssMatch: MatchExtension = {
  name: "tcpmss",
  options: [{ name: "mss", invertible: true, mandatory: true }],
  placement: { protocols: [6] },
  parse: (given) => new TcpmssMatch(given),
};
