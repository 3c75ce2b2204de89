import { Family } from "../../wire/ip-address.js";
import type { Match } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import { type Given, type MatchExtension, parseInteger } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";

/** A name with its type and the range of codes that it stands for. */
export type TypeName = readonly [name: string, type: number, firstCode: number, lastCode: number];

const ICMP_TYPES: readonly TypeName[] = [
  ["any", 255, 0, 255],
  ["echo-reply", 0, 0, 255],
  ["pong", 0, 0, 255],
  ["destination-unreachable", 3, 0, 255],
  ["network-unreachable", 3, 0, 0],
  ["host-unreachable", 3, 1, 1],
  ["protocol-unreachable", 3, 2, 2],
  ["port-unreachable", 3, 3, 3],
  ["fragmentation-needed", 3, 4, 4],
  ["source-route-failed", 3, 5, 5],
  ["network-unknown", 3, 6, 6],
  ["host-unknown", 3, 7, 7],
  ["network-prohibited", 3, 9, 9],
  ["host-prohibited", 3, 10, 10],
  ["TOS-network-unreachable", 3, 11, 11],
  ["TOS-host-unreachable", 3, 12, 12],
  ["communication-prohibited", 3, 13, 13],
  ["host-precedence-violation", 3, 14, 14],
  ["precedence-cutoff", 3, 15, 15],
  ["source-quench", 4, 0, 255],
  ["redirect", 5, 0, 255],
  ["network-redirect", 5, 0, 0],
  ["host-redirect", 5, 1, 1],
  ["TOS-network-redirect", 5, 2, 2],
  ["TOS-host-redirect", 5, 3, 3],
  ["echo-request", 8, 0, 255],
  ["ping", 8, 0, 255],
  ["router-advertisement", 9, 0, 255],
  ["router-solicitation", 10, 0, 255],
  ["time-exceeded", 11, 0, 255],
  ["ttl-exceeded", 11, 0, 255],
  ["ttl-zero-during-transit", 11, 0, 0],
  ["ttl-zero-during-reassembly", 11, 1, 1],
  ["parameter-problem", 12, 0, 255],
  ["ip-header-bad", 12, 0, 0],
  ["required-option-missing", 12, 1, 1],
  ["timestamp-request", 13, 0, 255],
  ["timestamp-reply", 14, 0, 255],
  ["address-mask-request", 17, 0, 255],
  ["address-mask-reply", 18, 0, 255],
];

const ICMPV6_TYPES: readonly TypeName[] = [
  ["destination-unreachable", 1, 0, 255],
  ["no-route", 1, 0, 0],
  ["communication-prohibited", 1, 1, 1],
  ["beyond-scope", 1, 2, 2],
  ["address-unreachable", 1, 3, 3],
  ["port-unreachable", 1, 4, 4],
  ["failed-policy", 1, 5, 5],
  ["reject-route", 1, 6, 6],
  ["packet-too-big", 2, 0, 255],
  ["time-exceeded", 3, 0, 255],
  ["ttl-exceeded", 3, 0, 255],
  ["ttl-zero-during-transit", 3, 0, 0],
  ["ttl-zero-during-reassembly", 3, 1, 1],
  ["parameter-problem", 4, 0, 255],
  ["bad-header", 4, 0, 0],
  ["unknown-header-type", 4, 1, 1],
  ["unknown-option", 4, 2, 2],
  ["echo-request", 128, 0, 255],
  ["ping", 128, 0, 255],
  ["echo-reply", 129, 0, 255],
  ["pong", 129, 0, 255],
  ["router-solicitation", 133, 0, 255],
  ["router-advertisement", 134, 0, 255],
  ["neighbour-solicitation", 135, 0, 255],
  ["neighbor-solicitation", 135, 0, 255],
  ["neighbour-advertisement", 136, 0, 255],
  ["neighbor-advertisement", 136, 0, 255],
  ["redirect", 137, 0, 255],
];

/** The names of the messages of ICMP or ICMPv6. */
export function messageTypes(kind: "icmp" | "icmpv6"): readonly TypeName[] {
  return kind === "icmp" ? ICMP_TYPES : ICMPV6_TYPES;
}

/** `-m icmp` and `-m icmp6`: type, and a range of codes. */
export class IcmpMatch implements Match {
  readonly name: string;
  readonly needsConntrack = false;
  readonly isStateful = false;
  readonly type: number;
  readonly firstCode: number;
  readonly lastCode: number;
  readonly invert: boolean;
  private readonly isV6: boolean;

  constructor(given: Given, isV6: boolean) {
    this.name = isV6 ? "icmp6" : "icmp";
    this.isV6 = isV6;
    const text = given.value(isV6 ? "icmpv6-type" : "icmp-type") ?? "";
    const [, type, firstCode, lastCode] = parseType(text, isV6);
    this.type = type;
    this.firstCode = firstCode;
    this.lastCode = lastCode;
    this.invert = given.inverted(isV6 ? "icmpv6-type" : "icmp-type");
  }

  matches(skb: Skb): boolean {
    const message = skb.packet.payload;
    if (message.kind !== "icmp") return false;
    if (!this.isV6 && this.type === 255) return !this.invert;
    const here = message.type === this.type && message.code >= this.firstCode && message.code <= this.lastCode;
    return here !== this.invert;
  }

  save(): string {
    const option = this.isV6 ? "icmpv6-type" : "icmp-type";
    let text = `${this.invert ? " !" : ""} --${option} ${this.type}`;
    if (!this.isV6 && this.type === 255) return `${this.invert ? " !" : ""} --${option} any`;
    if (this.firstCode !== 0 || this.lastCode !== 255) text += `/${this.firstCode}`;
    return text;
  }

  list(numeric: boolean): string {
    const bang = this.invert ? "!" : "";
    const known = (this.isV6 ? ICMPV6_TYPES : ICMP_TYPES).find(
      ([, type, first, last]) => type === this.type && first === this.firstCode && last === this.lastCode,
    );
    const label = this.isV6 ? "ipv6-icmp" : "icmp";
    if (!numeric && known !== undefined) return `${label} ${bang}${known[0]}`;
    let text = this.isV6
      ? `ipv6-icmp${bang === "" ? "" : " "}${bang}type ${this.type}`
      : `icmp${bang === "" ? "" : " "}${bang}type ${this.type}`;
    if (this.firstCode === this.lastCode) text += ` code ${this.firstCode}`;
    else if (this.firstCode !== 0 || this.lastCode !== 255) text += ` codes ${this.firstCode}-${this.lastCode}`;
    return text;
  }
}

/** True when iptables has a name for this type whatever its code. */
export function hasIcmpTypeName(type: number, isV6: boolean): boolean {
  const names = isV6 ? ICMPV6_TYPES : ICMP_TYPES;
  return names.some((each) => each[1] === type && each[2] === 0 && each[3] === 255);
}

function parseType(text: string, isV6: boolean): TypeName {
  const names = isV6 ? ICMPV6_TYPES : ICMP_TYPES;
  const lower = text.toLowerCase();
  const matching = lower === "" ? [] : names.filter(([name]) => name.toLowerCase().startsWith(lower));
  const exact =
    matching.find(([name]) => name.toLowerCase() === lower) ?? (matching.length === 1 ? matching[0] : undefined);
  if (exact !== undefined) return exact;
  const label = isV6 ? "ICMPv6" : "ICMP";
  if (matching.length > 1) {
    throw new ParameterProblem(`Ambiguous ${label} type \`${text}': \`${matching[0]?.[0]}' or \`${matching[1]?.[0]}'?`);
  }
  const slash = text.indexOf("/");
  const typeText = slash < 0 ? text : text.slice(0, slash);
  const type = parseInteger(typeText);
  if (type === null || type > 255) throw new ParameterProblem(`Unknown ${label} type \`${typeText}'`);
  if (slash < 0) return [text, type, 0, 255];
  const code = parseInteger(text.slice(slash + 1));
  if (code === null || code > 255) throw new ParameterProblem(`Unknown ${label} type \`${text}'`);
  return [text, type, code, code];
}

/** How `-m icmp` is read. */
export const icmpMatch: MatchExtension = {
  name: "icmp",
  family: Family.V4,
  options: [{ name: "icmp-type", invertible: true, mandatory: true }],
  placement: { protocols: [1] },
  parse: (given) => new IcmpMatch(given, false),
};

/** How `-m icmp6` is read. */
export const icmp6Match: MatchExtension = {
  name: "icmp6",
  family: Family.V6,
  options: [{ name: "icmpv6-type", invertible: true, mandatory: true }],
  placement: { protocols: [58] },
  parse: (given) => new IcmpMatch(given, true),
};
