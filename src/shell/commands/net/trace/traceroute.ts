import type { TcpProbeForm, TraceOptions } from "../../../../apps/trace-options.js";
import type { TraceHandler, TraceProbe } from "../../../../apps/trace-probe.js";
import { sysctlTcpForm } from "../../../../apps/trace-sender.js";
import { backwardHops, Tracer } from "../../../../apps/tracer.js";
import { Errno, strerror } from "../../../../sim/errno.js";
import { SECOND } from "../../../../sim/time.js";
import { familyOf, formatIp, type IpAddress } from "../../../../wire/ip-address.js";
import type { Process } from "../../../process.js";
import { type Wait, WaitQueue } from "../../../wait.js";
import { netnsOf } from "../namespace.js";
import { parseNumericHost, resolveHost, reverseLookup } from "../resolve.js";
import { ModuleOptionRefused, type ModuleOptions, parseModuleOptions, parseUnsigned } from "./traceroute-modules.js";
import { parseTraceroute, Refused, type TracerouteCommand } from "./traceroute-options.js";
import { TRACEROUTE_USAGE } from "./traceroute-usage.js";

/** Where -A asks for the path of an address. */
const WHOIS_SERVER = "whois.radb.net";
/** The largest protocol number that socket(2) takes for a raw socket. */
const LAST_PROTOCOL = 255;

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

/** Ends traceroute with an error of a system call: what stands on standard output has no end of line yet. */
class CallFailed extends Error {}

/** traceroute(8) of Dmitry Butskoy, as Debian has it. */
export function* traceroute(process: Process): Generator<Wait, number, void> {
  if (process.argv.length === 1) {
    yield* process.printError(TRACEROUTE_USAGE);
    return 0;
  }
  try {
    const command = parseTraceroute(process.name, process.argv, TRACEROUTE_USAGE);
    if ("out" in command) {
      yield* process.print(command.out);
      if (command.err !== "") yield* process.printError(command.err);
      return 0;
    }
    return yield* run(process, command);
  } catch (error) {
    if (error instanceof CallFailed) {
      yield* process.printError(`\n${error.message}\n`);
      return 1;
    }
    if (!(error instanceof Refused || error instanceof ModuleOptionRefused)) throw error;
    yield* process.printError(`${error.message}\n`);
    return 2;
  }
}

function* run(process: Process, command: TracerouteCommand): Generator<Wait, number, void> {
  const netns = netnsOf(process);
  const sourceText = command.values.get("s");
  const source = sourceText === undefined ? null : yield* sourceOf(process, command, sourceText);
  const target = yield* targetOf(process, command);
  if (source !== null && familyOf(source) !== familyOf(target))
    throw new Refused("IP version mismatch in addresses specified");
  refuseAbsent(command);
  const modules = parseModuleOptions(
    command.module,
    command.moduleOptions,
    (name) => numberOf(process, "/etc/protocols", name),
    () => sysctlTcpForm(netns),
  );
  const hasHeading = command.module === "default" || command.module === "udp" || command.module === "dccp";
  const options = traceOptions(process, command, modules, source, hasHeading);
  if (modules.isDatagram) throw new CallFailed(`socket: ${strerror(Errno.EACCES)}`);
  if ((options.protocol ?? 0) > LAST_PROTOCOL) throw new CallFailed(`socket: ${strerror(Errno.EINVAL)}`);
  // An empty name takes a binding back (SO_BINDTODEVICE).
  const deviceName = command.values.get("i") ?? "";
  const device = deviceName === "" ? null : netns.stack.deviceByName(deviceName);
  const probes = new ProbeQueue();
  const tracer = new Tracer(netns, target, probes, device === null ? options : { ...options, device });
  try {
    const bytes = command.module === "dccp" ? DCCP_BYTES[familyOf(target)] : tracer.packetBytes;
    const heading = `traceroute to ${command.host} (${formatIp(target)}), ${command.maxHops} hops max, ${bytes} byte packets`;
    if (hasHeading) yield* process.print(heading);
    if (command.module === "dccp") throw new CallFailed("socket: Socket type not supported");
    if (deviceName !== "" && device === null)
      throw new CallFailed(`setsockopt SO_BINDTODEVICE: ${strerror(Errno.ENODEV)}`);
    if (tracer.open() === 0) {
      if (!hasHeading) yield* process.print(heading);
      tracer.start();
      const status = yield* show(process, probes, command);
      if (status !== 0) return status;
    }
    if (tracer.refused !== null) throw new CallFailed(`${tracer.refused.call}: ${strerror(tracer.refused.errno)}`);
    yield* process.print("\n");
    return 0;
  } finally {
    if (!probes.isDone) tracer.stop();
  }
}

const DCCP_BYTES = { 4: 40, 6: 60 } as const;
/** Options that podwire does not have. */
function refuseAbsent(command: TracerouteCommand): void {
  if (command.values.has("g")) throw new Refused("option -g is not emulated by podwire");
  if (command.module === "udplite") throw new Refused("option -UL is not emulated by podwire");
  if (command.module === "tcpconn") throw new Refused("option -M tcpconn is not emulated by podwire");
}

function traceOptions(
  process: Process,
  command: TracerouteCommand,
  modules: ModuleOptions,
  source: IpAddress | null,
  isUdp: boolean,
): TraceOptions {
  const { module, flags, port, wait } = command;
  const mode = isUdp ? "udp" : (module as "icmp" | "tcp" | "raw");
  const portNumber = port === null ? 0 : portOf(process, port, command.portAt);
  const tcp: TcpProbeForm | null = modules.tcp;
  return {
    mode,
    firstHop: command.firstHop,
    maxHops: command.maxHops,
    probesPerHop: command.probesPerHop,
    simultaneous: command.simultaneous,
    timeoutNs: wait[0] * SECOND,
    hereFactor: wait[1],
    nearFactor: wait[2],
    sendIntervalNs: command.sendIntervalSeconds * SECOND,
    hasOnePort: module === "udp",
    tos: command.tos,
    mark: command.mark,
    dontRoute: flags.has("r"),
    dontFragment: flags.has("F"),
    discoverMtu: flags.has("mtu"),
    tellsTcpFlags: modules.tellsTcpFlags,
    ...(portNumber === 0 ? {} : { port: portNumber }),
    ...(command.sourcePort === 0 ? {} : { sourcePort: command.sourcePort }),
    ...(command.packetBytes === null ? {} : { packetBytes: command.packetBytes }),
    ...(source === null ? {} : { source }),
    ...(modules.protocol === null ? {} : { protocol: modules.protocol }),
    ...(tcp === null ? {} : { tcp }),
  };
}

/** -p: a number, with or without something behind it, or a service's name. */
function portOf(process: Process, text: string, [option, at]: readonly [string, number]): number {
  const digits = /^\s*[+-]?(0[xX][0-9a-fA-F]+|\d+)/.exec(text)?.[0] ?? "";
  const number = parseUnsigned(digits) ?? numberOf(process, "/etc/services", text);
  if (number === null) throw new Refused(`Cannot handle \`${option}' option with arg \`${text}' (argc ${at})`);
  return number & 0xffff;
}

/** The number of a name in /etc/services or /etc/protocols, by its own name or another; null when it is not there. */
function numberOf(process: Process, file: string, name: string): number | null {
  const node = process.files.find(file);
  for (const line of (node?.kind === "file" ? node.content : "").split("\n")) {
    const [own, number = "", ...others] = line.replace(/#.*/, "").trim().split(/\s+/);
    if (own === name || others.includes(name)) return Number.parseInt(number, 10);
  }
  return null;
}

function* sourceOf(process: Process, command: TracerouteCommand, text: string): Generator<Wait, IpAddress, void> {
  const found = yield* resolveHost(process, text, command.family ?? (parseNumericHost(text) === null ? 4 : null));
  const [address] = found.addresses;
  if (address !== undefined) return address;
  const at = process.argv.findIndex((word) => word === text || word === `--source=${text}` || word === `-s${text}`);
  const name = process.argv[at]?.startsWith("--") ? "--source" : "-s";
  throw new Refused(`${text}: ${found.error}\nCannot handle \`${name}' option with arg \`${text}' (argc ${at})`);
}

function* targetOf(process: Process, command: TracerouteCommand): Generator<Wait, IpAddress, void> {
  const { host, family, hostAt } = command;
  // Without -4 and -6 IPv4 is preferred.
  let found = yield* resolveHost(process, host, family ?? (parseNumericHost(host) === null ? 4 : null));
  if (found.error !== null && family === null) found = yield* resolveHost(process, host, null);
  const [target] = found.addresses;
  if (target !== undefined) return target;
  throw new Refused(
    `${host}: ${found.error}\nCannot handle "host" cmdline arg \`${host}' on position 1 (argc ${hostAt})`,
  );
}

/** Prints probes as they come. 0, or the exit code of a look-up that failed. */
function* show(process: Process, probes: ProbeQueue, command: TracerouteCommand): Generator<Wait, number, void> {
  let last: TraceProbe | null = null;
  for (;;) {
    const probe = probes.probes.shift();
    if (probe === undefined) {
      if (probes.isDone) return 0;
      yield probes.queue;
      continue;
    }
    let text = "";
    if (probe.index === 0) {
      text += `\n${String(probe.hop).padStart(2)} `;
      last = null;
    }
    const { from } = probe;
    if (from === null) text += " *";
    else if (last === null || !isSame(last, probe, command.tellsBackwardHops)) {
      text += ` ${yield* nameOf(process, from, command.numeric)}`;
      if (command.looksUpPaths) {
        const error = yield* pathError(process);
        yield* process.printError(error);
        yield* process.print(text);
        return 2;
      }
      if (probe.extension !== "") text += ` <${probe.extension}>`;
      const hops = backwardHops(probe.receivedTtl);
      if (command.tellsBackwardHops && probe.receivedTtl !== 0 && hops !== probe.hop) text += ` '-${hops}'`;
    }
    if (from !== null) last = probe;
    if (probe.rttNs >= 0) text += `  ${(Math.floor(probe.rttNs / 1000) / 1000).toFixed(3)} ms`;
    if (probe.annotation !== "") text += ` ${probe.annotation}`;
    yield* process.print(text);
  }
}

/** Whether a probe was answered as the one before it in its hop, so that nobody is named again. */
function isSame(last: TraceProbe, probe: TraceProbe, withTtl: boolean): boolean {
  return (
    last.from === probe.from &&
    last.extension === probe.extension &&
    (!withTtl || last.receivedTtl === probe.receivedTtl)
  );
}

/** What -A ends with: nobody answers whois here. */
function* pathError(process: Process): Generator<Wait, string, void> {
  const { error } = yield* resolveHost(process, WHOIS_SERVER, null);
  return error === null
    ? "option -A is not emulated by podwire: nobody answers whois\n"
    : `${WHOIS_SERVER}/nicname: ${error}\n`;
}

function* nameOf(process: Process, address: IpAddress, numeric: boolean): Generator<Wait, string, void> {
  const text = formatIp(address);
  if (numeric) return text;
  const { name } = yield* reverseLookup(process, address);
  return `${name ?? text} (${text})`;
}
