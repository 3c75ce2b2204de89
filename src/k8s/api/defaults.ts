import type { KubeObject } from "./object.js";
import type { Resource } from "./resources.js";

/** The object with the API server's defaults filled in. */
export function applyDefaults(_resource: Resource, object: KubeObject): KubeObject {
  return object;
}
