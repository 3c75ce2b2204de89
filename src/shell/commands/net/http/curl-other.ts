import { TcpSocket } from "../../../../host/sockets/tcp-socket.js";
import { familyOf, type IpAddress } from "../../../../wire/ip-address.js";
import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";
import type { BufferedOutput } from "../buffered-output.js";
import { netnsOf } from "../namespace.js";
import { TcpLine } from "../nc/line.js";
import { relay } from "../nc/relay.js";
import { resolveHost } from "../resolve.js";
import { SocketWait } from "../socket-wait.js";
import type { CurlCommand } from "./curl-options.js";
import { fileOf } from "./curl-words.js";
import type { ErrorOutput } from "./error-output.js";
import { METER_BEGINNING, meterLine } from "./meter.js";

/** Ports of what curl speaks besides HTTP. */
const PORTS: ReadonlyMap<string, number> = new Map([
  ["telnet", 23],
  ["ftp", 21],
  ["ftps", 990],
  ["gopher", 70],
  ["gophers", 70],
  ["smtp", 25],
  ["smtps", 465],
  ["pop3", 110],
  ["pop3s", 995],
  ["imap", 143],
  ["imaps", 993],
  ["ldap", 389],
  ["ldaps", 636],
  ["dict", 2628],
  ["mqtt", 1883],
  ["rtsp", 554],
]);

/** True for the schemes that {@link transferOther} knows. */
export function isOtherScheme(url: string): boolean {
  const scheme = /^([a-z0-9]+):\/\//i.exec(url)?.[1]?.toLowerCase() ?? "";
  return scheme === "file" || PORTS.has(scheme);
}

/**
 * file:// and telnet://, the exit code of the transfer; of what else curl speaks only the connection, which may fail.
 * Simplified: telnet's negotiation is passed on as it is.
 */
export function* transferOther(
  process: Process,
  out: BufferedOutput,
  errors: ErrorOutput,
  command: CurlCommand,
  url: string,
  index: number,
): Generator<Wait, number, void> {
  const showsMeter = command.meter && !command.bar;
  const fail = function* (code: number, message: string): Generator<Wait, number, void> {
    if (!command.silent || command.showError) yield* errors.print(`curl: (${code}) ${message}\n`);
    return code;
  };
  const [, scheme = "", authority = "", path = ""] = /^([a-z]+):\/\/([^/?#]*)([^?#]*)/i.exec(url) ?? [];
  if (scheme.toLowerCase() === "file") {
    const text = yield* fileOf(process, path);
    if (text === null) return yield* fail(37, `Couldn't open file ${path}`);
    if (showsMeter) yield* errors.print(METER_BEGINNING);
    const target = command.outputs[index] ?? "-";
    if (target === "-" || target === "") yield* out.print(text);
    else if (process.find(target)?.kind !== "device") process.files.writeFile(process.path(target), text);
    const progress = { total: text.length, received: text.length, speed: 0, spentSeconds: 0 };
    if (showsMeter) yield* errors.print(`${meterLine(progress)}\n`);
    return 0;
  }
  const [, host = "", digits = ""] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(authority) ?? [];
  const name = host.replace(/^\[|\]$/g, "");
  const port = digits === "" ? (PORTS.get(scheme.toLowerCase()) ?? 0) : Number(digits);
  const known = command.resolve.find((each) => each.port === port && (each.host === name || each.host === "*"));
  const found = known ?? (yield* resolveHost(process, name, command.family));
  const startNs = process.nowNs;
  const limitNs = command.timeoutNs === null ? Number.POSITIVE_INFINITY : startNs + command.timeoutNs;
  const isKnown = found.addresses.length > 0;
  if (showsMeter && (isKnown || scheme.toLowerCase() !== "telnet")) yield* errors.print(METER_BEGINNING);
  for (const address of found.addresses) {
    const line = yield* connect(process, command, address, port, limitNs);
    if (line === null) continue;
    if (scheme.toLowerCase() !== "telnet") {
      line.close();
      return yield* fail(1, `Protocol "${scheme.toLowerCase()}" is not emulated by podwire`);
    }
    const leftNs = limitNs - process.nowNs;
    yield* out.flush();
    try {
      yield* relay(process, leftNs === Number.POSITIVE_INFINITY ? PLAIN : { ...PLAIN, deadlineNs: limitNs }, line);
    } finally {
      line.close();
    }
    if (process.nowNs < limitNs) return 0;
    const elapsedMs = Math.floor((process.nowNs - startNs) / 1e6);
    return yield* fail(28, `Operation timed out after ${elapsedMs} milliseconds with 0 out of 0 bytes received`);
  }
  if (!isKnown) return yield* fail(6, `Could not resolve host: ${name}`);
  const elapsedMs = Math.floor((process.nowNs - startNs) / 1e6);
  const spentSeconds = Math.floor(elapsedMs / 1000);
  if (showsMeter) yield* errors.print(`${meterLine({ total: 0, received: 0, speed: 0, spentSeconds })}\n`);
  if (process.nowNs >= limitNs) return yield* fail(28, `Connection timed out after ${elapsedMs} milliseconds`);
  return yield* fail(7, `Failed to connect to ${name} port ${port} after ${elapsedMs} ms: Couldn't connect to server`);
}

/** How nc's transfer goes without any of its options: it ends with the connection. */
const PLAIN = {
  noStdin: false,
  crlf: false,
  shutdown: false,
  quitNs: null,
  timeoutNs: null,
  intervalNs: 0,
  receiveLimit: null,
  listen: true,
} as const;

function* connect(
  process: Process,
  command: CurlCommand,
  address: IpAddress,
  port: number,
  limitNs: number,
): Generator<Wait, TcpLine | null, void> {
  const wait = new SocketWait();
  const socket = new TcpSocket(netnsOf(process), familyOf(address));
  socket.processName = process.name;
  socket.pid = process.pid;
  socket.handler = wait;
  const untilNs = Math.min(limitNs, process.nowNs + (command.connectTimeoutNs ?? 300e9));
  if (command.device !== null) socket.bindToDevice(command.device);
  const [first] = command.sourcePorts ?? [0];
  let errno = command.source === null && first === 0 ? 0 : socket.bind(command.source, first);
  errno ||= socket.connect(address, port);
  while (errno === 0 && socket.connection?.isConnected !== true && process.nowNs < untilNs) {
    yield { queues: [wait.queue], delayNs: untilNs - process.nowNs };
    errno = socket.takeError();
  }
  if (errno === 0 && socket.connection?.isConnected === true) return new TcpLine(socket, wait);
  socket.close();
  return null;
}
