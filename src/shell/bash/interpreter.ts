// One bash: the state of a shell and how the nodes of a parsed script are run, one process yielding what it waits for.
// It knows processes, descriptors and files, and no network: what a command does is the command's own.
// Read next: expansion.ts for words, redirection.ts for descriptors, builtins/ for what runs inside the shell.

import type {
  AndOr,
  ArithmeticFor,
  Assignment,
  Case,
  CommandExpansionPart,
  Command as CommandNode,
  CompoundList,
  Coproc,
  For,
  Function as FunctionNode,
  If,
  Pipeline,
  ProcessSubstitutionPart,
  Redirected,
  Select,
  Statement,
  Subshell,
  While,
  Word,
} from "unbash";
import { parse } from "unbash";
import { FileError } from "../../host/filesystem.js";
import type { Command } from "../command.js";
import { openFile, READ } from "../open-file.js";
import { Pipe } from "../pipe.js";
import { type Process, ProcessKilled, signalExitCode } from "../process.js";
import { findExecutable, findProgram } from "../program.js";
import { SIGNAL_TEXT, type Signal } from "../signal.js";
import type { Stream } from "../stream.js";
import type { Wait } from "../wait.js";
import { type ArithmeticVariables, evaluateArithmetic } from "./arithmetic.js";
import type { Builtin, DeclareArgument } from "./builtin.js";
import { evaluateTest, InvalidTest } from "./conditional.js";
import { CommandAbandoned, FunctionReturn, LoopJump, ShellError, ShellExit } from "./control-flow.js";
import { ansiEscapes } from "./escapes.js";
import { evaluate, expandPattern, expandText, expandWordInto, expandWords } from "./expansion.js";
import { type Job, JobTable } from "./jobs.js";
import { OPTION_LETTERS, type OptionName, Options, SHOPT_DEFAULTS } from "./options.js";
import { matchesPattern } from "./pattern.js";
import { quoteSingle } from "./quoting.js";
import { forgetDescriptors, redirect, restoreDescriptors, type SavedDescriptor } from "./redirection.js";
import { type ParsedSource, parseSource, Source } from "./source.js";
import { type Variable, Variables } from "./variables.js";

/** A function as it was defined. */
export interface ShellFunction {
  readonly name: string;
  readonly node: FunctionNode;
  readonly source: Source;
}

/** One entry of the call stack, for FUNCNAME, BASH_LINENO and `caller`. */
export interface CallFrame {
  readonly name: string;
  readonly callLine: number;
  readonly sourceName: string;
}

/** What a trap's key may be besides a signal. */
export type TrapName = Signal | "EXIT" | "ERR" | "DEBUG" | "RETURN";

type Node = Statement["command"] | Redirected["command"] | CompoundList;

/** What a new shell starts with. */
export interface InterpreterStart {
  /** `$0`, and what stands before error messages. */
  readonly scriptName: string;
  readonly positional: readonly string[];
  readonly builtins: ReadonlyMap<string, Builtin>;
}

const VERSION = "5.2.15(1)-release";

/** One shell's state and execution. A subshell is a copy in a process of its own. */
export class Interpreter implements ArithmeticVariables {
  readonly process: Process;
  readonly vars: Variables;
  readonly functions: Map<string, ShellFunction>;
  readonly options: Options;
  readonly shopts: Map<string, boolean>;
  readonly builtins: ReadonlyMap<string, Builtin>;
  readonly jobs = new JobTable();
  readonly traps = new Map<TrapName, string>();
  /** `$0`. */
  scriptName: string;
  /** What stands before `: line N:` in messages; a sourced file's name while it runs. */
  sourceName: string;
  positional: string[];
  /** `$?`. */
  status = 0;
  /** `$!`. */
  lastBackgroundPid: number | null = null;
  pipeStatus: number[] = [0];
  source: Source = new Source("");
  line = 1;
  /** What is added to lines: inside `$(...)` bash counts from the line where the command that holds it ends. */
  lineShift = 0;
  /** Directories below the current one, for pushd. */
  directoryStack: string[] = [];
  readonly calls: CallFrame[] = [];
  loopDepth = 0;
  /** How many files are being sourced. */
  sourceDepth = 0;
  /** Above 0 where a failing command does not end the shell (conditions of `if`, `&&`, `!`). */
  errexitOff = 0;
  /** How deep in `$(...)`, for the plus signs of `set -x`. */
  traceDepth = 1;
  subshellLevel = 0;
  /** `$$`: the pid of the first shell, also in subshells. */
  shellPid: number;
  /** Position inside a cluster of options, for getopts. */
  getoptsOffset = 0;
  secondsBaseNs = 0;
  private lastSubstitutionStatus: number | null = null;
  private readonly openSubstitutions: number[] = [];
  private inTrap = false;
  private randomSeed: number | null = null;

  constructor(process: Process, start: InterpreterStart, parent: Interpreter | null = null) {
    this.process = process;
    this.builtins = start.builtins;
    this.scriptName = start.scriptName;
    this.sourceName = parent?.sourceName ?? start.scriptName;
    this.positional = [...start.positional];
    this.shellPid = parent?.shellPid ?? process.pid;
    if (parent === null) {
      this.vars = new Variables();
      this.functions = new Map();
      this.options = new Options();
      this.shopts = new Map(Object.entries(SHOPT_DEFAULTS));
      this.initialVariables();
      return;
    }
    this.vars = parent.vars.clone();
    this.functions = new Map(parent.functions);
    this.options = parent.options.clone();
    this.shopts = new Map(parent.shopts);
    this.status = parent.status;
    this.lastBackgroundPid = parent.lastBackgroundPid;
    this.source = parent.source;
    this.line = parent.line;
    this.lineShift = parent.lineShift;
    this.directoryStack = [...parent.directoryStack];
    this.calls.push(...parent.calls);
    this.loopDepth = parent.loopDepth;
    this.sourceDepth = parent.sourceDepth;
    this.errexitOff = parent.errexitOff;
    this.traceDepth = parent.traceDepth;
    this.subshellLevel = parent.subshellLevel + 1;
    this.secondsBaseNs = parent.secondsBaseNs;
    if (parent.options.errtrace && parent.traps.has("ERR")) this.traps.set("ERR", parent.traps.get("ERR") ?? "");
    for (const [name, action] of parent.traps) if (action === "" && name !== "EXIT") this.traps.set(name, "");
  }

  private initialVariables(): void {
    for (const [name, value] of this.process.env) {
      if (!/^[A-Za-z_]\w*$/.test(name)) continue;
      const variable = this.vars.global(name);
      variable.value = value;
      variable.exported = true;
    }
    const preset: readonly (readonly [string, string])[] = [
      ["IFS", " \t\n"],
      ["PS4", "+ "],
      ["OPTIND", "1"],
      ["OPTERR", "1"],
      ["BASH", "/bin/bash"],
      ["BASH_VERSION", VERSION],
      ["HOSTNAME", this.process.machine.name],
      ["HOSTTYPE", "x86_64"],
      ["MACHTYPE", "x86_64-pc-linux-gnu"],
      ["OSTYPE", "linux-gnu"],
      ["UID", "0"],
      ["EUID", "0"],
      ["PPID", String(this.process.ppid)],
      ["SHELLOPTS", "braceexpand:hashall:interactive-comments"],
    ];
    for (const [name, value] of preset) this.vars.global(name).value = value;
    for (const name of ["UID", "EUID", "PPID", "SHELLOPTS"]) this.vars.global(name).readonly = true;
    this.vars.global("BASH_VERSINFO").value = ["5", "2", "15", "1", "release", "x86_64-pc-linux-gnu"];
    const level = this.vars.global("SHLVL");
    level.value = String(Number(level.text ?? "0") + 1);
    level.exported = true;
    const pwd = this.vars.global("PWD");
    pwd.value = this.process.cwd;
    pwd.exported = true;
    const old = this.vars.global("OLDPWD");
    old.exported = true;
    if (this.vars.find("PATH") === null) {
      this.vars.global("PATH").value = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    }
    this.secondsBaseNs = this.process.nowNs;
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
  *runSource(parsed: ParsedSource, label: string): Generator<Wait, number, void> {
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
      const { problem } = parsed;
      if (problem !== null) {
        yield* this.process.printError(`${label}: line ${problem.line}: ${problem.message}\n`);
        if (problem.quoteLine)
          yield* this.process.printError(`${label}: line ${problem.line}: \`${parsed.source.line(problem.line)}'\n`);
        this.status = 2;
      }
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
      const { problem } = parsed;
      if (problem !== null) {
        yield* this.process.printError(`${label}: line ${problem.line}: ${problem.message}\n`);
        if (problem.quoteLine)
          yield* this.process.printError(`${label}: line ${problem.line}: \`${parsed.source.line(problem.line)}'\n`);
        this.status = 2;
      }
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
    const chargeNs = this.process.table.chargeCommand();
    if (chargeNs > 0) yield chargeNs;
    if (statement.background === true) {
      this.line = this.lineOf(statement.pos);
      this.startBackground(statement.command, statement.pos, statement.end);
      this.status = 0;
    } else yield* this.node(statement.command);
    if (this.process.hasSignal) yield* this.runPendingTraps();
    yield* this.reportKilledJobs();
    return this.status;
  }

  /** Runs a node and leaves its status in `this.status`. */
  *node(node: Node): Generator<Wait, number, void> {
    let status: number;
    switch (node.type) {
      case "Command":
        status = yield* this.guarded(this.simpleCommand(node, false), node.pos);
        this.pipeStatus = [status];
        break;
      case "AndOr":
        return yield* this.andOr(node);
      case "Pipeline":
        return yield* this.pipeline(node);
      case "CompoundList":
        return yield* this.list(node);
      case "BraceGroup":
        return yield* this.list(node.body);
      case "Function":
        this.functions.set(node.name.value, { name: node.name.value, node, source: this.source });
        this.status = 0;
        return 0;
      case "Redirected":
        return yield* this.redirected(node);
      case "Subshell":
        status = yield* this.subshell(node);
        this.pipeStatus = [status];
        break;
      case "If":
        return yield* this.ifNode(node);
      case "For":
        return yield* this.forNode(node);
      case "ArithmeticFor":
        return yield* this.arithmeticFor(node);
      case "While":
        return yield* this.whileNode(node);
      case "Case":
        return yield* this.caseNode(node);
      case "Select":
        return yield* this.select(node);
      case "TestCommand":
        this.line = this.lineOf(node.pos);
        status = yield* this.testCommand(node.expression);
        break;
      case "ArithmeticCommand":
        this.line = this.lineOf(node.pos);
        status = yield* this.arithmeticCommand(node.body);
        break;
      case "Coproc":
        return this.coproc(node);
    }
    this.status = status;
    yield* this.checkFailure(status);
    return status;
  }

  /** After a command that failed where failing counts: the ERR trap, then `set -e`. */
  private *checkFailure(status: number): Generator<Wait, void, void> {
    if (status === 0 || this.errexitOff > 0) return;
    const action = this.traps.get("ERR");
    if (action !== undefined && action !== "" && (this.calls.length === 0 || this.options.errtrace) && !this.inTrap) {
      yield* this.runTrap(action);
    }
    if (this.options.errexit) throw new ShellExit(status);
  }

  /** Turns the errors of expansions into messages: the command is given up, or the shell ends. */
  private *guarded(body: Generator<Wait, number, void>, position: number): Generator<Wait, number, void> {
    try {
      return yield* body;
    } catch (error) {
      if (!(error instanceof ShellError)) throw error;
      void position;
      yield* this.complain(error.message);
      if (error.fatal) throw new ShellExit(error.status);
      throw new CommandAbandoned(error.status);
    }
  }

  /** Prints `SCRIPT: line N: message` to standard error. */
  *complain(message: string): Generator<Wait, void, void> {
    try {
      yield* this.process.printError(`${this.sourceName}: line ${this.line}: ${message}\n`);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
    }
  }

  /** The line of a position in the script that runs, as messages and $LINENO have it. */
  lineOf(position: number): number {
    return this.source.lineAt(position) + this.lineShift;
  }

  /** Gives up the command with a message. */
  abandon(message: string): never {
    throw new ShellError(message);
  }

  // --- Compound commands ---

  private *andOr(node: AndOr): Generator<Wait, number, void> {
    let status = 0;
    for (let i = 0; i < node.commands.length; i++) {
      const command = node.commands[i];
      if (command === undefined) continue;
      if (i > 0 && (node.operators[i - 1] === "&&") !== (status === 0)) continue;
      const last = i === node.commands.length - 1;
      if (last) status = yield* this.node(command);
      else status = yield* this.withoutErrexit(command);
    }
    this.status = status;
    return status;
  }

  private *withoutErrexit(node: Node): Generator<Wait, number, void> {
    this.errexitOff++;
    try {
      return yield* this.node(node);
    } finally {
      this.errexitOff--;
    }
  }

  private *condition(list: CompoundList): Generator<Wait, boolean, void> {
    this.errexitOff++;
    try {
      return (yield* this.list(list)) === 0;
    } finally {
      this.errexitOff--;
    }
  }

  private *ifNode(node: If): Generator<Wait, number, void> {
    if (yield* this.condition(node.clause)) return yield* this.list(node.then);
    for (const elif of node.elif) if (yield* this.condition(elif.clause)) return yield* this.list(elif.then);
    if (node.else !== undefined) return yield* this.list(node.else);
    this.status = 0;
    return 0;
  }

  /** Runs a loop's body once: true to go on, false after `break`. */
  private *body(list: CompoundList): Generator<Wait, boolean, void> {
    try {
      yield* this.list(list);
      return true;
    } catch (error) {
      if (!(error instanceof LoopJump)) throw error;
      if (error.levels > 1) {
        error.levels--;
        throw error;
      }
      this.status = 0;
      return error.kind === "continue";
    }
  }

  private *forNode(node: For): Generator<Wait, number, void> {
    this.line = this.lineOf(node.pos);
    const words = node.wordlist === undefined ? [...this.positional] : yield* this.words(node.wordlist);
    const name = node.name.value;
    if (!/^[A-Za-z_]\w*$/.test(name)) {
      yield* this.complain(`\`${name}': not a valid identifier`);
      this.status = 1;
      return 1;
    }
    this.status = 0;
    this.loopDepth++;
    try {
      for (const word of words) {
        if (this.options.xtrace) {
          const list = node.wordlist === undefined ? '"$@"' : node.wordlist.map((w) => w.text).join(" ");
          yield* this.trace(`for ${name} in ${list}`);
        }
        yield* this.guarded(this.assignGuarded(name, word), node.pos);
        if (!(yield* this.body(node.body))) break;
      }
    } finally {
      this.loopDepth--;
    }
    return this.status;
  }

  // biome-ignore lint/correctness/useYield: a generator so that `guarded` can run it
  private *assignGuarded(name: string, value: string): Generator<Wait, number, void> {
    this.assign(name, null, value, false);
    return 0;
  }

  private *words(words: readonly Word[]): Generator<Wait, string[], void> {
    const out: string[] = [];
    yield* this.guarded(this.wordsInto(words, out), 0);
    return out;
  }

  private *wordsInto(words: readonly Word[], out: string[]): Generator<Wait, number, void> {
    for (const word of words) yield* expandWordInto(this, word, out);
    return 0;
  }

  private *arithmeticFor(node: ArithmeticFor): Generator<Wait, number, void> {
    this.line = this.lineOf(node.pos);
    const part = (expression: { pos: number; end: number } | undefined): string =>
      expression === undefined ? "" : this.source.text.slice(expression.pos, expression.end);
    const { initialize, test, update } = headerTexts(this.source.text.slice(node.pos, node.body.pos)) ?? {
      initialize: part(node.initialize),
      test: part(node.test),
      update: part(node.update),
    };
    const run = function* (shell: Interpreter, text: string, fallback: bigint): Generator<Wait, bigint, void> {
      if (text.trim() === "") return fallback;
      if (shell.options.xtrace) yield* shell.trace(`(( ${text.trim()} ))`);
      return yield* shell.guardedArithmetic(text);
    };
    yield* run(this, initialize, 0n);
    this.status = 0;
    this.loopDepth++;
    try {
      while ((yield* run(this, test, 1n)) !== 0n) {
        if (!(yield* this.body(node.body))) break;
        yield* run(this, update, 0n);
        const chargeNs = this.process.table.chargeCommand();
        if (chargeNs > 0) yield chargeNs;
      }
    } finally {
      this.loopDepth--;
    }
    return this.status;
  }

  private *guardedArithmetic(text: string): Generator<Wait, bigint, void> {
    try {
      return yield* evaluate(this, text, "((");
    } catch (error) {
      if (!(error instanceof ShellError)) throw error;
      yield* this.complain(error.message);
      throw new CommandAbandoned(1);
    }
  }

  private *whileNode(node: While): Generator<Wait, number, void> {
    let status = 0;
    this.loopDepth++;
    try {
      for (;;) {
        let go: boolean;
        try {
          go = (yield* this.condition(node.clause)) === (node.kind === "while");
        } catch (error) {
          if (!(error instanceof LoopJump)) throw error;
          if (error.levels > 1) {
            error.levels--;
            throw error;
          }
          if (error.kind === "break") {
            status = 0;
            break;
          }
          continue;
        }
        if (!go) break;
        const next = yield* this.body(node.body);
        status = this.status;
        if (!next) break;
      }
    } finally {
      this.loopDepth--;
    }
    this.status = status;
    return status;
  }

  private *caseNode(node: Case): Generator<Wait, number, void> {
    this.line = this.lineOf(node.pos);
    let matched = false;
    let status = 0;
    const selected: CompoundList[] = [];
    let text = "";
    const shell = this;
    yield* this.guarded(
      (function* (): Generator<Wait, number, void> {
        text = yield* expandText(shell, node.word);
        return 0;
      })(),
      node.pos,
    );
    if (this.options.xtrace) yield* this.trace(`case ${node.word.text} in`);
    for (const item of node.items) {
      if (!matched) {
        for (const pattern of item.pattern) {
          if (!matchesPattern(text, yield* expandPattern(this, pattern), this.shopt("nocasematch"))) continue;
          matched = true;
          break;
        }
        if (!matched) continue;
      }
      selected.push(item.body);
      this.status = 0;
      status = yield* this.list(item.body);
      if (item.terminator === ";&") continue;
      if (item.terminator === ";;&") {
        matched = false;
        continue;
      }
      break;
    }
    this.status = selected.length === 0 ? 0 : status;
    return this.status;
  }

  private *select(node: Select): Generator<Wait, number, void> {
    this.line = this.lineOf(node.pos);
    const words = node.wordlist === undefined ? [...this.positional] : yield* this.words(node.wordlist);
    this.status = 0;
    if (words.length === 0) return 0;
    this.loopDepth++;
    try {
      let show = true;
      for (;;) {
        if (show) yield* this.process.printError(words.map((word, i) => `${i + 1}) ${word}\n`).join(""));
        yield* this.process.printError(this.parameter("PS3") ?? "#? ");
        const line = yield* this.process.readLine();
        if (line === null) {
          yield* this.process.print("\n");
          this.status = 1;
          break;
        }
        this.assign("REPLY", null, line, false);
        show = line.trim() === "";
        if (show) continue;
        const choice = /^\d+$/.test(line.trim()) ? words[Number(line.trim()) - 1] : undefined;
        this.assign(node.name.value, null, choice ?? "", false);
        if (!(yield* this.body(node.body))) break;
      }
    } finally {
      this.loopDepth--;
    }
    return this.status;
  }

  private *testCommand(expression: Parameters<typeof evaluateTest>[1]): Generator<Wait, number, void> {
    this.testTrace = [];
    try {
      const value = yield* evaluateTest(this, expression);
      if (this.options.xtrace) for (const line of this.testTrace) yield* this.trace(`[[ ${line} ]]`);
      return value ? 0 : 1;
    } catch (error) {
      if (error instanceof InvalidTest) return 2;
      if (!(error instanceof ShellError)) throw error;
      yield* this.complain(error.message);
      if (error.fatal) throw new ShellExit(error.status);
      return 1;
    }
  }

  private testTrace: string[] = [];

  /** Notes what `[[` compares, for `set -x`. */
  traceTest(words: readonly string[]): void {
    if (this.options.xtrace) this.testTrace.push(words.map((word) => (word === "" ? "''" : word)).join(" "));
  }

  private *arithmeticCommand(body: string): Generator<Wait, number, void> {
    if (this.options.xtrace) yield* this.trace(`(( ${body} ))`);
    try {
      return (yield* evaluate(this, body, "((")) !== 0n ? 0 : 1;
    } catch (error) {
      if (!(error instanceof ShellError)) throw error;
      yield* this.complain(error.message);
      if (error.fatal) throw new ShellExit(error.status);
      return 1;
    }
  }

  private *redirected(node: Redirected): Generator<Wait, number, void> {
    this.line = this.lineOf(node.redirects[0]?.pos ?? node.pos);
    const mark = this.openSubstitutions.length;
    let saved: SavedDescriptor[];
    try {
      saved = yield* redirect(this, node.redirects);
    } catch (error) {
      if (!(error instanceof ShellError)) throw error;
      yield* this.complain(error.message);
      if (error.fatal) throw new ShellExit(error.status);
      this.status = 1;
      yield* this.checkFailure(1);
      return 1;
    }
    try {
      return yield* this.node(node.command);
    } finally {
      restoreDescriptors(this, saved);
      this.closeSubstitutions(mark);
    }
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

  private *runBody(body: Generator<Wait, number, void>): Generator<Wait, number, void> {
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

  private *subshell(node: Subshell): Generator<Wait, number, void> {
    this.line = this.lineOf(node.pos);
    const only = onlyCommand(node.body);
    const child = this.fork((shell) => (only === null ? shell.list(node.body) : shell.last(only)));
    return yield* this.waitForeground([child], () => this.source.text.slice(node.pos, node.end));
  }

  /** Runs a node as the last thing of this process: a program takes the process over instead of becoming a child. */
  *last(node: Node): Generator<Wait, number, void> {
    if (node.type !== "Command" || this.traps.has("EXIT")) return yield* this.node(node);
    const status = yield* this.guarded(this.simpleCommand(node, true), node.pos);
    this.status = status;
    yield* this.checkFailure(status);
    return status;
  }

  private *pipeline(node: Pipeline): Generator<Wait, number, void> {
    let negated = false;
    let timed: "bash" | "posix" | null = null;
    for (const prefix of node.prefixes) {
      if (prefix.type === "Negation") negated = !negated;
      else timed = prefix.posix === undefined ? "bash" : "posix";
    }
    const startNs = this.process.nowNs;
    let status: number;
    const only = node.commands.length === 1 ? node.commands[0] : undefined;
    if (node.commands.length === 0) status = 0;
    else if (only !== undefined) status = yield* negated ? this.withoutErrexit(only) : this.node(only);
    else {
      status = yield* this.runPipeline(node);
      this.status = negated ? (status === 0 ? 1 : 0) : status;
      if (!negated) yield* this.checkFailure(status);
    }
    if (timed !== null) yield* this.process.printError(timeReport(this.process.nowNs - startNs, timed));
    this.status = negated ? (status === 0 ? 1 : 0) : status;
    return this.status;
  }

  private *runPipeline(node: Pipeline): Generator<Wait, number, void> {
    this.line = this.lineOf(node.pos);
    const children = this.startPipeline(node);
    const status = yield* this.waitForeground(children, () => this.source.text.slice(node.pos, node.end));
    const codes = children.map((child) => child.exitCode ?? 0);
    this.pipeStatus = codes;
    if (!this.options.pipefail) return status;
    return codes.findLast((code) => code !== 0) ?? 0;
  }

  private startPipeline(node: Pipeline, background = false): Process[] {
    const children: Process[] = [];
    let input: Stream | null = null;
    for (let i = 0; i < node.commands.length; i++) {
      const command = node.commands[i];
      if (command === undefined) continue;
      const pipe: Pipe | null = i < node.commands.length - 1 ? new Pipe() : null;
      const descriptors = [...this.process.descriptors];
      while (descriptors.length < 3) descriptors.push(null);
      const backgroundInput: Stream | null = i === 0 && background ? this.nullInput() : null;
      if (input !== null) descriptors[0] = input;
      else if (backgroundInput !== null) descriptors[0] = backgroundInput;
      if (pipe !== null) {
        descriptors[1] = pipe.writer;
        if (node.operators[i] === "|&") descriptors[2] = pipe.writer;
      }
      children.push(this.fork((shell) => shell.last(command), { descriptors, background }));
      backgroundInput?.close();
      input?.close();
      pipe?.writer.close();
      input = pipe?.reader ?? null;
    }
    return children;
  }

  /** What a background command reads when its shell has no job control: /dev/null. */
  private nullInput(): Stream | null {
    try {
      return openFile(this.process, "/dev/null", READ);
    } catch {
      return null;
    }
  }

  private startBackground(node: Statement["command"], position: number, end: number): Job {
    const text = this.source.text
      .slice(position, end)
      .replace(/\s*&\s*$/, "")
      .trim();
    let processes: Process[];
    if (node.type === "Pipeline" && node.prefixes.length === 0) processes = this.startPipeline(node, true);
    else {
      const input = this.nullInput();
      const descriptors = [...this.process.descriptors];
      descriptors[0] = input;
      processes = [this.fork((shell) => shell.last(node), { descriptors, background: true })];
      input?.close();
    }
    const job = this.jobs.add(processes, text);
    this.lastBackgroundPid = job.last.pid;
    return job;
  }

  private coproc(node: Coproc): number {
    const name = node.name?.value ?? "COPROC";
    const toChild = new Pipe();
    const fromChild = new Pipe();
    const descriptors = [...this.process.descriptors];
    descriptors[0] = toChild.reader;
    descriptors[1] = fromChild.writer;
    const child = this.fork((shell) => shell.last(node.body), { descriptors, background: true });
    toChild.reader.close();
    fromChild.writer.close();
    this.process.setDescriptor(63, fromChild.reader);
    this.process.setDescriptor(60, toChild.writer);
    this.setArray(name, ["63", "60"]);
    this.assign(`${name}_PID`, null, String(child.pid), false);
    this.jobs.add([child], this.source.text.slice(node.pos, node.end));
    this.lastBackgroundPid = child.pid;
    this.status = 0;
    return 0;
  }

  /** Waits for foreground children; says so when the last was killed. Signals that the shell handles wait until then. */
  *waitForeground(children: readonly Process[], text: () => string): Generator<Wait, number, void> {
    for (const child of children) {
      while (child.exitCode === null) {
        yield child.ended;
        if (this.process.hasSignal) this.dieWithoutTrap();
      }
    }
    const last = children.at(-1);
    if (last?.killedBy != null) yield* this.reportKilled(last, text, true);
    return last?.exitCode ?? 0;
  }

  /** A signal that is handled only so that the EXIT trap can run ends the shell at once. */
  private dieWithoutTrap(): void {
    const signal = this.process.waitingSignals.find((waiting) => !this.traps.has(waiting));
    if (signal !== undefined) throw new ShellExit(signalExitCode(signal));
  }

  private *reportKilled(child: Process, text: () => string, foreground: boolean): Generator<Wait, void, void> {
    const signal = child.killedBy;
    if (signal === null || signal === "INT" || signal === "PIPE") return;
    const words = SIGNAL_TEXT[signal] ?? signal;
    if (signal === "TERM") {
      if (foreground) yield* this.process.printError(`${words}\n`);
      return;
    }
    yield* this.complain(`${String(child.pid).padStart(5)} ${words.padEnd(23)} ${text()}`);
  }

  /** Says which background jobs were killed since the last look. */
  private *reportKilledJobs(): Generator<Wait, void, void> {
    for (const job of this.jobs.all()) {
      if (job.reported || job.isRunning || job.last.killedBy === null) continue;
      job.reported = true;
      yield* this.reportKilled(job.last, () => job.text, false);
    }
  }

  /** The output of `$(...)`, without NULs and trailing newlines. */
  *commandSubstitution(part: CommandExpansionPart): Generator<Wait, string, void> {
    const { script } = part;
    if (script === undefined) return "";
    const statements = script.commands;
    const first = statements[0];
    if (statements.length === 1 && first !== undefined) {
      const file = yield* this.fileSubstitution(first);
      if (file !== null) return file;
    }
    const pipe = new Pipe();
    const descriptors = [...this.process.descriptors];
    while (descriptors.length < 3) descriptors.push(null);
    descriptors[1] = pipe.writer;
    const line = this.line;
    const ownSource = script.source === undefined ? null : new Source(script.source, line);
    const child = this.fork(
      function* (shell) {
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
    const chunks: string[] = [];
    for (;;) {
      const bytes = pipe.reader.read(65_536);
      if (bytes === null) yield pipe.reader.readable;
      else if (bytes === "") break;
      else chunks.push(bytes);
    }
    pipe.reader.close();
    while (child.exitCode === null) yield child.ended;
    this.lastSubstitutionStatus = child.exitCode;
    this.status = child.exitCode;
    return trimOutput(chunks.join(""));
  }

  /** `$(<file)` reads the file without a process; null when the statement is something else. */
  private *fileSubstitution(statement: Statement): Generator<Wait, string | null, void> {
    const { command } = statement;
    if (command.type !== "Command" || command.name !== undefined || command.suffix.length > 0) return null;
    const only = command.prefix[0];
    if (command.prefix.length !== 1 || only?.type !== "Redirect" || only.operator !== "<" || only.target === undefined)
      return null;
    const path = yield* expandText(this, only.target);
    try {
      const stream = openFile(this.process, path, READ);
      let text = "";
      for (;;) {
        const bytes = stream.read(65_536);
        if (bytes === null) yield stream.readable;
        else if (bytes === "") break;
        else text += bytes;
      }
      stream.close();
      this.lastSubstitutionStatus = 0;
      return trimOutput(text);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      yield* this.complain(`${path}: ${error.message}`);
      this.lastSubstitutionStatus = 1;
      return "";
    }
  }

  /** `<(...)` and `>(...)`: starts the process and answers the path of its descriptor. */
  // biome-ignore lint/correctness/useYield: expansions are generators
  *processSubstitution(part: ProcessSubstitutionPart): Generator<Wait, string, void> {
    const { script } = part;
    const pipe = new Pipe();
    const reading = part.operator === "<";
    const descriptors = [...this.process.descriptors];
    while (descriptors.length < 3) descriptors.push(null);
    descriptors[reading ? 1 : 0] = reading ? pipe.writer : pipe.reader;
    this.fork(
      function* (shell) {
        for (const statement of script?.commands ?? []) yield* shell.statement(statement);
        return shell.status;
      },
      { descriptors },
    );
    (reading ? pipe.writer : pipe.reader).close();
    let number = 63;
    while (number > 10 && (this.process.descriptors[number] ?? null) !== null) number--;
    this.process.setDescriptor(number, reading ? pipe.reader : pipe.writer);
    this.openSubstitutions.push(number);
    return `/dev/fd/${number}`;
  }

  private closeSubstitutions(mark: number): void {
    while (this.openSubstitutions.length > mark) {
      const number = this.openSubstitutions.pop();
      if (number !== undefined) this.process.setDescriptor(number, null);
    }
  }

  // --- Simple commands ---

  private *simpleCommand(node: CommandNode, last: boolean): Generator<Wait, number, void> {
    this.line = this.lineOf(lookaheadEnd(node));
    const mark = this.openSubstitutions.length;
    try {
      return yield* this.expandAndRun(node, last);
    } finally {
      this.closeSubstitutions(mark);
    }
  }

  private *expandAndRun(node: CommandNode, last: boolean): Generator<Wait, number, void> {
    this.lastSubstitutionStatus = null;
    const assignments = node.prefix.filter((item): item is Assignment => item.type === "Assignment");
    const { redirects } = node;
    if (node.name === undefined) return yield* this.assignOnly(assignments, redirects);
    const words: Word[] = [node.name];
    let argv: string[];
    let declared: DeclareArgument[] | null = null;
    if (node.args.some((item) => item.type === "Assignment")) {
      argv = yield* expandWords(this, words);
      declared = yield* this.declareArguments(node.args);
      argv.push(...declared.map((item) => (typeof item === "string" ? item : item.text)));
    } else {
      for (const item of node.args) if (item.type === "Word") words.push(item);
      argv = yield* expandWords(this, words);
    }
    const name = argv[0];
    if (name === undefined) {
      if (assignments.length > 0 || redirects.length > 0) return yield* this.assignOnly(assignments, redirects);
      return this.lastSubstitutionStatus ?? 0;
    }
    let saved: SavedDescriptor[] = [];
    if (redirects.length > 0) {
      try {
        saved = yield* redirect(this, redirects);
      } catch (error) {
        if (!(error instanceof ShellError) || error.fatal) throw error;
        yield* this.complain(error.message);
        return 1;
      }
    }
    let keep = false;
    try {
      const builtin = this.builtins.get(name);
      if (builtin !== undefined || this.functions.has(name)) {
        const undo = yield* this.temporaryAssignments(assignments);
        if (this.options.xtrace) yield* this.trace(argv.map(quoteSingle).join(" "));
        try {
          const definition = this.functions.get(name);
          if (definition !== undefined) return yield* this.callFunction(definition, argv);
          if (builtin === undefined) return 0;
          if (name === "exec") {
            const status = yield* this.exec(argv);
            keep = status === 0;
            return status;
          }
          return yield* this.callBuiltin(builtin, argv, declared);
        } finally {
          for (const restore of undo) restore();
        }
      }
      const env = yield* this.childEnvironment(assignments);
      if (this.options.xtrace) yield* this.trace(argv.map(quoteSingle).join(" "));
      return yield* this.runProgram(argv, env, last, () => this.source.text.slice(node.pos, node.end));
    } finally {
      if (keep) forgetDescriptors(saved);
      else restoreDescriptors(this, saved);
    }
  }

  private *assignOnly(
    assignments: readonly Assignment[],
    redirects: CommandNode["redirects"],
  ): Generator<Wait, number, void> {
    if (redirects.length > 0) {
      try {
        restoreDescriptors(this, yield* redirect(this, redirects));
      } catch (error) {
        if (!(error instanceof ShellError) || error.fatal) throw error;
        yield* this.complain(error.message);
        return 1;
      }
    }
    for (const assignment of assignments) {
      const shown = yield* this.performAssignment(assignment);
      if (this.options.xtrace) yield* this.trace(shown);
    }
    return this.lastSubstitutionStatus ?? 0;
  }

  /** Carries out `name=value`, `name[i]=value`, `name=(...)` and their `+=`; how `set -x` shows it. */
  private *performAssignment(assignment: Assignment): Generator<Wait, string, void> {
    const { name, value, append } = assignment;
    if (value.type === "ArrayValue") {
      const elements = yield* this.arrayElements(name, value.elements);
      this.assignElements(this.vars.forAssignment(name), elements, append === true);
      return assignment.text;
    }
    const text = yield* expandText(this, value, true);
    let subscript: string | null = null;
    if (assignment.index !== undefined) {
      subscript =
        this.vars.find(name)?.value instanceof Map
          ? yield* expandText(this, assignment.index)
          : String(yield* evaluate(this, assignment.index.text));
    }
    this.assign(name, subscript, text, append === true);
    return `${name}${subscript === null ? "" : `[${subscript}]`}${append === true ? "+=" : "="}${text === "" ? "" : quoteSingle(text)}`;
  }

  /** The elements of `name=( ... )`: each with its subscript, or null for the next one. */
  *arrayElements(
    name: string,
    words: readonly Word[],
    associative?: boolean,
  ): Generator<Wait, [string | null, string][], void> {
    const isMap = associative ?? this.vars.find(name)?.value instanceof Map;
    const out: [string | null, string][] = [];
    for (const word of words) {
      const keyed = /^\[((?:[^\]\\"']|\\.|"(?:[^"\\]|\\.)*"|'[^']*'|\$\{[^}]*\}|\[[^\]]*\])*)\](\+?)=([\s\S]*)$/.exec(
        word.text,
      );
      if (keyed !== null) {
        const [, key = "", , rest = ""] = keyed;
        const keyWord = yield* this.parseWord(key);
        const subscript = isMap
          ? keyWord === null
            ? ""
            : yield* expandText(this, keyWord)
          : String(yield* evaluate(this, key));
        const valueWord = yield* this.parseWord(rest);
        out.push([subscript, valueWord === null ? "" : yield* expandText(this, valueWord, true)]);
        continue;
      }
      const fields: string[] = [];
      yield* expandWordInto(this, word, fields);
      for (const field of fields) out.push([null, field]);
    }
    if (isMap && out.length > 0 && out.every(([key]) => key === null)) {
      const pairs: [string | null, string][] = [];
      for (let i = 0; i < out.length; i += 2) pairs.push([out[i]?.[1] ?? "", out[i + 1]?.[1] ?? ""]);
      return pairs;
    }
    return out;
  }

  // biome-ignore lint/correctness/useYield: callers are generators
  private *parseWord(text: string): Generator<Wait, Word | null, void> {
    if (text === "") return null;
    const assigned = parse(`_=${/^[\w./:-]*$/.test(text) ? text : text}`).commands[0]?.command;
    if (assigned?.type !== "Command") return null;
    const item = assigned.prefix[0];
    return item?.type === "Assignment" && item.value.type === "Word" ? item.value : null;
  }

  /** Puts elements into an array variable. */
  assignElements(variable: Variable, elements: readonly (readonly [string | null, string])[], append: boolean): void {
    if (variable.value instanceof Map) {
      const map: Map<string, string> = append ? variable.value : new Map<string, string>();
      for (const [key, text] of elements) if (key !== null) map.set(key, this.adjust(variable, text));
      variable.value = map;
      return;
    }
    const old = variable.value;
    const array: string[] = append ? (Array.isArray(old) ? old : old === null ? [] : [old]) : [];
    let next = array.length;
    for (const [key, text] of elements) {
      if (key !== null) next = Number(key);
      array[next++] = this.adjust(variable, text);
    }
    variable.value = array;
  }

  private *declareArguments(args: CommandNode["args"]): Generator<Wait, DeclareArgument[], void> {
    const out: DeclareArgument[] = [];
    for (const item of args) {
      if (item.type === "Word") {
        const fields: string[] = [];
        yield* expandWordInto(this, item, fields);
        out.push(...fields);
      } else if (item.value.type === "ArrayValue") {
        out.push({
          name: item.name,
          subscript: null,
          append: item.append === true,
          value: item.value.elements,
          text: item.text,
        });
      } else {
        const subscript = item.index === undefined ? null : item.index.text;
        const value = yield* expandText(this, item.value, true);
        const text = `${item.name}${subscript === null ? "" : `[${subscript}]`}${item.append === true ? "+=" : "="}${value}`;
        out.push({ name: item.name, subscript, append: item.append === true, value, text });
      }
    }
    return out;
  }

  /** `x=1 builtin`: the values hold while it runs; what puts the old ones back. */
  private *temporaryAssignments(assignments: readonly Assignment[]): Generator<Wait, (() => void)[], void> {
    const undo: (() => void)[] = [];
    for (const assignment of assignments) {
      const { name } = assignment;
      const old = this.vars.findOwn(name)?.clone() ?? null;
      if (old?.readonly === true) {
        yield* this.complain(`${name}: readonly variable`);
        continue;
      }
      const shown = yield* this.performAssignment(assignment);
      if (this.options.xtrace) yield* this.trace(shown);
      const variable = this.vars.find(name);
      if (variable !== null) variable.exported = true;
      undo.push(() => {
        const now = this.vars.findOwn(name);
        if (old === null) this.vars.unset(name);
        else if (now !== null) Object.assign(now, old);
      });
    }
    return undo;
  }

  /** The environment of a child with the assignments before its name. */
  private *childEnvironment(assignments: readonly Assignment[]): Generator<Wait, Map<string, string>, void> {
    const env = this.vars.environment();
    for (const { name, value, append } of assignments) {
      if (value.type !== "Word") continue;
      const text = yield* expandText(this, value, true);
      if (this.options.xtrace) yield* this.trace(`${name}=${text === "" ? "" : quoteSingle(text)}`);
      if (this.vars.find(name)?.readonly === true) {
        yield* this.complain(`${name}: readonly variable`);
        continue;
      }
      env.set(name, append === true ? (env.get(name) ?? "") + text : text);
    }
    return env;
  }

  /** Calls a function: its own positional parameters and scope. */
  *callFunction(definition: ShellFunction, argv: readonly string[]): Generator<Wait, number, void> {
    if (this.calls.length >= 1000) {
      yield* this.complain(`${definition.name}: maximum function nesting level exceeded (1000)`);
      throw new CommandAbandoned(1);
    }
    const outer = {
      positional: this.positional,
      source: this.source,
      line: this.line,
      loopDepth: this.loopDepth,
      lineShift: this.lineShift,
    };
    this.positional = argv.slice(1);
    this.lineShift = 0;
    this.source = definition.source;
    this.loopDepth = 0;
    this.calls.push({ name: definition.name, callLine: outer.line, sourceName: this.sourceName });
    this.vars.push();
    try {
      return yield* this.node(definition.node.body);
    } catch (error) {
      if (!(error instanceof FunctionReturn)) throw error;
      return error.status;
    } finally {
      this.vars.pop();
      this.calls.pop();
      this.positional = outer.positional;
      this.source = outer.source;
      this.line = outer.line;
      this.lineShift = outer.lineShift;
      this.loopDepth = outer.loopDepth;
    }
  }

  /** Runs a builtin; its errors become messages with its name. */
  *callBuiltin(
    builtin: Builtin,
    argv: readonly string[],
    declared: DeclareArgument[] | null = null,
  ): Generator<Wait, number, void> {
    const name = argv[0] ?? "";
    try {
      return yield* builtin(this, argv, declared ?? argv.slice(1));
    } catch (error) {
      if (error instanceof FileError) {
        const what =
          error.errno === "EPIPE" || error.errno === "EBADF" || error.errno === "ENOSPC" ? "write error: " : "";
        yield* this.complain(`${name}: ${what}${error.message}`);
        return 1;
      }
      if (error instanceof ShellError && !error.fatal) {
        yield* this.complain(
          `${/readonly variable$/.test(error.message) && name !== "declare" ? "" : `${name}: `}${error.message}`,
        );
        return error.status;
      }
      throw error;
    }
  }

  /** Runs a program: as a child, or with `last` in this very process. */
  *runProgram(
    argv: readonly string[],
    env: ReadonlyMap<string, string>,
    last: boolean,
    text: () => string,
  ): Generator<Wait, number, void> {
    const name = argv[0] ?? "";
    const { process } = this;
    const path = env.get("PATH") ?? this.parameter("PATH");
    let program: ReturnType<typeof findProgram>;
    try {
      program = findProgram(process.files, process.table.commands, name, path, process.cwd);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      return yield* this.cannotRun(name, error);
    }
    const full = program.prefix.length === 0 ? [...argv] : [...program.prefix, ...argv.slice(1)];
    if (last) {
      process.argv = full;
      process.env.clear();
      for (const [key, value] of env) process.env.set(key, value);
      return yield* program.command(process);
    }
    const child = process.fork(full, program.command, { env });
    const status = yield* this.waitForeground([child], text);
    return status;
  }

  private *cannotRun(name: string, error: FileError): Generator<Wait, number, void> {
    if (!name.includes("/")) {
      const handler = this.functions.get("command_not_found_handle");
      if (handler !== undefined) return yield* this.callFunction(handler, ["command_not_found_handle", name]);
      yield* this.complain(`${name}: command not found`);
      return 127;
    }
    const kind = this.process.find(name)?.kind;
    if (kind === "directory" || kind === "virtual-directory") yield* this.complain(`${name}: Is a directory`);
    else yield* this.complain(`${name}: ${error.message}`);
    return error.errno === "ENOENT" ? 127 : 126;
  }

  /** `exec`: with a command it takes the process over; without, its redirections stay. */
  private *exec(argv: readonly string[]): Generator<Wait, number, void> {
    const rest = argv[1] === "--" ? argv.slice(2) : argv.slice(1);
    if (rest.length === 0) return 0;
    const name = rest[0] ?? "";
    if (findExecutable(this.process.files, name, this.parameter("PATH"), this.process.cwd) === null) {
      yield* this.complain(
        `exec: ${name}: ${name.includes("/") ? "cannot execute: No such file or directory" : "not found"}`,
      );
      throw new ShellExit(127);
    }
    const status = yield* this.runProgram(rest, this.vars.environment(), true, () => name);
    this.traps.delete("EXIT");
    throw new ShellExit(status);
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

  private *runTrap(action: string): Generator<Wait, void, void> {
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

  // --- Parameters ---

  /** The value of a parameter by name, special ones included; null when unset. */
  parameter(name: string): string | null {
    if (name.length === 1 || /^\d+$/.test(name)) {
      const special = this.specialParameter(name);
      if (special !== undefined) return special;
    }
    const variable = this.vars.find(name);
    if (variable !== null) return this.computed(name) ?? variable.text;
    return this.computed(name);
  }

  private specialParameter(name: string): string | null | undefined {
    switch (name) {
      case "?":
        return String(this.status);
      case "$":
        return String(this.shellPid);
      case "!":
        return this.lastBackgroundPid === null ? null : String(this.lastBackgroundPid);
      case "#":
        return String(this.positional.length);
      case "0":
        return this.scriptName;
      case "@":
        return this.positional.length === 0 ? null : this.positional.join(" ");
      case "*":
        return this.positional.length === 0 ? null : this.positional.join(this.ifsSeparator);
      case "-":
        return this.optionLetters();
      default:
        return /^\d+$/.test(name) ? (this.positional[Number(name) - 1] ?? null) : undefined;
    }
  }

  private optionLetters(): string {
    let letters = "h";
    for (const [letter, option] of Object.entries(OPTION_LETTERS)) if (this.options[option]) letters += letter;
    return [...letters].sort((a, b) => LETTER_ORDER.indexOf(a) - LETTER_ORDER.indexOf(b)).join("");
  }

  private computed(name: string): string | null {
    switch (name) {
      case "RANDOM": {
        if (this.randomSeed !== null) {
          this.randomSeed = (Math.imul(this.randomSeed, 1103515245) + 12345) & 0x7fffffff;
          return String((this.randomSeed >> 16) & 0x7fff);
        }
        return String(this.process.table.rng.integer(0, 32767));
      }
      case "SRANDOM":
        return String(this.process.table.rng.integer(0, 0x7fffffff));
      case "SECONDS":
        return String(Math.floor((this.process.nowNs - this.secondsBaseNs) / 1e9));
      case "LINENO":
        return String(this.line);
      case "EPOCHSECONDS":
        return String(this.process.table.epochSeconds + Math.floor(this.process.nowNs / 1e9));
      case "EPOCHREALTIME": {
        const micros = Math.floor(this.process.nowNs / 1000);
        return `${this.process.table.epochSeconds + Math.floor(micros / 1e6)}.${String(micros % 1e6).padStart(6, "0")}`;
      }
      case "BASHPID":
        return String(this.process.pid);
      case "BASH_SUBSHELL":
        return String(this.subshellLevel);
      case "FUNCNAME":
      case "BASH_LINENO":
      case "BASH_SOURCE":
      case "PIPESTATUS":
      case "DIRSTACK":
      case "GROUPS":
        return this.specialArray(name)?.[0] ?? null;
      default:
        return null;
    }
  }

  /** The arrays that the shell keeps itself; null for other names. */
  specialArray(name: string): string[] | null {
    switch (name) {
      case "PIPESTATUS":
        return this.pipeStatus.map(String);
      case "FUNCNAME":
        return this.calls.length === 0 ? null : [...this.calls.map((call) => call.name).reverse(), "main"];
      case "BASH_LINENO":
        return [...this.calls.map((call) => String(call.callLine)).reverse(), "0"];
      case "BASH_SOURCE":
        return [...this.calls.map((call) => call.sourceName).reverse(), this.sourceName];
      case "DIRSTACK":
        return [this.process.cwd, ...this.directoryStack];
      case "GROUPS":
        return ["0"];
      default:
        return null;
    }
  }

  /** One element of an array; `subscript` is evaluated for indexed arrays and is the key of associative ones. */
  element(name: string, subscript: string): string | null {
    const value = this.vars.find(name)?.value ?? this.specialArray(name) ?? null;
    if (value === null) return null;
    if (value instanceof Map) return value.get(subscript) ?? null;
    let index = Number(evaluateArithmetic(subscript, this));
    if (!Array.isArray(value)) return index === 0 || index === -1 ? value : null;
    if (index < 0) index += value.length;
    if (index < 0) throw new ShellError(`${name}: bad array subscript`);
    return value[index] ?? null;
  }

  /** Gives a variable or element a value. @throws ShellError when it is readonly */
  assign(name: string, subscript: string | null, text: string, append: boolean): void {
    this.assignTo(this.vars.forAssignment(name), name, subscript, text, append);
  }

  /** As `assign`, for a variable that was found already. */
  assignTo(variable: Variable, name: string, subscript: string | null, text: string, append: boolean): void {
    if (this.options.allexport) variable.exported = true;
    const { value } = variable;
    if (value instanceof Map) {
      const key = subscript ?? "0";
      value.set(key, this.adjust(variable, text, append ? (value.get(key) ?? "") : null));
      return;
    }
    if (Array.isArray(value) || subscript !== null) {
      const array = Array.isArray(value) ? value : value === null ? [] : [value];
      let index = subscript === null ? 0 : Number(evaluateArithmetic(subscript, this));
      if (index < 0) index += array.length;
      if (index < 0) throw new ShellError(`${name}[${subscript ?? ""}]: bad array subscript`);
      array[index] = this.adjust(variable, text, append ? (array[index] ?? "") : null);
      variable.value = array;
      return;
    }
    variable.value = this.adjust(variable, text, append ? (value ?? "") : null);
    if (name === "RANDOM") this.randomSeed = Number(text) | 0;
    else if (name === "SECONDS") this.secondsBaseNs = this.process.nowNs - Number(text) * 1e9;
    else if (name === "OPTIND") this.getoptsOffset = 0;
  }

  /** A value as the variable's attributes (`-i`, `-u`, `-l`) make it; `before` is what `+=` adds to. */
  adjust(variable: Variable, text: string, before: string | null = null): string {
    if (variable.integer) {
      const value = this.arithmetic(text, "");
      return String(before === null || before === "" ? value : this.arithmetic(before, "") + value);
    }
    const whole = before === null ? text : before + text;
    if (variable.letters === "upper") return whole.toUpperCase();
    return variable.letters === "lower" ? whole.toLowerCase() : whole;
  }

  /** Makes an array variable with these elements. */
  setArray(name: string, values: readonly string[]): void {
    this.vars.forAssignment(name).value = [...values];
  }

  getForArithmetic(name: string, subscript: string | null): string | null {
    const value = subscript === null ? this.parameter(name) : this.element(name, subscript);
    if (value === null) this.requireSet(subscript === null ? name : `${name}[${subscript}]`);
    return value;
  }

  setFromArithmetic(name: string, subscript: string | null, value: string): void {
    this.assign(name, subscript, value, false);
  }

  /** The value of an arithmetic expression whose `$` are expanded; `caller` stands before its errors (`((`, `let`). */
  arithmetic(text: string, caller: string): bigint {
    try {
      return evaluateArithmetic(text, this);
    } catch (error) {
      if (error instanceof ShellError && !error.fatal && caller !== "")
        throw new ShellError(`${caller}: ${error.message}`);
      throw error;
    }
  }

  /** @throws ShellError under `set -u`, which ends the script */
  requireSet(name: string): void {
    if (!this.options.nounset || name === "@" || name === "*") return;
    throw new ShellError(
      `${/^\d+$/.test(name) ? `$${name}` : name}: unbound variable`,
      true,
      this.subshellLevel > 0 ? 1 : 1,
    );
  }

  /** The letters of a variable's attributes, as `${v@a}` gives them. */
  attributes(name: string): string {
    const variable = this.vars.find(name);
    if (variable === null) return "";
    let letters = Array.isArray(variable.value) ? "a" : variable.value instanceof Map ? "A" : "";
    if (variable.integer) letters += "i";
    if (variable.letters === "lower") letters += "l";
    if (variable.nameref) letters += "n";
    if (variable.readonly) letters += "r";
    if (variable.letters === "upper") letters += "u";
    if (variable.exported) letters += "x";
    return letters;
  }

  /** IFS, or its default when it is unset. */
  get ifs(): string {
    const variable = this.vars.find("IFS");
    return variable === null ? " \t\n" : (variable.text ?? "");
  }

  /** What joins `"$*"`. */
  get ifsSeparator(): string {
    const variable = this.vars.find("IFS");
    return variable === null ? " " : (variable.text ?? "").slice(0, 1);
  }

  /** The value of a `shopt` option. */
  shopt(name: string): boolean {
    return this.shopts.get(name) === true;
  }

  /** The value of a `set -o` option by name; null when there is no such option. */
  optionByName(name: string): boolean | null {
    return Object.hasOwn(this.options, name) ? this.options[name as OptionName] : null;
  }

  /** `text` with its escapes as `$'...'` reads them. */
  ansiEscapes(text: string): string {
    return ansiEscapes(text);
  }

  /** A word that begins with a tilde with the directory put in its place. */
  expandTilde(word: string): string {
    const slash = word.indexOf("/");
    const user = slash < 0 ? word.slice(1) : word.slice(1, slash);
    const rest = slash < 0 ? "" : word.slice(slash);
    if (user === "") return (this.parameter("HOME") ?? "/root") + rest;
    if (user === "+") return this.process.cwd + rest;
    if (user === "-") return (this.parameter("OLDPWD") ?? "~-") + rest;
    if (user === "root") return `/root${rest}`;
    return word;
  }
}

/** Where bash stands when it has read a simple command's first word and the token after it: what it takes as the line. */
function lookaheadEnd(node: CommandNode): number {
  const ends = [...node.prefix, ...node.suffix].map((item) => item.end);
  if (node.name !== undefined) ends.push(node.name.end);
  ends.sort((a, b) => a - b);
  return Math.max(node.pos, (ends[1] ?? ends[0] ?? node.pos) - 1);
}

const LETTER_ORDER = "abefhkmnptuvxBCEHPT";

/** The single foreground command of a list, or null. */
function onlyCommand(list: CompoundList): Statement["command"] | null {
  const only = list.commands[0];
  return list.commands.length === 1 && only !== undefined && only.background !== true ? only.command : null;
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

/** The three expressions of `for ((a; b; c))` as they stand in the source. */
function headerTexts(header: string): { initialize: string; test: string; update: string } | null {
  const match = /^for\s*\(\(([\s\S]*)\)\)[\s;]*(?:do|\{)\s*$/.exec(header);
  const parts = match?.[1]?.split(";");
  if (parts?.length !== 3) return null;
  return { initialize: parts[0] ?? "", test: parts[1] ?? "", update: parts[2] ?? "" };
}
