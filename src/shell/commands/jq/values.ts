/** A JSON object; its keys keep the order in which they came, as jq's do. */
export type JsonObject = ReadonlyMap<string, Json>;

/** A JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** True for an object, which is neither an array nor null. */
export function isObject(value: Json): value is JsonObject {
  return value instanceof Map;
}

/** True for an array. */
export function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** False for null and false, true for all else. */
export function isTrue(value: Json): boolean {
  return value !== null && value !== false;
}

/** The name of a value's type. */
export function typeOf(value: Json): "null" | "boolean" | "number" | "string" | "array" | "object" {
  if (value === null) return "null";
  if (isArray(value)) return "array";
  if (isObject(value)) return "object";
  return typeof value as "boolean" | "number" | "string";
}

const RANK = ["null", "false", "true", "number", "string", "array", "object"];

function rank(value: Json): number {
  return RANK.indexOf(typeof value === "boolean" ? String(value) : typeOf(value));
}

/** jq's order: null, false, true, numbers (nan first), strings by code unit, arrays, objects by keys and then values. */
export function compareJson(a: Json, b: Json): number {
  const order = rank(a) - rank(b);
  if (order !== 0) return order;
  if (typeof a === "number" && typeof b === "number")
    return a < b || Number.isNaN(a) ? -1 : a > b ? 1 : a === b ? 0 : 1;
  if (typeof a === "string" && typeof b === "string") return a < b ? -1 : a > b ? 1 : 0;
  if (isArray(a) && isArray(b)) {
    for (let i = 0; i < a.length && i < b.length; i++) {
      const difference = compareJson(a[i] ?? null, b[i] ?? null);
      if (difference !== 0) return difference;
    }
    return a.length - b.length;
  }
  if (isObject(a) && isObject(b)) {
    const keys = sortedKeys(a);
    const difference = compareJson(keys, sortedKeys(b));
    if (difference !== 0) return difference;
    for (const key of keys) {
      const inner = compareJson(a.get(key) ?? null, b.get(key) ?? null);
      if (inner !== 0) return inner;
    }
  }
  return 0;
}

/** An object's keys in jq's order. */
export function sortedKeys(object: JsonObject): string[] {
  return [...object.keys()].sort();
}
