// What a shell does with processes: pipelines, subshells, background jobs, substitutions.
// A part of a pipeline is a copy of the shell in a process of its own; programs in it take the process over.
// Read next: ../process-table.ts for how processes run.

import type { CommandExpansionPart, Coproc, Pipeline, ProcessSubstitutionPart, Statement, Subshell } from "unbash";
import { FileError } from "../../host/file-node.js";
import { openFile, READ } from "../open-file.js";
import { Pipe } from "../pipe.js";
import { type Process, signalExitCode } from "../process.js";
import { readToEnd } from "../read-to-end.js";
import { SIGNAL_TEXT } from "../signal.js";
import type { Stream } from "../stream.js";
import type { Wait } from "../wait.js";
import { withoutErrexit } from "./compound.js";
import { ShellExit } from "./control-flow.js";
import { expandText } from "./expansion.js";
import type { Interpreter } from "./interpreter.js";
import type { Job } from "./jobs.js";
import { printCommand } from "./print-command.js";
import { Source } from "./source.js";

/** `( ... )`: a copy of the shell in a process of its own. */
export function* subshell(shell: Interpreter, node: Subshell): Generator<Wait, number, void> {
  shell.line = shell.lineOf(node.pos);
  shell.noteCommand(node);
  const child = shell.fork((shell) => shell.subshellBody(node.body));
  return yield* waitForeground(shell, [child], () => printCommand(node, shell.source.text));
}

/** A pipeline with what stands before it: `!` and `time`. */
export function* pipeline(shell: Interpreter, node: Pipeline): Generator<Wait, number, void> {
  let negated = false;
  let timed: "bash" | "posix" | null = null;
  for (const prefix of node.prefixes) {
    if (prefix.type === "Negation") negated = !negated;
    else timed = prefix.posix === undefined ? "bash" : "posix";
  }
  const startNs = shell.process.nowNs;
  let status: number;
  const only = node.commands.length === 1 ? node.commands[0] : undefined;
  if (node.commands.length === 0) status = 0;
  else if (only !== undefined) status = yield* negated ? withoutErrexit(shell, only) : shell.node(only);
  else {
    status = yield* runPipeline(shell, node);
    shell.status = negated ? (status === 0 ? 1 : 0) : status;
    if (!negated) yield* shell.checkFailure(status);
  }
  if (timed !== null) {
    const format = timed === "bash" ? shell.parameter("TIMEFORMAT") : null;
    const elapsedNs = shell.process.nowNs - startNs;
    const text = format === null ? timeReport(elapsedNs, timed) : formatTimes(format, elapsedNs);
    yield* shell.process.printError(text);
  }
  shell.status = negated ? (status === 0 ? 1 : 0) : status;
  return shell.status;
}

function* runPipeline(shell: Interpreter, node: Pipeline): Generator<Wait, number, void> {
  shell.line = shell.lineOf(node.pos);
  if (shell.traps.has("DEBUG")) {
    for (const command of node.commands) {
      if (command.type !== "Command") continue;
      shell.noteCommand(command);
      yield* shell.runDebugTrap();
    }
  }
  // The shell knows each simple command that it starts by itself (the_printed_command_except_trap).
  for (const command of node.commands) if (command.type === "Command") shell.noteCommand(command);
  const last = node.commands.at(-1);
  const codes: number[] = [];
  let status: number;
  if (last !== undefined && shell.shopt("lastpipe") && !shell.options.monitor) {
    const { children, input } = startPipeline(shell, node, false, true);
    status = yield* runLast(shell, last, input);
    for (const child of children) yield* shell.process.waitFor(child);
    codes.push(...children.map((child) => child.exitCode ?? 0), status);
  } else {
    const { children } = startPipeline(shell, node);
    status = yield* waitForeground(shell, children, () => printCommand(node, shell.source.text));
    codes.push(...children.map((child) => child.exitCode ?? 0));
  }
  shell.pipeStatus = codes;
  if (!shell.options.pipefail) return status;
  return codes.findLast((code) => code !== 0) ?? 0;
}

/** `lastpipe`: the last part of a pipeline in the shell itself, with the pipe as its input. */
function* runLast(
  shell: Interpreter,
  command: Pipeline["commands"][number],
  input: Stream | null,
): Generator<Wait, number, void> {
  const { process } = shell;
  const before = process.descriptors[0]?.dup() ?? null;
  process.setDescriptor(0, input);
  try {
    return yield* shell.node(command);
  } finally {
    process.setDescriptor(0, before);
  }
}

/** Starts the parts of a pipeline; with `butLast` all but the last one, whose input is handed back. */
function startPipeline(
  shell: Interpreter,
  node: Pipeline,
  background = false,
  butLast = false,
): { readonly children: Process[]; readonly input: Stream | null } {
  const children: Process[] = [];
  let input: Stream | null = null;
  for (let i = 0; i < node.commands.length; i++) {
    const command = node.commands[i];
    if (command === undefined) continue;
    if (butLast && i === node.commands.length - 1) return { children, input };
    const pipe: Pipe | null = i < node.commands.length - 1 ? new Pipe() : null;
    const descriptors = [...shell.process.descriptors];
    while (descriptors.length < 3) descriptors.push(null);
    const backgroundInput: Stream | null = i === 0 && background ? nullInput(shell) : null;
    if (input !== null) descriptors[0] = input;
    else if (backgroundInput !== null) descriptors[0] = backgroundInput;
    if (pipe !== null) {
      descriptors[1] = pipe.writer;
      if (node.operators[i] === "|&") descriptors[2] = pipe.writer;
    }
    const body = (copy: Interpreter): Generator<Wait, number, void> => {
      if (command.type === "Command") copy.jobs.inherit(shell.jobs);
      return copy.last(command);
    };
    children.push(shell.fork(body, { descriptors, background }));
    backgroundInput?.close();
    input?.close();
    pipe?.writer.close();
    input = pipe?.reader ?? null;
  }
  return { children, input };
}

/** What a background command reads when its shell has no job control: /dev/null. */
export function nullInput(shell: Interpreter): Stream | null {
  try {
    return openFile(shell.process, "/dev/null", READ);
  } catch {
    return null;
  }
}

/** `... &`: starts it and makes it a job. */
export function startBackground(shell: Interpreter, node: Statement["command"]): Job {
  const text = printCommand(node, shell.source.text);
  let processes: Process[];
  if (node.type === "Pipeline" && node.prefixes.length === 0) processes = startPipeline(shell, node, true).children;
  else {
    const input = nullInput(shell);
    const descriptors = [...shell.process.descriptors];
    descriptors[0] = input;
    processes = [shell.fork((shell) => shell.last(node), { descriptors, background: true })];
    input?.close();
  }
  const job = shell.jobs.add(processes, text);
  shell.lastBackgroundPid = job.last.pid;
  return job;
}

/** `coproc`: a background process with a pipe each way. */
export function coproc(shell: Interpreter, node: Coproc): number {
  const name = node.name?.value ?? "COPROC";
  const toChild = new Pipe();
  const fromChild = new Pipe();
  const descriptors = [...shell.process.descriptors];
  descriptors[0] = toChild.reader;
  descriptors[1] = fromChild.writer;
  const child = shell.fork((shell) => shell.last(node.body), { descriptors, background: true });
  toChild.reader.close();
  fromChild.writer.close();
  shell.process.setDescriptor(63, fromChild.reader);
  shell.process.setDescriptor(60, toChild.writer);
  shell.setArray(name, ["63", "60"]);
  shell.assign(`${name}_PID`, null, String(child.pid), false);
  shell.jobs.add([child], printCommand(node, shell.source.text));
  shell.lastBackgroundPid = child.pid;
  shell.status = 0;
  return 0;
}

/**
 * Waits for foreground children; says so when the last was killed, behind `beforeReport`. Signals that the shell handles wait
 * until then.
 */
export function* waitForeground(
  shell: Interpreter,
  children: readonly Process[],
  text: () => string,
  beforeReport: () => void = () => {},
): Generator<Wait, number, void> {
  for (const child of children) {
    while (child.exitCode === null) {
      yield child.ended;
      if (shell.process.hasSignal) dieWithoutTrap(shell);
    }
  }
  const last = children.at(-1);
  if (last?.killedBy != null) {
    beforeReport();
    yield* reportKilled(shell, last, text, true);
  }
  return last?.exitCode ?? 0;
}

/** A signal that is handled only so that the EXIT trap can run ends the shell at once. */
export function dieWithoutTrap(shell: Interpreter): void {
  const signal = shell.process.waitingSignals.find((waiting) => !shell.traps.has(waiting));
  if (signal !== undefined) throw new ShellExit(signalExitCode(signal));
}

/** Says by which signal a child ended, save for those that bash is silent about. */
export function* reportKilled(
  shell: Interpreter,
  child: Process,
  text: () => string,
  foreground: boolean,
): Generator<Wait, void, void> {
  const signal = child.killedBy;
  if (signal === null || signal === "INT" || signal === "PIPE") return;
  const words = SIGNAL_TEXT[signal] ?? signal;
  if (signal === "TERM") {
    if (foreground) yield* shell.process.printError(`${words}\n`);
    return;
  }
  yield* shell.complain(`${String(child.pid).padStart(5)} ${words.padEnd(23)} ${text()}`);
}

/**
 * Says which background jobs were killed before the last look, for bash hears of a death a little after the kill: not in
 * the command that killed but in the next one. They are listed no more from the next instant on, so that
 * `kill %1; wait %1` finds the job still.
 */
export function* reportKilledJobs(shell: Interpreter): Generator<Wait, void, void> {
  for (const job of shell.jobs.all()) {
    if (job.isRunning || job.last.killedBy === null) continue;
    if (job.noticedNs === null) {
      job.noticedNs = shell.process.nowNs;
      if (!job.waited) continue;
    }
    if (job.noticedNs < shell.process.nowNs) job.waited = true;
    if (job.reported) continue;
    job.reported = true;
    yield* reportKilled(shell, job.last, () => job.text, false);
  }
}

/**
 * The output of `$(...)`, without NULs and trailing newlines. Simplified: errors inside count lines from the start of the
 * substitution, where bash counts from the start of the script.
 */
export function* commandSubstitution(shell: Interpreter, part: CommandExpansionPart): Generator<Wait, string, void> {
  const { script } = part;
  if (script === undefined) return "";
  const statements = script.commands;
  const first = statements[0];
  if (statements.length === 1 && first !== undefined) {
    const file = yield* fileSubstitution(shell, first);
    if (file !== null) return file;
  }
  const pipe = new Pipe();
  const descriptors = [...shell.process.descriptors];
  while (descriptors.length < 3) descriptors.push(null);
  descriptors[1] = pipe.writer;
  const line = shell.line;
  const { jobs } = shell;
  const ownSource = script.source === undefined ? null : new Source(script.source, line);
  const child = shell.fork(
    function* (shell) {
      shell.jobs.inherit(jobs);
      if (ownSource !== null) shell.source = ownSource;
      else if (first !== undefined) shell.lineShift = line - shell.source.lineAt(first.pos);
      shell.traceDepth++;
      if (!shell.shopt("inherit_errexit")) shell.options.errexit = false;
      if (first !== undefined && statements.length === 1 && first.background !== true)
        return yield* shell.last(first.command);
      for (const statement of statements) yield* shell.statement(statement);
      return shell.status;
    },
    { descriptors },
  );
  pipe.writer.close();
  const text = yield* readToEnd(pipe.reader);
  pipe.reader.close();
  while (child.exitCode === null) yield child.ended;
  shell.lastSubstitutionStatus = child.exitCode;
  shell.status = child.exitCode;
  return trimOutput(text);
}

/** `$(<file)` reads the file without a process; null when the statement is something else. */
export function* fileSubstitution(shell: Interpreter, statement: Statement): Generator<Wait, string | null, void> {
  const { command } = statement;
  if (command.type !== "Command" || command.name !== undefined || command.suffix.length > 0) return null;
  const only = command.prefix[0];
  if (command.prefix.length !== 1 || only?.type !== "Redirect" || only.operator !== "<" || only.target === undefined)
    return null;
  const path = yield* expandText(shell, only.target);
  try {
    const stream = openFile(shell.process, path, READ);
    const text = yield* readToEnd(stream);
    stream.close();
    shell.lastSubstitutionStatus = 0;
    return trimOutput(text);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    yield* shell.complain(`${path}: ${error.message}`);
    shell.lastSubstitutionStatus = 1;
    return "";
  }
}

/** `<(...)` and `>(...)`: starts the process and answers the path of its descriptor. */
// biome-ignore lint/correctness/useYield: expansions are generators
export function* processSubstitution(shell: Interpreter, part: ProcessSubstitutionPart): Generator<Wait, string, void> {
  const { script } = part;
  const pipe = new Pipe();
  const reading = part.operator === "<";
  const descriptors = [...shell.process.descriptors];
  while (descriptors.length < 3) descriptors.push(null);
  descriptors[reading ? 1 : 0] = reading ? pipe.writer : pipe.reader;
  const child = shell.fork(
    function* (shell) {
      for (const statement of script?.commands ?? []) yield* shell.statement(statement);
      return shell.status;
    },
    { descriptors },
  );
  (reading ? pipe.writer : pipe.reader).close();
  shell.lastBackgroundPid = child.pid;
  shell.lastSubstitution = child;
  let number = 63;
  while (number > 10 && (shell.process.descriptors[number] ?? null) !== null) number--;
  shell.process.setDescriptor(number, reading ? pipe.reader : pipe.writer);
  shell.openSubstitutions.push(number);
  return `/dev/fd/${number}`;
}

function trimOutput(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === "\n") end--;
  const trimmed = end === text.length ? text : text.slice(0, end);
  return trimmed.includes("\0") ? trimmed.replaceAll("\0", "") : trimmed;
}

/** What `time` prints; no processor time passes here. */
function timeReport(elapsedNs: number, style: "bash" | "posix"): string {
  const seconds = elapsedNs / 1e9;
  if (style === "posix") return `real ${seconds.toFixed(2)}\nuser 0.00\nsys 0.00\n`;
  return `\nreal\t${Math.floor(seconds / 60)}m${(seconds % 60).toFixed(3)}s\nuser\t0m0.000s\nsys\t0m0.000s\n`;
}

/** TIMEFORMAT: %R, %U, %S with a number of digits and l for minutes, %P and %%; an empty one prints nothing. */
function formatTimes(format: string, elapsedNs: number): string {
  if (format === "") return "";
  const text = format.replace(
    /%(?:([0-9]?)(l?)([RUS])|P|%)/g,
    (whole, digits?: string, long?: string, kind?: string) => {
      if (whole === "%%") return "%";
      if (whole === "%P") return "0.00";
      const seconds = kind === "R" ? elapsedNs / 1e9 : 0;
      const places = digits === undefined || digits === "" ? 3 : Math.min(3, Number(digits));
      if (long !== "l") return seconds.toFixed(places);
      return `${Math.floor(seconds / 60)}m${(seconds % 60).toFixed(places)}s`;
    },
  );
  return `${text}\n`;
}
