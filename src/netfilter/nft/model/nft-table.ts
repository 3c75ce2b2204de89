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

/** A table of nft: chains, sets and objects under names of their own. */
export class NftTable {
  readonly family: NftFamily;
  readonly name: string;
  readonly handle: number;
  comment: string | null;
  isDormant: boolean;
  readonly chains = new Map<string, NftChain>();
  readonly sets = new Map<string, NftSet>();
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

  /** The next number for a chain, rule, set or object (nf_tables_alloc_handle). */
  newHandle(): number {
    this.lastHandle++;
    return this.lastHandle;
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
