import { formatIp } from "../../../wire/ip-address.js";
import { shortMac } from "../../ebtables/match/among-match.js";
import { Verdict } from "../../hook.js";
import type { Netfilter } from "../../netfilter.js";
import type { PacketTracer, TracedChain, TracedRule } from "../../rules/chain.js";
import type { Skb } from "../../skb.js";
import { tablesOf } from "../iptables-tables.js";
import { viewTable } from "../iptables-view.js";
import { TraceNumbers } from "./trace-numbers.js";
import { xtablesRuleText } from "./xtables-event-text.js";

/** NFPROTO_IPV4 and NFPROTO_IPV6. */
const FAMILIES: Readonly<Record<string, number>> = { ip: 2, ip6: 10 };

/** What `xtables-monitor -t` prints of traced packets (trace_cb in xtables-monitor.c). */
export class XtablesTraceLines implements PacketTracer {
  readonly lines: string[] = [];
  private readonly netfilter: Netfilter;
  private readonly family: string;
  private readonly numbers = new TraceNumbers();
  /** The run through a base chain of which the packet was told last. */
  private told = -1;

  /** `family` is "ip", "ip6" or "" for both. */
  constructor(netfilter: Netfilter, family: string) {
    this.netfilter = netfilter;
    this.family = family;
  }

  onRule(run: number, chain: TracedChain, rule: TracedRule, verdict: string, skb: Skb): void {
    if (!this.isShown(chain)) return;
    this.tellPacket(run, chain, skb);
    const [word = "", to] = verdict.split(" ");
    // The verdict of return has no name there, and is printed as the number that it is.
    const said =
      word === "return" ? "0xfffffffb" : to === undefined ? word.toUpperCase() : `${word.toUpperCase()}:${to}`;
    const place = `${chain.table.name}:${chain.name}:rule:0x${rule.handle.toString(16)}:${said}`;
    this.lines.push(` TRACE: ${this.head(chain, skb)} ${place}  ${this.ruleText(chain, rule)}\n`);
    this.added();
  }

  onPolicy(run: number, chain: TracedChain, policy: Verdict, skb: Skb): void {
    if (!this.isShown(chain)) return;
    this.tellPacket(run, chain, skb);
    const said = policy === Verdict.Drop ? "DROP" : "ACCEPT";
    this.lines.push(` TRACE: ${this.head(chain, skb)} ${chain.table.name}:${chain.name}:policy:${said} \n`);
    this.added();
  }

  /** There are new lines. */
  protected added(): void {}

  private isShown({ table }: TracedChain): boolean {
    return table.family in FAMILIES && (this.family === "" || this.family === table.family);
  }

  private head({ table }: TracedChain, skb: Skb): string {
    return `${FAMILIES[table.family]} ${this.numbers.of(skb)}`;
  }

  private tellPacket(run: number, chain: TracedChain, skb: Skb): void {
    if (this.told === run) return;
    this.told = run;
    this.lines.push(`PACKET: ${this.head(chain, skb)} ${packetText(skb)}\n`);
  }

  private ruleText(chain: TracedChain, rule: TracedRule): string {
    const { nft } = this.netfilter;
    const { family, name } = chain.table;
    const table = tablesOf(this.netfilter, family).find((each) => each.name === name);
    const view = table === undefined ? nft.get(family, name) : viewTable(this.netfilter, table);
    const found = view?.chains.get(chain.name)?.rules.find(({ handle }) => handle === rule.handle);
    return found === undefined ? "" : xtablesRuleText(found, "-A", false);
  }
}

function packetText(skb: Skb): string {
  const { packet, inDevice, outDevice, srcMac, dstMac } = skb;
  let text = "";
  if (inDevice !== null) text += `IN=${inDevice.name} `;
  if (outDevice !== null) text += `OUT=${outDevice.name} `;
  if (inDevice?.name === "lo") text += "LOOPBACK ";
  else if (inDevice !== null && srcMac !== null && dstMac !== null) {
    const type = packet.kind === "ipv4" ? "0800" : "86dd";
    text += `MACSRC=${shortMac(srcMac)} MACDST=${shortMac(dstMac)} MACPROTO=${type} `;
  }
  text += `SRC=${formatIp(packet.src)} DST=${formatIp(packet.dst)} LEN=${packet.byteLength} `;
  if (packet.kind === "ipv6") text += `TC=${packet.tos} HOPLIMIT=${packet.ttl} FLOWLBL=${packet.flowLabel} `;
  else {
    text += `TOS=0x${packet.tos.toString(16)} TTL=${packet.ttl} ID=${packet.id} `;
    if (packet.dontFragment) text += "DF ";
    if (packet.moreFragments) text += "MF ";
  }
  const { payload } = packet;
  if (payload.kind === "tcp" || payload.kind === "udp") text += `SPORT=${payload.srcPort} DPORT=${payload.dstPort} `;
  if (skb.mark !== 0) return `${text}MARK=0x${skb.mark.toString(16)} `;
  // Behind a flow label alone there is no blank.
  return text.replace(/(FLOWLBL=\d+) $/, "$1");
}
