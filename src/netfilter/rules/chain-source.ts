import type { IpPacket } from "../../wire/payload.js";
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
  /** The chain in groups when it has many rules, the same object as long as they are the same; null for all other chains. */
  longChain(name: string): LongChain | null;
  /** All its chains. Costs all of them. */
  names(): readonly string[];
  /** True for chains that its program writes with every change, so that nothing stays of what others did to them. */
  isRewritten(name: string): boolean;
}

/**
 * A chain of a source whose rules are found by what a packet says, so that neither the source nor a namespace makes those
 * that no packet meets. Its rules are the head's, the groups' one after the other, and the tail's.
 */
export interface LongChain {
  readonly head: readonly RuleSpec[];
  readonly tail: readonly RuleSpec[];
  /** All groups in their order. */
  groups(): readonly RuleGroup[];
  /** The group of this key, or null. */
  group(key: string): RuleGroup | null;
  /** The groups with rules that may match the packet, in their order; null for none. Those of other groups cannot match it. */
  candidates(packet: IpPacket): readonly RuleGroup[] | null;
  /** The rules of one of its groups, the same list as long as they are the same; made when they are asked for. */
  rulesOf(group: RuleGroup): readonly RuleSpec[];
}

/** Rules of a long chain that stand one behind the other: what one Service adds to it. */
export interface RuleGroup {
  /** Tells the groups of a chain apart, and finds the one that takes its place in the next source. */
  readonly key: string;
}
