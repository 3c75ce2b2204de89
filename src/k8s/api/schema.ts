import { SCHEMA_JSON } from "./schema.gen.js";

/**
 * Kubernetes' types and their fields. A field's code is: s string, i int32, l int64, b boolean, q quantity, t time,
 * p int-or-string, x anything, @Name another type, [code] a list, {code} a map; a leading ! marks a required field.
 */
export const SCHEMA: Readonly<Record<string, Readonly<Record<string, string>>>> = JSON.parse(SCHEMA_JSON);

/** The fields of a type; null for a type that the schema does not have. */
export function fieldsOf(type: string): Readonly<Record<string, string>> | null {
  return Object.hasOwn(SCHEMA, type) ? (SCHEMA[type] ?? null) : null;
}

/** The code without the mark for required fields. */
export function bareCode(code: string): string {
  return code.startsWith("!") ? code.slice(1) : code;
}

/** Go's name of the type behind a code, as decoding errors print it. */
export function goType(code: string): string {
  switch (code.charAt(0)) {
    case "s":
    case "t":
      return "string";
    case "i":
    case "p":
      return "int32";
    case "l":
      return "int64";
    case "b":
      return "bool";
    case "q":
      return "resource.Quantity";
    case "[":
      return `[]${goType(code.slice(1, -1))}`;
    case "{":
      return `map[string]${goType(code.slice(1, -1))}`;
    case "@":
      return `v1.${code.slice(1)}`;
    default:
      return "interface {}";
  }
}
