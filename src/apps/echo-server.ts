import type { Netns } from "../host/netns.js";
import { type Socket, SocketEvent, type SocketHandler } from "../host/sockets/socket-handler.js";
import { listenTcp, TcpSocket } from "../host/sockets/tcp-socket.js";
import { TcpWriter } from "../host/sockets/tcp-writer.js";
import { listenUdp, UdpSocket } from "../host/sockets/udp-socket.js";

/** Sends back what it gets, over TCP and UDP on the same port (RFC 862). */
export class EchoServer implements SocketHandler {
  readonly netns: Netns;
  readonly port: number;
  private readonly listener: TcpSocket;
  private readonly udp: UdpSocket;
  private readonly connections = new Map<TcpSocket, TcpWriter>();

  /** @throws Error when the port is taken. */
  constructor(netns: Netns, port = 7, processName = "echo") {
    this.netns = netns;
    this.port = port;
    this.listener = listenTcp(netns, port, this);
    try {
      this.udp = listenUdp(netns, port, this);
    } catch (error) {
      this.listener.close();
      throw error;
    }
    this.listener.processName = processName;
    this.udp.processName = processName;
  }

  /** Stops listening and closes every connection. */
  close(): void {
    this.listener.close();
    this.udp.close();
    for (const socket of this.connections.keys()) socket.close();
    this.connections.clear();
  }

  onSocket(socket: Socket, event: SocketEvent): void {
    if (socket instanceof UdpSocket) {
      for (let got = socket.receiveFrom(); got !== null; got = socket.receiveFrom()) {
        if (got.data instanceof Uint8Array) socket.replyTo(got, got.data);
      }
    } else if (socket === this.listener) {
      for (let child = socket.accept(); child !== null; child = socket.accept()) {
        this.connections.set(child, new TcpWriter(child));
        child.handler = this;
        this.onSocket(child, SocketEvent.Readable);
      }
    } else if (socket instanceof TcpSocket) this.onConnection(socket, event);
  }

  private onConnection(socket: TcpSocket, event: SocketEvent): void {
    const writer = this.connections.get(socket);
    if (writer === undefined) return;
    if (event === SocketEvent.Writable) writer.flush();
    // What a client does not take back is left in its connection: its window closes.
    while (writer.isEmpty) {
      const bytes = socket.receive();
      if (bytes.length === 0) break;
      writer.write(bytes);
    }
    const isGone = event === SocketEvent.Error || event === SocketEvent.Closed;
    if (isGone || (socket.atEnd && writer.isEmpty)) {
      this.connections.delete(socket);
      writer.end("close");
    }
  }
}
