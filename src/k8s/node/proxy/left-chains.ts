import type { ChainSource, LongChain } from "../../../netfilter/rules/chain-source.js";
import type { RuleSpec } from "../../../netfilter/rules/rule.js";
import type { ServiceRules } from "./service-rules.js";

/**
 * The chains of nat that Services have now, and those that they had and that are in the table still: nothing leads to them.
 * Which those are is found out when somebody asks.
 */
export class LeftChains implements ChainSource {
  readonly needsConntrack: boolean;
  private readonly source: ChainSource;
  private readonly left: readonly ServiceRules[];

  constructor(source: ChainSource, left: readonly ServiceRules[]) {
    this.needsConntrack = source.needsConntrack;
    this.source = source;
    this.left = left;
  }

  has(name: string): boolean {
    return this.source.has(name) || this.leftRules(name) !== null;
  }

  rulesOf(name: string): readonly RuleSpec[] | null {
    return this.source.rulesOf(name) ?? this.leftRules(name);
  }

  longChain(name: string): LongChain | null {
    return this.source.longChain(name);
  }

  names(): readonly string[] {
    const names = new Set(this.source.names());
    for (const rules of this.left) for (const name of rules.ownChains().nat.keys()) names.add(name);
    return [...names];
  }

  isRewritten(name: string): boolean {
    return this.source.isRewritten(name);
  }

  /** As they were written last. */
  private leftRules(name: string): readonly RuleSpec[] | null {
    if (!name.startsWith("KUBE-")) return null;
    for (let i = this.left.length - 1; i >= 0; i--) {
      const rules = this.left[i]?.ownChains().nat.get(name);
      if (rules !== undefined) return rules;
    }
    return null;
  }
}
