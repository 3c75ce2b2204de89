import type {
  DownwardAPIVolumeFile,
  HostPathVolumeSource,
  KeyToPath,
  ProjectedVolumeSource,
  Volume,
} from "kubernetes-types/core/v1.js";
import type { FieldErrors } from "./field-error.js";
import { validateFieldRef, validateResourceFieldRef } from "./validate-env.js";
import { addProblems, isDns1123Label } from "./validate-names.js";

/** The sources of a volume in the order in which the API server looks at them; the first that is there counts. */
const SOURCES = [
  "emptyDir",
  "hostPath",
  "gitRepo",
  "gcePersistentDisk",
  "awsElasticBlockStore",
  "secret",
  "nfs",
  "iscsi",
  "glusterfs",
  "flocker",
  "persistentVolumeClaim",
  "rbd",
  "cinder",
  "cephfs",
  "quobyte",
  "downwardAPI",
  "fc",
  "flexVolume",
  "configMap",
  "azureFile",
  "vsphereVolume",
  "photonPersistentDisk",
  "portworxVolume",
  "azureDisk",
  "storageos",
  "projected",
  "scaleIO",
  "csi",
  "ephemeral",
  "image",
] as const;

const HOST_PATH_TYPES = [
  "",
  "BlockDevice",
  "CharDevice",
  "Directory",
  "DirectoryOrCreate",
  "File",
  "FileOrCreate",
  "Socket",
];
const MODE_WORDS = "must be a number between 0 and 0777 (octal), both inclusive";
/** What a file of a pod may tell of it. */
const FILE_FIELDS = ["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"];

/** The volumes of a pod at `path`; answers those without a mistake by name, which alone can be mounted. */
export function validateVolumes(volumes: readonly Volume[], path: string, errors: FieldErrors): Map<string, Volume> {
  const good = new Map<string, Volume>();
  volumes.forEach((volume, i) => {
    const at = `${path}[${i}]`;
    const before = errors.list.length;
    const name = volume.name ?? "";
    validateSource(volume, at, errors);
    if (name === "") errors.required(`${at}.name`);
    else addProblems(errors, `${at}.name`, name, isDns1123Label(name));
    if (good.has(name)) errors.duplicate(`${at}.name`, name);
    if (errors.list.length === before) good.set(name, volume);
  });
  return good;
}

function validateSource(volume: Volume, at: string, errors: FieldErrors): void {
  const given = SOURCES.filter((source) => (volume as unknown as Record<string, unknown>)[source] !== undefined);
  const [first] = given;
  if (first !== undefined) validateOneSource(volume, at, first, errors);
  for (const source of given.slice(1)) {
    // The API server's own slips in two names.
    const field = source === "cephfs" ? "cephFS" : source === "downwardAPI" ? "downwarAPI" : source;
    errors.forbidden(`${at}.${field}`, "may not specify more than 1 volume type");
  }
  if (first === undefined) errors.required(at, "must specify a volume type");
}

function validateOneSource(volume: Volume, at: string, source: (typeof SOURCES)[number], errors: FieldErrors): void {
  const path = `${at}.${source}`;
  switch (source) {
    case "hostPath":
      if (volume.hostPath !== undefined) validateHostPath(volume.hostPath, path, errors);
      return;
    case "secret":
      if ((volume.secret?.secretName ?? "") === "") errors.required(`${path}.secretName`);
      validateMode(volume.secret?.defaultMode, `${path}.defaultMode`, errors);
      validateItems(volume.secret?.items, `${path}.items`, errors);
      return;
    case "configMap":
      if ((volume.configMap?.name ?? "") === "") errors.required(`${path}.name`);
      validateMode(volume.configMap?.defaultMode, `${path}.defaultMode`, errors);
      validateItems(volume.configMap?.items, `${path}.items`, errors);
      return;
    case "nfs":
      validateNfs(volume.nfs ?? { server: "", path: "" }, path, errors);
      return;
    case "persistentVolumeClaim":
      if ((volume.persistentVolumeClaim?.claimName ?? "") === "") errors.required(`${path}.claimName`);
      return;
    case "downwardAPI":
      validateMode(volume.downwardAPI?.defaultMode, `${path}.defaultMode`, errors);
      // Without the number of the item, as in the API server.
      for (const file of volume.downwardAPI?.items ?? []) validateDownwardFile(file, path, errors);
      return;
    case "projected":
      if (volume.projected !== undefined) validateProjected(volume.projected, path, errors);
      return;
    case "csi":
      if ((volume.csi?.driver ?? "") === "") errors.required(`${path}.driver`);
      return;
    case "ephemeral":
      if (volume.ephemeral?.volumeClaimTemplate === undefined) errors.required(`${path}.volumeClaimTemplate`);
      return;
    default:
      return;
  }
}

/** A path on the node, of a pod's volume or of a PersistentVolume. */
export function validateHostPath(
  { path = "", type = "" }: HostPathVolumeSource,
  at: string,
  errors: FieldErrors,
): void {
  if (path === "") {
    errors.required(`${at}.path`);
    return;
  }
  if (path.split("/").includes("..")) errors.invalid(`${at}.path`, path, "must not contain '..'");
  if (!HOST_PATH_TYPES.includes(type)) errors.notSupported(`${at}.type`, type, HOST_PATH_TYPES);
}

/** A share of an NFS server, of a pod's volume or of a PersistentVolume. */
export function validateNfs(
  { server = "", path = "" }: { server: string; path: string },
  at: string,
  errors: FieldErrors,
): void {
  if (server === "") errors.required(`${at}.server`);
  if (path === "") errors.required(`${at}.path`);
  if (!path.startsWith("/")) errors.invalid(`${at}.path`, path, "must be an absolute path");
}

function validateMode(mode: number | undefined, path: string, errors: FieldErrors): void {
  if (mode !== undefined && (mode > 0o777 || mode < 0)) errors.invalid(path, mode, MODE_WORDS);
}

function validateItems(items: readonly KeyToPath[] | undefined, path: string, errors: FieldErrors): void {
  (items ?? []).forEach((item, i) => {
    const at = `${path}[${i}]`;
    if ((item.key ?? "") === "") errors.required(`${at}.key`);
    if ((item.path ?? "") === "") errors.required(`${at}.path`);
    validateLocalPath(item.path ?? "", `${at}.path`, errors);
    validateMode(item.mode, `${at}.mode`, errors);
  });
}

/** A path within a volume: relative, without steps back, and not one that the kubelet keeps for itself (`..data`). */
function validateLocalPath(path: string, at: string, errors: FieldErrors): void {
  validateDescendingPath(path, at, errors);
  if (path.startsWith("..") && !path.startsWith("../")) errors.invalid(at, path, "must not start with '..'");
}

/** A path that is relative and leads downwards. */
export function validateDescendingPath(path: string, at: string, errors: FieldErrors): void {
  if (path.startsWith("/")) errors.invalid(at, path, "must be a relative path");
  if (path.split("/").includes("..")) errors.invalid(at, path, "must not contain '..'");
}

function validateDownwardFile(file: DownwardAPIVolumeFile, at: string, errors: FieldErrors): void {
  if ((file.path ?? "") === "") errors.required(`${at}.path`);
  validateLocalPath(file.path ?? "", `${at}.path`, errors);
  if (file.fieldRef !== undefined) {
    validateFieldRef(file.fieldRef, FILE_FIELDS, `${at}.fieldRef`, errors);
    if (file.resourceFieldRef !== undefined) {
      errors.invalid(at, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously");
    }
  } else if (file.resourceFieldRef !== undefined) {
    validateResourceFieldRef(file.resourceFieldRef, `${at}.resourceFieldRef`, true, errors);
  } else errors.required(at, "one of fieldRef and resourceFieldRef is required");
  validateMode(file.mode, `${at}.mode`, errors);
}

function validateProjected(projected: ProjectedVolumeSource, at: string, errors: FieldErrors): void {
  validateMode(projected.defaultMode, `${at}.defaultMode`, errors);
  const paths = new Set<string>();
  const take = (path: string | undefined, owner: string): void => {
    if (path === undefined || path === "") return;
    if (paths.has(path)) errors.invalid(at, owner, "conflicting duplicate paths");
    paths.add(path);
  };
  (projected.sources ?? []).forEach((source, i) => {
    const from = `${at}.sources[${i}]`;
    for (const kind of ["secret", "configMap"] as const) {
      const part = source[kind];
      if (part === undefined) continue;
      if ((part.name ?? "") === "") errors.required(`${from}.${kind}.name`);
      validateItems(part.items, `${from}.${kind}.items`, errors);
      for (const item of part.items ?? []) take(item.path, part.name ?? "");
    }
    for (const file of source.downwardAPI?.items ?? []) {
      validateDownwardFile(file, `${from}.downwardAPI`, errors);
      take(file.path, file.path ?? "");
    }
    const token = source.serviceAccountToken;
    if (token !== undefined) {
      const seconds = token.expirationSeconds ?? 3600;
      const field = `${from}.serviceAccountToken.expirationSeconds`;
      if (seconds < 600) errors.invalid(field, seconds, "may not specify a duration less than 10 minutes");
      if (seconds > 2 ** 32) errors.invalid(field, seconds, "may not specify a duration larger than 2^32 seconds");
      if ((token.path ?? "") === "") errors.required(`${at}.path`);
      else validateLocalPath(token.path, `${at}.path`, errors);
    }
    if (Object.keys(source).length > 1) errors.forbidden(from, "may not specify more than 1 volume type per source");
  });
}
