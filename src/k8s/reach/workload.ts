import type { Pod } from "../api/object.js";
import type { Origin } from "../api/source-map.js";

/** What the manifests run: a Deployment, a bare Pod, ..., with the pods that it comes to. */
export interface Workload {
  /** What everybody calls it: `default/web`; `default/web[StatefulSet]` when two kinds share the name. */
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  /** "Deployment", "StatefulSet", "Pod", ...; the owner's kind, for pods of an owner that no manifest has. */
  readonly kind: string;
  /** How many pods the manifests ask for; 1 for a DaemonSet, which has one on every node. */
  readonly replicas: number;
  /** Its pods as the API would hold them: one for each that differs from the others in its labels, two where all are alike. */
  readonly pods: readonly Pod[];
  /** Where the manifest is. */
  readonly origin: Origin | null;
}

/** The kinds that run pods, in the words of `kubectl`, shortest last. */
export const WORKLOAD_KINDS = [
  "Deployment",
  "StatefulSet",
  "DaemonSet",
  "CronJob",
  "Job",
  "ReplicaSet",
  "ReplicationController",
  "Pod",
] as const;
