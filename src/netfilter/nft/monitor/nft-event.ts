import type { NftChain, NftRule } from "../model/nft-chain.js";
import type { NftSet, SetElement } from "../model/nft-set.js";
import type { NftObject, NftTable } from "../model/nft-table.js";

/** What a transaction did to one thing, as the kernel tells those that listen (nf_tables_*_notify). */
export type NftEvent = {
  readonly verb: "add" | "create" | "insert" | "replace" | "delete";
  readonly table: NftTable;
} & (
  | { readonly kind: "table" }
  | { readonly kind: "chain"; readonly chain: NftChain }
  | { readonly kind: "rule"; readonly rule: NftRule }
  | { readonly kind: "set"; readonly set: NftSet; readonly name: string }
  | { readonly kind: "element"; readonly set: NftSet; readonly element: SetElement }
  | { readonly kind: "object"; readonly object: NftObject }
);

/** The verb of a command of which something new is told. */
export function verbOf(commandVerb: string): NftEvent["verb"] {
  return commandVerb === "create" || commandVerb === "insert" || commandVerb === "replace" ? commandVerb : "add";
}

/** Who hears of changes of a ruleset (`nft monitor`). */
export interface NftListener {
  /** A transaction was carried out; `generation` is the ruleset's number since. */
  onNftChange(
    events: readonly NftEvent[],
    generation: number,
    by: { readonly pid: number; readonly name: string },
  ): void;
}
