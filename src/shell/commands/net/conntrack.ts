import { FileError } from "../../../host/file-node.js";
import type { ConntrackListener } from "../../../netfilter/conntrack/conntrack.js";
import {
  type ConntrackFilter,
  parseConntrack,
  runConntrack,
  runConntrackFile,
  unreadableFile,
} from "../../../netfilter/conntrack/conntrack-command.js";
import type { ConntrackEntry } from "../../../netfilter/conntrack/conntrack-entry.js";
import { matchesFilter } from "../../../netfilter/conntrack/conntrack-filter.js";
import { shownEvent, XML_END, XML_START } from "../../../netfilter/conntrack/conntrack-formats.js";
import { runIpset } from "../../../netfilter/ipset/ipset-command.js";
import type { Netfilter } from "../../../netfilter/netfilter.js";
import type { CommandResult } from "../../../netfilter/text/iptables.js";
import type { Process } from "../../process.js";
import { decodeText } from "../../stream.js";
import { type Wait, WaitQueue } from "../../wait.js";
import { visibleEpoch } from "./clock-text.js";
import { netnsOf } from "./namespace.js";

/** conntrack(8): lists, deletes and watches connections. */
export function* conntrack(process: Process): Generator<Wait, number, void> {
  const { netfilter } = netnsOf(process);
  const [, first, file] = process.argv;
  if ((first === "-R" || first === "--load-file") && file !== undefined) {
    try {
      const text = file === "-" ? decodeText(yield* process.readAll()) : process.files.readFile(process.path(file));
      return yield* finish(process, runConntrackFile(netfilter, text, process.pid));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      return yield* finish(process, unreadableFile(file));
    }
  }
  const command = parseConntrack(process.argv.slice(1));
  if ("exitCode" in command) return yield* finish(process, command);
  if (command.letter === "E") return yield* watch(process, netfilter, command.filter);
  return yield* finish(process, runConntrack(netfilter, command, process.pid));
}

/** ipset(8). */
export function* ipset(process: Process): Generator<Wait, number, void> {
  const args = process.argv.slice(1);
  const at = args.findIndex((word) => word === "-file" || word === "-f" || word === "--file");
  const [, file = null] = at < 0 ? [] : args.splice(at, 2);
  const reads = args.some((word) => ["restore", "-R", "--restore", "-"].includes(word));
  try {
    let input = "";
    if (reads) input = file === null ? yield* process.readAll() : process.files.readFile(process.path(file));
    const result = runIpset(netnsOf(process).netfilter.sets, args, input);
    if (file === null || reads) return yield* finish(process, result);
    process.files.writeFile(process.path(file), result.stdout);
    yield* process.printError(result.stderr);
    return result.exitCode;
  } catch (error) {
    // ipset says nothing of a file that it cannot open.
    if (error instanceof FileError) return 255;
    throw error;
  }
}

function* finish(process: Process, result: CommandResult): Generator<Wait, number, void> {
  // What goes to a file or a pipe is written at the end, but the end of a document in XML at once.
  const isFirst = result.stdout.startsWith(XML_START);
  if (isFirst) yield* process.print(result.stdout);
  yield* process.printError(result.stderr);
  if (!isFirst) yield* process.print(result.stdout);
  return result.exitCode;
}

/** Lines of events that wait to be printed. */
class EventLines implements ConntrackListener {
  readonly queue = new WaitQueue();
  readonly lines: string[] = [];
  private readonly process: Process;
  private readonly filter: ConntrackFilter;

  constructor(process: Process, filter: ConntrackFilter) {
    this.process = process;
    this.filter = filter;
  }

  onConntrack(kind: "NEW" | "UPDATE" | "DESTROY", entry: ConntrackEntry, portId: number | null): void {
    const { events, line, timestamp } = this.filter;
    if (events !== null && !events.includes(kind)) return;
    if (!matchesFilter(entry, this.filter)) return;
    const time = timestamp ? `[${visibleEpoch(this.process)}]\t` : "";
    this.lines.push(`${time}${shownEvent(kind, entry, this.process.nowNs, line, portId)}\n`);
    this.queue.wake();
  }
}

function* watch(process: Process, netfilter: Netfilter, filter: ConntrackFilter): Generator<Wait, number, void> {
  const events = new EventLines(process, filter);
  const { listeners } = netfilter.conntrack;
  let shown = 0;
  process.handle("INT");
  process.handle("TERM");
  listeners.push(events);
  const isXml = filter.line.format === "xml";
  if (isXml) yield* process.print(XML_START);
  try {
    while (process.takeSignal() === null) {
      const line = events.lines.shift();
      if (line === undefined) yield events.queue;
      else {
        yield* process.print(line);
        shown++;
      }
    }
  } finally {
    listeners.splice(listeners.indexOf(events), 1);
  }
  if (isXml) yield* process.print(XML_END);
  yield* process.printError(`conntrack v1.4.7 (conntrack-tools): ${shown} flow events have been shown.\n`);
  return 0;
}
