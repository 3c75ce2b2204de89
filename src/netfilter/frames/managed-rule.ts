// Tables of nft that ebtables and arptables keep: what both programs do with chains and rules.
// Knows nft's tables and transactions; must not know the words of either program.
// Read next: managed-table.ts for the changes; ../ebtables/ebtables.ts and ../arptables/arptables.ts for the programs.

import { type NftChain, NftRule } from "../nft/model/nft-chain.js";
import { CounterStatement } from "../nft/statement/stateful.js";
import type { Statement } from "../nft/statement/statement.js";

/** What a rule says in the words of the program that made it. */
export interface ManagedSpec {
  /** The rule as the program saves it, without its chain: equal rules have equal texts. */
  save(): string;
}

/** A rule of nft that one of the programs made, and knows by its own words. */
export class ManagedRule<Spec extends ManagedSpec = ManagedSpec> extends NftRule {
  readonly spec: Spec;
  /** True for the last rule of a chain of the user's that stands for its policy; ebtables does not list it. */
  readonly isPolicy: boolean;

  constructor(chain: NftChain, statements: readonly Statement[], handle: number, spec: Spec, isPolicy = false) {
    super(chain, statements, null, handle);
    this.spec = spec;
    this.isPolicy = isPolicy;
  }

  /** What it counts; every rule of the programs has a counter. */
  get counter(): CounterStatement {
    for (const statement of this.statements) if (statement instanceof CounterStatement) return statement;
    throw new Error("a rule of xtables has a counter");
  }
}

/** The rules of a chain without its policy's; null when one of them is not of the program's making. */
export function managedRules(chain: NftChain): ManagedRule[] | null {
  const rules: ManagedRule[] = [];
  for (const rule of chain.rules) {
    if (!(rule instanceof ManagedRule)) return null;
    if (!rule.isPolicy) rules.push(rule);
  }
  return rules;
}
