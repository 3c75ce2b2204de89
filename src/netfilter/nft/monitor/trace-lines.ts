import { Verdict } from "../../hook.js";
import type { PacketTracer, TracedChain, TracedRule } from "../../rules/chain.js";
import type { Skb } from "../../skb.js";
import type { NftRuleset } from "../model/ruleset.js";
import type { Style } from "../model/style.js";
import { packetText } from "./packet-text.js";

/** What `nft monitor trace` prints of packets with `meta nftrace set 1` (netlink_events_trace_cb in monitor.c). */
export class TraceLines implements PacketTracer {
  readonly lines: string[] = [];
  /** The rules as they were when watching began: nft knows no others. */
  private readonly rules = new Map<TracedRule, string>();
  private readonly numbers = new Map<Skb, string>();
  /** The run through a base chain of which the packet was told last. */
  private told = -1;

  constructor(ruleset: NftRuleset, style: Style) {
    for (const table of ruleset.all())
      for (const chain of table.chains.values()) for (const rule of chain.rules) this.rules.set(rule, rule.text(style));
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
    let number = this.numbers.get(skb);
    if (number === undefined) {
      // The kernel hashes the packet's place in memory; here the packets are counted.
      number = (Math.imul(this.numbers.size + 1, 0x9e3779b1) >>> 0).toString(16).padStart(8, "0");
      this.numbers.set(skb, number);
    }
    return `trace id ${number} ${table.family} ${table.name} ${name}`;
  }
}
