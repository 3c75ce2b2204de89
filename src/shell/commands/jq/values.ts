import type { Json } from "./parser.js";

/** The name of a value's type. */
export function typeOf(value: Json): "null" | "boolean" | "number" | "string" | "array" | "object" {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value as "boolean" | "number" | "string" | "object";
}

const RANK = ["null", "false", "true", "number", "string", "array", "object"];

function rank(value: Json): number {
  return RANK.indexOf(typeof value === "boolean" ? String(value) : typeOf(value));
}

/** jq's order: null, false, true, numbers, strings, arrays, objects. */
export function compareJson(a: Json, b: Json): number {
  const order = rank(a) - rank(b);
  if (order !== 0) return order;
  if (typeof a === "number" && typeof b === "number") return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === "string" && typeof b === "string") return a < b ? -1 : a > b ? 1 : 0;
  if (Array.isArray(a) && Array.isArray(b)) {
    for (let i = 0; i < a.length && i < b.length; i++) {
      const difference = compareJson(a[i] ?? null, b[i] ?? null);
      if (difference !== 0) return difference;
    }
    return a.length - b.length;
  }
  if (isObject(a) && isObject(b)) {
    const keys = [Object.keys(a).sort(), Object.keys(b).sort()] as const;
    const difference = compareJson(keys[0], keys[1]);
    if (difference !== 0) return difference;
    for (const key of keys[0]) {
      const inner = compareJson(a[key] ?? null, b[key] ?? null);
      if (inner !== 0) return inner;
    }
  }
  return 0;
}

/** True for an object, which is neither an array nor null. */
export function isObject(value: Json): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A number as jq prints it: up to 17 digits. */
function numberText(value: number): string {
  if (Number.isNaN(value)) return "null";
  if (!Number.isFinite(value)) return value > 0 ? "1.7976931348623157e+308" : "-1.7976931348623157e+308";
  return String(Object.is(value, -0) ? "-0" : value).replace(
    /e\+?(-?)(\d)$/,
    (_, sign: string, digit: string) => `e${sign === "" ? "+" : "-"}${digit.padStart(2, "0")}`,
  );
}

/** A value as text; `indent` is what one level is indented by, "" for one line. `sort` orders the keys. */
export function formatJson(value: Json, indent: string, sort = false, level = ""): string {
  if (typeof value === "number") return numberText(value);
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const inner = level + indent;
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  const items = Array.isArray(value)
    ? value.map((item) => formatJson(item, indent, sort, inner))
    : (sort ? Object.keys(value).sort() : Object.keys(value)).map(
        (key) =>
          `${JSON.stringify(key)}:${indent === "" ? "" : " "}${formatJson(value[key] ?? null, indent, sort, inner)}`,
      );
  if (items.length === 0) return open + close;
  return indent === ""
    ? open + items.join(",") + close
    : `${open}\n${inner}${items.join(`,\n${inner}`)}\n${level}${close}`;
}

/** A text that holds several JSON values one after another, as jq reads its input. @throws SyntaxError */
export function parseJsonStream(text: string): Json[] {
  const out: Json[] = [];
  let at = 0;
  for (;;) {
    while (/\s/.test(text[at] ?? "")) at++;
    if (at >= text.length) return out;
    const end = valueEnd(text, at);
    out.push(JSON.parse(text.slice(at, end)) as Json);
    at = end;
  }
}

function valueEnd(text: string, start: number): number {
  const first = text[start] ?? "";
  if (first !== "{" && first !== "[" && first !== '"') {
    const scalar = /^[^\s[\]{},:"]+/.exec(text.slice(start))?.[0] ?? first;
    return start + scalar.length;
  }
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    const c = text[i];
    if (c === '"') {
      i++;
      while (i < text.length && text[i] !== '"') i += text[i] === "\\" ? 2 : 1;
      if (depth === 0) return i + 1;
    } else if (c === "{" || c === "[") depth++;
    else if ((c === "}" || c === "]") && --depth === 0) return i + 1;
  }
  return text.length;
}
