import type { Chain } from "../rules/chain.js";
import type { Table } from "../rules/table.js";
import { NftChain, type NftHook } from "./model/nft-chain.js";
import type { NftTable } from "./model/nft-table.js";
import { TableParts } from "./table-parts.js";

/** A table of iptables as nft works on it, without its rules. */
export function viewWithoutRules(table: Table): NftTable {
  const view = table.parts instanceof TableParts ? table.parts : new TableParts(table);
  table.parts = view;
  view.owner = table;
  view.madeChains.clear();
  for (const chain of table.chainsAsMade()) view.chains.set(chain.name, viewChain(view, chain));
  return view;
}

/** A chain of iptables as nft sees it, without its rules. */
export function viewChain(table: NftTable, chain: Chain): NftChain {
  const { base } = chain;
  const hookName = ["prerouting", "input", "forward", "output", "postrouting"][base?.hook ?? 0] ?? "";
  const hook: NftHook | null =
    base === null ? null : { type: base.type, hookName, priority: base.priority, devices: [], base };
  const view = new NftChain(table, chain.name, hook, null, chain.handle);
  view.policy = chain.policy;
  view.references = chain.references;
  return view;
}
