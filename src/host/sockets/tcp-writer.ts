import type { TcpSocket } from "./tcp-socket.js";

/**
 * Bytes on their way into a connection: what the socket's buffer does not take waits here. The owner calls `flush` when
 * it hears `Writable`. Small writes go out at once (TCP_NODELAY), as curl, nginx, Redis and all of Go have it.
 */
export class TcpWriter {
  readonly socket: TcpSocket;
  private readonly chunks: Uint8Array[] = [];
  private isFlushing = false;
  private ending: "open" | "shutdown" | "close" = "open";

  constructor(socket: TcpSocket) {
    this.socket = socket;
  }

  /** True when everything was handed to the socket. */
  get isEmpty(): boolean {
    return this.chunks.length === 0;
  }

  /** Sends bytes after those that wait. They must not be changed afterwards. */
  write(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (this.socket.connection !== null) this.socket.connection.noDelay = true;
    this.chunks.push(bytes);
    this.flush();
  }

  /** Sends a FIN behind what waits (`shutdown`), or closes the socket behind it (`close`). */
  end(how: "shutdown" | "close"): void {
    this.ending = how;
    this.flush();
  }

  /** Hands over what the socket takes now. The socket may tell its owner of something meanwhile, who may call again. */
  flush(): void {
    if (this.isFlushing) return;
    this.isFlushing = true;
    this.sendChunks();
    this.isFlushing = false;
    if (this.chunks.length > 0) return;
    const { ending } = this;
    this.ending = "open";
    if (ending === "shutdown") this.socket.shutdownWrite();
    else if (ending === "close") this.socket.close();
  }

  private sendChunks(): void {
    for (let chunk = this.chunks[0]; chunk !== undefined; chunk = this.chunks[0]) {
      const taken = this.socket.send(chunk);
      if (taken < chunk.length) {
        if (!this.socket.canSend) this.chunks.length = 0;
        else if (taken > 0) this.chunks[0] = chunk.subarray(taken);
        if (this.chunks.length > 0) return;
      } else this.chunks.shift();
    }
  }
}
