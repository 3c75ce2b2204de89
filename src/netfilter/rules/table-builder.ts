import type { Family } from "../../wire/ip-address.js";
import { type Verdict, Verdict as Verdicts } from "../hook.js";
import type { Netfilter } from "../netfilter.js";
import type { Chain } from "./chain.js";
import type { Rule, RuleSpec } from "./rule.js";
import { Table, type TableName } from "./table.js";

/** What a program wants of one chain: kube-proxy's chains, a policy's. */
export interface ChainContent {
  readonly name: string;
  readonly rules: readonly RuleSpec[];
}

/** A change of one table: what `iptables-restore --noflush --counters` is for programs that have objects, not text. */
export interface TableChange {
  readonly table: TableName;
  /** Chains that shall hold exactly these rules, made when they are new. The counters of equal rules are kept. */
  readonly chains: readonly ChainContent[];
  /** Chains to take away; no rule may jump to them afterwards. Names of chains that do not exist are passed over. */
  readonly deletedChains: readonly string[];
  /** Rules that have to be in a chain of others, at its head (`before`) or its end: added when no equal rule is there. */
  readonly ensured: readonly { readonly chain: string; readonly rule: RuleSpec; readonly before: boolean }[];
}

/**
 * Applies changes to the tables of a family, all of them or none: the new tables are built aside. Costs no text parsing;
 * rule specifications are shared, not copied.
 * @throws Error naming the table, chain and rule when a rule jumps to a chain that does not exist, or a deleted chain is
 * still used. Nothing has changed then.
 */
export function changeTables(netfilter: Netfilter, family: Family, changes: readonly TableChange[]): void {
  const tables = netfilter.tables(family);
  const built = changes.map((change) => buildTable(netfilter, family, change));
  for (const table of built) tables.replace(table);
}

function buildTable(netfilter: Netfilter, family: Family, change: TableChange): Table {
  const old = netfilter.tables(family).get(change.table);
  const table = new Table(family, change.table, netfilter);
  const contents = new Map(change.chains.map((content) => [content.name, content.rules] as const));
  const deleted = new Set(change.deletedChains);
  const names = new Set<string>();
  if (old !== null) {
    for (const chain of old.chains()) {
      if (deleted.has(chain.name)) continue;
      names.add(chain.name);
      takeOver(chain, chain.base === null ? table.create(chain.name) : table.use(chain.name));
    }
  }
  for (const name of contents.keys()) if (!names.has(name) && table.use(name) === null) table.create(name);
  if (old !== null) {
    for (const chain of old.chains()) {
      if (deleted.has(chain.name) || contents.has(chain.name)) continue;
      for (const rule of chain.rules) copyCounters(rule, append(table, chain.name, rule.spec));
    }
  }
  for (const [name, rules] of contents) {
    const known = new Map<RuleSpec, Rule>();
    const before = old === null ? null : old.chain(name);
    if (before !== null) for (const rule of before.rules) known.set(rule.spec, rule);
    const texts = new Map<string, Rule>();
    if (before !== null) for (const rule of before.rules) texts.set(rule.spec.save(), rule);
    for (const spec of rules) {
      const made = append(table, name, spec);
      const same = known.get(spec) ?? (texts.size === 0 ? undefined : texts.get(spec.save()));
      if (same !== undefined) copyCounters(same, made);
    }
  }
  for (const { chain: name, rule, before } of change.ensured) {
    const chain = table.use(name);
    if (chain === null) throw new Error(`${change.table}: there is no chain ${name} to put "${rule.save()}" into`);
    const text = rule.save();
    if (chain.rules.some((each) => each.spec === rule || each.spec.save() === text)) continue;
    requireJump(table, name, rule);
    chain.insert(before ? 0 : chain.rules.length, rule);
  }
  return table;
}

function takeOver(from: Chain, to: Chain | null): void {
  if (to === null) return;
  const policy: Verdict = from.policy === Verdicts.Drop ? Verdicts.Drop : Verdicts.Accept;
  to.policy = policy;
  to.countsPolicy = from.countsPolicy;
  to.policyPackets = from.policyPackets;
  to.policyBytes = from.policyBytes;
}

function append(table: Table, chainName: string, spec: RuleSpec): Rule {
  const chain = table.chain(chainName);
  if (chain === null) throw new Error(`${table.name}: there is no chain ${chainName} to put "${spec.save()}" into`);
  requireJump(table, chainName, spec);
  return chain.append(spec);
}

function requireJump(table: Table, chainName: string, spec: RuleSpec): void {
  const action = spec.action;
  if (action.kind !== "jump" && action.kind !== "goto") return;
  if (table.chain(action.chain) === null) {
    throw new Error(
      `${table.name}: "-A ${chainName}${spec.save()}" jumps to chain ${action.chain}, which does not exist`,
    );
  }
}

function copyCounters(from: Rule, to: Rule): void {
  to.packets = from.packets;
  to.bytes = from.bytes;
}
