import type { NftElement } from "./nft-element.js";

/** What a Service port wants of the table: chains with their rules, sets, and elements of the common maps. */
export class NftBook {
  /** Rules by chain, in the order in which the chains were first used. */
  readonly chains = new Map<string, string[]>();
  /** Definitions of sets by name. */
  readonly sets = new Map<string, string>();
  readonly elements: NftElement[] = [];
  /** How many sets without a name its rules have. */
  unnamedSets = 0;

  /** Adds a rule at the end of a chain, made when it is new. */
  add(chain: string, rule: string): void {
    this.chain(chain).push(rule);
  }

  /** The same of a rule with a set without a name. */
  addWithSet(chain: string, rule: string): void {
    this.add(chain, rule);
    this.unnamedSets++;
  }

  /** The rules of a chain, made when it is new. */
  chain(name: string): string[] {
    let rules = this.chains.get(name);
    if (rules === undefined) {
      rules = [];
      this.chains.set(name, rules);
    }
    return rules;
  }

  /** How many numbers of the table its rules take: one each, and one for each set without a name. */
  get ruleNumbers(): number {
    let count = this.unnamedSets;
    for (const rules of this.chains.values()) count += rules.length;
    return count;
  }

  /** The commands that write its chains and sets anew. */
  linesFor(table: string): string[] {
    const lines: string[] = [];
    for (const name of this.chains.keys()) lines.push(`add chain ${table} ${name}`, `flush chain ${table} ${name}`);
    for (const [name, body] of this.sets) lines.push(`add set ${table} ${name}${body}`);
    for (const [chain, rules] of this.chains)
      for (const rule of rules) lines.push(`add rule ${table} ${chain} ${rule}`);
    return lines;
  }
}
