import { isApiError } from "../api/api-error.js";
import type { Informer } from "../api/informer.js";
import { isTerminating, type KubeObject, type Pod, splitKey } from "../api/object.js";
import { Controller, type ControllerContext } from "./controller.js";

/** Finished pods are kept up to this many (`--terminated-pod-gc-threshold`). */
const TERMINATED_THRESHOLD = 12500;

/**
 * Removes pods that nobody else will: those of nodes that are gone, deleted ones that never had a node, and the oldest
 * finished ones beyond the threshold. Simplified: at once, where the real one waits 40 s for a node to come back.
 */
export class PodGcController extends Controller {
  private readonly pods: Informer<"Pod">;
  private readonly nodes: Informer<"Node">;
  private finished = 0;

  constructor(context: ControllerContext) {
    super(context, "pod-garbage-collector");
    this.pods = this.listen("Pod");
    this.nodes = this.listen("Node");
  }

  override onChange(kind: string, previous: KubeObject | null, current: KubeObject | null): void {
    if (kind === "Node") {
      if (current !== null || previous === null) return;
      for (const pod of this.pods.onNode(previous.metadata.name)) super.onChange("Pod", null, pod);
      return;
    }
    const before = previous !== null && hasFinished(previous as Pod);
    const after = current !== null && hasFinished(current as Pod);
    if (before !== after) this.finished += after ? 1 : -1;
    const pod = current as Pod | null;
    if (pod === null) return;
    const waits = isTerminating(pod) && (pod.spec.nodeName ?? "") === "";
    if (waits || (after && this.finished > TERMINATED_THRESHOLD)) super.onChange(kind, previous, current);
  }

  reconcile(key: string): void {
    const { namespace, name } = splitKey(key);
    const pod = this.pods.get(namespace, name);
    if (pod === null) return;
    const node = pod.spec.nodeName ?? "";
    const lost = node !== "" && this.nodes.get("", node) === null && this.store.get("Node", "", node) === null;
    const unplaced = node === "" && isTerminating(pod);
    const surplus = hasFinished(pod) && this.finished > TERMINATED_THRESHOLD;
    if (!lost && !unplaced && !surplus) return;
    try {
      this.store.delete("Pod", namespace, name, { gracePeriodSeconds: 0 });
    } catch (error) {
      if (!isApiError(error, "NotFound")) throw error;
    }
  }
}

function hasFinished(pod: Pod): boolean {
  return pod.status.phase === "Succeeded" || pod.status.phase === "Failed";
}
