import type { Netns } from "../../../../host/netns.js";
import type { Value } from "../../../../netfilter/nft/model/data-type.js";
import { NftChain } from "../../../../netfilter/nft/model/nft-chain.js";
import type { ElementSource, NftSet } from "../../../../netfilter/nft/model/nft-set.js";
import type { NftTable, TableSource } from "../../../../netfilter/nft/model/nft-table.js";
import { makeTaken, type TransactionPart } from "../../../../netfilter/nft/transaction.js";
import type { ApiStore } from "../../../api/store.js";
import { CONTAINERS } from "./base-rules.js";
import type { NftElements } from "./nft-elements.js";
import type { NftService } from "./nft-service.js";
import { PlacedService } from "./placed-service.js";
import { nftNames, ServicePart } from "./service-part.js";
import { WaitingServices } from "./waiting-services.js";

/**
 * kube-proxy's Services in its table as long as nobody looks at it: they have the numbers that its transactions gave them,
 * and get their chains, rules and elements when a packet comes to them. Who programs them tells what changes.
 */
export class ServiceSource implements TableSource, ElementSource {
  private readonly netns: Netns;
  private readonly api: ApiStore;
  private readonly table: NftTable;
  private readonly elements: NftElements;
  private readonly services = new Map<string, PlacedService>();
  /** Those that packets came to. */
  private readonly made = new Set<PlacedService>();
  /** The numbers of chains that nothing leads to any more. */
  private readonly stale = new Map<string, number>();
  /** The sets of clients of what was taken out again: packets filled them. */
  private readonly clients = new Map<string, NftSet>();
  /** Null until a packet asks. */
  private waiting: WaitingServices | null = null;

  /** `table` has the common chains, and nothing of any Service. */
  constructor(netns: Netns, api: ApiStore, table: NftTable, elements: NftElements) {
    this.netns = netns;
    this.api = api;
    this.table = table;
    this.elements = elements;
    this.attach();
  }

  /** Lets a transaction about the common chains alone pass. */
  withoutServices<T>(transaction: () => T): T {
    this.table.source = null;
    const result = transaction();
    this.attach();
    return result;
  }

  /** To be called behind changes of the elements: only sets that have some are asked for what is not there yet. */
  elementsChanged(): void {
    this.attach();
  }

  /** A Service is another, or new: what it has that is new gets the next numbers. True when it has chains. */
  place(service: NftService): boolean {
    const old = this.services.get(service.key) ?? null;
    const had = old === null ? NONE : this.takeOut(old);
    const mayStand = had.size > 0 || this.stale.size > 0;
    const kept = mayStand && service.numbers > 0 ? this.keptOf(service, had) : NONE;
    const placed = new PlacedService(service, this.table.lastHandle + 1, kept);
    this.table.lastHandle += placed.count;
    this.services.set(service.key, placed);
    this.leave(had, kept);
    if (this.waiting !== null) this.waiting.add(service);
    return !placed.isEmpty;
  }

  /** A Service is gone; its chains stand empty until `dropStale`. */
  remove(key: string): void {
    const old = this.services.get(key);
    if (old === undefined) return;
    this.leave(this.takeOut(old), NONE);
    this.services.delete(key);
  }

  /** The chains that nothing leads to any more. */
  staleChains(): Iterable<string> {
    return this.stale.keys();
  }

  /** A chain that nothing leads to goes. */
  dropStale(name: string): void {
    this.stale.delete(name);
  }

  /** Takes all that packets had made out again: they make it anew. For changes in which Services take elements from each other. */
  forgetMade(): void {
    for (const placed of [...this.made]) {
      this.takeOut(placed);
      if (this.waiting !== null) this.waiting.add(placed.service);
    }
  }

  makeFor(values: readonly Value[]): boolean {
    this.waiting ??= this.allWaiting();
    // Keys of node ports are a protocol and a port; all others begin with an address.
    const found =
      values.length === 2 ? this.waiting.takeNodePort(values[1] ?? 0) : this.waiting.takeAddress(values[0] ?? 0);
    if (found === null) return false;
    this.table.source = null;
    for (const { key } of found) {
      const placed = this.services.get(key);
      if (placed !== undefined) this.makeWithElements(placed);
    }
    this.table.source = this;
    return true;
  }

  makeAll(table: NftTable): void {
    for (const { name } of CONTAINERS) {
      const set = table.madeSets.get(name);
      if (set !== undefined) set.source = null;
    }
    for (const [name, handle] of this.stale) this.standIn(name, handle);
    for (const placed of this.services.values()) this.makeChains(placed);
    // Elements stand in the order in which they came, not in that in which packets asked for them.
    const lines = CONTAINERS.map(({ kind, name }) => `flush ${kind} ${this.words} ${name}`);
    for (const element of this.elements.all()) lines.push(element.addLine(this.words));
    this.run({ lines, origin: null });
  }

  private get words(): string {
    return `${this.table.family} ${this.table.name}`;
  }

  private attach(): void {
    this.table.source = this;
    for (const { name } of CONTAINERS) {
      const set = this.table.madeSets.get(name);
      if (set !== undefined) set.source = this.elements.count(name) > 0 ? this : null;
    }
  }

  private allWaiting(): WaitingServices {
    const waiting = new WaitingServices();
    for (const placed of this.services.values()) if (!this.made.has(placed)) waiting.add(placed.service);
    return waiting;
  }

  /** The numbers of a Service's chains and sets that stand in the table. */
  private keptOf(service: NftService, had: ReadonlyMap<string, number>): Map<string, number> {
    const kept = new Map<string, number>();
    for (const name of [...service.chainNames, ...service.setNames]) {
      const number = had.get(name) ?? this.stale.get(name);
      if (number !== undefined) kept.set(name, number);
    }
    return kept;
  }

  /** What a Service had and has no longer: its chains stay for a while, its sets go. */
  private leave(had: ReadonlyMap<string, number>, kept: ReadonlyMap<string, number>): void {
    for (const name of kept.keys()) this.stale.delete(name);
    for (const [name, number] of had) {
      if (kept.has(name)) continue;
      if (isSetName(name)) this.clients.delete(name);
      else this.stale.set(name, number);
    }
  }

  /** Takes what was made of a Service out of the table, but for the sets of clients; the numbers of its chains and sets. */
  private takeOut(placed: PlacedService): ReadonlyMap<string, number> {
    if (this.made.delete(placed)) {
      const chains = placed.service.chainNames;
      const lines = chains.map((name) => `flush chain ${this.words} ${name}`);
      for (const element of this.elements.heldBy(placed.service)) lines.push(element.deleteLine(this.words));
      for (const name of chains) lines.push(`delete chain ${this.words} ${name}`);
      this.table.source = null;
      this.run({ lines, origin: null });
      this.table.source = this;
      for (const name of placed.service.setNames) this.keepClients(name);
    }
    return placed.isEmpty ? NONE : placed.handles();
  }

  private makeWithElements(placed: PlacedService): void {
    if (this.made.has(placed)) return;
    this.makeChains(placed);
    const lines = this.elements.heldBy(placed.service).map((element) => element.addLine(this.words));
    this.run({ lines, origin: null });
  }

  /** Makes the chains, sets and rules of a Service under their numbers. */
  private makeChains(placed: PlacedService): void {
    if (this.made.has(placed)) return;
    this.made.add(placed);
    if (placed.isEmpty) return;
    const { table } = this;
    const { lastHandle } = table;
    const part = new ServicePart(this.words, placed.service, this.api);
    for (const [name, number] of placed.kept) if (!isSetName(name)) this.standIn(name, number);
    for (const { sets } of placed.service.books) {
      for (const [name, body] of sets) {
        const number = placed.kept.get(name);
        if (number === undefined) continue;
        table.lastHandle = number - 1;
        this.run({ lines: [`add set ${this.words} ${name}${body}`], origin: null });
      }
    }
    table.lastHandle = placed.first - 1;
    this.run(part);
    const taken = table.lastHandle - placed.first + 1;
    if (taken !== placed.count) throw new Error(`${placed.service.key} takes ${taken} numbers, not ${placed.count}`);
    table.lastHandle = lastHandle;
    for (const name of placed.service.setNames) this.giveClients(name);
  }

  private run(part: TransactionPart): void {
    makeTaken(this.netns.netfilter, [part], nftNames(this.netns));
  }

  private keepClients(name: string): void {
    const set = this.table.madeSets.get(name);
    if (set === undefined) return;
    this.clients.set(name, set);
    this.table.madeSets.delete(name);
  }

  private giveClients(name: string): void {
    const set = this.table.madeSets.get(name);
    const before = this.clients.get(name);
    if (set === undefined || before === undefined) return;
    for (const element of before.elements(this.netns.netfilter.sim.nowNs)) set.add(element);
    this.clients.delete(name);
  }

  /** A chain that stood before its rules came. */
  private standIn(name: string, number: number): void {
    this.table.madeChains.set(name, new NftChain(this.table, name, null, null, number));
  }
}

const NONE: ReadonlyMap<string, number> = new Map();

function isSetName(name: string): boolean {
  return name.startsWith("affinity-");
}
