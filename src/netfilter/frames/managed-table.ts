import { Verdict } from "../hook.js";
import type { EditState } from "../nft/edit/edit-state.js";
import { NftChain } from "../nft/model/nft-chain.js";
import type { NftTable } from "../nft/model/nft-table.js";
import { HOOKS, priorityOf } from "../nft/model/priorities.js";
import type { NftEvent } from "../nft/monitor/nft-event.js";
import { countReferences } from "../nft/references.js";
import type { Statement } from "../nft/statement/statement.js";
import { validateTable } from "../nft/validate-table.js";
import { ParameterProblem } from "../text/parameter-problem.js";
import { KernelRefusal } from "../text/table-editor.js";
import { type ManagedRule, managedRules } from "./managed-rule.js";
import { nativeStatements } from "./native-statements.js";

/** A chain that a table has of itself, which is made when it is used first. */
export interface BuiltinChain {
  readonly name: string;
  /** nft's name of the hook, and of the priority there. */
  readonly hook: string;
  readonly priority: string;
}

/** The tables of a program: of which family they are, and their own chains by the tables' names. */
export interface ManagedFamily {
  readonly family: "bridge" | "arp";
  readonly tables: Readonly<Record<string, readonly BuiltinChain[]>>;
}

/** A chain as the programs list it: one of the table's own that was never used has no `chain`. */
export interface ListedManagedChain {
  readonly name: string;
  readonly isBuiltin: boolean;
  readonly chain: NftChain | null;
}

/** The table of a name, as `program` sees it. @throws ParameterProblem where it has none of that name */
export function managedTable(state: EditState, kind: ManagedFamily, program: string, name: string): ManagedTable {
  if (Object.hasOwn(kind.tables, name)) return new ManagedTable(state, kind, name);
  const message = `table '${name}' does not exist\nPerhaps ${program} or your kernel needs to be upgraded.`;
  throw new ParameterProblem(message, 3);
}

/** One table of ebtables or arptables, which a transaction (`state`) changes. */
export class ManagedTable {
  readonly state: EditState;
  readonly name: string;
  private readonly kind: ManagedFamily;

  constructor(state: EditState, kind: ManagedFamily, name: string) {
    this.state = state;
    this.kind = kind;
    this.name = name;
  }

  /** The table as nft has it; null when nobody made it yet. */
  get table(): NftTable | null {
    return this.state.netfilter.nft.get(this.kind.family, this.name);
  }

  /** The chains that the table has of itself. */
  get builtins(): readonly BuiltinChain[] {
    return this.kind.tables[this.name] ?? [];
  }

  isBuiltin(name: string): boolean {
    return this.builtins.some((each) => each.name === name);
  }

  /** A chain that stands; null when there is none of that name. */
  chain(name: string): NftChain | null {
    return this.table?.chains.get(name) ?? null;
  }

  /** All chains as they are listed: the table's own in the order of the hooks, then the user's by name. */
  listed(): ListedManagedChain[] {
    const own = this.builtins.map(({ name }) => ({ name, isBuiltin: true, chain: this.chain(name) }));
    const users = this.userChains().map((chain) => ({ name: chain.name, isBuiltin: false, chain }));
    return [...own, ...users];
  }

  /** Those chains, or the one of that name. @throws ParameterProblem where there is none, or nft made one of them */
  shown(name: string | null): ListedManagedChain[] {
    const shown = this.listed().filter((each) => name === null || each.name === name);
    const wrong = shown.find((each) => !this.isCompatible(each));
    if (shown.length > 0 && wrong === undefined) return shown;
    const at = `chain \`${name ?? wrong?.name ?? ""}' in table \`${this.name}'`;
    throw new ParameterProblem(`${at} is incompatible, use 'nft' tool.`, 1);
  }

  /** The user's chains by name. */
  userChains(): NftChain[] {
    const chains = Array.from(this.table?.chains.values() ?? []).filter((chain) => chain.hook === null);
    return chains.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  }

  /** The chains that stand, in the order of their making. */
  chains(): NftChain[] {
    return Array.from(this.table?.chains.values() ?? []);
  }

  /** A chain to be changed: one of the table's own is made when it is missing; null for no such chain. */
  use(name: string): NftChain | null {
    const builtin = this.builtins.find((each) => each.name === name);
    if (builtin !== undefined) this.useTable();
    const found = this.chain(name);
    if (found !== null || builtin === undefined) return found;
    const { hook: hookName } = builtin;
    const priority = priorityOf(builtin.priority, this.kind.family, hookName) ?? 0;
    const hook = HOOKS[hookName];
    if (hook === undefined) throw new Error(`${hookName} is a hook`);
    const base = { type: "filter", hook, priority } as const;
    return this.put(name, { type: "filter", hookName, priority, devices: [], base });
  }

  /** Makes a chain of the user's. */
  create(name: string): NftChain {
    this.useTable();
    return this.put(name, null, "create");
  }

  /** Statements in nft's own words, as the kernel keeps them. */
  nativeStatements(words: string): Statement[] {
    return nativeStatements(this.state, this.kind.family, words);
  }

  /** Puts a rule into a chain, as the `at`th from 0. */
  insert(chain: NftChain, at: number, rule: ManagedRule, verb: NftEvent["verb"] = "add"): void {
    const table = this.useTable();
    this.state.change(
      () => chain.rules.splice(at, 0, rule),
      () => {
        chain.rules = chain.rules.filter((each) => each !== rule);
      },
    );
    this.state.change(
      () => countReferences(chain, rule.statements, 1),
      () => countReferences(chain, rule.statements, -1),
    );
    this.state.note({ verb, table, kind: "rule", rule });
  }

  /** Takes a rule out of its chain. */
  remove(chain: NftChain, rule: NftChain["rules"][number]): void {
    const table = this.useTable();
    const at = chain.rules.indexOf(rule);
    this.state.change(
      () => chain.rules.splice(at, 1),
      () => chain.rules.splice(at, 0, rule),
    );
    this.state.change(
      () => countReferences(chain, rule.statements, -1),
      () => countReferences(chain, rule.statements, 1),
    );
    this.state.note({ verb: "delete", table, kind: "rule", rule });
  }

  /** What the kernel says of the table as it is now; null when it may stand. */
  refusal(): string | null {
    return this.table === null ? null : validateTable(this.table);
  }

  /** Takes the rules of these chains away. */
  flush(chains: readonly NftChain[]): void {
    for (const chain of chains) for (const rule of [...chain.rules]) this.remove(chain, rule);
  }

  /** Takes a chain away. @throws KernelRefusal while it has rules, or others jump to it */
  deleteChain(chain: NftChain): void {
    if (chain.references > 0 || chain.rules.length > 0)
      throw new KernelRefusal("CHAIN_DEL", "Device or resource busy", `chain ${chain.name}`);
    const table = this.useTable();
    this.state.removeFrom(table.chains, chain.name);
    this.state.note({ verb: "delete", table, kind: "chain", chain });
  }

  /** Takes away those chains of the table's own that say nothing. */
  deleteIdleBuiltins(): void {
    for (const chain of this.chains())
      if (chain.hook !== null && chain.rules.length === 0 && chain.policy === Verdict.Accept) this.deleteChain(chain);
  }

  rename(chain: NftChain, to: string): void {
    const table = this.useTable();
    const from = chain.name;
    const give = (name: string): void => {
      const all = Array.from(table.chains.values());
      table.chains.clear();
      chain.name = name;
      for (const each of all) table.chains.set(each.name, each);
    };
    this.state.change(
      () => give(to),
      () => give(from),
    );
    this.state.note({ verb: "add", table, kind: "chain", chain });
  }

  /** A chain with a policy of its own counts what that decides from now on. */
  setPolicy(chain: NftChain, policy: Verdict): void {
    const { policy: before, countsPolicy, policyPackets, policyBytes } = chain;
    this.state.change(
      () => Object.assign(chain, { policy, countsPolicy: true, policyPackets: 0, policyBytes: 0 }),
      () => Object.assign(chain, { policy: before, countsPolicy, policyPackets, policyBytes }),
    );
    this.state.note({ verb: "add", table: this.useTable(), kind: "chain", chain });
  }

  /** Takes away a table with all that is in it. */
  deleteTable(): void {
    const { table } = this;
    if (table === null) return;
    const { nft } = this.state.netfilter;
    const before = nft.all();
    for (const chain of table.chains.values()) {
      for (const rule of [...chain.rules]) this.state.note({ verb: "delete", table, kind: "rule", rule });
    }
    for (const chain of table.chains.values()) this.state.note({ verb: "delete", table, kind: "chain", chain });
    this.state.change(
      () => nft.remove(table),
      () => nft.restore(before),
    );
    this.state.note({ verb: "delete", table, kind: "table" });
  }

  /** The rules of a chain; null where others than the program made some. */
  rules(chain: NftChain | null): readonly ManagedRule[] | null {
    return chain === null ? [] : managedRules(chain);
  }

  /** Whether every chain is one that the program can show: with its own hooks, and rules of its making. */
  isCompatible({ name, chain }: ListedManagedChain): boolean {
    if (chain === null) return true;
    const builtin = this.builtins.find((each) => each.name === name);
    if (builtin === undefined) return chain.hook === null && managedRules(chain) !== null;
    const priority = priorityOf(builtin.priority, this.kind.family, builtin.hook);
    const isOwn = chain.hook?.hookName === builtin.hook && chain.hook.priority === priority;
    return isOwn && managedRules(chain) !== null;
  }

  /** The table, made when it is missing. */
  private useTable(): NftTable {
    const found = this.table;
    if (found !== null) return found;
    const { nft } = this.state.netfilter;
    const made = nft.create(this.kind.family, this.name, null, false);
    this.state.undo.push(() => nft.remove(made));
    this.state.note({ verb: "add", table: made, kind: "table" });
    return made;
  }

  private put(name: string, hook: NftChain["hook"], verb: NftEvent["verb"] = "add"): NftChain {
    const table = this.useTable();
    const chain = new NftChain(table, name, hook, null, table.newHandle());
    this.state.change(
      () => table.chains.set(name, chain),
      () => table.chains.delete(name),
    );
    // Told as it is made, whatever policy it gets behind that.
    const shown = new NftChain(table, name, hook, null, chain.handle);
    shown.rules = chain.rules;
    this.state.note({ verb, table, kind: "chain", chain: shown });
    return chain;
  }
}

/** "ACCEPT" or "DROP" as a verdict; null for any other word. */
export function policyOf(word: string): Verdict | null {
  if (word === "ACCEPT") return Verdict.Accept;
  return word === "DROP" ? Verdict.Drop : null;
}
