import type { Chain } from "./chain.js";
import { Rule, type RuleSpec } from "./rule.js";

/**
 * The rules of these specifications in a chain that held the rules `old`: one that was there stays the same object with its
 * counters, and one that says the same in other words of the program (an equal text) takes over its counters.
 */
export function matchUp(old: readonly Rule[], specs: readonly RuleSpec[], chain: Chain): Rule[] {
  if (old.length === 0) return specs.map((spec) => new Rule(spec, chain));
  const bySpec = new Map(old.map((rule) => [rule.spec, rule] as const));
  const kept = specs.map((spec) => {
    const rule = bySpec.get(spec);
    bySpec.delete(spec);
    return rule ?? null;
  });
  const byText = new Map<string, Rule>();
  if (kept.includes(null)) for (const rule of bySpec.values()) byText.set(rule.spec.save(), rule);
  return specs.map((spec, index) => {
    const same = kept[index] ?? null;
    if (same !== null) return same;
    const made = new Rule(spec, chain);
    const equal = byText.size === 0 ? undefined : byText.get(spec.save());
    if (equal !== undefined) {
      made.packets = equal.packets;
      made.bytes = equal.bytes;
    }
    return made;
  });
}
