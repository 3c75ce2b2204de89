// The state of a shell: what expansions and builtins read and change.
// It knows nothing of running commands. Read next: interpreter.ts.

import type { Function as FunctionNode, SyntaxNode } from "unbash";
import type { Process } from "../process.js";
import type { Signal } from "../signal.js";
import { type ArithmeticVariables, evaluateArithmetic } from "./arithmetic.js";
import type { Builtin } from "./builtin.js";
import { ShellError } from "./control-flow.js";
import { ansiEscapes } from "./escapes.js";
import { JobTable } from "./jobs.js";
import { OPTION_LETTERS, type OptionName, Options, SHOPT_DEFAULTS } from "./options.js";
import { printCommand } from "./print-command.js";
import { Source } from "./source.js";
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

/** What a new shell starts with. */
export interface ShellStart {
  /** `$0`, and what stands before error messages. */
  readonly scriptName: string;
  readonly positional: readonly string[];
  readonly builtins: ReadonlyMap<string, Builtin>;
  /** Whose words and rules: bash unless said. */
  readonly dialect?: Dialect;
}

/** Which shell it is: `sh` is dash on Debian. */
export type Dialect = "bash" | "dash";

/** A command of a source, for BASH_COMMAND. */
export interface CommandText {
  readonly source: Source;
  readonly node: SyntaxNode;
  /** What is shown instead of all of it: the head of a loop. */
  readonly head: string | null;
}

const VERSION = "5.2.15(1)-release";

const LETTER_ORDER = "abefhkmnptuvxBCEHPT";

/** The state of one shell: parameters, functions, options, jobs and traps. A subshell starts with a copy. */
export class ShellState implements ArithmeticVariables {
  readonly process: Process;
  readonly vars: Variables;
  readonly functions: Map<string, ShellFunction>;
  /** What `alias` defined; scripts do not expand them. */
  readonly aliases: Map<string, string>;
  /** Names of the functions that other shells get (`export -f`). */
  readonly exportedFunctions = new Set<string>();
  readonly options: Options;
  readonly shopts: Map<string, boolean>;
  readonly builtins: ReadonlyMap<string, Builtin>;
  readonly dialect: Dialect;
  readonly jobs = new JobTable();
  /** Where programs were found in PATH, and how often they were run since: `hash`. */
  readonly hashed = new Map<string, { readonly path: string; hits: number }>();
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
  /** The process of the last `<(...)` or `>(...)`, for which `wait` waits too; null when there was none. */
  lastSubstitution: Process | null = null;
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
  /** The simple command that runs, or that ran when a trap began: BASH_COMMAND. */
  command: CommandText | null = null;
  /** Position inside a cluster of options, for getopts. */
  getoptsOffset = 0;
  secondsBaseNs = 0;
  private randomSeed: number | null = null;

  constructor(process: Process, start: ShellStart, parent: ShellState | null = null) {
    this.process = process;
    this.builtins = start.builtins;
    this.dialect = start.dialect ?? "bash";
    this.scriptName = start.scriptName;
    this.sourceName = parent?.sourceName ?? start.scriptName;
    this.positional = [...start.positional];
    this.shellPid = parent?.shellPid ?? process.pid;
    if (parent === null) {
      this.vars = new Variables();
      this.functions = new Map();
      this.aliases = new Map();
      this.options = new Options();
      this.shopts = new Map(Object.entries(SHOPT_DEFAULTS));
      this.initialVariables();
      return;
    }
    this.vars = parent.vars.clone();
    for (const [name, { path, hits }] of parent.hashed) this.hashed.set(name, { path, hits });
    this.functions = new Map(parent.functions);
    this.aliases = new Map(parent.aliases);
    for (const name of parent.exportedFunctions) this.exportedFunctions.add(name);
    this.options = parent.options.clone();
    this.shopts = new Map(parent.shopts);
    this.status = parent.status;
    this.lastBackgroundPid = parent.lastBackgroundPid;
    this.source = parent.source;
    this.line = parent.line;
    this.command = parent.command;
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
    if (this.dialect === "dash") return null;
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
      case "BASH_COMMAND":
        return this.command === null
          ? ""
          : (this.command.head ?? printCommand(this.command.node, this.command.source.text));
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
