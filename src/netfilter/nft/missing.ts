import type { Netfilter } from "../netfilter.js";
import { tablesOf } from "./iptables-tables.js";
import type { Location } from "./language/location.js";
import { evaluationError, kernelError, NftError } from "./language/nft-error.js";
import type { NameNode } from "./language/syntax.js";
import { closest } from "./misspell.js";
import type { NftChain, TableLabel } from "./model/nft-chain.js";
import type { NftTable } from "./model/nft-table.js";
import type { NftRuleset } from "./model/ruleset.js";

/** Who misses something: nft in its copy of the ruleset, or the kernel. Both times nft guesses what a wrong name meant. */
export type MissedBy = "evaluation" | "kernel";

function missing(stage: MissedBy, location: Location, guess: string | null): NftError {
  if (guess !== null) return new NftError(stage, `No such file or directory; did you mean ${guess}?`, location);
  const answer = "No such file or directory";
  return stage === "kernel" ? kernelError(answer, location) : evaluationError(answer, location);
}

function inTable(kind: string, name: string, { family, name: table }: TableLabel): string {
  return `${kind} ‘${name}’ in table ${family} ‘${table}’`;
}

/** What is said of a missing table. */
export function missingTable(netfilter: Netfilter, name: NameNode, forRule: boolean, stage: MissedBy): NftError {
  const iptables = ["ip", "ip6"].flatMap((family) =>
    tablesOf(netfilter, family).map((table) => ({ name: table.name, family })),
  );
  const best = closest(name.text, [...iptables, ...netfilter.nft.all()], forRule);
  const isGuess = best !== null && best.name !== name.text;
  return missing(stage, name.location, isGuess ? `table ‘${best.name}’ in family ${best.family}` : null);
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
  const guess = best === null ? null : `table ‘${best.table.name}’ in family ${best.table.family}`;
  return missing("kernel", table.location, guess);
}

function chainsOf(nft: NftRuleset): NftChain[] {
  return nft.all().flatMap((each) => Array.from(each.chains.values()));
}

function setsOf(nft: NftRuleset): { name: string; table: NftTable; isMap: boolean }[] {
  return nft
    .all()
    .flatMap((each) =>
      Array.from(each.sets.values(), ({ definition: { name, isMap } }) => ({ name, table: each, isMap })),
    );
}

/** What is said when a rule, its chain or what it names is missing: nft looks for chains like the rule's own. */
export function missingForRule(
  nft: NftRuleset,
  table: NftTable,
  chainName: string,
  location: Location,
  isChain = false,
  stage: MissedBy = "kernel",
): NftError {
  const best = closest(chainName, chainsOf(nft));
  const isGuess = best !== null && (best.name !== chainName || (best.table !== table && isChain));
  return missing(stage, location, isGuess ? inTable("chain", best.name, best.table) : null);
}

/** What is said of a missing set. */
export function missingSet(
  nft: NftRuleset,
  table: NftTable,
  name: string,
  location: Location,
  stage: MissedBy,
): NftError {
  const best = closest(name, setsOf(nft));
  const isGuess = best !== null && (best.name !== name || best.table !== table);
  return missing(stage, location, isGuess ? inTable(best.isMap ? "map" : "set", best.name, best.table) : null);
}

/** What is said of a missing object; one of another kind is a guess too. */
export function missingObject(nft: NftRuleset, name: NameNode, stage: MissedBy): NftError {
  const known = nft
    .all()
    .flatMap((table) => Array.from(table.objects.values(), (each) => ({ name: each.name, table })));
  const best = closest(name.text, known);
  const isGuess = best !== null && best.name !== name.text;
  return missing(stage, name.location, isGuess ? inTable("obj", best.name, best.table) : null);
}
