import type { Netfilter } from "../../netfilter/netfilter.js";
import { changeTables, type TableChange } from "../../netfilter/rules/table-builder.js";
import type { EventTarget, ScheduledEvent } from "../../sim/event-queue.js";
import { SECOND } from "../../sim/time.js";
import { Family } from "../../wire/ip-address.js";
import type { RuleCache } from "./proxy/rule-cache.js";

/** Tells other programs which iptables the node uses. */
const HINT = "KUBE-IPTABLES-HINT";
/** Whoever flushes the tables takes it along, by which the kubelet sees it. */
const CANARY = "KUBE-KUBELET-CANARY";
const FIREWALL = "KUBE-FIREWALL";
const TABLES = ["mangle", "nat", "filter"] as const;
const CHECK_NS = 60 * SECOND;
const LOCALNET =
  '-m comment --comment "block incoming localnet connections" -d 127.0.0.0/8 ! -s 127.0.0.0/8 -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT -j DROP';

/**
 * What the kubelet keeps in the node's tables, whatever kube-proxy's mode (kubelet_network_linux.go): a hint, canaries, and
 * the guard of 127.0.0.0/8 of IPv4. Written at the start, and again within a minute when somebody flushed it.
 */
export class KubeletChains implements EventTarget {
  private readonly netfilter: Netfilter;
  private readonly rules: RuleCache;
  private check: ScheduledEvent | null = null;

  constructor(netfilter: Netfilter, rules: RuleCache) {
    this.netfilter = netfilter;
    this.rules = rules;
    for (const family of [Family.V4, Family.V6]) this.write(family);
    this.check = netfilter.sim.scheduleBackground(CHECK_NS, this, 0);
  }

  /** The machine is off. */
  stop(): void {
    if (this.check !== null) this.netfilter.sim.cancel(this.check);
    this.check = null;
  }

  onEvent(): void {
    this.check = this.netfilter.sim.scheduleBackground(CHECK_NS, this, 0);
    for (const family of [Family.V4, Family.V6]) if (this.isFlushed(family)) this.write(family);
  }

  private isFlushed(family: Family): boolean {
    const tables = this.netfilter.tables(family);
    return TABLES.some((table) => !(tables.get(table)?.has(CANARY) ?? false));
  }

  private write(family: Family): void {
    const changes = TABLES.map((table): TableChange => {
      const chains = [{ name: CANARY, rules: [] }];
      if (table === "mangle") chains.push({ name: HINT, rules: [] });
      return { table, chains, deletedChains: [], ensured: [] };
    });
    changeTables(this.netfilter, family, changes);
    if (family === Family.V4) this.guardLocalhost();
  }

  private guardLocalhost(): void {
    const specOf = (text: string) => this.rules.specOf(Family.V4, text, null);
    const jump = { rule: specOf(`-j ${FIREWALL}`), before: true };
    // kube-proxy writes the same rule into the same chain: one that is there stays as it is.
    const isThere = this.netfilter.ipv4.get("filter")?.has(FIREWALL) ?? false;
    const filter: TableChange = {
      table: "filter",
      chains: isThere ? [] : [{ name: FIREWALL, rules: [] }],
      deletedChains: [],
      ensured: [
        { chain: "OUTPUT", ...jump },
        { chain: "INPUT", ...jump },
        { chain: FIREWALL, rule: specOf(LOCALNET), before: false },
      ],
    };
    changeTables(this.netfilter, Family.V4, [filter]);
  }
}
