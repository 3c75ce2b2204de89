import type { TcpSocket } from "../../host/sockets/tcp-socket.js";
import { TcpWriter } from "../../host/sockets/tcp-writer.js";
import { joinOctets } from "../http/octets.js";
import type { TlsSession } from "./session.js";

/** A connection that an application reads and writes, in the clear or through TLS. */
export class TlsChannel {
  readonly socket: TcpSocket;
  /** Null in the clear. */
  readonly session: TlsSession | null;
  private readonly writer: TcpWriter;

  constructor(socket: TcpSocket, session: TlsSession | null) {
    this.socket = socket;
    this.session = session;
    this.writer = new TcpWriter(socket);
  }

  /** True once data may flow: at once in the clear, else after the handshake. */
  get isReady(): boolean {
    return this.session === null || this.session.isReady;
  }

  /** All data that arrived; meanwhile the handshake goes on. */
  receive(): Uint8Array {
    const parts: Uint8Array[] = [];
    for (let bytes = this.socket.receive(); bytes.length > 0; bytes = this.socket.receive()) parts.push(bytes);
    const { session } = this;
    if (session === null) return joinOctets(parts);
    session.receive(joinOctets(parts));
    this.sendPending();
    return session.takeData();
  }

  write(data: Uint8Array): void {
    if (this.session === null) this.writer.write(data);
    else {
      this.session.write(data);
      this.sendPending();
    }
  }

  /** Sends what the session has to say of itself: its hello, an alert. */
  sendPending(): void {
    if (this.session !== null) this.writer.write(this.session.takeOutput());
  }

  /** The socket takes more. */
  flush(): void {
    this.writer.flush();
  }

  /** Closes the connection behind what was written. */
  close(): void {
    this.writer.end("close");
  }
}
