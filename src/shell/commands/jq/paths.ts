import { JqError } from "./error.js";
import { compareJson, isArray, isObject, type Json, type JsonObject, typeOf } from "./values.js";

/** A position in a value: array indices, object keys and slices (objects with `start` and `end`). */
export type Path = readonly Json[];

function cannotIndex(value: Json, key: Json): JqError {
  return new JqError(`Cannot index ${typeOf(value)} with ${typeof key === "string" ? `string "${key}"` : typeOf(key)}`);
}

/** `.[key]`: an element, a member or a slice; null where there is none. @throws JqError when the types do not fit */
export function valueAt(value: Json, key: Json): Json {
  if (isObject(key)) {
    if (value === null) return null;
    if (typeof value !== "string" && !isArray(value)) throw cannotIndex(value, key);
    const codes = typeof value === "string" ? [...value] : value;
    const [start, end] = sliceEnds(codes.length, key);
    return typeof value === "string" ? codes.slice(start, end).join("") : codes.slice(start, end);
  }
  if (value === null && (typeof key === "string" || typeof key === "number" || key === null)) return null;
  if (isObject(value) && typeof key === "string") return value.get(key) ?? null;
  if (isArray(value) && typeof key === "number") {
    const at = Math.floor(key);
    return Number.isInteger(key) || key < 0 ? (value[at < 0 ? value.length + at : at] ?? null) : null;
  }
  if (isArray(value) && isArray(key)) return indicesOf(value, key);
  throw cannotIndex(value, key);
}

function sliceEnds(length: number, slice: JsonObject): [number, number] {
  const [from, to] = [slice.get("start") ?? null, slice.get("end") ?? null];
  if ((from !== null && typeof from !== "number") || (to !== null && typeof to !== "number"))
    throw new JqError("Start and end indices of an array slice must be numbers");
  const bound = (n: number): number => Math.min(length, Math.max(0, n < 0 ? n + length : n));
  const start = Math.floor(bound(from ?? 0));
  return [start, Math.max(start, Math.ceil(bound(to ?? length)))];
}

/** Where an array holds another as a run. */
export function indicesOf(value: readonly Json[], run: readonly Json[]): number[] {
  const out: number[] = [];
  for (let i = 0; run.length > 0 && i + run.length <= value.length; i++)
    if (run.every((item, j) => compareJson(value[i + j] ?? null, item) === 0)) out.push(i);
  return out;
}

/** What is at a path; null as soon as something on the way is missing. @throws JqError when the types do not fit */
export function valueAtPath(value: Json, path: Path): Json {
  return path.reduce<Json>((at, key) => (at === null ? null : valueAt(at, key)), value);
}

/** The value with `next` at the path; what is missing on the way is made. @throws JqError when the types do not fit */
export function withPath(value: Json, path: Path, next: Json): Json {
  return updated(value, path, () => next);
}

function updated(value: Json, path: Path, change: (old: Json) => Json): Json {
  const [key, ...rest] = path;
  if (key === undefined) return change(value);
  if (typeof key === "number" && (value === null || isArray(value))) {
    const copy = [...(value ?? [])];
    const at = key < 0 ? copy.length + Math.floor(key) : Math.floor(key);
    if (at < 0) throw new JqError("Out of bounds negative array index");
    while (copy.length < at) copy.push(null);
    copy[at] = updated(copy[at] ?? null, rest, change);
    return copy;
  }
  if (typeof key === "string" && (value === null || isObject(value))) {
    const copy = new Map(value ?? []);
    return copy.set(key, updated(copy.get(key) ?? null, rest, change));
  }
  if (isObject(key) && (value === null || isArray(value))) {
    const items = value ?? [];
    const [start, end] = sliceEnds(items.length, key);
    const middle = updated(value === null ? null : items.slice(start, end), rest, change);
    if (!isArray(middle)) throw new JqError("A slice of an array can only be assigned another array");
    return [...items.slice(0, start), ...middle, ...items.slice(end)];
  }
  throw cannotIndex(value, key);
}

/** The value without what is at the paths. @throws JqError when the types do not fit */
export function withoutPaths(value: Json, paths: readonly Path[]): Json {
  let out = value;
  for (const path of [...paths].sort((a, b) => compareJson(b, a))) out = withoutPath(out, path);
  return out;
}

function withoutPath(value: Json, path: Path): Json {
  const [key, ...rest] = path;
  if (key === undefined || value === null) return null;
  if (rest.length > 0) {
    const inner = valueAt(value, key);
    return inner === null ? value : withPath(value, [key], withoutPath(inner, rest));
  }
  if (isArray(value) && typeof key === "number")
    return value.filter((_, i) => i !== (key < 0 ? value.length + key : key));
  if (isArray(value) && isObject(key)) return withPath(value, [key], []);
  if (isObject(value) && typeof key === "string") {
    const copy = new Map(value);
    copy.delete(key);
    return copy;
  }
  if (isArray(value)) throw new JqError(`Cannot delete field at array index of ${typeOf(key)}`);
  if (isObject(value)) throw new JqError(`Cannot delete field at object index of ${typeOf(key)}`);
  throw new JqError(`Cannot delete fields from ${typeOf(value)}`);
}
