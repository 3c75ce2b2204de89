import { encodeText } from "../../stream.js";
import { DATE_FUNCTIONS } from "./date-functions.js";
import { describe, JqError } from "./error.js";
import { compactJson } from "./format-json.js";
import { formatted, textOf } from "./formats.js";
import { JsonError, parseJsonText } from "./json-reader.js";
import { NUMBER_FUNCTIONS } from "./number-functions.js";
import { splitText } from "./operators.js";
import { withoutPaths, withPath } from "./paths.js";
import { matchesOf } from "./regular-expression.js";
import type { ValueFunction } from "./scope.js";
import { compareJson, isArray, isObject, type Json, sortedKeys, typeOf } from "./values.js";

function length(value: Json): Json {
  if (value === null) return 0;
  if (typeof value === "number") return Math.abs(value);
  if (typeof value === "boolean") throw new JqError(`${describe(value)} has no length`);
  return typeof value === "string" ? [...value].length : isArray(value) ? value.length : value.size;
}

function keys(value: Json, sorted: boolean): Json {
  if (isArray(value)) return value.map((_, i) => i);
  if (!isObject(value)) throw new JqError(`${describe(value)} has no keys`);
  return sorted ? sortedKeys(value) : [...value.keys()];
}

function has(value: Json, key: Json = null): Json {
  if (isObject(value) && typeof key === "string") return value.has(key);
  if (isArray(value) && typeof key === "number") return key >= 0 && key < value.length;
  throw new JqError(`Cannot check whether ${typeOf(value)} has a ${typeOf(key)} key`);
}

function contains(a: Json, b: Json = null): boolean {
  if (isObject(a) && isObject(b))
    return [...b].every(([key, value]) => a.has(key) && contains(a.get(key) ?? null, value));
  if (isArray(a) && isArray(b))
    return b.every((item) => a.some((own) => typeOf(own) === typeOf(item) && contains(own, item)));
  if (typeof a === "string" && typeof b === "string") return a.includes(b);
  if (typeOf(a) === typeOf(b)) return compareJson(a, b) === 0;
  throw new JqError(`${describe(a)} and ${describe(b)} cannot have their containment checked`);
}

function arrayToSort(value: Json): readonly Json[] {
  if (!isArray(value)) throw new JqError(`${describe(value)} cannot be sorted, as it is not an array`);
  return value;
}

/** The items with the keys that they are sorted by, in order. */
function keyed(value: Json, by: Json): { readonly item: Json; readonly key: Json }[] {
  const sortKeys = isArray(by) ? by : [];
  return arrayToSort(value)
    .map((item, i) => ({ item, key: sortKeys[i] ?? null }))
    .sort((a, b) => compareJson(a.key, b.key));
}

function groupBy(value: Json, by: Json = null): Json {
  const groups: { readonly key: Json; readonly items: Json[] }[] = [];
  for (const { item, key } of keyed(value, by)) {
    const last = groups.at(-1);
    if (last !== undefined && compareJson(last.key, key) === 0) last.items.push(item);
    else groups.push({ key, items: [item] });
  }
  return groups.map(({ items }) => items);
}

function extreme(value: Json, by: Json, wins: (order: number) => boolean): Json {
  if (!isArray(value) || !isArray(by))
    throw new JqError(`${describe(value)} and ${describe(by)} cannot be iterated over`);
  let best = 0;
  for (let i = 1; i < value.length; i++) if (wins(compareJson(by[i] ?? null, by[best] ?? null))) best = i;
  return value[best] ?? null;
}

/** Where a sorted array holds the value, or -1 - the place where it would stand. */
function bsearch(value: Json, target: Json = null): Json {
  const items = arrayToSort(value);
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const order = compareJson(items[middle] ?? null, target);
    if (order === 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return -1 - low;
}

function stringIndices(value: Json, part: Json = null): Json {
  const [text, wanted] = [String(value), String(part)];
  const out: number[] = [];
  for (let at = wanted === "" ? -1 : text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1))
    out.push(encodeText(text.slice(0, at)).length);
  return out;
}

function fromJson(value: Json): Json {
  if (typeof value !== "string") throw new JqError(`${describe(value)} cannot be parsed`);
  if (value.trim() === "") throw new JqError(`Expected JSON value (while parsing '${value}')`);
  try {
    return parseJsonText(value);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new JqError(`${error.message} (while parsing '${value}')`);
  }
}

function toNumber(value: Json): Json {
  if (typeof value === "number") return value;
  if (typeof value !== "string") throw new JqError(`${describe(value)} cannot be parsed as a number`);
  const parsed = fromJson(value);
  if (typeof parsed !== "number") throw new JqError(`${describe(parsed)} cannot be parsed as a number`);
  return Number.isNaN(parsed) ? null : parsed;
}

function implode(value: Json): Json {
  if (!isArray(value)) throw new JqError("implode input must be an array");
  return value
    .map((code) => {
      if (typeof code !== "number")
        throw new JqError(`${describe(code)} can't be imploded, unicode codepoint needs to be numeric`);
      const valid = code >= 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
      return String.fromCodePoint(valid ? Math.trunc(code) : 0xfffd);
    })
    .join("");
}

function explode(value: Json): Json {
  if (typeof value !== "string") throw new JqError("explode input must be a string");
  return [...value].map((char) => char.codePointAt(0) ?? 0);
}

function bothStrings(name: string, holds: (value: string, part: string) => boolean): ValueFunction {
  return (value, part = null) => {
    if (typeof value !== "string" || typeof part !== "string") throw new JqError(`${name}() requires string inputs`);
    return holds(value, part);
  };
}

function trimmed(trim: (value: string, part: string) => string): ValueFunction {
  return (value, part = null) => (typeof value === "string" && typeof part === "string" ? trim(value, part) : value);
}

function split(value: Json, separator: Json = null): Json {
  if (typeof value !== "string" || typeof separator !== "string")
    throw new JqError("split input and separator must be strings");
  return splitText(value, separator);
}

function utf8Length(value: Json): Json {
  if (typeof value !== "string") throw new JqError(`${describe(value)} only strings have UTF-8 byte length`);
  return encodeText(value).length;
}

function pathsIn(list: Json): readonly Json[][] {
  if (!isArray(list)) throw new JqError("Paths must be specified as an array");
  return list.map((path) => {
    if (!isArray(path)) throw new JqError("Path must be specified as an array");
    return [...path];
  });
}

function matches(value: Json, pattern: Json = null, flags: Json = null): Json {
  return matchesOf(value, pattern, flags).map(
    (match): Json =>
      new Map<string, Json>([
        ["offset", match.offset],
        ["length", match.length],
        ["string", match.string],
        ["captures", match.captures.map((capture): Json => new Map<string, Json>(Object.entries(capture)))],
      ]),
  );
}

/** The builtins that are functions of values, by name/arity; those with an underscore serve the prelude. */
export const VALUE_FUNCTIONS: ReadonlyMap<string, ValueFunction> = new Map<string, ValueFunction>([
  ["length/0", length],
  ["utf8bytelength/0", utf8Length],
  ["keys/0", (value) => keys(value, true)],
  ["keys_unsorted/0", (value) => keys(value, false)],
  ["has/1", has],
  ["contains/1", contains],
  ["type/0", typeOf],
  ["tostring/0", textOf],
  ["tonumber/0", toNumber],
  ["tojson/0", compactJson],
  ["fromjson/0", fromJson],
  ["format/1", (value, name = null) => formatted(`@${textOf(name)}`, value)],
  ["explode/0", explode],
  ["implode/0", implode],
  ["startswith/1", bothStrings("startswith", (value, part) => value.startsWith(part))],
  ["endswith/1", bothStrings("endswith", (value, part) => value.endsWith(part))],
  ["ltrimstr/1", trimmed((value, part) => (value.startsWith(part) ? value.slice(part.length) : value))],
  ["rtrimstr/1", trimmed((value, part) => (value.endsWith(part) ? value.slice(0, value.length - part.length) : value))],
  ["split/1", split],
  ["_strindices/1", stringIndices],
  ["_match/2", matches],
  ["sort/0", (value) => [...arrayToSort(value)].sort(compareJson)],
  ["_sort_by/1", (value, by = null) => keyed(value, by).map(({ item }) => item)],
  ["_group_by/1", groupBy],
  ["_min_by/1", (value, by = null) => extreme(value, by, (order) => order < 0)],
  ["_max_by/1", (value, by = null) => extreme(value, by, (order) => order >= 0)],
  ["bsearch/1", bsearch],
  ["setpath/2", (value, path = null, next = null) => withPath(value, pathsIn([path])[0] ?? [], next)],
  ["delpaths/1", (value, paths = null) => withoutPaths(value, pathsIn(paths))],
  ...NUMBER_FUNCTIONS,
  ...DATE_FUNCTIONS,
]);
