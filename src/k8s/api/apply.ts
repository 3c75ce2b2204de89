import { ApiError } from "./api-error.js";
import type { Manifest, ManifestProblem } from "./manifest.js";
import type { Draft, KubeObject } from "./object.js";
import type { ApiStore } from "./store.js";
import { threeWayMerge } from "./three-way-merge.js";
import { warningsOf } from "./warnings.js";

/** Options of an apply. */
export interface ApplyOptions {
  /**
   * What to do about a namespace that is not there yet: refuse the object, or apply namespaces first, and those that no
   * manifest makes with a warning. Refused unless told.
   */
  readonly missingNamespaces?: "refuse" | "create";
}

/** What `kubectl apply` says of an object. */
export type ApplyChange = "created" | "configured" | "unchanged";

/** What became of the manifests: the stored objects, and what was refused. */
export interface ApplyOutcome {
  readonly objects: readonly KubeObject[];
  /** What was done to each of `objects`, in their order. */
  readonly changes: readonly ApplyChange[];
  readonly problems: readonly ManifestProblem[];
}

/**
 * `kubectl apply`: creates what is not there and updates what is, in the order given, and remembers where each object
 * was written. A refused object is told about with the API server's words, at the line that is wrong. An object that is
 * there is merged three ways: what the manifest says, without what it said the last time, and what others filled in.
 */
export function applyManifests(
  store: ApiStore,
  manifests: readonly Manifest[],
  options: ApplyOptions = {},
): ApplyOutcome {
  const objects: KubeObject[] = [];
  const changes: ApplyChange[] = [];
  const problems: ManifestProblem[] = [];
  for (const manifest of options.missingNamespaces === "create" ? neededFirst(manifests) : manifests) {
    try {
      if (options.missingNamespaces === "create") problems.push(...ensureNamespace(store, manifest));
      const [stored, change] = applyOne(store, manifest);
      store.setSource(stored, manifest.source);
      store.setApplied(stored, manifest.object);
      objects.push(stored);
      changes.push(change);
      const custom = !store.resourceFor(stored.apiVersion, stored.kind).known;
      const labels = store.labelsOfNamespace(stored);
      for (const { field, message } of warningsOf(stored, { custom, created: change === "created", labels })) {
        const origin = manifest.source.originOf(field);
        problems.push({
          severity: "warning",
          code: "Suspicious",
          message,
          hint: null,
          origin,
          object: labelOf(manifest),
        });
      }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      problems.push(...refusalOf(manifest, error));
    }
  }
  return { objects, changes, problems };
}

/** Kinds that others need to be there. */
const FIRST = ["Namespace", "CustomResourceDefinition", "PriorityClass", "RuntimeClass", "ServiceAccount"];

function neededFirst(manifests: readonly Manifest[]): Manifest[] {
  const rank = ({ object }: Manifest): number =>
    object.kind === "Namespace" ? 0 : FIRST.includes(object.kind) ? 1 : 2;
  return [...manifests].sort((a, b) => rank(a) - rank(b));
}

function applyOne(store: ApiStore, manifest: Manifest): [KubeObject, ApplyChange] {
  const { object } = manifest;
  const resource = store.resourceFor(object.apiVersion, object.kind);
  const namespace = resource.namespaced ? (object.metadata.namespace ?? "default") : "";
  const current = object.metadata.name === undefined ? null : store.get(resource.key, namespace, object.metadata.name);
  if (current === null) return [store.create(object as unknown as Draft<KubeObject>), "created"];
  // The server's own are no business of a manifest's; a copy of what `kubectl get` printed has them all the same.
  const {
    uid: _uid,
    resourceVersion: _version,
    creationTimestamp: _created,
    generation: _g,
    ...metadata
  } = object.metadata;
  const wanted = { ...object, metadata: { ...metadata, namespace: current.metadata.namespace } };
  const merged = threeWayMerge(resource.key, store.appliedOf(current), wanted, current) as KubeObject;
  const stored = store.update(merged);
  return [stored, stored === current ? "unchanged" : "configured"];
}

function labelOf(manifest: Manifest): string {
  const { kind, metadata } = manifest.object;
  const name = metadata.name ?? metadata.generateName ?? "";
  return `${kind} ${metadata.namespace === undefined ? name : `${metadata.namespace}/${name}`}`;
}

/** One problem for each field that the server named, at the field's line; one at the object's line otherwise. */
function refusalOf(manifest: Manifest, error: ApiError): ManifestProblem[] {
  const base = { severity: "error", code: "Refused", hint: null, object: labelOf(manifest) } as const;
  const causes = error.status.details.causes ?? [];
  if (error.reason !== "Invalid" || causes.length === 0) {
    const field = error.reason === "NotFound" || error.reason === "Forbidden" ? "metadata.namespace" : "metadata.name";
    return [{ ...base, message: error.message, origin: manifest.source.originOf(field) }];
  }
  const { kind = "", name = "" } = error.status.details;
  return causes.map((cause) => ({
    ...base,
    message: `The ${kind} ${JSON.stringify(name)} is invalid: ${cause.field}: ${cause.message}`,
    origin: manifest.source.originOf(writtenField(manifest, cause.field)),
  }));
}

/** The server speaks of `spec.clusterIPs[0]` where the manifest has `spec.clusterIP`. */
function writtenField({ object }: Manifest, field: string): string {
  const spec = object.spec as { readonly clusterIPs?: unknown } | undefined;
  const isOther = /^spec\.clusterIPs(\[0\])?$/.test(field) && spec?.clusterIPs === undefined;
  return isOther ? "spec.clusterIP" : field;
}

function ensureNamespace(store: ApiStore, manifest: Manifest): ManifestProblem[] {
  const { apiVersion, kind, metadata } = manifest.object;
  const namespace = metadata.namespace;
  if (namespace === undefined || !store.resourceFor(apiVersion, kind).namespaced) return [];
  if (store.get("Namespace", "", namespace) !== null) return [];
  store.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
  return [
    {
      severity: "warning",
      code: "MissingNamespace",
      message: `namespaces "${namespace}" not found: it was created, though no manifest does so`,
      hint: null,
      origin: manifest.source.originOf("metadata.namespace"),
      object: labelOf(manifest),
    },
  ];
}
