import type { Netfilter } from "../../../netfilter/netfilter.js";
import type { NftListener } from "../../../netfilter/nft/monitor/nft-event.js";
import type { PacketTracer } from "../../../netfilter/rules/chain.js";
import type { Process } from "../../process.js";
import type { Wait, WaitQueue } from "../../wait.js";

/** Who hears of rulesets and traced packets, and keeps lines of it that wait to be printed. */
export interface RulesetWatcher extends NftListener, PacketTracer {
  readonly lines: string[];
  /** Woken when there are lines. */
  readonly queue: WaitQueue;
}

/** Prints a watcher's lines until a signal comes: of changes of the ruleset (`events`), of traced packets (`traces`), or both. */
export function* watchRuleset(
  process: Process,
  netfilter: Netfilter,
  watcher: RulesetWatcher,
  events: boolean,
  traces: boolean,
): Generator<Wait, never, void> {
  const { listeners, tracers } = netfilter.nft;
  if (events) listeners.push(watcher);
  if (traces) tracers.push(watcher);
  try {
    for (;;) {
      const line = watcher.lines.shift();
      if (line === undefined) yield watcher.queue;
      else yield* process.print(line);
    }
  } finally {
    if (events) listeners.splice(listeners.indexOf(watcher), 1);
    if (traces) tracers.splice(tracers.indexOf(watcher), 1);
  }
}
