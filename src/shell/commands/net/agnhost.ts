import { SctpExchange, type SctpResult, type SctpResultHandler } from "../../../apps/sctp/sctp-exchange.js";
import { TcpSocket } from "../../../host/sockets/tcp-socket.js";
import { UdpSocket } from "../../../host/sockets/udp-socket.js";
import { Errno, strerror } from "../../../sim/errno.js";
import { MILLISECOND, SECOND } from "../../../sim/time.js";
import { familyOf, formatIp, type IpAddress } from "../../../wire/ip-address.js";
import type { Process } from "../../process.js";
import { type Wait, WaitQueue } from "../../wait.js";
import { netnsOf } from "./namespace.js";
import { resolveHost } from "./resolve.js";
import { SocketWait } from "./socket-wait.js";

/** A connection that nobody limits ends with TCP's own timers. */
const LONGEST_NS = 130 * SECOND;

/**
 * `agnhost connect HOST:PORT [--timeout=1s] [--protocol=tcp|udp|sctp]`, by which Kubernetes' test suites ask whether a
 * connection is allowed: silent and 0, or "TIMEOUT", "REFUSED", "DNS: ..." and 1 (test/images/agnhost/connect).
 * Simplified: its other subcommands are servers, which run as images.
 */
export function* agnhost(process: Process): Generator<Wait, number, void> {
  const [subcommand, ...words] = process.argv.slice(1);
  if (subcommand !== "connect") {
    return yield* process.fail(`unknown command "${subcommand ?? ""}" for "app"`);
  }
  const value = (name: string, byDefault: string): string => {
    const at = words.findIndex((word) => word === `--${name}` || word.startsWith(`--${name}=`));
    if (at < 0) return byDefault;
    const [word = ""] = words.splice(at, 1);
    return word.includes("=") ? word.slice(word.indexOf("=") + 1) : (words.splice(at, 1)[0] ?? byDefault);
  };
  const protocol = value("protocol", "tcp").toLowerCase();
  const timeoutNs = durationNs(value("timeout", "0s"));
  const target = /^\[?([^\]]+?)\]?:(\d+)$/.exec(words[0] ?? "");
  const end = function* (text: string): Generator<Wait, number, void> {
    yield* process.printError(`${text}\n`);
    return 1;
  };
  if (target === null) return yield* end(`DNS: address ${words[0] ?? ""}: missing port in address`);
  const found = yield* resolveHost(process, target[1] ?? "", null);
  const address = found.addresses[0];
  if (address === undefined) return yield* end(`DNS: lookup ${target[1] ?? ""}: no such host`);
  if (!["tcp", "udp", "sctp"].includes(protocol)) {
    return yield* process.fail(`Unsupported protocol "${protocol}".  Must be tcp, udp, or sctp`);
  }
  const limitNs = timeoutNs === 0 ? LONGEST_NS : timeoutNs;
  const port = Number(target[2]);
  const dial = protocol === "tcp" ? dialTcp : protocol === "udp" ? askUdp : dialSctp;
  const errno = yield* dial(process, address, port, limitNs);
  if (errno === 0) return 0;
  if (errno === Errno.ETIMEDOUT) return yield* end("TIMEOUT");
  return yield* end(errno === Errno.ECONNREFUSED ? "REFUSED" : `OTHER: ${strerror(errno).toLowerCase()}`);
}

/** 0, or why no connection was made. */
function* dialTcp(process: Process, address: IpAddress, port: number, limitNs: number): Generator<Wait, number, void> {
  const wait = new SocketWait();
  const socket = new TcpSocket(netnsOf(process), familyOf(address));
  socket.handler = wait;
  try {
    const untilNs = process.nowNs + limitNs;
    let errno = socket.connect(address, port);
    while (errno === 0 && socket.connection?.isConnected !== true) {
      const leftNs = untilNs - process.nowNs;
      if (leftNs <= 0) return Errno.ETIMEDOUT;
      yield { queues: [wait.queue], delayNs: leftNs };
      errno = socket.takeError();
    }
    return errno;
  } finally {
    socket.close();
  }
}

/** Waits for an association: 0, or why there is none. */
function* dialSctp(process: Process, address: IpAddress, port: number, limitNs: number): Generator<Wait, number, void> {
  const wait = new SctpWait();
  new SctpExchange(netnsOf(process), port, wait, limitNs).begin(formatIp(address), process.files);
  while (wait.error === null) yield wait.queue;
  const { error } = wait;
  return error === "" ? 0 : (Object.values(Errno).find((errno) => strerror(errno) === error) ?? Errno.ETIMEDOUT);
}

/** Wakes who waits for an association. */
class SctpWait implements SctpResultHandler {
  readonly queue = new WaitQueue();
  /** Null until it is known, "" when it stands. */
  error: string | null = null;

  onSctpResult({ error }: SctpResult): void {
    this.error = error;
    this.queue.wake();
  }
}

/** Sends a line and waits for anything to come back: 0, or why nothing did. */
function* askUdp(process: Process, address: IpAddress, port: number, limitNs: number): Generator<Wait, number, void> {
  const wait = new SocketWait();
  const socket = new UdpSocket(netnsOf(process), familyOf(address));
  socket.handler = wait;
  try {
    const untilNs = process.nowNs + limitNs;
    let errno = socket.connectTo(address, port);
    if (errno === 0) errno = socket.send(Uint8Array.of(10));
    while (errno === 0 && socket.receiveFrom() === null) {
      const leftNs = untilNs - process.nowNs;
      if (leftNs <= 0) return Errno.ETIMEDOUT;
      yield { queues: [wait.queue], delayNs: leftNs };
      errno = socket.takeError() ?? 0;
    }
    return errno;
  } finally {
    socket.close();
  }
}

/** "1s", "500ms", "1m30s" as Go reads it; 0 for what is none. */
function durationNs(text: string): number {
  let sum = 0;
  for (const [, number = "0", unit = "s"] of text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m)/g)) {
    sum += Number(number) * (unit === "ms" ? MILLISECOND : unit === "s" ? SECOND : 60 * SECOND);
  }
  return sum;
}
