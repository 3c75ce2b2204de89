import { ApiError, groupKind, type StatusCause } from "./api-error.js";
import { GoValue, goList, goMap } from "./go-value.js";
import type { Resource } from "./resources.js";

/** Kinds of field errors with the reason code that a Status carries for each (apimachinery `field.ErrorType`). */
export type FieldErrorType =
  | "FieldValueNotFound"
  | "FieldValueRequired"
  | "FieldValueDuplicate"
  | "FieldValueInvalid"
  | "FieldValueNotSupported"
  | "FieldValueForbidden"
  | "FieldValueTooLong"
  | "FieldValueTooMany"
  | "FieldValueTypeInvalid"
  | "InternalError";

/** One thing wrong with one field, in the API server's words (apimachinery `field.Error`). */
export interface FieldError {
  readonly type: FieldErrorType;
  /** Path in the object: `spec.ports[0].port`. */
  readonly field: string;
  /** The text after the path: `Invalid value: 0: must be between 1 and 65535, inclusive`. */
  readonly body: string;
}

/**
 * A value as Go's field errors print it: strings quoted, lists and maps of strings in Go's own form, null as `null`.
 * Simplified: other structs, whose Go types are not known here, are shown as JSON.
 */
export function showValue(value: unknown): string {
  if (typeof value === "string") return quote(value);
  if (value instanceof GoValue) return value.text;
  if (isStrings(value)) return goList("string", value).text;
  if (isStringMap(value)) return goMap(value).text;
  if (value === undefined || value === null) return "null";
  if (typeof value === "object") return JSON.stringify(value);
  return String(value);
}

function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

function isStringMap(value: unknown): value is Readonly<Record<string, string>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((one) => typeof one === "string");
}

/** Go's `%q` for ordinary text. */
export function quote(text: string): string {
  return JSON.stringify(text);
}

function withDetail(head: string, detail: string): string {
  return detail === "" ? head : `${head}: ${detail}`;
}

/** Collects what is wrong with an object, in the order of the checks. Plain data; hand it down with the path. */
export class FieldErrors {
  readonly list: FieldError[] = [];

  invalid(field: string, value: unknown, detail: string): void {
    this.list.push({
      type: "FieldValueInvalid",
      field,
      body: withDetail(`Invalid value: ${showValue(value)}`, detail),
    });
  }

  /** That the rules of a definition, which are in CEL, were not come to. */
  uncheckedRules(): void {
    const words =
      "some validation rules were not checked because the object was invalid; correct the existing errors to complete validation";
    this.invalid("<nil>", null, words);
  }

  /** An invalid value that is not shown (`field.OmitValueType`). */
  invalidWithoutValue(field: string, detail: string): void {
    this.list.push({ type: "FieldValueInvalid", field, body: `Invalid value: ${detail}` });
  }

  required(field: string, detail = ""): void {
    this.list.push({ type: "FieldValueRequired", field, body: withDetail("Required value", detail) });
  }

  duplicate(field: string, value: unknown): void {
    this.list.push({ type: "FieldValueDuplicate", field, body: `Duplicate value: ${showValue(value)}` });
  }

  forbidden(field: string, detail: string): void {
    this.list.push({ type: "FieldValueForbidden", field, body: withDetail("Forbidden", detail) });
  }

  /** `supported` is printed in the order given. */
  notSupported(field: string, value: unknown, supported: readonly string[]): void {
    const detail = supported.length === 0 ? "" : `supported values: ${supported.map(quote).join(", ")}`;
    this.list.push({
      type: "FieldValueNotSupported",
      field,
      body: withDetail(`Unsupported value: ${showValue(value)}`, detail),
    });
  }

  notFound(field: string, value: unknown): void {
    this.list.push({ type: "FieldValueNotFound", field, body: `Not found: ${showValue(value)}` });
  }

  /** The value is left out of the text, as the API server leaves it out. */
  tooLong(field: string, maxBytes: number): void {
    this.list.push({
      type: "FieldValueTooLong",
      field,
      body: `Too long: may not be more than ${maxBytes} bytes`,
    });
  }

  tooMany(field: string, count: number, max: number): void {
    this.list.push({
      type: "FieldValueTooMany",
      field,
      body: `Too many: ${count}: must have at most ${max} ${max === 1 ? "item" : "items"}`,
    });
  }

  internal(field: string, detail: string): void {
    this.list.push({ type: "InternalError", field, body: `Internal error: ${detail}` });
  }

  get any(): boolean {
    return this.list.length > 0;
  }
}

/** `Service "web" is invalid: spec.ports[0].port: Required value`, several in brackets, duplicates dropped. */
export function invalidObject(resource: Resource, name: string, errors: readonly FieldError[]): ApiError {
  const texts: string[] = [];
  for (const error of errors) {
    const text = `${error.field}: ${error.body}`;
    if (!texts.includes(text)) texts.push(text);
  }
  const all = texts.length === 1 ? texts[0] : `[${texts.join(", ")}]`;
  const causes: StatusCause[] = errors.map((error) => ({
    reason: error.type,
    message: error.body,
    field: error.field,
  }));
  const details =
    resource.group === ""
      ? { name, kind: resource.kind, causes }
      : { name, group: resource.group, kind: resource.kind, causes };
  return new ApiError("Invalid", `${groupKind(resource)} ${quote(name)} is invalid: ${all}`, details);
}
