import { KEYWORDS } from "../../language/keywords.js";
import { LiteralMark } from "../../language/literal-mark.js";
import type { Json } from "../json.js";
import { JsonProblem } from "./json-problem.js";

/** An object of JSON. */
export type Members = { readonly [key: string]: Json };

/** The value as an object; null when it is none. */
export function asObject(value: Json | undefined): Members | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Members) : null;
}

/** The value as a list; null when it is none. */
export function asList(value: Json | undefined): readonly Json[] | null {
  return Array.isArray(value) ? (value as readonly Json[]) : null;
}

/** jansson's name of a value's type. */
export function typeName(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "boolean") return value ? "true" : "false";
  return typeof value === "number" ? (Number.isInteger(value) ? "integer" : "real") : typeof value;
}

/** A member that has to be there; `column` is where jansson's pattern names it. @throws JsonProblem */
export function member(of: Members, key: string, column = 4): Json {
  const value = of[key];
  if (value === undefined) throw new JsonProblem(`Object item not found: ${key}`, column);
  return value;
}

/** A member that is a string. @throws JsonProblem */
export function text(of: Members, key: string, column = 4): string {
  const value = member(of, key, column);
  if (typeof value !== "string") throw new JsonProblem(`Expected string, got ${typeName(value)}`, column);
  return value;
}

/** A member that is a number. @throws JsonProblem */
export function number(of: Members, key: string, column = 4): number {
  const value = member(of, key, column);
  if (typeof value !== "number") throw new JsonProblem(`Expected integer, got ${typeName(value)}`, column);
  return value;
}

/** A member that is a number, with `words` around it; "" for what is none, which nft passes over. */
export function optionalNumber(of: Members, key: string, before: string, after = ""): string {
  const value = of[key];
  return typeof value === "number" ? `${before}${value}${after}` : "";
}

/**
 * A value as one word of the language, so that it stays one. Simplified: the message is podwire's own where nft has a
 * list of words for the place. @throws JsonProblem
 */
export function word(value: Json | undefined): string {
  const said = typeof value === "number" || typeof value === "string" ? String(value) : JSON.stringify(value ?? null);
  if (!/^[\w.+-]+$/.test(said)) throw new JsonProblem(`Invalid value '${said}'.`);
  return said;
}

/** Words such as flags, each of which has to be one of `known`. @throws JsonProblem `${what} 'WORD'.` */
export function knownWords(value: Json | undefined, known: readonly string[], what: string): readonly string[] {
  return listOf(value).map((each) => {
    if (typeof each === "string" && known.includes(each)) return each;
    throw new JsonProblem(`${what} '${String(each)}'.`);
  });
}

/** One value or a list of them, as a list. */
export function listOf(value: Json | undefined): readonly Json[] {
  return value === undefined || value === null ? [] : (asList(value) ?? [value]);
}

/** The only member of an object. @throws JsonProblem */
export function only(of: Json, what: string): readonly [string, Json] {
  const object = asObject(of);
  const entries = object === null ? [] : Object.entries(object);
  const [first] = entries;
  if (first === undefined || entries.length !== 1) throw new JsonProblem(what);
  return first;
}

/** A text in quotes, whatever is in it. @throws JsonProblem */
export function quoted(value: string): string {
  return /["\n]/.test(value) ? literal(LiteralMark.Text, value) : `"${value}"`;
}

/** A name of something as one word, whatever is in it: the kernel takes all. @throws JsonProblem */
export function nameWord(value: string): string {
  return /^[A-Za-z_][\w.-]*$/.test(value) && !KEYWORDS.has(value) ? value : literal(LiteralMark.Name, value);
}

/** `@` and a set's name. */
export function setWord(value: string): string {
  return value.startsWith("@") ? `@${nameWord(value.slice(1))}` : nameWord(value);
}

/** Simplified: what contains a mark itself is refused; the kernel takes that too. */
function literal(mark: string, value: string): string {
  if (Object.values(LiteralMark).some((each) => value.includes(each)))
    throw new JsonProblem("Names and texts with control characters are not supported.");
  return mark + value + LiteralMark.End;
}
