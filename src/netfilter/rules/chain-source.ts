import type { RuleSpec } from "./rule.js";

/**
 * Chains that a program keeps for a table, made when they are asked for: the rules of ten thousand Services that a thousand
 * namespaces hold in common exist once, and a namespace makes rules with counters of its own only of what its packets meet.
 * Read-only: another state is another source. Its rules jump to chains of the source, or to none that others made.
 */
export interface ChainSource {
  /** True when rules of it need connections to be tracked. */
  readonly needsConntrack: boolean;
  has(name: string): boolean;
  /** The rules of a chain, the same list as long as they are the same; null when it has none of that name. */
  rulesOf(name: string): readonly RuleSpec[] | null;
  /** All its chains. Costs all of them. */
  names(): readonly string[];
}
