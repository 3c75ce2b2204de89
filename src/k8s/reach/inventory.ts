// Who may talk to whom: the workloads of manifests, what policies let through between them, proof by packets,
// what a change opens and closes, and whether that is as expected. It knows a cluster from outside; must not know
// files, terminals or how anything is printed.
// Read next: reach.ts for the answer, confirm.ts for its proof, diff.ts for changes, check.ts for expectations.

import { Sim } from "../../sim/sim.js";
import { Family } from "../../wire/ip-address.js";
import { ApiError } from "../api/api-error.js";
import { applyManifests } from "../api/apply.js";
import { bootstrapCluster } from "../api/bootstrap.js";
import { type Manifest, type ManifestFile, type ManifestProblem, readManifests } from "../api/manifest.js";
import { controllerOf, type KubeObject, type Node, type Pod, type Service } from "../api/object.js";
import { ApiStore } from "../api/store.js";
import { makeExpectedPods } from "./expected-pods.js";
import { manifestFamilies } from "./manifest-families.js";
import { WORKLOAD_KINDS, type Workload } from "./workload.js";

/** What manifests declare, as an API server would hold it, with the pods that controllers would make; nothing runs. */
export interface Inventory {
  readonly store: ApiStore;
  /** Sorted by id. */
  readonly workloads: readonly Workload[];
  /** What is wrong with the manifests, and what the API server warns of. An inventory with errors holds the rest. */
  readonly problems: readonly ManifestProblem[];
  /** The families of the cluster that they are for, the first of them first. */
  readonly families: readonly Family[];
}

/** The ranges that the API server takes Services' addresses from. */
const SERVICE_CIDRS = { [Family.V4]: "10.96.0.0/12", [Family.V6]: "fd00:10:96::/112" } as const;

/**
 * Reads manifests as `kubectl apply` would take them, namespaces first. What a running cluster was asked for
 * (`kubectl get -o yaml`) is taken too: pods belong to their owners, and have their addresses.
 * A namespace that nobody makes is made with a warning, for charts leave it to `--create-namespace`. `families` are the
 * cluster's; `manifestFamilies` unless told.
 */
export function readInventory(files: readonly ManifestFile[], families: readonly Family[] | null = null): Inventory {
  const read = readManifests(files);
  const own = families ?? manifestFamilies(read.manifests);
  // What is there was taken once: pods may be older than the limits.
  const serviceCidrs = own.map((family) => SERVICE_CIDRS[family]);
  const store = new ApiStore(new Sim(1), { serviceCidrs, heedsLimits: false });
  bootstrapCluster(store);
  const manifests = read.manifests.map(withoutServerFields);
  const applied = applyManifests(store, manifests, { missingNamespaces: "create" });
  const problems: ManifestProblem[] = [...read.problems, ...applied.problems];
  for (const manifest of read.manifests) keepStatus(store, manifest);
  const workloads = findWorkloads(store, applied.objects, problems);
  return { store, workloads, problems, families: own };
}

/** An object that a server gave away says so in its metadata; the same object can be created from what is left. */
function withoutServerFields(manifest: Manifest): Manifest {
  const { object, source } = manifest;
  const { metadata } = object;
  if (metadata.resourceVersion === undefined && metadata.uid === undefined) return manifest;
  const {
    uid: _uid,
    resourceVersion: _version,
    creationTimestamp: _created,
    generation: _generation,
    managedFields: _fields,
    selfLink: _link,
    deletionTimestamp: _deleted,
    deletionGracePeriodSeconds: _grace,
    ...kept
  } = metadata;
  const { status: _status, ...rest } = object;
  const bare = { ...rest, metadata: kept } as Manifest["object"];
  if (object.kind === "Pod") return { object: withoutNode(bare), source };
  if (object.kind !== "Service") return { object: bare, source };
  // Its addresses are of its cluster's range, which is not this one's.
  const { clusterIP, clusterIPs: _ips, ...spec } = (object as unknown as Service).spec;
  return { object: { ...bare, spec: clusterIP === "None" ? { ...spec, clusterIP } : spec }, source };
}

/**
 * Simplified: a pod of a running cluster is not taken to be on its node, for it may be on another tomorrow: that a node and
 * its own pods always reach each other is left out of what is told of pods on the network of their node.
 */
function withoutNode(object: Manifest["object"]): Manifest["object"] {
  const { nodeName: _node, ...spec } = (object as unknown as Pod).spec;
  return spec.hostNetwork === true ? object : { ...object, spec };
}

/** Addresses and phases, when manifests are those of pods and nodes that run. */
function keepStatus(store: ApiStore, { object }: Manifest): void {
  const { status } = object;
  if (typeof status !== "object" || status === null) return;
  if (object.kind === "Pod") {
    const pod = store.get("Pod", object.metadata.namespace ?? "default", object.metadata.name ?? "");
    if (pod !== null) store.updateStatus<Pod>({ ...pod, status: { ...pod.status, ...status } });
  } else if (object.kind === "Node") {
    const node = store.get("Node", "", object.metadata.name ?? "");
    if (node !== null) store.updateStatus<Node>({ ...node, status: { ...node.status, ...status } });
  }
}

/** Owner's kind, namespace and name of what nobody in the manifests owns, with the pods that belong to it. */
interface Root {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly object: KubeObject;
  readonly pods: Pod[];
}

function findWorkloads(store: ApiStore, applied: readonly KubeObject[], problems: ManifestProblem[]): Workload[] {
  const roots = new Map<string, Root>();
  const kinds: readonly string[] = WORKLOAD_KINDS;
  for (const given of applied) {
    if (!kinds.includes(given.kind)) continue;
    const namespace = given.metadata.namespace ?? "";
    const object = store.get(given.kind, namespace, given.metadata.name) ?? given;
    const root = rootOf(store, object);
    const key = `${root.kind}/${namespace}/${root.name}`;
    const known = roots.get(key);
    const pods = object.kind === "Pod" && isAlive(object as Pod) ? [object as Pod] : [];
    if (known !== undefined) {
      for (const pod of pods) if (!known.pods.includes(pod)) known.pods.push(pod);
    } else if (pods.length > 0 || object.kind !== "Pod") roots.set(key, { ...root, namespace, pods });
  }
  const shared = new Map<string, number>();
  for (const { namespace, name } of roots.values()) {
    shared.set(`${namespace}/${name}`, (shared.get(`${namespace}/${name}`) ?? 0) + 1);
  }
  const workloads: Workload[] = [];
  for (const root of roots.values()) {
    const { namespace, name, kind } = root;
    const expected = podsOf(store, root, problems);
    if (expected === null) continue;
    const isShared = (shared.get(`${namespace}/${name}`) ?? 0) > 1;
    const id = `${namespace}/${name}${isShared ? `[${kind}]` : ""}`;
    workloads.push({ id, namespace, name, kind, ...expected, origin: store.originOf(root.object) });
  }
  return workloads.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}

function isAlive(pod: Pod): boolean {
  return pod.status.phase !== "Succeeded" && pod.status.phase !== "Failed";
}

/** Up the owners, as far as they are known; a Deployment that is not is known by its ReplicaSets' names. */
function rootOf(store: ApiStore, object: KubeObject): { kind: string; name: string; object: KubeObject } {
  const owner = controllerOf(object);
  if (owner === null) return { kind: object.kind, name: object.metadata.name, object };
  const above = store.get(owner.kind, object.metadata.namespace ?? "", owner.name);
  if (above !== null) return rootOf(store, above);
  const hash = object.metadata.labels?.["pod-template-hash"];
  if (owner.kind === "ReplicaSet" && hash !== undefined && owner.name.endsWith(`-${hash}`)) {
    return { kind: "Deployment", name: owner.name.slice(0, -hash.length - 1), object };
  }
  return { kind: owner.kind, name: owner.name, object };
}

/** The pods that are there, or those that the controller would make; null when it can make none. */
function podsOf(
  store: ApiStore,
  { object, pods }: Root,
  problems: ManifestProblem[],
): Pick<Workload, "pods" | "replicas"> | null {
  if (pods.length > 0) return { pods, replicas: pods.length };
  try {
    return makeExpectedPods(store, object);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const origin = store.originOf(object, "spec.template");
    if (origin !== null) {
      const { kind, metadata } = object;
      const label = `${kind} ${metadata.namespace ?? ""}/${metadata.name}`;
      problems.push({
        severity: "error",
        code: "Refused",
        message: error.message,
        hint: null,
        origin,
        object: label,
      });
    }
    return null;
  }
}
