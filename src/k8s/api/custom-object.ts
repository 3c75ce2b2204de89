import { badRequest, groupResource } from "./api-error.js";
import { cloneJson } from "./clone.js";
import { type CustomSchema, fillDefaults, schemaOf, unknownFields, validateAgainst } from "./custom-schema.js";
import { type FieldErrors, quote } from "./field-error.js";
import type { KubeObject } from "./object.js";
import { type Resource, splitApiVersion } from "./resources.js";
import type { ApiStore } from "./store.js";

/**
 * A custom object as its definition has it: with its schema's defaults, what is wrong with it told to `errors`. As it was given
 * when nobody defined its kind. `apiVersion` is the one that it was written in.
 * @throws ApiError BadRequest for fields that the schema does not have.
 */
export function completeCustom(
  store: ApiStore,
  resource: Resource,
  apiVersion: string,
  object: KubeObject,
  errors: FieldErrors,
): KubeObject {
  const definition = store.get("CustomResourceDefinition", "", groupResource(resource));
  const { version } = splitApiVersion(apiVersion);
  const schema = definition === null ? null : schemaOf(definition, version);
  if (schema === null) return object;
  const unknown = unknownFields(schema, withoutStatus(object));
  if (unknown.length > 0) throw badRequest(unknownWords(resource.kind, version, unknown));
  const complete = cloneJson(object);
  fillDefaults(schema, complete);
  validateAgainst(schema, withoutStatus(complete), errors);
  return complete;
}

/** The status of a new object is the server's. */
function withoutStatus(object: KubeObject): object {
  const { status: _status, ...rest } = object as KubeObject & { readonly status?: unknown };
  return rest;
}

/** What the API server says of fields that a kind's schema does not have. */
export function unknownWords(kind: string, version: string, fields: readonly string[]): string {
  const words = fields.map((field) => `unknown field ${quote(field)}`).join(", ");
  return `${kind} in version "${version}" cannot be handled as a ${kind}: strict decoding error: ${words}`;
}

/** The names of the fields beside one that a schema does not have, among which the one that was meant may be. */
export function siblingFields(schema: CustomSchema, path: string): string[] {
  let at: CustomSchema | undefined = schema;
  for (const name of path.split(".").slice(0, -1)) {
    const [field = "", ...indexes] = name.split("[");
    at =
      at?.properties?.[field] ?? (typeof at?.additionalProperties === "object" ? at.additionalProperties : undefined);
    for (const _ of indexes) at = at?.items;
  }
  return Object.keys(at?.properties ?? {});
}
