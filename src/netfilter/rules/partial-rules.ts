import type { Skb } from "../skb.js";
import type { Chain, ChainContext } from "./chain.js";
import type { LongChain, RuleGroup } from "./chain-source.js";
import { matchUp } from "./match-up.js";
import { CONTINUE, NO_MATCH, Rule } from "./rule.js";

const NONE: readonly Rule[] = [];

/**
 * The rules of a long chain in one namespace, as long as nobody looked at all of them: only those that packets met are
 * made. Their counters are what those of a plain walk would be, for the rules of other groups cannot match.
 */
export class PartialRules {
  /** What the chain holds. */
  source: LongChain;
  private readonly chain: Chain;
  private head: readonly Rule[];
  private tail: readonly Rule[];
  private groups = new Map<RuleGroup, readonly Rule[]>();

  constructor(chain: Chain, source: LongChain) {
    this.chain = chain;
    this.source = source;
    this.head = matchUp(NONE, source.head, chain);
    this.tail = matchUp(NONE, source.tail, chain);
  }

  /** As `Chain.evaluate`, but `RETURN` for a rule that returns. */
  evaluate(skb: Skb, context: ChainContext): number {
    if (this.head.length > 0) {
      const verdict = walk(this.head, skb, context);
      if (verdict !== CONTINUE) return verdict;
    }
    const candidates = this.source.candidates(skb.packet);
    if (candidates !== null) {
      for (let i = 0; i < candidates.length; i++) {
        const group = candidates[i];
        if (group === undefined) continue;
        const verdict = walk(this.groups.get(group) ?? this.make(group), skb, context);
        if (verdict !== CONTINUE) return verdict;
      }
    }
    return this.tail.length > 0 ? walk(this.tail, skb, context) : CONTINUE;
  }

  /** Every rule of the chain: those that were made, and all others. Costs all of them. */
  all(): Rule[] {
    const rules = [...this.head];
    for (const group of this.source.groups()) {
      const made = this.groups.get(group);
      if (made !== undefined) for (const rule of made) rules.push(rule);
      else for (const spec of this.source.rulesOf(group)) rules.push(new Rule(spec, this.chain));
    }
    for (const rule of this.tail) rules.push(rule);
    return rules;
  }

  /** The rules that were made so far. */
  made(): Rule[] {
    return [this.head, ...this.groups.values(), this.tail].flat();
  }

  /** Where the rule stands among all of the chain, from 0. Costs the groups before it. */
  placeOf(rule: Rule): number {
    const inHead = this.head.indexOf(rule);
    if (inHead >= 0) return inHead;
    let place = this.head.length;
    for (const group of this.source.groups()) {
      const at = (this.groups.get(group) ?? NONE).indexOf(rule);
      if (at >= 0) return place + at;
      place += this.source.rulesOf(group).length;
    }
    return place + this.tail.indexOf(rule);
  }

  /** Holds the rules of `next` from now on. Costs those that were made. */
  follow(next: LongChain): void {
    const { source, chain } = this;
    this.source = next;
    if (next.head !== source.head) this.head = matchUp(this.head, next.head, chain);
    if (next.tail !== source.tail) this.tail = matchUp(this.tail, next.tail, chain);
    const groups = new Map<RuleGroup, readonly Rule[]>();
    for (const [group, rules] of this.groups) {
      const now = next.group(group.key);
      if (now === null) continue;
      const specs = next.rulesOf(now);
      groups.set(now, specs === source.rulesOf(group) ? rules : matchUp(rules, specs, chain));
    }
    this.groups = groups;
  }

  private make(group: RuleGroup): readonly Rule[] {
    const rules = matchUp(NONE, this.source.rulesOf(group), this.chain);
    this.groups.set(group, rules);
    return rules;
  }
}

/** Judges rules in their turn: what the first says that decides, `CONTINUE` when none does. */
export function walk(rules: readonly Rule[], skb: Skb, context: ChainContext): number {
  for (let i = 0; i < rules.length; i++) {
    const rule = rules[i];
    if (rule === undefined) continue;
    const verdict = context.judge(rule, skb);
    if (verdict !== NO_MATCH && verdict !== CONTINUE) return verdict;
  }
  return CONTINUE;
}
