import { Verdict } from "../../hook.js";
import type { Netfilter } from "../../netfilter.js";
import type { PacketTracer, TracedChain, TracedRule } from "../../rules/chain.js";
import type { Skb } from "../../skb.js";
import { iptablesRuleText, tablesOf } from "../iptables-tables.js";
import type { Style } from "../model/style.js";
import { packetText } from "./packet-text.js";
import { TraceNumbers } from "./trace-numbers.js";

/** What `nft monitor trace` prints of packets with `meta nftrace set 1` (netlink_events_trace_cb in monitor.c). */
export class TraceLines implements PacketTracer {
  readonly lines: string[] = [];
  /** The rules as they were when watching began: nft knows no others. */
  private readonly rules = new Map<TracedRule, string>();
  private readonly numbers = new TraceNumbers();
  /** The run through a base chain of which the packet was told last. */
  private told = -1;

  constructor(netfilter: Netfilter, style: Style) {
    for (const table of netfilter.nft.all())
      for (const chain of table.chains.values()) for (const rule of chain.rules) this.rules.set(rule, rule.text(style));
    for (const family of ["ip", "ip6"])
      for (const table of tablesOf(netfilter, family))
        for (const chain of table.madeChains())
          for (const rule of chain.madeRules) this.rules.set(rule, iptablesRuleText(rule, family, style));
  }

  onRule(run: number, chain: TracedChain, rule: TracedRule, verdict: string, skb: Skb): void {
    this.tellPacket(run, chain, skb);
    const text = this.rules.get(rule);
    const said = text === undefined ? `unknown rule handle ${rule.handle}` : `rule ${text}`;
    this.lines.push(`${this.place(chain, skb)} ${said} (verdict ${verdict})\n`);
    this.added();
  }

  onPolicy(run: number, chain: TracedChain, policy: Verdict, skb: Skb): void {
    this.tellPacket(run, chain, skb);
    const mark = skb.mark === 0 ? "" : `meta mark 0x${skb.mark.toString(16).padStart(8, "0")} `;
    this.lines.push(`${this.place(chain, skb)} policy ${policy === Verdict.Drop ? "drop" : "accept"} ${mark}\n`);
    this.added();
  }

  /** There are new lines. */
  protected added(): void {}

  private tellPacket(run: number, chain: TracedChain, skb: Skb): void {
    if (this.told === run) return;
    this.told = run;
    this.lines.push(`${this.place(chain, skb)} packet: ${packetText(skb, chain.table.family)} \n`);
  }

  private place({ table, name }: TracedChain, skb: Skb): string {
    return `trace id ${this.numbers.of(skb)} ${table.family} ${table.name} ${name}`;
  }
}
