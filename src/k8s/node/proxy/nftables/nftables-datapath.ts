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

/** Services as a table of nft: what changed is written, in one transaction; everything when that was refused. */
export class NftablesDatapath implements Datapath {
  readonly family: Family;
  private readonly netns: Netns;
  private readonly nodeName: string;
  private readonly api: ApiStore;
  private services = new Map<string, Rendered>();
  /** The elements as they were written last, by container and key. */
  private elements = new Map<string, NftElement>();
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
    const parts: TransactionPart[] = isFull ? [{ text: this.setUp(options), origin: null }] : [];
    const services = new Map<string, Rendered>();
    for (const state of states) {
      const known = isFull || changed.has(state.key) ? undefined : this.services.get(state.key);
      const rendered = known ?? this.render(state, options);
      services.set(state.key, rendered);
      if (known === undefined && rendered.books.length > 0) {
        parts.push({ text: this.chainsText(rendered.books), origin: this.originOf(state) });
      }
    }
    const elements = elementsOf(services);
    const added = this.changedElements(isFull ? new Map() : this.elements, elements);
    const text = `${added}${this.leftovers(services)}${isFull ? "" : this.goneElements(elements)}`;
    if (text !== "") parts.push({ text, origin: null });
    this.services = services;
    if (runTransaction(this.netns.netfilter, parts, names(this.netns)) !== null) {
      this.staleChains.clear();
      return false;
    }
    this.isSetUp = true;
    this.elements = elements;
    return true;
  }

  ports(): readonly ProxiedPort[] {
    return [...this.services.values()].flatMap((service) => service.ports);
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
  private setUp(options: RenderOptions): string {
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
    return lines.map((line) => `${line}\n`).join("");
  }

  /** The chains and sets of a Service, written anew. */
  private chainsText(books: readonly NftBook[]): string {
    const { table } = this;
    let text = "";
    for (const book of books) {
      for (const name of book.chains.keys()) text += `add chain ${table} ${name}\nflush chain ${table} ${name}\n`;
      for (const [name, body] of book.sets) text += `add set ${table} ${name}${body}\n`;
      for (const [chain, rules] of book.chains)
        for (const rule of rules) text += `add rule ${table} ${chain} ${rule}\n`;
    }
    return text;
  }

  private changedElements(before: ReadonlyMap<string, NftElement>, after: ReadonlyMap<string, NftElement>): string {
    const { table } = this;
    let text = "";
    for (const [key, element] of after) {
      const old = before.get(key);
      if (old !== undefined && old.value === element.value) continue;
      const words = `element ${table} ${element.container}`;
      if (old !== undefined) text += `delete ${words} ${elementText(old)}\n`;
      text += `add ${words} ${elementText(element)}\n`;
    }
    return text;
  }

  private goneElements(after: ReadonlyMap<string, NftElement>): string {
    let text = "";
    for (const [key, { container, key: words }] of this.elements) {
      if (!after.has(key)) text += `delete element ${this.table} ${container} { ${words} }\n`;
    }
    return text;
  }

  /** Empties the chains of Services that nothing leads to any more, and deletes their sets of clients. */
  private leftovers(services: ReadonlyMap<string, Rendered>): string {
    const present = this.netns.netfilter.nft.get(nftFamily(this.family), "kube-proxy");
    if (present === null) return "";
    const chains = new Set<string>();
    const sets = new Set<string>();
    for (const { books } of services.values()) {
      for (const book of books) {
        for (const name of book.chains.keys()) chains.add(name);
        for (const name of book.sets.keys()) sets.add(name);
      }
    }
    let text = "";
    for (const name of present.chains.keys()) {
      if (!name.includes("/")) continue;
      if (chains.has(name)) this.staleChains.delete(name);
      else {
        text += `flush chain ${this.table} ${name}\n`;
        this.staleChains.set(name, this.netns.netfilter.sim.nowNs);
      }
    }
    for (const name of present.sets.keys()) {
      if (name.startsWith("affinity-") && !sets.has(name)) text += `delete set ${this.table} ${name}\n`;
    }
    return text;
  }

  private deleteStaleChains(): void {
    const beforeNs = this.netns.netfilter.sim.nowNs - SECOND;
    let text = "";
    for (const [name, sinceNs] of this.staleChains) {
      if (sinceNs >= beforeNs) continue;
      text += `delete chain ${this.table} ${name}\n`;
      this.staleChains.delete(name);
    }
    // One that cannot be deleted is found again by the next sync.
    if (text !== "") runTransaction(this.netns.netfilter, [{ text, origin: null }], names(this.netns));
  }

  private originOf({ key, service }: ServiceState): Origin {
    const place = this.api.originOf(service);
    return { kind: "Service", name: key, file: place?.file ?? null, line: place?.line ?? null };
  }
}

function elementsOf(services: ReadonlyMap<string, Rendered>): Map<string, NftElement> {
  const elements = new Map<string, NftElement>();
  for (const { books } of services.values()) {
    for (const book of books) {
      for (const element of book.elements) elements.set(`${element.container} ${element.key}`, element);
    }
  }
  return elements;
}

function names(netns: Netns) {
  return { hasDevice: (name: string) => netns.findDevice(name) !== null, addressesOf: () => [] };
}
