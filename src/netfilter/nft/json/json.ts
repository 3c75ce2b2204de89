/** A value of JSON; objects keep the order in which they were built. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** The text of a value in one line with blanks behind `,` and `:`, as jansson writes it. */
export function jsonText(value: Json): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (isList(value)) return `[${value.map(jsonText).join(", ")}]`;
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}: ${jsonText(member)}`);
  return `{${members.join(", ")}}`;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** A list of one as its only member. */
export function unwrapped(list: readonly string[]): Json {
  return list.length === 1 ? (list[0] ?? null) : list;
}
