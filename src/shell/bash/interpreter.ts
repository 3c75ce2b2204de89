// One bash: the state of a shell and how the nodes of a parsed script are run, one process yielding what it waits for.
// It knows processes, descriptors and files, and no network: what a command does is the command's own.
// Read next: expansion.ts for words, redirection.ts for descriptors, builtins/ for what runs inside the shell.

import type {
  CommandExpansionPart,
  CompoundList,
  ParameterExpansionPart,
  ProcessSubstitutionPart,
  Redirected,
  Statement,
  SyntaxNode,
} from "unbash";
import { FileError } from "../../host/file-node.js";
import type { Command } from "../command.js";
import { type Process, ProcessKilled, signalExitCode } from "../process.js";
import type { Stream } from "../stream.js";
import type { Wait } from "../wait.js";
import {
  andOr,
  arithmeticCommand,
  arithmeticFor,
  caseNode,
  forNode,
  ifNode,
  redirected,
  select,
  testCommand,
  whileNode,
} from "./compound.js";
import { CommandAbandoned, FunctionReturn, LoopJump, ShellError, ShellExit } from "./control-flow.js";
import { asDashParses } from "./dash-syntax.js";
import { dashSyntaxError, dashWords } from "./dash-words.js";
import { expandParameter, expandSimple } from "./parameter-expansion.js";
import {
  commandSubstitution,
  coproc,
  pipeline,
  processSubstitution,
  reportKilledJobs,
  startBackground,
  subshell,
} from "./processes.js";
import { quoteSingle } from "./quoting.js";
import { type CallFrame, ShellState, type TrapName } from "./shell-state.js";
import { simpleCommand } from "./simple-command.js";
import type { Sink } from "./sinks.js";
import { type ParsedSource, parseSource, Source } from "./source.js";

type Node = Statement["command"] | Redirected["command"] | CompoundList;

/** One shell: its state, and how it runs what was parsed. A subshell is a copy in a process of its own. */
export class Interpreter extends ShellState {
  lastSubstitutionStatus: number | null = null;
  readonly openSubstitutions: number[] = [];
  inTrap = false;

  /** `${...}`, for the expansions. */
  expandParameter(part: ParameterExpansionPart, sink: Sink, quoted: boolean): Generator<Wait, void, void> {
    return expandParameter(this, part, sink, quoted);
  }

  /** The output of `$(...)`, for the expansions. */
  commandSubstitution(part: CommandExpansionPart): Generator<Wait, string, void> {
    return commandSubstitution(this, part);
  }

  /** The path that `<(...)` becomes, for the expansions. */
  processSubstitution(part: ProcessSubstitutionPart): Generator<Wait, string, void> {
    return processSubstitution(this, part);
  }

  /** `$name`, for the expansions. */
  expandSimple(name: string, sink: Sink, quoted: boolean): void {
    expandSimple(this, name, sink, quoted);
  }

  // --- Running scripts ---

  /** Runs a whole script as a shell does, its EXIT trap included; the exit code. */
  *runScript(text: string): Generator<Wait, number, void> {
    let status: number;
    try {
      status = yield* this.runSource(parseSource(new Source(text)), this.sourceName);
    } catch (error) {
      if (!(error instanceof ShellExit)) throw error;
      status = error.status;
    }
    return yield* this.finish(status);
  }

  /** What a shell does last: the EXIT trap. */
  *finish(status: number): Generator<Wait, number, void> {
    this.status = status;
    const action = this.traps.get("EXIT");
    this.traps.delete("EXIT");
    if (action === undefined || action === "") return status;
    try {
      yield* this.runText(action);
    } catch (error) {
      if (error instanceof ShellExit) return error.status;
      throw error;
    }
    return status;
  }

  /** Runs parsed lines; an error of an expansion gives up the line that it is on. A syntax error comes after the lines before it. */
  *runSource(whole: ParsedSource, label: string): Generator<Wait, number, void> {
    const parsed = this.dialect === "dash" ? asDashParses(whole) : whole;
    const outer = this.source;
    const outerLine = this.line;
    this.source = parsed.source;
    try {
      for (const statements of parsed.lines) {
        if (this.options.noexec) break;
        if (this.options.verbose)
          yield* this.process.printError(
            `${parsed.source.text.slice(statements[0]?.pos ?? 0, statements.at(-1)?.end ?? 0)}\n`,
          );
        try {
          for (const statement of statements) yield* this.statement(statement);
        } catch (error) {
          if (!(error instanceof CommandAbandoned)) throw error;
          this.status = error.status;
          if (this.subshellLevel > 0 && label === this.sourceName && this.sourceDepth === 0)
            throw new ShellExit(error.status);
        }
      }
      yield* this.complainOfSyntax(parsed, label);
    } finally {
      this.source = outer;
      this.line = outerLine;
    }
    return this.status;
  }

  /** Runs text inside this shell (eval, traps); `label` stands before a syntax error. */
  *runText(text: string, label = this.sourceName): Generator<Wait, number, void> {
    const parsed = parseSource(new Source(text, this.line));
    if (parsed.problem === null && parsed.lines.length === 0) return 0;
    const outer = this.source;
    this.source = parsed.source;
    try {
      for (const statements of parsed.lines) for (const statement of statements) yield* this.statement(statement);
      yield* this.complainOfSyntax(parsed, label);
    } finally {
      this.source = outer;
    }
    return this.status;
  }

  /** Runs the statements of a list; the status of the last one. */
  *list(list: CompoundList): Generator<Wait, number, void> {
    for (const statement of list.commands) yield* this.statement(statement);
    return this.status;
  }

  /** Runs one statement; what it does to `set -e` is decided where the command is. */
  *statement(statement: Statement): Generator<Wait, number, void> {
    if (this.options.noexec) return this.status;
    const chargeNs = this.process.table.chargeCommand();
    if (chargeNs > 0) yield chargeNs;
    if (statement.background === true) {
      this.line = this.lineOf(statement.pos);
      startBackground(this, statement.command);
      this.status = 0;
    } else yield* this.node(statement.command);
    if (this.process.hasSignal) yield* this.runPendingTraps();
    yield* reportKilledJobs(this);
    return this.status;
  }

  /** Runs a node and leaves its status in `this.status`. */
  *node(node: Node): Generator<Wait, number, void> {
    let status: number;
    switch (node.type) {
      case "Command":
        status = yield* this.guarded(simpleCommand(this, node, false), node.pos);
        this.pipeStatus = [status];
        break;
      case "AndOr":
        return yield* andOr(this, node);
      case "Pipeline":
        return yield* pipeline(this, node);
      case "CompoundList":
        return yield* this.list(node);
      case "BraceGroup":
        return yield* this.list(node.body);
      case "Function":
        this.functions.set(node.name.value, { name: node.name.value, node, source: this.source });
        this.status = 0;
        return 0;
      case "Redirected":
        return yield* redirected(this, node);
      case "Subshell":
        status = yield* subshell(this, node);
        this.pipeStatus = [status];
        break;
      case "If":
        return yield* ifNode(this, node);
      case "For":
        return yield* forNode(this, node);
      case "ArithmeticFor":
        return yield* arithmeticFor(this, node);
      case "While":
        return yield* whileNode(this, node);
      case "Case":
        return yield* caseNode(this, node);
      case "Select":
        return yield* select(this, node);
      case "TestCommand":
        this.line = this.lineOf(node.pos);
        this.noteCommand(node);
        yield* this.runDebugTrap();
        if (this.dialect === "dash") {
          yield* this.complain("[[: command not found");
          status = 127;
        } else status = yield* testCommand(this, node.expression);
        break;
      case "ArithmeticCommand":
        this.line = this.lineOf(node.pos);
        this.noteCommand(node);
        yield* this.runDebugTrap();
        status = yield* arithmeticCommand(this, node.body);
        break;
      case "Coproc":
        return coproc(this, node);
    }
    this.status = status;
    yield* this.checkFailure(status);
    return status;
  }

  /** After a command that failed where failing counts: the ERR trap, then `set -e`. */
  *checkFailure(status: number): Generator<Wait, void, void> {
    if (status === 0 || this.errexitOff > 0) return;
    const action = this.traps.get("ERR");
    if (action !== undefined && action !== "" && (this.calls.length === 0 || this.options.errtrace) && !this.inTrap) {
      yield* this.runTrap(action);
    }
    if (this.options.errexit) throw new ShellExit(status);
  }

  /** Turns the errors of expansions into messages: the command is given up, or the shell ends. */
  *guarded(body: Generator<Wait, number, void>, position: number): Generator<Wait, number, void> {
    try {
      return yield* body;
    } catch (error) {
      if (!(error instanceof ShellError)) throw error;
      void position;
      yield* this.complain(error.message);
      if (this.dialect === "dash") throw new ShellExit(2);
      if (error.fatal) throw new ShellExit(error.status);
      throw new CommandAbandoned(error.status);
    }
  }

  /** Prints `SCRIPT: line N: message` to standard error. */
  *complain(message: string): Generator<Wait, void, void> {
    try {
      yield* this.process.printError(this.complaint(this.line, message));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
    }
  }

  private complaint(line: number, message: string): string {
    if (this.dialect === "dash") return `${this.sourceName}: ${line}: ${dashWords(message)}\n`;
    return `${this.sourceName}: line ${line}: ${message}\n`;
  }

  /** Prints a syntax error; bash quotes the line after it. `label` stands before it. */
  private *complainOfSyntax(parsed: ParsedSource, label: string): Generator<Wait, void, void> {
    const { problem, source } = parsed;
    if (problem === null) return;
    if (this.dialect === "dash") {
      yield* this.process.printError(
        `${this.sourceName}: ${dashLine(problem.line, source)}: ${dashSyntaxError(problem.message)}\n`,
      );
      throw new ShellExit(2);
    }
    yield* this.process.printError(`${label}: line ${problem.line}: ${problem.message}\n`);
    if (problem.quoteLine)
      yield* this.process.printError(`${label}: line ${problem.line}: \`${source.line(problem.line)}'\n`);
    this.status = 2;
  }

  /** Notes the command that is about to run, for BASH_COMMAND (of a loop its `head` alone); a trap keeps the one that it interrupted. */
  noteCommand(node: SyntaxNode, head: string | null = null): void {
    if (!this.inTrap) this.command = { source: this.source, node, head };
  }

  /** A command's words as `set -x` prints them: dash does not quote. */
  traceWords(argv: readonly string[]): string {
    return this.dialect === "dash" ? argv.join(" ") : argv.map(quoteSingle).join(" ");
  }

  /** The line of a position in the script that runs, as messages and $LINENO have it. */
  lineOf(position: number): number {
    return this.source.lineAt(position) + this.lineShift;
  }

  /** Gives up the command with a message. */
  abandon(message: string): never {
    throw new ShellError(message);
  }

  testTrace: string[] = [];
  /** How many functions deep the DEBUG trap was set, and in which call the RETURN trap was. */
  private debugDepth = 0;
  private returnFrame: CallFrame | null = null;

  /** Notes what `[[` compares, for `set -x`. */
  traceTest(words: readonly string[]): void {
    if (this.options.xtrace) this.testTrace.push(words.map((word) => (word === "" ? "''" : word)).join(" "));
  }

  // --- Processes ---

  /** Starts a subshell: a process that runs `body` on a copy of this shell. */
  fork(
    body: (shell: Interpreter) => Generator<Wait, number, void>,
    overrides: { descriptors?: readonly (Stream | null)[]; background?: boolean } = {},
  ): Process {
    // Not a generator function: the copy is made now, before the parent goes on.
    const command: Command = (process) => {
      const shell = new Interpreter(process, this, this);
      return shell.runBody(body(shell));
    };
    return this.process.fork(this.process.argv, command, {
      ...(overrides.descriptors === undefined ? {} : { descriptors: overrides.descriptors }),
      ...(overrides.background === true ? { ignore: ["INT", "QUIT"] as const } : {}),
    });
  }

  *runBody(body: Generator<Wait, number, void>): Generator<Wait, number, void> {
    let status: number;
    try {
      status = yield* body;
    } catch (error) {
      if (error instanceof ShellExit || error instanceof CommandAbandoned || error instanceof FunctionReturn) {
        status = error.status;
      } else if (error instanceof LoopJump) status = this.status;
      else throw error;
    }
    return yield* this.finish(status);
  }

  /** Runs what stands in `( ... )`: its last program takes the process over (optimize_subshell_command). */
  *subshellBody(body: CompoundList): Generator<Wait, number, void> {
    const end = body.commands.at(-1);
    if (end === undefined || end.background === true) return yield* this.list(body);
    const { command } = end;
    if (body.commands.length === 1) return yield* this.last(command);
    const isPlain = command.type === "Command" && command.redirects.length === 0 && this.traps.size === 0;
    if (!isPlain) return yield* this.list(body);
    yield* this.list({ ...body, commands: body.commands.slice(0, -1) });
    return yield* this.last(command);
  }

  /** Runs a node as the last thing of this process: a program takes the process over instead of becoming a child. */
  *last(node: Node): Generator<Wait, number, void> {
    // What is a process of its own already needs no other one for `( ... )`.
    if (node.type === "Subshell" && !this.traps.has("EXIT")) return yield* this.subshellBody(node.body);
    if (node.type === "Redirected" && node.command.type === "Subshell" && !this.traps.has("EXIT"))
      return yield* redirected(this, node, true);
    if (node.type !== "Command" || this.traps.has("EXIT")) return yield* this.node(node);
    const status = yield* this.guarded(simpleCommand(this, node, true), node.pos);
    this.status = status;
    yield* this.checkFailure(status);
    return status;
  }

  closeSubstitutions(mark: number): void {
    while (this.openSubstitutions.length > mark) {
      const number = this.openSubstitutions.pop();
      if (number !== undefined) this.process.setDescriptor(number, null);
    }
  }

  /** Prints a line of `set -x`. */
  *trace(text: string): Generator<Wait, void, void> {
    const prompt = this.parameter("PS4") ?? "";
    const first = prompt.slice(0, 1);
    yield* this.process.printError(`${first.repeat(this.traceDepth)}${prompt.slice(1)}${text}\n`);
  }

  // --- Traps ---

  /** Runs the traps of signals that arrived. A signal handled only for the EXIT trap ends the shell. */
  *runPendingTraps(): Generator<Wait, void, void> {
    for (let signal = this.process.takeSignal(); signal !== null; signal = this.process.takeSignal()) {
      const action = this.traps.get(signal);
      if (action === undefined) {
        const status = yield* this.finish(signalExitCode(signal));
        void status;
        throw new ProcessKilled(signal);
      }
      yield* this.runTrap(action);
    }
  }

  /** Before a simple command: the DEBUG trap, which functions have only with `set -T` or when they set it. */
  *runDebugTrap(): Generator<Wait, void, void> {
    const action = this.traps.get("DEBUG");
    if (action === undefined || action === "" || this.inTrap) return;
    if (this.options.functrace || this.calls.length <= this.debugDepth) yield* this.runTrap(action);
  }

  /** When a function returns: the RETURN trap that it set itself, or with `set -T` any. */
  *runReturnTrap(): Generator<Wait, void, void> {
    const action = this.traps.get("RETURN");
    if (action === undefined || action === "" || this.inTrap) return;
    if (this.options.functrace || this.calls.at(-1) === this.returnFrame) yield* this.runTrap(action);
  }

  *runTrap(action: string): Generator<Wait, void, void> {
    const { status, pipeStatus } = this;
    const wasInTrap = this.inTrap;
    this.inTrap = true;
    try {
      yield* this.runText(action);
    } finally {
      this.inTrap = wasInTrap;
    }
    this.status = status;
    this.pipeStatus = pipeStatus;
  }

  /** Sets, ignores ("") or clears (null) a trap. */
  setTrap(name: TrapName, action: string | null): void {
    if (action === null) this.traps.delete(name);
    else this.traps.set(name, action);
    if (name === "DEBUG") this.debugDepth = this.calls.length;
    if (name === "RETURN") this.returnFrame = this.calls.at(-1) ?? null;
    if (name !== "EXIT" && name !== "ERR" && name !== "DEBUG" && name !== "RETURN") {
      if (action === null) this.process.restoreDefault(name);
      else if (action === "") this.process.ignore(name);
      else this.process.handle(name);
    }
    // With an EXIT trap, the signals that end a shell let it run first.
    const exit = this.traps.get("EXIT");
    for (const signal of ["HUP", "INT", "TERM"] as const) {
      if (this.traps.has(signal) || this.process.ignores(signal)) continue;
      if (exit !== undefined && exit !== "") this.process.handle(signal);
      else this.process.restoreDefault(signal);
    }
  }
}

/** An unexpected end counts as the last line in dash, as the one after it in bash. */
function dashLine(line: number, source: Source): number {
  return Math.min(line, source.firstLine + source.text.replace(/\n$/, "").split("\n").length - 1);
}
