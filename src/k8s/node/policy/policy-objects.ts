import type { Origin as TraceOrigin } from "../../../trace/trace.js";
import type {
  AdminNetworkPolicy,
  BaselineAdminNetworkPolicy,
  ClusterNetworkPolicy,
  KubeObject,
  Namespace,
  NetworkPolicy,
  Node,
  ObjectOf,
  Pod,
} from "../../api/object.js";
import type { Origin } from "../../api/source-map.js";

/** Knows where in a file an object or one of its fields was written; `ApiStore` does. */
export interface PlaceFinder {
  originOf(object: KubeObject, fieldPath?: string): Origin | null;
}

/** Everything that says who may talk to whom. */
export interface PolicyObjects {
  readonly pods: readonly Pod[];
  readonly namespaces: readonly Namespace[];
  readonly nodes: readonly Node[];
  readonly networkPolicies: readonly NetworkPolicy[];
  readonly adminNetworkPolicies: readonly AdminNetworkPolicy[];
  readonly baselineAdminNetworkPolicies: readonly BaselineAdminNetworkPolicy[];
  readonly clusterNetworkPolicies: readonly ClusterNetworkPolicy[];
  readonly places: PlaceFinder;
}

/** The kinds of policies, in the order in which they are asked where priorities do not say. */
export const POLICY_KINDS = [
  "AdminNetworkPolicy",
  "ClusterNetworkPolicy",
  "NetworkPolicy",
  "BaselineAdminNetworkPolicy",
] as const;

/** Whoever lists objects by kind: the store, or an agent's informers. */
export interface ObjectLister {
  list<K extends "Pod" | "Namespace" | "Node" | (typeof POLICY_KINDS)[number]>(kind: K): readonly ObjectOf<K>[];
}

/** What `lister` knows now, with the places that `places` knows. */
export function policyObjectsOf(lister: ObjectLister, places: PlaceFinder): PolicyObjects {
  return {
    pods: lister.list("Pod"),
    namespaces: lister.list("Namespace"),
    nodes: lister.list("Node"),
    networkPolicies: lister.list("NetworkPolicy"),
    adminNetworkPolicies: lister.list("AdminNetworkPolicy"),
    baselineAdminNetworkPolicies: lister.list("BaselineAdminNetworkPolicy"),
    clusterNetworkPolicies: lister.list("ClusterNetworkPolicy"),
    places,
  };
}

/** Where a field of an object was written, as traces tell it. */
export function traceOrigin(object: KubeObject, fieldPath: string, places: PlaceFinder): TraceOrigin {
  const { namespace, name } = object.metadata;
  const place = places.originOf(object, fieldPath);
  return {
    kind: object.kind,
    name: namespace === undefined ? name : `${namespace}/${name}`,
    file: place?.file ?? null,
    line: place?.line ?? null,
  };
}
