import { dstPortOf } from "../../../netfilter/rules/chain-index.js";
import type { LongChain, RuleGroup } from "../../../netfilter/rules/chain-source.js";
import type { RuleSpec } from "../../../netfilter/rules/rule.js";
import type { IpAddress } from "../../../wire/ip-address.js";
import type { IpPacket } from "../../../wire/payload.js";
import type { RenderOptions } from "./datapath.js";
import { type RuleBook, renderHead, renderTail } from "./iptables-rules.js";
import type { RuleCache } from "./rule-cache.js";
import { ServiceIndex } from "./service-index.js";
import type { CompiledChains, ServiceRules, TableChains } from "./service-rules.js";

/** The chains of each table to which Services add rules. */
const LONG = {
  filter: ["KUBE-SERVICES", "KUBE-EXTERNAL-SERVICES", "KUBE-NODEPORTS", "KUBE-PROXY-FIREWALL"],
  nat: ["KUBE-SERVICES", "KUBE-NODEPORTS"],
} as const;

const NONE: readonly RuleSpec[] = [];

/** The rules before and after those of Services: the same for all nodes with the same options. */
export class CommonFrame {
  readonly options: RenderOptions;
  readonly head: TableChains;
  readonly tail: TableChains;

  constructor(options: RenderOptions, rules: RuleCache) {
    const compile = (book: RuleBook): TableChains => {
      const compiled = (chains: ReadonlyMap<string, readonly { readonly text: string }[]>): CompiledChains => {
        const specsOf = (texts: readonly { readonly text: string }[]): RuleSpec[] =>
          texts.map(({ text }) => rules.specOf(options.family, text, null));
        return new Map(Array.from(chains, ([name, texts]) => [name, specsOf(texts)] as const));
      };
      return { filter: compiled(book.filter), nat: compiled(book.nat) };
    };
    this.options = options;
    this.head = compile(renderHead(options));
    this.tail = compile(renderTail(options));
  }

  /** True when the table has a chain of this name, with Services or without. */
  has(table: "filter" | "nat", name: string): boolean {
    return this.head[table].has(name);
  }

  /** The names of all chains of a table. */
  names(table: "filter" | "nat"): Iterable<string> {
    return this.head[table].keys();
  }

  /** The rules of a chain when there are no Services. */
  rulesOf(table: "filter" | "nat", name: string): readonly RuleSpec[] {
    return [...(this.head[table].get(name) ?? NONE), ...(this.tail[table].get(name) ?? NONE)];
  }
}

/** The chains that all Services have in common: read-only, held by all nodes that know the same. Nothing is made before it is asked for. */
export class CommonChains {
  readonly frame: CommonFrame;
  /** Sorted by their keys. */
  readonly services: readonly ServiceRules[];
  private readonly chains: { readonly filter: readonly CommonChain[]; readonly nat: readonly CommonChain[] };
  private readonly short = {
    filter: new Map<string, readonly RuleSpec[]>(),
    nat: new Map<string, readonly RuleSpec[]>(),
  };
  /** Null until a packet asks. */
  private index: ServiceIndex | null = null;
  /** True once somebody may hold rules of it. */
  isUsed = false;

  constructor(frame: CommonFrame, services: readonly ServiceRules[]) {
    this.frame = frame;
    this.services = services;
    this.chains = {
      filter: LONG.filter.map((name) => new CommonChain(this, "filter", name)),
      nat: LONG.nat.map((name) => new CommonChain(this, "nat", name)),
    };
  }

  /** A chain to which Services add rules; null for all others. */
  long(table: "filter" | "nat", name: string): CommonChain | null {
    this.isUsed = true;
    for (const chain of this.chains[table]) if (chain.name === name) return chain;
    return null;
  }

  /** All rules of a chain of the frame, the same list every time. */
  rulesOf(table: "filter" | "nat", name: string): readonly RuleSpec[] {
    const long = this.long(table, name);
    if (long !== null) return long.all();
    let rules = this.short[table].get(name);
    if (rules === undefined) {
      rules = this.frame.rulesOf(table, name);
      this.short[table].set(name, rules);
    }
    return rules;
  }

  /** The Services with rules that a packet may match. */
  candidates(packet: IpPacket): readonly ServiceRules[] | null {
    const index = this.indexed();
    return index.find(packet.dst, index.hasPorts ? dstPortOf(packet) : -1);
  }

  /** The Services that have one of these addresses or node ports, in the order of their keys. */
  servicesFor(addresses: ReadonlySet<IpAddress>, nodePorts: ReadonlySet<number>): readonly ServiceRules[] {
    const index = this.indexed();
    const found = new Set<ServiceRules>();
    for (const address of addresses) for (const rules of index.find(address, -1) ?? []) found.add(rules);
    for (const port of nodePorts) for (const rules of index.withPort(port)) found.add(rules);
    return [...found].sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  private indexed(): ServiceIndex {
    if (this.index === null) this.index = new ServiceIndex(this.services, this.frame.options.family);
    return this.index;
  }

  /** The Service of this key, or null. */
  find(key: string): ServiceRules | null {
    return findService(this.services, key);
  }
}

/** One of the chains that all Services have in common. */
class CommonChain implements LongChain {
  readonly name: string;
  private readonly common: CommonChains;
  private readonly table: "filter" | "nat";
  private whole: readonly RuleSpec[] | null = null;

  constructor(common: CommonChains, table: "filter" | "nat", name: string) {
    this.common = common;
    this.table = table;
    this.name = name;
  }

  get head(): readonly RuleSpec[] {
    return this.common.frame.head[this.table].get(this.name) ?? NONE;
  }

  get tail(): readonly RuleSpec[] {
    return this.common.frame.tail[this.table].get(this.name) ?? NONE;
  }

  groups(): readonly ServiceRules[] {
    return this.common.services;
  }

  group(key: string): ServiceRules | null {
    return this.common.find(key);
  }

  candidates(packet: IpPacket): readonly ServiceRules[] | null {
    return this.common.candidates(packet);
  }

  rulesOf(group: RuleGroup): readonly RuleSpec[] {
    return (group as ServiceRules).common[this.table].get(this.name) ?? NONE;
  }

  /** All its rules, the same list every time. */
  all(): readonly RuleSpec[] {
    if (this.whole === null) {
      const rules = [...this.head];
      for (const group of this.common.services) for (const spec of this.rulesOf(group)) rules.push(spec);
      rules.push(...this.tail);
      this.whole = rules;
    }
    return this.whole;
  }
}

/** The one of this key among Services that are sorted by their keys, or null. */
export function findService(services: readonly ServiceRules[], key: string): ServiceRules | null {
  let low = 0;
  let high = services.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((services[middle]?.key ?? "") < key) low = middle + 1;
    else high = middle;
  }
  const found = services[low];
  return found?.key === key ? found : null;
}
