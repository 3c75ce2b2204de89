import { describe, JqBreak, JqError } from "./error.js";
import { boundNames, type Filter, type Pattern } from "./filter.js";
import { formatted } from "./formats.js";
import { applyOperator } from "./operators.js";
import { type Path, valueAt, valueAtPath, withoutPaths, withPath } from "./paths.js";
import type { Closure, Reached, Scope } from "./scope.js";
import { isArray, isObject, isTrue, type Json, type JsonObject, typeOf } from "./values.js";

/** All outputs of a filter. @throws JqError, JqBreak, JqHalt */
export function* evaluateJq(filter: Filter, input: Json, scope: Scope): Generator<Json, void, void> {
  for (const { value } of run(filter, plain(input), scope)) yield value;
}

/** The paths of what a filter picks from its input. @throws JqError when it computes something instead */
export function* pathsOf(filter: Filter, input: Json, scope: Scope): Generator<Path, void, void> {
  for (const { value, path } of run(filter, { value: input, path: [] }, scope)) {
    if (path === null)
      throw new JqError(`Invalid path expression with result ${describe(value).replace(/^\w+ \((.*)\)$/s, "$1")}`);
    yield path;
  }
}

function plain(value: Json): Reached {
  return { value, path: null };
}

/** All that a filter gives for a value that may have been reached by a path. */
export function* run(filter: Filter, input: Reached, scope: Scope): Generator<Reached, void, void> {
  switch (filter.type) {
    case "identity":
      yield input;
      return;
    case "recurse":
      yield* recurse(input);
      return;
    case "literal":
      yield plain(filter.value);
      return;
    case "string":
      for (const text of strings(filter.parts, 0, filter.format ?? "@text", input.value, scope)) yield plain(text);
      return;
    case "format":
      yield plain(formatted(filter.name, input.value));
      return;
    case "index":
      for (const target of run(filter.of, input, scope))
        for (const key of evaluateJq(filter.key, input.value, scope)) yield step(target, key);
      return;
    case "slice":
      yield* slices(filter, input, scope);
      return;
    case "iterate":
      for (const target of run(filter.of, input, scope)) yield* children(target);
      return;
    case "pipe":
      for (const middle of run(filter.left, input, scope)) yield* run(filter.right, middle, scope);
      return;
    case "comma":
      yield* run(filter.left, input, scope);
      yield* run(filter.right, input, scope);
      return;
    case "binary":
      yield* binary(filter, input, scope);
      return;
    case "negate":
      for (const value of evaluateJq(filter.of, input.value, scope)) {
        if (typeof value !== "number") throw new JqError(`${describe(value)} cannot be negated`);
        yield plain(-value);
      }
      return;
    case "array":
      yield plain(filter.of === null ? [] : [...evaluateJq(filter.of, input.value, scope)]);
      return;
    case "object":
      for (const value of objects(filter.entries, 0, new Map(), input.value, scope)) yield plain(value);
      return;
    case "if":
      for (const value of evaluateJq(filter.test, input.value, scope))
        yield* run(isTrue(value) ? filter.yes : filter.no, input, scope);
      return;
    case "try":
      yield* attempt(filter, input, scope);
      return;
    case "variable":
      yield plain(scope.variable(filter.name) ?? null);
      return;
    case "as":
      for (const value of evaluateJq(filter.source, input.value, scope))
        for (const inner of destructured(filter.patterns, value, scope)) yield* run(filter.body, input, inner);
      return;
    case "reduce":
    case "foreach":
      for (const start of evaluateJq(filter.init, input.value, scope)) yield* loop(filter, start, input.value, scope);
      return;
    case "label":
      yield* labelled(filter, input, scope);
      return;
    case "break":
      throw new JqBreak(Number(scope.variable(`*label-${filter.name}`)));
    case "def": {
      const functions = new Map<string, Closure>();
      const inner = scope.with(new Map(), functions);
      functions.set(`${filter.name}/${filter.parameters.length}`, {
        filter: filter.body,
        scope: inner,
        parameters: filter.parameters,
      });
      yield* run(filter.rest, input, inner);
      return;
    }
    case "call":
      yield* call(filter, input, scope);
  }
}

/** One step down from what was reached. */
export function step(target: Reached, key: Json): Reached {
  return { value: valueAt(target.value, key), path: target.path === null ? null : [...target.path, key] };
}

/** A value and everything inside it, parents first. */
export function* recurse(input: Reached): Generator<Reached, void, void> {
  yield input;
  if (typeof input.value === "object" && input.value !== null)
    for (const child of children(input)) yield* recurse(child);
}

/** The elements of an array or the members of an object. @throws JqError for other values */
export function* children(target: Reached): Generator<Reached, void, void> {
  const { value } = target;
  if (isArray(value)) for (let i = 0; i < value.length; i++) yield step(target, i);
  else if (isObject(value)) for (const key of value.keys()) yield step(target, key);
  else throw new JqError(`Cannot iterate over ${describe(value)}`);
}

function* slices(
  filter: Extract<Filter, { type: "slice" }>,
  input: Reached,
  scope: Scope,
): Generator<Reached, void, void> {
  const ends = (end: Filter | null): Iterable<Json> => (end === null ? [null] : evaluateJq(end, input.value, scope));
  for (const target of run(filter.of, input, scope))
    for (const to of ends(filter.to))
      for (const from of ends(filter.from)) {
        if (target.value !== null && typeof target.value !== "string" && !isArray(target.value))
          throw new JqError(`Cannot index ${typeOf(target.value)} with object`);
        const key: JsonObject = new Map([
          ["start", from],
          ["end", to],
        ]);
        yield step(target, key);
      }
}

function* strings(
  parts: readonly (string | Filter)[],
  from: number,
  format: string,
  input: Json,
  scope: Scope,
): Generator<string, void, void> {
  const part = parts[from];
  if (part === undefined) {
    yield "";
    return;
  }
  // What stands to the right varies slowest.
  for (const rest of strings(parts, from + 1, format, input, scope)) {
    if (typeof part === "string") yield part + rest;
    else for (const value of evaluateJq(part, input, scope)) yield formatted(format, value) + rest;
  }
}

function* objects(
  entries: readonly (readonly [Filter, Filter])[],
  from: number,
  built: JsonObject,
  input: Json,
  scope: Scope,
): Generator<JsonObject, void, void> {
  const entry = entries[from];
  if (entry === undefined) {
    yield built;
    return;
  }
  for (const key of evaluateJq(entry[0], input, scope)) {
    if (typeof key !== "string") throw new JqError(`Cannot use ${describe(key)} as object key`);
    for (const value of evaluateJq(entry[1], input, scope))
      yield* objects(entries, from + 1, new Map(built).set(key, value), input, scope);
  }
}

function* attempt(
  filter: Extract<Filter, { type: "try" }>,
  input: Reached,
  scope: Scope,
): Generator<Reached, void, void> {
  try {
    yield* run(filter.body, input, scope);
  } catch (error) {
    if (!(error instanceof JqError)) throw error;
    // An error that is null ends the body and is no error.
    if (filter.handler !== null && error.value !== null) yield* run(filter.handler, plain(error.value), scope);
  }
}

function* labelled(
  filter: Extract<Filter, { type: "label" }>,
  input: Reached,
  scope: Scope,
): Generator<Reached, void, void> {
  const outer = Number(scope.variable("*depth") ?? 0);
  const label = outer + 1;
  const variables = new Map([
    [`*label-${filter.name}`, label],
    ["*depth", label],
  ]);
  try {
    yield* run(filter.body, input, scope.with(variables));
  } catch (error) {
    if (!(error instanceof JqBreak) || error.label !== label) throw error;
  }
}

function* loop(
  filter: Extract<Filter, { type: "reduce" | "foreach" }>,
  start: Json,
  input: Json,
  scope: Scope,
): Generator<Reached, void, void> {
  let state: Json = start;
  for (const value of evaluateJq(filter.source, input, scope))
    for (const inner of destructured(filter.patterns, value, scope)) {
      let last: Json = null;
      for (const next of evaluateJq(filter.update, state, inner)) {
        last = next;
        if (filter.type === "reduce") continue;
        if (filter.extract === null) yield plain(next);
        else yield* run(filter.extract, plain(next), inner);
      }
      state = last;
    }
  if (filter.type === "reduce") yield plain(state);
}

/** The scopes that `as PATTERN ?// PATTERN...` opens: those of the first pattern that fits, all names of the others null. */
function* destructured(patterns: readonly Pattern[], value: Json, scope: Scope): Generator<Scope, void, void> {
  const blank =
    patterns.length === 1 ? scope : scope.with(new Map([...boundNames(patterns)].map((name) => [name, null])));
  for (const [i, pattern] of patterns.entries()) {
    try {
      yield* bind(pattern, value, blank);
      return;
    } catch (error) {
      if (!(error instanceof JqError) || i === patterns.length - 1) throw error;
    }
  }
}

function* bind(pattern: Pattern, value: Json, scope: Scope): Generator<Scope, void, void> {
  if (pattern.type === "variable") yield scope.with(new Map([[pattern.name, value]]));
  else if (pattern.type === "array") yield* bindItems(pattern.items, 0, value, scope);
  else yield* bindEntries(pattern.entries, 0, value, scope);
}

function* bindItems(items: readonly Pattern[], from: number, value: Json, scope: Scope): Generator<Scope, void, void> {
  const item = items[from];
  if (item === undefined) yield scope;
  else for (const inner of bind(item, valueAt(value, from), scope)) yield* bindItems(items, from + 1, value, inner);
}

function* bindEntries(
  entries: Extract<Pattern, { type: "object" }>["entries"],
  from: number,
  value: Json,
  scope: Scope,
): Generator<Scope, void, void> {
  const entry = entries[from];
  if (entry === undefined) {
    yield scope;
    return;
  }
  for (const key of evaluateJq(entry.key, value, scope)) {
    if (typeof key !== "string") throw new JqError(`Cannot index object with ${typeOf(key)}`);
    const member = valueAt(value, key);
    const own = entry.variable === null ? scope : scope.with(new Map([[entry.variable, member]]));
    for (const inner of entry.pattern === null ? [own] : bind(entry.pattern, member, own))
      yield* bindEntries(entries, from + 1, value, inner);
  }
}

function* binary(
  filter: Extract<Filter, { type: "binary" }>,
  input: Reached,
  scope: Scope,
): Generator<Reached, void, void> {
  const { operator, left, right } = filter;
  if (operator === "//") yield* alternative(left, right, input, scope);
  else if (operator === "and" || operator === "or") {
    for (const a of evaluateJq(left, input.value, scope)) {
      if (isTrue(a) === (operator === "or")) yield plain(operator === "or");
      else for (const b of evaluateJq(right, input.value, scope)) yield plain(isTrue(b));
    }
  } else if (operator === "|=") yield plain(updated(left, right, input.value, scope));
  else if (operator !== "==" && operator !== "!=" && /[^<>]=$|^=$/.test(operator)) {
    for (const b of evaluateJq(right, input.value, scope))
      yield plain(assigned(operator.slice(0, -1), left, b, input.value, scope));
  } else
    for (const b of evaluateJq(right, input.value, scope))
      for (const a of evaluateJq(left, input.value, scope)) yield plain(applyOperator(operator, a, b));
}

function* alternative(left: Filter, right: Filter, input: Reached, scope: Scope): Generator<Reached, void, void> {
  let any = false;
  for (const item of run(left, input, scope)) {
    if (!isTrue(item.value)) continue;
    any = true;
    yield item;
  }
  if (!any) yield* run(right, input, scope);
}

/** `left |= right`: the first output takes the place of the old value; none removes it. */
function updated(left: Filter, right: Filter, input: Json, scope: Scope): Json {
  let value = input;
  for (const path of [...pathsOf(left, input, scope)]) {
    const next = evaluateJq(right, valueAtPath(value, path), scope).next();
    value = next.done === true ? withoutPaths(value, [path]) : withPath(value, path, next.value);
  }
  return value;
}

function assigned(operator: string, left: Filter, by: Json, input: Json, scope: Scope): Json {
  let value = input;
  for (const path of [...pathsOf(left, input, scope)]) {
    const old = operator === "" ? null : valueAtPath(value, path);
    const next = operator === "" ? by : operator === "//" ? (isTrue(old) ? old : by) : applyOperator(operator, old, by);
    value = withPath(value, path, next);
  }
  return value;
}

function* call(
  filter: Extract<Filter, { type: "call" }>,
  input: Reached,
  scope: Scope,
): Generator<Reached, void, void> {
  const key = `${filter.name}/${filter.args.length}`;
  const closure = scope.function(key);
  if (closure !== undefined) {
    yield* apply(closure, filter.args, input, scope);
    return;
  }
  const own = scope.builtins.filters.get(key);
  if (own !== undefined) {
    yield* own(input, filter.args, scope);
    return;
  }
  const compute = scope.builtins.values.get(key);
  if (compute === undefined) throw new JqError(`${key} is not defined`);
  for (const args of products(filter.args, input.value, scope)) yield plain(compute(input.value, ...args));
}

function* apply(
  closure: Closure,
  args: readonly Filter[],
  input: Reached,
  scope: Scope,
): Generator<Reached, void, void> {
  const functions = new Map<string, Closure>();
  const values: [string, Filter][] = [];
  for (const [i, parameter] of closure.parameters.entries()) {
    const argument = args[i];
    if (argument === undefined) continue;
    const name = parameter.replace(/^\$/, "");
    functions.set(`${name}/0`, { filter: argument, scope, parameters: [] });
    if (parameter.startsWith("$")) values.push([name, argument]);
  }
  if (values.length === 0) {
    yield* run(closure.filter, input, closure.scope.with(new Map(), functions));
    return;
  }
  // A parameter `$name` takes each output of its argument in turn, the last one fastest.
  const reversed = values.map(([, argument]) => argument).reverse();
  for (const outputs of products(reversed, input.value, scope)) {
    const variables = new Map<string, Json>();
    for (const [i, [name]] of values.entries()) {
      const value = outputs[values.length - 1 - i] ?? null;
      variables.set(name, value);
      functions.set(`${name}/0`, { filter: { type: "literal", value }, scope, parameters: [] });
    }
    yield* run(closure.filter, input, closure.scope.with(variables, functions));
  }
}

/** Every choice of one output for each argument; the first argument varies fastest. */
export function* products(args: readonly Filter[], input: Json, scope: Scope): Generator<Json[], void, void> {
  const last = args.at(-1);
  if (last === undefined) {
    yield [];
    return;
  }
  for (const value of evaluateJq(last, input, scope))
    for (const rest of products(args.slice(0, -1), input, scope)) yield [...rest, value];
}
