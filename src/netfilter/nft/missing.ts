import type { Netfilter } from "../netfilter.js";
import { tablesOf } from "./iptables-tables.js";
import type { Location } from "./language/location.js";
import { evaluationError, kernelError, type NftError } from "./language/nft-error.js";
import type { NameNode } from "./language/syntax.js";
import { closest } from "./misspell.js";
import type { NftChain, TableLabel } from "./model/nft-chain.js";
import type { NftTable } from "./model/nft-table.js";
import type { NftRuleset } from "./model/ruleset.js";

/** What is said of a missing table: nft guesses what a wrong name meant. */
export function missingTable(netfilter: Netfilter, name: NameNode, forRule: boolean): NftError {
  const iptables = ["ip", "ip6"].flatMap((family) =>
    tablesOf(netfilter, family).map((table) => ({ name: table.name, family })),
  );
  const best = closest(name.text, [...iptables, ...netfilter.nft.all()], forRule);
  if (best === null || best.name === name.text) return kernelError("No such file or directory", name.location);
  const guess = `No such file or directory; did you mean table ‘${best.name}’ in family ${best.family}?`;
  return evaluationError(guess, name.location);
}

/** What is said when the table of a rule or a chain is missing: nft looks for the chain, and names the table that has it. */
export function missingTableOfChain(nft: NftRuleset, table: NameNode, chainName: string): NftError {
  return missingTableOf(table, closest(chainName, chainsOf(nft)));
}

/** The same of a set that is to be deleted. */
export function missingTableOfSet(nft: NftRuleset, table: NameNode, setName: string): NftError {
  return missingTableOf(table, closest(setName, setsOf(nft)));
}

function missingTableOf(table: NameNode, best: { readonly table: TableLabel } | null): NftError {
  if (best === null) return kernelError("No such file or directory", table.location);
  return evaluationError(
    `No such file or directory; did you mean table ‘${best.table.name}’ in family ${best.table.family}?`,
    table.location,
  );
}

function chainsOf(nft: NftRuleset): NftChain[] {
  return nft.all().flatMap((each) => Array.from(each.chains.values()));
}

function setsOf(nft: NftRuleset): { name: string; table: NftTable }[] {
  return nft
    .all()
    .flatMap((each) => Array.from(each.sets.values(), (set) => ({ name: set.definition.name, table: each })));
}

/** What is said when a rule, its chain or what it names is missing: nft looks for chains like the rule's own. */
export function missingForRule(
  nft: NftRuleset,
  table: NftTable,
  chainName: string,
  location: Location,
  isChain = false,
): NftError {
  const best = closest(chainName, chainsOf(nft));
  if (best === null || (best.name === chainName && (best.table === table || !isChain)))
    return kernelError("No such file or directory", location);
  return evaluationError(
    `No such file or directory; did you mean chain ‘${best.name}’ in table ${best.table.family} ‘${best.table.name}’?`,
    location,
  );
}

/** What is said of a missing set. */
export function missingSet(
  nft: NftRuleset,
  table: NftTable,
  name: string,
  location: Location,
  stage: "kernel" | "evaluation",
): NftError {
  const best = closest(name, setsOf(nft));
  if (best === null || (best.name === name && best.table === table)) {
    return stage === "kernel"
      ? kernelError("No such file or directory", location)
      : evaluationError("No such file or directory", location);
  }
  return evaluationError(
    `No such file or directory; did you mean set ‘${best.name}’ in table ${best.table.family} ‘${best.table.name}’?`,
    location,
  );
}

/** What is said of a missing object; one of another kind is a guess too. */
export function missingObject(nft: NftRuleset, name: NameNode, isListed = false): NftError {
  const known = nft
    .all()
    .flatMap((table) => Array.from(table.objects.values(), (each) => ({ name: each.name, table })));
  const best = closest(name.text, known);
  if (best === null || best.name === name.text) {
    return isListed
      ? evaluationError("No such file or directory", name.location)
      : kernelError("No such file or directory", name.location);
  }
  return evaluationError(
    `No such file or directory; did you mean obj ‘${best.name}’ in table ${best.table.family} ‘${best.table.name}’?`,
    name.location,
  );
}
