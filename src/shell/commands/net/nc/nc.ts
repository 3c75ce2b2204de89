// nc(1) of OpenBSD as Debian has it: bytes between standard input and output and a TCP or UDP socket.
// Knows a namespace's sockets and a process; must not know other commands.
// Read next: nc-options.ts for the command line, relay.ts for the transfer.

import { TcpSocket } from "../../../../host/sockets/tcp-socket.js";
import { UdpSocket } from "../../../../host/sockets/udp-socket.js";
import { Flow } from "../../../../ip/flow.js";
import { RouteType } from "../../../../ip/route-kinds.js";
import { serviceName } from "../../../../netfilter/text/services.js";
import { Errno, strerror } from "../../../../sim/errno.js";
import { Family, familyOf, formatIp, type IpAddress } from "../../../../wire/ip-address.js";
import { isLinkLocalIpv6 } from "../../../../wire/ipv6-address.js";
import { IpProtocol } from "../../../../wire/numbers.js";
import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";
import { netnsOf } from "../namespace.js";
import { parseNumericHost, resolveHost, reverseLookup, scopeDevice } from "../resolve.js";
import { SocketWait } from "../socket-wait.js";
import { TcpLine, UdpLine } from "./line.js";
import { type NcCommand, readNcCommand } from "./nc-options.js";
import { askProxy, ProxyError } from "./proxy.js";
import { relay } from "./relay.js";
import { connectUnix, listenUnix } from "./unix.js";

/** nc and netcat. */
export function* nc(process: Process): Generator<Wait, number, void> {
  const command = yield* readNcCommand(process);
  if (typeof command === "number") return command;
  if (command.unix) return yield* command.listen ? listenUnix(process, command) : connectUnix(process, command);
  return yield* command.listen ? listen(process, command) : connect(process, command);
}

/** Says why and answers 1. */
class NcError extends Error {}

function* addressesOf(
  process: Process,
  command: NcCommand,
  host: string,
  port: number | string,
): Generator<Wait, readonly IpAddress[], void> {
  if (command.numeric && parseNumericHost(host) === null) {
    throw new NcError(`getaddrinfo for host "${host}" port ${port}: Name or service not known`);
  }
  const found = yield* resolveHost(process, host, command.family);
  if (found.error !== null) throw new NcError(`getaddrinfo for host "${host}" port ${port}: ${found.error}`);
  return found.addresses;
}

/** The ports in an order of chance. */
function shuffle(process: Process, ports: readonly number[]): number[] {
  const random = netnsOf(process).rng.fork(`nc:${process.pid}`);
  const left = [...ports];
  const out: number[] = [];
  while (left.length > 0) out.push(...left.splice(random.integer(0, left.length - 1), 1));
  return out;
}

function* connect(process: Process, command: NcCommand): Generator<Wait, number, void> {
  const host = command.host ?? "";
  let code = 1;
  try {
    for (const port of command.shuffled ? shuffle(process, command.ports) : command.ports) {
      const { proxy } = command;
      const addresses = yield* addressesOf(process, command, proxy?.host ?? host, proxy?.port ?? port);
      for (const address of addresses) {
        const connected = yield* command.udp
          ? connectUdp(process, command, address, port)
          : connectTcp(process, command, address, proxy?.port ?? port);
        if (connected === null) continue;
        try {
          if (proxy !== null) yield* askProxy(command, proxy, connected, port, (name) => firstAddress(process, name));
          if (command.verbose) {
            const protocol = command.udp ? IpProtocol.Udp : IpProtocol.Tcp;
            const service = command.numeric ? null : serviceName(port, protocol);
            const kind = command.udp ? "udp" : "tcp";
            yield* process.printError(
              `Connection to ${hostText(host, address)} ${port} port [${kind}/${service ?? "*"}] succeeded!\n`,
            );
          }
          code = 0;
          if (!command.zero) yield* relay(process, command, connected);
        } finally {
          connected.close();
        }
        break;
      }
    }
  } catch (error) {
    if (!(error instanceof NcError) && !(error instanceof ProxyError)) throw error;
    return yield* process.fail(error.message);
  }
  return code;
}

function* firstAddress(process: Process, name: string): Generator<Wait, IpAddress | null, void> {
  return (yield* resolveHost(process, name, Family.V4)).addresses[0] ?? null;
}

/** A name with the address behind it; an address alone. */
function hostText(host: string, address: IpAddress): string {
  const text = formatIp(address);
  return host.replace(/%.*/, "") === text ? host : `${host} (${text})`;
}

/** Binds where -s and -p say. */
function* bindSource(
  process: Process,
  command: NcCommand,
  socket: TcpSocket | UdpSocket,
  target: IpAddress,
): Generator<Wait, void, void> {
  if (typeof target === "string" && isLinkLocalIpv6(target)) {
    socket.bindToDevice(scopeDevice(process, command.host ?? ""));
  }
  socket.ttl = command.ttl;
  socket.tos = command.tos;
  if (command.receiveBufferBytes !== null && socket instanceof TcpSocket)
    socket.setReceiveBuffer(command.receiveBufferBytes);
  socket.processName = process.name;
  socket.pid = process.pid;
  if (command.source === null && command.sourcePort === 0) return;
  let source: IpAddress | null = null;
  if (command.source !== null) {
    const found = yield* resolveHost(process, command.source, familyOf(target));
    if (found.error !== null) throw new NcError(`getaddrinfo: ${found.error}`);
    source = found.addresses[0] ?? null;
  }
  const errno = socket.bind(source, command.sourcePort);
  if (errno !== 0) throw new NcError(`bind failed: ${strerror(errno)}`);
}

function* connectTcp(
  process: Process,
  command: NcCommand,
  address: IpAddress,
  port: number,
): Generator<Wait, TcpLine | null, void> {
  const wait = new SocketWait();
  const socket = new TcpSocket(netnsOf(process), familyOf(address));
  let isKept = false;
  try {
    yield* bindSource(process, command, socket, address);
    socket.handler = wait;
    let errno = socket.connect(address, port);
    const startNs = process.nowNs;
    while (errno === 0 && socket.connection?.isConnected !== true) {
      if (command.timeoutNs === null) yield wait.queue;
      else {
        const leftNs = startNs + command.timeoutNs - process.nowNs;
        if (leftNs <= 0) {
          yield* complain(process, command, address, port, "timed out: Operation now in progress");
          return null;
        }
        yield { queues: [wait.queue], delayNs: leftNs };
      }
      errno = socket.takeError();
    }
    if (errno !== 0) {
      yield* complain(process, command, address, port, `failed: ${strerror(errno)}`);
      return null;
    }
    isKept = true;
    return new TcpLine(socket, wait);
  } finally {
    if (!isKept) socket.close();
  }
}

function* complain(
  process: Process,
  command: NcCommand,
  address: IpAddress,
  port: number,
  what: string,
): Generator<Wait, void, void> {
  if (!command.verbose) return;
  const host = hostText(command.proxy?.host ?? command.host ?? "", address);
  yield* process.printError(`nc: connect to ${host} port ${port} (${command.udp ? "udp" : "tcp"}) ${what}\n`);
}

function* connectUdp(
  process: Process,
  command: NcCommand,
  address: IpAddress,
  port: number,
): Generator<Wait, UdpLine | null, void> {
  const wait = new SocketWait();
  const socket = new UdpSocket(netnsOf(process), familyOf(address));
  let isKept = false;
  try {
    yield* bindSource(process, command, socket, address);
    socket.handler = wait;
    const errno = isForbiddenBroadcast(process, command, address) ? Errno.EACCES : socket.connectTo(address, port);
    if (errno !== 0) {
      yield* complain(process, command, address, port, `failed: ${strerror(errno)}`);
      return null;
    }
    if (command.verbose && !(yield* probeUdp(socket, command.timeoutNs ?? 3 * SECOND))) return null;
    isKept = true;
    return new UdpLine(socket, wait);
  } finally {
    if (!isKept) socket.close();
  }
}

/** A broadcast address without -b (SO_BROADCAST). */
function isForbiddenBroadcast(process: Process, command: NcCommand, address: IpAddress): boolean {
  if (command.broadcast || typeof address !== "number") return false;
  const flow = new Flow(Family.V4);
  flow.dst = address;
  return netnsOf(process).stack.resolveRoute(flow).type === RouteType.Broadcast;
}

const SECOND = 1_000_000_000;
const PROBE = new Uint8Array([0x58]);

/**
 * Two datagrams with an X, then one in each second of `waitNs`, none of which may be refused (udptest with Debian's patch);
 * of other errors only the first write's counts.
 */
function* probeUdp(socket: UdpSocket, waitNs: number): Generator<Wait, boolean, void> {
  if (socket.send(PROBE) !== 0) return false;
  // On the same machine and on neighbours' links the answer comes before the next call.
  yield 10_000;
  if (socket.send(PROBE) === Errno.ECONNREFUSED) return false;
  for (let seconds = Math.floor(waitNs / SECOND); seconds > 0; seconds--) {
    yield SECOND;
    if (socket.send(PROBE) === Errno.ECONNREFUSED) return false;
  }
  return true;
}

function* listen(process: Process, command: NcCommand): Generator<Wait, number, void> {
  const [port = 0] = command.ports;
  const host = command.source ?? command.host;
  try {
    let address: IpAddress | null = null;
    if (host !== null) {
      const found = yield* resolveHost(process, host, command.family);
      if (found.error !== null) throw new NcError(`getaddrinfo: ${found.error}`);
      address = found.addresses[0] ?? null;
    }
    const family = address === null ? (command.family ?? Family.V4) : familyOf(address);
    return yield* command.udp
      ? listenUdp(process, command, address, family, port)
      : listenTcp(process, command, address, family, port);
  } catch (error) {
    if (!(error instanceof NcError)) throw error;
    return yield* process.fail(error.message);
  }
}

function prepare(process: Process, command: NcCommand, socket: TcpSocket | UdpSocket): void {
  socket.bindToDevice(scopeDevice(process, command.host ?? ""));
  socket.reuseAddr = true;
  socket.reusePort = true;
  socket.ttl = command.ttl;
  socket.tos = command.tos;
  if (command.receiveBufferBytes !== null && socket instanceof TcpSocket)
    socket.setReceiveBuffer(command.receiveBufferBytes);
  socket.processName = process.name;
  socket.pid = process.pid;
}

function* listenTcp(
  process: Process,
  command: NcCommand,
  address: IpAddress | null,
  family: Family,
  port: number,
): Generator<Wait, number, void> {
  const wait = new SocketWait();
  const socket = new TcpSocket(netnsOf(process), family);
  prepare(process, command, socket);
  try {
    const errno = socket.bind(address, port) || socket.listen(1);
    if (errno !== 0) throw new NcError(strerror(errno));
    socket.handler = wait;
    if (command.verbose) yield* report(process, command, "Listening", socket.local, port);
    for (;;) {
      let accepted = socket.accept();
      while (accepted === null) {
        yield wait.queue;
        accepted = socket.accept();
      }
      const { remote, remotePort } = accepted;
      const lineWait = new SocketWait();
      accepted.handler = lineWait;
      const line = new TcpLine(accepted, lineWait);
      try {
        if (command.verbose && remote !== null) {
          yield* report(process, command, "Connection received", remote, remotePort);
        }
        yield* relay(process, command, line);
      } finally {
        line.close();
      }
      if (!command.keep) return 0;
    }
  } finally {
    socket.close();
  }
}

function* listenUdp(
  process: Process,
  command: NcCommand,
  address: IpAddress | null,
  family: Family,
  port: number,
): Generator<Wait, number, void> {
  for (;;) {
    const wait = new SocketWait();
    const socket = new UdpSocket(netnsOf(process), family);
    prepare(process, command, socket);
    try {
      const errno = socket.bind(address, port);
      if (errno !== 0) throw new NcError(strerror(errno));
      socket.handler = wait;
      if (command.verbose) yield* report(process, command, "Bound", socket.local, port);
      const line = new UdpLine(socket, wait);
      if (!command.keep) {
        const first = yield* line.waitForPeer();
        if (typeof first.remote === "string" && isLinkLocalIpv6(first.remote)) {
          // Where it came from is the link of its address.
          socket.bindToDevice(netnsOf(process).stack.devices.get(first.ifIndex) ?? null);
        }
        const refused = socket.connectTo(first.remote, first.remotePort);
        if (refused !== 0) throw new NcError(`connect: ${strerror(refused)}`);
        if (command.verbose) yield* report(process, command, "Connection received", first.remote, first.remotePort);
      }
      yield* relay(process, command, line);
    } finally {
      socket.close();
    }
    if (!command.keep) return 0;
  }
}

function* report(
  process: Process,
  command: NcCommand,
  what: string,
  address: IpAddress,
  port: number,
): Generator<Wait, void, void> {
  let name = formatIp(address);
  if (!command.numeric) {
    const found = yield* reverseLookup(process, address);
    if (found.failure === "again") {
      yield* process.printError("nc: getnameinfo: Temporary failure in name resolution\n");
      return;
    }
    name = found.name ?? name;
  }
  yield* process.printError(`${what} on ${name} ${port}\n`);
}
