// A process: what a command sees of the machine, and what the scheduler needs to run it in virtual time.
// It knows no command and no syntax; a process is a generator that yields what it waits for.
// Read next: process-table.ts for how processes are run, command.ts for how a command is written.

import { FileError, type FileNode } from "../host/file-node.js";
import { resolvePath } from "../host/file-path.js";
import type { FileSystem } from "../host/filesystem.js";
import type { ScheduledEvent } from "../sim/event-queue.js";
import type { Command } from "./command.js";
import { HeldStream } from "./held-stream.js";
import type { Machine, NetworkNamespace } from "./machine.js";
import type { ProcessTable } from "./process-table.js";
import { findProgram } from "./program.js";
import { IGNORED_BY_DEFAULT, SIGNALS, type Signal } from "./signal.js";
import type { Stream } from "./stream.js";
import { type Wait, WaitQueue } from "./wait.js";

/** What a child gets that differs from its parent; whatever is missing is inherited. */
export interface SpawnOverrides {
  /** The whole environment. */
  readonly env?: ReadonlyMap<string, string>;
  readonly cwd?: string;
  /** The child's descriptors; each is duplicated for it. */
  readonly descriptors?: readonly (Stream | null)[];
  readonly netns?: NetworkNamespace;
  /** Its view of the files (`files.withBinds(...)` for `ip netns exec`). */
  readonly files?: FileSystem;
  /** Begins a process group of its own, as `timeout` needs. */
  readonly newGroup?: boolean;
  /** Signals that the child ignores besides those that its parent ignores. */
  readonly ignore?: readonly Signal[];
}

/** Thrown inside a process to end it; commands let it pass. */
export class ProcessKilled {
  readonly signal: Signal;

  constructor(signal: Signal) {
    this.signal = signal;
  }
}

const READ_CHUNK = 65_536;
/** What stdio holds back of a pipe or file: a block of st_blksize. */
const OUTPUT_BLOCK = 4_096;

/** One process on a machine. Commands use its public side; the scheduler's fields are marked so. */
export class Process {
  readonly table: ProcessTable;
  readonly pid: number;
  /** The parent's pid; 1 when the parent is gone. */
  ppid: number;
  /** The process group. */
  pgid: number;
  /** The command line; argv[0] is the name. */
  argv: string[];
  readonly env: Map<string, string>;
  /** A signal stopped it: it does nothing before SIGCONT, save for dying of SIGKILL. */
  isStopped = false;
  /** Something that it waited for came while it was stopped. */
  isOwedStep = false;
  /** The working directory, absolute. */
  cwd: string;
  umask: number;
  netns: NetworkNamespace;
  files: FileSystem;
  /** Descriptor number to stream; null and beyond the end are closed ones. */
  readonly descriptors: (Stream | null)[];
  /** What its program opened for itself and has not closed yet. */
  readonly held = new Set<HeldStream>();
  /** 0 to 255; null while it runs. 128 + n when signal n ended it. */
  exitCode: number | null = null;
  /** When it ended, in virtual nanoseconds; null while it runs. */
  endedNs: number | null = null;
  /** The signal that ended it, or null. */
  killedBy: Signal | null = null;
  /** Woken when it has ended. */
  readonly ended = new WaitQueue();
  /** When it was started, in virtual nanoseconds. */
  readonly startNs: number;

  private readonly handled = new Set<Signal>();
  private readonly ignored: Set<Signal>;
  private pending: Signal[] = [];
  /** What standard output holds back; null when everything is written at once. */
  private unwritten: string | null = null;
  private flushesOnError = false;

  /** Scheduler: the running command, null before it started and after it ended. */
  body: Generator<Wait, number, void> | null = null;
  /** Scheduler: what it waits in at present. */
  waitingIn: readonly WaitQueue[] = [];
  /** Scheduler: the timer that ends the wait, or null. */
  timer: ScheduledEvent | null = null;
  /** Scheduler: a signal came since it last ran, so that its next wait ends at once. */
  interrupted = false;
  /** Scheduler: true when a resumption is in the queue already. */
  resuming = false;

  constructor(table: ProcessTable, pid: number, parent: Process | null, argv: string[], overrides: SpawnOverrides) {
    this.table = table;
    this.pid = pid;
    this.ppid = parent === null ? 0 : parent.pid;
    this.pgid = parent === null || overrides.newGroup === true ? pid : parent.pgid;
    this.argv = argv;
    this.env = new Map(overrides.env ?? parent?.env ?? []);
    this.cwd = overrides.cwd ?? parent?.cwd ?? "/";
    this.umask = parent?.umask ?? 0o022;
    this.netns = overrides.netns ?? parent?.netns ?? table.machine.netns;
    this.files = overrides.files ?? parent?.files ?? table.files;
    this.descriptors = (overrides.descriptors ?? parent?.descriptors ?? []).map((stream) => stream?.dup() ?? null);
    this.startNs = table.sim.nowNs;
    this.ignored = new Set([...(parent?.ignored ?? []), ...(overrides.ignore ?? [])]);
  }

  /** What it runs on. */
  get machine(): Machine {
    return this.table.machine;
  }

  /** The present instant in virtual nanoseconds. */
  get nowNs(): number {
    return this.table.sim.nowNs;
  }

  /** The name it was called by, without a path, for its messages. */
  get name(): string {
    const name = this.argv[0] ?? "";
    return name.slice(name.lastIndexOf("/") + 1);
  }

  /** A stream of its own, which closes with the process at the latest. */
  hold(stream: Stream): Stream {
    const held = new HeldStream(stream, this.held);
    this.held.add(held);
    return held;
  }

  /** The absolute path of `path` as this process means it. */
  path(path: string): string {
    const trailing = path.length > 1 && path.endsWith("/") ? "/" : "";
    const absolute = resolvePath(this.cwd, path).replace(/^\/proc\/(?:self|thread-self)(?=\/|$)/, `/proc/${this.pid}`);
    return absolute === "/" ? absolute : absolute + trailing;
  }

  /** The node that `path` names, or null. */
  find(path: string, follow = true): FileNode | null {
    return path === "" ? null : this.files.find(this.path(path), follow);
  }

  /** The stream of a descriptor. @throws FileError EBADF when it is closed. */
  descriptor(number: number): Stream {
    const stream = this.descriptors[number] ?? null;
    if (stream === null) throw new FileError("EBADF", String(number));
    return stream;
  }

  /** Makes descriptor `number` refer to `stream` (which it takes over; null closes it). What it referred to is closed. */
  setDescriptor(number: number, stream: Stream | null): void {
    while (this.descriptors.length <= number) this.descriptors.push(null);
    this.descriptors[number]?.close();
    this.descriptors[number] = stream;
  }

  /** Writes all of `bytes` to standard output; waits while it is full. Ends the process with SIGPIPE when nobody reads. */
  *print(bytes: string): Generator<Wait, void, void> {
    if (this.unwritten === null) {
      yield* this.write(1, bytes);
      return;
    }
    this.unwritten += bytes;
    if (this.unwritten.length < OUTPUT_BLOCK) return;
    const whole = this.unwritten.length - (this.unwritten.length % OUTPUT_BLOCK);
    const block = this.unwritten.slice(0, whole);
    this.unwritten = this.unwritten.slice(whole);
    yield* this.write(1, block);
  }

  /** Writes all of `bytes` to standard error. */
  *printError(bytes: string): Generator<Wait, void, void> {
    if (this.flushesOnError) yield* this.flushOutput();
    yield* this.write(2, bytes);
  }

  /** Writes `NAME: message` and a newline to standard error and answers `code`, for `return yield* process.fail(...)`. */
  *fail(message: string, code = 1): Generator<Wait, number, void> {
    yield* this.printError(`${this.name}: ${message}\n`);
    return code;
  }

  /**
   * Standard output is held back from now on until a block is full, as C's stdio does where it is no terminal; who is killed has
   * not said the rest. With `flushesOnError` it goes out before every message (error(3) of glibc).
   */
  holdOutput(flushesOnError: boolean): void {
    if (this.descriptors[1]?.isTerminal === true) return;
    this.unwritten ??= "";
    this.flushesOnError = flushesOnError;
  }

  /** Writes what is held back of standard output (fflush(3)). */
  *flushOutput(): Generator<Wait, void, void> {
    const bytes = this.unwritten;
    if (bytes === null || bytes === "") return;
    this.unwritten = "";
    yield* this.write(1, bytes);
  }

  /** Standard output is written at once from now on (setvbuf(3)). */
  *releaseOutput(): Generator<Wait, void, void> {
    yield* this.flushOutput();
    this.unwritten = null;
    this.flushesOnError = false;
  }

  /** Writes all of `bytes` to a descriptor. @throws FileError EBADF, ENOSPC; ends the process on EPIPE unless SIGPIPE is ignored. */
  *write(descriptor: number, bytes: string): Generator<Wait, void, void> {
    const stream = this.descriptor(descriptor);
    let rest = bytes;
    while (rest !== "") {
      let taken: number;
      try {
        taken = stream.write(rest);
      } catch (error) {
        if (error instanceof FileError && error.errno === "EPIPE" && !this.ignored.has("PIPE")) {
          if (!this.handled.has("PIPE")) throw new ProcessKilled("PIPE");
          this.signal("PIPE");
        }
        throw error;
      }
      if (taken === rest.length) return;
      if (taken > 0) rest = rest.slice(taken);
      else yield stream.writable;
    }
  }

  /** Some bytes, at most `maxBytes`, as soon as there are any; "" at the end. */
  *read(maxBytes = READ_CHUNK, descriptor = 0): Generator<Wait, string, void> {
    const stream = this.descriptor(descriptor);
    for (;;) {
      const bytes = stream.read(maxBytes);
      if (bytes !== null) return bytes;
      yield stream.readable;
    }
  }

  /** One line without its newline, or null at the end. A last line without newline counts as a line. */
  *readLine(descriptor = 0): Generator<Wait, string | null, void> {
    const stream = this.descriptor(descriptor);
    let line = "";
    for (;;) {
      const bytes = stream.readUntil("\n");
      if (bytes === null) yield stream.readable;
      else if (bytes === "") return line === "" ? null : line;
      else if (bytes.endsWith("\n")) return line + bytes.slice(0, -1);
      else line += bytes;
    }
  }

  /** Everything up to the end. */
  *readAll(descriptor = 0): Generator<Wait, string, void> {
    const chunks: string[] = [];
    for (;;) {
      const bytes = yield* this.read(READ_CHUNK, descriptor);
      if (bytes === "") return chunks.join("");
      chunks.push(bytes);
    }
  }

  /** Sleeps; a handled signal ends it early. */
  *sleep(delayNs: number): Generator<Wait, void, void> {
    yield delayNs;
  }

  /**
   * Starts a program as a child. The child runs from the next turn of the scheduler on; wait with `waitFor`.
   * @throws FileError ENOENT when there is no such program, EACCES when it cannot be executed.
   */
  spawn(argv: readonly string[], overrides: SpawnOverrides = {}): Process {
    const name = argv[0] ?? "";
    const path = overrides.env?.get("PATH") ?? this.env.get("PATH") ?? null;
    const program = findProgram(
      overrides.files ?? this.files,
      this.table.commands,
      name,
      path,
      overrides.cwd ?? this.cwd,
    );
    return this.fork(
      [...program.prefix, ...argv.slice(program.prefix.length === 0 ? 0 : 1)],
      program.command,
      overrides,
    );
  }

  /** Starts a child that runs `command`, whatever programs there are. */
  fork(argv: readonly string[], command: Command, overrides: SpawnOverrides = {}): Process {
    return this.table.start(this, [...argv], command, overrides);
  }

  /** Waits until `child` has ended; its exit code. */
  *waitFor(child: Process): Generator<Wait, number, void> {
    while (child.exitCode === null) yield child.ended;
    return child.exitCode;
  }

  /** Starts a program and waits for it: the exit code; 127 with a message when there is no such program, 126 when it cannot be run. */
  *run(argv: readonly string[], overrides: SpawnOverrides = {}): Generator<Wait, number, void> {
    let child: Process;
    try {
      child = this.spawn(argv, overrides);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      yield* this.printError(`${this.name}: ${commandFailure(this.name, argv[0] ?? "", error)}\n`);
      return error.errno === "ENOENT" ? 127 : 126;
    }
    return yield* this.waitFor(child);
  }

  /** From now on `signal` is kept for `takeSignal` instead of ending the process; also when it was ignored. */
  handle(signal: Signal): void {
    this.handled.add(signal);
    this.ignored.delete(signal);
  }

  /** From now on `signal` does nothing; children inherit that. */
  ignore(signal: Signal): void {
    this.handled.delete(signal);
    this.ignored.add(signal);
  }

  /** `signal` does again what it does by itself. */
  restoreDefault(signal: Signal): void {
    this.handled.delete(signal);
    this.ignored.delete(signal);
  }

  /** True when `signal` is kept for `takeSignal`. */
  handles(signal: Signal): boolean {
    return this.handled.has(signal);
  }

  /** What a fork of the network leaves out (sim/fork.ts): a command that is under way cannot be copied. */
  get omittedInFork(): readonly string[] {
    return this.table.restarts ? ["body"] : [];
  }

  /** True when `signal` does nothing to this process. */
  ignores(signal: Signal): boolean {
    return this.ignored.has(signal);
  }

  /** The oldest handled signal that arrived and was not taken yet, or null. */
  takeSignal(): Signal | null {
    return this.pending.shift() ?? null;
  }

  /** The handled signals that arrived and were not taken yet, oldest first. */
  get waitingSignals(): readonly Signal[] {
    return this.pending;
  }

  /** True when a handled signal waits to be taken. */
  get hasSignal(): boolean {
    return this.pending.length > 0;
  }

  /** Sends it a signal (kill(2)). A process that neither handles nor ignores it ends at this instant, where it waits. */
  signal(signal: Signal): void {
    if (this.exitCode !== null) return;
    if (signal === "STOP") {
      this.isStopped = true;
      return;
    }
    if (signal === "CONT" && this.isStopped) {
      this.isStopped = false;
      if (this.isOwedStep) this.wake();
      this.isOwedStep = false;
    }
    if (signal !== "KILL") {
      if (this.ignored.has(signal)) return;
      if (this.handled.has(signal)) {
        if (!this.pending.includes(signal)) this.pending.push(signal);
        this.interrupted = true;
        this.wake();
        return;
      }
      if (signal === "TSTP" || signal === "TTIN" || signal === "TTOU") {
        this.isStopped = true;
        return;
      }
      if (IGNORED_BY_DEFAULT.has(signal)) return;
    }
    this.killedBy ??= signal;
    this.interrupted = true;
    this.wake();
  }

  /** Scheduler: something that it waits for may have come. */
  wake(): void {
    if (this.resuming || this.exitCode !== null) return;
    this.resuming = true;
    this.table.resume(this);
  }
}

/** How a program that runs another says that it cannot: `env: 'foo': No such file or directory`. */
function commandFailure(caller: string, name: string, error: FileError): string {
  if (caller === "timeout" || caller === "nohup" || caller === "nice")
    return `failed to run command '${name}': ${error.message}`;
  if (caller === "env") return `'${name}': ${error.message}`;
  return `${name}: ${error.message}`;
}

/** The exit code of a process that `signal` ended, as a shell sees it. */
export function signalExitCode(signal: Signal): number {
  return 128 + SIGNALS[signal];
}
