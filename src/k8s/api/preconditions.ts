import { conflict, versionConflict } from "./api-error.js";
import type { KubeObject } from "./object.js";
import type { Resource } from "./resources.js";
import type { DeleteOptions } from "./store-options.js";

/** Holds a written object's uid and resourceVersion, as far as it has them, against what is stored. @throws ApiError Conflict. */
export function checkWritten(resource: Resource, current: KubeObject, written: KubeObject): void {
  const { uid, resourceVersion } = written.metadata;
  if (uid !== undefined && uid !== "") checkUid(resource, current, uid);
  if (resourceVersion === undefined || resourceVersion === "") return;
  if (resourceVersion !== current.metadata.resourceVersion) throw versionConflict(resource, current.metadata.name);
}

/** Holds what a deletion asks for against what is stored (DeleteOptions.preconditions). @throws ApiError Conflict. */
export function checkPreconditions(resource: Resource, current: KubeObject, options: DeleteOptions): void {
  const uid = options.preconditions?.uid;
  if (uid !== undefined) checkUid(resource, current, uid);
  const version = options.preconditions?.resourceVersion;
  const { name, resourceVersion } = current.metadata;
  if (version !== undefined && version !== resourceVersion) {
    throw conflict(
      resource,
      name,
      `Precondition failed: ResourceVersion in precondition: ${version}, ResourceVersion in object meta: ${resourceVersion}`,
    );
  }
}

function checkUid(resource: Resource, current: KubeObject, uid: string): void {
  if (uid === current.metadata.uid) return;
  throw conflict(
    resource,
    current.metadata.name,
    `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${current.metadata.uid}`,
  );
}
