// Assignments and the arguments of declaring builtins.
// It knows no commands.
// Read next: shell-state.ts for how values are kept.

import { type Assignment, parse, type Command as SimpleCommand, type Word } from "unbash";
import type { Wait } from "../wait.js";
import type { DeclareArgument } from "./builtin.js";
import { evaluate, expandText, expandWordInto } from "./expansion.js";
import type { Interpreter } from "./interpreter.js";
import { quoteSingle } from "./quoting.js";
import type { Variable } from "./variables.js";

/** Carries out `name=value`, `name[i]=value`, `name=(...)` and their `+=`; how `set -x` shows it. */
export function* performAssignment(shell: Interpreter, assignment: Assignment): Generator<Wait, string, void> {
  const { name, value, append } = assignment;
  if (value.type === "ArrayValue") {
    const elements = yield* arrayElements(shell, name, value.elements);
    assignElements(shell, shell.vars.forAssignment(name), elements, append === true);
    return assignment.text;
  }
  const text = yield* expandText(shell, value, true);
  let subscript: string | null = null;
  if (assignment.index !== undefined) {
    subscript =
      shell.vars.find(name)?.value instanceof Map
        ? yield* expandText(shell, assignment.index)
        : String(yield* evaluate(shell, assignment.index.text));
  }
  shell.assign(name, subscript, text, append === true);
  return `${name}${subscript === null ? "" : `[${subscript}]`}${append === true ? "+=" : "="}${text === "" ? "" : quoteSingle(text)}`;
}

/** The elements of `name=( ... )`: each with its subscript, or null for the next one. */
export function* arrayElements(
  shell: Interpreter,
  name: string,
  words: readonly Word[],
  associative?: boolean,
): Generator<Wait, [string | null, string][], void> {
  const isMap = associative ?? shell.vars.find(name)?.value instanceof Map;
  const out: [string | null, string][] = [];
  for (const word of words) {
    const keyed = /^\[((?:[^\]\\"']|\\.|"(?:[^"\\]|\\.)*"|'[^']*'|\$\{[^}]*\}|\[[^\]]*\])*)\](\+?)=([\s\S]*)$/.exec(
      word.text,
    );
    if (keyed !== null) {
      const [, key = "", , rest = ""] = keyed;
      const keyWord = yield* parseWord(shell, key);
      const subscript = isMap
        ? keyWord === null
          ? ""
          : yield* expandText(shell, keyWord)
        : String(yield* evaluate(shell, key));
      const valueWord = yield* parseWord(shell, rest);
      out.push([subscript, valueWord === null ? "" : yield* expandText(shell, valueWord, true)]);
      continue;
    }
    const fields: string[] = [];
    yield* expandWordInto(shell, word, fields);
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
function* parseWord(_shell: Interpreter, text: string): Generator<Wait, Word | null, void> {
  if (text === "") return null;
  const assigned = parse(`_=${/^[\w./:-]*$/.test(text) ? text : text}`).commands[0]?.command;
  if (assigned?.type !== "Command") return null;
  const item = assigned.prefix[0];
  return item?.type === "Assignment" && item.value.type === "Word" ? item.value : null;
}

/** Puts elements into an array variable. */
export function assignElements(
  shell: Interpreter,
  variable: Variable,
  elements: readonly (readonly [string | null, string])[],
  append: boolean,
): void {
  if (variable.value instanceof Map) {
    const map: Map<string, string> = append ? variable.value : new Map<string, string>();
    for (const [key, text] of elements) if (key !== null) map.set(key, shell.adjust(variable, text));
    variable.value = map;
    return;
  }
  const old = variable.value;
  const array: string[] = append ? (Array.isArray(old) ? old : old === null ? [] : [old]) : [];
  let next = array.length;
  for (const [key, text] of elements) {
    if (key !== null) next = Number(key);
    array[next++] = shell.adjust(variable, text);
  }
  variable.value = array;
}

/** The arguments of `declare` and its like: assignments stay assignments, other words are expanded. */
export function* declareArguments(
  shell: Interpreter,
  args: SimpleCommand["args"],
): Generator<Wait, DeclareArgument[], void> {
  const out: DeclareArgument[] = [];
  for (const item of args) {
    if (item.type === "Word") {
      const fields: string[] = [];
      yield* expandWordInto(shell, item, fields);
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
      const value = yield* expandText(shell, item.value, true);
      const text = `${item.name}${subscript === null ? "" : `[${subscript}]`}${item.append === true ? "+=" : "="}${value}`;
      out.push({ name: item.name, subscript, append: item.append === true, value, text });
    }
  }
  return out;
}
