// ping(8) of iputils: echo requests through a raw socket, and what it prints of what comes back.
// Knows a namespace's sockets and a process; must not know other commands.
// Read next: ping-options.ts for the command line, ping-run.ts for the exchange.

import { RawSocket } from "../../../../host/sockets/raw-socket.js";
import { newSocketOptions, SOCKET_SEND_OPTIONS } from "../../../../host/sockets/socket-options.js";
import { Flow } from "../../../../ip/flow.js";
import type { IpDevice } from "../../../../ip/ip-device.js";
import { RouteType } from "../../../../ip/route-kinds.js";
import { PmtuMode } from "../../../../ip/send-options.js";
import { Errno, strerror } from "../../../../sim/errno.js";
import { anyAddress, Family, familyOf, formatIp, type IpAddress, isAny } from "../../../../wire/ip-address.js";
import { IPV4_LOOPBACK } from "../../../../wire/ipv4-address.js";
import { IPV6_LOOPBACK, isLinkLocalIpv6 } from "../../../../wire/ipv6-address.js";
import { IpProtocol } from "../../../../wire/numbers.js";
import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";
import { netnsOf } from "../namespace.js";
import { parseNumericHost, readHosts, resolveHost, scopeDevice, staysOnLink } from "../resolve.js";
import { addressText } from "./address-text.js";
import { requestedOptions } from "./ip-options.js";
import { type PingCommand, readPingCommand } from "./ping-options.js";
import { PingRun } from "./ping-run.js";

/** ping and ping6. */
export function* ping(process: Process): Generator<Wait, number, void> {
  const command = yield* readPingCommand(process);
  if (typeof command === "number") return command;
  const lookup = yield* resolveHost(process, command.target, command.family);
  const [resolved] = lookup.addresses;
  if (resolved === undefined) return yield* process.fail(`${command.target}: ${lookup.error}`, 2);
  const isNumeric = parseNumericHost(command.target) !== null;
  const family = familyOf(resolved);
  const name = family === Family.V4 ? canonicalName(process, command, lookup.canonicalName) : command.target;
  return yield* run(process, command, loopbackForAny(resolved), name, isNumeric);
}

/** connect(2) to the unspecified address goes to this machine. */
function loopbackForAny(address: IpAddress): IpAddress {
  if (!isAny(address)) return address;
  return typeof address === "number" ? IPV4_LOOPBACK : IPV6_LOOPBACK;
}

/**
 * The name that glibc answers for IPv4: it is lost when -4 finds lines of /etc/hosts of both families
 * (gaih_inet of glibc 2.36).
 */
function canonicalName(process: Process, command: PingCommand, canonical: string): string {
  if (command.family !== Family.V4) return canonical;
  const lines = readHosts(process).filter((line) => line.names.includes(command.target));
  return lines.some((line) => typeof line.address === "string") ? "" : canonical;
}

function* run(
  process: Process,
  command: PingCommand,
  target: IpAddress,
  name: string,
  isNumeric: boolean,
): Generator<Wait, number, void> {
  const netns = netnsOf(process);
  const { stack } = netns;
  const family = familyOf(target);
  let device: IpDevice | null = null;
  let strictSource: IpAddress | null = null;
  let isStrict = false;
  if (command.from !== null) {
    const address = parseNumericHost(command.from);
    // An address of the other family only changes the heading.
    isStrict = address !== null;
    if (address !== null && familyOf(address) === family) strictSource = address;
    else if (address === null) {
      device = stack.deviceByName(command.from);
      if (device === null) {
        const words =
          family === Family.V4 ? `SO_BINDTODEVICE ${command.from}: No such device` : `unknown iface: ${command.from}`;
        return yield* process.fail(words, 2);
      }
    }
  }
  const outDevice = device ?? (staysOnLink(target) ? scopeDevice(process, command.target) : null);
  let source = strictSource;
  let broadcast = false;
  if (strictSource === null) {
    const flow = new Flow(family);
    flow.dst = target;
    flow.outDevice = outDevice;
    flow.mark = command.mark;
    const answer = stack.connectRoute(flow);
    if (answer.errno === Errno.EACCES && family === Family.V4) {
      // connect(2) says so of a broadcast address, and of what a route prohibits.
      if (!command.broadcast) return yield* process.fail(NO_BROADCAST, 2);
      yield* process.printError("WARNING: pinging broadcast address\n");
    }
    const isOnLink = typeof target === "string" && staysOnLink(target);
    // Named with -I, a device is not yet bound to when connect(2) looks for a source on a link: it finds none, and fails not.
    const isBlind = device !== null && isOnLink;
    if (answer.errno !== 0 && !isOnLink && (device === null || family === Family.V6))
      return yield* process.fail(`connect: ${strerror(answer.errno)}`, 2);
    if (answer.errno === 0 && answer.type === RouteType.Broadcast) {
      if (!command.broadcast) return yield* process.fail(NO_BROADCAST, 2);
      yield* process.printError("WARNING: pinging broadcast address\n");
      broadcast = true;
    }
    source = answer.errno === 0 && !isBlind ? answer.src : anyAddress(family);
    if (device !== null) {
      const own = device.addresses(family).some((each) => each.local === source);
      if (!own) {
        yield* process.printError(
          `ping: Warning: source address might be selected on device other than: ${device.name}\n`,
        );
      }
    }
  } else if (typeof strictSource === "string" && isLinkLocalIpv6(strictSource)) {
    // bind(2) wants the scope that -I ADDRESS has not.
    return yield* process.fail(`bind icmp socket: ${strerror(Errno.EINVAL)}`, 2);
  } else if (!netns.canBind(strictSource, false)) {
    const call = family === Family.V4 ? "bind" : "bind icmp socket";
    return yield* process.fail(`${call}: ${strerror(Errno.EADDRNOTAVAIL)}`, 2);
  }
  const socket = new RawSocket(netns, family, family === Family.V4 ? IpProtocol.Icmp : IpProtocol.Icmpv6);
  try {
    if (strictSource === null && command.stickySource && !broadcast) strictSource = source;
    if (strictSource !== null) socket.bind(strictSource);
    if (family === Family.V4 && command.hasTtl && command.ttl === 0) {
      return yield* process.fail(`cannot set unicast time-to-live: ${strerror(Errno.EINVAL)}`, 2);
    }
    socket.ttl = command.ttl;
    socket.tos = command.tos;
    socket.flowLabel = command.flowLabel ?? 0;
    if (family === Family.V4) socket.ipOptions = requestedOptions(command);
    const usual = newSocketOptions(socket.netns, family).pmtu;
    const modes = { do: PmtuMode.Do, dont: PmtuMode.Dont, want: PmtuMode.Want } as const;
    const pmtu = command.pmtu === null ? usual : modes[command.pmtu];
    socket.options = {
      ...SOCKET_SEND_OPTIONS,
      outDevice,
      mark: command.mark,
      dontRoute: command.dontRoute,
      pmtu,
      broadcast: broadcast || command.broadcast,
      multicastLoop: !command.noLoop,
    };
    const numeric = command.numeric || isNumeric;
    const header = yield* headerText(
      process,
      command,
      target,
      name,
      source,
      device,
      isStrict || strictSource !== null,
      numeric,
    );
    process.holdOutput(true);
    if (command.verbose) {
      const inet = family === Family.V4 ? "AF_INET" : "AF_INET6";
      const hint = command.family === null ? "AF_UNSPEC" : command.family === 4 ? "AF_INET" : "AF_INET6";
      yield* process.printError(
        `ping: sock4.fd: 3 (socktype: SOCK_RAW), sock6.fd: 4 (socktype: SOCK_RAW), hints.ai_family: ${hint}\n\n`,
      );
      yield* process.print(`ai->ai_family: ${inet}, ai->ai_canonname: '${name}'\n`);
    }
    yield* process.print(header);
    const code = yield* new PingRun(process, socket, command, target, name, numeric).run();
    yield* process.releaseOutput();
    return code;
  } finally {
    socket.close();
  }
}

const NO_BROADCAST = "Do you want to ping broadcast? Then -b. If not, check your local firewall rules";

function* headerText(
  process: Process,
  command: PingCommand,
  target: IpAddress,
  name: string,
  source: IpAddress | null,
  device: IpDevice | null,
  strict: boolean,
  numeric: boolean,
): Generator<Wait, string, void> {
  const own = source ?? anyAddress(familyOf(target));
  const scope = typeof own === "string" && isLinkLocalIpv6(own) && device !== null ? `%${device.name}` : "";
  const from = device !== null || strict ? `from ${formatIp(own)}${scope} ${device?.name ?? ""}: ` : "";
  const size = command.sizeBytes;
  if (typeof target === "number") {
    const whole = size + 28 + (requestedOptions(command).length === 0 ? 0 : 40);
    return `PING ${name} (${formatIp(target)}) ${from}${size}(${whole}) bytes of data.\n`;
  }
  const shown = yield* addressText(process, target, numeric, /%(.+)/.exec(command.target)?.[1] ?? null);
  const label = command.flowLabel === null ? "" : `, flow 0x${command.flowLabel.toString(16).padStart(5, "0")}, `;
  return `PING ${name}(${shown}) ${label}${from}${size} data bytes\n`;
}
