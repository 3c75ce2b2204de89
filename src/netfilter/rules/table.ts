import { Family } from "../../wire/ip-address.js";
import { Hook } from "../hook.js";
import { type BaseHook, Chain } from "./chain.js";

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
  tableChanged(): void;
}

/** One table of one family: built-in chains, which exist once something was asked of them, and user chains. */
export class Table {
  readonly family: Family;
  readonly name: TableName;
  private readonly owner: TableOwner;
  private readonly chainsByName = new Map<string, Chain>();

  constructor(family: Family, name: TableName, owner: TableOwner) {
    this.family = family;
    this.name = name;
    this.owner = owner;
  }

  /** The command that shows it: "iptables" or "ip6tables". */
  get command(): string {
    return this.family === Family.V4 ? "iptables" : "ip6tables";
  }

  /** The chain called `name`, or null. A built-in chain that nobody used yet is null too. */
  chain(name: string): Chain | null {
    return this.chainsByName.get(name) ?? null;
  }

  /** All chains that exist: built-in ones in their order, then the user's in the order of their names. */
  chains(): Chain[] {
    return [...this.baseChains(), ...this.userChains()];
  }

  /** All chains that exist in the order in which they were made, as nft shows them. */
  chainsAsMade(): Chain[] {
    return Array.from(this.chainsByName.values());
  }

  /** The built-in chains that exist, in the order of listings. */
  baseChains(): Chain[] {
    const found: Chain[] = [];
    for (const hook of BUILTINS[this.name]) {
      const chain = this.chainsByName.get(chainNameOf(hook.hook));
      if (chain !== undefined) found.push(chain);
    }
    return found;
  }

  /** The user's chains, sorted by name as iptables-nft sorts them. */
  userChains(): Chain[] {
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
    const existing = this.chainsByName.get(name);
    if (existing !== undefined) return existing;
    const hook = Table.builtin(this.name, name);
    return hook === null ? null : this.put(new Chain(this, name, hook));
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
        const added = copy.append(rule.spec);
        added.packets = rule.packets;
        added.bytes = rule.bytes;
      }
    }
  }

  rename(chain: Chain, name: string): void {
    this.chainsByName.delete(chain.name);
    chain.name = name;
    this.chainsByName.set(name, chain);
    for (const other of this.chainsByName.values()) {
      for (let i = 0; i < other.rules.length; i++) {
        const spec = other.rules[i]?.spec;
        const rule = other.rules[i];
        if (spec === undefined || rule?.jump !== chain) continue;
        other.renameJump(i, name);
      }
    }
    this.changed();
  }

  /** Something in the table is another than before. */
  changed(): void {
    this.owner.tableChanged();
  }

  private put(chain: Chain): Chain {
    this.chainsByName.set(chain.name, chain);
    this.changed();
    return chain;
  }
}
