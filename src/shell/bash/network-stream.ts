import { FileError } from "../../host/file-node.js";
import type { SocketHandler } from "../../host/sockets/socket-handler.js";
import { TcpSocket } from "../../host/sockets/tcp-socket.js";
import { UdpSocket } from "../../host/sockets/udp-socket.js";
import { servicePort } from "../../netfilter/text/services.js";
import { strerror } from "../../sim/errno.js";
import { familyOf, type IpAddress } from "../../wire/ip-address.js";
import { IpProtocol } from "../../wire/numbers.js";
import { bytesOf, textOf } from "../commands/net/byte-string.js";
import { netnsOf } from "../commands/net/namespace.js";
import { resolveHost } from "../commands/net/resolve.js";
import { Stream } from "../stream.js";
import type { Wait } from "../wait.js";
import { ShellError } from "./control-flow.js";
import type { Interpreter } from "./interpreter.js";

/** What bash opens as a connection when it stands in a redirection. */
const NETWORK_PATH = /^\/dev\/(tcp|udp)\/([^/]+)\/([^/]+)$/;
const CHUNK = 16_384;

/** Opens `/dev/tcp/HOST/PORT` or `/dev/udp/HOST/PORT` (lib/sh/netopen.c); null when the path is none of these. @throws ShellError */
export function* openNetwork(shell: Interpreter, path: string): Generator<Wait, Stream | null, void> {
  const match = NETWORK_PATH.exec(path);
  if (match === null) return null;
  const [, kind, host = "", service = ""] = match;
  const { process } = shell;
  const found = yield* resolveHost(process, host, null);
  if (found.error !== null) {
    yield* shell.complain(`${host}: ${found.error}`);
    throw new ShellError(`${path}: Invalid argument`);
  }
  const protocol = kind === "tcp" ? IpProtocol.Tcp : IpProtocol.Udp;
  const port = /^\d+$/.test(service) ? Number(service) & 0xffff : servicePort(service, protocol);
  if (port === null) {
    yield* shell.complain(`${service}: Servname not supported for ai_socktype`);
    throw new ShellError(`${path}: Invalid argument`);
  }
  let errno = 0;
  for (const address of found.addresses) {
    const opened = yield* kind === "tcp" ? connect(shell, address, port) : datagrams(shell, address, port);
    if (typeof opened !== "number") return opened;
    errno = opened;
  }
  yield* process.printError(`${shell.sourceName}: connect: ${strerror(errno)}\n`);
  throw new ShellError(`${path}: ${strerror(errno)}`);
}

function* connect(shell: Interpreter, address: IpAddress, port: number): Generator<Wait, Stream | number, void> {
  const { process } = shell;
  const socket = new TcpSocket(netnsOf(process), familyOf(address));
  socket.processName = process.name;
  socket.pid = process.pid;
  const stream = new TcpStream(socket);
  let isKept = false;
  try {
    let errno = socket.connect(address, port);
    while (errno === 0 && socket.connection?.isConnected !== true) {
      yield stream.readable;
      errno = socket.takeError();
    }
    if (errno !== 0) return errno;
    isKept = true;
    return stream;
  } finally {
    if (!isKept) socket.close();
  }
}

// biome-ignore lint/correctness/useYield: it has the type of its sibling.
function* datagrams(shell: Interpreter, address: IpAddress, port: number): Generator<Wait, Stream | number, void> {
  const { process } = shell;
  const socket = new UdpSocket(netnsOf(process), familyOf(address));
  socket.processName = process.name;
  socket.pid = process.pid;
  const errno = socket.connectTo(address, port);
  if (errno === 0) return new UdpStream(socket);
  socket.close();
  return errno;
}

/** What is common to both: bytes that arrived and were not read yet. */
abstract class SocketStream extends Stream implements SocketHandler {
  private buffer = "";

  /** Bytes that arrived; "" at the end, null when nothing is there. */
  protected abstract pull(): string | null;

  onSocket(): void {
    this.readable.wake();
    this.writable.wake();
  }

  read(maxBytes: number): string | null {
    if (this.buffer === "") {
      const more = this.pull();
      if (more === null || more === "") return more;
      this.buffer = more;
    }
    const bytes = this.buffer.slice(0, maxBytes);
    this.buffer = this.buffer.slice(bytes.length);
    return bytes;
  }

  readUntil(delimiter: string): string | null {
    for (;;) {
      const at = this.buffer.indexOf(delimiter);
      if (at >= 0) return this.read(at + delimiter.length);
      const more = this.pull();
      if (more === null) return null;
      if (more === "") return this.buffer === "" ? "" : this.read(this.buffer.length);
      this.buffer += more;
    }
  }
}

class TcpStream extends SocketStream {
  private readonly socket: TcpSocket;

  constructor(socket: TcpSocket) {
    super();
    this.socket = socket;
    socket.handler = this;
  }

  write(bytes: string): number {
    if (!this.socket.canSend) throw new FileError("EPIPE", "");
    return this.socket.send(bytesOf(bytes));
  }

  protected pull(): string | null {
    const bytes = this.socket.receive(CHUNK);
    if (bytes.length > 0) return textOf(bytes);
    return this.socket.takeError() !== 0 || this.socket.atEnd ? "" : null;
  }

  protected override onClose(): void {
    this.socket.close();
  }
}

class UdpStream extends SocketStream {
  private readonly socket: UdpSocket;

  constructor(socket: UdpSocket) {
    super();
    this.socket = socket;
    socket.handler = this;
  }

  write(bytes: string): number {
    this.socket.send(bytesOf(bytes));
    return bytes.length;
  }

  protected pull(): string | null {
    const datagram = this.socket.receiveFrom();
    if (datagram !== null) return datagram.data instanceof Uint8Array ? textOf(datagram.data) : "";
    return this.socket.takeError() === null ? null : "";
  }

  protected override onClose(): void {
    this.socket.close();
  }
}
