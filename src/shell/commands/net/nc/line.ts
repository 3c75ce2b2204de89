import type { TcpSocket } from "../../../../host/sockets/tcp-socket.js";
import type { UdpSocket } from "../../../../host/sockets/udp-socket.js";
import type { ReceivedDatagram } from "../../../../transport/udp-endpoint.js";
import type { Wait, WaitQueue } from "../../../wait.js";
import { bytesOf, textOf } from "../byte-string.js";
import type { SocketWait } from "../socket-wait.js";

/** The network's side of a transfer, TCP and UDP alike. */
export interface Line {
  /** Where to wait for it: to have something, or to take something. */
  readonly queues: readonly WaitQueue[];
  /** Bytes that arrived, at most so many; "" at the end or after an error, null when nothing is there yet. */
  read(maxBytes?: number): string | null;
  /** How many bytes were taken; 0 when there is no room, -1 when the line is broken. */
  write(text: string): number;
  /** No more is written. */
  shutdown(): void;
  /** Nothing further is read. */
  shutdownRead(): void;
  /** True after an error that ends the transfer both ways at once (POLLERR). */
  readonly hasFailed: boolean;
  close(): void;
}

const CHUNK = 16_384;

/** A TCP connection as the line of a transfer. */
export class TcpLine implements Line {
  readonly queues: readonly WaitQueue[];
  hasFailed = false;
  private readonly socket: TcpSocket;

  constructor(socket: TcpSocket, wait: SocketWait) {
    this.socket = socket;
    this.queues = [wait.queue];
  }

  read(maxBytes = CHUNK): string | null {
    const bytes = this.socket.receive(maxBytes);
    if (bytes.length > 0) return textOf(bytes);
    // Neither way goes on after a reset.
    if (this.socket.takeError() !== 0) this.hasFailed = true;
    return this.hasFailed || this.socket.atEnd ? "" : null;
  }

  write(text: string): number {
    if (!this.socket.canSend) return -1;
    return this.socket.send(bytesOf(text));
  }

  shutdown(): void {
    this.socket.shutdownWrite();
  }

  shutdownRead(): void {
    this.socket.shutdownRead();
  }

  close(): void {
    this.socket.close();
  }
}

/** A UDP socket as the line of a transfer: every write is a datagram, and there is no end. */
export class UdpLine implements Line {
  readonly queues: readonly WaitQueue[];
  hasFailed = false;
  private readonly socket: UdpSocket;
  /** A datagram that was looked at already. */
  private first: ReceivedDatagram | null = null;
  private isDown = false;

  constructor(socket: UdpSocket, wait: SocketWait) {
    this.socket = socket;
    this.queues = [wait.queue];
  }

  /** The first datagram, which `read` will give too (MSG_PEEK). */
  *waitForPeer(): Generator<Wait, ReceivedDatagram, void> {
    for (;;) {
      this.first = this.socket.receiveFrom();
      if (this.first !== null) return this.first;
      yield { queues: this.queues, delayNs: null };
    }
  }

  read(): string | null {
    if (this.isDown) return "";
    const datagram = this.first ?? this.socket.receiveFrom();
    this.first = null;
    if (datagram !== null) return datagram.data instanceof Uint8Array ? textOf(datagram.data) : "";
    if (this.socket.takeError() === null) return null;
    this.hasFailed = true;
    return "";
  }

  write(text: string): number {
    // Without a peer, as a listener with -k is, there is nobody to write to.
    if (this.socket.remote === null) return -1;
    return this.socket.send(bytesOf(text)) === 0 ? text.length : -1;
  }

  /** Of no consequence to what arrives. */
  shutdown(): void {}

  shutdownRead(): void {}

  close(): void {
    this.isDown = true;
    this.socket.close();
  }
}
