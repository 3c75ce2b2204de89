import type { RawSocket } from "./raw-socket.js";
import type { TcpSocket } from "./tcp-socket.js";
import type { UdpSocket } from "./udp-socket.js";

/** What happened to a socket. Like readiness of poll(2): whoever is told looks at the socket itself. */
export const SocketEvent = {
  /** Data, a datagram or the end of the stream waits to be read. */
  Readable: 1,
  /** There is room to send again. */
  Writable: 2,
  /** connect() succeeded. */
  Connected: 3,
  /** A connection waits in the accept queue of a listener. */
  Acceptable: 4,
  /** `takeError()` has something: refused, reset, timed out, unreachable. */
  Error: 5,
  /** The connection is gone; nothing further happens on the socket. */
  Closed: 6,
} as const;
export type SocketEvent = (typeof SocketEvent)[keyof typeof SocketEvent];

/** Any socket that a handler can be told of. */
export type Socket = UdpSocket | TcpSocket | RawSocket;

/**
 * Who owns a socket: an application. The one call that goes up from host. It is made when the socket's state is
 * complete, so the handler may read, send and close right there.
 */
export interface SocketHandler {
  onSocket(socket: Socket, event: SocketEvent): void;
}
