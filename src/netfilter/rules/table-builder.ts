import type { Family } from "../../wire/ip-address.js";
import type { Netfilter } from "../netfilter.js";
import type { ChainSource } from "./chain-source.js";
import type { RuleSpec } from "./rule.js";
import { Table, type TableName } from "./table.js";

/** What a program wants of one chain: kube-proxy's chains, a policy's. */
export interface ChainContent {
  readonly name: string;
  readonly rules: readonly RuleSpec[];
}

/** A change of one table: what `iptables-restore --noflush --counters` is for programs that have objects, not text. */
export interface TableChange {
  readonly table: TableName;
  /** Chains that the program keeps for many tables, in the place of those of its last change; absent leaves them. */
  readonly source?: ChainSource;
  /** True when chains of the source that are as the last time are to be written anew too. */
  readonly everything?: boolean;
  /** True when rules of chains that are written count from 0 again, as those of a restore that says no counters. */
  readonly countsAnew?: boolean;
  /** Chains that shall hold exactly these rules, made when they are new. Equal rules keep their counters but with `countsAnew`. */
  readonly chains: readonly ChainContent[];
  /** Chains to take away; no rule may jump to them afterwards. Names of chains that do not exist are passed over. */
  readonly deletedChains: readonly string[];
  /** Rules that have to be in a chain of others, at its head (`before`) or its end: added when no equal rule is there. */
  readonly ensured: readonly { readonly chain: string; readonly rule: RuleSpec; readonly before: boolean }[];
}

/**
 * Applies changes to the tables of a family, all of them or none: everything is looked at before anything is touched, and
 * no packet passes in between. Costs what changes: other chains are not looked at, and a rule that was in its chain before
 * stays as it is, with its counters.
 * @throws Error naming the table, chain and rule when a rule jumps to a chain that does not exist, or a deleted chain is
 * still used. Nothing has changed then.
 */
export function changeTables(netfilter: Netfilter, family: Family, changes: readonly TableChange[]): void {
  for (const change of changes) checkChange(netfilter.tables(family).get(change.table), change);
  for (const change of changes) applyChange(netfilter.tables(family).use(change.table), change);
}

function checkChange(table: Table | null, change: TableChange): void {
  const wanted = new Set(change.chains.map((content) => content.name));
  const deleted = new Set(change.deletedChains);
  const exists = (name: string): boolean =>
    wanted.has(name) ||
    (change.source?.has(name) ?? false) ||
    (table !== null && !deleted.has(name) && table.has(name)) ||
    Table.builtin(change.table, name) !== null;
  const check = (chain: string, rule: RuleSpec): void => {
    const { action } = rule;
    if ((action.kind !== "jump" && action.kind !== "goto") || exists(action.chain)) return;
    throw new Error(
      `${change.table}: "-A ${chain}${rule.save()}" jumps to chain ${action.chain}, which does not exist`,
    );
  };
  for (const { name, rules } of change.chains) for (const rule of rules) check(name, rule);
  for (const { chain, rule } of change.ensured) {
    if (!exists(chain)) {
      throw new Error(`${change.table}: there is no chain ${chain} to put "${rule.save()}" into`);
    }
    check(chain, rule);
  }
  if (table !== null) checkDeleted(table, wanted, deleted);
}

/** Chains may go to which only rules lead that go too. */
function checkDeleted(table: Table, rewritten: ReadonlySet<string>, deleted: ReadonlySet<string>): void {
  if (deleted.size === 0) return;
  const goes = (name: string): boolean => deleted.has(name) || rewritten.has(name);
  const going = new Map<string, number>();
  for (const name of [...deleted, ...rewritten]) {
    for (const rule of table.lookup(name)?.rules ?? []) {
      const to = rule.madeJump;
      if (to !== null) going.set(to.name, (going.get(to.name) ?? 0) + 1);
    }
  }
  for (const name of deleted) {
    if (rewritten.has(name) || (table.lookup(name)?.references ?? 0) <= (going.get(name) ?? 0)) continue;
    for (const chain of table.madeChains()) {
      const rule = goes(chain.name) ? undefined : chain.rules.find((each) => each.madeJump?.name === name);
      if (rule === undefined) continue;
      throw new Error(`${table.name}: "${rule.save()}" jumps to chain ${name}, which does not exist`);
    }
  }
}

function applyChange(table: Table, change: TableChange): void {
  if (change.source !== undefined)
    table.setSource(change.source, change.everything ?? false, change.countsAnew ?? false);
  const own = change.chains.map(({ name, rules }) => {
    const chain = Table.builtin(change.table, name) === null ? table.lookup(name) : table.use(name);
    return { chain: chain ?? table.create(name), rules };
  });
  for (const { chain, rules } of own) {
    chain.assign(rules);
    if (change.countsAnew) chain.countAnew();
  }
  const wanted = new Set(change.chains.map((content) => content.name));
  const deleted = change.deletedChains.filter((name) => !wanted.has(name));
  // Deleted chains may jump to each other: all are emptied before the first one goes.
  for (const name of deleted) table.lookup(name)?.clear();
  for (const name of deleted) {
    const chain = table.lookup(name);
    if (chain !== null) table.delete(chain);
  }
  for (const { chain: name, rule, before } of change.ensured) {
    const chain = Table.builtin(change.table, name) === null ? table.lookup(name) : table.use(name);
    if (chain === null || chain.rules.some((each) => each.spec === rule)) continue;
    const text = rule.save();
    if (chain.rules.some((each) => each.spec.save() === text)) continue;
    chain.insert(before ? 0 : chain.rules.length, rule);
  }
}
