import type { RuleSpec } from "../../../netfilter/rules/rule.js";
import type { Origin } from "../../../trace/trace.js";
import { Family } from "../../../wire/ip-address.js";
import type { ApiStore } from "../../api/store.js";
import { type ProxiedPort, proxiedPorts, type RenderOptions, type ServiceState } from "./datapath.js";
import { type RuleBook, renderPort } from "./iptables-rules.js";
import type { RuleCache } from "./rule-cache.js";
import { servicePortsOf, usesLocalEndpoints } from "./service-port.js";

/** Chains with their rules, ready for a table. */
export type CompiledChains = ReadonlyMap<string, readonly RuleSpec[]>;

/** What one Service is to a node: its ports with their endpoints, and the rules of all of them. */
export interface ServiceRules {
  readonly ports: readonly ProxiedPort[];
  readonly filter: CompiledChains;
  readonly nat: CompiledChains;
}

/** Below this many entries nothing is forgotten. */
const SWEEP_AT = 1_024;

/**
 * The rules of Services, each made once and held in common by all nodes that see the same versions of the Service and its
 * slices. Only Services that keep traffic on a node, and nodes with a zone, have rules of their own.
 */
export class ServiceRulesCache {
  private readonly api: ApiStore;
  private readonly rules: RuleCache;
  private current = new Map<string, ServiceRules>();
  private previous = new Map<string, ServiceRules>();

  constructor(api: ApiStore, rules: RuleCache) {
    this.api = api;
    this.rules = rules;
  }

  /** The rules of a Service with its slices (of any family) on a node. */
  of(state: ServiceState, nodeName: string, options: RenderOptions): ServiceRules {
    const { service, slices } = state;
    const familyName = options.family === Family.V4 ? "IPv4" : "IPv6";
    const ports = servicePortsOf(service, familyName);
    const node = ports.some(usesLocalEndpoints) ? nodeName : "";
    const guard = ports.some((port) => port.loadBalancerSourceRanges.length > 0) ? options.nodeAddress : "";
    let key = `${service.metadata.uid} ${service.metadata.resourceVersion} ${familyName} ${node} ${guard} ${options.zone} ${options.local?.ifLocal ?? ""}${options.largeCluster ? " large" : ""}`;
    for (const slice of slices) key += ` ${slice.metadata.uid}/${slice.metadata.resourceVersion}`;
    const known = this.current.get(key) ?? this.previous.get(key);
    const made = known ?? this.make(state, node, options);
    if (this.current.size >= Math.max(SWEEP_AT, this.previous.size * 2)) {
      this.previous = this.current;
      this.current = new Map();
    }
    this.current.set(key, made);
    return made;
  }

  private make(state: ServiceState, node: string, options: RenderOptions): ServiceRules {
    const { service } = state;
    const ports = proxiedPorts(state, options.family, node);
    const place = this.api.originOf(service);
    const name = `${service.metadata.namespace ?? ""}/${service.metadata.name}`;
    const origin: Origin = { kind: "Service", name, file: place?.file ?? null, line: place?.line ?? null };
    const filter = new Map<string, RuleSpec[]>();
    const nat = new Map<string, RuleSpec[]>();
    for (const port of ports) {
      const book = renderPort(port, options);
      this.compile(book, "filter", filter, options.family, origin);
      this.compile(book, "nat", nat, options.family, origin);
    }
    return { ports, filter, nat };
  }

  private compile(
    book: RuleBook,
    table: "filter" | "nat",
    into: Map<string, RuleSpec[]>,
    family: Family,
    origin: Origin,
  ): void {
    for (const [chain, rules] of book[table]) {
      const specs = into.get(chain) ?? [];
      for (const { text } of rules) specs.push(this.rules.specOf(family, text, origin));
      into.set(chain, specs);
    }
  }
}
