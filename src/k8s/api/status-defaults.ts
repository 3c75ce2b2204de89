import type { PodCondition, PodSpec } from "kubernetes-types/core/v1.js";
import type { KubeObject, Pod } from "./object.js";
import type { Resource } from "./resources.js";

/** The status that a new object gets, whatever its author wrote there. */
export function initialStatus(resource: Resource, object: KubeObject): unknown {
  switch (resource.key) {
    case "Pod":
      return { phase: "Pending", ...gated((object as Pod).spec), qosClass: qosClassOf((object as Pod).spec) };
    case "Namespace":
      return { phase: "Active" };
    case "Service":
    case "Ingress":
      return { loadBalancer: {} };
    case "Node":
      return (object as { readonly status?: unknown }).status ?? {};
    case "PersistentVolume":
    case "PersistentVolumeClaim":
      return { phase: "Pending" };
    case "ReplicaSet":
    case "ReplicationController":
    case "StatefulSet":
      return { replicas: 0 };
    case "DaemonSet":
      return { currentNumberScheduled: 0, desiredNumberScheduled: 0, numberMisscheduled: 0, numberReady: 0 };
    default:
      return {};
  }
}

/** What says that the scheduler leaves a pod alone as yet (`applySchedulingGatedCondition`). */
function gated(spec: PodSpec | undefined): { conditions?: PodCondition[] } {
  if ((spec?.schedulingGates ?? []).length === 0) return {};
  const message = "Scheduling is blocked due to non-empty scheduling gates";
  return { conditions: [{ type: "PodScheduled", status: "False", reason: "SchedulingGated", message }] };
}

/** Guaranteed, Burstable or BestEffort, from the containers' requests and limits of cpu and memory. */
export function qosClassOf(spec: PodSpec | undefined): string {
  let any = false;
  let guaranteed = true;
  for (const container of [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])]) {
    const limits = container.resources?.limits ?? {};
    const requests = container.resources?.requests ?? {};
    for (const name of ["cpu", "memory"]) {
      const limit = limits[name];
      const request = requests[name] ?? limit;
      if (limit !== undefined || request !== undefined) any = true;
      if (limit === undefined || request !== limit) guaranteed = false;
    }
  }
  if (!any) return "BestEffort";
  return guaranteed ? "Guaranteed" : "Burstable";
}
