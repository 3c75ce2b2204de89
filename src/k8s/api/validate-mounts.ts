import type { Container, VolumeMount } from "kubernetes-types/core/v1.js";
import type { FieldErrors } from "./field-error.js";
import type { VolumesByName } from "./validate-container.js";
import { validateDescendingPath } from "./validate-volumes.js";

const PROPAGATIONS = ["Bidirectional", "HostToContainer", "None"];
const READ_ONLY = ["Disabled", "Enabled", "IfPossible"];

/** `volumeMounts` of the container at `container`. Some paths lack the mount's number, as the API server's do. */
export function validateMounts(
  { volumeMounts = [], volumeDevices = [], securityContext }: Container,
  volumes: VolumesByName,
  container: string,
  errors: FieldErrors,
): void {
  const path = `${container}.volumeMounts`;
  const taken = new Set<string>();
  volumeMounts.forEach((mount, i) => {
    const at = `${path}[${i}]`;
    const { name = "", mountPath = "", subPath = "", subPathExpr = "" } = mount;
    if (name === "") errors.required(`${at}.name`);
    if (!volumes.has(name)) errors.notFound(`${at}.name`, name);
    if (mountPath === "") errors.required(`${at}.mountPath`);
    if (taken.has(mountPath)) errors.invalid(`${at}.mountPath`, mountPath, "must be unique");
    taken.add(mountPath);
    if (volumeDevices.some((device) => device.name === name)) {
      errors.invalid(`${at}.name`, name, "must not already exist in volumeDevices");
    }
    if (volumeDevices.some((device) => device.devicePath === mountPath)) {
      errors.invalid(`${at}.mountPath`, mountPath, "must not already exist as a path in volumeDevices");
    }
    if (subPath !== "") validateDescendingPath(subPath, `${path}.subPath`, errors);
    if (subPathExpr !== "") {
      const words = "subPathExpr and subPath are mutually exclusive";
      if (subPath !== "") errors.invalid(`${at}.subPathExpr`, subPathExpr, words);
      validateDescendingPath(subPathExpr, `${path}.subPathExpr`, errors);
    }
    validatePropagation(mount, securityContext?.privileged === true, path, errors);
  });
}

function validatePropagation(mount: VolumeMount, isPrivileged: boolean, path: string, errors: FieldErrors): void {
  const { mountPropagation: propagation, recursiveReadOnly } = mount;
  const at = `${path}.mountPropagation`;
  if (propagation !== undefined && !PROPAGATIONS.includes(propagation)) {
    errors.notSupported(at, propagation, PROPAGATIONS);
  }
  if (propagation === "Bidirectional" && !isPrivileged) {
    errors.forbidden(at, "Bidirectional mount propagation is available only to privileged containers");
  }
  if (recursiveReadOnly === undefined || recursiveReadOnly === "Disabled") return;
  const field = `${path}.recursiveReadOnly`;
  if (!READ_ONLY.includes(recursiveReadOnly)) {
    errors.notSupported(field, recursiveReadOnly, READ_ONLY);
    return;
  }
  if (mount.readOnly !== true) errors.forbidden(field, "may only be specified when readOnly is true");
  if (propagation !== undefined && propagation !== "None") {
    errors.forbidden(field, "may only be specified when mountPropagation is None or not specified");
  }
}

/** `volumeDevices` of the container at `container`: claims as block devices. */
export function validateDevices(
  { volumeMounts = [], volumeDevices = [] }: Container,
  volumes: VolumesByName,
  container: string,
  errors: FieldErrors,
): void {
  const names = new Set<string>();
  const paths = new Set<string>();
  volumeDevices.forEach(({ name = "", devicePath = "" }, i) => {
    const at = `${container}.volumeDevices[${i}]`;
    const volume = volumes.get(name);
    if (name === "") errors.required(`${at}.name`);
    if (names.has(name)) errors.invalid(`${at}.name`, name, "must be unique");
    if (volume === undefined) errors.notFound(`${at}.name`, name);
    else if (volume.persistentVolumeClaim === undefined && volume.ephemeral === undefined) {
      const words = "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode";
      errors.invalid(`${at}.name`, name, words);
    }
    if (devicePath === "") errors.required(`${at}.devicePath`);
    if (paths.has(devicePath)) errors.invalid(`${at}.devicePath`, devicePath, "must be unique");
    if (devicePath.split("/").includes("..")) {
      errors.invalid(`${at}.devicePath`, devicePath, "can not contain backsteps ('..')");
    } else paths.add(devicePath);
    if (volumeMounts.some((mount) => mount.name === name)) {
      errors.invalid(`${at}.name`, name, "must not already exist in volumeMounts");
    }
    if (volumeMounts.some((mount) => mount.mountPath === devicePath)) {
      errors.invalid(`${at}.devicePath`, devicePath, "must not already exist as a path in volumeMounts");
    }
    if (name !== "") names.add(name);
  });
}
