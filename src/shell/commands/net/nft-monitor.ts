import type { Netfilter } from "../../../netfilter/netfilter.js";
import { eventJson } from "../../../netfilter/nft/monitor/event-json.js";
import { eventText } from "../../../netfilter/nft/monitor/event-text.js";
import { passes } from "../../../netfilter/nft/monitor/monitor-filter.js";
import type { NftEvent, NftListener } from "../../../netfilter/nft/monitor/nft-event.js";
import { type Caller, generationText, type NftResult } from "../../../netfilter/nft/nft-call.js";
import type { Process } from "../../process.js";
import { type Wait, WaitQueue } from "../../wait.js";

type Wanted = NonNullable<NftResult["monitor"]>;

/** Lines that wait to be printed. */
class MonitorLines implements NftListener {
  readonly queue = new WaitQueue();
  readonly lines: string[] = [];
  private readonly process: Process;
  private readonly wanted: Wanted;

  constructor(process: Process, wanted: Wanted) {
    this.process = process;
    this.wanted = wanted;
  }

  onNftChange(events: readonly NftEvent[], generation: number, by: Caller): void {
    const { filter, json } = this.wanted;
    const style = { ...this.wanted.style, nowNs: this.process.nowNs };
    for (const event of events) {
      const text = !passes(event, filter) ? "" : json ? eventJson(event, style) : eventText(event, style);
      if (text !== "") this.lines.push(text);
    }
    if (filter.verb === null && filter.objects === null && !json) this.lines.push(generationText(generation, by));
    this.queue.wake();
  }
}

/**
 * `nft monitor`: prints what happens to the ruleset until a signal comes.
 * Simplified: it tells nothing of packets with `meta nftrace set 1`, and `nft monitor trace` is refused.
 */
export function* watchNft(process: Process, netfilter: Netfilter, wanted: Wanted): Generator<Wait, number, void> {
  if (wanted.filter.objects === "trace") {
    yield* process.printError("Error: podwire does not emulate the traces of nft monitor\n");
    return 1;
  }
  const watched = new MonitorLines(process, wanted);
  const { listeners } = netfilter.nft;
  listeners.push(watched);
  try {
    for (;;) {
      const line = watched.lines.shift();
      if (line === undefined) yield watched.queue;
      else yield* process.print(line);
    }
  } finally {
    listeners.splice(listeners.indexOf(watched), 1);
  }
}
