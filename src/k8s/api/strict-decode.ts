import { parseTime } from "./clock.js";
import { quote } from "./field-error.js";
import { nearestName } from "./nearest-name.js";
import { parseQuantity, QUANTITY_ERROR } from "./quantity.js";
import { bareCode, fieldsOf, goType } from "./schema.js";

/** One thing that keeps JSON from being an object of its kind. */
export interface DecodeProblem {
  readonly kind: "unknown" | "type";
  /** Path in the object: `spec.template.spec.containers[0].imag`. */
  readonly field: string;
  /** The API server's words: `unknown field "spec.replica"`, `json: cannot unmarshal ...`. */
  readonly message: string;
  /** The known field that was probably meant; null when none looks alike. */
  readonly nearest: string | null;
  /** The same in the words of a custom resource's schema (`... in body must be of type integer: "string"`); null where those are the same. */
  readonly schemaMessage: string | null;
}

/**
 * Reads JSON as an object of a kind, as the API server does with fieldValidation=Strict: unknown fields and values of
 * the wrong type are told with their paths. With `repair`, nulls become what Go makes of them (an absent field, an
 * empty text, an empty object), in place. Kinds without a schema are not checked.
 */
export function strictDecode(kind: string, object: object, repair: boolean): DecodeProblem[] {
  const problems: DecodeProblem[] = [];
  if (fieldsOf(kind) !== null) decodeStruct(kind, object as Record<string, unknown>, "", "", repair, problems);
  return problems;
}

function decodeStruct(
  type: string,
  object: Record<string, unknown>,
  path: string,
  goPath: string,
  repair: boolean,
  problems: DecodeProblem[],
): void {
  const fields = fieldsOf(type);
  if (fields === null) return;
  for (const name of Object.keys(object)) {
    const value = object[name];
    const field = path === "" ? name : `${path}.${name}`;
    const code = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (code === undefined) {
      if (repair && value === undefined) continue;
      const nearest = nearestName(name, Object.keys(fields));
      problems.push({ kind: "unknown", field, message: `unknown field ${quote(field)}`, nearest, schemaMessage: null });
      continue;
    }
    if (value === null || value === undefined) {
      if (repair) delete object[name];
      continue;
    }
    const goField = goPath === "" ? name : `${goPath}.${name}`;
    decodeValue(bareCode(code), value, field, `${typeName(type)}.${goField}`, goField, repair, problems);
  }
}

function decodeValue(
  code: string,
  value: unknown,
  path: string,
  goField: string,
  goPath: string,
  repair: boolean,
  problems: DecodeProblem[],
): void {
  const mismatch = (found: string): void => {
    problems.push({
      kind: "type",
      field: path,
      message: `json: cannot unmarshal ${found} into Go struct field ${goField} of type ${goType(code)}`,
      nearest: null,
      schemaMessage: typeInvalid(path, schemaType(code), found),
    });
  };
  switch (code.charAt(0)) {
    case "s":
      if (typeof value !== "string") mismatch(jsonKind(value));
      return;
    case "b":
      if (typeof value !== "boolean") mismatch(jsonKind(value));
      return;
    case "i":
    case "l":
      if (typeof value !== "number") mismatch(jsonKind(value));
      else if (!fitsInteger(value, code)) mismatch(`number ${value}`);
      return;
    case "p":
      if (typeof value === "number") {
        if (!fitsInteger(value, "i")) mismatch(`number ${value}`);
      } else if (typeof value !== "string") mismatch(jsonKind(value));
      return;
    case "q":
      if ((typeof value !== "string" && typeof value !== "number") || parseQuantity(String(value)) === null) {
        problems.push({ kind: "type", field: path, message: QUANTITY_ERROR, nearest: null, schemaMessage: null });
      }
      return;
    case "t":
      if (typeof value !== "string") mismatch(jsonKind(value));
      else if (parseTime(value) === null) {
        const message = `parsing time ${quote(value)} as "2006-01-02T15:04:05Z07:00": cannot parse ${quote(value)} as "2006"`;
        problems.push({ kind: "type", field: path, message, nearest: null, schemaMessage: null });
      }
      return;
    case "[": {
      if (!Array.isArray(value)) {
        mismatch(jsonKind(value));
        return;
      }
      const inner = code.slice(1, -1);
      value.forEach((item: unknown, i) => {
        if (item === null && repair) value[i] = zeroOf(inner);
        else if (item !== null) decodeValue(inner, item, `${path}[${i}]`, goField, goPath, repair, problems);
      });
      return;
    }
    case "{": {
      if (!isObject(value)) {
        mismatch(jsonKind(value));
        return;
      }
      const inner = code.slice(1, -1);
      for (const key of Object.keys(value)) {
        if (value[key] === null && repair) value[key] = zeroOf(inner);
        else if (value[key] !== null) {
          decodeValue(inner, value[key], childPath(path, key), goField, goPath, repair, problems);
        }
      }
      return;
    }
    case "@":
      if (!isObject(value)) {
        mismatch(jsonKind(value));
        return;
      }
      decodeStruct(code.slice(1), value, path, goPath, repair, problems);
      return;
    default:
      return;
  }
}

/** Path of a key of a map: `metadata.labels.app`, or in brackets when the key has dots or slashes. */
export function childPath(path: string, key: string): string {
  if (/^[A-Za-z0-9_-]+$/.test(key)) return path === "" ? key : `${path}.${key}`;
  return `${path}[${key}]`;
}

function zeroOf(code: string): unknown {
  if (code.startsWith("@") || code.startsWith("{")) return {};
  if (code.startsWith("[")) return [];
  return code === "s" || code === "t" ? "" : code === "b" ? false : code === "q" ? "0" : 0;
}

function typeName(type: string): string {
  const dot = type.indexOf(".");
  return dot < 0 ? type : type.slice(0, dot);
}

function fitsInteger(value: number, code: string): boolean {
  const limit = code === "l" ? 2 ** 63 : 2 ** 31;
  return Number.isInteger(value) && value >= -limit && value < limit;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** JSON Schema's name of a type. */
function schemaType(code: string): string {
  const names: Readonly<Record<string, string>> = {
    s: "string",
    t: "string",
    b: "boolean",
    i: "integer",
    l: "integer",
  };
  return names[code.charAt(0)] ?? (code.startsWith("[") ? "array" : "object");
}

/** A value of the wrong type, as kube-openapi's validator says it. */
function typeInvalid(field: string, wanted: string, found: string): string {
  const kind = found === "bool" ? "boolean" : found.startsWith("number ") ? "number" : found;
  return `${field}: Invalid value: ${quote(kind)}: ${field} in body must be of type ${wanted}: ${quote(kind)}`;
}

function jsonKind(value: unknown): string {
  if (Array.isArray(value)) return "array";
  if (typeof value === "boolean") return "bool";
  return typeof value === "object" ? "object" : typeof value;
}
