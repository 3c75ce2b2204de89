import { FileError, VirtualFileNode } from "../../../../host/file-node.js";
import type { Process } from "../../../process.js";
import { type UnixEnd, UnixListener, UnixSocket } from "../../../unix-socket.js";
import type { Wait, WaitQueue } from "../../../wait.js";
import type { Line } from "./line.js";
import type { NcCommand } from "./nc-options.js";
import { relay } from "./relay.js";

/** nc -U: connects to the socket at a path. */
export function* connectUnix(process: Process, command: NcCommand): Generator<Wait, number, void> {
  const path = command.host ?? "";
  const node = process.find(path);
  if (node === null) return yield* process.fail(`${path}: No such file or directory`);
  const listener = node.kind === "virtual-file" && node.file instanceof UnixSocket ? node.file.listener : null;
  if (listener === null) return yield* process.fail(`${path}: Connection refused`);
  if (listener.isDatagram !== command.udp) return yield* process.fail(`${path}: Protocol wrong type for socket`);
  const line = command.udp ? new DatagramLine(null, listener) : new UnixLine(listener.connect());
  try {
    if (!command.zero) yield* relay(process, command, line);
  } finally {
    line.close();
  }
  return 0;
}

/** nc -lU: listens at a path, in the place of what was there. */
export function* listenUnix(process: Process, command: NcCommand): Generator<Wait, number, void> {
  const path = command.host ?? "";
  const socket = new UnixSocket();
  const listener = new UnixListener(command.udp);
  try {
    const absolute = process.path(path);
    if (process.find(path, false) !== null) process.files.unlink(absolute);
    process.files.attach(absolute, new VirtualFileNode(socket, 0o777 & ~process.umask));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return yield* process.fail(error.message);
  }
  socket.listener = listener;
  try {
    if (command.verbose) {
      yield* process.printError(`Bound on ${path}\n`);
      if (!command.udp) yield* process.printError(`Listening on ${path}\n`);
    }
    for (;;) {
      const line = command.udp ? new DatagramLine(listener, null) : yield* accept(listener);
      try {
        if (command.verbose && !command.udp) yield* process.printError(`Connection received on ${path}\n`);
        yield* relay(process, command, line);
      } finally {
        line.close();
      }
      if (!command.keep) return 0;
    }
  } finally {
    socket.listener = null;
    listener.close();
  }
}

function* accept(listener: UnixListener): Generator<Wait, UnixLine, void> {
  for (;;) {
    const end = listener.accept();
    if (end !== null) return new UnixLine(end);
    yield listener.arrived;
  }
}

/** A connection of a Unix socket as the line of a transfer. */
class UnixLine implements Line {
  readonly hasFailed = false;
  readonly queues: readonly WaitQueue[];
  private readonly end: UnixEnd;
  private isOpen = true;

  constructor(end: UnixEnd) {
    this.end = end;
    this.queues = [end.reader.readable, end.writer.writable];
  }

  read(): string | null {
    return this.end.reader.read(16_384);
  }

  write(text: string): number {
    return !this.isOpen || this.end.writer.isBroken ? -1 : this.end.writer.write(text);
  }

  shutdown(): void {
    if (this.isOpen) this.end.writer.close();
    this.isOpen = false;
  }

  shutdownRead(): void {}

  close(): void {
    this.shutdown();
    this.end.reader.close();
  }
}

/** Datagrams of a Unix socket: what arrives at `from`, and what goes to `to`. */
class DatagramLine implements Line {
  readonly hasFailed = false;
  readonly queues: readonly WaitQueue[];
  private readonly from: UnixListener | null;
  private readonly to: UnixListener | null;

  constructor(from: UnixListener | null, to: UnixListener | null) {
    this.from = from;
    this.to = to;
    this.queues = from === null ? [] : [from.arrived];
  }

  read(): string | null {
    return this.from?.receive() ?? null;
  }

  write(text: string): number {
    if (this.to === null) return -1;
    this.to.send(text);
    return text.length;
  }

  shutdown(): void {}

  shutdownRead(): void {}

  close(): void {}
}
