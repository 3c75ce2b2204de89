// kube-proxy in nftables mode: a table of its own for each family, changed by transactions of nft's commands.
// Knows nft's language and its engine; must not know the API beyond the Services that it is handed.
// Read next: base-rules.ts for what every packet meets, service-rules.ts for what a Service adds.

import type { Netns } from "../../../../host/netns.js";
import { runTransaction, type TransactionPart } from "../../../../netfilter/nft/transaction.js";
import { SECOND } from "../../../../sim/time.js";
import type { Origin } from "../../../../trace/trace.js";
import type { Family } from "../../../../wire/ip-address.js";
import type { ApiStore } from "../../../api/store.js";
import {
  type ChangedServices,
  type Datapath,
  type ProxiedPort,
  proxiedPorts,
  type RenderOptions,
  type ServiceState,
} from "../datapath.js";
import { placeOf } from "../service-list.js";
import {
  BASE_CHAINS,
  CONTAINERS,
  chainBody,
  containerBody,
  NODE_PORT_IPS,
  nftFamily,
  renderBase,
} from "./base-rules.js";
import { elementText, type NftBook, type NftElement } from "./nft-book.js";
import { renderNftPort } from "./service-rules.js";

/** What one Service is to this node. */
interface Rendered {
  readonly ports: readonly ProxiedPort[];
  readonly books: readonly NftBook[];
}

/** What becomes of elements. */
interface ElementChange {
  readonly before: Map<string, NftElement>;
  readonly after: Map<string, NftElement>;
  readonly added: readonly string[];
  readonly gone: readonly string[];
}

/** Services as a table of nft: what changed is written, in one transaction; everything when that was refused. */
export class NftablesDatapath implements Datapath {
  readonly family: Family;
  private readonly netns: Netns;
  private readonly nodeName: string;
  private readonly api: ApiStore;
  private readonly services = new Map<string, Rendered>();
  /** As they were programmed last. */
  private states: readonly ServiceState[] = [];
  /** The elements as they were written last, by container and key. */
  private elements = new Map<string, NftElement>();
  /** Those that more than one Service asks for. */
  private shared: ReadonlySet<string> = new Set();
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
    const isFull = changed === null;
    const parts: TransactionPart[] = isFull ? [{ lines: this.setUp(options), origin: null }] : [];
    const after = new Map<string, Rendered>();
    for (const state of isFull ? states : changedStates(states, changed)) {
      const rendered = this.render(state, options);
      after.set(state.key, rendered);
      if (rendered.books.length > 0) {
        parts.push(new ServicePart(this.table, rendered.books, this.originOf(state)));
      }
    }
    const before = new Map<string, Rendered>();
    for (const key of isFull ? this.services.keys() : changed.keys()) {
      const known = this.services.get(key);
      if (known !== undefined) before.set(key, known);
    }
    const elements = this.changeElements(states, isFull ? new Map() : before, after);
    const gone = isFull ? this.leftovers(after) : this.outdated(before, after);
    parts.push({ lines: [...elements.added, ...gone, ...elements.gone], origin: null });
    if (runTransaction(this.netns.netfilter, parts, names(this.netns)) !== null) {
      this.staleChains.clear();
      return false;
    }
    this.isSetUp = true;
    this.states = states;
    for (const key of before.keys()) this.services.delete(key);
    for (const [key, rendered] of after) this.services.set(key, rendered);
    if (isFull) this.elements = elements.after;
    else {
      for (const key of elements.before.keys()) this.elements.delete(key);
      for (const [key, element] of elements.after) this.elements.set(key, element);
    }
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

  private render(state: ServiceState, options: RenderOptions): Rendered {
    const ports = proxiedPorts(state, this.family, this.nodeName);
    return { ports, books: ports.map((port) => renderNftPort(port, options)) };
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
      lines.push(`add element ${table} ${element.container} ${elementText(element)}`);
    }
    return lines;
  }

  /** What becomes of the elements when `after` takes the place of `before`: as commands, and the elements by container and key. */
  private changeElements(
    states: readonly ServiceState[],
    before: ReadonlyMap<string, Rendered>,
    after: ReadonlyMap<string, Rendered>,
  ): ElementChange {
    let olds = new Map<string, NftElement>();
    for (const key of elementsOf(before.values(), null).keys()) {
      const old = this.elements.get(key);
      if (old !== undefined) olds.set(key, old);
    }
    const shared = new Set<string>();
    let news = elementsOf(after.values(), shared);
    const isContested =
      [...olds.keys()].some((key) => this.shared.has(key)) ||
      [...news.keys()].some((key) => !olds.has(key) && this.elements.has(key)) ||
      shared.size > 0;
    if (after.size === states.length) this.shared = shared;
    else if (isContested) {
      // Of several Services that ask for an element the last one has it: all are looked at.
      const all = states.flatMap(({ key }) => after.get(key) ?? this.services.get(key) ?? []);
      olds = this.elements;
      news = elementsOf(all, shared);
      this.shared = shared;
    }
    return { before: olds, after: news, added: this.addedLines(olds, news), gone: this.goneLines(olds, news) };
  }

  private addedLines(before: ReadonlyMap<string, NftElement>, after: ReadonlyMap<string, NftElement>): string[] {
    const { table } = this;
    const lines: string[] = [];
    for (const [key, element] of after) {
      const old = before.get(key);
      if (old !== undefined && old.value === element.value) continue;
      const words = `element ${table} ${element.container}`;
      if (old !== undefined) lines.push(`delete ${words} ${elementText(old)}`);
      lines.push(`add ${words} ${elementText(element)}`);
    }
    return lines;
  }

  private goneLines(before: ReadonlyMap<string, NftElement>, after: ReadonlyMap<string, NftElement>): string[] {
    const lines: string[] = [];
    for (const [key, { container, key: words }] of before) {
      if (!after.has(key)) lines.push(`delete element ${this.table} ${container} { ${words} }`);
    }
    return lines;
  }

  /** Empties the chains of Services that nothing leads to any more, and deletes their sets of clients, whoever made them. */
  private leftovers(services: ReadonlyMap<string, Rendered>): string[] {
    const present = this.netns.netfilter.nft.get(nftFamily(this.family), "kube-proxy");
    if (present === null) return [];
    const { chains, sets } = namesOf(services.values());
    const strays = [...present.chains.keys()].filter((name) => name.includes("/") && !chains.has(name));
    for (const name of chains) this.staleChains.delete(name);
    const unused = [...present.sets.keys()].filter((name) => name.startsWith("affinity-") && !sets.has(name));
    return this.takeAway(strays, unused);
  }

  /**
   * The same of those that the changed Services had. What others put into the table stays until all is written: a look
   * through the whole table would cost more than the change.
   */
  private outdated(before: ReadonlyMap<string, Rendered>, after: ReadonlyMap<string, Rendered>): string[] {
    const present = this.netns.netfilter.nft.get(nftFamily(this.family), "kube-proxy");
    const had = namesOf(before.values());
    const { chains, sets } = namesOf(after.values());
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
    const lines = due.map((name) => `delete chain ${this.table} ${name}`);
    if (runTransaction(this.netns.netfilter, [{ lines, origin: null }], names(this.netns)) === null) return;
    // Those that are still there are tried again.
    const present = this.netns.netfilter.nft.get(nftFamily(this.family), "kube-proxy");
    for (const name of due) if (present?.chains.has(name) ?? false) this.staleChains.set(name, nowNs);
  }

  private originOf({ key, service }: ServiceState): Origin {
    const place = this.api.originOf(service);
    return { kind: "Service", name: key, file: place?.file ?? null, line: place?.line ?? null };
  }
}

/** The chains and sets of a Service, written anew. */
class ServicePart implements TransactionPart {
  readonly origin: Origin;
  private readonly table: string;
  private readonly books: readonly NftBook[];

  constructor(table: string, books: readonly NftBook[], origin: Origin) {
    this.table = table;
    this.books = books;
    this.origin = origin;
  }

  get lines(): readonly string[] {
    const { table } = this;
    const lines: string[] = [];
    for (const { chains, sets } of this.books) {
      for (const name of chains.keys()) lines.push(`add chain ${table} ${name}`, `flush chain ${table} ${name}`);
      for (const [name, body] of sets) lines.push(`add set ${table} ${name}${body}`);
      for (const [chain, rules] of chains) for (const rule of rules) lines.push(`add rule ${table} ${chain} ${rule}`);
    }
    return lines;
  }
}

/** The elements that Services ask for, by container and key; keys that two of them have go into `shared`. */
function elementsOf(services: Iterable<Rendered>, shared: Set<string> | null): Map<string, NftElement> {
  const elements = new Map<string, NftElement>();
  const holders = new Map<string, Rendered>();
  for (const service of services) {
    for (const book of service.books) {
      for (const element of book.elements) {
        const key = `${element.container} ${element.key}`;
        elements.set(key, element);
        if (shared === null) continue;
        if ((holders.get(key) ?? service) !== service) shared.add(key);
        holders.set(key, service);
      }
    }
  }
  return elements;
}

/** The chains and sets of Services. */
function namesOf(services: Iterable<Rendered>): { readonly chains: Set<string>; readonly sets: Set<string> } {
  const chains = new Set<string>();
  const sets = new Set<string>();
  for (const { books } of services) {
    for (const book of books) {
      for (const name of book.chains.keys()) chains.add(name);
      for (const name of book.sets.keys()) sets.add(name);
    }
  }
  return { chains, sets };
}

/** The states of those that changed and are still there, in their order. */
function changedStates(states: readonly ServiceState[], changed: ChangedServices): ServiceState[] {
  return [...changed.keys()].sort().flatMap((key) => {
    const state = states[placeOf(states, key)];
    return state?.key === key ? [state] : [];
  });
}

function names(netns: Netns) {
  return { hasDevice: (name: string) => netns.findDevice(name) !== null, addressesOf: () => [] };
}
