import type { KubeObject } from "./object.js";
import type { Resource } from "./resources.js";
import type { ApiStore } from "./store.js";

/** The built-in admission plugins that change or refuse new objects. Returns the object as it goes on. */
export function admit(_store: ApiStore, _resource: Resource, object: KubeObject): KubeObject {
  return object;
}
