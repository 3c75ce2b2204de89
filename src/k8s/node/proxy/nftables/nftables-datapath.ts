// kube-proxy in nftables mode: a table of its own for each family, changed by transactions of nft's commands.
// Knows nft's language and its engine; must not know the API beyond the Services that it is handed.
// Read next: base-rules.ts for what every packet meets, service-rules.ts for what a Service adds.

import type { Netns } from "../../../../host/netns.js";
import type { NftTable } from "../../../../netfilter/nft/model/nft-table.js";
import { runTransaction, type TransactionPart } from "../../../../netfilter/nft/transaction.js";
import { SECOND } from "../../../../sim/time.js";
import type { Family } from "../../../../wire/ip-address.js";
import type { ApiStore } from "../../../api/store.js";
import {
  type ChangedServices,
  type Datapath,
  type ProxiedPort,
  proxiedAgain,
  type RenderOptions,
  type ServiceState,
} from "../datapath.js";
import { StateFinder } from "../state-finder.js";
import {
  BASE_CHAINS,
  CONTAINERS,
  chainBody,
  containerBody,
  NODE_PORT_IPS,
  nftFamily,
  renderBase,
} from "./base-rules.js";
import { type ElementChanges, elementLines, NftElements } from "./nft-elements.js";
import { NftService } from "./nft-service.js";
import { nftNames, ServicePart } from "./service-part.js";
import { ServiceSource } from "./service-source.js";

/**
 * Services as a table of nft: what changed is written, in one transaction; everything when that was refused. As long as
 * nobody looks at the table, Services are only placed in it (`ServiceSource`).
 */
export class NftablesDatapath implements Datapath {
  readonly family: Family;
  private readonly netns: Netns;
  private readonly nodeName: string;
  private readonly api: ApiStore;
  private readonly services = new Map<string, NftService>();
  /** As they were programmed last. */
  private states: readonly ServiceState[] = [];
  /** The elements as they were written last. */
  private readonly elements = new NftElements();
  /** Null when the table was there before, or was refused. */
  private source: ServiceSource | null = null;
  /** Chains that nothing leads to any more, and since when: the kernel lets them go a second later. */
  private readonly staleChains = new Map<string, number>();
  private isSetUp = false;

  constructor(family: Family, netns: Netns, nodeName: string, api: ApiStore) {
    this.family = family;
    this.netns = netns;
    this.nodeName = nodeName;
    this.api = api;
  }

  sync(states: readonly ServiceState[], changed: ChangedServices | null, options: RenderOptions): boolean {
    this.deleteStaleChains();
    const after: NftService[] = [];
    for (const state of changed === null ? states : changedStates(states, changed)) {
      const ports = proxiedAgain(state, this.family, this.nodeName, this.services.get(state.key) ?? null);
      after.push(new NftService(state, ports, options));
    }
    const before: NftService[] = [];
    for (const key of changed === null ? this.services.keys() : changed.keys()) {
      const known = this.services.get(key);
      if (known !== undefined) before.push(known);
    }
    const isFull = changed === null;
    const changes = isFull
      ? this.elements.rewritten(after)
      : this.elements.changes(before, after, () => this.servicesWith(states, after));
    const base = isFull ? this.setUp(options) : [];
    const isClosed = this.isClosed(isFull);
    const isDone = isClosed ? this.place(base, before, after, changes) : this.write(base, before, after, changes);
    if (!isDone) {
      this.staleChains.clear();
      return false;
    }
    this.isSetUp = true;
    this.states = states;
    for (const { key } of before) this.services.delete(key);
    for (const service of after) this.services.set(service.key, service);
    return true;
  }

  ports(): readonly ProxiedPort[] {
    return this.states.flatMap(({ key }) => this.services.get(key)?.ports ?? []);
  }

  portsFor(): readonly ProxiedPort[] {
    return this.ports();
  }

  ruleCounts(): null {
    return null;
  }

  /** Nobody watches over the table in this mode: what somebody flushed comes back when a change is refused. */
  due(): "nothing" {
    return "nothing";
  }

  private get table(): string {
    return `${nftFamily(this.family)} kube-proxy`;
  }

  private get present(): NftTable | null {
    return this.netns.netfilter.nft.get(nftFamily(this.family), "kube-proxy");
  }

  /** True when nobody has looked at the table, and nobody hears of changes. A table that is not there yet is made so. */
  private isClosed(isFull: boolean): boolean {
    const { present } = this;
    const { nft } = this.netns.netfilter;
    if (nft.listeners.length > 0) return false;
    if (present === null) return isFull;
    return this.source !== null && present.source === this.source;
  }

  /** Places Services in the table that nobody looks at. `base` are the commands that write the common chains anew. */
  private place(
    base: readonly string[],
    before: readonly NftService[],
    after: readonly NftService[],
    changes: ElementChanges,
  ): boolean {
    const { netfilter } = this.netns;
    const isFull = base.length > 0;
    if (this.present === null || this.present.source === null) this.source = null;
    if (isFull || this.elements.takesFromOthers(changes)) this.source?.forgetMade();
    if (isFull) {
      const write = (): boolean =>
        runTransaction(netfilter, [{ lines: base, origin: null }], nftNames(this.netns)) === null;
      const isWritten = this.source === null ? write() : this.source.withoutServices(write);
      const { present } = this;
      if (!isWritten || present === null) return false;
      this.source ??= new ServiceSource(this.netns, this.api, present, this.elements);
    }
    const { source } = this;
    if (source === null) return false;
    let isOther = false;
    for (const service of after) if (source.place(service)) isOther = true;
    const keys = new Set(after.map(({ key }) => key));
    for (const { key } of before) if (!keys.has(key)) source.remove(key);
    if (this.elements.apply(changes, isFull)) isOther = true;
    source.elementsChanged();
    this.staleChains.clear();
    for (const name of source.staleChains()) this.staleChains.set(name, netfilter.sim.nowNs);
    if (isOther && !isFull) netfilter.nft.generation++;
    netfilter.tableChanged();
    return true;
  }

  /** Writes them into the table in one transaction, as any program does. */
  private write(
    base: readonly string[],
    before: readonly NftService[],
    after: readonly NftService[],
    changes: ElementChanges,
  ): boolean {
    const isFull = base.length > 0;
    const parts: TransactionPart[] = isFull ? [{ lines: base, origin: null }] : [];
    for (const service of after) {
      if (service.ports.length > 0) parts.push(new ServicePart(this.table, service, this.api));
    }
    const { added, gone } = elementLines(changes, this.table);
    const left = isFull ? this.leftovers(after) : this.outdated(before, after);
    parts.push({ lines: [...added, ...left, ...gone], origin: null });
    if (runTransaction(this.netns.netfilter, parts, nftNames(this.netns)) !== null) return false;
    this.elements.apply(changes, isFull);
    return true;
  }

  /** All Services, those that changed as they are now. */
  private servicesWith(states: readonly ServiceState[], after: readonly NftService[]): NftService[] {
    const byKey = new Map(after.map((service) => [service.key, service]));
    return states.flatMap(({ key }) => byKey.get(key) ?? this.services.get(key) ?? []);
  }

  /** The table without any Service, whatever was in it before. */
  private setUp(options: RenderOptions): string[] {
    const { table } = this;
    const base = renderBase(options);
    const lines = [`add table ${table} { comment "rules for kube-proxy" ; }`];
    if (!this.isSetUp) {
      for (const [name] of BASE_CHAINS) lines.push(`add chain ${table} ${name}`, `delete chain ${table} ${name}`);
    }
    for (const [name] of BASE_CHAINS) {
      lines.push(`add chain ${table} ${name}${chainBody(name)}`, `flush chain ${table} ${name}`);
    }
    for (const name of base.chains.keys()) {
      if (chainBody(name).includes("hook")) continue;
      lines.push(`add chain ${table} ${name}${chainBody(name)}`, `flush chain ${table} ${name}`);
    }
    const type = this.family === 4 ? "ipv4_addr" : "ipv6_addr";
    lines.push(`add set ${table} ${NODE_PORT_IPS} { type ${type} ; comment "IPs that accept NodePort traffic" ; }`);
    if (options.nodePortAddresses === null) lines.push(`delete set ${table} ${NODE_PORT_IPS}`);
    else lines.push(`flush set ${table} ${NODE_PORT_IPS}`);
    for (const { kind, name, type: words, comment } of CONTAINERS) {
      lines.push(`add ${kind} ${table} ${name}${containerBody(words, comment, this.family)}`);
      lines.push(`flush ${kind} ${table} ${name}`);
    }
    for (const [chain, rules] of base.chains)
      for (const rule of rules) lines.push(`add rule ${table} ${chain} ${rule}`);
    for (const element of base.elements) {
      lines.push(element.addLine(table));
    }
    return lines;
  }

  /** Empties the chains of Services that nothing leads to any more, and deletes their sets of clients, whoever made them. */
  private leftovers(services: readonly NftService[]): string[] {
    const { present } = this;
    if (present === null) return [];
    const { chains, sets } = namesOf(services);
    const strays = [...present.chains.keys()].filter((name) => name.includes("/") && !chains.has(name));
    for (const name of chains) this.staleChains.delete(name);
    const unused = [...present.sets.keys()].filter((name) => name.startsWith("affinity-") && !sets.has(name));
    return this.takeAway(strays, unused);
  }

  /**
   * The same of those that the changed Services had. What others put into the table stays until all is written: a look
   * through the whole table would cost more than the change.
   */
  private outdated(before: readonly NftService[], after: readonly NftService[]): string[] {
    const { present } = this;
    const had = namesOf(before);
    const { chains, sets } = namesOf(after);
    for (const name of chains) this.staleChains.delete(name);
    const candidates = new Set([...this.staleChains.keys(), ...had.chains]);
    const strays = [...candidates].filter((name) => !chains.has(name) && (present?.chains.has(name) ?? false));
    const unused = [...had.sets].filter((name) => !sets.has(name) && (present?.sets.has(name) ?? false));
    return this.takeAway(strays, unused);
  }

  private takeAway(chains: readonly string[], sets: readonly string[]): string[] {
    const lines: string[] = [];
    for (const name of chains) {
      lines.push(`flush chain ${this.table} ${name}`);
      this.staleChains.set(name, this.netns.netfilter.sim.nowNs);
    }
    for (const name of sets) lines.push(`delete set ${this.table} ${name}`);
    return lines;
  }

  private deleteStaleChains(): void {
    const { nowNs } = this.netns.netfilter.sim;
    const due = [...this.staleChains].flatMap(([name, sinceNs]) => (sinceNs < nowNs - SECOND ? [name] : []));
    if (due.length === 0) return;
    for (const name of due) this.staleChains.delete(name);
    const { nft } = this.netns.netfilter;
    if (this.isClosed(false)) {
      for (const name of due) this.source?.dropStale(name);
      nft.generation++;
      this.netns.netfilter.tableChanged();
      return;
    }
    const lines = due.map((name) => `delete chain ${this.table} ${name}`);
    if (runTransaction(this.netns.netfilter, [{ lines, origin: null }], nftNames(this.netns)) === null) return;
    // Those that are still there are tried again.
    const { present } = this;
    for (const name of due) if (present?.chains.has(name) ?? false) this.staleChains.set(name, nowNs);
  }
}

/** The chains and sets of Services. */
function namesOf(services: readonly NftService[]): { readonly chains: Set<string>; readonly sets: Set<string> } {
  return {
    chains: new Set(services.flatMap(({ chainNames }) => chainNames)),
    sets: new Set(services.flatMap(({ setNames }) => setNames)),
  };
}

/** The states of those that changed and are still there, in their order. */
function changedStates(states: readonly ServiceState[], changed: ChangedServices): ServiceState[] {
  const keys = [...changed.keys()];
  // Of many changes the states tell the order.
  if (keys.length * 8 > states.length) return states.filter(({ key }) => changed.has(key));
  const finder = new StateFinder(states, keys.length);
  return keys.sort().flatMap((key) => finder.find(key) ?? []);
}
