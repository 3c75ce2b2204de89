import type { Netfilter } from "../../../netfilter/netfilter.js";
import type { NftSet } from "../../../netfilter/nft/model/nft-set.js";
import { eventJson } from "../../../netfilter/nft/monitor/event-json.js";
import { eventText } from "../../../netfilter/nft/monitor/event-text.js";
import { passes } from "../../../netfilter/nft/monitor/monitor-filter.js";
import type { NftEvent } from "../../../netfilter/nft/monitor/nft-event.js";
import { TraceLines } from "../../../netfilter/nft/monitor/trace-lines.js";
import { type Caller, generationText, type NftResult } from "../../../netfilter/nft/nft-call.js";
import { lookedUp } from "../../../netfilter/nft/references.js";
import type { Process } from "../../process.js";
import { type Wait, WaitQueue } from "../../wait.js";
import { type RulesetWatcher, watchRuleset } from "./watch-ruleset.js";

type Wanted = NonNullable<NftResult["monitor"]>;

/** Lines that wait to be printed. */
class MonitorLines extends TraceLines implements RulesetWatcher {
  readonly queue = new WaitQueue();
  private readonly process: Process;
  private readonly wanted: Wanted;
  /** With each rule that goes nft forgets the sets that it looked into, those with names too (monitor.c, delsets). */
  private readonly forgotten = new Set<NftSet>();

  constructor(process: Process, wanted: Wanted, netfilter: Netfilter) {
    super(netfilter, { ...wanted.style, handles: false, nowNs: process.nowNs });
    this.process = process;
    this.wanted = wanted;
  }

  protected override added(): void {
    this.queue.wake();
  }

  onNftChange(events: readonly NftEvent[], generation: number, by: Caller): void {
    const { filter, json } = this.wanted;
    const style = { ...this.wanted.style, nowNs: this.process.nowNs };
    for (const event of events) {
      this.remember(event);
      if (!passes(event, filter)) continue;
      if (event.kind === "element" && this.forgotten.has(event.set)) {
        this.lines.push(UNKNOWN_SET);
        continue;
      }
      const text = json ? eventJson(event, style, this.forgotten) : eventText(event, style);
      if (text !== "") this.lines.push(text);
    }
    if (filter.verb === null && filter.objects === null && !json) this.lines.push(generationText(generation, by));
    this.queue.wake();
  }

  private remember(event: NftEvent): void {
    if (event.kind === "rule" && event.verb === "delete")
      for (const set of event.rule.statements.flatMap(lookedUp)) this.forgotten.add(set);
    if (event.kind === "set") this.forgotten.delete(event.set);
  }
}

/** Simplified: printed on standard output with the rest. */
const UNKNOWN_SET = "W: Received event for an unknown set.\n";

/**
 * `nft monitor`: prints what happens to the ruleset, and to packets with `meta nftrace set 1` or TRACE, until a signal
 * comes. Simplified: `-j` tells nothing of packets.
 */
export function* watchNft(process: Process, netfilter: Netfilter, wanted: Wanted): Generator<Wait, number, void> {
  const { filter, json } = wanted;
  const hearsTraces = !json && filter.verb !== "destroy" && (filter.objects === null || filter.objects === "trace");
  const watcher = new MonitorLines(process, wanted, netfilter);
  return yield* watchRuleset(process, netfilter, watcher, filter.objects !== "trace", hearsTraces);
}
