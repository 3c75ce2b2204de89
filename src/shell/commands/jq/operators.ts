import { describe, JqError } from "./error.js";
import { compareJson, isArray, isObject, type Json, type JsonObject } from "./values.js";

/** What a binary operator other than `and`, `or`, `//` and the assignments gives. @throws JqError for types that do not fit */
export function applyOperator(operator: string, a: Json, b: Json): Json {
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
      return sum(a, b);
    case "-":
      if (typeof a === "number" && typeof b === "number") return a - b;
      if (isArray(a) && isArray(b)) return a.filter((item) => !b.some((other) => compareJson(item, other) === 0));
      throw new JqError(`${describe(a)} and ${describe(b)} cannot be subtracted`);
    case "*":
      return product(a, b);
    case "/":
      if (typeof a === "number" && typeof b === "number") return a / divisor(a, b, "divided");
      if (typeof a === "string" && typeof b === "string") return splitText(a, b);
      throw new JqError(`${describe(a)} and ${describe(b)} cannot be divided`);
    default:
      if (typeof a === "number" && typeof b === "number")
        return Math.trunc(a) % Math.abs(Math.trunc(divisor(a, Math.trunc(b), "divided (remainder)"))) || 0;
      throw new JqError(`${describe(a)} and ${describe(b)} cannot be divided (remainder)`);
  }
}

/** `+`: null is neutral, objects take the members of the right one. */
export function sum(a: Json, b: Json): Json {
  if (a === null) return b;
  if (b === null) return a;
  if (typeof a === "number" && typeof b === "number") return a + b;
  if (typeof a === "string" && typeof b === "string") return a + b;
  if (isArray(a) && isArray(b)) return [...a, ...b];
  if (isObject(a) && isObject(b)) return new Map([...a, ...b]);
  throw new JqError(`${describe(a)} and ${describe(b)} cannot be added`);
}

/** The parts of a text between the separators; none for the empty text, its characters for the empty separator. */
export function splitText(text: string, separator: string): string[] {
  if (text === "") return [];
  return separator === "" ? [...text] : text.split(separator);
}

function product(a: Json, b: Json): Json {
  if (typeof a === "number" && typeof b === "number") return a * b;
  if (typeof a === "number" && typeof b === "string") return product(b, a);
  if (typeof a === "string" && typeof b === "number") return b > 0 ? a.repeat(Math.max(1, Math.floor(b))) : null;
  if (isObject(a) && isObject(b)) return merged(a, b);
  throw new JqError(`${describe(a)} and ${describe(b)} cannot be multiplied`);
}

function merged(a: JsonObject, b: JsonObject): JsonObject {
  const out = new Map(a);
  for (const [key, value] of b) {
    const old = out.get(key) ?? null;
    out.set(key, isObject(old) && isObject(value) ? merged(old, value) : value);
  }
  return out;
}

function divisor(a: number, b: number, done: string): number {
  if (b === 0) throw new JqError(`${describe(a)} and ${describe(b)} cannot be ${done} because the divisor is zero`);
  return b;
}
