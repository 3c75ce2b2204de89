import type { Netfilter } from "../../../netfilter/netfilter.js";
import type { NftEvent } from "../../../netfilter/nft/monitor/nft-event.js";
import { xtablesEventText } from "../../../netfilter/nft/monitor/xtables-event-text.js";
import { XtablesTraceLines } from "../../../netfilter/nft/monitor/xtables-trace-lines.js";
import type { Caller } from "../../../netfilter/nft/nft-call.js";
import type { Process } from "../../process.js";
import { type Wait, WaitQueue } from "../../wait.js";
import { netnsOf } from "./namespace.js";
import { type RulesetWatcher, watchRuleset } from "./watch-ruleset.js";

const VERSION = "xtables-monitor 1.8.9";
const USAGE = `${VERSION} (nf_tables)
Usage: xtables-monitor [ -t | -e ]
        --trace    -t    trace ruleset traversal of packets tagged via -j TRACE rule
        --event    -e    show events that modify the ruleset
Optional arguments:
        --ipv4     -4    only monitor IPv4
        --ipv6     -6    only monitor IPv6
	--counters -c    show counters in rules
`;
const LONG: Readonly<Record<string, string>> = {
  "--trace": "t",
  "--event": "e",
  "--ipv4": "4",
  "--ipv6": "6",
  "--counters": "c",
  "--version": "V",
  "--help": "h",
};

/** Lines that wait to be printed. */
class MonitorLines extends XtablesTraceLines implements RulesetWatcher {
  readonly queue = new WaitQueue();
  private readonly only: string;
  private readonly counters: boolean;

  constructor(netfilter: Netfilter, only: string, counters: boolean) {
    super(netfilter, only);
    this.only = only;
    this.counters = counters;
  }

  protected override added(): void {
    this.queue.wake();
  }

  onNftChange(events: readonly NftEvent[], generation: number, by: Caller): void {
    for (const event of events) {
      const isMeant = this.only === "" || event.table.family === this.only;
      const text = isMeant ? xtablesEventText(event, this.counters) : "";
      if (text !== "") this.lines.push(text);
    }
    this.lines.push(`NEWGEN: GENID=${generation} PID=${by.pid} NAME=${by.name}\n`);
    this.queue.wake();
  }
}

/**
 * xtables-monitor(8): what happens to tables in the words of iptables, and to packets that TRACE marked, until a signal
 * comes. Simplified: its lines come at once, as on a terminal or under `stdbuf -oL`; the real one keeps them back in files.
 */
export function* xtablesMonitor(process: Process): Generator<Wait, number, void> {
  const letters = lettersOf(process.argv.slice(1));
  if (letters === null) {
    yield* process.printError(`${VERSION}: Bad argument.\nTry \`xtables-monitor -h' for more information.\n`);
    return 2;
  }
  if (letters.includes("V")) {
    yield* process.print(`${VERSION}\n`);
    return 0;
  }
  const [isTracing, isTelling] = [letters.includes("t"), letters.includes("e")];
  if (letters.includes("h") || (!isTracing && !isTelling)) {
    yield* process.print(USAGE);
    return 1;
  }
  const { netfilter } = netnsOf(process);
  const only = letters.findLast((letter) => letter === "4" || letter === "6");
  const family = only === undefined ? "" : only === "4" ? "ip" : "ip6";
  const watcher = new MonitorLines(netfilter, family, letters.includes("c"));
  return yield* watchRuleset(process, netfilter, watcher, isTelling, isTracing);
}

/** The letters of all options; null when there is one that it does not know. Other words are passed over. */
function lettersOf(args: readonly string[]): string[] | null {
  const letters: string[] = [];
  for (const word of args) {
    if (word.startsWith("--")) {
      const letter = LONG[word];
      if (letter === undefined) return null;
      letters.push(letter);
    } else if (word.startsWith("-")) letters.push(...word.slice(1));
  }
  return letters.every((letter) => "te46cVh".includes(letter)) ? letters : null;
}
