import { describe, JqError, JqHalt } from "./error.js";
import { evaluateJq, pathsOf, products, run } from "./evaluate.js";
import type { Filter } from "./filter.js";
import { compactJson } from "./format-json.js";
import { textOf } from "./formats.js";
import { valueAtPath } from "./paths.js";
import { type JqMatch, matchesOf } from "./regular-expression.js";
import type { FilterFunction, Reached, Scope } from "./scope.js";
import { isArray, type Json } from "./values.js";

function give(value: Json): Reached {
  return { value, path: null };
}

function empty(): Iterable<Reached> {
  return [];
}

function* path({ value }: Reached, [filter]: readonly Filter[], scope: Scope): Generator<Reached, void, void> {
  if (filter !== undefined) for (const found of pathsOf(filter, value, scope)) yield give(found);
}

function* getpath(input: Reached, [filter]: readonly Filter[], scope: Scope): Generator<Reached, void, void> {
  if (filter === undefined) return;
  for (const keys of evaluateJq(filter, input.value, scope)) {
    if (!isArray(keys)) throw new JqError("Path must be specified as an array");
    yield { value: valueAtPath(input.value, keys), path: input.path === null ? null : [...input.path, ...keys] };
  }
}

function* range({ value }: Reached, args: readonly Filter[], scope: Scope): Generator<Reached, void, void> {
  // Unlike other builtins, the last argument varies fastest.
  for (const numbers of products([...args].reverse(), value, scope)) {
    const [from = 0, to = 0, by = 1] = numbers.reverse();
    if (typeof from !== "number" || typeof to !== "number" || typeof by !== "number")
      throw new JqError("Range bounds must be numeric");
    if (by > 0) for (let i = from; i < to; i += by) yield give(i);
    else if (by < 0) for (let i = from; i > to; i += by) yield give(i);
    else if (from < to) for (;;) yield give(from);
  }
}

function error({ value }: Reached, [message]: readonly Filter[], scope: Scope): Iterable<Reached> {
  if (message === undefined) throw new JqError(value);
  const text = evaluateJq(message, value, scope).next();
  if (text.done !== true) throw new JqError(text.value);
  return [];
}

function* input({ value: _ }: Reached, __: readonly Filter[], scope: Scope): Generator<Reached, void, void> {
  const next = scope.host.readInput();
  if (next === undefined) throw new JqError("break");
  yield give(next);
}

function* inputs(_: Reached, __: readonly Filter[], scope: Scope): Generator<Reached, void, void> {
  for (let next = scope.host.readInput(); next !== undefined; next = scope.host.readInput()) yield give(next);
}

function* debug(reached: Reached, _: readonly Filter[], scope: Scope): Generator<Reached, void, void> {
  scope.host.complain(`${compactJson(["DEBUG:", reached.value])}\n`);
  yield reached;
}

function* stderr(reached: Reached, _: readonly Filter[], scope: Scope): Generator<Reached, void, void> {
  scope.host.complain(compactJson(reached.value));
  yield reached;
}

function halt(): Iterable<Reached> {
  throw new JqHalt(0, "");
}

function haltError({ value }: Reached, [exitCode]: readonly Filter[], scope: Scope): Iterable<Reached> {
  const codes = exitCode === undefined ? [5] : evaluateJq(exitCode, value, scope);
  for (const code of codes) {
    if (typeof code !== "number") throw new JqError(`${describe(value)} halt_error/1: number required`);
    throw new JqHalt(code, value === null ? "" : typeof value === "string" ? value : `${textOf(value)}\n`);
  }
  return [];
}

function* envOf(_: Reached, __: readonly Filter[], scope: Scope): Generator<Reached, void, void> {
  yield give(scope.variable("ENV") ?? null);
}

function* now(_: Reached, __: readonly Filter[], scope: Scope): Generator<Reached, void, void> {
  yield give(scope.host.nowSeconds);
}

function* inputFilename(_: Reached, __: readonly Filter[], scope: Scope): Generator<Reached, void, void> {
  yield give(scope.host.inputFile());
}

function* inputLineNumber(_: Reached, __: readonly Filter[], scope: Scope): Generator<Reached, void, void> {
  yield give(scope.host.inputLine());
}

/** `sub` and `gsub`: every output of the replacement for every match, the first match's varying fastest. */
function* substitute(
  all: boolean,
  { value }: Reached,
  [regex, replacement, flags]: readonly Filter[],
  scope: Scope,
): Generator<Reached, void, void> {
  if (regex === undefined || replacement === undefined) return;
  for (const [pattern = null, letters = null] of products(
    flags === undefined ? [regex] : [regex, flags],
    value,
    scope,
  )) {
    const matches = matchesOf(value, pattern, all ? `${letters ?? ""}g` : letters);
    const codes = [...String(value)];
    for (const texts of replacements(matches, replacement, scope)) {
      let out = "";
      let at = 0;
      for (const [i, match] of matches.entries()) {
        out += codes.slice(at, match.offset).join("") + (texts[i] ?? "");
        at = match.offset + match.length;
      }
      yield give(out + codes.slice(at).join(""));
    }
  }
}

function* replacements(
  matches: readonly JqMatch[],
  replacement: Filter,
  scope: Scope,
): Generator<string[], void, void> {
  const last = matches.at(-1);
  if (last === undefined) {
    yield [];
    return;
  }
  const named = last.captures.flatMap(({ name, string }): [string, Json][] => (name === null ? [] : [[name, string]]));
  for (const value of evaluateJq(replacement, new Map(named), scope)) {
    if (typeof value !== "string") throw new JqError(`${describe("")} and ${describe(value)} cannot be added`);
    for (const rest of replacements(matches.slice(0, -1), replacement, scope)) yield [...rest, value];
  }
}

/** Limits: `limit(n; f)` ends `f` once it gave n values; a negative n does not. */
function* limit(reached: Reached, [count, filter]: readonly Filter[], scope: Scope): Generator<Reached, void, void> {
  if (count === undefined || filter === undefined) return;
  for (const most of evaluateJq(count, reached.value, scope)) {
    let given = 0;
    for (const item of run(filter, reached, scope)) {
      yield item;
      if (Number(most) >= 0 && ++given >= Number(most)) break;
    }
  }
}

/** The builtins that are more than a function of values, by name/arity. */
export const FILTER_FUNCTIONS: ReadonlyMap<string, FilterFunction> = new Map<string, FilterFunction>([
  ["empty/0", empty],
  ["path/1", path],
  ["getpath/1", getpath],
  ["range/2", range],
  ["range/3", range],
  ["error/0", error],
  ["error/1", error],
  ["input/0", input],
  ["inputs/0", inputs],
  ["debug/0", debug],
  ["stderr/0", stderr],
  ["halt/0", halt],
  ["halt_error/0", haltError],
  ["halt_error/1", haltError],
  ["env/0", envOf],
  ["now/0", now],
  ["input_filename/0", inputFilename],
  ["input_line_number/0", inputLineNumber],
  ["sub/2", (reached, args, scope) => substitute(false, reached, args, scope)],
  ["sub/3", (reached, args, scope) => substitute(false, reached, args, scope)],
  ["gsub/2", (reached, args, scope) => substitute(true, reached, args, scope)],
  ["gsub/3", (reached, args, scope) => substitute(true, reached, args, scope)],
  ["limit/2", limit],
]);
