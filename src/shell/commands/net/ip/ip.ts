// The `ip` command of iproute2 6.1: options, objects, and -batch.
// Knows the words of the tool and asks host and ip for the deeds; must not know packets.
// Read next: session.ts for a run, link.ts, address.ts, route.ts, neighbour.ts, rule.ts, netns.ts for the objects.

import { FileError } from "../../../../host/file-node.js";
import { numberLinkedNamespaces } from "../../../../host/namespace-ids.js";
import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";
import { netnsOf } from "../namespace.js";
import { ipAddress } from "./address.js";
import { ipAddressLabel } from "./addrlabel.js";
import { Arguments, invalidArgument, isPrefixOf } from "./arguments.js";
import { batchLines } from "./batch.js";
import { emptyObject } from "./empty-objects.js";
import { ipLink } from "./link.js";
import { ipMulticastAddress } from "./maddress.js";
import { ipMonitor } from "./monitor.js";
import { ipNeighbour } from "./neighbour.js";
import { ipNetconf } from "./netconf.js";
import { ipNetns, openNamespace } from "./netns.js";
import { ipNexthop } from "./nexthop.js";
import { ipNtable } from "./ntable.js";
import { Printer } from "./printer.js";
import { ipRoute } from "./route.js";
import { ipRule } from "./rule.js";
import { defaultOptions, EXIT_USAGE, IpExit, type IpFamily, type IpOptions, IpSession } from "./session.js";
import { ipToken } from "./token.js";
import { ipTunnel } from "./tunnel.js";
import { ipTuntap } from "./tuntap.js";
import { USAGE } from "./usage.js";

type IpObject = (session: IpSession, args: Arguments) => number | Generator<Wait, number, void>;

/** In the order in which a shortened word is looked up; null for objects that podwire does not have. */
const OBJECTS: readonly (readonly [string, IpObject | null])[] = [
  ["address", ipAddress],
  ["addrlabel", ipAddressLabel],
  ["maddress", ipMulticastAddress],
  ["route", ipRoute],
  ["rule", ipRule],
  ["neighbor", ipNeighbour],
  ["neighbour", ipNeighbour],
  ["ntable", ipNtable],
  ["ntbl", ipNtable],
  ["link", ipLink],
  ["l2tp", emptyObject("l2tp")],
  ["fou", emptyObject("fou")],
  ["ila", emptyObject("ila")],
  ["macsec", emptyObject("macsec")],
  ["tunnel", ipTunnel],
  ["tunl", ipTunnel],
  ["tuntap", ipTuntap],
  ["tap", ipTuntap],
  ["token", ipToken],
  ["tcpmetrics", emptyObject("tcp_metrics")],
  ["tcp_metrics", emptyObject("tcp_metrics")],
  ["monitor", ipMonitor],
  ["xfrm", emptyObject("xfrm")],
  ["mroute", emptyObject("mroute")],
  ["mrule", emptyObject("mrule")],
  ["netns", ipNetns],
  ["netconf", ipNetconf],
  ["vrf", emptyObject("vrf")],
  ["sr", emptyObject("sr")],
  ["nexthop", ipNexthop],
  ["mptcp", emptyObject("mptcp")],
  ["ioam", emptyObject("ioam")],
  ["help", () => usage()],
  ["stats", emptyObject("stats")],
];

function usage(): never {
  throw new IpExit(EXIT_USAGE, USAGE.ip ?? "");
}

/** `ip [OPTIONS] OBJECT ...`. */
export function* ip(process: Process): Generator<Wait, number, void> {
  const session = new IpSession(process, netnsOf(process), defaultOptions());
  return yield* runTool(session, function* () {
    const args = new Arguments(process.argv, 1);
    const batch = readOptions(session, args);
    session.printer = new Printer(session.options);
    if (batch !== null) return yield* runBatch(session, batch, runObject);
    if (args.isEmpty) usage();
    return yield* runObject(session, args);
  });
}

/** Runs a tool's body: what it printed goes out, and exit(3) becomes its exit code. */
export function* runTool(session: IpSession, body: () => Generator<Wait, number, void>): Generator<Wait, number, void> {
  const { host } = session.netns;
  let code: number;
  try {
    numberLinkedNamespaces(host);
    code = yield* body();
  } catch (error) {
    if (!(error instanceof IpExit)) throw error;
    session.error(error.message);
    code = error.code;
  }
  numberLinkedNamespaces(host);
  session.flushAll();
  yield* session.write();
  return code;
}

function* runObject(session: IpSession, args: Arguments): Generator<Wait, number, void> {
  const word = args.word;
  const found = OBJECTS.find(([name]) => isPrefixOf(word, name));
  const run = found?.[1] ?? null;
  if (run === null) {
    session.error(`Object "${word}" is unknown, try "ip help".\n`);
    return 1;
  }
  const code = run(session, new Arguments(args.rest(), 1));
  return typeof code === "number" ? code : yield* code;
}

/** Reads what stands before the object; the file of `-batch`, or null. */
function readOptions(session: IpSession, args: Arguments): string | null {
  const { options } = session;
  let batch: string | null = null;
  for (; !args.isEmpty; args.skip()) {
    if (args.word === "--") {
      args.skip();
      break;
    }
    if (!args.word.startsWith("-")) break;
    const word = args.word.startsWith("--") ? args.word.slice(1) : args.word;
    // A "-b" or "-f" by itself is one of these two.
    if (isPrefixOf(word, "-family")) options.family = familyArgument(optionArgument(args));
    else if (isPrefixOf(word, "-batch")) batch = optionArgument(args);
    else if (setFlag(options, word)) continue;
    else if (isPrefixOf(word, "-loops") || isPrefixOf(word, "-rcvbuf")) optionArgument(args);
    else if (isPrefixOf(word, "-Version")) {
      session.printer.text("ip utility, iproute2-6.1.0, libbpf 1.1.2\n");
      throw new IpExit(0, "");
    } else if (isPrefixOf(word, "-netns")) {
      session.netns = openNamespace(session, args.following ?? "(null)");
      args.skip();
    } else if (isPrefixOf(word, "-help")) usage();
    else throw new IpExit(EXIT_USAGE, `Option "${word}" is unknown, try "ip -help".\n`);
  }
  return batch;
}

/** Options that only say yes, by what they set. A shortened one is the first of this list that it begins. */
const FLAGS: readonly (readonly [string, Partial<IpOptions>])[] = [
  ["-oneline", { oneLine: true }],
  // The time is for `ip monitor` alone.
  ["-timestamp", { timestamp: "long" }],
  ["-tshort", { timestamp: "short" }],
  ["-force", { force: true }],
  ["-brief", { brief: true }],
  ["-human-readable", { humanReadable: true }],
  ["-iec", { iec: true }],
  ["-json", { json: true }],
  ["-pretty", { pretty: true }],
  ["-color", { color: true }],
  ["-all", { all: true }],
  ["-Numeric", { numeric: true }],
  ["-resolve", { resolve: true }],
];

const FAMILIES: Readonly<Record<string, IpFamily>> = { "-4": "inet", "-6": "inet6", "-0": "link", "-B": "bridge" };

/** Applies an option without argument; false when it is none. */
export function setFlag(options: IpOptions, word: string): boolean {
  const family = FAMILIES[word];
  // There is no terminal here, so that auto is never.
  const [color = "", when] = word.split("=");
  if (when !== undefined && isPrefixOf(color, "-color") && /^(always|auto|never)$/.test(when)) {
    options.color = when === "always";
    return true;
  }
  if (family !== undefined) options.family = family;
  else if (isPrefixOf(word, "-stats") || isPrefixOf(word, "-statistics")) options.statistics++;
  else if (isPrefixOf(word, "-details")) options.details++;
  else {
    const flag = FLAGS.find(([name]) => isPrefixOf(word, name));
    if (flag === undefined) return false;
    Object.assign(options, flag[1]);
  }
  return true;
}

/** The word behind an option that must have one. */
function optionArgument(args: Arguments): string {
  if (args.following === null) usage();
  return args.next();
}

function familyArgument(word: string): IpFamily {
  if (word === "help") usage();
  if (word === "inet" || word === "inet6" || word === "link") return word;
  throw invalidArgument("invalid protocol family", word);
}

/** One line of a batch: a command that fails on its own is told as one that returns. */
function* runLine(
  session: IpSession,
  words: readonly string[],
  run: (session: IpSession, args: Arguments) => Generator<Wait, number, void>,
): Generator<Wait, number, void> {
  try {
    return yield* run(session, new Arguments(words));
  } catch (error) {
    if (!(error instanceof IpExit) || error.exits) throw error;
    session.error(error.message);
    return error.code;
  }
}

/** Runs each line of a file as a command of the tool (do_batch). */
export function* runBatch(
  session: IpSession,
  name: string,
  run: (session: IpSession, args: Arguments) => Generator<Wait, number, void>,
): Generator<Wait, number, void> {
  const { process } = session;
  let text: string;
  try {
    text = name === "-" ? yield* process.readAll() : process.files.readFile(process.path(name));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    session.error(`Cannot open file "${name}" for reading: ${error.message}\n`);
    return 1;
  }
  let code = 0;
  for (const { words, line } of batchLines(text)) {
    session.printer = new Printer(session.options);
    const result = yield* runLine(session, words, run);
    numberLinkedNamespaces(session.netns.host);
    session.flushAll();
    yield* session.write();
    if (result === 0) continue;
    session.error(`Command failed ${name}:${line}\n`);
    code = 1;
    if (!session.options.force) break;
  }
  return code;
}
