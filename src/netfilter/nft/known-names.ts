import type { TableLabel } from "./model/nft-chain.js";
import type { NftRuleset } from "./model/ruleset.js";

/** Something in a table that a wrong name may have meant. */
export interface KnownName {
  readonly name: string;
  readonly table: TableLabel;
}

/** The names among which nft looks for what a wrong one may have meant. */
export interface KnownNames {
  readonly tables: readonly TableLabel[];
  readonly chains: readonly KnownName[];
  readonly sets: readonly (KnownName & { readonly isMap: boolean })[];
  readonly objects: readonly KnownName[];
}

/** The names of a ruleset as it is now. */
export function knownNames(nft: NftRuleset): KnownNames {
  const tables = nft.all();
  const named = (names: (table: (typeof tables)[number]) => Iterable<string>): KnownName[] =>
    tables.flatMap((table) => Array.from(names(table), (name) => ({ name, table })));
  return {
    tables: [...tables],
    chains: named((table) => table.chains.keys()),
    sets: tables.flatMap((table) =>
      Array.from(table.sets, ([name, { definition }]) => ({ name, table, isMap: definition.isMap })),
    ),
    objects: named((table) => Array.from(table.objects.values(), ({ name }) => name)),
  };
}
