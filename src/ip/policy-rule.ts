import type { Cause, Origin } from "../trace/trace.js";
import { Family, formatIp, type IpAddress } from "../wire/ip-address.js";
import { protocolName } from "../wire/numbers.js";
import type { Prefix } from "../wire/prefix.js";
import type { Flow } from "./flow.js";
import { type Nexthop, Route } from "./route.js";
import { RouteType } from "./route-kinds.js";
import { routeTableName } from "./route-text.js";

/** What a policy rule does with a flow that it matches (FR_ACT_*); any other number refuses it as a blackhole does. */
export const RuleAction = { Table: 1, Goto: 2, Nop: 3, Blackhole: 6, Unreachable: 7, Prohibit: 8 } as const;
/** The number of an action; see the object of this name. */
export type RuleAction = number;

/** What `ip rule add` says; what is absent matches all. */
export interface RuleSpec {
  readonly family: Family;
  /** Absent: chosen by the kernel, one below the second rule. */
  readonly priority?: number;
  readonly not?: boolean;
  readonly from?: Prefix | null;
  readonly to?: Prefix | null;
  readonly tos?: number;
  readonly mark?: number;
  /** All 32 bits unless told, when a mark is given. */
  readonly mask?: number;
  /** A device's name; "lo" for packets of our own. Rules keep names, for devices come and go. */
  readonly iif?: string;
  readonly oif?: string;
  readonly uidRange?: readonly [number, number];
  readonly ipProto?: number;
  readonly sport?: readonly [number, number];
  readonly dport?: readonly [number, number];
  readonly action?: RuleAction;
  readonly table?: number;
  /** The priority to go on with, for `goto`. */
  readonly target?: number;
  readonly suppressPrefixLength?: number;
  /** `suppress_ifgroup`: what is found by way of a device of this group is passed over. */
  readonly suppressGroup?: number;
  /** `realms FROM/TO`, as FROM << 16 | TO. Simplified: listed, and changes nothing. */
  readonly realms?: number;
  /** `tun_id`: what came out of a tunnel with this key. Simplified: no tunnel hands its key on, so nothing matches. */
  readonly tunnelId?: number;
  /** `l3mdev`: the table of the VRF that the flow's device is in. Simplified: there are none, so nothing matches. */
  readonly l3mdev?: boolean;
  readonly protocol?: number;
  readonly origin?: Origin | null;
}

/** One policy rule (net/core/fib_rules.c). It explains itself as `ip rule` prints it. */
export class PolicyRule implements Cause {
  readonly family: Family;
  readonly priority: number;
  readonly not: boolean;
  readonly from: Prefix | null;
  readonly to: Prefix | null;
  readonly tos: number;
  readonly mark: number;
  readonly mask: number;
  readonly iif: string;
  readonly oif: string;
  readonly uidRange: readonly [number, number] | null;
  readonly ipProto: number;
  readonly sport: readonly [number, number] | null;
  readonly dport: readonly [number, number] | null;
  readonly action: RuleAction;
  readonly table: number;
  readonly target: number;
  /** -1 for none. */
  readonly suppressPrefixLength: number;
  /** -1 for none. */
  readonly suppressGroup: number;
  readonly realms: number;
  readonly tunnelId: number;
  readonly l3mdev: boolean;
  readonly protocol: number;
  readonly origin: Origin | null;
  /** The answer of a rule that refuses; null for the others. */
  readonly refusal: Nexthop | null;

  constructor(spec: RuleSpec, priority: number) {
    this.family = spec.family;
    this.priority = priority;
    this.not = spec.not ?? false;
    this.from = spec.from ?? null;
    this.to = spec.to ?? null;
    this.tos = spec.tos ?? 0;
    this.mark = spec.mark ?? 0;
    // A mark of 0 says nothing without a mask (fib_nl2rule).
    this.mask = spec.mask ?? (this.mark === 0 ? 0 : 0xffffffff);
    this.iif = spec.iif ?? "";
    this.oif = spec.oif ?? "";
    this.uidRange = spec.uidRange ?? null;
    this.ipProto = spec.ipProto ?? 0;
    this.sport = spec.sport ?? null;
    this.dport = spec.dport ?? null;
    this.action = spec.action ?? RuleAction.Table;
    this.table = spec.table ?? 0;
    this.target = spec.target ?? 0;
    this.suppressPrefixLength = spec.suppressPrefixLength ?? -1;
    this.suppressGroup = spec.suppressGroup ?? -1;
    this.realms = spec.realms ?? 0;
    this.tunnelId = spec.tunnelId ?? 0;
    this.l3mdev = spec.l3mdev ?? false;
    this.protocol = spec.protocol ?? 0;
    this.origin = spec.origin ?? null;
    this.refusal = refusalOf(this);
  }

  /** True when the flow is one that this rule speaks of. */
  matches(flow: Flow): boolean {
    return this.matchesPlainly(flow) !== this.not;
  }

  private matchesPlainly(flow: Flow): boolean {
    if (this.iif !== "" && this.iif !== (flow.inDevice === null ? "lo" : flow.inDevice.name)) return false;
    if (this.oif !== "" && this.oif !== (flow.outDevice === null ? "" : flow.outDevice.name)) return false;
    if (((flow.mark ^ this.mark) & this.mask) !== 0) return false;
    if (this.tunnelId !== 0 || this.l3mdev) return false;
    if (this.from !== null && !this.from.contains(flow.src)) return false;
    if (this.to !== null && !this.to.contains(flow.dst)) return false;
    if (this.tos !== 0 && this.tos !== (flow.tos & 0x1e) && this.tos !== (flow.tos & 0xfc)) return false;
    if (this.uidRange !== null && (flow.uid < this.uidRange[0] || flow.uid > this.uidRange[1])) return false;
    if (this.ipProto !== 0 && this.ipProto !== flow.protocol) return false;
    if (this.sport !== null && (flow.srcPort < this.sport[0] || flow.srcPort > this.sport[1])) return false;
    if (this.dport !== null && (flow.dstPort < this.dport[0] || flow.dstPort > this.dport[1])) return false;
    return true;
  }

  /** As `ip rule` prints it behind the priority and a tab. */
  explain(): string {
    return `${this.priority}:\t${formatRule(this)}`;
  }
}

/** True when `rule` is what `spec` says; parts that are not said fit all unless `exact` (rule_find of fib_rules.c). */
export function ruleFits(rule: PolicyRule, spec: RuleSpec, exact: boolean): boolean {
  const wanted = new PolicyRule(spec, spec.priority ?? 0);
  const given = (said: unknown): boolean => exact || (said !== undefined && said !== null);
  if (given(spec.priority) && rule.priority !== wanted.priority) return false;
  if (given(spec.action) && rule.action !== wanted.action) return false;
  if (given(spec.table) && rule.table !== wanted.table) return false;
  if ((exact || wanted.protocol !== 0) && rule.protocol !== wanted.protocol) return false;
  if (given(spec.from) && !samePrefix(rule.from, wanted.from)) return false;
  if (given(spec.to) && !samePrefix(rule.to, wanted.to)) return false;
  if (given(spec.tos) && rule.tos !== wanted.tos) return false;
  if (given(spec.mark) && (rule.mark !== wanted.mark || rule.mask !== wanted.mask)) return false;
  if (given(spec.iif) && rule.iif !== wanted.iif) return false;
  if (given(spec.oif) && rule.oif !== wanted.oif) return false;
  if (given(spec.ipProto) && rule.ipProto !== wanted.ipProto) return false;
  if (given(spec.uidRange) && !sameRange(rule.uidRange, wanted.uidRange)) return false;
  if (given(spec.sport) && !sameRange(rule.sport, wanted.sport)) return false;
  if (given(spec.dport) && !sameRange(rule.dport, wanted.dport)) return false;
  if (given(spec.target) && rule.target !== wanted.target) return false;
  if (given(spec.suppressGroup) && rule.suppressGroup !== wanted.suppressGroup) return false;
  if (given(spec.realms) && rule.realms !== wanted.realms) return false;
  if (given(spec.tunnelId) && rule.tunnelId !== wanted.tunnelId) return false;
  if (given(spec.l3mdev) && rule.l3mdev !== wanted.l3mdev) return false;
  if (given(spec.suppressPrefixLength) && rule.suppressPrefixLength !== wanted.suppressPrefixLength) return false;
  // Whether the rule is turned round is asked nowhere: FIB_RULE_INVERT is a flag, and flags are not compared.
  return true;
}

function samePrefix(a: Prefix | null, b: Prefix | null): boolean {
  return a === null || b === null ? a === b : a.sameBlock(b);
}

function sameRange(a: readonly [number, number] | null, b: readonly [number, number] | null): boolean {
  return a === null || b === null ? a === b : a[0] === b[0] && a[1] === b[1];
}

/** The words of `ip rule` (iproute2's print_rule) without priority. */
export function formatRule(rule: PolicyRule): string {
  const words: string[] = [];
  if (rule.not) words.push("not");
  words.push("from", rule.from === null ? "all" : prefixWord(rule.from));
  if (rule.to !== null) words.push("to", prefixWord(rule.to));
  if (rule.tos !== 0) words.push("tos", `0x${rule.tos.toString(16)}`);
  if (rule.mask !== 0 || rule.mark !== 0) {
    const mark = `0x${rule.mark.toString(16)}`;
    words.push("fwmark", rule.mask >>> 0 === 0xffffffff ? mark : `${mark}/0x${(rule.mask >>> 0).toString(16)}`);
  }
  if (rule.iif !== "") words.push("iif", rule.iif);
  if (rule.oif !== "") words.push("oif", rule.oif);
  if (rule.uidRange !== null) words.push("uidrange", rule.uidRange.join("-"));
  if (rule.ipProto !== 0) words.push("ipproto", protocolName(rule.ipProto));
  if (rule.sport !== null) words.push("sport", rangeWord(rule.sport));
  if (rule.dport !== null) words.push("dport", rangeWord(rule.dport));
  switch (rule.action) {
    case RuleAction.Table:
      words.push("lookup", routeTableName(rule.table));
      if (rule.suppressPrefixLength >= 0) words.push("suppress_prefixlength", String(rule.suppressPrefixLength));
      if (rule.suppressGroup >= 0) words.push("suppress_ifgroup", String(rule.suppressGroup));
      break;
    case RuleAction.Goto:
      words.push("goto", String(rule.target));
      break;
    case RuleAction.Nop:
      words.push("nop");
      break;
    case RuleAction.Blackhole:
      words.push("blackhole");
      break;
    case RuleAction.Unreachable:
      words.push("unreachable");
      break;
    default:
      words.push("prohibit");
  }
  return words.join(" ");
}

function prefixWord(prefix: Prefix): string {
  const bits = prefix.family === Family.V4 ? 32 : 128;
  return prefix.length === bits ? formatIp(prefix.address as IpAddress) : prefix.toString();
}

function rangeWord(range: readonly [number, number]): string {
  return range[0] === range[1] ? String(range[0]) : `${range[0]}-${range[1]}`;
}

function refusalOf(rule: PolicyRule): Nexthop | null {
  let type: RouteType;
  if (rule.action <= RuleAction.Nop) return null;
  if (rule.action === RuleAction.Unreachable) type = RouteType.Unreachable;
  else if (rule.action === RuleAction.Prohibit) type = RouteType.Prohibit;
  else type = RouteType.Blackhole;
  const dst = rule.family === Family.V4 ? (0 as IpAddress) : ("\0\0\0\0\0\0\0\0" as IpAddress);
  const route = new Route({ family: rule.family, dst, prefixLength: 0, type, table: 0 }, rule);
  return route.nexthops[0] ?? null;
}
