import type { Netfilter } from "../netfilter.js";
import type { CommandResult } from "../text/iptables.js";
import { ConntrackStats } from "./conntrack.js";
import { createEntry, findEntry, updateEntry, wouldChange } from "./conntrack-edit.js";
import type { ConntrackEntry } from "./conntrack-entry.js";
import { type EntryFilter, matchesFilter, readFilter } from "./conntrack-filter.js";
import { shownEntry, XML_END, XML_START } from "./conntrack-formats.js";
import { type ConntrackWords, readConntrackWords } from "./conntrack-options.js";
import { ConntrackProblem } from "./conntrack-problem.js";
import type { LineOptions } from "./conntrack-text.js";
import { CONNTRACK_USAGE } from "./conntrack-usage.js";
import { entryCount, heldEntries } from "./held-entries.js";

/** Which connections and events `conntrack` shall speak of, and how. */
export interface ConntrackFilter extends EntryFilter {
  /** The kinds of events that `-e` asks for; null for all. */
  readonly events: readonly string[] | null;
  readonly line: LineOptions;
  /** `-o timestamp`: events begin with the time. */
  readonly timestamp: boolean;
}

/** What a command line of `conntrack` asks for. */
export interface ConntrackCommand {
  /** "L", "G", "D", "I", "U", "F", "C", "E", "S", "h", "V". */
  readonly letter: string;
  readonly words: ConntrackWords;
  readonly filter: ConntrackFilter;
}

const NAME = "conntrack v1.4.7 (conntrack-tools)";
const HINT = "Try `conntrack -h' or 'conntrack --help' for more information.\n";
const ALL: EntryFilter = { family: null, protocol: -1, conditions: [] };
const OUTPUTS = ["id", "extended", "timestamp", "ktimestamp", "labels", "userspace", "save", "xml"];

/** Reads the words after `conntrack`; a result when they are no command. */
export function parseConntrack(argv: readonly string[]): ConntrackCommand | CommandResult {
  try {
    return read(argv);
  } catch (error) {
    return refusal(error);
  }
}

function refusal(error: unknown): CommandResult {
  if (!(error instanceof ConntrackProblem)) throw error;
  return { stdout: "", stderr: `${error.preface}${NAME}: ${error.message}\n${HINT}`, exitCode: 2 };
}

function read(argv: readonly string[]): ConntrackCommand {
  const words = readConntrackWords(argv);
  const outputs = (words.given.get("o") ?? []).flatMap((text) => text.split(","));
  for (const output of outputs) if (!OUTPUTS.includes(output)) throw new ConntrackProblem(`Bad parameter \`${output}'`);
  const format = outputs.includes("xml") ? "xml" : outputs.includes("save") ? "save" : "text";
  const given = words.given.get("e");
  // What `-I` and `-G` give is one tuple, no filter.
  const filter = "IG".includes(words.letter) ? ALL : readFilter(words);
  return {
    letter: words.letter,
    words,
    filter: {
      ...filter,
      events: given === undefined ? null : given.flatMap((text) => text.split(",").flatMap(eventsOf)),
      line: { id: outputs.includes("id"), extended: outputs.includes("extended"), format },
      timestamp: outputs.includes("timestamp"),
    },
  };
}

function eventsOf(word: string): string[] {
  if (word === "ALL") return ["NEW", "UPDATE", "DESTROY"];
  if (word === "UPDATES") return ["UPDATE"];
  if (word === "NEW" || word === "DESTROY") return [word];
  throw new ConntrackProblem(`Bad parameter \`${word}'`);
}

/** Commands that a file may hold (`-R`), and how errors call the others. */
const LOADABLE = "IUDF";

/** Runs the commands of a file, one in a line: all are read before the first is run, and none prints what it did. */
export function runConntrackFile(netfilter: Netfilter, text: string, portId: number): CommandResult {
  const commands: ConntrackCommand[] = [];
  for (const line of text.split("\n")) {
    const argv = line.trim().split(/\s+/);
    if (line.trim() === "" || line.startsWith("#")) continue;
    const command = parseConntrack(argv);
    if ("exitCode" in command) return command;
    const { letter } = command;
    if (!LOADABLE.includes(letter)) {
      const called = letter === "h" ? "unknown" : `-${letter}`;
      return refusal(new ConntrackProblem(`Cannot use command \`${called}' with --load-file`));
    }
    commands.push(command);
  }
  for (const command of commands) {
    const result = runConntrack(netfilter, command, portId);
    if (result.exitCode !== 0) return { ...result, stdout: "" };
  }
  return { stdout: "", stderr: "", exitCode: 0 };
}

/** What is said of a file that cannot be read. */
export function unreadableFile(path: string): CommandResult {
  return refusal(new ConntrackProblem(`Failed to open file ${path} for reading`));
}

/**
 * Runs what is no `-E`, which is the caller's: that adds a listener to `Conntrack`, asks `matchesFilter` and prints
 * `shownEvent`. `portId` is what others hear of who changed something.
 */
export function runConntrack(netfilter: Netfilter, command: ConntrackCommand, portId = 0): CommandResult {
  try {
    const { conntrack } = netfilter;
    return conntrack.actingFor(portId, () => run(netfilter, command));
  } catch (error) {
    return refusal(error);
  }
}

function run(netfilter: Netfilter, command: ConntrackCommand): CommandResult {
  const conntrack = netfilter.conntrack;
  const nowNs = netfilter.sim.nowNs;
  const { filter, words } = command;
  const { line } = filter;
  const shown = (entries: readonly ConntrackEntry[], use: number, save: "-A" | "-D" | "-U") => {
    const held = heldEntries(netfilter);
    const lines = entries
      .map((entry) => `${shownEntry(entry, nowNs, line, use + (held.get(entry) ?? 0), save)}\n`)
      .join("");
    // What is deleted is told as elements without a document.
    return line.format === "xml" && save === "-A" && lines !== "" ? XML_START + lines + XML_END : lines;
  };
  const told = (count: number, what: string) => `${NAME}: ${count} flow entries have been ${what}.\n`;
  const failed = (why: string): CommandResult => ({
    stdout: "",
    stderr: `${NAME}: Operation failed: ${why}\n`,
    exitCode: 1,
  });
  const chosen = () => {
    conntrack.evictExpired();
    return conntrack.entries().filter((entry) => matchesFilter(entry, filter));
  };
  if (words.table !== "conntrack" && "LFCSDG".includes(command.letter)) return emptyTable(command);
  switch (command.letter) {
    case "L": {
      if (filter.conditions.some((each) => each.kind === "status" && each.bits === 0 && !each.unreplied))
        return failed("invalid parameters");
      const entries = chosen();
      const stdout = shown(entries, 1, "-A");
      if (words.given.has("z")) for (const entry of entries) clearCounters(entry);
      return { stdout, stderr: told(entries.length, "shown"), exitCode: 0 };
    }
    case "G": {
      const entry = findEntry(conntrack, words);
      if (entry === null) return failed("such conntrack doesn't exist");
      return { stdout: shown([entry], 2, "-A"), stderr: told(1, "shown"), exitCode: 0 };
    }
    case "I": {
      const entry = createEntry(conntrack, words);
      if (entry === "invalid") return failed("invalid parameters");
      if (words.given.has("add")) return { stdout: "", stderr: told(entry === null ? 0 : 1, "added"), exitCode: 0 };
      if (entry === null) return failed("Such conntrack exists, try -U to update");
      return { stdout: "", stderr: told(1, "created"), exitCode: 0 };
    }
    case "D": {
      const entries = chosen();
      for (const entry of entries) conntrack.kill(entry);
      return {
        stdout: shown(entries, 1, "-D"),
        stderr: told(entries.length, "deleted"),
        exitCode: entries.length > 0 ? 0 : 1,
      };
    }
    case "U": {
      // Without an address the kernel is handed the whole entry, and refuses to change its NAT.
      const isWhole = ["s", "d", "r", "q"].every((letter) => !words.given.has(letter));
      if (isWhole && chosen().some((entry) => wouldChange(conntrack, entry, words)))
        return {
          stdout: "",
          stderr: `Operation failed: Operation not supported\n${NAME}: Operation failed: Operation not supported\n`,
          exitCode: 1,
        };
      const entries = chosen().filter((entry) => updateEntry(conntrack, entry, words));
      return {
        stdout: shown(entries, 2, "-U"),
        stderr: told(entries.length, "updated"),
        exitCode: entries.length > 0 ? 0 : 1,
      };
    }
    case "F":
      for (const entry of conntrack.entries()) conntrack.kill(entry);
      return { stdout: "", stderr: `${NAME}: connection tracking table has been emptied.\n`, exitCode: 0 };
    case "C":
      return { stdout: `${entryCount(netfilter)}\n`, stderr: "", exitCode: 0 };
    case "S": {
      // Simplified: the first of two processors sees every packet.
      const stdout = statisticsLine(0, conntrack.stats) + statisticsLine(1, new ConntrackStats());
      return { stdout, stderr: "", exitCode: 0 };
    }
    case "V":
      return { stdout: `${NAME}\n`, stderr: "", exitCode: 0 };
    default:
      return { stdout: CONNTRACK_USAGE, stderr: "", exitCode: 0 };
  }
}

/** Expectations, and the lists of entries that die or were not confirmed: nobody here waits in one. */
function emptyTable({ letter, words }: ConntrackCommand): CommandResult {
  const expect = words.table === "expect";
  switch (letter) {
    case "L":
      return {
        stdout: "",
        stderr: `${NAME}: 0 ${expect ? "expectations" : "flow entries"} have been shown.\n`,
        exitCode: 0,
      };
    case "C":
      return { stdout: "0\n", stderr: "", exitCode: 0 };
    case "S":
      return { stdout: "cpu=0   \texpect_new=0 expect_create=0 expect_delete=0 \n", stderr: "", exitCode: 0 };
    case "F":
      return { stdout: "", stderr: `${NAME}: expectation table has been emptied.\n`, exitCode: 0 };
    default:
      throw new ConntrackProblem(`podwire does not emulate -${letter} of the table ${words.table}`);
  }
}

function clearCounters(entry: ConntrackEntry): void {
  for (const side of [entry.original, entry.reply]) {
    side.packets = 0;
    side.bytes = 0;
  }
}

/** One processor's line of `conntrack -S`. */
function statisticsLine(cpu: number, s: ConntrackStats): string {
  return `cpu=${cpu}   \tfound=${s.found} invalid=${s.invalid} insert=0 insert_failed=${s.insertFailed} drop=${s.drop} early_drop=${s.earlyDrop} error=${s.icmpError} search_restart=0 clash_resolve=${s.clashResolved} chaintoolong=0 \n`;
}
