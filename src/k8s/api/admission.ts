import type { Toleration } from "kubernetes-types/core/v1.js";
import { forbidden } from "./api-error.js";
import type { Ingress, IngressClass, KubeObject, Pod } from "./object.js";
import type { Resource } from "./resources.js";
import type { ApiStore } from "./store.js";

/** Seconds that a pod stays bound to a node that went away, unless it says otherwise (DefaultTolerationSeconds). */
const DEFAULT_TOLERATION_SECONDS = 300;

const SYSTEM_PRIORITIES: Readonly<Record<string, number>> = {
  "system-cluster-critical": 2000000000,
  "system-node-critical": 2000001000,
};

/**
 * The built-in admission plugins that change or refuse new objects: ServiceAccount, Priority, DefaultTolerationSeconds,
 * DefaultIngressClass.
 * Returns the object as it goes on; it is a copy already and may be changed in place.
 * Simplified: no token volume is mounted, and a missing service account is not refused.
 */
export function admit(store: ApiStore, resource: Resource, object: KubeObject): KubeObject {
  if (resource.key === "Pod" && (object as Pod).spec !== undefined) admitPod(store, resource, object as Pod);
  if (resource.key === "Ingress") return admitIngress(store, object as Ingress);
  return object;
}

/** An Ingress that names no class gets the default one: of several the newest, of those the first by name. */
function admitIngress(store: ApiStore, ingress: Ingress): Ingress {
  if (ingress.spec?.ingressClassName !== undefined) return ingress;
  if (ingress.metadata.annotations?.["kubernetes.io/ingress.class"] !== undefined) return ingress;
  let best: IngressClass | null = null;
  for (const one of store.list("IngressClass")) {
    if (one.metadata.annotations?.["ingressclass.kubernetes.io/is-default-class"] !== "true") continue;
    const [age, name] = [one.metadata.creationTimestamp, one.metadata.name];
    const [bestAge, bestName] = [best?.metadata.creationTimestamp ?? "", best?.metadata.name ?? ""];
    if (best === null || age > bestAge || (age === bestAge && name < bestName)) best = one;
  }
  return best === null ? ingress : { ...ingress, spec: { ...ingress.spec, ingressClassName: best.metadata.name } };
}

function admitPod(store: ApiStore, resource: Resource, pod: Pod): void {
  const spec = pod.spec;
  if (spec.serviceAccountName === undefined || spec.serviceAccountName === "") {
    spec.serviceAccountName = "default";
    spec.serviceAccount = "default";
  }
  if (spec.priority === undefined) {
    spec.priority = priorityOf(store, resource, pod);
    spec.preemptionPolicy ??= "PreemptLowerPriority";
  }
  spec.tolerations = withDefaultTolerations(spec.tolerations ?? []);
}

function priorityOf(store: ApiStore, resource: Resource, pod: Pod): number {
  const name = pod.spec.priorityClassName;
  if (name === undefined || name === "") {
    for (const one of store.list("PriorityClass")) if (one.globalDefault === true) return one.value;
    return 0;
  }
  const priority = SYSTEM_PRIORITIES[name] ?? store.get("PriorityClass", "", name)?.value;
  if (priority === undefined)
    throw forbidden(resource, pod.metadata.name, `no PriorityClass with name ${name} was found`);
  return priority;
}

/** Adds the two standard tolerations unless the pod tolerates those taints already. */
export function withDefaultTolerations(tolerations: readonly Toleration[]): Toleration[] {
  const result = [...tolerations];
  for (const key of ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"]) {
    const has = tolerations.some(
      (one) =>
        (one.key === key || one.key === undefined || one.key === "") &&
        (one.effect === "NoExecute" || one.effect === undefined || one.effect === ""),
    );
    if (!has)
      result.push({ key, operator: "Exists", effect: "NoExecute", tolerationSeconds: DEFAULT_TOLERATION_SECONDS });
  }
  return result;
}
