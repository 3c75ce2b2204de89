import type { ChainSource, LongChain } from "../../../netfilter/rules/chain-source.js";
import type { RuleSpec } from "../../../netfilter/rules/rule.js";
import { CommonChains, CommonFrame, findService } from "./common-chains.js";
import type { ChangedServices, RenderOptions, ServiceState } from "./datapath.js";
import type { RuleCache } from "./rule-cache.js";
import { sameItems } from "./service-list.js";
import type { CompiledChains, NodeIdentity, ServiceRules, ServiceRulesCache } from "./service-rules.js";

/** Up to so many Services are replaced one by one. */
const FEW_CHANGES = 32;

/** Lists remembered at least, for nodes that come to the same one later. */
const LISTS = 64;

/** The names of chains that a Service has for itself. */
const OWN_CHAIN = /^KUBE-(SVC|SVL|EXT|FW|SEP)-/;

/** kube-proxy's chains of one table for all Services that a node knows. */
export class ServiceChains implements ChainSource {
  /** Rules of the filter table ask for a connection's state, those of nat translate addresses. */
  readonly needsConntrack = true;
  private readonly table: "filter" | "nat";
  private readonly common: CommonChains;
  private readonly services: readonly ServiceRules[];
  private readonly owners: Map<string, string>;
  /** True once the owners of all its chains are noted. */
  private isNoted = false;

  constructor(
    table: "filter" | "nat",
    common: CommonChains,
    services: readonly ServiceRules[],
    owners: Map<string, string>,
  ) {
    this.table = table;
    this.common = common;
    this.services = services;
    this.owners = owners;
  }

  has(name: string): boolean {
    return this.common.frame.has(this.table, name) || this.ownRules(name) !== null;
  }

  rulesOf(name: string): readonly RuleSpec[] | null {
    return this.common.frame.has(this.table, name) ? this.common.rulesOf(this.table, name) : this.ownRules(name);
  }

  longChain(name: string): LongChain | null {
    return this.common.long(this.table, name);
  }

  names(): readonly string[] {
    const names = [...this.common.frame.names(this.table)];
    for (const service of this.services) for (const name of this.chainsOf(service).keys()) names.push(name);
    this.isNoted = true;
    return names;
  }

  /** A sync writes the chains of all Services together, and of their own those of the ones that changed. */
  isRewritten(name: string): boolean {
    return this.common.frame.has(this.table, name);
  }

  private ownRules(name: string): readonly RuleSpec[] | null {
    if (!OWN_CHAIN.test(name)) return null;
    let owner = this.owners.get(name);
    if (owner === undefined && !this.isNoted) {
      // Somebody knows it by a name that no rule of ours told him.
      this.names();
      owner = this.owners.get(name);
    }
    const service = owner === undefined ? null : findService(this.services, owner);
    return service === null ? null : (this.chainsOf(service).get(name) ?? null);
  }

  /** The Service's own chains; whose the chains of its endpoints are is noted when they are made. */
  private chainsOf(service: ServiceRules): CompiledChains {
    const chains = service.ownChains()[this.table];
    for (const name of chains.keys()) {
      if (this.owners.get(name) === service.key) continue;
      this.owners.set(name, service.key);
    }
    return chains;
  }
}

/** All that one node writes for one family. */
export interface IptablesSources {
  readonly states: readonly ServiceState[];
  readonly options: RenderOptions;
  /** The name of the node when some of it is for this node alone; else "". */
  readonly node: string;
  readonly services: readonly ServiceRules[];
  readonly common: CommonChains;
  readonly filter: ServiceChains;
  readonly nat: ServiceChains;
  /** True when the chains of some Services were written while the cluster was small and others' since it is large, or the other way round. */
  readonly isMixed: boolean;
  /** What a node that had this came to by a part written last, when that is mixed: others come to the same. */
  next: IptablesSources | null;
}

/** The rules of Services that are in `before`, but not in `after`; `changed` are those that may be such, null for all. */
export function rulesGone(
  before: IptablesSources,
  after: IptablesSources,
  changed: ChangedServices | null,
): readonly ServiceRules[] {
  const rules: ServiceRules[] = [];
  for (const key of changed?.keys() ?? before.services.map((each) => each.key)) {
    const one = findService(before.services, key);
    if (one !== null && findService(after.services, key) !== one) rules.push(one);
  }
  return rules;
}

/** What the Services of a list are to a node. */
interface NodeRules {
  readonly services: ServiceRules[];
  /** They add to the common chains what those before added, as far as it is known. */
  readonly isSame: boolean;
  /** The name of the node when some rules are for it alone; else "". */
  readonly nodeName: string;
}

/** Makes the chains of lists of Services; nodes that know the same hold the same. */
export class IptablesSourcesCache {
  private readonly rules: RuleCache;
  private readonly serviceRules: ServiceRulesCache;
  private readonly frames = new Map<RenderOptions, CommonFrame>();
  private readonly optionsByText = new Map<string, RenderOptions>();
  private known = new Map<readonly ServiceState[], IptablesSources[]>();

  constructor(rules: RuleCache, serviceRules: ServiceRulesCache) {
    this.rules = rules;
    this.serviceRules = serviceRules;
  }

  /** The one object for options like these. */
  options(options: RenderOptions): RenderOptions {
    const text = JSON.stringify(options);
    const known = this.optionsByText.get(text);
    if (known !== undefined) return known;
    this.optionsByText.set(text, options);
    return options;
  }

  /**
   * The chains for these Services, which nodes that know the same hold in the same array. `before` is what the node has now:
   * what did not change is taken from there. Unless `everything` is written, Services that did not change keep the comments
   * of their chains, or go on without them, whatever became of the size of the cluster meanwhile.
   */
  of(
    states: readonly ServiceState[],
    before: IptablesSources | null,
    node: NodeIdentity,
    options: RenderOptions,
    everything: boolean,
  ): IptablesSources {
    const isFor = (one: IptablesSources): boolean =>
      one.states === states && one.options === options && (one.node === "" || one.node === node.name);
    const keeps =
      !everything && before !== null && (before.isMixed || before.options.largeCluster !== options.largeCluster);
    const known = this.known.get(states) ?? [];
    if (keeps && before.next !== null && isFor(before.next)) return before.next;
    const found = keeps ? undefined : known.find((one) => !one.isMixed && isFor(one));
    if (found !== undefined) return found;
    const isUsable = keeps || (before !== null && before.options === options && !before.isMixed);
    const made = this.make(states, isUsable ? before : null, node, options, keeps);
    const equal = made.isMixed
      ? known.find((one) => one.isMixed && isFor(one) && sameItems(one.services, made.services))
      : undefined;
    if (keeps) before.next = equal ?? made;
    if (equal !== undefined) return equal;
    if (this.known.size >= LISTS) this.known = new Map();
    this.known.set(states, [...known, made]);
    return made;
  }

  private make(
    states: readonly ServiceState[],
    before: IptablesSources | null,
    node: NodeIdentity,
    options: RenderOptions,
    keeps: boolean,
  ): IptablesSources {
    const kept = keeps ? this.options({ ...options, largeCluster: !options.largeCluster }) : options;
    const isReplaceable = before !== null && (before.options === options || before.options === kept);
    const replaced = isReplaceable ? this.replaced(states, before, node, options) : null;
    const { services, isSame, nodeName } = replaced ?? this.merged(states, before, node, options, kept);
    const isMixed = keeps && services.some((rules) => rules.options.largeCluster !== options.largeCluster);
    const common = isSame && before !== null ? before.common : new CommonChains(this.frameOf(options), services);
    const { owners } = this.serviceRules;
    const filter = new ServiceChains("filter", common, services, owners);
    const nat = new ServiceChains("nat", common, services, owners);
    return { states, options, node: nodeName, services, common, filter, nat, isMixed, next: null };
  }

  /** The rules of as many Services as before, of which a few are others; null when more than that changed. */
  private replaced(
    states: readonly ServiceState[],
    before: IptablesSources,
    node: NodeIdentity,
    options: RenderOptions,
  ): NodeRules | null {
    if (before.states.length !== states.length || before.node !== "") return null;
    const changed: number[] = [];
    for (let i = 0; i < states.length; i++) {
      if (states[i] === before.states[i]) continue;
      if (changed.length === FEW_CHANGES || states[i]?.key !== before.states[i]?.key) return null;
      changed.push(i);
    }
    const services = [...before.services];
    let isSame = before.common.isUsed;
    let nodeName = "";
    for (const i of changed) {
      const state = states[i];
      const had = services[i];
      if (state === undefined || had === undefined) return null;
      const rules = this.serviceRules.of(state, node, options);
      isSame &&= sameCommon(had, rules);
      if (rules.node !== "") nodeName = node.name;
      services[i] = rules;
    }
    return { services, isSame, nodeName };
  }

  /**
   * The rules of all Services, those that did not change taken from before, with the comments or without that they had: then
   * by `options` or by `kept`.
   */
  private merged(
    states: readonly ServiceState[],
    before: IptablesSources | null,
    node: NodeIdentity,
    options: RenderOptions,
    kept: RenderOptions,
  ): NodeRules {
    const services: ServiceRules[] = [];
    let nodeName = "";
    let at = 0;
    for (const state of states) {
      // Both lists are sorted: what is the same in both is found without a search.
      let old = before?.states[at];
      while (old !== undefined && old.key < state.key) old = before?.states[++at];
      const had = old?.key === state.key ? (before?.services[at] ?? null) : null;
      if (old?.key === state.key) at++;
      const isKept = had !== null && old === state;
      const wanted = isKept && had.options.largeCluster === kept.largeCluster ? kept : options;
      const rules = isKept && had.options === wanted ? had : this.serviceRules.of(state, node, wanted);
      services.push(rules);
      if (rules.node !== "") nodeName = node.name;
    }
    return { services, isSame: false, nodeName };
  }

  /** What stands before and after the rules of Services: made once for equal options. */
  private frameOf(options: RenderOptions): CommonFrame {
    let frame = this.frames.get(options);
    if (frame === undefined) {
      frame = new CommonFrame(options, this.rules);
      this.frames.set(options, frame);
    }
    return frame;
  }
}

/** True when a Service adds the same rules to the common chains as before. */
function sameCommon({ common: before }: ServiceRules, { common: after }: ServiceRules): boolean {
  return sameChains(before.filter, after.filter) && sameChains(before.nat, after.nat);
}

function sameChains(before: CompiledChains, after: CompiledChains): boolean {
  if (before.size !== after.size) return false;
  for (const [name, specs] of after) if (!sameItems(before.get(name) ?? [], specs)) return false;
  return true;
}
