import { Family, formatIp, type IpAddress, tryParseIp } from "../../wire/ip-address.js";
import { Hook } from "../hook.js";
import { Manip, NatRange } from "../nat/nat-range.js";
import type { Context } from "../rules/context.js";
import { CONTINUE, type Target } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import { type Given, type ParseContext, parseInteger, type TargetExtension } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";
import { servicePort } from "../text/services.js";

/** `-j SNAT` and `-j DNAT`: the address and port of a flow come from a range (xt_nat.c). */
export class NatTarget implements Target {
  readonly name: "SNAT" | "DNAT";
  readonly needsConntrack = true;
  readonly range: NatRange;

  constructor(name: "SNAT" | "DNAT", range: NatRange) {
    this.name = name;
    this.range = range;
  }

  apply(skb: Skb, context: Context): number {
    const entry = skb.conntrack;
    if (entry === null) return CONTINUE;
    context.nat.bind(entry, this.range, this.name === "SNAT" ? Manip.Src : Manip.Dst, context.rule);
    return 0;
  }

  save(): string {
    const option = this.name === "SNAT" ? "to-source" : "to-destination";
    return ` --${option} ${rangeText(this.range)}${flags(this.range, " --")}`;
  }

  list(): string {
    return `to:${rangeText(this.range)}${flags(this.range, " ")}`;
  }
}

/** "1.2.3.4-1.2.3.9:1000-2000/1000" */
function rangeText(range: NatRange): string {
  let text = "";
  if (range.minAddress !== null && range.maxAddress !== null) {
    const min = formatIp(range.minAddress);
    text = range.hasPorts && typeof range.minAddress === "string" ? `[${min}` : min;
    if (range.minAddress !== range.maxAddress) text += `-${formatIp(range.maxAddress)}`;
    if (text.startsWith("[")) text += "]";
  }
  if (!range.hasPorts) return text;
  text += `:${portsText(range)}`;
  return range.basePort >= 0 ? `${text}/${range.basePort}` : text;
}

/** "1000" or "1000-2000". */
export function portsText(range: NatRange): string {
  return range.minPort === range.maxPort ? String(range.minPort) : `${range.minPort}-${range.maxPort}`;
}

/** " random random-fully persistent", with `lead` before each. */
export function flags(range: NatRange, lead: string): string {
  return (
    (range.random ? `${lead}random` : "") +
    (range.randomFully ? `${lead}random-fully` : "") +
    (range.persistent ? `${lead}persistent` : "")
  );
}

const NEEDS_PORTS = "Need TCP, UDP, SCTP or DCCP with port specification";

/** True for the protocols that have ports to translate, ICMP's identifiers among them; `!` is not looked at. */
function hasPortsToTranslate(protocol: number): boolean {
  return [1, 6, 17, 33, 132].includes(protocol);
}

/** Ports are refused where they stand, when no protocol that has some stood before them. */
export function portsTooEarly(name: string, value: string, protocol: number): string | null {
  const colon = value.lastIndexOf(":");
  const hasPorts =
    name === "to-ports" ||
    (name.startsWith("to-") && colon >= 0 && (value.includes("]:") || value.indexOf(":") === colon));
  return hasPorts && !hasPortsToTranslate(protocol) ? NEEDS_PORTS : null;
}

/**
 * Ports "N", "N-M" or "N-M/BASE" of a rule that asks for a protocol with ports.
 * @throws ParameterProblem
 */
export function parseNatPorts(text: string, context: ParseContext): { min: number; max: number; base: number } {
  if (!hasPortsToTranslate(context.protocol)) throw new ParameterProblem(NEEDS_PORTS);
  const slash = text.indexOf("/");
  const [first = "", last] = (slash < 0 ? text : text.slice(0, slash)).split("-");
  const min = natPort(first, context);
  const max = last === undefined ? min : natPort(last, context);
  if (max < min) throw new ParameterProblem(`Port range \`${last}' funky`);
  return { min, max, base: slash < 0 ? -1 : natPort(text.slice(slash + 1), context) };
}

function natPort(text: string, context: ParseContext): number {
  const port = parseInteger(text) ?? servicePort(text, context.protocol);
  if (port === null || port > 65535) throw new ParameterProblem(`Port \`${text}' not valid`);
  return port;
}

function parseTo(text: string, given: Given, context: ParseContext): NatRange {
  let addresses = text;
  let ports: string | null = null;
  if (text.startsWith("[")) {
    const close = text.indexOf("]");
    if (close < 0 || context.family === Family.V4) throw new ParameterProblem("Invalid address format");
    addresses = text.slice(1, close);
    const colon = text.indexOf(":", close);
    ports = colon < 0 ? null : text.slice(colon + 1);
  } else {
    // One colon alone comes before ports, for IPv6 too (libxt_NAT.c, parse_to).
    const colon = text.indexOf(":");
    if (colon >= 0 && colon === text.lastIndexOf(":")) {
      addresses = text.slice(0, colon);
      ports = text.slice(colon + 1);
    }
  }
  const found = ports === null ? null : parseNatPorts(ports, context);
  let min: IpAddress | null = null;
  let max: IpAddress | null = null;
  if (addresses !== "") {
    const [first = "", last] = addresses.split("-");
    min = natAddress(first, context.family);
    max = last === undefined ? min : natAddress(last, context.family);
  }
  return new NatRange(
    min,
    max,
    found?.min ?? -1,
    found?.max ?? -1,
    found?.base ?? -1,
    given.has("random"),
    given.has("random-fully"),
    given.has("persistent"),
  );
}

function natAddress(text: string, family: Family): IpAddress {
  const address = tryParseIp(text);
  if (address === null || (typeof address === "number") !== (family === Family.V4)) {
    throw new ParameterProblem(`Bad IP address "${text}"`);
  }
  return address;
}

/** How `-j SNAT` is read. */
export const snatTarget: TargetExtension = {
  name: "SNAT",
  optionProblem: portsTooEarly,
  options: [
    { name: "to-source", mandatory: true },
    { name: "random", args: 0 },
    { name: "random-fully", args: 0 },
    { name: "persistent", args: 0 },
  ],
  placement: { tables: ["nat"], hooks: [Hook.Postrouting, Hook.Input] },
  parse: (given, context) => new NatTarget("SNAT", parseTo(given.value("to-source") ?? "", given, context)),
};

/** How `-j DNAT` is read. */
export const dnatTarget: TargetExtension = {
  name: "DNAT",
  optionProblem: portsTooEarly,
  options: [
    { name: "to-destination", mandatory: true },
    { name: "random", args: 0 },
    { name: "persistent", args: 0 },
  ],
  placement: { tables: ["nat"], hooks: [Hook.Prerouting, Hook.Output] },
  parse: (given, context) => new NatTarget("DNAT", parseTo(given.value("to-destination") ?? "", given, context)),
};
