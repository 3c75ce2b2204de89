import { isObject } from "./config.js";

/** JSON as Go's MarshalIndent writes it: four spaces, no line's end, and <, > and & escaped. */
export function goJson(value: object): string {
  return escaped(JSON.stringify(value, null, 4));
}

/** JSON as Go's Marshal writes it: on one line, with the same characters escaped. */
export function compactGoJson(value: object): string {
  return escaped(JSON.stringify(value));
}

/** JSON as Go's Marshal writes maps: likewise, with members by name. */
export function sortedGoJson(value: object): string {
  return escaped(JSON.stringify(byName(value)));
}

/** The value with the members of all its objects by name. */
export function byName(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(byName);
  if (!isObject(value)) return value;
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, byName(value[name])]));
}

function escaped(json: string): string {
  return json.replace(/[<>&]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
