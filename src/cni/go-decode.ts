import { tryParseIp } from "../wire/ip-address.js";
import { tryParsePrefix } from "../wire/prefix.js";
import { jsonKind } from "./config.js";

/** What Go's decoder is given to fill: the type's name as its errors print it, and what is inside. */
export type GoType =
  | { readonly kind: "string" | "bool" | "int" | "any" | "ip" | "block" | "place"; readonly go: string }
  | { readonly kind: "list" | "map"; readonly go: string; readonly of: GoType }
  | {
      readonly kind: "struct";
      readonly go: string;
      readonly name: string;
      readonly fields: GoFields;
      /** Reads its own JSON, so that errors inside know the way to it alone. */
      readonly isOwnReader?: true;
    };

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
/** An address; "" is none. */
export const IP: GoType = { kind: "ip", go: "net.IP" };
/** A block, which must be one. */
export const BLOCK: GoType = { kind: "block", go: "string" };
/** An address with or without the length of its block. */
export const IP_OR_BLOCK: GoType = { kind: "place", go: "*ip.IP" };
const ANY: GoType = { kind: "any", go: "interface {}" };

/** A struct that has a name, "types.IPAM"; errors about its members call it without its package. */
export function struct(go: string, fields: GoFields): GoType {
  return { kind: "struct", go, name: go.slice(go.lastIndexOf(".") + 1), fields };
}

/** A struct that reads its own JSON. */
export function ownReader(go: string, fields: GoFields): GoType {
  return { kind: "struct", go, name: go.slice(go.lastIndexOf(".") + 1), fields, isOwnReader: true };
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
  if (type.kind === "block" && value === null) return "invalid CIDR address: ";
  if (value === null || value === undefined || type.kind === "any") return null;
  if ("fields" in type) {
    if (typeof value !== "object" || Array.isArray(value)) return wrong(value, type, path, owner);
    for (const [key, each] of Object.entries(value)) {
      const [name, of] = fieldOf(type.fields, key);
      const place = path === "" ? name : `${path}.${name}`;
      const inside: [string, string] = type.isOwnReader === true ? [path, owner] : [place, type.name];
      const problem = of === null ? null : decodeProblem(each, of, ...inside);
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
  return fits(value, type.kind) ? textProblem(value, type.kind) : wrong(value, type, path, owner);
}

function fits(value: unknown, kind: GoType["kind"]): boolean {
  if (kind === "bool") return typeof value === "boolean";
  return kind === "int" ? Number.isSafeInteger(value) : typeof value === "string";
}

/** What is wrong with a text that is to be an address or a block. */
function textProblem(value: unknown, kind: GoType["kind"]): string | null {
  const text = String(value);
  const isBlock = (): boolean => text.includes("/") && tryParsePrefix(text) !== null;
  if (kind === "block") return isBlock() ? null : `invalid CIDR address: ${text}`;
  if (kind === "ip") return text === "" || tryParseIp(text) !== null ? null : `invalid IP address: ${text}`;
  if (kind === "place") return tryParseIp(text) !== null || isBlock() ? null : `invalid IP address ${text}`;
  return null;
}

/** The member that a name in any upper and lower case means, with the name that errors give it. */
function fieldOf(fields: GoFields, key: string): readonly [string, GoType | null] {
  if (Object.hasOwn(fields, key)) return [key, fields[key] ?? null];
  const name = Object.keys(fields).find((each) => each.toLowerCase() === key.toLowerCase());
  return name === undefined ? ["", null] : [name, fields[name] ?? null];
}

function wrong(value: unknown, type: GoType, path: string, owner: string): string {
  const place = owner === "" && path === "" ? "value" : `struct field ${owner}.${path}`;
  return `json: cannot unmarshal ${jsonKind(value)} into Go ${place} of type ${type.go}`;
}
