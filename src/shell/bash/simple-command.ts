// Simple commands: words and redirections, then a function, a builtin or a program.
// It does not know what the commands do.
// Read next: assignment.ts for what stands before the name.

import type { Assignment, Command as SimpleCommand, Word } from "unbash";
import { FileError } from "../../host/file-node.js";
import { findExecutable, findProgram } from "../program.js";
import type { Wait } from "../wait.js";
import { declareArguments, performAssignment } from "./assignment.js";
import type { Builtin, DeclareArgument } from "./builtin.js";
import { CommandAbandoned, FunctionReturn, ShellError, ShellExit } from "./control-flow.js";
import { dashStatus, endsDash } from "./dash-words.js";
import { expandText, expandWords } from "./expansion.js";
import type { Interpreter } from "./interpreter.js";
import { printCommand } from "./print-command.js";
import { exportedEnvironment } from "./print-function.js";
import { waitForeground } from "./processes.js";
import { quoteSingle } from "./quoting.js";
import { forgetDescriptors, redirect, restoreDescriptors, type SavedDescriptor } from "./redirection.js";
import type { ShellFunction } from "./shell-state.js";

/** Runs a simple command; with `last` the shell need not come back, and a program takes its process over. */
export function* simpleCommand(shell: Interpreter, node: SimpleCommand, last: boolean): Generator<Wait, number, void> {
  shell.line = shell.lineOf(lookaheadEnd(node));
  shell.noteCommand(node);
  yield* shell.runDebugTrap();
  const mark = shell.openSubstitutions.length;
  try {
    return yield* expandAndRun(shell, node, last);
  } finally {
    shell.closeSubstitutions(mark);
  }
}

function* expandAndRun(shell: Interpreter, node: SimpleCommand, last: boolean): Generator<Wait, number, void> {
  shell.lastSubstitutionStatus = null;
  const assignments = node.prefix.filter((item): item is Assignment => item.type === "Assignment");
  const { redirects } = node;
  if (node.name === undefined) return yield* assignOnly(shell, assignments, redirects);
  const words: Word[] = [node.name];
  let argv: string[];
  let declared: DeclareArgument[] | null = null;
  if (node.args.some((item) => item.type === "Assignment")) {
    argv = yield* expandWords(shell, words);
    declared = yield* declareArguments(shell, node.args);
    argv.push(...declared.map((item) => (typeof item === "string" ? item : item.text)));
  } else {
    for (const item of node.args) if (item.type === "Word") words.push(item);
    argv = yield* expandWords(shell, words);
  }
  const name = argv[0];
  if (name === undefined) {
    if (assignments.length > 0 || redirects.length > 0) return yield* assignOnly(shell, assignments, redirects);
    return shell.lastSubstitutionStatus ?? 0;
  }
  let saved: SavedDescriptor[] = [];
  if (redirects.length > 0) {
    const { lastBackgroundPid, lastSubstitution } = shell;
    try {
      saved = yield* redirect(shell, redirects);
      // A program's redirections are its own process's work, and so are the processes in them.
      if (!shell.builtins.has(name) && !shell.functions.has(name)) {
        shell.lastBackgroundPid = lastBackgroundPid;
        shell.lastSubstitution = lastSubstitution;
      }
    } catch (error) {
      if (!(error instanceof ShellError) || error.fatal) throw error;
      yield* shell.complain(error.message);
      return shell.dialect === "dash" ? 2 : 1;
    }
  }
  let keep = false;
  try {
    const builtin = shell.builtins.get(name);
    if (builtin !== undefined || shell.functions.has(name)) {
      const undo = yield* temporaryAssignments(shell, assignments);
      if (shell.options.xtrace) yield* shell.trace(shell.traceWords(argv));
      try {
        const definition = shell.functions.get(name);
        if (definition !== undefined) return yield* callFunction(shell, definition, argv);
        if (builtin === undefined) return 0;
        if (name === "exec") {
          const status = yield* exec(shell, argv);
          keep = status === 0;
          return status;
        }
        return yield* callBuiltin(shell, builtin, argv, declared);
      } finally {
        for (const restore of undo) restore();
      }
    }
    const env = yield* childEnvironment(shell, assignments);
    if (shell.options.xtrace) yield* shell.trace(shell.traceWords(argv));
    // That it was killed is told where the shell itself complains.
    const restore = (): void => {
      restoreDescriptors(shell, saved);
      saved = [];
    };
    return yield* runProgram(shell, argv, env, last, () => printCommand(node, shell.source.text), restore);
  } finally {
    if (keep) forgetDescriptors(saved);
    else restoreDescriptors(shell, saved);
  }
}

function* assignOnly(
  shell: Interpreter,
  assignments: readonly Assignment[],
  redirects: SimpleCommand["redirects"],
): Generator<Wait, number, void> {
  if (redirects.length > 0) {
    try {
      restoreDescriptors(shell, yield* redirect(shell, redirects));
    } catch (error) {
      if (!(error instanceof ShellError) || error.fatal) throw error;
      yield* shell.complain(error.message);
      return 1;
    }
  }
  for (const assignment of assignments) {
    const shown = yield* performAssignment(shell, assignment);
    if (shell.options.xtrace) yield* shell.trace(shown);
  }
  return shell.lastSubstitutionStatus ?? 0;
}

/** `x=1 builtin`: the values hold while it runs; what puts the old ones back. */
export function* temporaryAssignments(
  shell: Interpreter,
  assignments: readonly Assignment[],
): Generator<Wait, (() => void)[], void> {
  const undo: (() => void)[] = [];
  for (const assignment of assignments) {
    const { name } = assignment;
    const old = shell.vars.findOwn(name)?.clone() ?? null;
    if (old?.readonly === true) {
      yield* shell.complain(`${name}: readonly variable`);
      continue;
    }
    const shown = yield* performAssignment(shell, assignment);
    if (shell.options.xtrace) yield* shell.trace(shown);
    const variable = shell.vars.find(name);
    if (variable !== null) variable.exported = true;
    undo.push(() => {
      const now = shell.vars.findOwn(name);
      if (old === null) shell.vars.unset(name);
      else if (now !== null) Object.assign(now, old);
    });
  }
  return undo;
}

/** The environment of a child with the assignments before its name. */
export function* childEnvironment(
  shell: Interpreter,
  assignments: readonly Assignment[],
): Generator<Wait, Map<string, string>, void> {
  const env = exportedEnvironment(shell);
  for (const { name, value, append } of assignments) {
    if (value.type !== "Word") continue;
    const text = yield* expandText(shell, value, true);
    if (shell.options.xtrace) yield* shell.trace(`${name}=${text === "" ? "" : quoteSingle(text)}`);
    if (shell.vars.find(name)?.readonly === true) {
      yield* shell.complain(`${name}: readonly variable`);
      continue;
    }
    env.set(name, append === true ? (env.get(name) ?? "") + text : text);
  }
  return env;
}

/** Calls a function: its own positional parameters and scope. */
export function* callFunction(
  shell: Interpreter,
  definition: ShellFunction,
  argv: readonly string[],
): Generator<Wait, number, void> {
  if (shell.calls.length >= 1000) {
    yield* shell.complain(`${definition.name}: maximum function nesting level exceeded (1000)`);
    throw new CommandAbandoned(1);
  }
  const outer = {
    positional: shell.positional,
    source: shell.source,
    line: shell.line,
    loopDepth: shell.loopDepth,
    lineShift: shell.lineShift,
  };
  shell.positional = argv.slice(1);
  shell.lineShift = 0;
  shell.source = definition.source;
  shell.loopDepth = 0;
  shell.calls.push({ name: definition.name, callLine: outer.line, sourceName: shell.sourceName });
  shell.vars.push();
  try {
    let status: number;
    if (shell.options.functrace) yield* shell.runDebugTrap();
    try {
      status = yield* shell.node(definition.node.body);
    } catch (error) {
      if (!(error instanceof FunctionReturn)) throw error;
      status = error.status;
    }
    yield* shell.runReturnTrap();
    return status;
  } finally {
    shell.vars.pop();
    shell.calls.pop();
    shell.positional = outer.positional;
    shell.source = outer.source;
    shell.line = outer.line;
    shell.lineShift = outer.lineShift;
    shell.loopDepth = outer.loopDepth;
  }
}

/** Runs a builtin; its errors become messages with its name. */
export function* callBuiltin(
  shell: Interpreter,
  builtin: Builtin,
  argv: readonly string[],
  declared: DeclareArgument[] | null = null,
): Generator<Wait, number, void> {
  if (shell.dialect === "dash") return yield* callDashBuiltin(shell, builtin, argv, declared);
  return yield* runBuiltin(shell, builtin, argv, declared);
}

/** In dash an error of a special builtin ends the shell. */
function* callDashBuiltin(
  shell: Interpreter,
  builtin: Builtin,
  argv: readonly string[],
  declared: DeclareArgument[] | null,
): Generator<Wait, number, void> {
  const name = argv[0] ?? "";
  const status = yield* runBuiltin(shell, builtin, argv, declared);
  if (status !== 0 && endsDash(name)) throw new ShellExit(2);
  return dashStatus(name, status);
}

function* runBuiltin(
  shell: Interpreter,
  builtin: Builtin,
  argv: readonly string[],
  declared: DeclareArgument[] | null,
): Generator<Wait, number, void> {
  const name = argv[0] ?? "";
  try {
    return yield* builtin(shell, argv, declared ?? argv.slice(1));
  } catch (error) {
    if (error instanceof FileError) {
      const what = name === "read" || name === "source" ? "" : "write error: ";
      yield* shell.complain(`${name}: ${what}${error.message}`);
      return 1;
    }
    if (error instanceof ShellError && !error.fatal) {
      yield* shell.complain(
        `${/readonly variable$/.test(error.message) && name !== "declare" ? "" : `${name}: `}${error.message}`,
      );
      return error.status;
    }
    throw error;
  }
}

/** Runs a program: as a child, or with `last` in shell very process. */
export function* runProgram(
  shell: Interpreter,
  argv: readonly string[],
  env: ReadonlyMap<string, string>,
  last: boolean,
  text: () => string,
  beforeReport: () => void = () => {},
): Generator<Wait, number, void> {
  const name = argv[0] ?? "";
  const { process } = shell;
  const path = env.get("PATH") ?? shell.parameter("PATH");
  let program: ReturnType<typeof findProgram>;
  try {
    // A script without `#!` runs in a shell of the same kind (shell_execve); others leave it to /bin/sh.
    program = findProgram(
      process.files,
      process.table.commands,
      name,
      path,
      process.cwd,
      `/bin/${shell.dialect === "dash" ? "sh" : "bash"}`,
    );
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return yield* cannotRun(shell, name, error);
  }
  if (!name.includes("/")) {
    const known = shell.hashed.get(name);
    if (known === undefined || known.path !== program.path) shell.hashed.set(name, { path: program.path, hits: 1 });
    else known.hits++;
  }
  const full = program.prefix.length === 0 ? [...argv] : [...program.prefix, ...argv.slice(1)];
  if (process.table.execNs > 0) yield process.table.execNs;
  if (last) {
    process.argv = full;
    process.env.clear();
    for (const [key, value] of env) process.env.set(key, value);
    return yield* program.command(process);
  }
  const child = process.fork(full, program.command, { env });
  const status = yield* waitForeground(shell, [child], text, beforeReport);
  return status;
}

function* cannotRun(shell: Interpreter, name: string, error: FileError): Generator<Wait, number, void> {
  if (shell.dialect === "dash") {
    yield* shell.complain(error.errno === "ENOENT" ? `${name}: not found` : `${name}: ${error.message}`);
    return error.errno === "ENOENT" ? 127 : 126;
  }
  if (!name.includes("/")) {
    const handler = shell.functions.get("command_not_found_handle");
    if (handler !== undefined) return yield* callFunction(shell, handler, ["command_not_found_handle", name]);
    yield* shell.complain(`${name}: command not found`);
    return 127;
  }
  const kind = shell.process.find(name)?.kind;
  if (kind === "directory" || kind === "virtual-directory") yield* shell.complain(`${name}: Is a directory`);
  else yield* shell.complain(`${name}: ${error.message}`);
  return error.errno === "ENOENT" ? 127 : 126;
}

/** `exec`: with a command it takes the process over; without, its redirections stay. */
export function* exec(shell: Interpreter, argv: readonly string[]): Generator<Wait, number, void> {
  const rest = argv[1] === "--" ? argv.slice(2) : argv.slice(1);
  if (rest.length === 0) return 0;
  const name = rest[0] ?? "";
  if (findExecutable(shell.process.files, name, shell.parameter("PATH"), shell.process.cwd) === null) {
    yield* shell.complain(
      `exec: ${name}: ${name.includes("/") ? "cannot execute: No such file or directory" : "not found"}`,
    );
    throw new ShellExit(127);
  }
  const status = yield* runProgram(shell, rest, exportedEnvironment(shell), true, () => name);
  shell.traps.delete("EXIT");
  throw new ShellExit(status);
}

/** Where bash stands when it has read a simple command's first word and the token after it: what it takes as the line. */
function lookaheadEnd(node: SimpleCommand): number {
  const ends = [...node.prefix, ...node.suffix].map((item) => item.end);
  if (node.name !== undefined) ends.push(node.name.end);
  ends.sort((a, b) => a - b);
  return Math.max(node.pos, (ends[1] ?? ends[0] ?? node.pos) - 1);
}
