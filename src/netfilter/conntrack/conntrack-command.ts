import { Family, type IpAddress, tryParseIp } from "../../wire/ip-address.js";
import { Prefix } from "../../wire/prefix.js";
import type { Netfilter } from "../netfilter.js";
import { parseInteger } from "../text/extension.js";
import type { CommandResult } from "../text/iptables.js";
import { parseProtocol } from "../text/names.js";
import { type ConntrackEntry, CtStatus } from "./conntrack-entry.js";
import { formatEntry, type LineOptions } from "./conntrack-text.js";
import { TCP_STATE_NAMES } from "./tcp-tracking.js";

/** Which connections and events `conntrack` shall speak of; null fields do not matter. */
export interface ConntrackFilter {
  readonly family: Family;
  readonly protocol: number | null;
  readonly conditions: readonly Condition[];
  /** The kinds of events that `-e` asks for; null for all. */
  readonly events: readonly string[] | null;
  readonly line: LineOptions;
  /** `-o timestamp`: events begin with the time. */
  readonly timestamp: boolean;
}

/** One condition of a filter, as data. */
type Condition =
  | { readonly kind: "address"; readonly reply: boolean; readonly src: boolean; readonly block: Prefix }
  | { readonly kind: "port"; readonly reply: boolean; readonly src: boolean; readonly port: number }
  | { readonly kind: "mark"; readonly value: number; readonly mask: number }
  | { readonly kind: "status"; readonly bits: number; readonly unreplied: boolean }
  | { readonly kind: "state"; readonly state: number }
  | { readonly kind: "nat"; readonly src: boolean; readonly dst: boolean; readonly address: IpAddress | null }
  | { readonly kind: "zone"; readonly zone: number };

class Problem extends Error {}

/** What a command line of `conntrack` asks for. */
export interface ConntrackCommand {
  /** "L", "D", "F", "C", "E", "S", "U", "h", "V". */
  readonly letter: string;
  readonly filter: ConntrackFilter;
  /** `-U --mark`: the new mark, or null. */
  readonly newMark: { readonly value: number; readonly mask: number } | null;
}

const NAME = "conntrack v1.4.7 (conntrack-tools)";
const HINT = "Try `conntrack -h' or 'conntrack --help' for more information.\n";

const LONG: Readonly<Record<string, string>> = {
  "--dump": "-L",
  "--delete": "-D",
  "--flush": "-F",
  "--count": "-C",
  "--event": "-E",
  "--stats": "-S",
  "--update": "-U",
  "--version": "-V",
  "--help": "-h",
  "--src": "-s",
  "--orig-src": "-s",
  "--dst": "-d",
  "--orig-dst": "-d",
  "--reply-src": "-r",
  "--reply-dst": "-q",
  "--protonum": "-p",
  "--proto": "-p",
  "--family": "-f",
  "--mark": "-m",
  "--status": "-u",
  "--output": "-o",
  "--event-mask": "-e",
  "--zone": "-w",
  "--src-nat": "-n",
  "--dst-nat": "-g",
  "--any-nat": "-j",
  "--buffer-size": "-b",
  "--zero": "-z",
  "--orig-port-src": "--sport",
  "--orig-port-dst": "--dport",
};

/** Reads the words after `conntrack`; a result when they are no command. */
export function parseConntrack(argv: readonly string[]): ConntrackCommand | CommandResult {
  try {
    return read(argv);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { stdout: "", stderr: `${NAME}: ${error.message}\n${HINT}`, exitCode: 2 };
  }
}

function read(argv: readonly string[]): ConntrackCommand {
  let letter = "";
  let family: Family = Family.V4;
  let protocol: number | null = null;
  let events: string[] | null = null;
  let outputs: string[] = [];
  let mark: { value: number; mask: number } | null = null;
  const conditions: Condition[] = [];
  const rest: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const [head = "", inline] = (argv[i] ?? "").split(/=(.*)/s);
    const option = LONG[head] ?? head;
    const value = (): string => {
      const text = inline ?? argv[++i];
      if (text === undefined) throw new Problem(`option \`${head}' requires an argument`);
      return text;
    };
    switch (option) {
      case "-L":
      case "-D":
      case "-F":
      case "-C":
      case "-E":
      case "-S":
      case "-U":
      case "-h":
      case "-V":
        if (letter !== "") throw new Problem("Invalid commands combination");
        letter = option[1] ?? "";
        break;
      case "-p":
        protocol = protocolOf(value());
        break;
      case "-f":
        family = familyOfText(value());
        break;
      case "-s":
        conditions.push(addressCondition(value(), false, true));
        break;
      case "-d":
        conditions.push(addressCondition(value(), false, false));
        break;
      case "-r":
        conditions.push(addressCondition(value(), true, true));
        break;
      case "-q":
        conditions.push(addressCondition(value(), true, false));
        break;
      case "--sport":
      case "--dport":
      case "--reply-port-src":
      case "--reply-port-dst": {
        if (protocol === null) throw new Problem(`unknown option \`${head}'`);
        const port = parseInteger(value());
        const src = option === "--sport" || option === "--reply-port-src";
        conditions.push({ kind: "port", reply: option.startsWith("--reply"), src, port: port ?? 0 });
        break;
      }
      case "--state": {
        if (protocol !== 6) throw new Problem(`unknown option \`${head}'`);
        const name = value();
        const state = (TCP_STATE_NAMES as readonly string[]).indexOf(name);
        if (state < 0) throw new Problem(`unknown TCP state \`${name}'`);
        conditions.push({ kind: "state", state });
        break;
      }
      case "-m": {
        const [left = "", right] = value().split("/");
        mark = { value: parseInteger(left) ?? 0, mask: right === undefined ? 0xffff_ffff : (parseInteger(right) ?? 0) };
        break;
      }
      case "-u":
        for (const word of value().split(",")) conditions.push(statusCondition(word));
        break;
      case "-w":
        conditions.push({ kind: "zone", zone: parseInteger(value()) ?? 0 });
        break;
      case "-n":
      case "-g":
      case "-j": {
        const next = argv[i + 1];
        let address = inline ?? null;
        if (address === null && next !== undefined && !next.startsWith("-")) {
          address = next;
          i++;
        }
        conditions.push({
          kind: "nat",
          src: option !== "-g",
          dst: option !== "-n",
          address: address === null ? null : addressOf(address),
        });
        break;
      }
      case "-o":
        outputs = outputs.concat(value().split(","));
        break;
      case "-e":
        events = value()
          .split(",")
          .flatMap((word) =>
            word === "UPDATES" ? ["UPDATE"] : word === "ALL" ? ["NEW", "UPDATE", "DESTROY"] : [word],
          );
        break;
      case "-b":
        value();
        break;
      default:
        if (head.startsWith("-")) throw new Problem(`unknown option \`${head}'`);
        rest.push(head);
    }
  }
  for (const word of rest) {
    if (word !== "conntrack") throw new Problem(`unknown type \`${word}'`);
  }
  const newMark = letter === "U" ? mark : null;
  if (mark !== null && letter !== "U") conditions.push({ kind: "mark", ...mark });
  const known = ["id", "extended", "timestamp", "ktimestamp", "labels", "userspace", "save", "xml"];
  for (const output of outputs) if (!known.includes(output)) throw new Problem(`Invalid output format \`${output}'`);
  for (const output of outputs) {
    if (output === "xml" || output === "save") throw new Problem(`output format \`${output}' is not supported here`);
  }
  return {
    letter: letter === "" ? "h" : letter,
    newMark,
    filter: {
      family,
      protocol,
      conditions,
      events,
      line: { id: outputs.includes("id"), extended: outputs.includes("extended") },
      timestamp: outputs.includes("timestamp"),
    },
  };
}

/** True when the filter lets the connection through. */
export function matchesFilter(entry: ConntrackEntry, filter: ConntrackFilter): boolean {
  if ((typeof entry.original.src === "number") !== (filter.family === Family.V4)) return false;
  if (filter.protocol !== null && entry.protocol !== filter.protocol) return false;
  return filter.conditions.every((condition) => holds(entry, condition));
}

function holds(entry: ConntrackEntry, condition: Condition): boolean {
  switch (condition.kind) {
    case "address": {
      const tuple = condition.reply ? entry.reply : entry.original;
      return condition.block.contains(condition.src ? tuple.src : tuple.dst);
    }
    case "port": {
      const tuple = condition.reply ? entry.reply : entry.original;
      return (condition.src ? tuple.srcPort : tuple.dstPort) === condition.port;
    }
    case "mark":
      return (entry.mark & condition.mask) >>> 0 === condition.value;
    case "status":
      if (condition.unreplied) return (entry.status & CtStatus.SeenReply) === 0;
      return (entry.status & condition.bits) === condition.bits;
    case "state":
      return entry.tcp !== null && entry.tcp.state === condition.state;
    case "nat": {
      const src = condition.src && (entry.status & CtStatus.SrcNat) !== 0;
      const dst = condition.dst && (entry.status & CtStatus.DstNat) !== 0;
      if (condition.address === null) return src || dst;
      return (src && entry.reply.dst === condition.address) || (dst && entry.reply.src === condition.address);
    }
    case "zone":
      return entry.originalZone === condition.zone;
  }
}

/**
 * Runs `conntrack -L`, `-D`, `-F`, `-C`, `-S`, `-U` or `-V`. `-E` is the caller's: it adds a listener to `Conntrack`,
 * asks `matchesFilter` and prints `formatEvent`.
 */
export function runConntrack(netfilter: Netfilter, command: ConntrackCommand): CommandResult {
  const conntrack = netfilter.conntrack;
  const nowNs = netfilter.sim.nowNs;
  const { filter } = command;
  const chosen = conntrack.entries().filter((entry) => matchesFilter(entry, filter));
  const lines = chosen.map((entry) => `${formatEntry(entry, nowNs, filter.line)}\n`).join("");
  const told = (count: number, what: string) => `${NAME}: ${count} flow entries have been ${what}.\n`;
  switch (command.letter) {
    case "L":
      return { stdout: lines, stderr: told(chosen.length, "shown"), exitCode: 0 };
    case "D":
      for (const entry of chosen) conntrack.kill(entry);
      return { stdout: lines, stderr: told(chosen.length, "deleted"), exitCode: chosen.length > 0 ? 0 : 1 };
    case "U":
      if (command.newMark !== null) {
        const { value, mask } = command.newMark;
        for (const entry of chosen) conntrack.setMark(entry, ((entry.mark & ~mask) ^ value) >>> 0);
      }
      return {
        stdout: chosen.map((entry) => `${formatEntry(entry, nowNs, filter.line)}\n`).join(""),
        stderr: told(chosen.length, "updated"),
        exitCode: chosen.length > 0 ? 0 : 1,
      };
    case "F":
      for (const entry of conntrack.entries()) conntrack.kill(entry);
      return { stdout: "", stderr: `${NAME}: connection tracking table has been emptied.\n`, exitCode: 0 };
    case "C":
      return { stdout: `${conntrack.table.count}\n`, stderr: "", exitCode: 0 };
    case "S": {
      const s = conntrack.stats;
      const line = `cpu=0   \tfound=${s.found} invalid=${s.invalid} insert=0 insert_failed=${s.insertFailed} drop=${s.drop} early_drop=${s.earlyDrop} error=${s.icmpError} search_restart=0 clash_resolve=${s.clashResolved} chaintoolong=0 \n`;
      return { stdout: line, stderr: "", exitCode: 0 };
    }
    case "V":
      return { stdout: `${NAME}\n`, stderr: "", exitCode: 0 };
    default:
      return {
        stdout:
          "Command line interface for the connection tracking system. Version 1.4.7\nUsage: conntrack [commands] [options]\n",
        stderr: "",
        exitCode: 0,
      };
  }
}

function protocolOf(text: string): number {
  const protocol = text === "icmpv6" ? 58 : parseProtocol(text);
  if (protocol === null) throw new Problem(`\`${text}' unsupported protocol`);
  return protocol;
}

function familyOfText(text: string): Family {
  if (text === "ipv4") return Family.V4;
  if (text === "ipv6") return Family.V6;
  throw new Problem(`\`${text}' unsupported protocol`);
}

function addressOf(text: string): IpAddress {
  const address = tryParseIp(text);
  if (address === null) throw new Problem(`Invalid IP address \`${text}'`);
  return address;
}

function addressCondition(text: string, reply: boolean, src: boolean): Condition {
  const [host = "", length] = text.split("/");
  const address = addressOf(host);
  const bits = typeof address === "number" ? 32 : 128;
  const block = new Prefix(address, length === undefined ? bits : (parseInteger(length) ?? bits));
  return { kind: "address", reply, src, block };
}

function statusCondition(word: string): Condition {
  const bits: Readonly<Record<string, number>> = {
    ASSURED: CtStatus.Assured,
    SEEN_REPLY: CtStatus.SeenReply,
    FIXED_TIMEOUT: CtStatus.FixedTimeout,
    EXPECTED: CtStatus.Expected,
    SRC_NAT: CtStatus.SrcNat,
    DST_NAT: CtStatus.DstNat,
  };
  if (word === "UNREPLIED" || word === "UNSET") return { kind: "status", bits: 0, unreplied: true };
  const found = bits[word];
  if (found === undefined) throw new Problem(`unknown status \`${word}'`);
  return { kind: "status", bits: found, unreplied: false };
}
