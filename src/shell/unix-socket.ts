import type { VirtualFile } from "../host/file-node.js";
import { Pipe } from "./pipe.js";
import type { Stream } from "./stream.js";
import { WaitQueue } from "./wait.js";

/** One side of a connection: what it reads and what it writes. */
export interface UnixEnd {
  readonly reader: Stream;
  readonly writer: Stream;
}

/** A socket of the file system (unix(7)): the file stays when nobody listens behind it any more. */
export class UnixSocket implements VirtualFile {
  /** Who listens; null when connections are refused. */
  listener: UnixListener | null = null;

  /** Never asked: a socket's file cannot be opened. */
  read(): string {
    return "";
  }

  write(): null {
    return null;
  }
}

/** Who listens at a socket's file: connections that wait to be taken, or datagrams that wait to be read. */
export class UnixListener {
  readonly isDatagram: boolean;
  readonly arrived = new WaitQueue();
  private readonly connections: UnixEnd[] = [];
  private readonly datagrams: string[] = [];

  constructor(isDatagram: boolean) {
    this.isDatagram = isDatagram;
  }

  /** A connection to it; the client's side. */
  connect(): UnixEnd {
    const there = new Pipe();
    const back = new Pipe();
    this.connections.push({ reader: there.reader, writer: back.writer });
    this.arrived.wake();
    return { reader: back.reader, writer: there.writer };
  }

  /** The oldest connection that was not taken yet, or null. */
  accept(): UnixEnd | null {
    return this.connections.shift() ?? null;
  }

  send(datagram: string): void {
    this.datagrams.push(datagram);
    this.arrived.wake();
  }

  /** The oldest datagram that was not read yet, or null. */
  receive(): string | null {
    return this.datagrams.shift() ?? null;
  }

  /** Connections that nobody took end. */
  close(): void {
    for (const { reader, writer } of this.connections.splice(0)) {
      reader.close();
      writer.close();
    }
  }
}
