import type { Netfilter } from "../../../netfilter/netfilter.js";
import { changeTables, type TableChange } from "../../../netfilter/rules/table-builder.js";
import type { Family, IpAddress } from "../../../wire/ip-address.js";
import { findService } from "./common-chains.js";
import type { ChangedServices, Datapath, ProxiedPort, RenderOptions, RuleCounts, ServiceState } from "./datapath.js";
import { ACCOUNTS, JUMPS } from "./iptables-rules.js";
import { type IptablesSources, type IptablesSourcesCache, rulesGone } from "./iptables-sources.js";
import { LeftChains } from "./left-chains.js";
import type { RuleCache } from "./rule-cache.js";
import type { ServiceRules } from "./service-rules.js";

const CANARY = "KUBE-PROXY-CANARY";
const TABLES = ["filter", "nat"] as const;

/** Services as rules of iptables, one atomic change at a time; only chains that are other than the last time are touched. */
export class IptablesDatapath implements Datapath {
  readonly family: Family;
  private readonly netfilter: Netfilter;
  private readonly nodeName: string;
  private readonly rules: RuleCache;
  private readonly sources: IptablesSourcesCache;
  /** `syncPeriod`: so long chains stay in large clusters that nothing leads to any more. */
  private readonly syncPeriodNs: number;
  /** What was written last; null when nothing was. */
  private written: IptablesSources | null = null;
  /** Rules that were written before, of which some chains may be in the table still. */
  private left: readonly ServiceRules[] = [];
  /** When such chains were taken away last; -1 when never. */
  private cleanedNs = -1;
  /** The Services that the last sync wrote; null for all. */
  private lastChanged: ChangedServices | null = null;

  constructor(
    family: Family,
    netfilter: Netfilter,
    nodeName: string,
    rules: RuleCache,
    sources: IptablesSourcesCache,
    syncPeriodNs: number,
  ) {
    this.family = family;
    this.syncPeriodNs = syncPeriodNs;
    this.netfilter = netfilter;
    this.nodeName = nodeName;
    this.rules = rules;
    this.sources = sources;
  }

  sync(services: readonly ServiceState[], changed: ChangedServices | null, options: RenderOptions): boolean {
    // Only guarded load balancers ask for the node's address: without it all nodes have the same options.
    const shared = this.sources.options({ ...options, nodeAddress: "" });
    const node = { name: this.nodeName, address: options.nodeAddress };
    const everything = changed === null || this.written === null;
    const wanted = this.sources.of(services, this.written, node, shared, everything);
    this.left = this.leftBy(wanted, changed);
    const changes: TableChange[] = TABLES.map((table) => this.changeOf(table, wanted, everything));
    if (everything) {
      if (options.hasAccounts) for (const name of ACCOUNTS) this.netfilter.accounts.add(name);
      changes.push({ table: "mangle", chains: [{ name: CANARY, rules: [] }], deletedChains: [], ensured: [] });
    }
    changeTables(this.netfilter, this.family, changes);
    this.written = wanted;
    this.lastChanged = everything ? null : changed;
    return true;
  }

  ports(): readonly ProxiedPort[] {
    return (this.written?.services ?? []).flatMap((rules) => rules.ports);
  }

  portsFor(addresses: ReadonlySet<IpAddress>, nodePorts: ReadonlySet<number>): readonly ProxiedPort[] {
    const { written } = this;
    if (written === null) return [];
    // The common chains may be those of an earlier sync, with the same addresses but not with the endpoints of now.
    const found = written.common.servicesFor(addresses, nodePorts);
    return found.flatMap(({ key }) => findService(written.services, key)?.ports ?? []);
  }

  /** What a partial sync leaves are Services' own chains in nat. */
  ruleCounts(): RuleCounts | null {
    const { written, lastChanged } = this;
    if (written === null) return null;
    const lengthOf = (chains: Iterable<readonly unknown[]>): number =>
      Array.from(chains).reduce((sum, rules) => sum + rules.length, 0);
    const [filter, nat] = [written.filter, written.nat].map((chains) =>
      lengthOf(chains.names().map((name) => chains.rulesOf(name) ?? [])),
    ) as [number, number];
    const isLeft = ({ key }: ServiceRules): boolean => lastChanged !== null && !lastChanged.has(key);
    const left = lengthOf(written.services.filter(isLeft).flatMap((rules) => [...rules.ownChains().nat.values()]));
    return { filter: { total: filter, last: filter }, nat: { total: nat, last: nat - left } };
  }

  /** Somebody who flushes the tables takes the canary with them (iptables.Monitor). */
  due(): "nothing" | "all" {
    const tables = this.netfilter.tables(this.family);
    return TABLES.some((table) => (tables.get(table)?.lookup(CANARY) ?? null) === null) ? "all" : "nothing";
  }

  /**
   * The rules of which chains stay although nothing leads to them any more: in large clusters reading the table is dear, so
   * that they are taken away no more often than every `syncPeriod`.
   */
  private leftBy(wanted: IptablesSources, changed: ChangedServices | null): readonly ServiceRules[] {
    const { nowNs } = this.netfilter.sim;
    const isDue = this.cleanedNs < 0 || nowNs - this.cleanedNs > this.syncPeriodNs;
    if (!wanted.options.largeCluster || isDue) {
      this.cleanedNs = nowNs;
      return [];
    }
    const gone = this.written === null ? [] : rulesGone(this.written, wanted, changed);
    return gone.length === 0 ? this.left : [...this.left, ...gone];
  }

  private changeOf(table: "filter" | "nat", wanted: IptablesSources, everything: boolean): TableChange {
    const source = table === "nat" && this.left.length > 0 ? new LeftChains(wanted.nat, this.left) : wanted[table];
    const jumps = JUMPS.filter((jump) => jump.table === table).reverse();
    return {
      table,
      source,
      everything,
      countsAnew: true,
      chains: everything ? [{ name: CANARY, rules: [] }] : [],
      deletedChains: everything && this.cleanedNs === this.netfilter.sim.nowNs ? this.staleChains(table, wanted) : [],
      // Once they are there, nobody looks for them until all is written.
      ensured: (everything ? jumps : []).map(({ chain, text }) => ({
        chain,
        rule: this.rules.specOf(this.family, text, null),
        before: true,
      })),
    };
  }

  /** Chains of Services that are in the table but ought not to be: a full sync takes away what others left. */
  private staleChains(table: "filter" | "nat", wanted: IptablesSources): string[] {
    const made = this.netfilter.tables(this.family).get(table)?.madeChains() ?? [];
    return Array.from(made, (chain) => chain.name).filter((name) => {
      return OF_SERVICES.test(name) && !wanted[table].has(name) && !(this.written?.[table].has(name) ?? false);
    });
  }
}

const OF_SERVICES = /^KUBE-(SVC|SVL|EXT|FW|SEP)-/;
