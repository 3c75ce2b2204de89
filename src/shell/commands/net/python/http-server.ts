import { TcpSocket } from "../../../../host/sockets/tcp-socket.js";
import { Errno, strerror } from "../../../../sim/errno.js";
import { Family, familyOf, formatIp, type IpAddress } from "../../../../wire/ip-address.js";
import { formatDate } from "../../../date-format.js";
import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";
import { netnsOf } from "../namespace.js";
import { resolveHost } from "../resolve.js";
import { SocketWait } from "../socket-wait.js";
import type { FileSite } from "./file-answer.js";
import { FileConnection } from "./file-connection.js";
import { type HttpServerArguments, readHttpServerArguments } from "./http-server-arguments.js";

/** socketserver.TCPServer.request_queue_size */
const BACKLOG = 5;

/**
 * `python3 -m http.server`: files of a directory by HTTP, one thread for each connection. Its line about the address is on
 * standard output, which Python holds back until it ends where that is no terminal, unless `isUnbuffered`.
 */
export function* httpServer(
  process: Process,
  words: readonly string[],
  isUnbuffered: boolean,
): Generator<Wait, number, void> {
  const given = readHttpServerArguments(words);
  if ("text" in given) {
    yield* process.write(given.code === 0 ? 1 : 2, given.text);
    return given.code;
  }
  const bound = yield* bind(process, given);
  if (typeof bound === "number") return bound;
  const shown = formatIp(bound.local);
  const host = bound.family === Family.V6 ? `[${shown}]` : shown;
  let held = `Serving HTTP on ${shown} port ${bound.localPort} (http://${host}:${bound.localPort}/) ...\n`;
  if (isUnbuffered || process.descriptor(1).isTerminal) {
    yield* process.print(held);
    held = "";
  }
  if (!process.ignores("INT")) process.handle("INT");
  yield* serve(process, given, bound);
  yield* process.print(`${held}\nKeyboard interrupt received, exiting.\n`);
  return 0;
}

/** Answers until SIGINT comes. */
function* serve(process: Process, given: HttpServerArguments, listener: TcpSocket): Generator<Wait, void, void> {
  const wait = new SocketWait();
  listener.handler = wait;
  const connections = new Set<FileConnection>();
  const directory = process.path(given.directory ?? ".").replace(/(.)\/$/, "$1");
  try {
    while (process.takeSignal() === null) {
      for (let child = listener.accept(); child !== null; child = listener.accept()) {
        connections.add(new FileConnection(child, wait));
      }
      const { epochSeconds } = process.table;
      const nowSeconds = epochSeconds + Math.floor(process.nowNs / 1e9);
      const site: FileSite = {
        files: process.files,
        directory,
        protocol: given.protocol,
        nowSeconds,
        epochSeconds,
      };
      for (const connection of connections) {
        for (const line of connection.proceed(site)) {
          const time = formatDate("%d/%b/%Y %H:%M:%S", nowSeconds, 0);
          yield* process.printError(`${connection.peer} - - [${time}] ${line}\n`);
        }
        if (connection.isOver) connections.delete(connection);
      }
      if (!process.hasSignal) yield wait.queue;
    }
  } finally {
    for (const connection of connections) connection.close();
    listener.close();
  }
}

/** The listening socket, or the exit code after Python's own report of why there is none. */
function* bind(process: Process, given: HttpServerArguments): Generator<Wait, TcpSocket | number, void> {
  let address: IpAddress | null = null;
  if (given.bind !== null) {
    const found = yield* resolveHost(process, given.bind, null);
    address = found.addresses[0] ?? null;
    if (address === null) return yield* noAddress(process, found.error ?? "Name or service not known");
  }
  if (given.port > 0xffff) return yield* noAddress(process, "Servname not supported for ai_socktype");
  const socket = new TcpSocket(netnsOf(process), address === null ? Family.V4 : familyOf(address));
  socket.reuseAddr = true;
  socket.v6Only = false;
  socket.processName = process.name;
  socket.pid = process.pid;
  const errno = socket.bind(address, given.port) || socket.listen(BACKLOG);
  if (errno === 0) return socket;
  socket.close();
  yield* process.printError(NOT_BOUND.replace("%", `[Errno ${errno}] ${strerror(errno)}`));
  return 1;
}

const RESOLVER_NUMBERS: Readonly<Record<string, number>> = {
  "Name or service not known": -2,
  "Temporary failure in name resolution": -3,
  "No address associated with hostname": -5,
  "Servname not supported for ai_socktype": -8,
};

function* noAddress(process: Process, words: string): Generator<Wait, number, void> {
  yield* process.printError(NOT_RESOLVED.replace("%", `[Errno ${RESOLVER_NUMBERS[words] ?? -Errno.EIO}] ${words}`));
  return 1;
}

const BEGINNING = `Traceback (most recent call last):
  File "<frozen runpy>", line 198, in _run_module_as_main
  File "<frozen runpy>", line 88, in _run_code
  File "/usr/lib/python3.11/http/server.py", line 1309, in <module>
    test(
`;

const NOT_BOUND = `${BEGINNING}  File "/usr/lib/python3.11/http/server.py", line 1256, in test
    with ServerClass(addr, HandlerClass) as httpd:
         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/usr/lib/python3.11/socketserver.py", line 456, in __init__
    self.server_bind()
  File "/usr/lib/python3.11/http/server.py", line 1303, in server_bind
    return super().server_bind()
           ^^^^^^^^^^^^^^^^^^^^^
  File "/usr/lib/python3.11/http/server.py", line 136, in server_bind
    socketserver.TCPServer.server_bind(self)
  File "/usr/lib/python3.11/socketserver.py", line 472, in server_bind
    self.socket.bind(self.server_address)
OSError: %
`;

const NOT_RESOLVED = `${BEGINNING}  File "/usr/lib/python3.11/http/server.py", line 1254, in test
    ServerClass.address_family, addr = _get_best_family(bind, port)
                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/usr/lib/python3.11/http/server.py", line 1237, in _get_best_family
    infos = socket.getaddrinfo(
            ^^^^^^^^^^^^^^^^^^^
  File "/usr/lib/python3.11/socket.py", line 962, in getaddrinfo
    for res in _socket.getaddrinfo(host, port, family, type, proto, flags):
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
socket.gaierror: %
`;
