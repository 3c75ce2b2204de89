import type { Clock } from "../api/clock.js";
import type { Pod } from "../api/object.js";
import { isPodReady, readySinceNs } from "./pod-state.js";

const PHASE_ORDER: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 };

/**
 * The pods in the order in which a controller gives them up: without a node first, then pending, not ready, cheap to
 * delete (`controller.kubernetes.io/pod-deletion-cost`), on nodes that hold many of them, ready for the shortest time,
 * restarted most, youngest (`ActivePodsWithRanks`).
 */
export function inDeletionOrder(pods: readonly Pod[], clock: Clock): Pod[] {
  const perNode = new Map<string, number>();
  for (const pod of pods) {
    const node = pod.spec.nodeName ?? "";
    if (isPodReady(pod)) perNode.set(node, (perNode.get(node) ?? 0) + 1);
  }
  const rows = pods.map((pod, index) => ({
    pod,
    index,
    assigned: pod.spec.nodeName ? 1 : 0,
    phase: PHASE_ORDER[pod.status.phase ?? "Pending"] ?? 0,
    ready: isPodReady(pod) ? 1 : 0,
    cost: deletionCost(pod),
    rank: perNode.get(pod.spec.nodeName ?? "") ?? 0,
    readyNs: readySinceNs(pod, clock) ?? 0,
    restarts: restartsOf(pod),
    createdNs: clock.nsAt(pod.metadata.creationTimestamp) ?? 0,
  }));
  rows.sort(
    (a, b) =>
      a.assigned - b.assigned ||
      a.phase - b.phase ||
      a.ready - b.ready ||
      a.cost - b.cost ||
      b.rank - a.rank ||
      b.readyNs - a.readyNs ||
      b.restarts - a.restarts ||
      b.createdNs - a.createdNs ||
      a.index - b.index,
  );
  return rows.map((row) => row.pod);
}

function deletionCost(pod: Pod): number {
  const cost = Number(pod.metadata.annotations?.["controller.kubernetes.io/pod-deletion-cost"] ?? 0);
  return Number.isInteger(cost) ? cost : 0;
}

function restartsOf(pod: Pod): number {
  let restarts = 0;
  for (const container of pod.status.containerStatuses ?? []) restarts = Math.max(restarts, container.restartCount);
  return restarts;
}
