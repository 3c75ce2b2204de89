import type { Family } from "../../wire/ip-address.js";
import type { IpSets } from "../ipset/ip-sets.js";
import type { Reading, RuleSpec } from "../rules/rule.js";
import { CommandParser } from "../text/command-parser.js";
import { ParameterProblem } from "../text/parameter-problem.js";
import { IptablesReader } from "./iptables-reader.js";
import type { Statement } from "./statement/statement.js";

/**
 * What iptables-nft reads of a rule that nft wrote (nft_rule_to_iptables_command_state, nft_is_expr_compatible): a rule in
 * its own words, in which sets are left out and of a range of addresses the end alone stays; nothing, where it holds its
 * chain for none of its own; or an error that ends the listing. Simplified: limits by the week, types of
 * packets without a name and all of TCP's flags at once, of which iptables prints nonsense or falls, hold the chain for
 * another program's.
 */
export function readRule(
  statements: readonly Statement[],
  comment: string | null,
  family: Family,
  sets: IpSets,
): Pick<Reading, "spec" | "problem"> {
  const reader = new IptablesReader(family);
  for (const statement of statements) reader.read(statement);
  if (comment !== null) reader.words.addMatch("comment", "comment", false, comment);
  if (reader.isIncompatible) return { spec: null, problem: null };
  if (reader.problem !== null) return { spec: null, problem: reader.problem };
  return { spec: specOf(reader.words.all(), family, sets), problem: null };
}

/** Null where iptables would not take its own words back. */
function specOf(words: readonly string[], family: Family, sets: IpSets): RuleSpec | null {
  const parser = new CommandParser(["-A", "chain", ...words], { family, sets, names: null, origin: null });
  try {
    return parser.parse().specs[0] ?? null;
  } catch (error) {
    if (error instanceof ParameterProblem) return null;
    throw error;
  }
}
