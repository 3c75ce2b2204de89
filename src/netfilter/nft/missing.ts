import type { Netfilter } from "../netfilter.js";
import { tablesOf } from "./iptables-tables.js";
import type { KnownNames } from "./known-names.js";
import type { Location } from "./language/location.js";
import { evaluationError, kernelError, NftError } from "./language/nft-error.js";
import type { NameNode } from "./language/syntax.js";
import { closest } from "./misspell.js";
import type { TableLabel } from "./model/nft-chain.js";

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
export function missingTable(
  netfilter: Netfilter,
  known: KnownNames,
  name: NameNode,
  forRule: boolean,
  stage: MissedBy,
): NftError {
  const iptables = ["ip", "ip6"].flatMap((family) =>
    tablesOf(netfilter, family).map((table) => ({ name: table.name, family })),
  );
  const best = closest(name.text, [...iptables, ...known.tables], forRule);
  const isGuess = best !== null && best.name !== name.text;
  return missing(stage, name.location, isGuess ? `table ‘${best.name}’ in family ${best.family}` : null);
}

/** What is said when the table of a rule or a chain is missing: nft looks for the chain, and names the table that has it. */
export function missingTableOfChain(known: KnownNames, table: NameNode, chainName: string): NftError {
  return missingTableOf(table, closest(chainName, known.chains));
}

/** The same of a set that is to be deleted. */
export function missingTableOfSet(known: KnownNames, table: NameNode, setName: string): NftError {
  return missingTableOf(table, closest(setName, known.sets));
}

function missingTableOf(table: NameNode, best: { readonly table: TableLabel } | null): NftError {
  const guess = best === null ? null : `table ‘${best.table.name}’ in family ${best.table.family}`;
  return missing("kernel", table.location, guess);
}

/** What is said when a rule, its chain or what it names is missing: nft looks for chains like the rule's own. */
export function missingForRule(
  known: KnownNames,
  table: TableLabel,
  chainName: string,
  location: Location,
  isChain = false,
  stage: MissedBy = "kernel",
): NftError {
  const best = closest(chainName, known.chains);
  const isGuess = best !== null && (best.name !== chainName || (best.table !== table && isChain));
  return missing(stage, location, isGuess ? inTable("chain", best.name, best.table) : null);
}

/** What is said of a missing set. */
export function missingSet(
  known: KnownNames,
  table: TableLabel,
  name: string,
  location: Location,
  stage: MissedBy,
): NftError {
  const best = closest(name, known.sets);
  const isGuess = best !== null && (best.name !== name || best.table !== table);
  return missing(stage, location, isGuess ? inTable(best.isMap ? "map" : "set", best.name, best.table) : null);
}

/** What is said of a missing object; one of another kind is a guess too. */
export function missingObject(known: KnownNames, name: NameNode, stage: MissedBy): NftError {
  const best = closest(name.text, known.objects);
  const isGuess = best !== null && best.name !== name.text;
  return missing(stage, name.location, isGuess ? inTable("obj", best.name, best.table) : null);
}
