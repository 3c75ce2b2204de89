import type { EditState } from "../nft/edit/edit-state.js";
import { RuleEditor } from "../nft/edit/rule-editor.js";
import { SetEditor } from "../nft/edit/set-editor.js";
import { Parser } from "../nft/language/parser.js";
import { NftChain } from "../nft/model/nft-chain.js";
import { type NftFamily, NftTable } from "../nft/model/nft-table.js";
import type { Statement } from "../nft/statement/statement.js";

/** What is only read goes to no table of iptables. */
const NO_IPTABLES = { table: () => null, placeRule: () => undefined };

/** Statements in nft's own words, as the kernel keeps them for a table of the family; `words` may be "". */
export function nativeStatements(state: EditState, family: NftFamily, words: string): Statement[] {
  if (words === "") return [];
  const parser = new Parser({ name: null, lines: [`add rule ${family} t c ${words}`, ""] }, new Map(), () => null);
  const node = parser.parse()[0]?.rule ?? null;
  if (node === null) throw new Error(`"${words}" are words of nft`);
  const rules = new RuleEditor(state, new SetEditor(state), NO_IPTABLES);
  const table = new NftTable(family, "t", 0, null, true);
  return [...rules.makeRule(table, new NftChain(table, "c", null, null, 0), node, 0).statements];
}
