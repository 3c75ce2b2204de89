import { jsonKind } from "./config.js";

/** What Go's decoder is given to fill: the type's name as its errors print it, and what is inside. */
export type GoType =
  | { readonly kind: "string" | "bool" | "int" | "any"; readonly go: string }
  | { readonly kind: "list" | "map"; readonly go: string; readonly of: GoType }
  | { readonly kind: "struct"; readonly go: string; readonly name: string; readonly fields: GoFields };

/** The members of a struct by their JSON names. */
export type GoFields = Readonly<Record<string, GoType>>;

/** Text. */
export const STRING: GoType = { kind: "string", go: "string" };
/** True or false. */
export const BOOL: GoType = { kind: "bool", go: "bool" };
/** A whole number. */
export const INT: GoType = { kind: "int", go: "int" };
/** A list of texts. */
export const STRINGS: GoType = { kind: "list", go: "[]string", of: STRING };
const ANY: GoType = { kind: "any", go: "interface {}" };

/** A struct that has a name, "types.IPAM"; errors about its members call it without its package. */
export function struct(go: string, fields: GoFields): GoType {
  return { kind: "struct", go, name: go.slice(go.lastIndexOf(".") + 1), fields };
}

/** A struct without a name, which errors print whole. */
export function anonymous(go: string, fields: GoFields): GoType {
  return { kind: "struct", go, name: "", fields };
}

/** A list; without `of` its items are the business of whoever reads them. */
export function listOf(go: string, of: GoType = ANY): GoType {
  return { kind: "list", go, of };
}
/** A map by names, likewise. */
export function mapOf(go: string, of: GoType = ANY): GoType {
  return { kind: "map", go, of };
}

/**
 * What encoding/json says of the first value that does not fit, in the order of the document; null when all fit. Null fits
 * everywhere, and members that the struct does not have are passed over.
 */
export function decodeProblem(value: unknown, type: GoType, path = "", owner = ""): string | null {
  if (value === null || value === undefined || type.kind === "any") return null;
  if ("fields" in type) {
    if (typeof value !== "object" || Array.isArray(value)) return wrong(value, type, path, owner);
    for (const [key, each] of Object.entries(value)) {
      const [name, of] = fieldOf(type.fields, key);
      const place = path === "" ? name : `${path}.${name}`;
      const problem = of === null ? null : decodeProblem(each, of, place, type.name);
      if (problem !== null) return problem;
    }
    return null;
  }
  if (type.kind === "map") {
    if (typeof value !== "object" || Array.isArray(value)) return wrong(value, type, path, owner);
    for (const each of Object.values(value)) {
      const problem = decodeProblem(each, type.of, path, owner);
      if (problem !== null) return problem;
    }
    return null;
  }
  if (type.kind === "list") {
    if (!Array.isArray(value)) return wrong(value, type, path, owner);
    for (const each of value as unknown[]) {
      const problem = decodeProblem(each, type.of, path, owner);
      if (problem !== null) return problem;
    }
    return null;
  }
  const fits =
    type.kind === "string"
      ? typeof value === "string"
      : type.kind === "bool"
        ? typeof value === "boolean"
        : Number.isSafeInteger(value);
  return fits ? null : wrong(value, type, path, owner);
}

/** The member that a name in any upper and lower case means, with the name that errors give it. */
function fieldOf(fields: GoFields, key: string): readonly [string, GoType | null] {
  if (Object.hasOwn(fields, key)) return [key, fields[key] ?? null];
  const name = Object.keys(fields).find((each) => each.toLowerCase() === key.toLowerCase());
  return name === undefined ? ["", null] : [name, fields[name] ?? null];
}

function wrong(value: unknown, type: GoType, path: string, owner: string): string {
  return `json: cannot unmarshal ${jsonKind(value)} into Go struct field ${owner}.${path} of type ${type.go}`;
}
