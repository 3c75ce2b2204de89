import { deepEqual } from "../api/deep-equal.js";
import type { Informer } from "../api/informer.js";
import { isTerminating, type KubeObject, keyOf, type ResourceQuota, splitKey } from "../api/object.js";
import { quotaUsage } from "../api/resource-quota.js";
import { Controller, type ControllerContext } from "./controller.js";

/** Writes into each ResourceQuota's status how much of it is used, whenever an object of its namespace comes, changes or goes. */
export class ResourceQuotaController extends Controller {
  private readonly quotas: Informer<"ResourceQuota">;

  /** `kinds`: what may be counted. */
  constructor(context: ControllerContext, kinds: readonly string[]) {
    super(context, "resourcequota-controller");
    this.quotas = this.listen("ResourceQuota");
    for (const kind of kinds) this.listen(kind);
  }

  override onChange(kind: string, previous: KubeObject | null, current: KubeObject | null): void {
    if (kind === "ResourceQuota") {
      super.onChange(kind, previous, current);
      return;
    }
    if (this.quotas.size === 0) return;
    const namespace = (current ?? previous)?.metadata.namespace ?? "";
    for (const quota of this.quotas.list(namespace)) this.queue.add(keyOf(quota));
  }

  reconcile(key: string): void {
    const { namespace, name } = splitKey(key);
    const quota = this.store.get("ResourceQuota", namespace, name);
    if (quota === null || isTerminating(quota)) return;
    const status = { hard: quota.spec?.hard ?? {}, used: quotaUsage(this.store, quota) };
    if (!deepEqual(quota.status, status)) this.store.updateStatus<ResourceQuota>({ ...quota, status });
  }
}
