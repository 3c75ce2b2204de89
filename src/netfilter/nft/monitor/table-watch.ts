import type { Family } from "../../../wire/ip-address.js";
import { Verdict } from "../../hook.js";
import type { Netfilter } from "../../netfilter.js";
import type { TableName } from "../../rules/table.js";
import { IptablesRule, viewTable } from "../iptables-view.js";
import { NftChain } from "../model/nft-chain.js";
import type { NftTable } from "../model/nft-table.js";
import type { Caller } from "../nft-call.js";
import type { NftEvent } from "./nft-event.js";

/** What a command said besides what can be seen of the table. */
export interface SaidOfTable {
  /** The chains whose policy was set, in that order. */
  readonly policies: readonly string[];
  /** The chains whose counters began anew. */
  readonly zeroed: readonly string[];
  /** The rule whose counters began anew, by its handle; 0 for none. */
  readonly zeroedRule: number;
}

/** Nothing said. */
export const NOTHING_SAID: SaidOfTable = { policies: [], zeroed: [], zeroedRule: 0 };

/**
 * Tells those that listen (`nft monitor`) what a command of iptables did to a table: the difference between before and
 * after, in the order of the kernel's messages. Looks at the table only when somebody listens.
 */
export class TableWatch {
  private readonly netfilter: Netfilter;
  private readonly family: Family;
  private readonly name: TableName;
  private readonly before: NftTable | null;

  constructor(netfilter: Netfilter, family: Family, name: TableName) {
    this.netfilter = netfilter;
    this.family = family;
    this.name = name;
    this.before = this.isHeard ? this.view() : null;
  }

  /** The command is done; `changes` says that it was one that changes something, for when nobody listens. */
  tell(by: Caller, said: SaidOfTable, changes: boolean): void {
    const { nft } = this.netfilter;
    const events = this.isHeard ? tableEvents(this.before, this.view(), said) : [];
    if (this.isHeard ? events.length > 0 : changes) nft.changeMade(events, by);
  }

  private get isHeard(): boolean {
    return this.netfilter.nft.listeners.length > 0;
  }

  private view(): NftTable | null {
    const table = this.netfilter.tables(this.family).get(this.name);
    return table === null ? null : viewTable(this.netfilter, table);
  }
}

/** What has to be told of a table that was `before` and is `after` now. */
function tableEvents(before: NftTable | null, after: NftTable | null, said: SaidOfTable): NftEvent[] {
  const isSame = before !== null && after !== null && before.handle === after.handle;
  const events: NftEvent[] = before === null || isSame ? [] : goneEvents(before);
  if (after === null) return events;
  const old = isSame ? before : null;
  if (old === null) events.push({ verb: "add", table: after, kind: "table" });
  chainEvents(old, after, said, events);
  ruleEvents(old, after, said, events);
  for (const chain of old?.chains.values() ?? [])
    if (!chainsOf(after).some(({ handle }) => handle === chain.handle))
      events.push({ verb: "delete", table: after, kind: "chain", chain: withoutUse(chain) });
  return events;
}

/** A table that went: its rules, its chains, itself. */
function goneEvents(table: NftTable): NftEvent[] {
  const chains = chainsOf(table);
  return [
    ...chains.flatMap(({ rules }) => rules.map((rule) => ({ verb: "delete", table, kind: "rule", rule }) as const)),
    ...chains.map((chain) => ({ verb: "delete", table, kind: "chain", chain: withoutUse(chain) }) as const),
    { verb: "delete", table, kind: "table" },
  ];
}

function chainEvents(old: NftTable | null, after: NftTable, said: SaidOfTable, events: NftEvent[]): void {
  const add = (chain: NftChain): void => {
    events.push({ verb: "add", table: after, kind: "chain", chain });
  };
  for (const chain of chainsOf(after)) {
    const was = chainsOf(old).find(({ handle }) => handle === chain.handle);
    if (was === undefined) {
      if (chain.hook === null) events.push({ verb: "create", table: after, kind: "chain", chain });
      // A chain at a hook is made with its usual policy, and gets another one behind that.
      else add(chain.policy === Verdict.Accept ? chain : accepting(after, chain));
      if (said.policies.includes(chain.name)) add(chain);
    } else if (was.name !== chain.name || said.policies.includes(chain.name) || said.zeroed.includes(chain.name))
      add(chain);
  }
}

function accepting(table: NftTable, chain: NftChain): NftChain {
  const plain = new NftChain(table, chain.name, chain.hook, null, chain.handle);
  plain.rules = chain.rules;
  return plain;
}

function withoutUse(chain: NftChain): NftChain {
  return new NftChain(chain.table, chain.name, chain.hook, null, chain.handle);
}

function ruleEvents(old: NftTable | null, after: NftTable, said: SaidOfTable, events: NftEvent[]): void {
  const before = new Map(rulesOf(old).map((rule) => [rule.handle, rule] as const));
  const now = rulesOf(after);
  const kept = new Map(now.map((rule) => [rule.handle, rule] as const));
  const isAnew = (handle: number): boolean => {
    const [was, is] = [before.get(handle), kept.get(handle)];
    if (was === undefined || is === undefined) return true;
    return handle === said.zeroedRule || was.spec.save() !== is.spec.save();
  };
  const renamed = renamedJumps(old, after);
  for (const [handle, rule] of before)
    if (isAnew(handle) && !renamed.has(handle)) events.push({ verb: "delete", table: after, kind: "rule", rule });
  const added = now.filter(({ handle }) => isAnew(handle) && !renamed.has(handle));
  for (const rule of added.sort((a, b) => a.handle - b.handle)) {
    const { rules } = rule.chain;
    const isLast = rules
      .slice(rules.indexOf(rule))
      .every(({ handle }) => !before.has(handle) || handle === rule.handle);
    const verb = isLast || before.has(rule.handle) ? "add" : "insert";
    events.push({ verb, table: after, kind: "rule", rule });
  }
}

/** Rules that say something else only because the chain that they lead to has another name. */
function renamedJumps(old: NftTable | null, after: NftTable): Set<number> {
  const names = chainsOf(after).flatMap((chain) => {
    const was = chainsOf(old).find(({ handle }) => handle === chain.handle);
    return was === undefined || was.name === chain.name ? [] : [{ from: was.name, to: chain.name }];
  });
  const target = (rule: ReturnType<typeof rulesOf>[number]): string => {
    const { action } = rule.spec;
    return action.kind === "jump" || action.kind === "goto" ? action.chain : "";
  };
  const before = new Map(rulesOf(old).map((rule) => [rule.handle, rule] as const));
  return new Set(
    rulesOf(after).flatMap((rule) => {
      const was = before.get(rule.handle);
      const isRenamed = was !== undefined && names.some(({ from, to }) => target(was) === from && target(rule) === to);
      return isRenamed ? [rule.handle] : [];
    }),
  );
}

function chainsOf(table: NftTable | null): NftChain[] {
  return table === null ? [] : Array.from(table.chains.values());
}

function rulesOf(table: NftTable | null): IptablesRule[] {
  return chainsOf(table).flatMap(({ rules }) => rules.filter((rule) => rule instanceof IptablesRule));
}
