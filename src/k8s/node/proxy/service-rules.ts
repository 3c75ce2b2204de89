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

/** What one Service is to a node: its ports with their endpoints, and the rules of all of them. */
export class ServiceRules {
  readonly key: string;
  readonly ports: readonly ProxiedPort[];
  /** What it adds to the chains that all Services have in common. */
  readonly common: TableChains;
  /** The name of a node whose rules are its own; "" for what all nodes have in common. */
  readonly node: string;
  /** The options that it was asked for with. */
  readonly options: RenderOptions;
  private readonly rendering: RenderOptions;
  private readonly origin: Origin;
  private readonly rules: RuleCache;
  private own: TableChains | null = null;

  constructor(
    key: string,
    ports: readonly ProxiedPort[],
    node: string,
    options: RenderOptions,
    rendering: RenderOptions,
    origin: Origin,
    rules: RuleCache,
  ) {
    this.key = key;
    this.ports = ports;
    this.node = node;
    this.options = options;
    this.rendering = rendering;
    this.origin = origin;
    this.rules = rules;
    this.common = compile(ports, renderCommon, rendering, (text) => rules.specOf(options.family, text, origin));
  }

  /** Its own chains, made when they are asked for: most are on most nodes for nobody. */
  ownChains(): TableChains {
    if (this.own === null) {
      const { rules, options, rendering, origin } = this;
      this.own = compile(this.ports, renderOwn, rendering, (text) => rules.read(options.family, text, origin));
    }
    return this.own;
  }
}

/**
 * The rules of Services, each made once and held in common by all nodes that know the same of the Service. Only Services
 * that keep traffic on a node, and nodes with a zone, have rules of their own.
 */
export class ServiceRulesCache {
  /** The Service that a chain belongs to, by the chain's name. Names of what is gone stay. */
  readonly owners = new Map<string, string>();
  private readonly api: ApiStore;
  private readonly rules: RuleCache;
  private current = new Map<ServiceState, ServiceRules[]>();
  private previous = new Map<ServiceState, ServiceRules[]>();
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
    let known = this.current.get(state);
    if (known === undefined) {
      known = this.previous.get(state) ?? [];
      if (this.current.size >= Math.max(SWEEP_AT, this.previous.size * 2)) {
        this.previous = this.current;
        this.current = new Map();
      }
      this.current.set(state, known);
    }
    for (const one of known) if (one.options === options && (one.node === "" || one.node === node.name)) return one;
    const made = this.make(state, node, options);
    known.push(made);
    return made;
  }

  /** The ports of a Service, the same as long as the Service is: only its endpoints change often. */
  private portsOf(service: Service, familyName: "IPv4" | "IPv6"): readonly ServicePort[] {
    const found = this.ports.get(service);
    const known = found?.[familyName];
    if (known !== undefined) return known;
    const ports = servicePortsOf(service, familyName);
    // Versions that are gone are forgotten with the rest now and then.
    if (found === undefined && this.ports.size >= Math.max(SWEEP_AT, 4 * this.previous.size)) this.ports = new Map();
    this.ports.set(service, { ...found, [familyName]: ports });
    return ports;
  }

  private make(state: ServiceState, node: NodeIdentity, options: RenderOptions): ServiceRules {
    const familyName = options.family === Family.V4 ? "IPv4" : "IPv6";
    const specs = this.portsOf(state.service, familyName);
    const isGuarded = specs.some((port) => port.loadBalancerSourceRanges.length > 0);
    const nodeName = isGuarded || specs.some(usesLocalEndpoints) ? node.name : "";
    const ports = proxiedPorts(state, options.family, nodeName, specs);
    for (const port of specs) {
      const { cluster, local, external, firewall } = serviceChains(port);
      this.owners.set(cluster, state.key);
      if (!port.internalPolicyLocal && !isExternallyAccessible(port)) continue;
      for (const name of [local, external, firewall]) this.owners.set(name, state.key);
    }
    const place = this.api.originOf(state.service);
    const origin: Origin = { kind: "Service", name: state.key, file: place?.file ?? null, line: place?.line ?? null };
    const rendering = isGuarded ? { ...options, nodeAddress: node.address } : options;
    return new ServiceRules(state.key, ports, nodeName, options, rendering, origin, this.rules);
  }
}

function compile(
  ports: readonly ProxiedPort[],
  render: (port: ProxiedPort, options: RenderOptions) => RuleBook,
  options: RenderOptions,
  specOf: (text: string) => RuleSpec,
): TableChains {
  const chains = { filter: new Map<string, RuleSpec[]>(), nat: new Map<string, RuleSpec[]>() };
  for (const port of ports) {
    const book = render(port, options);
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
