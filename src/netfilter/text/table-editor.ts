import { Verdict } from "../hook.js";
import type { TableSet } from "../netfilter.js";
import type { Chain } from "../rules/chain.js";
import type { RuleSpec } from "../rules/rule.js";
import { TABLE_NAMES, type Table, type TableName } from "../rules/table.js";
import type { Command } from "./command-parser.js";
import { ParameterProblem } from "./parameter-problem.js";
import { refusalOf, validateTable } from "./validate.js";

/** A command that was understood and cannot be done: "No chain/target/match by that name". */
export class CommandFailure extends Error {
  constructor(message: string) {
    super(message);
    this.name = "CommandFailure";
  }
}

/** What the kernel refuses: "RULE_APPEND failed (Invalid argument): rule in chain INPUT". */
export class KernelRefusal extends Error {
  constructor(operation: string, error: string, where: string) {
    super(`${operation} failed (${error}): ${where}`);
    this.name = "KernelRefusal";
  }
}

const NO_CHAIN = "No chain/target/match by that name";
const BAD_RULE = "Bad rule (does a matching rule exist in that chain?)";
const BUSY = "Device or resource busy";

/** The name as that of a table, or null. */
export function tableName(name: string): TableName | null {
  return TABLE_NAMES.find((each) => each === name) ?? null;
}

/** Carries out the commands that change a table; a command that fails leaves the table as it was. */
export class TableEditor {
  private readonly table: Table;
  /** True while a whole table is loaded, which is validated once at its end. */
  private readonly deferred: boolean;

  constructor(table: Table, deferred = false) {
    this.table = table;
    this.deferred = deferred;
  }

  /** The editor of a table of `tables` that is made when it is new. */
  static of(tables: TableSet, name: TableName): TableEditor {
    return new TableEditor(tables.use(name));
  }

  /** @throws CommandFailure, KernelRefusal or ParameterProblem. */
  execute(command: Command): void {
    const chainName = command.chain ?? "";
    switch (command.letter) {
      case "A": {
        const chain = this.use(chainName);
        for (const spec of command.specs) this.add(chain, chain.rules.length, spec, command, "RULE_APPEND");
        return;
      }
      case "I": {
        const chain = this.use(chainName);
        const at = command.ruleNumber === 0 ? 0 : command.ruleNumber - 1;
        if (at > chain.rules.length) throw new CommandFailure("Index of insertion too big");
        [...command.specs].reverse().forEach((spec) => {
          this.add(chain, at, spec, command, "RULE_INSERT");
        });
        return;
      }
      case "R":
        this.checkJumps(command);
        this.replace(this.existing(chainName), command);
        return;
      case "D":
        this.checkJumps(command);
        this.delete(command.ruleNumber > 0 ? this.existing(chainName) : this.find(chainName), command);
        return;
      case "C": {
        this.checkJumps(command);
        const chain = this.find(chainName);
        for (const spec of command.specs) if (indexOf(chain, spec) < 0) throw new CommandFailure(BAD_RULE);
        return;
      }
      case "N":
        if (this.table.use(chainName) !== null) throw new CommandFailure("Chain already exists");
        this.table.create(chainName);
        return;
      case "X":
        this.deleteChains(command.chain);
        return;
      case "F":
        for (const chain of this.some(command.chain)) chain.clear();
        return;
      case "Z":
        this.zero(command);
        return;
      case "E":
        this.rename(chainName, command.argument ?? "");
        return;
      case "P":
        this.setPolicy(chainName, command.argument ?? "");
        return;
      default:
        throw new ParameterProblem("no command specified");
    }
  }

  /** Sets a built-in chain's policy: "ACCEPT" or "DROP". */
  setPolicy(name: string, policy: string): void {
    if (policy !== "ACCEPT" && policy !== "DROP") throw new CommandFailure("Bad policy name");
    const chain = this.table.use(name);
    if (chain === null || chain.base === null) throw new CommandFailure("Bad built-in chain name");
    chain.policy = policy === "DROP" ? Verdict.Drop : Verdict.Accept;
    // A chain that a rule made has no counters; setting its policy or zeroing it gives it some (NFTA_CHAIN_COUNTERS).
    chain.countsPolicy = true;
    chain.policyPackets = 0;
    chain.policyBytes = 0;
  }

  private add(chain: Chain, at: number, spec: RuleSpec, command: Command, operation: string): void {
    this.checkSpec(chain, spec, operation);
    const rule = chain.insert(at, spec);
    rule.packets = command.packets;
    rule.bytes = command.bytes;
    if (!this.deferred && (rule.jump !== null || chain.base === null)) {
      const refusal = validateTable(this.table);
      if (refusal === null) return;
      chain.remove(at);
      throw new KernelRefusal(operation, refusal.error, `rule in chain ${chain.name}`);
    }
  }

  private checkSpec(chain: Chain, spec: RuleSpec, operation: string): void {
    const where = `rule in chain ${chain.name}`;
    const action = spec.action;
    if (action.kind === "jump" || action.kind === "goto") {
      if (action.chain === "QUEUE") throw new KernelRefusal(operation, "No such file or directory", where);
      const target = this.table.use(action.chain);
      if (target === null) throw new ParameterProblem(`Chain '${action.chain}' does not exist`);
      if (target.base !== null) throw new KernelRefusal(operation, "Operation not supported", where);
    }
    const hook = chain.base === null ? null : chain.base.hook;
    const error = refusalOf(spec, this.table, hook);
    if (error !== null) throw new KernelRefusal(operation, error, where);
  }

  private replace(chain: Chain, command: Command): void {
    const at = command.ruleNumber - 1;
    const old = chain.rules[at];
    const [spec] = command.specs;
    if (old === undefined || spec === undefined) throw new CommandFailure("Index of replacement too big");
    this.checkSpec(chain, spec, "RULE_REPLACE");
    const rule = chain.replace(at, spec);
    rule.packets = command.packets;
    rule.bytes = command.bytes;
    const refusal = this.deferred ? null : validateTable(this.table);
    if (refusal === null) return;
    const restored = chain.replace(at, old.spec);
    restored.packets = old.packets;
    restored.bytes = old.bytes;
    throw new KernelRefusal("RULE_REPLACE", refusal.error, `rule in chain ${chain.name}`);
  }

  private delete(chain: Chain, command: Command): void {
    if (command.ruleNumber > 0) {
      if (command.ruleNumber > chain.rules.length) throw new CommandFailure("Index of deletion too big");
      chain.remove(command.ruleNumber - 1);
      return;
    }
    for (const spec of command.specs) {
      const at = indexOf(chain, spec);
      if (at < 0) throw new CommandFailure(BAD_RULE);
      chain.remove(at);
    }
  }

  private deleteChains(name: string | null): void {
    if (name === null) {
      const chains = this.table.userChains();
      const busy = chains.find((chain) => chain.references > 0 || chain.rules.length > 0);
      if (busy !== undefined) throw new KernelRefusal("CHAIN_DEL", BUSY, `chain ${busy.name}`);
      for (const chain of chains) this.table.delete(chain);
      // Built-in chains that say nothing go too; listings show them all the same.
      for (const chain of this.table.baseChains())
        if (chain.rules.length === 0 && chain.policy === Verdict.Accept) this.table.delete(chain);
      return;
    }
    const chain = this.existing(name);
    if (chain.base !== null && chain.policy !== Verdict.Accept) throw new CommandFailure("Directory not empty");
    if (chain.references > 0 || chain.rules.length > 0) {
      throw new KernelRefusal("CHAIN_DEL", BUSY, `chain ${name}`);
    }
    this.table.delete(chain);
  }

  private zero(command: Command): void {
    for (const chain of this.some(command.chain)) {
      if (command.ruleNumber > 0) {
        const rule = chain.rules[command.ruleNumber - 1];
        // A number behind the last rule is not told of.
        if (rule === undefined) return;
        rule.packets = 0;
        rule.bytes = 0;
        continue;
      }
      chain.countsPolicy = chain.base !== null;
      chain.policyPackets = 0;
      chain.policyBytes = 0;
      for (const rule of chain.rules) {
        rule.packets = 0;
        rule.bytes = 0;
      }
    }
  }

  private rename(from: string, to: string): void {
    if (this.table.use(to) !== null) throw new CommandFailure("File exists");
    const chain = this.table.chain(from);
    if (chain === null || chain.base !== null) throw new CommandFailure(NO_CHAIN);
    this.table.rename(chain, to);
  }

  private some(name: string | null): Chain[] {
    return name === null ? this.table.chains() : [this.use(name)];
  }

  /** The chain, when it exists: a built-in one that nobody used yet does not. */
  private existing(name: string): Chain {
    const chain = this.table.chain(name);
    if (chain === null) throw new CommandFailure(NO_CHAIN);
    return chain;
  }

  /** The chain that a rule is looked for in. */
  private find(name: string): Chain {
    const chain = this.table.use(name);
    if (chain === null) throw new CommandFailure(BAD_RULE);
    return chain;
  }

  /** The chains that the rules of a command jump to have to be there. */
  private checkJumps(command: Command): void {
    for (const { action } of command.specs) {
      if ((action.kind === "jump" || action.kind === "goto") && this.table.chain(action.chain) === null)
        throw new ParameterProblem(`Chain '${action.chain}' does not exist`);
    }
  }

  private use(name: string): Chain {
    const chain = this.table.use(name);
    if (chain === null) throw new CommandFailure(NO_CHAIN);
    return chain;
  }
}

/** The place of the first rule that reads like `spec`, or -1. */
function indexOf(chain: Chain, spec: RuleSpec): number {
  const text = spec.save();
  return chain.rules.findIndex((rule) => rule.spec.save() === text);
}
