import { Family, formatIp, type IpAddress, isAny, tryParseIp } from "../../wire/ip-address.js";
import { Ipv4Packet } from "../../wire/ipv4.js";
import { Ipv6Packet } from "../../wire/ipv6.js";
import type { IpPacket } from "../../wire/payload.js";
import { TcpFlag } from "../../wire/tcp.js";
import { Hook, Verdict } from "../hook.js";
import { withAddresses } from "../nat/rewrite.js";
import { CONTINUE, type Target } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import { type Given, hex, hexByte, type ParseContext, parseInteger, type TargetExtension } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";
import { DSCP_CLASSES, parseTos, TOS_NAMES } from "../text/tos.js";

/** The packet with another TOS byte or traffic class. */
function withTos(packet: IpPacket, tos: number): IpPacket {
  if (packet.tos === tos) return packet;
  if (packet.kind === "ipv6") {
    return new Ipv6Packet(packet.src, packet.dst, packet.protocol, packet.ttl, packet.payload, {
      tos,
      flowLabel: packet.flowLabel,
      extensions: packet.extensions,
      fragment: packet.fragment,
    });
  }
  return new Ipv4Packet(packet.src, packet.dst, packet.protocol, packet.ttl, packet.payload, {
    tos,
    id: packet.id,
    dontFragment: packet.dontFragment,
    moreFragments: packet.moreFragments,
    fragmentOffset: packet.fragmentOffset,
    options: packet.options,
  });
}

const TTL_WAYS = { set: "set to", dec: "decrement by", inc: "increment by" } as const;

/** `-j TTL` and `-j HL`: sets or shifts the time to live (xt_HL.c). */
export class TtlTarget implements Target {
  readonly name: "TTL" | "HL";
  readonly needsConntrack = false;
  readonly way: keyof typeof TTL_WAYS;
  readonly value: number;

  constructor(name: "TTL" | "HL", given: Given) {
    const lower = name.toLowerCase();
    const way = (["set", "dec", "inc"] as const).find((each) => given.has(`${lower}-${each}`));
    if (way === undefined) throw new ParameterProblem(`${name}: You must specify an action`);
    this.name = name;
    this.way = way;
    this.value = given.uint(`${lower}-${way}`, way === "set" ? 0 : 1, 255) ?? 0;
  }

  apply(skb: Skb): number {
    const old = skb.packet.ttl;
    let ttl = this.value;
    if (this.way === "dec") ttl = Math.max(0, old - this.value);
    else if (this.way === "inc") ttl = Math.min(255, old + this.value);
    if (ttl !== old) skb.packet = skb.packet.withTtl(ttl);
    return CONTINUE;
  }

  save(): string {
    return ` --${this.name.toLowerCase()}-${this.way} ${this.value}`;
  }

  list(): string {
    return `${this.name} ${TTL_WAYS[this.way]} ${this.value}`;
  }
}

function ttlExtension(name: "TTL" | "HL", family: Family): TargetExtension {
  const options = ["set", "dec", "inc"].map((way) => `${name.toLowerCase()}-${way}`);
  return {
    name,
    family,
    options: options.map((option) => ({ name: option, excludes: options.filter((other) => other !== option) })),
    placement: { tables: ["mangle"] },
    parse: (given) => new TtlTarget(name, given),
  };
}

/** How `-j TTL` and `-j HL` are read. */
export const ttlTarget = ttlExtension("TTL", Family.V4);
export const hlTarget = ttlExtension("HL", Family.V6);

/** `-j DSCP`: the upper six bits of the TOS byte (xt_DSCP.c). */
export class DscpTarget implements Target {
  readonly name = "DSCP";
  readonly needsConntrack = false;
  readonly dscp: number;

  constructor(given: Given) {
    const dscp = given.uint("set-dscp", 0, 63);
    const name = given.value("set-dscp-class");
    if (dscp === null && name === null) {
      throw new ParameterProblem("DSCP target: Parameter --set-dscp is required");
    }
    const known = name === null ? dscp : DSCP_CLASSES.get(name.toUpperCase());
    if (known === undefined || known === null) throw new ParameterProblem(`Invalid DSCP value \`${name}'\n`);
    this.dscp = known;
  }

  apply(skb: Skb): number {
    skb.packet = withTos(skb.packet, (skb.packet.tos & 3) | (this.dscp << 2));
    return CONTINUE;
  }

  save(): string {
    return ` --set-dscp ${hexByte(this.dscp)}`;
  }

  list(): string {
    return `DSCP set ${hexByte(this.dscp)}`;
  }
}

/** How `-j DSCP` is read. */
export const dscpTarget: TargetExtension = {
  name: "DSCP",
  options: [
    { name: "set-dscp", excludes: ["set-dscp-class"] },
    { name: "set-dscp-class", excludes: ["set-dscp"] },
  ],
  placement: { tables: ["mangle"] },
  parse: (given) => new DscpTarget(given),
};

/** `-j TOS`: clears the bits of a mask in the TOS byte and flips those of a value (xt_DSCP.c). */
export class TosTarget implements Target {
  readonly name = "TOS";
  readonly needsConntrack = false;
  readonly value: number;
  readonly mask: number;

  constructor(given: Given) {
    const set = given.value("set-tos");
    const and = given.uint("and-tos", 0, 255);
    const or = given.uint("or-tos", 0, 255);
    const xor = given.uint("xor-tos", 0, 255);
    if (set !== null) {
      const tos = parseTos(set, 0xff);
      this.value = tos.value;
      this.mask = tos.mask;
    } else if (and !== null) {
      this.value = 0;
      this.mask = ~and & 0xff;
    } else if (or !== null) {
      this.value = or;
      this.mask = or;
    } else if (xor !== null) {
      this.value = xor;
      this.mask = 0;
    } else {
      throw new ParameterProblem("TOS: An action is required");
    }
  }

  apply(skb: Skb): number {
    skb.packet = withTos(skb.packet, (skb.packet.tos & ~this.mask) ^ this.value);
    return CONTINUE;
  }

  save(): string {
    return ` --set-tos ${hexByte(this.value)}/${hexByte(this.mask)}`;
  }

  list(numeric: boolean): string {
    const known = TOS_NAMES.find(([, value]) => value === this.value);
    if (!numeric && this.mask === 0x3f && known !== undefined) return ` TOS set${known[0]}`;
    if (numeric) return `TOS set ${hexByte(this.value)}/${hexByte(this.mask)}`;
    if (this.value === 0) return `TOS and ${hexByte(~this.mask & 0xff)}`;
    if (this.value === this.mask) return `TOS or ${hexByte(this.value)}`;
    if (this.mask === 0) return `TOS xor ${hexByte(this.value)}`;
    return `TOS set ${hexByte(this.value)}/${hexByte(this.mask)}`;
  }
}

const TOS_OPTIONS = ["set-tos", "and-tos", "or-tos", "xor-tos"];

/** How `-j TOS` is read. */
export const tosTarget: TargetExtension = {
  name: "TOS",
  options: TOS_OPTIONS.map((name) => ({ name, excludes: TOS_OPTIONS.filter((other) => other !== name) })),
  placement: { tables: ["mangle"] },
  parse: (given) => new TosTarget(given),
};

/** `-j TCPMSS`: bounds the segment size that a SYN announces (xt_TCPMSS.c). */
export class TcpmssTarget implements Target {
  readonly name = "TCPMSS";
  readonly needsConntrack = false;
  /** The size, or -1 to clamp to the path's MTU. */
  readonly mss: number;

  constructor(given: Given) {
    const mss = given.uint("set-mss", 0, 65495);
    if (mss === null && !given.has("clamp-mss-to-pmtu")) {
      throw new ParameterProblem("TCPMSS target: At least one parameter is required");
    }
    this.mss = mss ?? -1;
  }

  apply(skb: Skb): number {
    const packet = skb.packet;
    const segment = packet.payload;
    if (segment.kind !== "tcp" || (segment.flags & TcpFlag.Syn) === 0) return CONTINUE;
    const headers = packet.kind === "ipv4" ? 40 : 60;
    const pathMss = skb.outMtu - headers;
    const wanted = this.mss < 0 ? (skb.outMtu === 0 ? -1 : pathMss) : this.mss;
    const old = segment.options.mss;
    if (wanted < 0 || (old !== null && (this.mss < 0 ? old <= wanted : old === wanted))) return CONTINUE;
    // A SYN without the option stands for the default, which clamping never raises (RFC 9293 3.7.1).
    const mss = old === null ? Math.min(wanted, packet.kind === "ipv4" ? 536 : 1220) : wanted;
    skb.packet = withAddresses(packet, packet.src, packet.dst, segment.withOptions({ ...segment.options, mss }));
    return CONTINUE;
  }

  save(): string {
    return this.mss < 0 ? " --clamp-mss-to-pmtu" : ` --set-mss ${this.mss}`;
  }

  list(): string {
    return this.mss < 0 ? "TCPMSS clamp to PMTU" : `TCPMSS set ${this.mss}`;
  }
}

/** How `-j TCPMSS` is read. */
export const tcpmssTarget: TargetExtension = {
  name: "TCPMSS",
  options: [
    { name: "set-mss", excludes: ["clamp-mss-to-pmtu"] },
    { name: "clamp-mss-to-pmtu", args: 0, excludes: ["set-mss"] },
  ],
  placement: { protocols: [6] },
  parse: (given) => new TcpmssTarget(given),
};

/** `-j CLASSIFY`: the traffic class that a queueing discipline asks for (xt_CLASSIFY.c). */
export class ClassifyTarget implements Target {
  readonly name = "CLASSIFY";
  readonly needsConntrack = false;
  readonly major: number;
  readonly minor: number;

  constructor(text: string) {
    const match = /^([0-9a-fA-F]{1,4}):([0-9a-fA-F]{1,4})$/.exec(text);
    if (match === null) throw new ParameterProblem(`Bad class value "${text}"`);
    this.major = Number.parseInt(match[1] ?? "", 16);
    this.minor = Number.parseInt(match[2] ?? "", 16);
  }

  apply(skb: Skb): number {
    skb.priority = ((this.major << 16) | this.minor) >>> 0;
    return CONTINUE;
  }

  save(): string {
    const pad = (value: number) => value.toString(16).padStart(4, "0");
    return ` --set-class ${pad(this.major)}:${pad(this.minor)}`;
  }

  list(): string {
    return `CLASSIFY set ${this.major.toString(16)}:${this.minor.toString(16)}`;
  }
}

/** How `-j CLASSIFY` is read. */
export const classifyTarget: TargetExtension = {
  name: "CLASSIFY",
  options: [{ name: "set-class", mandatory: true }],
  placement: { hooks: [Hook.Forward, Hook.Output, Hook.Postrouting] },
  parse: (given) => new ClassifyTarget(given.value("set-class") ?? ""),
};

/** `-j TRACE`: every rule that the packet meets from now on is noted in the kernel's log. */
export class TraceTarget implements Target {
  readonly name = "TRACE";
  readonly needsConntrack = false;

  apply(skb: Skb): number {
    skb.traced = true;
    return CONTINUE;
  }

  save(): string {
    return "";
  }

  list(): string {
    return "";
  }
}

/** How `-j TRACE` is read. */
export const traceTarget: TargetExtension = { name: "TRACE", options: [], parse: () => new TraceTarget() };

/** `-j CHECKSUM --checksum-fill`: does nothing here, where checksums exist in encoded packets only. */
export class ChecksumTarget implements Target {
  readonly name = "CHECKSUM";
  readonly needsConntrack = false;

  apply(): number {
    return CONTINUE;
  }

  save(): string {
    return " --checksum-fill";
  }

  list(): string {
    return "CHECKSUM fill";
  }
}

/** How `-j CHECKSUM` is read. */
export const checksumTarget: TargetExtension = {
  name: "CHECKSUM",
  options: [{ name: "checksum-fill", args: 0, mandatory: true }],
  placement: { tables: ["mangle"] },
  parse: () => new ChecksumTarget(),
};

/** `-j TPROXY`: hands the packet to a local socket without changing it (xt_TPROXY.c). */
export class TproxyTarget implements Target {
  readonly name = "TPROXY";
  readonly needsConntrack = false;
  readonly port: number;
  readonly address: IpAddress | null;
  readonly value: number;
  readonly mask: number;
  private readonly family: Family;

  constructor(given: Given, context: ParseContext) {
    const port = parseInteger(given.value("on-port") ?? "");
    if (port === null || port > 65535) {
      throw new ParameterProblem('TPROXY: bad value for option "--on-port", or out of range (0-65535).\n');
    }
    this.port = port;
    const text = given.value("on-ip");
    this.address = text === null ? null : tryParseIp(text);
    if (this.address !== null && (typeof this.address === "number") !== (context.family === Family.V4)) {
      throw new ParameterProblem("getaddrinfo: Address family for hostname not supported\n");
    }
    if (text !== null && this.address === null) {
      throw new ParameterProblem(`TPROXY: Bad value for "--on-ip" option: "${text}"`);
    }
    const mark = given.mark("tproxy-mark");
    this.value = mark?.value ?? 0;
    this.mask = mark?.mask ?? 0;
    this.family = context.family;
  }

  apply(skb: Skb): number {
    const kind = skb.packet.payload.kind;
    if (kind !== "tcp" && kind !== "udp") return Verdict.Drop;
    skb.mark = ((skb.mark & ~this.mask) ^ this.value) >>> 0;
    skb.tproxyPort = this.port === 0 ? skb.packet.payload.dstPort : this.port;
    skb.tproxyAddress = this.address === null || isAny(this.address) ? null : this.address;
    return Verdict.Accept;
  }

  save(): string {
    return ` --on-port ${this.port} --on-ip ${this.addressText()} --tproxy-mark ${hex(this.value)}/${hex(this.mask)}`;
  }

  list(): string {
    const text = this.addressText();
    return `TPROXY redirect ${text}:${this.port} mark ${hex(this.value)}/${hex(this.mask)}`;
  }

  private addressText(): string {
    if (this.address !== null) return formatIp(this.address);
    return this.family === Family.V4 ? "0.0.0.0" : "::";
  }
}

/** How `-j TPROXY` is read. */
export const tproxyTarget: TargetExtension = {
  name: "TPROXY",
  options: [{ name: "on-port", mandatory: true }, { name: "on-ip" }, { name: "tproxy-mark" }],
  placement: { tables: ["mangle"], hooks: [Hook.Prerouting], protocols: [6, 17] },
  parse: (given, context) => new TproxyTarget(given, context),
};
