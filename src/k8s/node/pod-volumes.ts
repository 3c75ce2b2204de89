import type { DownwardAPIVolumeFile, KeyToPath, Volume, VolumeProjection } from "kubernetes-types/core/v1.js";
import { type Bind, Directory, type FileNode, RegularFile } from "../../host/file-node.js";
import { resolvePath } from "../../host/file-path.js";
import type { FileSystem } from "../../host/filesystem.js";
import { bytesOfBase64, utf8Bytes } from "../api/base64.js";
import type { ConfigMap, Pod, Secret } from "../api/object.js";
import type { ApiStore } from "../api/store.js";
import { fieldOf, resourceFieldOf } from "./container-environment.js";
import { HostPathError, hostPathVolume } from "./host-path-volume.js";

/** A volume that cannot be mounted as yet, in the kubelet's words; the pod waits for it. */
export class VolumeError extends Error {}

/** What is needed to fill a pod's volumes. */
export interface VolumeContext {
  readonly api: ApiStore;
  readonly pod: Pod;
  /** The node's own tree: `hostPath` is in it. */
  readonly files: FileSystem;
}

/** A pod's volumes by name, as what is to be mounted: directories, but for a file of the node's. */
export type PodVolumes = ReadonlyMap<string, FileNode>;

/** Those of most pods. */
export const NO_VOLUMES: PodVolumes = new Map();

/**
 * Makes a pod's volumes: what ConfigMaps, Secrets, the downward API and projections of them say, the node's directories,
 * and empty ones. Simplified: ConfigMaps and Secrets are read once, so a change is not seen before the pod is made anew;
 * a claim or a volume of another kind is an empty directory of the pod's own.
 * @throws VolumeError when something is missing that is not optional.
 */
export function makeVolumes(context: VolumeContext): PodVolumes {
  const volumes = context.pod.spec.volumes ?? [];
  if (volumes.length === 0) return NO_VOLUMES;
  const made = new Map<string, FileNode>();
  for (const volume of volumes) {
    try {
      made.set(volume.name, makeVolume(context, volume));
    } catch (error) {
      if (!(error instanceof VolumeError || error instanceof HostPathError)) throw error;
      throw new VolumeError(`MountVolume.SetUp failed for volume "${volume.name}" : ${error.message}`);
    }
  }
  return made;
}

/** A container's view of the pod's files: its mounts over them. */
export function mountVolumes(
  files: FileSystem,
  volumes: PodVolumes,
  container: Pod["spec"]["containers"][number],
): FileSystem {
  const binds: Bind[] = [];
  for (const { name, mountPath, subPath = "" } of container.volumeMounts ?? []) {
    const volume = volumes.get(name);
    if (volume === undefined) continue;
    const path = resolvePath("/", mountPath);
    const node = subPath === "" || volume.kind !== "directory" ? volume : nodeIn(files, volume, subPath);
    if (path === "/") continue;
    files.makeDirectory(resolvePath(path, ".."), true);
    binds.push({ path, node });
  }
  return binds.length === 0 ? files : files.withBinds(binds);
}

/** What `subPath` names; a directory is made of it when there is nothing. */
function nodeIn(files: FileSystem, volume: Directory, subPath: string): Bind["node"] {
  let at = volume;
  for (const name of subPath.split("/").filter((one) => one !== "" && one !== ".")) {
    let next = at.entries.get(name);
    if (next === undefined) {
      next = new Directory(files.newInode(), files.nowNs);
      at.entries.set(name, next);
    }
    if (next.kind !== "directory") return next;
    at = next;
  }
  return at;
}

function makeVolume(context: VolumeContext, volume: Volume): FileNode {
  const { files } = context;
  if (volume.hostPath !== undefined) return hostPathVolume(files, volume.hostPath);
  const directory = new Directory(files.newInode(), files.nowNs);
  if (volume.configMap !== undefined) {
    putConfigMap(context, directory, volume.configMap.name ?? "", volume.configMap);
  } else if (volume.secret !== undefined) {
    putSecret(context, directory, volume.secret.secretName ?? "", volume.secret);
  } else if (volume.downwardAPI !== undefined) putFields(context, directory, volume.downwardAPI.items ?? []);
  for (const source of volume.projected?.sources ?? []) putProjection(context, directory, source);
  return directory;
}

function putProjection(context: VolumeContext, directory: Directory, source: VolumeProjection): void {
  const { configMap, secret, downwardAPI, serviceAccountToken } = source;
  if (configMap !== undefined) putConfigMap(context, directory, configMap.name ?? "", configMap);
  if (secret !== undefined) putSecret(context, directory, secret.name ?? "", secret);
  if (downwardAPI !== undefined) putFields(context, directory, downwardAPI.items ?? []);
  if (serviceAccountToken !== undefined) put(context, directory, serviceAccountToken.path, "token");
}

interface Selection {
  readonly items?: readonly KeyToPath[];
  readonly optional?: boolean;
}

function putConfigMap(context: VolumeContext, directory: Directory, name: string, selection: Selection): void {
  const { api, pod } = context;
  // The controller manager puts it into every namespace.
  if (name === "kube-root-ca.crt") {
    put(context, directory, "ca.crt", "");
    return;
  }
  const found = api.get("ConfigMap", pod.metadata.namespace ?? "default", name) as ConfigMap | null;
  if (found === null) {
    if (selection.optional === true) return;
    throw new VolumeError(`configmap "${name}" not found`);
  }
  const texts = new Map(Object.entries(found.data ?? {}).map(([key, text]) => [key, byteString(utf8Bytes(text))]));
  for (const [key, text] of Object.entries(found.binaryData ?? {})) texts.set(key, byteString(bytesOfBase64(text)));
  putKeys(context, directory, texts, selection, "configmap references non-existent config key");
}

function putSecret(context: VolumeContext, directory: Directory, name: string, selection: Selection): void {
  const { api, pod } = context;
  const found = api.get("Secret", pod.metadata.namespace ?? "default", name) as Secret | null;
  if (found === null) {
    if (selection.optional === true) return;
    throw new VolumeError(`secret "${name}" not found`);
  }
  const texts = new Map(Object.entries(found.data ?? {}).map(([key, text]) => [key, byteString(bytesOfBase64(text))]));
  putKeys(context, directory, texts, selection, "secret references non-existent secret key");
}

function putKeys(
  context: VolumeContext,
  directory: Directory,
  texts: ReadonlyMap<string, string>,
  { items, optional }: Selection,
  missing: string,
): void {
  if (items === undefined || items.length === 0) {
    for (const [key, text] of texts) put(context, directory, key, text);
    return;
  }
  for (const { key, path } of items) {
    const text = texts.get(key);
    if (text !== undefined) put(context, directory, path, text);
    else if (optional !== true) throw new VolumeError(`${missing}: ${key}`);
  }
}

function putFields(context: VolumeContext, directory: Directory, items: readonly DownwardAPIVolumeFile[]): void {
  const { api, pod } = context;
  for (const { path, fieldRef, resourceFieldRef } of items) {
    const text =
      resourceFieldRef === undefined
        ? volumeField(context, fieldRef?.fieldPath ?? "")
        : resourceFieldOf(api, pod, resourceFieldRef);
    put(context, directory, path, byteString(utf8Bytes(text)));
  }
}

/** All labels or annotations are a line each (`fieldpath.FormatMap`), which variables cannot hold. */
function volumeField({ api, pod }: VolumeContext, fieldPath: string): string {
  const maps = { "metadata.labels": pod.metadata.labels, "metadata.annotations": pod.metadata.annotations };
  if (!Object.hasOwn(maps, fieldPath)) return fieldOf(api, pod, "", fieldPath) ?? "";
  const map = maps[fieldPath as keyof typeof maps] ?? {};
  const keys = Object.keys(map).sort();
  return keys.map((key) => `${key}=${JSON.stringify(map[key])}`).join("\n");
}

function put({ files }: VolumeContext, directory: Directory, path: string, content: string): void {
  const names = path.split("/").filter((name) => name !== "");
  const last = names.pop();
  if (last === undefined) return;
  const parent = names.length === 0 ? directory : nodeIn(files, directory, names.join("/"));
  if (parent.kind === "directory") parent.entries.set(last, new RegularFile(files.newInode(), files.nowNs, content));
}

/** Bytes as the tree holds them: one character for each. */
function byteString(bytes: readonly number[]): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
