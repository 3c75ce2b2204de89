import type { HereDoc, Redirection } from "unbash";
import { FileError } from "../../host/file-node.js";
import { APPEND, openFile, READ, READ_WRITE, TextStream, WRITE } from "../open-file.js";
import type { Stream } from "../stream.js";
import type { Wait } from "../wait.js";
import { ShellError } from "./control-flow.js";
import { dashRedirectFailure } from "./dash-words.js";
import { expandParts, expandText, expandWordInto, unescapeHereDocument } from "./expansion.js";
import type { Interpreter } from "./interpreter.js";
import { openNetwork } from "./network-stream.js";
import { TextSink } from "./sinks.js";

/** What descriptors were before a command's redirections. */
export interface SavedDescriptor {
  readonly number: number;
  readonly stream: Stream | null;
}

/**
 * Applies redirections to the shell's own descriptors, left to right; what was there is kept, to be put back with
 * `restoreDescriptors` or let go with `forgetDescriptors` (exec). On an error what was done so far is undone.
 */
export function* redirect(
  shell: Interpreter,
  redirections: readonly Redirection[],
): Generator<Wait, SavedDescriptor[], void> {
  const saved: SavedDescriptor[] = [];
  try {
    for (const redirection of redirections) yield* redirectOne(shell, redirection, saved);
  } catch (error) {
    restoreDescriptors(shell, saved);
    throw error;
  }
  return saved;
}

/** Puts the descriptors back. */
export function restoreDescriptors(shell: Interpreter, saved: readonly SavedDescriptor[]): void {
  for (let i = saved.length - 1; i >= 0; i--) {
    const item = saved[i];
    if (item !== undefined) shell.process.setDescriptor(item.number, item.stream);
  }
}

/** Makes redirections permanent. */
export function forgetDescriptors(saved: readonly SavedDescriptor[]): void {
  for (const item of saved) item.stream?.close();
}

function replace(shell: Interpreter, number: number, stream: Stream | null, saved: SavedDescriptor[]): void {
  const { descriptors } = shell.process;
  saved.push({ number, stream: descriptors[number] ?? null });
  if (number < descriptors.length) descriptors[number] = null;
  shell.process.setDescriptor(number, stream);
}

function* redirectOne(
  shell: Interpreter,
  redirection: Redirection,
  saved: SavedDescriptor[],
): Generator<Wait, void, void> {
  const { process } = shell;
  const input = redirection.type !== "Redirect" || redirection.operator.startsWith("<");
  let number = input ? 0 : 1;
  const { descriptor } = redirection;
  const closing = redirection.type === "Redirect" && redirection.target?.value === "-";
  if (descriptor?.type === "FileDescriptor") number = descriptor.value;
  else if (descriptor?.type === "FileDescriptorVariable") {
    if (closing) {
      const element = /^(\w+)\[(.*)\]$/.exec(descriptor.name);
      const held =
        element === null ? shell.parameter(descriptor.name) : shell.element(element[1] ?? "", element[2] ?? "0");
      if (held === null || !/^\d+$/.test(held)) throw new ShellError(`${descriptor.name}: ambiguous redirect`);
      const kept: SavedDescriptor[] = [];
      replace(shell, Number(held), null, kept);
      forgetDescriptors(kept);
      return;
    }
    number = 10;
    while ((process.descriptors[number] ?? null) !== null) number++;
    shell.assign(descriptor.name, null, String(number), false);
  }
  // A descriptor named by a variable stays open after the command.
  const undo = descriptor?.type === "FileDescriptorVariable" ? [] : saved;
  if (redirection.type === "HereDoc") {
    replace(shell, number, new TextStream(yield* hereDocument(shell, redirection)), undo);
    return;
  }
  const word = redirection.target;
  if (word === undefined) return;
  if (redirection.type === "HereString") {
    replace(shell, number, new TextStream(`${yield* expandText(shell, word)}\n`), undo);
    return;
  }
  const targets: string[] = [];
  yield* expandWordInto(shell, word, targets);
  const target = targets[0];
  if (target === undefined || targets.length !== 1) throw new ShellError(`${word.text}: ambiguous redirect`);
  const { operator } = redirection;
  if (operator === ">&" || operator === "<&") {
    if (target === "-") {
      replace(shell, number, null, undo);
      return;
    }
    const move = /^(\d+)(-?)$/.exec(target);
    if (move !== null) {
      const from = Number(move[1]);
      const stream = process.descriptors[from] ?? null;
      if (stream === null) throw new ShellError(`${word.text}: Bad file descriptor`);
      replace(shell, number, stream.dup(), undo);
      if (move[2] === "-" && from !== number) replace(shell, from, null, undo);
      return;
    }
    if (operator === "<&" || descriptor !== undefined) throw new ShellError(`${target}: ambiguous redirect`);
  }
  const both = operator === "&>" || operator === "&>>" || operator === ">&";
  const connection = shell.dialect === "bash" ? yield* openNetwork(shell, target) : null;
  const stream = connection ?? open(shell, operator, target);
  replace(shell, number, stream, undo);
  if (both) replace(shell, 2, stream.dup(), undo);
}

function open(shell: Interpreter, operator: string, target: string): Stream {
  const { process } = shell;
  try {
    switch (operator) {
      case "<":
        return openFile(process, target, READ);
      case "<>":
        return openFile(process, target, READ_WRITE);
      case ">>":
      case "&>>":
        return openFile(process, target, APPEND);
      default:
        if (shell.options.noclobber && operator !== ">|" && process.find(target)?.kind === "file") {
          throw new ShellError(`${target}: cannot overwrite existing file`);
        }
        return openFile(process, target, WRITE);
    }
  } catch (error) {
    if (error instanceof FileError) {
      if (shell.dialect === "bash") throw new ShellError(`${target}: ${error.message}`);
      throw new ShellError(dashRedirectFailure(target, error.message, operator !== "<"));
    }
    throw error;
  }
}

function* hereDocument(shell: Interpreter, document: HereDoc): Generator<Wait, string, void> {
  const { body } = document;
  if (document.closing === undefined && document.delimiter !== undefined) {
    const start = shell.lineOf(document.pos);
    const end = shell.source.lineAt(Math.max(0, shell.source.text.replace(/\n$/, "").length));
    const wanted = document.delimiter.value;
    yield* shell.process.printError(
      `${shell.sourceName}: line ${end}: warning: here-document at line ${start} delimited by end-of-file (wanted \`${wanted}')\n`,
    );
  }
  const raw = document.operator === "<<-" ? body.text.replace(/^\t+/gm, "") : body.text;
  if (document.delimiter?.quoted === true) return raw;
  if (body.parts === undefined) return unescapeHereDocument(raw);
  const sink = new TextSink();
  if (document.operator !== "<<-") {
    yield* expandParts(shell, body.parts, sink, false, true);
    return sink.text;
  }
  // Tabs are taken away from the source, not from what expansions give.
  let lineStart = true;
  for (const part of body.parts) {
    if (part.type !== "Literal") {
      yield* expandParts(shell, [part], sink, false, true);
      lineStart = false;
      continue;
    }
    const value: string = lineStart ? part.value.replace(/^\t+/gm, "") : part.value.replace(/\n\t+/g, "\n");
    sink.quoted(value);
    lineStart = value.endsWith("\n");
  }
  return sink.text;
}
