import type { Netfilter } from "../netfilter.js";
import { tablesOf } from "./iptables-tables.js";
import type { TableLabel } from "./model/nft-chain.js";

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

/** The names of a namespace's ruleset as it is now; the chains that iptables made are among them. */
export function knownNames(netfilter: Netfilter): KnownNames {
  const tables = netfilter.nft.all();
  const iptables = ["ip", "ip6"].flatMap((family) =>
    tablesOf(netfilter, family).flatMap((table) =>
      table.chainsAsMade().map(({ name }) => ({ name, table: { family, name: table.name } })),
    ),
  );
  const named = (names: (table: (typeof tables)[number]) => Iterable<string>): KnownName[] =>
    tables.flatMap((table) => Array.from(names(table), (name) => ({ name, table })));
  return {
    tables: [...tables],
    chains: [...iptables, ...named((table) => table.chains.keys())],
    sets: tables.flatMap((table) =>
      Array.from(table.sets, ([name, { definition }]) => ({ name, table, isMap: definition.isMap })),
    ),
    objects: named((table) => Array.from(table.objects.values(), ({ name }) => name)),
  };
}
