// The entry to the emulated bash: a machine's shell, which runs scripts in virtual time and answers what they printed.
// It knows which parts make a shell, and nothing of what the commands do.
// Read next: process.ts and command.ts for the contract of commands, bash/interpreter.ts for the language.

import { DeadlockError, type NeverIdleError } from "../sim/errors.js";
import type { EventTarget, ScheduledEvent } from "../sim/event-queue.js";
import type { Driver, Operation, Worker } from "../sim/operation.js";
import type { Sim } from "../sim/sim.js";
import { formatNs } from "../sim/time.js";
import { installBaseFiles } from "./base-files.js";
import { BUILTINS } from "./bash/builtins/table.js";
import { Interpreter } from "./bash/interpreter.js";
import type { Command, CommandTable } from "./command.js";
import type { Machine, NetworkNamespace } from "./machine.js";
import { CaptureStream, TextStream } from "./open-file.js";
import type { Process } from "./process.js";
import { ProcessTable } from "./process-table.js";
import { decodeText, encodeText, type Stream } from "./stream.js";
import type { Wakeable } from "./wait.js";

/**
 * What a script's run answered. Texts are decoded from UTF-8. A script that ran out of time, or waits for what can never
 * come, was killed: its exit code is 124, as timeout(1) has it, and the last line of `stderr` says why.
 */
export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Both in the order in which they were written, as a terminal shows them. */
  readonly output: string;
}

/** How a script is run. */
export interface RunOptions {
  /** `$0` and what stands before messages; "bash" unless told. */
  readonly name?: string;
  readonly args?: readonly string[];
  /** Added to the environment of the shell. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Standard input; empty unless told. */
  readonly stdin?: string;
  readonly netns?: NetworkNamespace;
  /** The most virtual time that the script may take, in nanoseconds; it is killed then (124). 24 hours unless told. */
  readonly limitNs?: number;
  /** Hears every piece of output when it is written; the outcome holds it all the same. */
  readonly listener?: OutputListener;
}

/** Whoever wants a script's output while it runs: a terminal. */
export interface OutputListener {
  /** Bytes, one in each character, that went to descriptor 1 or 2 of the script's shell. */
  onOutput(descriptor: 1 | 2, bytes: string): void;
}

/** What makes a shell. */
export interface ShellParts {
  readonly sim: Sim;
  readonly machine: Machine;
  readonly commands: CommandTable;
  /** What `date` says at the simulation's beginning, in seconds since 1970; 2025-01-01 00:00:00 UTC unless told. */
  readonly epochSeconds?: number;
}

/** What timeout(1) ends with. */
const EXIT_TIMEOUT = 124;
const DEFAULT_EPOCH_SECONDS = 1_735_689_600;
const DEFAULT_LIMIT_NS = 24 * 3600 * 1_000_000_000;
const ENVIRONMENT: readonly (readonly [string, string])[] = [
  ["HOME", "/root"],
  ["LOGNAME", "root"],
  ["PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
  ["SHELL", "/bin/bash"],
  ["USER", "root"],
];

/** One machine's shell. Processes that a script leaves in the background live on between runs. */
export class Shell {
  readonly processes: ProcessTable;
  private readonly sim: Sim;

  constructor(parts: ShellParts) {
    this.sim = parts.sim;
    installBaseFiles(parts.machine.files, parts.commands, parts.machine.name);
    this.processes = new ProcessTable(
      parts.sim,
      parts.machine,
      parts.commands,
      parts.epochSeconds ?? DEFAULT_EPOCH_SECONDS,
    );
  }

  /** Runs a script while `driver` moves the clock. */
  run(script: string, driver: Driver, options: RunOptions = {}): Promise<Outcome> {
    const name = options.name ?? "bash";
    return driver.operate<Outcome>(`the script ${name}`, (operation) => {
      const run = new ScriptRun(this.sim, this.start(script, options), options, name, operation);
      run.begin();
    });
  }

  /** Runs a script to its end at once, moving the clock itself. */
  runSync(script: string, options: RunOptions = {}): Outcome {
    const name = options.name ?? "bash";
    const run = new ScriptRun(this.sim, this.start(script, options), options, name, null);
    run.begin();
    while (run.outcome === null) {
      if (run.isAlone || !this.sim.step()) {
        run.giveUp(new DeadlockError(this.sim.nowNs, [`the script ${name} (${run.describe()})`]));
      }
    }
    return run.outcome;
  }

  /** Starts a script and returns at once; what it prints is in `stdout` and `stderr`. */
  start(script: string, options: RunOptions = {}): StartedScript {
    const log: string[] = [];
    const { listener } = options;
    const stdout = new CaptureStream(log, listener === undefined ? null : (bytes) => listener.onOutput(1, bytes));
    const stderr = new CaptureStream(log, listener === undefined ? null : (bytes) => listener.onOutput(2, bytes));
    const stdin: Stream = new TextStream(encodeText(options.stdin ?? ""));
    const env = new Map(ENVIRONMENT);
    for (const [key, value] of Object.entries(options.env ?? {})) env.set(key, encodeText(value));
    const name = options.name ?? "bash";
    const text = encodeText(script);
    const positional = (options.args ?? []).map(encodeText);
    const command: Command = (process) =>
      new Interpreter(process, { scriptName: name, positional, builtins: BUILTINS }).runScript(text);
    const process = this.processes.start(null, ["bash", name, ...positional], command, {
      env,
      cwd: options.cwd ?? "/root",
      descriptors: [stdin, stdout, stderr],
      ...(options.netns === undefined ? {} : { netns: options.netns }),
    });
    stdin.close();
    return { process, stdout, stderr, log };
  }
}

/** A script that was started: its shell's process and what it has printed so far. */
export interface StartedScript {
  readonly process: Process;
  readonly stdout: CaptureStream;
  readonly stderr: CaptureStream;
  /** All pieces in the order in which they were written. */
  readonly log: readonly string[];
}

/** Watches one run from outside: settles when the shell ends or must be ended. */
class ScriptRun implements EventTarget, Wakeable, Worker {
  outcome: Outcome | null = null;
  private readonly sim: Sim;
  private readonly script: StartedScript;
  private readonly limitNs: number;
  private readonly name: string;
  private readonly operation: Operation<Outcome> | null;
  private deadline: ScheduledEvent | null = null;

  constructor(
    sim: Sim,
    script: StartedScript,
    options: RunOptions,
    name: string,
    operation: Operation<Outcome> | null,
  ) {
    this.sim = sim;
    this.script = script;
    this.limitNs = options.limitNs ?? DEFAULT_LIMIT_NS;
    this.name = name;
    this.operation = operation;
    if (operation !== null) operation.worker = this;
  }

  begin(): void {
    this.script.process.ended.join(this);
    // In the background: a script that waits for what never comes is a deadlock, and is told at once.
    this.deadline = this.sim.scheduleBackground(this.limitNs, this, 0);
  }

  /** True when nothing is left that could wake the script. */
  get isAlone(): boolean {
    return this.sim.idle;
  }

  /** The shell has ended. */
  wake(): void {
    if (this.outcome === null) this.finish(this.script.process.exitCode ?? 0);
  }

  /** The time is over. */
  onEvent(): void {
    this.stop(`${this.name}: still running after ${formatNs(this.limitNs)} of virtual time (${this.describe()})`);
  }

  giveUp(error: DeadlockError | NeverIdleError): void {
    this.stop(error instanceof DeadlockError ? error.message : `${this.name}: ${error.message} (${this.describe()})`);
  }

  /** The programs that run and wait for no program of their own: of `sh -c "nc -l 80"` that is nc. */
  describe(): string {
    const { process } = this.script;
    const group = process.table.all().filter((other) => other.pgid === process.pgid);
    const leaves = group.filter((one) => !group.some((other) => other.ppid === one.pid));
    return `running: ${leaves.map((one) => decodeText(one.argv.join(" "))).join("; ")}`;
  }

  /** Tells why and kills what the script is doing; what it printed until now stands. */
  private stop(why: string): void {
    if (this.outcome !== null) return;
    const { process, stderr, log } = this.script;
    const last = log[log.length - 1] ?? "";
    stderr.write(`${last === "" || last.endsWith("\n") ? "" : "\n"}podwire: ${encodeText(why)}\n`);
    this.finish(EXIT_TIMEOUT);
    process.table.signalGroup(process.pgid, "KILL");
  }

  private finish(exitCode: number): void {
    const { stdout, stderr, log } = this.script;
    if (this.deadline !== null) this.sim.cancel(this.deadline);
    this.outcome = {
      exitCode,
      stdout: decodeText(stdout.text),
      stderr: decodeText(stderr.text),
      output: decodeText(log.join("")),
    };
    this.operation?.settle(this.outcome);
  }
}
