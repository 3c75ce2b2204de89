import type { Netfilter } from "../../../netfilter/netfilter.js";
import { eventJson } from "../../../netfilter/nft/monitor/event-json.js";
import { eventText } from "../../../netfilter/nft/monitor/event-text.js";
import { passes } from "../../../netfilter/nft/monitor/monitor-filter.js";
import type { NftEvent, NftListener } from "../../../netfilter/nft/monitor/nft-event.js";
import { type Caller, generationText, type NftResult } from "../../../netfilter/nft/nft.js";
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
    if (filter.objects === "trace") return;
    const style = { ...this.wanted.style, nowNs: this.process.nowNs };
    for (const event of events) {
      const text = !passes(event, filter) ? "" : json ? eventJson(event, style) : eventText(event, style);
      if (text !== "") this.lines.push(text);
    }
    if (filter.verb === null && filter.objects === null && !json) this.lines.push(generationText(generation, by));
    this.queue.wake();
  }

  onNftTrace(line: string): void {
    const { objects, verb } = this.wanted.filter;
    if (objects !== "trace" && !(objects === null && verb === null)) return;
    this.lines.push(line);
    this.queue.wake();
  }
}

/** `nft monitor`: prints what happens to the ruleset until a signal comes. */
export function* watchNft(process: Process, netfilter: Netfilter, wanted: Wanted): Generator<Wait, number, void> {
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
