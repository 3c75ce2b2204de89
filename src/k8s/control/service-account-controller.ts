import { isApiError } from "../api/api-error.js";
import type { Informer } from "../api/informer.js";
import { isTerminating, type KubeObject, type ServiceAccount, splitKey } from "../api/object.js";
import { Controller, type ControllerContext } from "./controller.js";

/** Makes the service account `default` of every namespace. */
export class ServiceAccountController extends Controller {
  private readonly namespaces: Informer<"Namespace">;

  constructor(context: ControllerContext) {
    super(context, "serviceaccount-controller");
    this.namespaces = this.listen("Namespace");
  }

  override onChange(kind: string, previous: KubeObject | null, current: KubeObject | null): void {
    if (current !== null && previous === null) super.onChange(kind, previous, current);
  }

  reconcile(key: string): void {
    const { name: namespace } = splitKey(key);
    const found = this.namespaces.get("", namespace);
    if (found === null || isTerminating(found)) return;
    if (this.store.get("ServiceAccount", namespace, "default") !== null) return;
    try {
      this.store.create<ServiceAccount>({
        apiVersion: "v1",
        kind: "ServiceAccount",
        metadata: { name: "default", namespace },
      });
    } catch (error) {
      if (!isApiError(error, "NotFound") && !isApiError(error, "Forbidden")) throw error;
    }
  }
}
