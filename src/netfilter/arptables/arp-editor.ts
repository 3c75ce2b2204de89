import { ManagedRule } from "../frames/managed-rule.js";
import { type ManagedTable, policyOf } from "../frames/managed-table.js";
import type { NftChain } from "../nft/model/nft-chain.js";
import { ParameterProblem } from "../text/parameter-problem.js";
import { CommandFailure, KernelRefusal } from "../text/table-editor.js";
import type { ArpCommand } from "./arp-command.js";
import { ArpRuleSpec } from "./arp-rule.js";

const NO_CHAIN = "No chain/target/match by that name";
const BAD_RULE = "Bad rule (does a matching rule exist in that chain?)";

/** Carries out the commands of arptables that change its table. */
export class ArpEditor {
  /** What `-v` makes the commands say. */
  said = "";
  private readonly table: ManagedTable;

  constructor(table: ManagedTable) {
    this.table = table;
  }

  /** @throws CommandFailure, KernelRefusal or ParameterProblem */
  execute(command: ArpCommand): void {
    const name = command.chain ?? "";
    const { specs, ruleNumber } = command;
    if ("ACDIR".includes(command.letter)) this.checkJumps(specs);
    switch (command.letter) {
      case "A": {
        const chain = this.use(name);
        this.add(command, chain, chain.rules.length, "RULE_APPEND");
        return;
      }
      case "I": {
        const chain = this.use(name);
        const at = Math.max(0, ruleNumber - 1);
        if (at > chain.rules.length) throw new CommandFailure("Index of insertion too big");
        this.add(command, chain, at, at > 0 && at === chain.rules.length ? "RULE_APPEND" : "RULE_INSERT");
        return;
      }
      case "R": {
        const chain = this.existing(name);
        const old = chain.rules[ruleNumber - 1];
        if (old === undefined) throw new CommandFailure("Index of replacement too big");
        this.table.remove(chain, old);
        this.add(command, chain, ruleNumber - 1, "RULE_REPLACE");
        return;
      }
      case "C":
        for (const spec of specs) this.find(this.use(name), spec);
        return;
      case "D": {
        const chain = ruleNumber > 0 ? this.existing(name) : this.use(name);
        if (ruleNumber > 0) {
          const rule = chain.rules[ruleNumber - 1];
          if (rule === undefined) throw new CommandFailure("Index of deletion too big");
          this.table.remove(chain, rule);
        } else
          for (const spec of specs) {
            this.table.remove(chain, this.find(chain, spec));
            this.sayRule(command, spec);
          }
        return;
      }
      case "N":
        if (this.table.isBuiltin(name) || this.table.chain(name) !== null)
          throw new CommandFailure("Chain already exists");
        this.table.create(name);
        return;
      case "X":
        this.deleteChains(command);
        return;
      case "F":
        this.flush(command);
        return;
      case "Z":
        this.zero(command.chain, ruleNumber);
        return;
      case "E":
        this.rename(name, command.argument ?? "");
        return;
      default:
        this.setPolicy(name, command.argument ?? "");
    }
  }

  /** Takes everything out of the table, before a text is restored into it. */
  flushAll(): void {
    this.table.deleteTable();
  }

  /** A chain with its policy as a saved text tells it; "-" for the user's. */
  declare(name: string, policy: string): void {
    if (this.table.isBuiltin(name)) {
      if (policy !== "-") this.setPolicy(name, policy);
      return;
    }
    const chain = this.table.chain(name);
    if (chain === null) this.table.create(name);
    else for (const rule of [...chain.rules]) this.table.remove(chain, rule);
  }

  /** Sets counters to zero: of one rule, of a chain or of all. */
  zero(name: string | null, number: number): void {
    const chains = name === null ? this.table.chains() : [this.existing(name)];
    for (const chain of number > 0 ? [] : chains) {
      chain.countsPolicy = chain.hook !== null;
      chain.policyPackets = 0;
      chain.policyBytes = 0;
    }
    for (const { rules } of chains)
      for (const [i, rule] of rules.entries()) {
        if (!(rule instanceof ManagedRule) || (number > 0 && number !== i + 1)) continue;
        rule.counter.packets = 0;
        rule.counter.bytes = 0;
      }
  }

  private add(command: ArpCommand, chain: NftChain, at: number, operation: string): void {
    for (const [i, spec] of command.specs.entries()) {
      this.sayRule(command, spec);
      const jumpTo = spec.isJump ? this.table.chain(spec.jump ?? "") : null;
      const statements = spec.statements(this.table, jumpTo, command.packets, command.bytes);
      const rule = new ManagedRule(chain, statements, this.table.table?.newHandle() ?? 0, spec);
      this.table.insert(chain, at + i, rule, operation === "RULE_INSERT" ? "insert" : "add");
      const isNested = jumpTo !== null || chain.hook === null;
      const wrongPlace = jumpTo !== null && jumpTo.hook !== null ? "Operation not supported" : null;
      const refusal = spec.refusal() ?? wrongPlace ?? (isNested ? this.table.refusal() : null);
      if (refusal !== null) throw new KernelRefusal(operation, refusal, `rule in chain ${chain.name}`);
    }
  }

  private find(chain: NftChain, spec: ArpRuleSpec): ManagedRule {
    for (const rule of chain.rules)
      if (rule instanceof ManagedRule && rule.spec instanceof ArpRuleSpec && rule.spec.isSame(spec)) return rule;
    throw new CommandFailure(BAD_RULE);
  }

  private flush(command: ArpCommand): void {
    const chains = command.chain === null ? this.table.chains() : [this.use(command.chain)];
    if (command.verbose) for (const each of this.listedFor(command)) this.said += `Flushing chain \`${each}'\n`;
    this.table.flush(chains);
  }

  private deleteChains(command: ArpCommand): void {
    if (command.chain !== null) {
      this.table.deleteChain(this.existing(command.chain));
      return;
    }
    for (const chain of this.table.userChains()) {
      if (command.verbose) this.said += `Deleting chain \`${chain.name}'\n`;
      this.table.deleteChain(chain);
    }
    this.table.deleteIdleBuiltins();
  }

  private rename(from: string, to: string): void {
    if (this.table.chain(to) !== null || this.table.isBuiltin(to)) throw new CommandFailure("File exists");
    const chain = this.table.chain(from);
    if (chain === null || chain.hook !== null) throw new CommandFailure(NO_CHAIN);
    this.table.rename(chain, to);
    for (const { rules } of this.table.chains())
      for (const rule of rules)
        if (rule instanceof ManagedRule && rule.spec instanceof ArpRuleSpec && rule.spec.jump === from)
          rule.spec.jump = to;
  }

  private setPolicy(name: string, word: string): void {
    const policy = policyOf(word);
    if (policy === null) throw new CommandFailure("Bad policy name");
    const chain = this.table.isBuiltin(name) ? this.table.use(name) : null;
    if (chain === null) throw new CommandFailure("Bad built-in chain name");
    this.table.setPolicy(chain, policy);
  }

  /** The names of the chains that a command is about. */
  private listedFor({ chain }: ArpCommand): string[] {
    const names = this.table.listed().map(({ name }) => name);
    return names.filter((name) => chain === null || name === chain);
  }

  private sayRule(command: ArpCommand, spec: ArpRuleSpec): void {
    if (command.verbose) this.said += `${spec.text({ numeric: true, verbose: true })}\n`;
  }

  private checkJumps(specs: readonly ArpRuleSpec[]): void {
    for (const { isJump, jump } of specs)
      if (isJump && jump !== null && this.table.chain(jump) === null && !this.table.isBuiltin(jump))
        throw new ParameterProblem(`Chain '${jump}' does not exist`);
  }

  private existing(name: string): NftChain {
    const chain = this.table.chain(name);
    if (chain === null) throw new CommandFailure(NO_CHAIN);
    return chain;
  }

  private use(name: string): NftChain {
    const chain = this.table.use(name);
    if (chain === null) throw new CommandFailure(NO_CHAIN);
    return chain;
  }
}
