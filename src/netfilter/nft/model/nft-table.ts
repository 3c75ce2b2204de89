import type { StatefulStatement } from "../statement/statement.js";
import type { NftChain } from "./nft-chain.js";
import type { NftSet } from "./nft-set.js";
import type { PolicyObject } from "./policy-object.js";

/** A named object. */
export interface NftObject {
  readonly kind: "counter" | "quota" | "limit" | PolicyObject["policy"]["kind"];
  readonly name: string;
  readonly comment: string | null;
  readonly handle: number;
  readonly state: StatefulStatement | PolicyObject;
  references: number;
}

/** The families of tables, in the order in which `nft list ruleset` shows them. */
export type NftFamily = "ip" | "ip6" | "inet" | "arp" | "bridge" | "netdev";

/** What a program keeps in a table, and makes when somebody looks at the table or changes it (docs/decisions/0011). */
export interface TableSource {
  /** Makes everything that is not there yet, with the numbers that it has had since the program's transactions. */
  makeAll(table: NftTable): void;
}

/** A table of nft: chains, sets and objects under names of their own. */
export class NftTable {
  readonly family: NftFamily;
  readonly name: string;
  readonly handle: number;
  comment: string | null;
  isDormant: boolean;
  /** The chains that were made so far: all of them unless there is a source. In the order of their making. */
  readonly madeChains = new Map<string, NftChain>();
  /** The same of sets. */
  readonly madeSets = new Map<string, NftSet>();
  /** Who makes the rest; null when nothing is left to make. */
  source: TableSource | null = null;
  /** By kind and name: counters, quotas and limits have names of their own each. */
  readonly objects = new Map<string, NftObject>();
  /** The last number that was given out here; numbers of what was refused are not given again. */
  lastHandle = 0;

  constructor(family: NftFamily, name: string, handle: number, comment: string | null, isDormant: boolean) {
    this.family = family;
    this.name = name;
    this.handle = handle;
    this.comment = comment;
    this.isDormant = isDormant;
  }

  /** All chains, in the order of their making. */
  get chains(): Map<string, NftChain> {
    if (this.source !== null) this.open();
    return this.madeChains;
  }

  /** All sets and maps with names, in the order of their making. */
  get sets(): Map<string, NftSet> {
    if (this.source !== null) this.open();
    return this.madeSets;
  }

  /** The next number for a chain, rule, set or object (nf_tables_alloc_handle). */
  newHandle(): number {
    this.lastHandle++;
    return this.lastHandle;
  }

  private open(): void {
    const { source } = this;
    this.source = null;
    if (source !== null) source.makeAll(this);
    // What was made of the source first may have come later: numbers tell the order.
    sortByHandle(this.madeChains);
    sortByHandle(this.madeSets);
  }

  object(kind: string, name: string): NftObject | null {
    return this.objects.get(`${kind} ${name}`) ?? null;
  }

  /** True when chains here see packets of that IP version. */
  sees(version: 4 | 6): boolean {
    if (this.isDormant) return false;
    return this.family === "inet" || this.family === (version === 4 ? "ip" : "ip6");
  }
}

/** Puts what has numbers into their order, which is that of its making. */
export function sortByHandle<T extends { readonly handle: number }>(things: Map<string, T>): void {
  const sorted = Array.from(things).sort(([, a], [, b]) => a.handle - b.handle);
  things.clear();
  for (const [name, thing] of sorted) things.set(name, thing);
}
