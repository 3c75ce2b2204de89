import type { TraceHandler, TraceProbe } from "../../../../apps/trace-probe.js";
import { type TraceOptions, Tracer } from "../../../../apps/tracer.js";
import { Errno, strerror } from "../../../../sim/errno.js";
import { familyOf, formatIp, type IpAddress } from "../../../../wire/ip-address.js";
import type { Process } from "../../../process.js";
import { type Wait, WaitQueue } from "../../../wait.js";
import { netnsOf } from "../namespace.js";
import { parseNumericHost, resolveHost, reverseLookup } from "../resolve.js";
import { TRACEROUTE_USAGE } from "./traceroute-usage.js";

const LONG: Readonly<Record<string, string>> = {
  "--icmp": "-I",
  "--tcp": "-T",
  "--dont-fragment": "-F",
  "--first": "-f",
  "--max-hops": "-m",
  "--sim-queries": "-N",
  "--port": "-p",
  "--wait": "-w",
  "--queries": "-q",
  "--source": "-s",
  "--interface": "-i",
  "--tos": "-t",
  "--sendwait": "-z",
  "--udp": "-U",
  "--version": "-V",
};
const WITH_VALUE = "fimNptwqszglMOP";
const KNOWN = "46IFTnVfmNpwqs";
/** Options of traceroute that podwire does not have. */
const ABSENT = "dreAUDgitlzMOP";

class Refused extends Error {}

interface TracerouteCommand {
  readonly family: 4 | 6 | null;
  readonly numeric: boolean;
  readonly source: string | null;
  readonly options: TraceOptions;
  readonly host: string;
}

function parse(process: Process): TracerouteCommand | string {
  const flags = new Set<string>();
  const values = new Map<string, string>();
  const operands: string[] = [];
  const words = process.argv.slice(1);
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? "";
    if (!word.startsWith("-") || word === "-") {
      operands.push(word);
      continue;
    }
    const [head = "", inline] = word.startsWith("--") ? word.split(/=(.*)/s) : [word];
    const short = word.startsWith("--") ? LONG[head] : head;
    if (short === undefined) throw new Refused(`Bad option \`${word}' (argc ${i + 1})`);
    for (let j = 1; j < short.length; j++) {
      const letter = short[j] ?? "";
      if (!KNOWN.includes(letter)) throw new Refused(`Bad option \`${word}' (argc ${i + 1})`);
      if (!WITH_VALUE.includes(letter)) {
        flags.add(letter);
        continue;
      }
      const value = inline ?? (j + 1 < short.length ? short.slice(j + 1) : words[++i]);
      if (value !== undefined && ABSENT.includes(letter))
        throw new Refused(`option -${letter} is not emulated by podwire`);
      if (value === undefined) throw new Refused(`Option \`${word}' (argc ${i}) requires an argument`);
      values.set(letter, value);
      break;
    }
  }
  if (flags.has("V"))
    return "Modern traceroute for Linux, version 2.1.2\nCopyright (c) 2016  Dmitry Butskoy,   License: GPL v2 or any later\n";
  const number = (letter: string, fallback: number): number => {
    const text = values.get(letter);
    if (text === undefined) return fallback;
    if (!/^\d+$/.test(text)) throw new Refused(`Cannot handle \`-${letter}' option with arg \`${text}'`);
    return Number(text);
  };
  const [host, length] = operands;
  if (host === undefined) throw new Refused('Specify "host" missing argument.');
  const maxHops = number("m", 30);
  const firstHop = number("f", 1);
  const probesPerHop = number("q", 3);
  if (firstHop < 1 || firstHop > maxHops) throw new Refused("first hop out of range");
  if (maxHops > 255) throw new Refused("max hops cannot be more than 255");
  if (probesPerHop < 1 || probesPerHop > 10) throw new Refused("no more than 10 probes per hop");
  const wait = Number(values.get("w")?.split(",")[0] ?? 5);
  if (Number.isNaN(wait) || wait < 0) throw new Refused(`Cannot handle \`-w' option with arg \`${values.get("w")}'`);
  const port = number("p", 0);
  const family = flags.has("4") ? 4 : flags.has("6") || process.name === "traceroute6" ? 6 : null;
  const packetBytes = length === undefined ? null : Number(length);
  if (packetBytes !== null && !(packetBytes >= 0 && packetBytes <= 65_000))
    throw new Refused(`too big packetlen ${length} specified`);
  const options: TraceOptions = {
    mode: flags.has("I") ? "icmp" : flags.has("T") ? "tcp" : "udp",
    firstHop,
    maxHops,
    probesPerHop,
    simultaneous: number("N", 16),
    timeoutNs: wait * 1e9,
    dontFragment: flags.has("F"),
    ...(port === 0 ? {} : { port }),
    ...(packetBytes === null ? {} : { packetBytes: Math.max(packetBytes, 28) }),
  };
  return { family, numeric: flags.has("n"), source: values.get("s") ?? null, options, host };
}

/** Probes that wait to be printed. */
class ProbeQueue implements TraceHandler {
  readonly queue = new WaitQueue();
  readonly probes: TraceProbe[] = [];
  isDone = false;
  errno = 0;

  onProbe(probe: TraceProbe): void {
    this.probes.push(probe);
    this.queue.wake();
  }

  onTraceDone(errno: number): void {
    this.isDone = true;
    this.errno = errno;
    this.queue.wake();
  }
}

/** traceroute(8) of Dmitry Butskoy, as Debian has it. */
export function* traceroute(process: Process): Generator<Wait, number, void> {
  if (process.argv.length === 1) {
    yield* process.printError(TRACEROUTE_USAGE);
    return 0;
  }
  let command: TracerouteCommand | string;
  try {
    command = parse(process);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    yield* process.printError(`${error.message}\n`);
    return 2;
  }
  if (typeof command === "string") {
    yield* process.print(command);
    return 0;
  }
  const { host, options, numeric } = command;
  // Without -4 and -6 IPv4 is preferred.
  let found = yield* resolveHost(process, host, command.family ?? (parseNumericHost(host) === null ? 4 : null));
  if (found.error !== null && command.family === null) found = yield* resolveHost(process, host, null);
  const [target] = found.addresses;
  if (target === undefined) {
    const at = process.argv.indexOf(host);
    yield* process.printError(
      `${host}: ${found.error}\nCannot handle "host" cmdline arg \`${host}' on position 1 (argc ${at})\n`,
    );
    return 2;
  }
  const packetBytes = options.packetBytes ?? (familyOf(target) === 4 ? 60 : 80);
  const head = `traceroute to ${host} (${formatIp(target)}), ${options.maxHops} hops max, ${packetBytes} byte packets\n`;
  // An error ends the line of the heading; -I and -T bind and connect before that is printed.
  const beforeSending = options.mode === "udp" ? head : "\n";
  let source: IpAddress | null = null;
  if (command.source !== null) {
    source = parseNumericHost(command.source);
    if (source === null || !netnsOf(process).canBind(source, false)) {
      yield* process.print(beforeSending);
      yield* process.printError("bind: Cannot assign requested address\n");
      return 1;
    }
  }
  const probes = new ProbeQueue();
  const tracer = new Tracer(netnsOf(process), target, probes, source === null ? options : { ...options, source });
  const errno = tracer.start();
  if (errno !== 0) {
    // connect(2) only asks for a route; a packet filter refuses what send(2) sends.
    const call = errno === Errno.EPERM ? "send" : "connect";
    yield* process.print(errno === Errno.EPERM ? head : beforeSending);
    yield* process.printError(`${call}: ${strerror(errno)}\n`);
    return 1;
  }
  try {
    yield* process.print(head);
    yield* show(process, probes, numeric);
    if (probes.errno !== 0) {
      yield* process.printError(`send: ${strerror(probes.errno)}\n`);
      return 1;
    }
  } finally {
    if (!probes.isDone) tracer.stop();
  }
  return 0;
}

function* show(process: Process, probes: ProbeQueue, numeric: boolean): Generator<Wait, void, void> {
  let hop = 0;
  let last: IpAddress | null = null;
  for (;;) {
    const probe = probes.probes.shift();
    if (probe === undefined) {
      if (probes.isDone) break;
      yield probes.queue;
      continue;
    }
    if (probe.hop !== hop) {
      if (hop !== 0) yield* process.print("\n");
      hop = probe.hop;
      last = null;
      yield* process.print(`${String(hop).padStart(2)} `);
    }
    if (probe.from === null) {
      yield* process.print(" *");
      continue;
    }
    let text = "";
    if (probe.from !== last) text += ` ${yield* nameOf(process, probe.from, numeric)}`;
    last = probe.from;
    text += `  ${(Math.floor(probe.rttNs / 1000) / 1000).toFixed(3)} ms`;
    if (probe.annotation !== "") text += ` ${probe.annotation}`;
    yield* process.print(text);
  }
  if (hop !== 0) yield* process.print("\n");
}

function* nameOf(process: Process, address: IpAddress, numeric: boolean): Generator<Wait, string, void> {
  const text = formatIp(address);
  if (numeric) return text;
  const { name } = yield* reverseLookup(process, address);
  return `${name ?? text} (${text})`;
}
