import { SparseMap } from "../sim/sparse-map.js";
import { Family } from "../wire/ip-address.js";
import { IPV4_ANY } from "../wire/ipv4-address.js";
import type { Flow } from "./flow.js";
import { flowHash } from "./flow-hash.js";
import { Scope } from "./interface-address.js";
import type { IpDevice } from "./ip-device.js";
import { NeighbourState, NUD_VALID } from "./neighbour.js";
import { PolicyRule, RuleAction, type RuleSpec, ruleFits } from "./policy-rule.js";
import type { Nexthop, Route } from "./route.js";
import { RouteProtocol, RouteTableId, RouteType } from "./route-kinds.js";
import { RouteTable } from "./route-table.js";
import { seededFlowHash } from "./seeded-flow-hash.js";
import type { IpSettings } from "./settings.js";

/** The rules that every namespace starts with; they are read-only, so one of each serves all. */
const RULES4: readonly PolicyRule[] = [
  new PolicyRule({ family: Family.V4, table: RouteTableId.Local, protocol: RouteProtocol.Kernel }, 0),
  new PolicyRule({ family: Family.V4, table: RouteTableId.Main, protocol: RouteProtocol.Kernel }, 32766),
  new PolicyRule({ family: Family.V4, table: RouteTableId.Default, protocol: RouteProtocol.Kernel }, 32767),
];
const RULES6: readonly PolicyRule[] = [
  new PolicyRule({ family: Family.V6, table: RouteTableId.Local, protocol: RouteProtocol.Kernel }, 0),
  new PolicyRule({ family: Family.V6, table: RouteTableId.Main, protocol: RouteProtocol.Kernel }, 32766),
];

/** The routing tables and policy rules of one family of one namespace (the forwarding information base). */
export class Fib {
  readonly family: Family;
  private readonly settings: IpSettings;
  /** Tables by number; one exists once it has had a route. */
  readonly tables = new SparseMap<number, RouteTable>();
  /** By priority; equal ones in order of insertion. */
  rules: readonly PolicyRule[];
  /** True while the rules are not those that a namespace starts with. */
  custom = false;
  private readonly local: RouteTable;
  private readonly main: RouteTable;
  /** Null until somebody asks for it. */
  private fallback: RouteTable | null = null;

  constructor(family: Family, settings: IpSettings) {
    this.family = family;
    this.settings = settings;
    this.local = new RouteTable(family, RouteTableId.Local);
    this.main = new RouteTable(family, RouteTableId.Main);
    this.rules = family === Family.V4 ? RULES4 : RULES6;
  }

  /** The table with this number, made when it is not there yet. */
  table(id: number): RouteTable {
    const existing = this.tables.get(id);
    if (existing !== undefined) return existing;
    const table =
      id === RouteTableId.Local ? this.local : id === RouteTableId.Main ? this.main : new RouteTable(this.family, id);
    if (id === RouteTableId.Default) this.fallback = table;
    this.tables.set(id, table);
    return table;
  }

  /**
   * The best next hop for a flow over all rules and tables, or null without one (ENETUNREACH). A route that refuses
   * (blackhole, unreachable, prohibit) is an answer, with `route.errno` set. Of a multipath route the first usable hop
   * comes back: `select` chooses by hash.
   */
  lookup(flow: Flow, minScope: number = Scope.Universe): Nexthop | null {
    if (this.custom) return this.lookupByRules(flow, minScope);
    const local = this.lookupTable(this.local, flow, minScope);
    if (this.family === Family.V6) {
      if (local !== null && local.route.type !== RouteType.Throw) return local;
      const main = this.lookupTable(this.main, flow, minScope);
      return main !== null && main.route.type !== RouteType.Throw ? main : null;
    }
    const best = this.withMain(local, flow, minScope);
    if (best !== null && best.route.type !== RouteType.Throw) return best;
    if (this.fallback === null || this.fallback.size === 0) return null;
    const last = this.lookupTable(this.fallback, flow, minScope);
    return last !== null && last.route.type !== RouteType.Throw ? last : null;
  }

  /**
   * The route to an IPv4 address of our own or to a broadcast, null for others. Until there are rules, local and main are
   * one trie, and a longer prefix of main hides a local block (fib_trie_unmerge).
   */
  lookupLocal4(flow: Flow): Nexthop | null {
    const local = this.lookupTable(this.local, flow, Scope.Universe);
    if (local === null || this.custom) return local;
    return this.withMain(local, flow, Scope.Universe) === local ? local : null;
  }

  private withMain(local: Nexthop | null, flow: Flow, minScope: number): Nexthop | null {
    if (local !== null && local.route.prefixLength === 32) return local;
    const main = this.lookupTable(this.main, flow, minScope);
    const isLonger = main !== null && (local === null || main.route.prefixLength > local.route.prefixLength);
    return isLonger ? main : local;
  }

  /** The best next hop of one table; null when no route of it fits. A `throw` route comes back as such. */
  lookupTable(table: RouteTable, flow: Flow, minScope: number): Nexthop | null {
    for (let i = 0; i < table.lengthCount; i++) {
      const first = table.firstAt(i, flow.dst);
      if (first === undefined) continue;
      const found = this.family === Family.V4 ? this.pick4(first, flow, minScope) : this.pick6(first, flow);
      if (found !== null) return found;
    }
    return null;
  }

  /** Which of a multipath route's hops this flow takes (fib_select_multipath); the given one for other routes. */
  select(nexthop: Nexthop, flow: Flow): Nexthop {
    const { nexthops, nexthopUse } = nexthop.route;
    if (nexthops.length === 1 || flow.outDevice !== null) return nexthop;
    return this.family === Family.V4 && nexthopUse === null
      ? this.select4(nexthop, nexthops, flow)
      : this.selectByHash(nexthop, nexthops, flow);
  }

  /** The hop whose address a packet of ours has already comes before the one that the hash says. */
  private select4(first: Nexthop, hops: readonly Nexthop[], flow: Flow): Nexthop {
    const hash = this.hashOf(flow, this.settings.ipv4.fib_multipath_hash_policy);
    const source = flow.inDevice === null ? flow.src : IPV4_ANY;
    let best = first;
    let bestScore = -1;
    for (const hop of hops) {
      if (hop.upperBound < 0 || !this.usable(hop, flow)) continue;
      if (this.settings.ipv4.fib_multipath_use_neigh !== 0 && !isValidRouter(hop)) continue;
      const score = (source !== IPV4_ANY && hop.source === source ? 2 : 0) + (hash <= hop.upperBound ? 1 : 0);
      if (score <= bestScore) continue;
      best = hop;
      bestScore = score;
    }
    return best;
  }

  private hashOf(flow: Flow, policy: number): number {
    const seed = this.settings.ipv4.fib_multipath_hash_seed;
    return seed === 0 ? flowHash(flow, policy) : seededFlowHash(flow, policy, seed);
  }

  private selectByHash(first: Nexthop, hops: readonly Nexthop[], flow: Flow): Nexthop {
    const policy =
      this.family === Family.V4
        ? this.settings.ipv4.fib_multipath_hash_policy
        : this.settings.ipv6.fib_multipath_hash_policy;
    const hash = this.hashOf(flow, policy);
    const isShared = first.route.nexthopUse !== null;
    let fallback: Nexthop | null = null;
    for (const hop of hops) {
      if (hop.upperBound < 0 || hash > hop.upperBound || !this.usable(hop, flow)) continue;
      // A group of nexthop objects passes over routers that do not answer (nexthop_select_path_hthr).
      if (!isShared || isValidRouter(hop)) return hop;
      fallback ??= hop;
    }
    return fallback ?? first;
  }

  /** Adds a rule; null priority takes one below the second rule (fib_default_rule_pref). Returns the rule. */
  addRule(spec: RuleSpec): PolicyRule {
    const isUntold = (spec.action ?? RuleAction.Table) === RuleAction.Table && spec.table === 0 && spec.l3mdev !== true;
    const whole = isUntold && this.family === Family.V4 ? { ...spec, table: this.emptyTable() } : spec;
    const rule = new PolicyRule(whole, spec.priority ?? this.defaultPriority());
    let at = 0;
    while (at < this.rules.length && (this.rules[at]?.priority ?? 0) <= rule.priority) at++;
    this.rules = this.rules.toSpliced(at, 0, rule);
    // IPv6 makes the table that a rule names (fib6_rule_configure).
    if (this.family === Family.V6 && rule.action === RuleAction.Table) this.table(rule.table);
    this.custom = true;
    return rule;
  }

  /** The lowest number that no table has yet (fib_empty_table): what a rule for table 0 gets. */
  private emptyTable(): number {
    let number = 1;
    while (this.tables.has(number)) number++;
    this.table(number);
    return number;
  }

  /** The first rule that fits; with `exact` all parts must be the same, else those that are said. */
  findRule(spec: RuleSpec, exact: boolean): PolicyRule | null {
    return this.rules.find((rule) => ruleFits(rule, spec, exact)) ?? null;
  }

  /** Takes a rule out, the three that a namespace starts with included. */
  removeRule(rule: PolicyRule): void {
    const at = this.rules.indexOf(rule);
    if (at >= 0) this.rules = this.rules.toSpliced(at, 1);
    this.custom = true;
  }

  /** What a rule gets that names no priority: one less than the first behind 0. */
  defaultPriority(): number {
    const second = this.rules[1];
    return second !== undefined && second.priority > 0 ? second.priority - 1 : 0;
  }

  private lookupByRules(flow: Flow, minScope: number): Nexthop | null {
    for (let i = 0; i < this.rules.length; i++) {
      const rule = this.rules[i];
      if (rule === undefined || !rule.matches(flow)) continue;
      if (rule.action === RuleAction.Nop) continue;
      if (rule.action === RuleAction.Goto) {
        // A target that does not exist leaves the rule without effect ("unresolved").
        const target = this.rules.findIndex((each) => each.priority === rule.target);
        if (target > i) i = target - 1;
        continue;
      }
      if (rule.refusal !== null) return rule.refusal;
      const table = this.tables.get(rule.table);
      if (table === undefined) continue;
      const found = this.lookupTable(table, flow, minScope);
      if (found === null || found.route.type === RouteType.Throw) continue;
      if (found.route.errno === 0 && isSuppressed(rule, found)) continue;
      return found;
    }
    return null;
  }

  private pick4(first: Route, flow: Flow, minScope: number): Nexthop | null {
    for (let route: Route | null = first; route !== null; route = route.next) {
      if (route.tos !== 0 && route.tos !== (flow.tos & 0xfc)) continue;
      if (route.scope < minScope) continue;
      if (route.type >= RouteType.Blackhole && route.type <= RouteType.Throw) return route.nexthops[0] ?? null;
      const hop = this.firstUsable(route, flow);
      if (hop === null) continue;
      if (route.prefixLength === 0 && first.next !== null && route.nexthops.length === 1) {
        return this.aliveDefault(route, flow) ?? hop;
      }
      return hop;
    }
    return null;
  }

  /** Of default routes of one tos and metric the first whose gateway is not known to be dead (fib_select_default). */
  private aliveDefault(best: Route, flow: Flow): Nexthop | null {
    for (let route: Route | null = best; route !== null; route = route.next) {
      if (route.tos !== best.tos || route.metric !== best.metric) break;
      const hop = this.firstUsable(route, flow);
      if (hop !== null && route.forwards && !gatewayFailed(hop)) return hop;
    }
    return null;
  }

  /**
   * rt6_select: the lowest metric with a usable hop; among equals router preference, then gateways not known dead. Routes that
   * refuse are lo's, so that a socket bound to another device passes them over (rt6_score_route).
   */
  private pick6(first: Route, flow: Flow): Nexthop | null {
    const isBound = flow.outDevice !== null && !flow.outDevice.isLoopback;
    let best: Nexthop | null = null;
    let bestScore = -1;
    for (let route: Route | null = first; route !== null; route = route.next) {
      if (best !== null && route.metric !== best.route.metric) break;
      const refuses = route.type >= RouteType.Blackhole && route.type <= RouteType.Throw;
      if (refuses && isBound) continue;
      const hop = refuses ? (route.nexthops[0] ?? null) : this.firstUsable(route, flow);
      if (hop === null) continue;
      const score = (gatewayFailed(hop) ? 0 : 4) + (route.pref === 1 ? 2 : route.pref === 3 ? 0 : 1);
      if (score > bestScore) {
        best = hop;
        bestScore = score;
      }
    }
    return best;
  }

  private firstUsable(route: Route, flow: Flow): Nexthop | null {
    const hops = route.nexthops;
    for (let i = 0; i < hops.length; i++) {
      const hop = hops[i];
      if (hop !== undefined && this.usable(hop, flow)) return hop;
    }
    return null;
  }

  private usable(hop: Nexthop, flow: Flow): boolean {
    if (hop.dead) return false;
    if (flow.outDevice !== null && hop.device !== flow.outDevice) return false;
    return !(hop.linkdown && hop.device !== null && !flow.ignoresLinkState && this.ignoresLinkdown(hop.device));
  }

  private ignoresLinkdown(device: IpDevice): boolean {
    return this.family === Family.V4
      ? (device.conf4.ignore_routes_with_linkdown | this.settings.ipv4All.ignore_routes_with_linkdown) !== 0
      : (device.conf6.ignore_routes_with_linkdown | this.settings.ipv6All.ignore_routes_with_linkdown) !== 0;
  }

  /** Shares out the hash space of a multipath route among its live hops by weight (fib_rebalance). */
  rebalance(route: Route): void {
    if (route.nexthops.length < 2) return;
    let total = 0;
    for (const hop of route.nexthops) if (this.takesShare(hop)) total += hop.weight;
    let sum = 0;
    for (const hop of route.nexthops) {
      if (!this.takesShare(hop)) {
        hop.upperBound = -1;
        continue;
      }
      sum += hop.weight;
      hop.upperBound = Math.floor((sum * 0x8000_0000) / total + 0.5) - 1;
    }
  }

  private takesShare(hop: Nexthop): boolean {
    return !hop.dead && !(hop.linkdown && hop.device !== null && this.ignoresLinkdown(hop.device));
  }
}

/** True unless the gateway has been asked for and has not answered (ipv4_good_nh: not in a state of NUD_VALID). */
function isValidRouter(hop: Nexthop): boolean {
  if (hop.gateway === null || hop.device === null) return true;
  const { gateway, device } = hop;
  const neighbour = typeof gateway === "number" ? device.neighbours4.get(gateway) : device.neighbours6.get(gateway);
  return neighbour === undefined || (neighbour.state & NUD_VALID) !== 0;
}

function gatewayFailed(hop: Nexthop): boolean {
  if (hop.gateway === null || hop.device === null) return false;
  const neighbour =
    typeof hop.gateway === "number" ? hop.device.neighbours4.get(hop.gateway) : hop.device.neighbours6.get(hop.gateway);
  return neighbour !== undefined && neighbour.state === NeighbourState.Failed;
}

/** What a rule finds and passes over (fib4_rule_suppress). */
function isSuppressed(rule: PolicyRule, found: Nexthop): boolean {
  if (found.route.prefixLength <= rule.suppressPrefixLength) return true;
  return rule.suppressGroup >= 0 && found.device !== null && found.device.iface.group === rule.suppressGroup;
}
