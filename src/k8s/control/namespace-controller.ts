import { SECOND } from "../../sim/time.js";
import type { Informer } from "../api/informer.js";
import { isTerminating, type KubeObject, splitKey } from "../api/object.js";
import { Controller, type ControllerContext } from "./controller.js";

/** Empties namespaces that are being deleted, then lets them go. */
export class NamespaceController extends Controller {
  private readonly namespaces: Informer<"Namespace">;

  constructor(context: ControllerContext) {
    super(context, "namespace-controller");
    this.namespaces = this.listen("Namespace");
  }

  override onChange(kind: string, previous: KubeObject | null, current: KubeObject | null): void {
    if (current !== null && isTerminating(current)) super.onChange(kind, previous, current);
  }

  reconcile(key: string): void {
    const { name } = splitKey(key);
    const namespace = this.namespaces.get("", name);
    if (namespace === null || !isTerminating(namespace) || this.store.get("Namespace", "", name) === null) return;
    let left = 0;
    let lastDueNs = 0;
    for (const resource of this.store.kinds()) {
      if (!resource.namespaced) continue;
      for (const object of this.store.list(resource.key, { namespace: name })) {
        if (!isTerminating(object)) this.store.delete(resource.key, name, object.metadata.name);
        const rest = this.store.get(resource.key, name, object.metadata.name);
        if (rest === null) continue;
        left++;
        lastDueNs = Math.max(lastDueNs, this.store.clock.nsAt(rest.metadata.deletionTimestamp ?? "") ?? 0);
      }
    }
    if (left === 0) this.store.finalizeNamespace(name);
    else this.queue.addAfter(key, SECOND, this.sim.nowNs > lastDueNs + 10 * SECOND);
  }
}
