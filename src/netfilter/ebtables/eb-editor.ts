import { ManagedRule } from "../frames/managed-rule.js";
import { type ManagedTable, policyOf } from "../frames/managed-table.js";
import type { NftChain } from "../nft/model/nft-chain.js";
import { calledBy } from "../nft/validate-table.js";
import { ParameterProblem } from "../text/parameter-problem.js";
import { CommandFailure, KernelRefusal } from "../text/table-editor.js";
import type { EbCommand } from "./eb-command.js";
import { EB_STANDARD_TARGETS, EbRuleSpec, policySpec } from "./eb-rule.js";

const NO_CHAIN = "No chain/target/match by that name";
const BAD_RULE = "Bad rule (does a matching rule exist in that chain?)";

/** Carries out the commands of ebtables that change a table. */
export class EbEditor {
  private readonly table: ManagedTable;

  constructor(table: ManagedTable) {
    this.table = table;
  }

  /** @throws CommandFailure, KernelRefusal or ParameterProblem */
  execute(command: EbCommand): void {
    const { letter } = command;
    const policies = "AIDFXZ".includes(letter) ? this.liftPolicies("AI".includes(letter) ? command.chain : null) : [];
    this.carryOut(command);
    for (const { chain, policy } of policies) if (this.table.chain(chain.name) === chain) this.addPolicy(chain, policy);
  }

  /**
   * The rules that stand for policies of the user's chains are written anew with each change of rules: that of a chain
   * that gets a rule, or all (null).
   */
  private liftPolicies(name: string | null): { readonly chain: NftChain; readonly policy: string }[] {
    return this.table.userChains().flatMap((chain) => {
      const rule = policyRule(chain);
      if (rule === null || (name !== null && chain.name !== name)) return [];
      this.table.remove(chain, rule);
      return [{ chain, policy: (rule.spec as EbRuleSpec).jump }];
    });
  }

  private carryOut(command: EbCommand): void {
    const name = command.chain ?? "";
    switch (command.letter) {
      case "A":
        this.checkJump(command);
        this.add(command, this.use(name), null);
        return;
      case "I":
        this.checkJump(command);
        this.add(command, this.use(name), command.first - 1);
        return;
      case "D":
        this.delete(command);
        return;
      case "C":
        // ebtables-nft looks for the rule in a copy of the tables that it never fetched.
        throw new CommandFailure(NO_CHAIN);
      case "N":
        this.create(name, command.argument ?? "ACCEPT");
        return;
      case "X":
        this.deleteChains(command.chain);
        return;
      case "F":
        this.flush(command.chain);
        return;
      case "E":
        this.rename(name, command.argument ?? "");
        return;
      case "P":
        this.setPolicy(name, command.argument ?? "");
        return;
      case "init-table":
        this.table.deleteTable();
        return;
      default:
        return;
    }
  }

  /** Sets all counters to zero. */
  zero(name: string | null): void {
    const chain = name === null ? null : this.table.chain(name);
    if (name !== null && chain === null) throw new CommandFailure(NO_CHAIN);
    for (const each of chain === null ? this.table.chains() : [chain]) {
      for (const rule of each.rules) {
        if (!(rule instanceof ManagedRule)) continue;
        rule.counter.packets = 0;
        rule.counter.bytes = 0;
      }
    }
  }

  /** Makes a chain of the user's; `RETURN` is what the kernel does by itself at its end. */
  create(name: string, policy: string): void {
    if (this.table.isBuiltin(name) || this.table.chain(name) !== null) throw new CommandFailure("Chain already exists");
    this.addPolicy(this.table.create(name), policy);
  }

  /** Takes everything out of the table, before a text is restored into it. */
  flushAll(): void {
    this.table.deleteTable();
  }

  /** A chain with its policy as a saved text tells it. */
  declare(name: string, policy: string): void {
    if (!EB_STANDARD_TARGETS.includes(policy) || policy === "CONTINUE") throw new CommandFailure("Bad policy name");
    if (this.table.isBuiltin(name)) this.setPolicy(name, policy);
    else if (this.table.chain(name) === null) this.create(name, policy);
    else {
      this.flush(name);
      this.setPolicy(name, policy);
    }
  }

  /** Sets a chain's policy. */
  setPolicy(name: string, policy: string): void {
    if (!this.table.isBuiltin(name)) {
      const chain = this.table.chain(name);
      if (chain === null) throw new CommandFailure(NO_CHAIN);
      const rule = policyRule(chain);
      if (rule !== null) this.table.remove(chain, rule);
      this.addPolicy(chain, policy);
      return;
    }
    if (policy === "RETURN") throw new ParameterProblem("Policy RETURN only allowed for user defined chains");
    const verdict = policyOf(policy);
    const chain = this.table.use(name);
    if (chain === null || verdict === null) throw new CommandFailure(NO_CHAIN);
    this.table.setPolicy(chain, verdict);
  }

  private addPolicy(chain: NftChain, policy: string): void {
    if (policy === "RETURN") return;
    const spec = policySpec(policy);
    this.table.insert(chain, chain.rules.length, this.ruleOf(chain, spec, 0, 0, true));
  }

  private ruleOf(chain: NftChain, spec: EbRuleSpec, packets: number, bytes: number, isPolicy: boolean): ManagedRule {
    const jumpTo = EB_STANDARD_TARGETS.includes(spec.jump) ? null : this.table.chain(spec.jump);
    const statements = spec.statements(this.table, jumpTo, packets, bytes);
    return new ManagedRule(chain, statements, this.table.table?.newHandle() ?? 0, spec, isPolicy);
  }

  /** Adds the rule of a command as the `at`th from 0; null is behind all others. */
  private add(command: EbCommand, chain: NftChain, at: number | null): void {
    const { spec } = command;
    if (spec === null) return;
    const most = chain.rules.length;
    if (at !== null && at > most) throw new CommandFailure("Index of insertion too big");
    const rule = this.ruleOf(chain, spec, command.packets, command.bytes, false);
    const place = at ?? most;
    this.table.insert(chain, place, rule, place < most ? "insert" : "add");
    const refusal = this.refusal(chain, rule);
    const isAppended = at === null || (at > 0 && at === most);
    if (refusal !== null)
      throw new KernelRefusal(isAppended ? "RULE_APPEND" : "RULE_INSERT", refusal, `rule in chain ${chain.name}`);
  }

  /** What the kernel says of a rule that was put into a chain. */
  private refusal(chain: NftChain, rule: ManagedRule): string | null {
    const { name } = this.table;
    const own = (rule.spec as EbRuleSpec).refusal({ table: name, hook: chain.hook?.base.hook ?? null });
    if (own !== null) return own;
    const called = rule.statements.flatMap(calledBy);
    if (called.some((each) => each.hook !== null)) return "Operation not supported";
    if (called.length === 0 && chain.hook !== null) return null;
    const links = this.table.refusal();
    if (links !== null) return links;
    // Rules below may stand behind other hooks than before.
    for (const root of this.table.chains()) {
      if (root.hook === null) continue;
      const place = { table: name, hook: root.hook.base.hook };
      for (const each of below(root))
        if (each instanceof ManagedRule && each.spec instanceof EbRuleSpec) {
          const answer = each.spec.refusal(place);
          if (answer !== null) return answer;
        }
    }
    return null;
  }

  private delete(command: EbCommand): void {
    const { first, last, spec } = command;
    if (first === 0) this.checkJump(command);
    const chain = this.table.chain(command.chain ?? "");
    if (chain === null) throw new CommandFailure(this.table.isBuiltin(command.chain ?? "") ? BAD_RULE : NO_CHAIN);
    if (first > 0) {
      const rules = chain.rules.slice(first - 1, last === -1 ? undefined : last);
      if (rules.length === 0) throw new CommandFailure("Index of deletion too big");
      for (const rule of rules) this.table.remove(chain, rule);
      return;
    }
    if (spec === null) return;
    const text = spec.save();
    const rule = chain.rules.find((each) => each instanceof ManagedRule && each.spec.save() === text);
    if (rule === undefined) throw new CommandFailure(BAD_RULE);
    this.table.remove(chain, rule);
  }

  /** Takes all rules away, of one chain or of all. */
  flush(name: string | null): void {
    const chains = name === null ? this.table.chains() : [this.use(name)];
    this.table.flush(chains);
  }

  private deleteChains(name: string | null): void {
    if (name !== null) {
      const chain = this.table.chain(name);
      if (chain === null) throw new CommandFailure(NO_CHAIN);
      this.table.deleteChain(chain);
      return;
    }
    for (const chain of this.table.userChains()) this.table.deleteChain(chain);
    this.table.deleteIdleBuiltins();
  }

  private rename(from: string, to: string): void {
    const chain = this.table.chain(from);
    if (this.table.chain(to) !== null || this.table.isBuiltin(to)) throw new CommandFailure("File exists");
    if (chain === null || chain.hook !== null) throw new ParameterProblem(`Chain '${from}' doesn't exists`);
    this.table.rename(chain, to);
    for (const { rules } of this.table.chains())
      for (const rule of rules)
        if (rule instanceof ManagedRule && rule.spec instanceof EbRuleSpec && rule.spec.jump === from)
          rule.spec.jump = to;
  }

  private checkJump({ spec }: EbCommand): void {
    if (spec === null || spec.target !== null || EB_STANDARD_TARGETS.includes(spec.jump)) return;
    if (this.table.chain(spec.jump) === null && !this.table.isBuiltin(spec.jump))
      throw new ParameterProblem(`Chain '${spec.jump}' does not exist`);
  }

  private use(name: string): NftChain {
    const chain = this.table.use(name);
    if (chain === null) throw new CommandFailure(NO_CHAIN);
    return chain;
  }
}

/** The rule that stands for the policy of a chain of the user's; null when it returns. */
export function policyRule(chain: NftChain): ManagedRule | null {
  const last = chain.rules[chain.rules.length - 1];
  return last instanceof ManagedRule && last.isPolicy ? last : null;
}

/** All rules that frames may come to from a chain. */
function below(root: NftChain): NftChain["rules"] {
  const chains = new Set([root]);
  for (const chain of chains)
    for (const { statements } of chain.rules) for (const next of statements.flatMap(calledBy)) chains.add(next);
  return Array.from(chains).flatMap(({ rules }) => rules);
}
