// Compound commands: lists, conditions, loops, `case`, `[[` and `((`.
// Each takes the shell, leaves its status in `shell.status` and answers it.
// Read next: interpreter.ts, which picks them by node.

import type {
  AndOr,
  ArithmeticFor,
  Case,
  CompoundList,
  For,
  If,
  Redirected,
  Select,
  Statement,
  While,
  Word,
} from "unbash";
import type { Wait } from "../wait.js";
import { evaluateTest, InvalidTest } from "./conditional.js";
import { CommandAbandoned, LoopJump, ShellError, ShellExit } from "./control-flow.js";
import { evaluate, expandPattern, expandText, expandWordInto } from "./expansion.js";
import type { Interpreter } from "./interpreter.js";
import { matchesPattern } from "./pattern.js";
import { redirect, restoreDescriptors, type SavedDescriptor } from "./redirection.js";

type Node = Statement["command"] | Redirected["command"] | CompoundList;

/** `a && b || c`: errexit looks at the last command only. */
export function* andOr(shell: Interpreter, node: AndOr): Generator<Wait, number, void> {
  let status = 0;
  for (let i = 0; i < node.commands.length; i++) {
    const command = node.commands[i];
    if (command === undefined) continue;
    if (i > 0 && (node.operators[i - 1] === "&&") !== (status === 0)) continue;
    const last = i === node.commands.length - 1;
    if (last) status = yield* shell.node(command);
    else status = yield* withoutErrexit(shell, command);
  }
  shell.status = status;
  return status;
}

/** Runs a node whose failure `set -e` does not see. */
export function* withoutErrexit(shell: Interpreter, node: Node): Generator<Wait, number, void> {
  shell.errexitOff++;
  try {
    return yield* shell.node(node);
  } finally {
    shell.errexitOff--;
  }
}

/** Runs the condition of `if` or a loop: true for status 0; `set -e` does not see it. */
export function* condition(shell: Interpreter, list: CompoundList): Generator<Wait, boolean, void> {
  shell.errexitOff++;
  try {
    return (yield* shell.list(list)) === 0;
  } finally {
    shell.errexitOff--;
  }
}

/** `if`: the status of what ran, or 0. */
export function* ifNode(shell: Interpreter, node: If): Generator<Wait, number, void> {
  if (yield* condition(shell, node.clause)) return yield* shell.list(node.then);
  for (const elif of node.elif) if (yield* condition(shell, elif.clause)) return yield* shell.list(elif.then);
  if (node.else !== undefined) return yield* shell.list(node.else);
  shell.status = 0;
  return 0;
}

/** Runs a loop's body once: true to go on, false after `break`. */
export function* body(shell: Interpreter, list: CompoundList): Generator<Wait, boolean, void> {
  try {
    yield* shell.list(list);
    return true;
  } catch (error) {
    if (!(error instanceof LoopJump)) throw error;
    if (error.levels > 1) {
      error.levels--;
      throw error;
    }
    shell.status = 0;
    return error.kind === "continue";
  }
}

/** `for NAME in WORDS`. */
export function* forNode(shell: Interpreter, node: For): Generator<Wait, number, void> {
  shell.line = shell.lineOf(node.pos);
  const words = node.wordlist === undefined ? [...shell.positional] : yield* expandList(shell, node.wordlist);
  const name = node.name.value;
  if (!/^[A-Za-z_]\w*$/.test(name)) {
    yield* shell.complain(`\`${name}': not a valid identifier`);
    shell.status = 1;
    return 1;
  }
  shell.status = 0;
  shell.loopDepth++;
  try {
    for (const word of words) {
      if (shell.options.xtrace || shell.traps.has("DEBUG")) {
        const list = node.wordlist === undefined ? '"$@"' : node.wordlist.map((w) => w.text).join(" ");
        const head = `for ${name} in ${list}`;
        if (shell.options.xtrace) yield* shell.trace(head);
        shell.noteCommand(node, head);
        yield* shell.runDebugTrap();
      }
      yield* shell.guarded(assignGuarded(shell, name, word), node.pos);
      if (!(yield* body(shell, node.body))) break;
    }
  } finally {
    shell.loopDepth--;
  }
  return shell.status;
}

// biome-ignore lint/correctness/useYield: a generator so that `guarded` can run it
function* assignGuarded(shell: Interpreter, name: string, value: string): Generator<Wait, number, void> {
  shell.assign(name, null, value, false);
  return 0;
}

function* expandList(shell: Interpreter, words: readonly Word[]): Generator<Wait, string[], void> {
  const out: string[] = [];
  yield* shell.guarded(wordsInto(shell, words, out), 0);
  return out;
}

function* wordsInto(shell: Interpreter, words: readonly Word[], out: string[]): Generator<Wait, number, void> {
  for (const word of words) yield* expandWordInto(shell, word, out);
  return 0;
}

/** `for ((a; b; c))`. */
export function* arithmeticFor(shell: Interpreter, node: ArithmeticFor): Generator<Wait, number, void> {
  shell.line = shell.lineOf(node.pos);
  const part = (expression: { pos: number; end: number } | undefined): string =>
    expression === undefined ? "" : shell.source.text.slice(expression.pos, expression.end);
  const { initialize, test, update } = headerTexts(shell.source.text.slice(node.pos, node.body.pos)) ?? {
    initialize: part(node.initialize),
    test: part(node.test),
    update: part(node.update),
  };
  const run = function* (shell: Interpreter, text: string, fallback: bigint): Generator<Wait, bigint, void> {
    if (text.trim() === "") return fallback;
    if (shell.options.xtrace) yield* shell.trace(`(( ${text.trim()} ))`);
    return yield* guardedArithmetic(shell, text);
  };
  yield* run(shell, initialize, 0n);
  shell.status = 0;
  shell.loopDepth++;
  try {
    while ((yield* run(shell, test, 1n)) !== 0n) {
      if (!(yield* body(shell, node.body))) break;
      yield* run(shell, update, 0n);
      const chargeNs = shell.process.table.chargeCommand();
      if (chargeNs > 0) yield chargeNs;
    }
  } finally {
    shell.loopDepth--;
  }
  return shell.status;
}

function* guardedArithmetic(shell: Interpreter, text: string): Generator<Wait, bigint, void> {
  try {
    return yield* evaluate(shell, text, "((");
  } catch (error) {
    if (!(error instanceof ShellError)) throw error;
    yield* shell.complain(error.message);
    throw new CommandAbandoned(1);
  }
}

/** `while` and `until`. */
export function* whileNode(shell: Interpreter, node: While): Generator<Wait, number, void> {
  let status = 0;
  shell.loopDepth++;
  try {
    for (;;) {
      let go: boolean;
      try {
        go = (yield* condition(shell, node.clause)) === (node.kind === "while");
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
      const next = yield* body(shell, node.body);
      status = shell.status;
      if (!next) break;
    }
  } finally {
    shell.loopDepth--;
  }
  shell.status = status;
  return status;
}

/** `case` with its three terminators. */
export function* caseNode(shell: Interpreter, node: Case): Generator<Wait, number, void> {
  shell.line = shell.lineOf(node.pos);
  let matched = false;
  let status = 0;
  const selected: CompoundList[] = [];
  let text = "";
  yield* shell.guarded(
    (function* (): Generator<Wait, number, void> {
      text = yield* expandText(shell, node.word);
      return 0;
    })(),
    node.pos,
  );
  if (shell.options.xtrace) yield* shell.trace(`case ${node.word.text} in`);
  if (shell.traps.has("DEBUG")) {
    shell.noteCommand(node, `case ${node.word.text} in `);
    yield* shell.runDebugTrap();
  }
  for (const item of node.items) {
    if (!matched) {
      for (const pattern of item.pattern) {
        if (!matchesPattern(text, yield* expandPattern(shell, pattern), shell.shopt("nocasematch"))) continue;
        matched = true;
        break;
      }
      if (!matched) continue;
    }
    selected.push(item.body);
    shell.status = 0;
    status = yield* shell.list(item.body);
    if (item.terminator === ";&") continue;
    if (item.terminator === ";;&") {
      matched = false;
      continue;
    }
    break;
  }
  shell.status = selected.length === 0 ? 0 : status;
  return shell.status;
}

/** `select`: the menu on standard error, choices from standard input. */
export function* select(shell: Interpreter, node: Select): Generator<Wait, number, void> {
  shell.line = shell.lineOf(node.pos);
  const words = node.wordlist === undefined ? [...shell.positional] : yield* expandList(shell, node.wordlist);
  shell.status = 0;
  if (words.length === 0) return 0;
  shell.loopDepth++;
  try {
    let show = true;
    for (;;) {
      if (show) yield* shell.process.printError(words.map((word, i) => `${i + 1}) ${word}\n`).join(""));
      yield* shell.process.printError(shell.parameter("PS3") ?? "#? ");
      const line = yield* shell.process.readLine();
      if (line === null) {
        yield* shell.process.print("\n");
        shell.status = 1;
        break;
      }
      shell.assign("REPLY", null, line, false);
      show = line.trim() === "";
      if (show) continue;
      const choice = /^\d+$/.test(line.trim()) ? words[Number(line.trim()) - 1] : undefined;
      shell.assign(node.name.value, null, choice ?? "", false);
      if (!(yield* body(shell, node.body))) break;
    }
  } finally {
    shell.loopDepth--;
  }
  return shell.status;
}

/** `[[ ... ]]`: 0 or 1, 2 for an expression that makes no sense. */
export function* testCommand(
  shell: Interpreter,
  expression: Parameters<typeof evaluateTest>[1],
): Generator<Wait, number, void> {
  shell.testTrace = [];
  try {
    const value = yield* evaluateTest(shell, expression);
    if (shell.options.xtrace) for (const line of shell.testTrace) yield* shell.trace(`[[ ${line} ]]`);
    return value ? 0 : 1;
  } catch (error) {
    if (error instanceof InvalidTest) return 2;
    if (!(error instanceof ShellError)) throw error;
    yield* shell.complain(error.message);
    if (error.fatal) throw new ShellExit(error.status);
    return 1;
  }
}

/** `(( ... ))`: 0 when the value is not zero. */
export function* arithmeticCommand(shell: Interpreter, body: string): Generator<Wait, number, void> {
  if (shell.options.xtrace) yield* shell.trace(`(( ${body} ))`);
  try {
    return (yield* evaluate(shell, body, "((")) !== 0n ? 0 : 1;
  } catch (error) {
    if (!(error instanceof ShellError)) throw error;
    yield* shell.complain(error.message);
    if (error.fatal) throw new ShellExit(error.status);
    return 1;
  }
}

/** A compound command with redirections of its own; `isLast` when nothing follows it in this process. */
export function* redirected(shell: Interpreter, node: Redirected, isLast = false): Generator<Wait, number, void> {
  shell.line = shell.lineOf(node.redirects[0]?.pos ?? node.pos);
  const mark = shell.openSubstitutions.length;
  let saved: SavedDescriptor[];
  try {
    saved = yield* redirect(shell, node.redirects);
  } catch (error) {
    if (!(error instanceof ShellError)) throw error;
    yield* shell.complain(error.message);
    if (error.fatal) throw new ShellExit(error.status);
    shell.status = 1;
    yield* shell.checkFailure(1);
    return 1;
  }
  try {
    return yield* isLast ? shell.last(node.command) : shell.node(node.command);
  } finally {
    restoreDescriptors(shell, saved);
    shell.closeSubstitutions(mark);
  }
}

/** The three expressions of `for ((a; b; c))` as they stand in the source. */
function headerTexts(header: string): { initialize: string; test: string; update: string } | null {
  const match = /^for\s*\(\(([\s\S]*)\)\)[\s;]*(?:do|\{)\s*$/.exec(header);
  const parts = match?.[1]?.split(";");
  if (parts?.length !== 3) return null;
  return { initialize: parts[0] ?? "", test: parts[1] ?? "", update: parts[2] ?? "" };
}
