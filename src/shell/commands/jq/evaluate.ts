import { base64, decodeBase64 } from "../../../apps/base64.js";
import { decodeText, encodeText } from "../../stream.js";
import type { Filter, Json, Pattern } from "./parser.js";
import { compareJson, formatJson, isObject, typeOf } from "./values.js";

/** An error of a running program; `value` is what `catch` sees. */
export class JqError extends Error {
  readonly value: Json;

  constructor(value: Json) {
    super(typeof value === "string" ? value : `${formatJson(value, "")} (not a string)`);
    this.value = value;
  }
}

/** A position in the input: array indices, object keys and slices. */
type Path = readonly Json[];

interface Closure {
  readonly filter: Filter;
  readonly scope: Scope;
  readonly parameters: readonly string[];
}

/** The variables and functions that are seen at a place. */
export class Scope {
  private readonly parent: Scope | null;
  private readonly variables: ReadonlyMap<string, Json>;
  private readonly functions: Map<string, Closure>;

  constructor(parent: Scope | null, variables: ReadonlyMap<string, Json>, functions = new Map<string, Closure>()) {
    this.parent = parent;
    this.variables = variables;
    this.functions = functions;
  }

  variable(name: string): Json | undefined {
    return this.variables.has(name) ? this.variables.get(name) : this.parent?.variable(name);
  }

  function(key: string): Closure | undefined {
    return this.functions.get(key) ?? this.parent?.function(key);
  }
}

/** A value and, where it was reached by a path expression, that path. */
interface Reached {
  readonly value: Json;
  readonly path: Path | null;
}

/** All outputs of a filter. */
export function* evaluateJq(filter: Filter, input: Json, scope: Scope): Generator<Json, void, void> {
  for (const { value } of run(filter, { value: input, path: null }, scope)) yield value;
}

function* run(filter: Filter, input: Reached, scope: Scope): Generator<Reached, void, void> {
  const plain = (value: Json): Reached => ({ value, path: null });
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
    case "string": {
      for (const text of strings(filter.parts, 0, filter.format, input.value, scope)) yield plain(text);
      return;
    }
    case "format":
      yield plain(format(filter.name, input.value));
      return;
    case "index":
      for (const target of run(filter.of, input, scope)) {
        for (const key of run(filter.key, { value: input.value, path: null }, scope)) {
          yield {
            value: index(target.value, key.value),
            path: target.path === null ? null : [...target.path, key.value],
          };
        }
      }
      return;
    case "slice":
      for (const target of run(filter.of, input, scope)) {
        const ends = filter.to === null ? [plain(null)] : [...run(filter.to, plain(input.value), scope)];
        for (const to of ends) {
          const starts = filter.from === null ? [plain(null)] : [...run(filter.from, plain(input.value), scope)];
          for (const from of starts) {
            const key = { start: from.value, end: to.value };
            yield { value: index(target.value, key), path: target.path === null ? null : [...target.path, key] };
          }
        }
      }
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
      for (const { value } of run(filter.of, plain(input.value), scope)) {
        if (typeof value !== "number") throw new JqError(`${describe(value)} cannot be negated`);
        yield plain(-value);
      }
      return;
    case "array":
      yield plain(
        filter.of === null ? [] : Array.from(run(filter.of, plain(input.value), scope), ({ value }) => value),
      );
      return;
    case "object":
      for (const value of objects(filter.entries, 0, {}, input.value, scope)) yield plain(value);
      return;
    case "if":
      for (const { value } of run(filter.test, plain(input.value), scope)) {
        const chosen = isTrue(value) ? filter.yes : filter.no;
        if (chosen === null) yield input;
        else yield* run(chosen, input, scope);
      }
      return;
    case "try":
      try {
        yield* run(filter.body, input, scope);
      } catch (error) {
        if (!(error instanceof JqError)) throw error;
        if (filter.handler !== null) yield* run(filter.handler, plain(error.value), scope);
      }
      return;
    case "variable": {
      const value = scope.variable(filter.name);
      if (value === undefined) throw new JqError(`$${filter.name} is not defined`);
      yield plain(value);
      return;
    }
    case "as":
      for (const { value } of run(filter.source, plain(input.value), scope))
        yield* run(filter.body, input, bind(filter.pattern, value, scope));
      return;
    case "reduce":
      for (const start of run(filter.init, plain(input.value), scope)) {
        let state: Json = start.value;
        for (const { value } of run(filter.source, plain(input.value), scope)) {
          let last: Json = null;
          for (const next of run(filter.update, plain(state), bind(filter.pattern, value, scope))) last = next.value;
          state = last;
        }
        yield plain(state);
      }
      return;
    case "foreach":
      for (const start of run(filter.init, plain(input.value), scope)) {
        let state: Json = start.value;
        for (const { value } of run(filter.source, plain(input.value), scope)) {
          const inner = bind(filter.pattern, value, scope);
          for (const next of run(filter.update, plain(state), inner)) {
            state = next.value;
            if (filter.extract === null) yield plain(state);
            else yield* run(filter.extract, plain(state), inner);
          }
        }
      }
      return;
    case "def": {
      const functions = new Map<string, Closure>();
      const inner = new Scope(scope, new Map(), functions);
      functions.set(`${filter.name}/${filter.parameters.length}`, {
        filter: filter.body,
        scope: inner,
        parameters: filter.parameters,
      });
      yield* run(filter.rest, input, inner);
      return;
    }
    case "call":
      yield* call(filter.name, filter.args, input, scope);
  }
}

function isTrue(value: Json): boolean {
  return value !== null && value !== false;
}

function describe(value: Json): string {
  const text = formatJson(value, "");
  return `${typeOf(value)} (${text.length > 11 ? `${text.slice(0, 10)}...` : text})`;
}

function* recurse(input: Reached): Generator<Reached, void, void> {
  yield input;
  if (typeof input.value === "object" && input.value !== null)
    for (const child of children(input)) yield* recurse(child);
}

function* children(target: Reached): Generator<Reached, void, void> {
  const { value, path } = target;
  if (Array.isArray(value))
    for (const [i, item] of value.entries()) yield { value: item, path: path === null ? null : [...path, i] };
  else if (isObject(value))
    for (const key of Object.keys(value))
      yield { value: value[key] ?? null, path: path === null ? null : [...path, key] };
  else throw new JqError(`Cannot iterate over ${value === null ? "null" : describe(value)}`);
}

function index(value: Json, key: Json): Json {
  if (isObject(key)) {
    if (value === null) return null;
    if (typeof value !== "string" && !Array.isArray(value))
      throw new JqError(`Cannot index ${typeOf(value)} with object`);
    const [start, end] = [key.start ?? null, key.end ?? null];
    return value.slice(
      start === null ? 0 : Math.floor(start as number),
      end === null ? undefined : Math.ceil(end as number),
    );
  }
  if (value === null && (typeof key === "string" || typeof key === "number" || key === null)) return null;
  if (isObject(value) && typeof key === "string") return Object.hasOwn(value, key) ? (value[key] ?? null) : null;
  if (Array.isArray(value) && typeof key === "number")
    return value[Math.floor(key) < 0 ? value.length + Math.floor(key) : Math.floor(key)] ?? null;
  throw new JqError(`Cannot index ${typeOf(value)} with ${typeof key === "string" ? `string "${key}"` : typeOf(key)}`);
}

function* strings(
  parts: readonly (string | Filter)[],
  at: number,
  formatName: string | null,
  input: Json,
  scope: Scope,
): Generator<string, void, void> {
  const part = parts[at];
  if (part === undefined) {
    yield "";
    return;
  }
  const heads =
    typeof part === "string"
      ? [part]
      : Array.from(run(part, { value: input, path: null }, scope), ({ value }) =>
          formatName === null ? text(value) : format(formatName, value),
        );
  for (const rest of strings(parts, at + 1, formatName, input, scope)) for (const head of heads) yield head + rest;
}

function* objects(
  entries: readonly (readonly [Filter, Filter])[],
  at: number,
  built: { [key: string]: Json },
  input: Json,
  scope: Scope,
): Generator<Json, void, void> {
  const entry = entries[at];
  if (entry === undefined) {
    yield built;
    return;
  }
  for (const key of run(entry[0], { value: input, path: null }, scope)) {
    if (typeof key.value !== "string") throw new JqError(`Object keys must be strings`);
    for (const { value } of run(entry[1], { value: input, path: null }, scope))
      yield* objects(entries, at + 1, { ...built, [key.value]: value }, input, scope);
  }
}

function bind(pattern: Pattern, value: Json, scope: Scope): Scope {
  if (pattern.type === "variable") return new Scope(scope, new Map([[pattern.name, value]]));
  let out = scope;
  if (pattern.type === "array") {
    for (const [i, item] of pattern.items.entries()) out = bind(item, index(value, i), out);
    return out;
  }
  for (const [key, item] of pattern.entries) {
    for (const name of evaluateJq(key, value, out)) out = bind(item, index(value, name), out);
  }
  return out;
}

function* binary(
  filter: Extract<Filter, { type: "binary" }>,
  input: Reached,
  scope: Scope,
): Generator<Reached, void, void> {
  const { operator, left, right } = filter;
  const plain: Reached = { value: input.value, path: null };
  if (operator === "//") {
    let any = false;
    try {
      for (const item of run(left, input, scope)) {
        if (!isTrue(item.value)) continue;
        any = true;
        yield item;
      }
    } catch (error) {
      if (!(error instanceof JqError)) throw error;
    }
    if (!any) yield* run(right, input, scope);
    return;
  }
  if (operator === "and" || operator === "or") {
    for (const a of run(left, plain, scope)) {
      if (isTrue(a.value) === (operator === "or")) yield { value: operator === "or", path: null };
      else for (const b of run(right, plain, scope)) yield { value: isTrue(b.value), path: null };
    }
    return;
  }
  if (operator === "|=") {
    let value = input.value;
    for (const path of paths(left, input.value, scope)) {
      const next = evaluateJq(right, getPath(value, path), scope).next();
      value = next.done === true ? deletePaths(value, [path]) : setPath(value, path, next.value);
    }
    yield { value, path: null };
    return;
  }
  if (/^(?:\/\/|[-+*/%])?=$/.test(operator)) {
    for (const b of run(right, plain, scope)) {
      let value = input.value;
      for (const path of paths(left, input.value, scope)) {
        const old = getPath(value, path);
        const by = operator.slice(0, -1);
        value = setPath(
          value,
          path,
          by === "" ? b.value : by === "//" ? (isTrue(old) ? old : b.value) : arithmetic(by, old, b.value),
        );
      }
      yield { value, path: null };
    }
    return;
  }
  for (const b of run(right, plain, scope))
    for (const a of run(left, plain, scope)) yield { value: arithmetic(operator, a.value, b.value), path: null };
}

function arithmetic(operator: string, a: Json, b: Json): Json {
  switch (operator) {
    case "==":
      return compareJson(a, b) === 0;
    case "!=":
      return compareJson(a, b) !== 0;
    case "<":
      return compareJson(a, b) < 0;
    case "<=":
      return compareJson(a, b) <= 0;
    case ">":
      return compareJson(a, b) > 0;
    case ">=":
      return compareJson(a, b) >= 0;
    case "+":
      if (a === null) return b;
      if (b === null) return a;
      if (typeof a === "number" && typeof b === "number") return a + b;
      if (typeof a === "string" && typeof b === "string") return a + b;
      if (Array.isArray(a) && Array.isArray(b)) return [...a, ...b];
      if (isObject(a) && isObject(b)) return { ...a, ...b };
      throw new JqError(`${describe(a)} and ${describe(b)} cannot be added`);
    case "-":
      if (typeof a === "number" && typeof b === "number") return a - b;
      if (Array.isArray(a) && Array.isArray(b))
        return a.filter((item) => !b.some((other) => compareJson(item, other) === 0));
      throw new JqError(`${describe(a)} and ${describe(b)} cannot be subtracted`);
    case "*":
      if (typeof a === "number" && typeof b === "number") return a * b;
      if (typeof a === "string" && typeof b === "number") return b > 0 ? a.repeat(Math.max(1, Math.ceil(b))) : null;
      if (isObject(a) && isObject(b)) return merge(a, b);
      throw new JqError(`${describe(a)} and ${describe(b)} cannot be multiplied`);
    case "/":
      if (typeof a === "number" && typeof b === "number") {
        if (b === 0)
          throw new JqError(`${describe(a)} and ${describe(b)} cannot be divided because the divisor is zero`);
        return a / b;
      }
      if (typeof a === "string" && typeof b === "string") return a === "" ? [] : a.split(b);
      throw new JqError(`${describe(a)} and ${describe(b)} cannot be divided`);
    default:
      if (typeof a === "number" && typeof b === "number") {
        if (Math.trunc(b) === 0)
          throw new JqError(`${describe(a)} and ${describe(b)} cannot be divided because the divisor is zero`);
        return Math.trunc(a) % Math.abs(Math.trunc(b));
      }
      throw new JqError(`${describe(a)} and ${describe(b)} cannot be divided`);
  }
}

function merge(a: { [key: string]: Json }, b: { [key: string]: Json }): Json {
  const out = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const old = out[key] ?? null;
    out[key] = isObject(old) && isObject(value) ? merge(old, value) : value;
  }
  return out;
}

function* paths(filter: Filter, input: Json, scope: Scope): Generator<Path, void, void> {
  for (const { path } of [...run(filter, { value: input, path: [] }, scope)]) {
    if (path === null) throw new JqError("Invalid path expression");
    yield path;
  }
}

function getPath(value: Json, path: Path): Json {
  return path.reduce<Json>((at, key) => (at === null ? null : index(at, key)), value);
}

function setPath(value: Json, path: Path, next: Json): Json {
  const [key, ...rest] = path;
  if (key === undefined) return next;
  if (typeof key === "number" && (value === null || Array.isArray(value))) {
    const copy = [...(value ?? [])];
    const at = key < 0 ? copy.length + key : key;
    if (at < 0) throw new JqError("Out of bounds negative array index");
    while (copy.length < at) copy.push(null);
    copy[at] = setPath(copy[at] ?? null, rest, next);
    return copy;
  }
  if (typeof key === "string" && (value === null || isObject(value)))
    return { ...(value ?? {}), [key]: setPath(value?.[key] ?? null, rest, next) };
  if (isObject(key) && Array.isArray(value)) {
    const start = Number(key.start ?? 0);
    const end = key.end === null || key.end === undefined ? value.length : Number(key.end);
    const middle = setPath(value.slice(start, end), rest, next);
    return [
      ...value.slice(0, start),
      ...(Array.isArray(middle) ? middle : [middle]),
      ...value.slice(end < 0 ? value.length + end : end),
    ];
  }
  throw new JqError(`Cannot index ${typeOf(value)} with ${typeof key === "string" ? `string "${key}"` : typeOf(key)}`);
}

function deletePaths(value: Json, list: readonly Path[]): Json {
  let out = value;
  for (const path of [...list].sort((a, b) => compareJson([...b], [...a]))) out = deletePath(out, path);
  return out;
}

function deletePath(value: Json, path: Path): Json {
  const [key, ...rest] = path;
  if (key === undefined || value === null) return null;
  if (rest.length > 0)
    return index(value, key) === null ? value : setPath(value, [key], deletePath(index(value, key), rest));
  if (Array.isArray(value) && typeof key === "number")
    return value.filter((_, i) => i !== (key < 0 ? value.length + key : key));
  if (Array.isArray(value) && isObject(key)) return setPath(value, [key], []);
  if (isObject(value) && typeof key === "string")
    return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
  throw new JqError(`Cannot delete field at ${typeof key === "string" ? "object" : "array"} index of ${typeOf(value)}`);
}

function text(value: Json): string {
  return typeof value === "string" ? value : formatJson(value, "");
}

function format(name: string, value: Json): string {
  const row = (): Json[] => {
    if (!Array.isArray(value))
      throw new JqError(
        `${describe(value)} cannot be ${name === "@csv" ? "csv" : "tsv"}-formatted, only an array can be`,
      );
    return value;
  };
  switch (name) {
    case "@text":
      return text(value);
    case "@json":
      return formatJson(value, "");
    case "@csv":
      return row()
        .map((item) => (typeof item === "string" ? `"${item.replaceAll('"', '""')}"` : item === null ? "" : text(item)))
        .join(",");
    case "@tsv":
      return row()
        .map((item) =>
          item === null
            ? ""
            : text(item).replace(
                /[\\\t\n\r]/g,
                (c) => ({ "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" })[c] ?? c,
              ),
        )
        .join("\t");
    case "@html":
      return text(value).replace(
        /[<>&'"]/g,
        (c) => ({ "<": "&lt;", ">": "&gt;", "&": "&amp;", "'": "&#39;", '"': "&quot;" })[c] ?? c,
      );
    case "@uri":
      return encodeText(text(value)).replace(
        /[^A-Za-z0-9\-_.~]/g,
        (c) => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
      );
    case "@sh":
      return (Array.isArray(value) ? value : [value])
        .map((item) => (typeof item === "string" ? `'${item.replaceAll("'", "'\\''")}'` : text(item)))
        .join(" ");
    case "@base64":
      return base64(encodeText(text(value)));
    case "@base64d":
      return decodeText(decodeBase64(text(value).replace(/\s/g, "")));
    default:
      throw new JqError(`${name.slice(1)} is not a valid format`);
  }
}

function* call(name: string, args: readonly Filter[], input: Reached, scope: Scope): Generator<Reached, void, void> {
  const closure = scope.function(`${name}/${args.length}`);
  if (closure !== undefined) {
    const functions = new Map<string, Closure>();
    const variables = new Map<string, Json>();
    const inner = new Scope(closure.scope, variables, functions);
    for (const [i, parameter] of closure.parameters.entries()) {
      const argument = args[i];
      if (argument === undefined) continue;
      const key = parameter.replace(/^\$/, "");
      functions.set(`${key}/0`, { filter: argument, scope, parameters: [] });
      if (parameter.startsWith("$")) variables.set(key, evaluateJq(argument, input.value, scope).next().value ?? null);
    }
    yield* run(closure.filter, input, inner);
    return;
  }
  yield* builtin(name, args, input, scope);
}

function arrayOf(value: Json, what: string): Json[] {
  if (!Array.isArray(value)) throw new JqError(`${describe(value)} ${what}`);
  return value;
}

function* builtin(name: string, args: readonly Filter[], input: Reached, scope: Scope): Generator<Reached, void, void> {
  const { value } = input;
  const first = args[0] ?? { type: "identity" };
  const second = args[1] ?? { type: "identity" };
  const outputs = (filter: Filter, of: Json = value): Json[] => [...evaluateJq(filter, of, scope)];
  const one = (filter: Filter, of: Json = value): Json => outputs(filter, of)[0] ?? null;
  const give = (result: Json): Reached => ({ value: result, path: null });
  const by = (item: Json): Json => outputs(first, item);
  switch (`${name}/${args.length}`) {
    case "empty/0":
      return;
    case "not/0":
      yield give(!isTrue(value));
      return;
    case "select/1":
      for (const result of outputs(first)) if (isTrue(result)) yield input;
      return;
    case "recurse/0":
      yield* recurse(input);
      return;
    case "recurse/1":
      yield input;
      for (const next of run(first, input, scope)) yield* builtin(name, args, next, scope);
      return;
    case "first/0":
      yield { value: index(value, 0), path: input.path === null ? null : [...input.path, 0] };
      return;
    case "last/0":
      yield { value: index(value, -1), path: input.path === null ? null : [...input.path, -1] };
      return;
    case "first/1":
      for (const item of run(first, input, scope)) {
        yield item;
        return;
      }
      return;
    case "last/1": {
      let last: Reached | null = null;
      for (const item of run(first, input, scope)) last = item;
      if (last !== null) yield last;
      return;
    }
    case "limit/2": {
      let left = Number(one(first));
      if (left <= 0) return;
      for (const item of run(second, input, scope)) {
        yield item;
        if (--left <= 0) return;
      }
      return;
    }
    case "getpath/1":
      for (const path of outputs(first))
        yield {
          value: getPath(value, path as Json[]),
          path: input.path === null ? null : [...input.path, ...(path as Json[])],
        };
      return;
    case "error/0":
      throw new JqError(value);
    case "error/1":
      throw new JqError(one(first));
    case "path/1":
      for (const path of paths(first, value, scope)) yield give([...path]);
      return;
    case "paths/0":
      for (const { path } of recurse({ value, path: [] })) if (path !== null && path.length > 0) yield give([...path]);
      return;
    case "leaf_paths/0":
      for (const { path, value: leaf } of recurse({ value, path: [] }))
        if (path !== null && path.length > 0 && (leaf === null || typeof leaf !== "object")) yield give([...path]);
      return;
    case "del/1":
      yield give(deletePaths(value, [...paths(first, value, scope)]));
      return;
    case "delpaths/1":
      yield give(deletePaths(value, one(first) as Json[][]));
      return;
    case "setpath/2":
      yield give(setPath(value, one(first) as Json[], one(second)));
      return;
    case "to_entries/0":
      yield give(Object.entries(value as { [key: string]: Json }).map(([key, item]) => ({ key, value: item })));
      return;
    case "from_entries/0":
      yield give(fromEntries(value));
      return;
    case "with_entries/1":
      yield give(
        fromEntries(
          Object.entries(value as { [key: string]: Json }).flatMap(([key, item]) =>
            outputs(first, { key, value: item }),
          ),
        ),
      );
      return;
    case "map/1":
      yield give(Array.from(children({ value, path: null })).flatMap((item) => outputs(first, item.value)));
      return;
    case "map_values/1": {
      if (Array.isArray(value)) yield give(value.flatMap((item) => outputs(first, item).slice(0, 1)));
      else
        yield give(
          Object.fromEntries(
            Object.entries(value as { [key: string]: Json }).flatMap(([key, item]) =>
              outputs(first, item)
                .slice(0, 1)
                .map((next) => [key, next]),
            ),
          ),
        );
      return;
    }
    case "range/1":
      for (const end of outputs(first)) for (let i = 0; i < Number(end); i++) yield give(i);
      return;
    case "range/2":
    case "range/3": {
      const step = args[2] === undefined ? 1 : Number(one(args[2]));
      for (const from of outputs(first))
        for (const to of outputs(second))
          for (let i = Number(from); step > 0 ? i < Number(to) : i > Number(to); i += step) yield give(i);
      return;
    }
    case "until/2": {
      let at = value;
      while (!isTrue(one(first, at))) at = one(second, at);
      yield give(at);
      return;
    }
    case "while/2":
      for (let at = value; isTrue(one(first, at)); at = one(second, at)) yield give(at);
      return;
    case "has/1":
      for (const key of outputs(first))
        yield give(
          Array.isArray(value)
            ? Number(key) < value.length && Number(key) >= 0
            : Object.hasOwn(value as object, String(key)),
        );
      return;
    case "in/1":
      for (const container of outputs(first))
        yield give(
          Array.isArray(container)
            ? Number(value) < container.length
            : Object.hasOwn(container as object, String(value)),
        );
      return;
    case "contains/1":
      for (const other of outputs(first)) yield give(contains(value, other));
      return;
    case "inside/1":
      for (const other of outputs(first)) yield give(contains(other, value));
      return;
    case "any/0":
    case "all/0":
      yield give(
        name === "any"
          ? arrayOf(value, "cannot be iterated over").some(isTrue)
          : arrayOf(value, "cannot be iterated over").every(isTrue),
      );
      return;
    case "any/1":
    case "all/1": {
      const results = Array.from(children({ value, path: null })).flatMap((item) => outputs(first, item.value));
      yield give(name === "any" ? results.some(isTrue) : results.every(isTrue));
      return;
    }
    case "any/2":
    case "all/2": {
      const results = outputs(first).flatMap((item) => outputs(second, item));
      yield give(name === "any" ? results.some(isTrue) : results.every(isTrue));
      return;
    }
    case "sort_by/1":
      yield give(
        [...arrayOf(value, "cannot be sorted, as it is not an array")].sort((a, b) => compareJson(by(a), by(b))),
      );
      return;
    case "group_by/1":
    case "unique_by/1": {
      const groups: Json[][] = [];
      for (const item of [...arrayOf(value, "cannot be grouped, as it is not an array")].sort((a, b) =>
        compareJson(by(a), by(b)),
      )) {
        const last = groups.at(-1);
        if (last?.[0] !== undefined && compareJson(by(last[0]), by(item)) === 0) last.push(item);
        else groups.push([item]);
      }
      yield give(name === "group_by" ? groups : groups.map((group) => group[0] ?? null));
      return;
    }
    case "min_by/1":
    case "max_by/1":
    case "min/0":
    case "max/0": {
      const sign = name.startsWith("min") ? 1 : -1;
      const items = arrayOf(value, "cannot be iterated over");
      yield give(
        items.reduce<Json>(
          (best, item, i) =>
            i === 0
              ? item
              : compareJson(by(item), by(best)) * sign < 0 || (sign < 0 && compareJson(by(item), by(best)) === 0)
                ? item
                : best,
          null,
        ),
      );
      return;
    }
    case "join/1":
      for (const separator of outputs(first))
        yield give(
          arrayOf(value, "cannot be iterated over")
            .map((item) => (item === null ? "" : text(item)))
            .join(String(separator)),
        );
      return;
    case "split/1":
      yield give(value === "" ? [] : String(value).split(String(one(first))));
      return;
    case "split/2":
      yield give(String(value).split(regexp(one(first), one(second))));
      return;
    case "splits/1":
      for (const part of String(value).split(regexp(one(first), null))) yield give(part);
      return;
    case "test/1":
    case "test/2":
      yield give(regexp(one(first), args[1] === undefined ? null : one(second)).test(stringOf(value, "matched")));
      return;
    case "match/1":
    case "match/2":
    case "capture/1":
    case "capture/2":
    case "scan/1": {
      const flags = args[1] === undefined ? null : one(second);
      for (const match of stringOf(value, "matched").matchAll(regexp(one(first), `${String(flags ?? "")}g`))) {
        if (name === "scan") yield give(match.length > 1 ? match.slice(1).map((group) => group ?? null) : match[0]);
        else if (name === "capture") yield give({ ...match.groups } as { [key: string]: Json });
        else {
          const captures = match.slice(1).map((group, i) => ({
            offset: group === undefined ? -1 : match.index + match[0].indexOf(group),
            length: group?.length ?? 0,
            string: group ?? null,
            name: Object.keys(match.groups ?? {})[i] ?? null,
          }));
          yield give({ offset: match.index, length: match[0].length, string: match[0], captures });
        }
        if (name !== "scan" && !String(flags ?? "").includes("g")) return;
      }
      return;
    }
    case "sub/2":
    case "gsub/2":
    case "sub/3":
    case "gsub/3": {
      const flags = `${args[2] === undefined ? "" : String(one(args[2]))}${name === "gsub" ? "g" : ""}`;
      yield give(
        stringOf(value, "matched").replace(regexp(one(first), flags), (...match: unknown[]) => {
          const groups = match.at(-1);
          return text(
            one(
              second,
              typeof groups === "object" && groups !== null ? ({ ...groups } as { [key: string]: Json }) : {},
            ),
          );
        }),
      );
      return;
    }
    case "startswith/1":
      yield give(stringOf(value, "startswith").startsWith(String(one(first))));
      return;
    case "endswith/1":
      yield give(stringOf(value, "endswith").endsWith(String(one(first))));
      return;
    case "ltrimstr/1":
    case "rtrimstr/1": {
      const trim = String(one(first));
      if (typeof value !== "string") yield input;
      else if (name === "ltrimstr") yield give(value.startsWith(trim) ? value.slice(trim.length) : value);
      else yield give(value.endsWith(trim) && trim !== "" ? value.slice(0, -trim.length) : value);
      return;
    }
    case "index/1":
    case "rindex/1":
    case "indices/1": {
      const found = indices(value, one(first));
      yield give(name === "indices" ? found : (found.at(name === "index" ? 0 : -1) ?? null));
      return;
    }
    case "flatten/0":
    case "flatten/1":
      yield give(
        arrayOf(value, "cannot be flattened").flat(
          (args.length === 0 ? Number.POSITIVE_INFINITY : Number(one(first))) as 1,
        ) as Json[],
      );
      return;
    case "nth/1":
      yield give(index(value, one(first)));
      return;
    case "isvalid/1":
      try {
        outputs(first);
        yield give(true);
      } catch {
        yield give(false);
      }
      return;
    case "tojson/0":
      yield give(formatJson(value, ""));
      return;
    case "fromjson/0":
      try {
        yield give(JSON.parse(stringOf(value, "parsed")) as Json);
      } catch {
        throw new JqError(`${String(value)} (while parsing '${String(value)}')`);
      }
      return;
    case "pow/2":
      yield give(Number(one(first)) ** Number(one(second)));
      return;
    default:
      if (args.length === 0) yield give(simple(name, value, scope));
      else throw new JqError(`${name}/${args.length} is not defined`);
  }
}

function stringOf(value: Json, what: string): string {
  if (typeof value === "string") return value;
  throw new JqError(
    what === "matched"
      ? `${describe(value)} cannot be matched, as it is not a string`
      : `${what}() requires string inputs`,
  );
}

function fromEntries(value: Json): Json {
  const out: { [key: string]: Json } = {};
  for (const entry of arrayOf(value, "cannot be iterated over")) {
    if (!isObject(entry)) continue;
    const key = entry.key ?? entry.k ?? entry.name ?? entry.Name ?? entry.Key ?? null;
    out[typeof key === "string" ? key : text(key)] = entry.value ?? entry.v ?? entry.Value ?? null;
  }
  return out;
}

function contains(a: Json, b: Json): boolean {
  if (isObject(a) && isObject(b))
    return Object.entries(b).every(([key, value]) => Object.hasOwn(a, key) && contains(a[key] ?? null, value));
  if (Array.isArray(a) && Array.isArray(b))
    return b.every((item) => a.some((own) => typeOf(own) === typeOf(item) && contains(own, item)));
  if (typeof a === "string" && typeof b === "string") return a.includes(b);
  if (typeOf(a) === typeOf(b)) return compareJson(a, b) === 0;
  throw new JqError(`${describe(a)} and ${describe(b)} cannot have their containment checked`);
}

function indices(value: Json, what: Json): number[] {
  if (value === null) return [];
  const out: number[] = [];
  if (typeof value === "string" && typeof what === "string") {
    for (let i = value.indexOf(what); i >= 0 && what !== ""; i = value.indexOf(what, i + 1)) out.push(i);
  } else if (Array.isArray(value)) {
    const pattern = Array.isArray(what) ? what : [what];
    for (let i = 0; i + pattern.length <= value.length; i++)
      if (pattern.every((item, j) => compareJson(value[i + j] ?? null, item) === 0)) out.push(i);
  }
  return out;
}

function regexp(pattern: Json, flags: Json): RegExp {
  let source = pattern;
  let letters = String(flags ?? "");
  if (Array.isArray(pattern)) {
    source = pattern[0] ?? "";
    letters += String(pattern[1] ?? "");
  }
  const used =
    [...new Set(letters)].filter((letter) => "gi".includes(letter)).join("") + (letters.includes("s") ? "s" : "");
  const text = letters.includes("x") ? String(source).replace(/\s+/g, "") : String(source);
  try {
    return new RegExp(text, used);
  } catch {
    throw new JqError(`${text} (at offset 0) is not a valid regex`);
  }
}

/** The builtins without arguments that map one value to one. */
function simple(name: string, value: Json, scope: Scope): Json {
  switch (name) {
    case "length":
      if (value === null) return 0;
      if (typeof value === "number") return Math.abs(value);
      if (typeof value === "boolean") throw new JqError(`${describe(value)} has no length`);
      return typeof value === "string" ? [...value].length : Object.keys(value).length;
    case "utf8bytelength":
      return encodeText(stringOf(value, "utf8bytelength")).length;
    case "keys":
    case "keys_unsorted":
      if (Array.isArray(value)) return value.map((_, i) => i);
      if (!isObject(value)) throw new JqError(`${describe(value)} has no keys`);
      return name === "keys" ? Object.keys(value).sort() : Object.keys(value);
    case "add":
      return Array.from(children({ value, path: null })).reduce<Json>(
        (sum, item) => arithmetic("+", sum, item.value),
        null,
      );
    case "type":
      return typeOf(value);
    case "tostring":
      return text(value);
    case "tonumber": {
      if (typeof value === "number") return value;
      const number = typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
      if (Number.isNaN(number))
        throw new JqError(
          typeof value === "string"
            ? `Cannot parse '${value}' as JSON`.replace(/^.*$/, `${describe(value)} cannot be parsed as a number`)
            : `${describe(value)} cannot be parsed as a number`,
        );
      return number;
    }
    case "floor":
      return Math.floor(numberOf(value));
    case "ceil":
      return Math.ceil(numberOf(value));
    case "round":
      return Math.round(numberOf(value));
    case "sqrt":
      return Math.sqrt(numberOf(value));
    case "abs":
    case "fabs":
      return Math.abs(numberOf(value));
    case "sort":
      return [...arrayOf(value, "cannot be sorted, as it is not an array")].sort(compareJson);
    case "unique":
      return [...arrayOf(value, "cannot be sorted, as it is not an array")]
        .sort(compareJson)
        .filter((item, i, all) => i === 0 || compareJson(item, all[i - 1] ?? null) !== 0);
    case "reverse":
      return value === null
        ? []
        : typeof value === "string"
          ? [...value].reverse().join("")
          : [...arrayOf(value, "cannot be reversed, as it is not an array")].reverse();
    case "ascii_downcase":
      return stringOf(value, "ascii_downcase").replace(/[A-Z]/g, (c) => c.toLowerCase());
    case "ascii_upcase":
      return stringOf(value, "ascii_upcase").replace(/[a-z]/g, (c) => c.toUpperCase());
    case "explode":
      return [...stringOf(value, "explode")].map((c) => c.codePointAt(0) ?? 0);
    case "implode":
      return arrayOf(value, "cannot be imploded")
        .map((code) => String.fromCodePoint(Number(code)))
        .join("");
    case "trim":
      return stringOf(value, "trim").trim();
    case "env":
      return scope.variable("ENV") ?? {};
    case "transpose": {
      const rows = arrayOf(value, "cannot be transposed") as Json[][];
      return Array.from({ length: Math.max(0, ...rows.map((row) => row.length)) }, (_, i) =>
        rows.map((row) => row[i] ?? null),
      );
    }
    case "now":
      return scope.variable("__now__") ?? 0;
    case "nan":
      return Number.NaN;
    case "infinite":
      return Number.POSITIVE_INFINITY;
    default:
      throw new JqError(`${name}/0 is not defined`);
  }
}

function numberOf(value: Json): number {
  if (typeof value !== "number") throw new JqError(`${describe(value)} number required`);
  return value;
}

/** The functions that are built in, as name/arity. */
export const BUILTINS: ReadonlySet<string> = new Set(
  (
    "abs/0 add/0 all/0 all/1 all/2 any/0 any/1 any/2 ascii_downcase/0 " +
    "ascii_upcase/0 capture/1 capture/2 ceil/0 contains/1 del/1 delpaths/1 empty/0 endswith/1 " +
    "env/0 error/0 error/1 explode/0 fabs/0 first/0 first/1 flatten/0 flatten/1 " +
    "floor/0 from_entries/0 fromjson/0 getpath/1 group_by/1 gsub/2 gsub/3 has/1 implode/0 " +
    "in/1 index/1 indices/1 infinite/0 inside/1 isvalid/1 join/1 keys/0 keys_unsorted/0 " +
    "last/0 last/1 leaf_paths/0 length/0 limit/2 ltrimstr/1 map/1 map_values/1 match/1 " +
    "match/2 max/0 max_by/1 min/0 min_by/1 nan/0 not/0 now/0 nth/1 " +
    "path/1 paths/0 pow/2 range/1 range/2 range/3 recurse/0 recurse/1 reverse/0 " +
    "rindex/1 round/0 rtrimstr/1 scan/1 select/1 setpath/2 sort/0 sort_by/1 split/1 " +
    "split/2 splits/1 sqrt/0 startswith/1 sub/2 sub/3 test/1 test/2 to_entries/0 " +
    "tojson/0 tonumber/0 tostring/0 transpose/0 trim/0 type/0 unique/0 unique_by/1 until/2 " +
    "utf8bytelength/0 while/2 with_entries/1"
  ).split(" "),
);

/** Definitions in jq's own language, put before every program. */
export const PRELUDE =
  'def values: select(. != null); def nulls: select(. == null); def strings: select(type == "string"); def numbers: select(type == "number"); ' +
  'def booleans: select(type == "boolean"); def arrays: select(type == "array"); def objects: select(type == "object"); ' +
  'def iterables: select(type == "array" or type == "object"); def scalars: select(type != "array" and type != "object"); ' +
  'def walk(f): def w: if type == "object" then map_values(w) elif type == "array" then map(w) else . end | f; w; ' +
  "def paths(f): path(.. | select(f)) | select(length > 0); def repeat(f): def r: ., (f | r); r; ";
