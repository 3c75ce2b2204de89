import type { ObjectMeta } from "kubernetes-types/meta/v1.js";
import type { RandomStream } from "../../sim/random.js";
import { badRequest } from "./api-error.js";
import { deepEqual } from "./deep-equal.js";
import { type FieldSelector, parseFieldSelector } from "./field-selector.js";
import { generateName } from "./names.js";
import { isTerminating, type KubeObject, type Pod } from "./object.js";
import type { Resource } from "./resources.js";
import { parseSelector, type Selector } from "./selector.js";
import type { DeletionPropagation, ListOptions } from "./store-options.js";
import { strictDecode } from "./strict-decode.js";

/** A type whose fields can be set, for objects that are being made. */
export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Strict field validation: what the kind does not have, or has of another type, is refused. */
export function refuseUnknownFields(resource: Resource, draft: object): void {
  const problems = strictDecode(resource.key, draft, false);
  const mismatch = problems.find((problem) => problem.kind === "type");
  if (problems.length === 0) return;
  const words = mismatch?.message ?? `strict decoding error: ${problems.map((problem) => problem.message).join(", ")}`;
  throw badRequest(
    `${resource.kind} in version "${resource.version}" cannot be handled as a ${resource.kind}: ${words}`,
  );
}

/** The compiled label selector of a list or watch; null when it selects everything. */
export function labelSelectorOf(options: ListOptions): Selector | null {
  const selector = options.labelSelector;
  if (selector === undefined || selector === "") return null;
  const parsed = typeof selector === "string" ? parseSelector(selector) : selector;
  return parsed.matchesEverything ? null : parsed;
}

/** The compiled field selector of a list or watch; null when it selects everything. */
export function fieldSelectorOf(options: ListOptions): FieldSelector | null {
  const selector = options.fieldSelector;
  if (selector === undefined || selector === "") return null;
  const parsed = typeof selector === "string" ? parseFieldSelector(selector) : selector;
  return parsed.terms.length === 0 ? null : parsed;
}

/** The API server's order of a list. */
export function byNamespaceAndName(a: KubeObject, b: KubeObject): number {
  const left = a.metadata.namespace ?? "";
  const right = b.metadata.namespace ?? "";
  if (left !== right) return left < right ? -1 : 1;
  return a.metadata.name < b.metadata.name ? -1 : a.metadata.name > b.metadata.name ? 1 : 0;
}

/** The name given, or one made of generateName; empty when there is neither. */
export function nameOf(metadata: ObjectMeta, rng: RandomStream): string {
  if (metadata.name !== undefined && metadata.name !== "") return metadata.name;
  if (metadata.generateName === undefined || metadata.generateName === "") return "";
  return generateName(rng, metadata.generateName);
}

/** Kinds that count their changes: those with a status, and a few without. */
export function hasGeneration(resource: Resource): boolean {
  if (resource.hasStatus) return resource.key !== "Namespace" && resource.key !== "Node" && resource.key !== "Service";
  return resource.key === "EndpointSlice" || resource.key === "NetworkPolicy" || resource.key === "IngressClass";
}

/** The status, whatever its type; undefined when there is none. */
export function statusOf(object: KubeObject): unknown {
  return (object as { readonly status?: unknown }).status;
}

/** Does a finalizer hold the object? */
export function hasFinalizers(object: KubeObject): boolean {
  return (object.metadata.finalizers?.length ?? 0) > 0;
}

/** A Namespace's own finalizers (`spec.finalizers`). */
export function namespaceFinalizers(object: KubeObject): readonly string[] {
  return (object as { readonly spec?: { readonly finalizers?: string[] } }).spec?.finalizers ?? [];
}

/** What only the server writes stays as it is. */
export function keepServerFields(metadata: Mutable<ObjectMeta>, current: ObjectMeta): void {
  metadata.uid = current.uid ?? "";
  metadata.creationTimestamp = current.creationTimestamp ?? "";
  metadata.resourceVersion = current.resourceVersion ?? "";
  if (current.namespace !== undefined) metadata.namespace = current.namespace;
  else delete metadata.namespace;
  if (current.generation !== undefined) metadata.generation = current.generation;
  if (current.deletionTimestamp !== undefined) metadata.deletionTimestamp = current.deletionTimestamp;
  else delete metadata.deletionTimestamp;
  if (current.deletionGracePeriodSeconds !== undefined) {
    metadata.deletionGracePeriodSeconds = current.deletionGracePeriodSeconds;
  } else delete metadata.deletionGracePeriodSeconds;
  if (current.generateName !== undefined) metadata.generateName = current.generateName;
}

/** Everything but metadata and status counts for the generation. */
export function specChanged(next: KubeObject, current: KubeObject): boolean {
  if (current.metadata.generation === undefined) return false;
  const before = current as unknown as Record<string, unknown>;
  const after = next as unknown as Record<string, unknown>;
  for (const key in before) if (!isBesideSpec(key) && !deepEqual(before[key], after[key])) return true;
  for (const key in after) if (!isBesideSpec(key) && before[key] === undefined && after[key] !== undefined) return true;
  return false;
}

function isBesideSpec(key: string): boolean {
  return key === "metadata" || key === "status" || key === "kind" || key === "apiVersion";
}

/** The grace that a pod gets: none when nothing of it can be running. */
export function podGrace(pod: Pod, asked: number | undefined): number {
  if (pod.spec.nodeName === undefined || pod.spec.nodeName === "") return 0;
  if (pod.status.phase === "Succeeded" || pod.status.phase === "Failed") return 0;
  const seconds = asked ?? pod.spec.terminationGracePeriodSeconds ?? 30;
  return seconds < 0 ? 1 : seconds;
}

/** The finalizers that hold the object after this delete: its own, and the garbage collector's as the policy wants. */
export function finalizersAfterDelete(owned: number, object: KubeObject, policy: DeletionPropagation): string[] {
  const finalizers = (object.metadata.finalizers ?? []).filter(
    (finalizer) => finalizer !== "orphan" && finalizer !== "foregroundDeletion",
  );
  const hadOwn = object.metadata.finalizers ?? [];
  if (policy === "Orphan") {
    if (owned > 0) finalizers.push("orphan");
  } else if (policy === "Foreground") {
    if (owned > 0) finalizers.push("foregroundDeletion");
  } else if (isTerminating(object)) {
    for (const own of hadOwn) if (own === "orphan" || own === "foregroundDeletion") finalizers.push(own);
  }
  return finalizers;
}
