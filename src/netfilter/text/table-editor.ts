import { Verdict } from "../hook.js";
import { ConnbytesMatch } from "../match/connbytes-match.js";
import type { Chain } from "../rules/chain.js";
import type { Rule, RuleSpec } from "../rules/rule.js";
import { TABLE_NAMES, Table, type TableName } from "../rules/table.js";
import type { TableSet } from "../rules/table-set.js";
import type { Command } from "./command-parser.js";
import { describeRule, listedChains, UnreadableRule } from "./list-rules.js";
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
  /** The chain whose rule is refused; null for all else. */
  readonly chain: Chain | null;

  constructor(operation: string, error: string, where: string, chain: Chain | null = null) {
    super(`${operation} failed (${error}): ${where}`);
    this.name = "KernelRefusal";
    this.chain = chain;
  }
}

const NO_CHAIN = "No chain/target/match by that name";
const BAD_RULE = "Bad rule (does a matching rule exist in that chain?)";
const NO_ENTRY = "No such file or directory";
const BUSY = "Device or resource busy";

/** The name as that of a table, or null. */
export function tableName(name: string): TableName | null {
  return TABLE_NAMES.find((each) => each === name) ?? null;
}

/** What the kernel refuses of a batch of commands, which it is given once iptables has gone through all of them. */
export interface Batch {
  readonly refusals: KernelRefusal[];
  /** The rules among them: the kernel finds none of them when a later command names its place. */
  readonly refused: Set<Rule>;
  /** Chains that were emptied: what was to be done to their rules is not even sent (batch_chain_flush). */
  readonly emptied: Set<Chain>;
  /** True to look at the whole table with each new rule, as the kernel does once it found that the end is not valid. */
  readonly validates: boolean;
  /** The chains that stood there before: the kernel renames no others. */
  readonly before: ReadonlySet<string>;
}

/** What a command about whole chains is told by. */
type ChainCommand = Pick<Command, "chain" | "verbose">;

/**
 * Carries out the commands that change a table. A command that fails leaves the table as it was; in a batch what the kernel
 * would refuse is noted and done all the same, for iptables finds its own faults in later commands first.
 */
export class TableEditor {
  /** What `-v` makes the commands say. */
  said = "";
  private readonly table: Table;
  private readonly batch: Batch | null;

  constructor(table: Table, batch: Batch | null = null) {
    this.table = table;
    this.batch = batch;
  }

  /** The editor of a table of `tables` that is made when it is new. */
  static of(tables: TableSet, name: TableName): TableEditor {
    return new TableEditor(tables.use(name));
  }

  /** @throws CommandFailure, KernelRefusal or ParameterProblem. */
  execute(command: Command): void {
    const { table } = this;
    const isNew = command.chain !== null && table.chain(command.chain) === null;
    try {
      this.carryOut(command);
    } catch (error) {
      // A built-in chain that the command made goes with it.
      const made = isNew && this.batch === null ? table.made(command.chain ?? "") : null;
      if (made !== null) table.delete(made);
      throw error;
    }
  }

  private carryOut(command: Command): void {
    const chainName = command.chain ?? "";
    if ("AIRDC".includes(command.letter)) this.checkJumps(command);
    switch (command.letter) {
      case "A": {
        this.sayRules(command, command.specs);
        const chain = this.use(chainName);
        this.add(chain, chain.rules.length, command, "RULE_APPEND");
        return;
      }
      case "I": {
        const chain = this.use(chainName);
        const at = command.ruleNumber === 0 ? 0 : command.ruleNumber - 1;
        if (at > chain.rules.length) throw new CommandFailure("Index of insertion too big");
        this.sayRules(command, command.specs);
        // What comes behind the last rule is appended.
        this.add(chain, at, command, at > 0 && at === chain.rules.length ? "RULE_APPEND" : "RULE_INSERT");
        return;
      }
      case "R":
        this.replace(this.existing(chainName), command);
        return;
      case "D":
        this.delete(command.ruleNumber > 0 ? this.existing(chainName) : this.find(chainName), command);
        return;
      case "C":
        this.rulesLike(this.find(chainName), command);
        return;
      case "N":
        if (this.table.use(chainName) !== null) throw new CommandFailure("Chain already exists");
        this.table.create(chainName);
        return;
      case "X":
        this.deleteChains(command);
        return;
      case "F":
        if (command.chain !== null) this.use(command.chain);
        this.flush(command);
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

  /** Puts the rules of the command into the chain: those that are appended from `at` on, those that are inserted each at `at`. */
  private add(chain: Chain, at: number, command: Command, operation: string): void {
    const isAppended = command.letter === "A";
    command.specs.forEach((spec, i) => {
      // What comes first of all names no other.
      const before = isAppended || at === 0 ? undefined : chain.rules[at];
      const isLost = before !== undefined && this.batch !== null && this.batch.refused.has(before);
      const own = isLost ? NO_ENTRY : this.errorOf(chain, spec);
      const rule = chain.insert(isAppended ? at + i : at, spec);
      rule.packets = command.packets;
      rule.bytes = command.bytes;
      const error = own ?? this.errorOfTable(chain, rule);
      if (error === null) return;
      if (own !== null) this.batch?.refused.add(rule);
      this.refuseRule(operation, error, chain, () => {
        for (let left = i; left >= 0; left--) chain.remove(at);
      });
    });
  }

  private replace(chain: Chain, command: Command): void {
    const at = command.ruleNumber - 1;
    const old = chain.rules[at];
    const [spec] = command.specs;
    if (old === undefined || spec === undefined) throw new CommandFailure("Index of replacement too big");
    this.sayRules(command, command.specs);
    const own = this.errorOf(chain, spec);
    const rule = chain.replace(at, spec);
    rule.packets = command.packets;
    rule.bytes = command.bytes;
    const error = own ?? this.errorOfTable(chain, rule);
    if (error === null) return;
    this.refuseRule("RULE_REPLACE", error, chain, () => {
      const restored = chain.replace(at, old.spec);
      restored.packets = old.packets;
      restored.bytes = old.bytes;
    });
  }

  /** Why the kernel refuses the rule in this chain, whatever else there is; null when it does not. */
  private errorOf(chain: Chain, spec: RuleSpec): string | null {
    if (spec.matches.some((match) => match instanceof ConnbytesMatch)) this.table.countConnections();
    const action = spec.action;
    if (action.kind === "jump" || action.kind === "goto") {
      const target = this.table.chain(action.chain);
      if (target === null) return NO_ENTRY;
      if (target.base !== null) return "Operation not supported";
    }
    return refusalOf(spec, this.table, chain.base === null ? null : chain.base.hook);
  }

  /** What is wrong with the table now that the rule is in it; in a batch that is mostly asked for once, at its end. */
  private errorOfTable(chain: Chain, rule: Rule): string | null {
    const isAsked = this.batch === null ? rule.jump !== null || chain.base === null : this.batch.validates;
    return isAsked ? (validateTable(this.table)?.error ?? null) : null;
  }

  private refuseRule(operation: string, error: string, chain: Chain, undo: () => void): void {
    this.refuse(operation, error, `rule in chain ${chain.name}`, undo, chain);
  }

  /** Notes or throws what the kernel says; `undo` takes back what was done. */
  private refuse(operation: string, error: string, where: string, undo: () => void, chain: Chain | null = null): void {
    const refusal = new KernelRefusal(operation, error, where, chain);
    if (this.batch === null) {
      undo();
      throw refusal;
    }
    this.batch.refusals.push(refusal);
  }

  private delete(chain: Chain, command: Command): void {
    if (command.ruleNumber > 0) {
      if (command.ruleNumber > chain.rules.length) throw new CommandFailure("Index of deletion too big");
      this.remove(chain, command.ruleNumber - 1);
      return;
    }
    for (const rule of this.rulesLike(chain, command)) this.remove(chain, chain.rules.indexOf(rule));
  }

  private remove(chain: Chain, at: number): void {
    const rule = chain.rules[at];
    chain.remove(at);
    if (rule !== undefined && this.batch?.refused.has(rule)) this.refuseRule("RULE_DELETE", NO_ENTRY, chain, () => {});
  }

  /** The first rules of the chain that read like those of the command; it fails at one that is not there. */
  private rulesLike(chain: Chain, command: Command): Rule[] {
    const found: Rule[] = [];
    for (const spec of command.specs) {
      const text = spec.save();
      const rule = chain.rules.find((each) => {
        if (found.includes(each)) return false;
        const { reading } = each;
        if (reading?.spec === null) throw new UnreadableRule("", reading.problem ?? "cmp sreg undef");
        return each.asRead.spec.save() === text;
      });
      if (rule === undefined) throw new CommandFailure(BAD_RULE);
      this.sayRules(command, [spec]);
      found.push(rule);
    }
    return found;
  }

  /** Flushes and deletes one chain after the other and says so, as restoring with `-v` does; chains with a policy stay. */
  emptyAloud(): void {
    const all = { chain: null, verbose: 1 };
    this.flush(all);
    this.deleteChains(all);
  }

  private flush(command: ChainCommand): void {
    this.sayChains("Flushing", command);
    for (const chain of this.some(command.chain)) {
      chain.clear();
      this.batch?.emptied.add(chain);
    }
  }

  private deleteChains(command: ChainCommand): void {
    const name = command.chain;
    if (name === null) {
      this.sayChains("Deleting", command);
      // They are sorted only to be told of.
      const chains =
        command.verbose > 0
          ? this.table.userChains()
          : this.table.chainsAsMade().filter((chain) => chain.base === null);
      for (const chain of chains) this.refuseBusy(chain);
      for (const chain of chains) this.table.delete(chain);
      // Built-in chains that say nothing go too; listings show them all the same.
      for (const chain of this.table.baseChains())
        if (
          Table.builtin(this.table.name, chain.name) !== null &&
          chain.rules.length === 0 &&
          chain.policy === Verdict.Accept
        )
          this.table.delete(chain);
      return;
    }
    const chain = this.existing(name);
    if (chain.base !== null && chain.policy !== Verdict.Accept) throw new CommandFailure("Directory not empty");
    this.sayChains("Deleting", command);
    this.refuseBusy(chain);
    this.table.delete(chain);
  }

  private refuseBusy(chain: Chain): void {
    if (chain.references === 0 && chain.rules.length === 0) return;
    this.refuse("CHAIN_DEL", BUSY, `chain ${chain.name}`, () => {});
  }

  private zero(command: Command): void {
    if (command.ruleNumber > 0) {
      const chain = this.table.chain(command.chain ?? "");
      if (chain === null) throw new CommandFailure(BAD_RULE);
      const rule = chain.rules[command.ruleNumber - 1];
      // A number behind the last rule is not told of.
      if (rule === undefined) return;
      zeroRule(rule);
      return;
    }
    const chains = command.chain === null ? this.table.chains() : [this.existing(command.chain)];
    this.sayChains("Zeroing", command);
    for (const chain of chains) {
      chain.countsPolicy = chain.base !== null;
      chain.policyPackets = 0;
      chain.policyBytes = 0;
      for (const rule of chain.rules) zeroRule(rule);
    }
  }

  private rename(from: string, to: string): void {
    if (this.table.use(to) !== null) throw new CommandFailure("File exists");
    const chain = this.table.chain(from);
    if (chain === null || chain.base !== null) throw new CommandFailure(NO_CHAIN);
    if (this.batch !== null && !this.batch.before.has(from))
      this.refuse("CHAIN_RENAME", NO_ENTRY, `chain ${to}`, () => {});
    this.table.rename(chain, to);
  }

  private some(name: string | null): Chain[] {
    return name === null ? this.table.chains() : [this.use(name)];
  }

  /** The chain, when it exists: a built-in one that nobody used yet does not. */
  private existing(name: string): Chain {
    const chain = this.table.chain(name);
    const isForeign = chain !== null && chain.base !== null && Table.builtin(this.table.name, name) === null;
    if (chain === null || isForeign) throw new CommandFailure(NO_CHAIN);
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
      // QUEUE is a target of old, which the kernel refuses by itself.
      if ((action.kind !== "jump" && action.kind !== "goto") || action.chain === "QUEUE") continue;
      if (Table.builtin(this.table.name, action.chain) === null && this.table.chain(action.chain) === null)
        throw new ParameterProblem(`Chain '${action.chain}' does not exist`);
    }
  }

  private sayChains(word: string, command: ChainCommand): void {
    if (command.verbose === 0) return;
    const { name } = this.table;
    for (const chain of listedChains(name, this.table)) {
      // Deleting a built-in chain is not told.
      const isMeant = (word !== "Deleting" || chain.policy === null) && (command.chain ?? chain.name) === chain.name;
      if (isMeant) this.said += `${word} chain \`${chain.name}'\n`;
    }
  }

  private sayRules(command: Command, specs: readonly RuleSpec[]): void {
    if (command.verbose > 0) this.said += specs.map(describeRule).join("");
  }

  private use(name: string): Chain {
    const chain = this.table.use(name);
    if (chain === null) throw new CommandFailure(NO_CHAIN);
    const own = Table.builtin(this.table.name, name);
    // One that nft put elsewhere is unknown to iptables, which asks for its own.
    if (chain.base !== null && own === null) throw new CommandFailure(NO_CHAIN);
    if (chain.base !== null && own !== null && own.priority !== chain.base.priority)
      throw new KernelRefusal("CHAIN_ADD", "Operation not supported", `chain ${name}`);
    return chain;
  }
}

/** A rule that has counted is replaced by one that has not, which forgets its limits too (nft_rule_zero_counters). */
function zeroRule(rule: Rule): void {
  const counted = rule.reading === null ? rule : rule.reading.counter;
  if (counted === null || (counted.packets === 0 && counted.bytes === 0)) return;
  counted.packets = 0;
  counted.bytes = 0;
  for (const match of rule.spec.matches) match.renew?.();
}
