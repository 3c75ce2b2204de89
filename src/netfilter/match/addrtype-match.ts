import type { DeviceLabel } from "../../trace/trace.js";
import { Family, type IpAddress } from "../../wire/ip-address.js";
import { Hook } from "../hook.js";
import type { Context } from "../rules/context.js";
import type { Placement } from "../rules/placement.js";
import type { Match } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import type { Given, MatchExtension, ParseContext } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";

/** Names of the types of addresses by number (RTN_*). */
const TYPES = [
  "UNSPEC",
  "UNICAST",
  "LOCAL",
  "BROADCAST",
  "ANYCAST",
  "MULTICAST",
  "BLACKHOLE",
  "UNREACHABLE",
  "PROHIBIT",
  "THROW",
  "NAT",
  "XRESOLVE",
];

const BROADCAST = 3;

function parseTypes(text: string | null): number {
  if (text === null) return 0;
  let bits = 0;
  for (const word of text.split(",")) {
    const type = TYPES.findIndex((name) => word !== "" && name === word.toUpperCase());
    if (type < 0) throw new ParameterProblem(`addrtype: bad type "${word}"`);
    bits |= 1 << type;
  }
  return bits;
}

function typeNames(bits: number): string {
  return TYPES.filter((_, type) => (bits & (1 << type)) !== 0).join(",");
}

/** `-m addrtype`: what routing makes of the source or the destination (xt_addrtype.c). */
export class AddrtypeMatch implements Match {
  readonly name = "addrtype";
  readonly needsConntrack = false;
  readonly isStateful = false;
  readonly srcTypes: number;
  readonly dstTypes: number;
  readonly invertSrc: boolean;
  readonly invertDst: boolean;
  readonly limitIn: boolean;
  readonly limitOut: boolean;
  readonly placement: Placement;

  constructor(given: Given, context: ParseContext) {
    this.srcTypes = parseTypes(given.value("src-type"));
    this.dstTypes = parseTypes(given.value("dst-type"));
    if (this.srcTypes === 0 && this.dstTypes === 0) {
      throw new ParameterProblem("addrtype: you must specify --src-type or --dst-type");
    }
    this.invertSrc = given.inverted("src-type");
    this.invertDst = given.inverted("dst-type");
    this.limitIn = given.has("limit-iface-in");
    this.limitOut = given.has("limit-iface-out");
    // IPv6 has no broadcast: the kernel refuses to be asked for it.
    const isRefused = context.family === Family.V6 && ((this.srcTypes | this.dstTypes) & (1 << BROADCAST)) !== 0;
    if (isRefused) this.placement = { tables: [] };
    else if (this.limitIn) this.placement = { ownHooks: [Hook.Prerouting, Hook.Input, Hook.Forward] };
    else if (this.limitOut) this.placement = { ownHooks: [Hook.Forward, Hook.Output, Hook.Postrouting] };
    else this.placement = {};
  }

  matches(skb: Skb, context: Context): boolean {
    const device = this.limitIn ? skb.inDevice : this.limitOut ? skb.outDevice : null;
    if (this.srcTypes !== 0 && hasType(skb.packet.src, this.srcTypes, device, context) === this.invertSrc) return false;
    return this.dstTypes === 0 || hasType(skb.packet.dst, this.dstTypes, device, context) !== this.invertDst;
  }

  save(): string {
    let text = "";
    if (this.srcTypes !== 0) text += `${this.invertSrc ? " !" : ""} --src-type ${typeNames(this.srcTypes)}`;
    if (this.dstTypes !== 0) text += `${this.invertDst ? " !" : ""} --dst-type ${typeNames(this.dstTypes)}`;
    return text + (this.limitIn ? " --limit-iface-in" : "") + (this.limitOut ? " --limit-iface-out" : "");
  }

  list(): string {
    let text = "ADDRTYPE match";
    if (this.srcTypes !== 0) text += ` src-type ${this.invertSrc ? "!" : ""}${typeNames(this.srcTypes)}`;
    if (this.dstTypes !== 0) text += ` dst-type ${this.invertDst ? "!" : ""}${typeNames(this.dstTypes)}`;
    return text + (this.limitIn ? " limit-in" : "") + (this.limitOut ? " limit-out" : "");
  }
}

function hasType(address: IpAddress, types: number, device: DeviceLabel | null, context: Context): boolean {
  return (types & (1 << context.environment.addressType(address, device))) !== 0;
}

/** How `-m addrtype` is read. */
export const addrtypeMatch: MatchExtension = {
  name: "addrtype",
  options: [
    { name: "src-type", invertible: true },
    { name: "dst-type", invertible: true },
    { name: "limit-iface-in", args: 0, excludes: ["limit-iface-out"] },
    { name: "limit-iface-out", args: 0, excludes: ["limit-iface-in"] },
  ],
  parse: (given, context) => new AddrtypeMatch(given, context),
};
