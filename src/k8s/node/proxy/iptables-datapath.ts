import type { Netfilter } from "../../../netfilter/netfilter.js";
import type { RuleSpec } from "../../../netfilter/rules/rule.js";
import { type ChainContent, changeTables, type TableChange } from "../../../netfilter/rules/table-builder.js";
import type { Family } from "../../../wire/ip-address.js";
import type { Datapath, ProxiedPort, RenderOptions, ServiceState } from "./datapath.js";
import { JUMPS, type RuleBook, renderHead, renderTail } from "./iptables-rules.js";
import type { RuleCache } from "./rule-cache.js";
import type { ServiceRules, ServiceRulesCache } from "./service-rules.js";

const CANARY = "KUBE-PROXY-CANARY";
const TABLES = ["filter", "nat"] as const;

/** Services as rules of iptables, one atomic change at a time; only chains that are other than the last time are touched. */
export class IptablesDatapath implements Datapath {
  readonly family: Family;
  private readonly netfilter: Netfilter;
  private readonly nodeName: string;
  private readonly rules: RuleCache;
  private readonly serviceRules: ServiceRulesCache;
  /** Our chains as they were written last, by table. */
  private readonly written = new Map<string, ReadonlyMap<string, readonly RuleSpec[]>>();
  private services: readonly ServiceRules[] = [];

  constructor(
    family: Family,
    netfilter: Netfilter,
    nodeName: string,
    rules: RuleCache,
    serviceRules: ServiceRulesCache,
  ) {
    this.family = family;
    this.netfilter = netfilter;
    this.nodeName = nodeName;
    this.rules = rules;
    this.serviceRules = serviceRules;
  }

  sync(services: readonly ServiceState[], changed: ReadonlySet<string> | null, options: RenderOptions): boolean {
    this.services = services.map((state) => this.serviceRules.of(state, this.nodeName, options));
    const changes: TableChange[] = TABLES.map((table) => this.changeOf(table, changed === null, options));
    changes.push({ table: "mangle", chains: [{ name: CANARY, rules: [] }], deletedChains: [], ensured: [] });
    changeTables(this.netfilter, this.family, changes);
    return true;
  }

  ports(): readonly ProxiedPort[] {
    return this.services.flatMap((rules) => rules.ports);
  }

  /** Somebody who flushes the tables takes the canary with them (iptables.Monitor). */
  due(): "nothing" | "all" {
    const tables = this.netfilter.tables(this.family);
    return TABLES.some((table) => (tables.get(table)?.chain(CANARY) ?? null) === null) ? "all" : "nothing";
  }

  private changeOf(table: "filter" | "nat", isFull: boolean, options: RenderOptions): TableChange {
    const chains = this.chainsOf(table, options);
    const before = isFull ? null : (this.written.get(table) ?? null);
    this.written.set(table, chains);
    const changed: ChainContent[] = [];
    for (const [name, rules] of chains) {
      if (!sameRules(before?.get(name), rules)) changed.push({ name, rules });
    }
    if (before === null) changed.push({ name: CANARY, rules: [] });
    const jumps = JUMPS.filter((jump) => jump.table === table).reverse();
    return {
      table,
      chains: changed,
      deletedChains:
        before === null ? this.staleChains(table, chains) : [...before.keys()].filter((name) => !chains.has(name)),
      ensured: jumps.map(({ chain, text }) => ({
        chain,
        rule: this.rules.specOf(this.family, text, null),
        before: true,
      })),
    };
  }

  /** Chains of Services that are in the table but ought not to be: a full sync takes away what others left. */
  private staleChains(table: "filter" | "nat", chains: ReadonlyMap<string, unknown>): string[] {
    const present = this.netfilter.tables(this.family).get(table)?.chains() ?? [];
    return present.map((chain) => chain.name).filter((name) => OF_SERVICES.test(name) && !chains.has(name));
  }

  /** All chains of a table: those of every Service, and the common ones, to which every Service adds. */
  private chainsOf(table: "filter" | "nat", options: RenderOptions): Map<string, readonly RuleSpec[]> {
    const chains = new Map<string, readonly RuleSpec[]>();
    const common = new Map<string, RuleSpec[]>();
    const addAll = (book: RuleBook): void => {
      for (const [name, rules] of book[table]) {
        const specs = common.get(name) ?? [];
        for (const { text } of rules) specs.push(this.rules.specOf(this.family, text, null));
        common.set(name, specs);
        chains.set(name, specs);
      }
    };
    addAll(renderHead(options));
    for (const service of this.services) {
      for (const [name, specs] of service[table]) {
        const known = common.get(name);
        if (known === undefined) chains.set(name, specs);
        else for (const spec of specs) known.push(spec);
      }
    }
    addAll(renderTail(options));
    return chains;
  }
}

const OF_SERVICES = /^KUBE-(SVC|SVL|EXT|FW|SEP)-/;

function sameRules(before: readonly RuleSpec[] | undefined, after: readonly RuleSpec[]): boolean {
  if (before === after) return true;
  return before !== undefined && before.length === after.length && after.every((spec, index) => spec === before[index]);
}
