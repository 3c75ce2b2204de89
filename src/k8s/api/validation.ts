import type { FieldErrors } from "./field-error.js";
import type { KubeObject } from "./object.js";
import type { Resource } from "./resources.js";

/** Checks a new object. */
export function validateCreate(_resource: Resource, _object: KubeObject, _errors: FieldErrors): void {}

/** Checks a changed object against the one it replaces. */
export function validateUpdate(_resource: Resource, _object: KubeObject, _old: KubeObject, _errors: FieldErrors): void {}
