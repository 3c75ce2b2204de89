import type { PodSpec, Toleration } from "kubernetes-types/core/v1.js";
import { forbidden } from "./api-error.js";
import type { Ingress, KubeObject, PersistentVolumeClaim, Pod } from "./object.js";
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
 * RuntimeClass, DefaultStorageClass, DefaultIngressClass. PodSecurity stands in `pod-security.ts`.
 * Returns the object as it goes on; it is a copy already and may be changed in place.
 * Simplified: no token volume is mounted, and the service account `default`, which a controller makes a moment after its
 * namespace, is taken to be there.
 */
export function admit(store: ApiStore, resource: Resource, object: KubeObject): KubeObject {
  if (resource.key === "Pod" && (object as Pod).spec !== undefined) admitPod(store, resource, object as Pod);
  if (resource.key === "PersistentVolumeClaim") admitClaim(store, object as PersistentVolumeClaim);
  if (resource.key === "Ingress") return admitIngress(store, object as Ingress);
  return object;
}

/** An Ingress that names no class gets the default one: of several the newest, of those the first by name. */
function admitIngress(store: ApiStore, ingress: Ingress): Ingress {
  if (ingress.spec?.ingressClassName !== undefined) return ingress;
  if (ingress.metadata.annotations?.["kubernetes.io/ingress.class"] !== undefined) return ingress;
  const name = newestDefault(store.list("IngressClass"), "ingressclass.kubernetes.io/is-default-class");
  return name === null ? ingress : { ...ingress, spec: { ...ingress.spec, ingressClassName: name } };
}

function admitPod(store: ApiStore, resource: Resource, pod: Pod): void {
  const why = admitPodSpec(store, pod.metadata.namespace ?? "", pod.spec);
  if (why !== null) throw forbidden(resource, pod.metadata.name, why);
}

/**
 * What the admission plugins make of a pod's spec, in place, in their order; the words of the first that refuses it, or
 * null. What is filled in stays so when it is asked again.
 */
export function admitPodSpec(store: ApiStore, namespace: string, spec: PodSpec): string | null {
  spec.serviceAccountName ||= "default";
  spec.serviceAccount = spec.serviceAccountName;
  const account = spec.serviceAccountName;
  if (account !== "default" && store.get("ServiceAccount", namespace, account) === null) {
    return `error looking up service account ${namespace}/${account}: serviceaccount "${account}" not found`;
  }
  if (spec.priority === undefined) {
    const { priorityClassName: name = "" } = spec;
    const priority = priorityOf(store, name);
    if (priority === null) return `no PriorityClass with name ${name} was found`;
    spec.priority = priority.value;
    spec.preemptionPolicy ??= priority.preemptionPolicy ?? "PreemptLowerPriority";
    if (priority.name !== "") spec.priorityClassName = priority.name;
  }
  spec.tolerations = withDefaultTolerations(spec.tolerations ?? []);
  const { runtimeClassName } = spec;
  if (runtimeClassName === undefined || store.get("RuntimeClass", "", runtimeClassName) !== null) return null;
  return `pod rejected: RuntimeClass "${runtimeClassName}" not found`;
}

/** The priority of the class called `name`, or of the default one for ""; null when there is no such class. */
function priorityOf(
  store: ApiStore,
  name: string,
): { readonly name: string; readonly value: number; readonly preemptionPolicy?: string } | null {
  if (name === "") {
    const found = store.list("PriorityClass").find((one) => one.globalDefault === true);
    if (found === undefined) return { name, value: 0 };
    const { value, preemptionPolicy } = found;
    return { name: found.metadata.name, value, ...(preemptionPolicy === undefined ? {} : { preemptionPolicy }) };
  }
  const found = store.get("PriorityClass", "", name);
  const value = SYSTEM_PRIORITIES[name] ?? found?.value;
  if (value === undefined) return null;
  const preemptionPolicy = found?.preemptionPolicy;
  return { name, value, ...(preemptionPolicy === undefined ? {} : { preemptionPolicy }) };
}

/** A claim that names no class gets the cluster's default one: of several the newest, of those the first by name. */
function admitClaim(store: ApiStore, claim: PersistentVolumeClaim): void {
  if (claim.spec?.storageClassName !== undefined || claim.metadata.annotations?.[OLD_CLASS] !== undefined) return;
  const name = newestDefault(store.list("StorageClass"), "storageclass.kubernetes.io/is-default-class");
  if (name !== null && claim.spec !== undefined) claim.spec.storageClassName = name;
}

const OLD_CLASS = "volume.beta.kubernetes.io/storage-class";

/** The name of the class that an annotation makes the default. */
function newestDefault(classes: readonly KubeObject[], annotation: string): string | null {
  let best: KubeObject["metadata"] | null = null;
  for (const { metadata } of classes) {
    if (metadata.annotations?.[annotation] !== "true") continue;
    const [age, bestAge] = [metadata.creationTimestamp, best?.creationTimestamp ?? ""];
    if (best === null || age > bestAge || (age === bestAge && metadata.name < best.name)) best = metadata;
  }
  return best?.name ?? null;
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
