import type { RuleGroup } from "../../../netfilter/rules/chain-source.js";
import type { RuleSpec } from "../../../netfilter/rules/rule.js";
import type { Origin } from "../../../trace/trace.js";
import { Family } from "../../../wire/ip-address.js";
import type { Service } from "../../api/object.js";
import type { ApiStore } from "../../api/store.js";
import { serviceChains } from "./chain-names.js";
import { type ProxiedPort, proxiedPorts, type RenderOptions, type ServiceState } from "./datapath.js";
import { type RuleBook, renderCommon, renderOwn } from "./iptables-rules.js";
import type { RuleCache } from "./rule-cache.js";
import { isExternallyAccessible, type ServicePort, servicePortsOf, usesLocalEndpoints } from "./service-port.js";

/** Chains with their rules, ready for a table. */
export type CompiledChains = ReadonlyMap<string, readonly RuleSpec[]>;

/** Compiled chains of the two tables that kube-proxy writes to. */
export interface TableChains {
  readonly filter: CompiledChains;
  readonly nat: CompiledChains;
}

/** Whose rules they are, where they differ from node to node. */
export interface NodeIdentity {
  readonly name: string;
  /** Its address of the family: load balancer source ranges that hold it let the node in. */
  readonly address: string;
}

/** Below this many entries nothing is forgotten. */
const SWEEP_AT = 4_096;

/** What one Service is to a node: its ports with their endpoints, and the rules of all of them. All of it is made when it is asked for. */
export class ServiceRules implements RuleGroup {
  readonly key: string;
  readonly state: ServiceState;
  /** The name of a node whose rules are its own; "" for what all nodes have in common. */
  readonly node: string;
  /** The options that it was asked for with. */
  readonly options: RenderOptions;
  /** The rules of the same Service for other nodes or options. */
  readonly others: ServiceRules | null;
  private readonly rendering: RenderOptions;
  private readonly cache: ServiceRulesCache;
  private proxied: readonly ProxiedPort[] | null = null;
  private shared: TableChains | null = null;
  private own: TableChains | null = null;

  constructor(
    state: ServiceState,
    node: string,
    options: RenderOptions,
    rendering: RenderOptions,
    others: ServiceRules | null,
    cache: ServiceRulesCache,
  ) {
    this.key = state.key;
    this.state = state;
    this.node = node;
    this.options = options;
    this.rendering = rendering;
    this.others = others;
    this.cache = cache;
  }

  get ports(): readonly ProxiedPort[] {
    if (this.proxied === null) {
      const specs = this.cache.portsOf(this.state.service, this.options.family);
      this.proxied = proxiedPorts(this.state, this.options.family, this.node, specs);
    }
    return this.proxied;
  }

  /** What it adds to the chains that all Services have in common. */
  get common(): TableChains {
    if (this.shared === null) {
      const { rules } = this.cache;
      const origin = this.origin();
      // Whoever has these rules may jump to its chains: from now on they are known by their names.
      for (const { port } of this.ports) this.cache.noteChains(port, this.key);
      this.shared = this.compile(renderCommon, (text) => rules.specOf(this.options.family, text, origin));
    }
    return this.shared;
  }

  /** Its own chains: most are on most nodes for nobody. */
  ownChains(): TableChains {
    if (this.own === null) {
      const { rules } = this.cache;
      const origin = this.origin();
      this.own = this.compile(renderOwn, (text) => rules.read(this.options.family, text, origin));
    }
    return this.own;
  }

  private origin(): Origin {
    const place = this.cache.api.originOf(this.state.service);
    return { kind: "Service", name: this.key, file: place?.file ?? null, line: place?.line ?? null };
  }

  private compile(
    render: (port: ProxiedPort, options: RenderOptions) => RuleBook,
    specOf: (text: string) => RuleSpec,
  ): TableChains {
    const chains = { filter: new Map<string, RuleSpec[]>(), nat: new Map<string, RuleSpec[]>() };
    for (const port of this.ports) {
      const book = render(port, this.rendering);
      for (const table of ["filter", "nat"] as const) {
        for (const [name, rules] of book[table]) {
          const specs = chains[table].get(name) ?? [];
          for (const { text } of rules) specs.push(specOf(text));
          chains[table].set(name, specs);
        }
      }
    }
    return chains;
  }
}

/**
 * The rules of Services, each made once and held in common by all nodes that know the same of the Service. Only Services
 * that keep traffic on a node, and nodes with a zone, have rules of their own.
 */
export class ServiceRulesCache {
  /** The Service that a chain belongs to, by the chain's name, when its rules were made. Names of what is gone stay. */
  readonly owners = new Map<string, string>();
  readonly api: ApiStore;
  readonly rules: RuleCache;
  private current = new Map<ServiceState, ServiceRules>();
  private previous = new Map<ServiceState, ServiceRules>();
  private ports = new Map<
    Service,
    { readonly IPv4?: readonly ServicePort[]; readonly IPv6?: readonly ServicePort[] }
  >();

  constructor(api: ApiStore, rules: RuleCache) {
    this.api = api;
    this.rules = rules;
  }

  /** The rules of a Service on a node. `options` that are equal must be the same object. */
  of(state: ServiceState, node: NodeIdentity, options: RenderOptions): ServiceRules {
    const current = this.current.get(state);
    const known = current ?? this.previous.get(state) ?? null;
    for (let one = known; one !== null; one = one.others) {
      if (one.options !== options || (one.node !== "" && one.node !== node.name)) continue;
      if (current === undefined && known !== null) this.remember(state, known);
      return one;
    }
    const made = this.make(state, node, options, known);
    this.remember(state, made);
    return made;
  }

  /** The ports of a Service, the same as long as the Service is: only its endpoints change often. */
  portsOf(service: Service, family: Family): readonly ServicePort[] {
    const familyName = family === Family.V4 ? "IPv4" : "IPv6";
    const found = this.ports.get(service);
    const known = found?.[familyName];
    if (known !== undefined) return known;
    const ports = servicePortsOf(service, familyName);
    // Versions that are gone are forgotten with the rest now and then.
    if (found === undefined && this.ports.size >= Math.max(SWEEP_AT, 4 * this.previous.size)) this.ports = new Map();
    this.ports.set(service, { ...found, [familyName]: ports });
    return ports;
  }

  /** Notes whose the chains of a port are. */
  noteChains(port: ServicePort, key: string): void {
    const { cluster, local, external, firewall } = serviceChains(port);
    this.owners.set(cluster, key);
    if (!port.internalPolicyLocal && !isExternallyAccessible(port)) return;
    for (const name of [local, external, firewall]) this.owners.set(name, key);
  }

  private remember(state: ServiceState, rules: ServiceRules): void {
    if (this.current.size >= Math.max(SWEEP_AT, this.previous.size * 2)) {
      this.previous = this.current;
      this.current = new Map();
    }
    this.current.set(state, rules);
  }

  private make(
    state: ServiceState,
    node: NodeIdentity,
    options: RenderOptions,
    others: ServiceRules | null,
  ): ServiceRules {
    if (!mayDiffer(state.service)) return new ServiceRules(state, "", options, options, others, this);
    const specs = this.portsOf(state.service, options.family);
    const isGuarded = specs.some((port) => port.loadBalancerSourceRanges.length > 0);
    const nodeName = isGuarded || specs.some(usesLocalEndpoints) ? node.name : "";
    const rendering = isGuarded ? { ...options, nodeAddress: node.address } : options;
    return new ServiceRules(state, nodeName, options, rendering, others, this);
  }
}

/** False when the rules of a Service are the same on every node whatever its ports say. */
function mayDiffer({ spec }: Service): boolean {
  if (spec.internalTrafficPolicy === "Local" || spec.externalTrafficPolicy === "Local") return true;
  return (spec.loadBalancerSourceRanges ?? []).length > 0;
}
