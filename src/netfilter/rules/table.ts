import { Family } from "../../wire/ip-address.js";
import { Hook } from "../hook.js";
import type { Accounts } from "../nfacct/accounts.js";
import { type BaseHook, Chain } from "./chain.js";
import type { ChainSource } from "./chain-source.js";
import type { RuleSpec } from "./rule.js";

/** The tables of iptables. */
export const TABLE_NAMES = ["filter", "nat", "mangle", "raw", "security"] as const;
export type TableName = (typeof TABLE_NAMES)[number];

const HOOK_NAMES = ["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"] as const;

/** The built-in chain at a hook: "PREROUTING". */
export function chainNameOf(hook: Hook): string {
  return HOOK_NAMES[hook];
}

function base(type: BaseHook["type"], hook: Hook, priority: number): BaseHook {
  return { type, hook, priority };
}

/** The built-in chains of each table in the order of listings, with their hooks (nft-shared.c, xtables_ipv4). */
const BUILTINS: Readonly<Record<TableName, readonly BaseHook[]>> = {
  filter: [base("filter", Hook.Input, 0), base("filter", Hook.Forward, 0), base("filter", Hook.Output, 0)],
  nat: [
    base("nat", Hook.Prerouting, -100),
    base("nat", Hook.Input, 100),
    base("nat", Hook.Output, -100),
    base("nat", Hook.Postrouting, 100),
  ],
  mangle: [
    base("filter", Hook.Prerouting, -150),
    base("filter", Hook.Input, -150),
    base("filter", Hook.Forward, -150),
    base("route", Hook.Output, -150),
    base("filter", Hook.Postrouting, -150),
  ],
  raw: [base("filter", Hook.Prerouting, -300), base("filter", Hook.Output, -300)],
  security: [base("filter", Hook.Input, 150), base("filter", Hook.Forward, 150), base("filter", Hook.Output, 150)],
};

/** What a table tells when its rules or chains changed. */
export interface TableOwner {
  /** What its rules may count in. */
  readonly accounts: Accounts;
  /** The next number for a table; those that nft makes count on the same way. */
  newTableHandle(): number;
  tableChanged(): void;
  /** A rule asks what connections carried: from now on that is counted (nf_ct_set_acct). */
  countConnections(): void;
}

/** What nft keeps in a table besides chains: sets and named objects. */
export interface NftParts {
  readonly isNftParts: true;
}

/** One table of one family: built-in chains, which exist once something was asked of them, and user chains. */
export class Table {
  readonly family: Family;
  readonly name: TableName;
  /** Its number among the tables of the namespace, in whose order nft lists them; 0 until it is one of them. */
  handle = 0;
  /** The number that was given last to a chain or rule. */
  lastHandle = 0;
  /** Null when nft put nothing of its own into the table. */
  parts: NftParts | null = null;
  /** True when nft put chains of other names at hooks. */
  private hasOtherBases = false;
  private readonly owner: TableOwner;
  private readonly chainsByName = new Map<string, Chain>();
  /** What a program keeps here besides; chains of it that were not asked for yet are not in `chainsByName`. */
  private source: ChainSource | null = null;
  /** True once somebody looked at the whole table: all chains of the source are made, and what is missing was taken away. */
  private isOpen = true;

  constructor(family: Family, name: TableName, owner: TableOwner) {
    this.family = family;
    this.name = name;
    this.owner = owner;
  }

  /** The next number for a chain or a rule. */
  newHandle(): number {
    this.lastHandle++;
    return this.lastHandle;
  }

  /** The accounts of its namespace. */
  get accounts(): Accounts {
    return this.owner.accounts;
  }

  /** The command that shows it: "iptables" or "ip6tables". */
  get command(): string {
    return this.family === Family.V4 ? "iptables" : "ip6tables";
  }

  /** The chain called `name`, or null. A built-in chain that nobody used yet is null too. */
  chain(name: string): Chain | null {
    if (Table.builtin(this.name, name) === null) this.open();
    return this.chainsByName.get(name) ?? null;
  }

  /** The same for a packet and for programs: makes at most this one chain of the source. */
  lookup(name: string): Chain | null {
    const chain = this.chainsByName.get(name);
    if (chain !== undefined) return chain;
    return this.isOpen ? null : this.make(name);
  }

  /** The chain called `name` if it was made already, for counting who jumps there; `open` counts anew. */
  made(name: string): Chain | null {
    return this.chainsByName.get(name) ?? null;
  }

  /** True when there is such a chain, made or not. */
  has(name: string): boolean {
    return this.chainsByName.has(name) || (!this.isOpen && (this.source?.has(name) ?? false));
  }

  /** True when a rule of it needs connections to be tracked. */
  get needsConntrack(): boolean {
    if (this.source?.needsConntrack === true) return true;
    for (const chain of this.chainsByName.values()) {
      if (chain.madeRules.some((rule) => rule.spec.needsConntrack)) return true;
    }
    return false;
  }

  /**
   * Holds the chains of `next` from now on, in the place of those of the source before. Chains that are the same in both
   * are not touched, whatever was done to them meanwhile, unless they or `everything` is to be written anew. With `countsAnew`
   * rules of what is written count from 0.
   */
  setSource(next: ChainSource, everything: boolean, countsAnew: boolean): void {
    const before = this.source;
    // An open table has them all; of a closed one only what was made is looked at.
    const isWhole = this.isOpen && before !== null;
    const names = isWhole ? new Set([...before.names(), ...next.names()]) : [...this.chainsByName.keys()];
    const changed: { name: string; rules: readonly RuleSpec[] }[] = [];
    for (const name of names) {
      const chain = this.chainsByName.get(name) ?? null;
      if (chain !== null && chain.long !== null) {
        const long = next.longChain(name);
        if (long !== null) {
          const isWritten = long !== chain.long || everything || next.isRewritten(name);
          if (long !== chain.long) chain.fillLong(long);
          if (isWritten && countsAnew) chain.countAnew();
          continue;
        }
      }
      const rules = next.rulesOf(name);
      const had = before?.rulesOf(name) ?? null;
      if (rules === null) {
        if (had !== null) this.forget(name);
      } else if (everything || rules !== had || next.isRewritten(name)) changed.push({ name, rules });
    }
    this.source = next;
    this.isOpen = isWhole;
    if (isWhole) {
      for (const { name } of changed) {
        if (!this.chainsByName.has(name)) this.chainsByName.set(name, new Chain(this, name, null));
      }
    }
    for (const { name, rules } of changed) {
      const chain = this.chainsByName.get(name);
      chain?.assign(rules);
      if (countsAnew) chain?.countAnew();
    }
    this.changed();
  }

  /** All chains that exist: built-in ones in their order, then the user's in the order of their names. */
  chains(): Chain[] {
    this.open();
    return [...this.baseChains(), ...this.userChains()];
  }

  /** All chains that exist in the order in which they were made, as nft shows them. */
  chainsAsMade(): Chain[] {
    this.open();
    return Array.from(this.chainsByName.values());
  }

  /** The chains that were made so far, as the above; a source's other chains ask no sets. */
  madeChains(): Iterable<Chain> {
    return this.chainsByName.values();
  }

  /** The built-in chains that exist, in the order of listings, and behind them those that nft put at hooks. */
  baseChains(): Chain[] {
    const found: Chain[] = [];
    for (const hook of BUILTINS[this.name]) {
      const chain = this.chainsByName.get(chainNameOf(hook.hook));
      if (chain !== undefined) found.push(chain);
    }
    // Of thousands of chains none is looked at unless nft put one at a hook.
    if (!this.hasOtherBases) return found;
    for (const chain of this.chainsByName.values())
      if (chain.base !== null && !found.includes(chain)) found.push(chain);
    return found;
  }

  /** The user's chains, sorted by name as iptables-nft sorts them. */
  userChains(): Chain[] {
    this.open();
    return Array.from(this.chainsByName.values())
      .filter((chain) => chain.base === null)
      .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  }

  /** The hooks of the built-in chains, whether they exist or not. */
  static builtins(name: TableName): readonly BaseHook[] {
    return BUILTINS[name];
  }

  /** Where the built-in chain `name` of a table stands; null when the table has none of that name. */
  static builtin(table: TableName, name: string): BaseHook | null {
    return BUILTINS[table].find((hook) => chainNameOf(hook.hook) === name) ?? null;
  }

  /** The chain called `name`, made now when it is a built-in one that nobody used yet; null when there is none. */
  use(name: string): Chain | null {
    const hook = Table.builtin(this.name, name);
    if (hook === null) this.open();
    const existing = this.chainsByName.get(name);
    if (existing !== undefined) return existing;
    return hook === null ? null : this.put(new Chain(this, name, hook));
  }

  /** Makes a chain at a hook, or a user's chain where that is null; there must be none of that name. */
  createAt(name: string, base: BaseHook | null): Chain {
    this.open();
    if (base !== null && Table.builtin(this.name, name) === null) this.hasOtherBases = true;
    return this.put(new Chain(this, name, base));
  }

  /** Puts a chain back that was deleted. */
  restore(chain: Chain): void {
    this.put(chain);
  }

  /** Makes a user chain; there must be none of that name. */
  create(name: string): Chain {
    return this.put(new Chain(this, name, null));
  }

  /** Takes a chain away with its rules; nothing may jump to it. */
  delete(chain: Chain): void {
    chain.clear();
    this.chainsByName.delete(chain.name);
    this.changed();
  }

  /**
   * Takes over the chains of `other`, a table of the same name, with their policies, rules and counters. The rules'
   * specifications are shared.
   */
  copyFrom(other: Table): void {
    other.open();
    for (const chain of other.chainsByName.values()) {
      const copy = new Chain(this, chain.name, chain.base);
      copy.policy = chain.policy;
      copy.countsPolicy = chain.countsPolicy;
      copy.policyPackets = chain.policyPackets;
      copy.policyBytes = chain.policyBytes;
      this.chainsByName.set(chain.name, copy);
    }
    for (const chain of other.chainsByName.values()) {
      const copy = this.chainsByName.get(chain.name);
      if (copy === undefined) continue;
      for (const rule of chain.rules) {
        const added = copy.append(rule.spec, rule.handle);
        added.packets = rule.packets;
        added.bytes = rule.bytes;
      }
    }
    for (const chain of other.chainsByName.values()) {
      const copy = this.chainsByName.get(chain.name);
      if (copy !== undefined) copy.handle = chain.handle;
    }
    this.lastHandle = other.lastHandle;
    this.parts = other.parts;
    this.hasOtherBases = other.hasOtherBases;
  }

  rename(chain: Chain, name: string): void {
    this.open();
    // Rules find the chain by its name: those that jump to it are looked for before it has another one.
    const jumps = Array.from(this.chainsByName.values()).flatMap((other) =>
      other.rules.flatMap((rule, at) => (rule.jump === chain ? [{ other, at }] : [])),
    );
    for (const other of this.chainsByName.values())
      for (const { spec } of other.rules)
        if (spec.action.kind === "target") spec.action.target.renameLead?.(chain.name, name);
    chain.name = name;
    // A chain keeps its place among the others.
    const chains = Array.from(this.chainsByName.values());
    this.chainsByName.clear();
    for (const each of chains) this.chainsByName.set(each.name, each);
    for (const { other, at } of jumps) other.renameJump(at, name);
  }

  /** A rule that asks what connections carried is made. */
  countConnections(): void {
    this.owner.countConnections();
  }

  /** Something in the table is another than before. */
  changed(): void {
    this.owner.tableChanged();
  }

  /** Makes every chain of the source, for whoever looks at the table or changes it, and counts who jumps where. */
  private open(): void {
    if (this.isOpen) return;
    for (const name of this.source?.names() ?? []) if (!this.chainsByName.has(name)) this.make(name);
    this.isOpen = true;
    for (const chain of this.chainsByName.values()) chain.references = 0;
    for (const chain of this.chainsByName.values()) {
      for (const rule of chain.rules) if (rule.jump !== null) rule.jump.references++;
    }
  }

  private make(name: string): Chain | null {
    const chain = new Chain(this, name, null);
    const long = this.source?.longChain(name) ?? null;
    if (long !== null) chain.fillLong(long);
    else {
      const rules = this.source?.rulesOf(name) ?? null;
      if (rules === null) return null;
      chain.fill(rules);
    }
    this.chainsByName.set(name, chain);
    return chain;
  }

  private forget(name: string): void {
    const chain = this.chainsByName.get(name);
    if (chain === undefined) return;
    chain.clear();
    this.chainsByName.delete(name);
  }

  private put(chain: Chain): Chain {
    this.chainsByName.set(chain.name, chain);
    this.changed();
    return chain;
  }
}
