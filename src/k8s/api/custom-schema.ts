import { cloneJson } from "./clone.js";
import type { FieldErrors } from "./field-error.js";
import type { CustomResourceDefinition } from "./object.js";

/**
 * A structural schema of a CustomResourceDefinition (JSONSchemaProps), as far as it is heeded. Simplified: `anyOf`, `oneOf`,
 * `not`, formats and rules in CEL are not looked at.
 */
export interface CustomSchema {
  readonly type?: string;
  readonly nullable?: boolean;
  readonly properties?: { readonly [name: string]: CustomSchema };
  readonly additionalProperties?: boolean | CustomSchema;
  readonly items?: CustomSchema;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly allOf?: readonly CustomSchema[];
  readonly default?: unknown;
  readonly "x-kubernetes-preserve-unknown-fields"?: boolean;
  readonly "x-kubernetes-int-or-string"?: boolean;
  readonly "x-kubernetes-embedded-resource"?: boolean;
  readonly "x-kubernetes-validations"?: readonly unknown[];
}

type Loose = { [name: string]: unknown };

/** What an object of any kind has besides what its schema says. */
const OF_ALL = ["apiVersion", "kind", "metadata"];

/** The schema of a version of a definition's kind; null when it has none, or keeps whatever it is given. */
export function schemaOf({ spec }: CustomResourceDefinition, version: string): CustomSchema | null {
  if (spec.preserveUnknownFields === true) return null;
  return spec.versions.find(({ name }) => name === version)?.schema?.openAPIV3Schema ?? null;
}

/** The fields of an object that its schema does not have, as paths: what the API server prunes, or refuses when it is strict. */
export function unknownFields(schema: CustomSchema, object: object): string[] {
  const found: string[] = [];
  findUnknown(schema, object, "", true, found);
  return found;
}

function findUnknown(schema: CustomSchema, value: unknown, path: string, isObject: boolean, found: string[]): void {
  if (Array.isArray(value)) {
    value.forEach((item, i) => {
      if (schema.items !== undefined) findUnknown(schema.items, item, `${path}[${i}]`, false, found);
    });
    return;
  }
  if (typeof value !== "object" || value === null) return;
  const { properties = {}, additionalProperties } = schema;
  for (const [name, member] of Object.entries(value)) {
    if (isObject && OF_ALL.includes(name)) continue;
    const at = path === "" ? name : `${path}.${name}`;
    const own = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (own !== undefined) findUnknown(own, member, at, own["x-kubernetes-embedded-resource"] === true, found);
    else if (typeof additionalProperties === "object") findUnknown(additionalProperties, member, at, false, found);
    else if (additionalProperties !== true && schema["x-kubernetes-preserve-unknown-fields"] !== true) found.push(at);
  }
}

/** Fills in what the schema says for what is missing, in place. */
export function fillDefaults(schema: CustomSchema, value: unknown): void {
  if (Array.isArray(value)) {
    for (const item of value) if (schema.items !== undefined) fillDefaults(schema.items, item);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  const loose = value as Loose;
  for (const [name, own] of Object.entries(schema.properties ?? {})) {
    const isMissing = loose[name] === undefined || (loose[name] === null && own.nullable !== true);
    if (isMissing && own.default !== undefined) loose[name] = cloneJson(own.default);
    if (loose[name] !== undefined) fillDefaults(own, loose[name]);
  }
  if (typeof schema.additionalProperties !== "object") return;
  for (const [name, member] of Object.entries(loose)) {
    if (schema.properties?.[name] === undefined) fillDefaults(schema.additionalProperties, member);
  }
}

/** Holds an object against its schema, in the API server's words (`... in body must be of type integer: "string"`). */
export function validateAgainst(schema: CustomSchema, object: object, errors: FieldErrors): void {
  const before = errors.list.length;
  validateValue(schema, object, "", errors);
  if (errors.list.length > before && hasRules(schema)) errors.uncheckedRules();
}

function hasRules(schema: CustomSchema): boolean {
  const { properties = {}, additionalProperties, items } = schema;
  if ((schema["x-kubernetes-validations"] ?? []).length > 0) return true;
  const parts = [...Object.values(properties), items, additionalProperties];
  return parts.some((part) => typeof part === "object" && hasRules(part));
}

/** The type of a value as the API server calls it. */
function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}

function validateValue(schema: CustomSchema, value: unknown, path: string, errors: FieldErrors): void {
  const body = `${path} in body`;
  const found = typeOf(value);
  if (value === null && schema.nullable === true) return;
  const wanted = schema["x-kubernetes-int-or-string"] === true ? "integer,string" : (schema.type ?? "");
  const fits = wanted === "" || wanted.split(",").includes(found) || (wanted === "number" && found === "integer");
  if (!fits) {
    errors.invalid(path, found, `${body} must be of type ${wanted}: ${JSON.stringify(found)}`);
    return;
  }
  if (schema.enum !== undefined && !schema.enum.some((one) => JSON.stringify(one) === JSON.stringify(value))) {
    errors.notSupported(path, value, schema.enum.map(String));
  }
  if (typeof value === "number") validateNumber(schema, value, path, errors);
  else if (typeof value === "string") validateText(schema, value, path, errors);
  else if (Array.isArray(value)) validateItems(schema, value, path, errors);
  else if (typeof value === "object" && value !== null) validateMembers(schema, value as Loose, path, errors);
  for (const part of schema.allOf ?? []) validateValue(part, value, path, errors);
}

function validateNumber(schema: CustomSchema, value: number, path: string, errors: FieldErrors): void {
  const body = `${path} in body`;
  const { minimum, maximum, exclusiveMinimum = false, exclusiveMaximum = false, multipleOf } = schema;
  if (minimum !== undefined && (exclusiveMinimum ? value <= minimum : value < minimum)) {
    errors.invalid(path, value, `${body} should be greater than ${exclusiveMinimum ? "" : "or equal to "}${minimum}`);
  }
  if (maximum !== undefined && (exclusiveMaximum ? value >= maximum : value > maximum)) {
    errors.invalid(path, value, `${body} should be less than ${exclusiveMaximum ? "" : "or equal to "}${maximum}`);
  }
  if (multipleOf !== undefined && value % multipleOf !== 0) {
    errors.invalid(path, value, `${body} should be a multiple of ${multipleOf}`);
  }
}

function validateText(schema: CustomSchema, value: string, path: string, errors: FieldErrors): void {
  const length = [...value].length;
  const { minLength, maxLength, pattern } = schema;
  if (maxLength !== undefined && length > maxLength) errors.tooLong(path, maxLength);
  if (minLength !== undefined && length < minLength) {
    errors.invalid(path, value, `${path} in body should be at least ${minLength} chars long`);
  }
  if (pattern !== undefined && !matches(pattern, value)) {
    errors.invalid(path, value, `${path} in body should match '${pattern}'`);
  }
}

/** Simplified: an expression of Go's that JavaScript does not read matches everything. */
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, "u").test(value);
  } catch {
    return true;
  }
}

function validateItems(schema: CustomSchema, value: readonly unknown[], path: string, errors: FieldErrors): void {
  const { minItems, maxItems, items } = schema;
  if (minItems !== undefined && value.length < minItems) {
    errors.invalid(path, value.length, `${path} in body should have at least ${minItems} items`);
  }
  if (maxItems !== undefined && value.length > maxItems) errors.tooMany(path, value.length, maxItems);
  if (items === undefined) return;
  value.forEach((item, i) => {
    validateValue(items, item, `${path}[${i}]`, errors);
  });
}

function validateMembers(schema: CustomSchema, value: Loose, path: string, errors: FieldErrors): void {
  const { properties = {}, additionalProperties, required = [], minProperties, maxProperties } = schema;
  const count = Object.keys(value).length;
  if (minProperties !== undefined && count < minProperties) {
    errors.invalid(path, count, `${path} in body should have at least ${minProperties} properties`);
  }
  if (maxProperties !== undefined && count > maxProperties) errors.tooMany(path, count, maxProperties);
  const at = (name: string): string => (path === "" ? name : `${path}.${name}`);
  for (const name of required) if (value[name] === undefined) errors.required(at(name));
  for (const [name, member] of Object.entries(value)) {
    if ((path === "" && OF_ALL.includes(name)) || member === undefined) continue;
    const own = Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
    if (typeof own === "object") validateValue(own, member, at(name), errors);
  }
}
