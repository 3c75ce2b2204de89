import { FileError, VirtualDirectoryNode } from "../host/file-node.js";
import type { FileSystem } from "../host/filesystem.js";
import type { EventTarget } from "../sim/event-queue.js";
import type { RandomStream } from "../sim/random.js";
import type { Sim } from "../sim/sim.js";
import type { Command, CommandTable } from "./command.js";
import { FileLocks } from "./file-locks.js";
import type { Machine, NetworkNamespace } from "./machine.js";
import { ProcDirectory } from "./proc-directory.js";
import { Process, ProcessKilled, type SpawnOverrides, signalExitCode } from "./process.js";
import type { Signal } from "./signal.js";
import type { Wait, WaitQueue } from "./wait.js";

const RESUME = 0;
const TIMER = 1;
const CLEANUP = 2;
const FIRST_PID = 14;

/**
 * What a command takes unless told, and what a program takes to start: little, but a shell's own command is done before a program
 * has begun, and what was under way over links without delay has arrived by then. Simplified: programs that start, read and print
 * take about a millisecond.
 */
const COMMAND_NS = 5_000;
const EXEC_NS = 20_000;
/** Commands within so short a time of each other are in a row. */
const ROW_NS = 200_000;
/** How many commands may run in a row before they are charged more, and how much: a shell that polls without sleeping
 * (`until ready; do :; done`) must not stop the clock. */
const FREE_COMMANDS = 100;
const CHARGE_NS = 10_000_000;

/** How long the end of a namespace takes after its last user has gone: measured, 20 to 150 ms. */
const CLEANUP_NS = 20_000_000;

/** How a machine's processes are run. */
export interface ProcessTableOptions {
  /** What each command takes, in nanoseconds; 5 us unless told, and 20 us more for a program to start. */
  readonly commandNs?: number;
  readonly restarts?: boolean;
}

/**
 * The processes of one machine, run on virtual time. A process is resumed by an event of the queue, so that processes
 * and packets are ordered by the same (time, sequence), and nothing runs inside anything else.
 */
export class ProcessTable implements EventTarget {
  readonly sim: Sim;
  readonly machine: Machine;
  readonly commands: CommandTable;
  /** Seconds since 1970 at the simulation's beginning: what `date` counts from. */
  readonly epochSeconds: number;
  /** The random numbers of what runs here ($RANDOM, shuf, mktemp). */
  readonly rng: RandomStream;
  /** True when a fork of the network begins these processes again (program-run.ts) instead of being refused. */
  readonly restarts: boolean;
  /** The machine's files with /proc as its processes find it. */
  readonly files: FileSystem;
  /** Locks of files (flock). */
  readonly locks = new FileLocks();
  private readonly commandNs: number;
  /** What a shell's program takes to start, in nanoseconds. */
  readonly execNs: number;
  private readonly processes = new Map<number, Process>();
  /** Namespaces without a name that processes are still in. */
  private readonly nameless: NetworkNamespace[] = [];
  private nextPid = FIRST_PID;
  private chargedNs = -1;
  private commandsInRow = 0;

  constructor(
    sim: Sim,
    machine: Machine,
    commands: CommandTable,
    epochSeconds: number,
    options: ProcessTableOptions = {},
  ) {
    this.sim = sim;
    this.machine = machine;
    this.commands = commands;
    this.epochSeconds = epochSeconds;
    const proc = new VirtualDirectoryNode(new ProcDirectory(this, machine.files));
    this.files = machine.files.withBinds([{ path: "/proc", node: proc }]);
    this.rng = sim.rng.fork(`processes:${machine.name}`);
    this.commandNs = options.commandNs ?? COMMAND_NS;
    this.execNs = options.commandNs === undefined ? EXEC_NS : 0;
    this.restarts = options.restarts ?? false;
  }

  /** Starts a process; it takes its first step in an event of its own, at this instant. */
  start(parent: Process | null, argv: string[], command: Command, overrides: SpawnOverrides): Process {
    const process = new Process(this, this.nextPid++, parent, argv, overrides);
    this.processes.set(process.pid, process);
    process.body = command(process);
    process.wake();
    return process;
  }

  /** The process with that pid that has not ended, or null. */
  find(pid: number): Process | null {
    return this.processes.get(pid) ?? null;
  }

  /** All that have not ended, by pid. */
  all(): Process[] {
    return [...this.processes.values()];
  }

  /** Sends a signal to all of a process group; false when nobody is in it. */
  signalGroup(pgid: number, signal: Signal): boolean {
    let found = false;
    for (const process of this.all()) {
      if (process.pgid !== pgid) continue;
      found = true;
      process.signal(signal);
    }
    return found;
  }

  /** How long the next command has to wait, in nanoseconds: more when very many ran without waiting. */
  chargeCommand(): number {
    const { nowNs } = this.sim;
    if (nowNs - this.chargedNs > ROW_NS) this.commandsInRow = 0;
    const isPolling = ++this.commandsInRow > FREE_COMMANDS;
    const chargeNs = isPolling ? Math.max(CHARGE_NS, this.commandNs) : this.commandNs;
    this.chargedNs = nowNs;
    return chargeNs;
  }

  /** The name of a namespace is gone: it ends when its last process has ended (cleanup_net, which takes its time). */
  releaseNamespace(netns: NetworkNamespace): void {
    this.nameless.push(netns);
    this.endIfEmpty(netns);
  }

  /** A namespace that was to end with its last process has a name from now on. */
  keepNamespace(netns: NetworkNamespace): void {
    if (this.nameless.includes(netns)) this.nameless.splice(this.nameless.indexOf(netns), 1);
  }

  private endIfEmpty(netns: NetworkNamespace): void {
    if (!this.nameless.includes(netns)) return;
    for (const process of this.processes.values()) if (process.netns === netns) return;
    this.nameless.splice(this.nameless.indexOf(netns), 1);
    this.sim.schedule(CLEANUP_NS, this, CLEANUP, netns);
  }

  /** Called by `Process.wake` only. */
  resume(process: Process): void {
    this.sim.schedule(0, this, RESUME, process);
  }

  onEvent(kind: number, arg: unknown): void {
    if (kind === CLEANUP) (arg as NetworkNamespace).destroy();
    if (!(arg instanceof Process)) return;
    if (kind === TIMER) arg.timer = null;
    this.step(arg);
  }

  private step(process: Process): void {
    process.resuming = false;
    if (process.body === null) return;
    if (process.isStopped && process.killedBy !== "KILL") {
      process.isOwedStep = true;
      return;
    }
    process.interrupted = false;
    for (const queue of process.waitingIn) queue.leave(process);
    process.waitingIn = NOWHERE;
    if (process.timer !== null) {
      this.sim.cancel(process.timer);
      process.timer = null;
    }
    const killedBy = process.killedBy;
    try {
      const result = killedBy === null ? process.body.next() : process.body.return(signalExitCode(killedBy));
      if (result.done === true || killedBy !== null)
        this.end(process, result.done === true ? result.value : signalExitCode(process.killedBy ?? "KILL"));
      else this.wait(process, result.value);
    } catch (error) {
      if (error instanceof ProcessKilled) {
        process.killedBy = error.signal;
        this.end(process, signalExitCode(error.signal));
        return;
      }
      if (error instanceof FileError) {
        complain(process, error);
        this.end(process, 1);
        return;
      }
      this.end(process, 255);
      throw error;
    }
  }

  private wait(process: Process, wait: Wait): void {
    // What it handles or dies of may have come while it ran.
    if (process.interrupted) {
      process.wake();
      return;
    }
    if (typeof wait === "number") {
      process.timer = this.sim.schedule(wait, this, TIMER, process);
      return;
    }
    const queues: readonly WaitQueue[] = "queues" in wait ? wait.queues : [wait];
    for (const queue of queues) queue.join(process);
    process.waitingIn = queues;
    if ("queues" in wait && wait.delayNs !== null)
      process.timer = this.sim.schedule(wait.delayNs, this, TIMER, process);
  }

  private end(process: Process, exitCode: number): void {
    process.body = null;
    process.exitCode = exitCode & 0xff;
    process.endedNs = this.sim.nowNs;
    this.processes.delete(process.pid);
    if (this.nameless.length > 0) this.endIfEmpty(process.netns);
    for (const child of this.processes.values()) if (child.ppid === process.pid) child.ppid = 1;
    for (const stream of process.held) stream.close();
    for (let i = 0; i < process.descriptors.length; i++) {
      process.descriptors[i]?.close();
      process.descriptors[i] = null;
    }
    process.ended.wake();
  }
}

/** What a program says when its output or input fails and it does not care to look: `cat: write error: Bad file descriptor`. */
function complain(process: Process, error: FileError): void {
  try {
    process.descriptors[2]?.write(`${process.name}: write error: ${error.message}\n`);
  } catch {
    // Nobody is left to be told.
  }
}

const NOWHERE: readonly WaitQueue[] = [];
