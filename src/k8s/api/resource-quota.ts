import type { Container, PersistentVolumeClaimSpec } from "kubernetes-types/core/v1.js";
import { type ApiError, forbidden } from "./api-error.js";
import type { KubeObject, Pod, ResourceQuota, Service } from "./object.js";
import { type Amounts, amountOf, podAmounts } from "./pod-resources.js";
import { formatAmount } from "./quantity.js";
import type { Resource } from "./resources.js";
import type { ApiStore } from "./store.js";

/** Kinds that a quota counts by their plain name too. */
const COUNTED: readonly string[] = [
  "configmaps",
  "secrets",
  "services",
  "persistentvolumeclaims",
  "replicationcontrollers",
  "resourcequotas",
];
/** What each container must say when a quota is about it. */
const COMPUTE: readonly string[] = ["cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory"];

/**
 * Why the quotas of its namespace forbid a new object; null when none does (the admission plugin ResourceQuota).
 * Simplified: what is used is counted anew when somebody asks; updates are not counted.
 */
export function quotaProblem(store: ApiStore, resource: Resource, object: KubeObject): ApiError | null {
  const namespace = object.metadata.namespace ?? "";
  if (namespace === "") return null;
  const requested = usageOf(resource, object);
  for (const quota of store.list("ResourceQuota", { namespace })) {
    const why = problemOf(store, quota, resource, object, requested);
    if (why !== null) return forbidden(resource, object.metadata.name, why);
  }
  return null;
}

function problemOf(
  store: ApiStore,
  quota: ResourceQuota,
  resource: Resource,
  object: KubeObject,
  requested: Amounts,
): string | null {
  const hard = quota.spec?.hard ?? {};
  const names = Object.keys(hard).filter((name) => requested[name] !== undefined);
  const isPod = resource.key === "Pod";
  if (!isInScope(quota, isPod ? (object as Pod) : null)) return null;
  const missing = isPod ? missingOf(object as Pod, Object.keys(hard)) : "";
  if (missing !== "") return `failed quota: ${quota.metadata.name}: must specify ${missing}`;
  if (names.length === 0) return null;
  const used: Amounts = {};
  addUsage(store, quota, resource, used);
  const exceeded = names
    .filter((name) => (used[name] ?? 0) + (requested[name] ?? 0) > amountFor(name, hard[name] ?? "0"))
    .filter((name) => (requested[name] ?? 0) > 0)
    .sort();
  if (exceeded.length === 0) return null;
  const text = (amount: (name: string) => string): string =>
    exceeded.map((name) => `${name}=${amount(name)}`).join(",");
  const asked = text((name) => formatAmount(name, requested[name] ?? 0));
  const has = text((name) => formatAmount(name, used[name] ?? 0));
  const limit = text((name) => String(hard[name] ?? ""));
  return `exceeded quota: ${quota.metadata.name}, requested: ${asked}, used: ${has}, limited: ${limit}`;
}

/** Adds what all objects of a kind in the quota's namespace take, by the names of quotas. */
function addUsage(store: ApiStore, quota: ResourceQuota, resource: Resource, used: Amounts): void {
  const isPod = resource.key === "Pod";
  if (!isPod && !isInScope(quota, null)) return;
  for (const object of store.list(resource.key, { namespace: quota.metadata.namespace ?? "" })) {
    if (isPod && !isInScope(quota, object as Pod)) continue;
    const usage = usageOf(resource, object);
    for (const name in usage) used[name] = (used[name] ?? 0) + (usage[name] ?? 0);
  }
}

/** How much of what a quota bounds is in use, as its status says it: quantities by the names in its spec. */
export function quotaUsage(store: ApiStore, quota: ResourceQuota): { [name: string]: string } {
  const amounts: Amounts = {};
  for (const resource of store.kinds()) if (resource.namespaced) addUsage(store, quota, resource, amounts);
  const names = Object.keys(quota.spec?.hard ?? {}).sort();
  return Object.fromEntries(names.map((name) => [name, formatAmount(name, amounts[name] ?? 0)]));
}

/** What an object takes, by the names of quotas. */
function usageOf(resource: Resource, object: KubeObject): Amounts {
  const { group, plural } = resource;
  const usage: Amounts = { [`count/${plural}${group === "" ? "" : `.${group}`}`]: 1 };
  if (group === "" && COUNTED.includes(plural)) usage[plural] = 1;
  if (resource.key === "Pod") addPod(usage, object as Pod);
  else if (resource.key === "Service") addService(usage, object as Service);
  else if (resource.key === "PersistentVolumeClaim") {
    const { resources, storageClassName } = (object as { readonly spec?: PersistentVolumeClaimSpec }).spec ?? {};
    usage["requests.storage"] = amountOf("storage", resources?.requests?.storage ?? "0");
    if (storageClassName === undefined) return usage;
    usage[`${storageClassName}.storageclass.storage.k8s.io/requests.storage`] = usage["requests.storage"];
    usage[`${storageClassName}.storageclass.storage.k8s.io/persistentvolumeclaims`] = 1;
  }
  return usage;
}

/** A pod that has ended counts as an object alone. */
function addPod(usage: Amounts, { spec, status }: Pod): void {
  if (status?.phase === "Succeeded" || status?.phase === "Failed") return;
  usage.pods = 1;
  for (const [name, amount] of Object.entries(podAmounts(spec, "requests"))) {
    usage[`requests.${name}`] = amount;
    if (["cpu", "memory", "ephemeral-storage"].includes(name)) usage[name] = amount;
  }
  for (const [name, amount] of Object.entries(podAmounts(spec, "limits"))) usage[`limits.${name}`] = amount;
}

function addService(usage: Amounts, { spec }: Service): void {
  const isBalancer = spec.type === "LoadBalancer";
  const hasNodePorts = spec.type === "NodePort" || (isBalancer && spec.allocateLoadBalancerNodePorts !== false);
  usage["services.nodeports"] = hasNodePorts ? (spec.ports ?? []).length : 0;
  usage["services.loadbalancers"] = isBalancer ? 1 : 0;
}

/** What containers do not say that the quota is about: "limits.cpu for: a,b; requests.memory for: a"; "" for nothing. */
function missingOf({ spec }: Pod, hard: readonly string[]): string {
  const containers = [...spec.containers, ...(spec.initContainers ?? [])];
  return COMPUTE.filter((name) => hard.includes(name))
    .sort()
    .flatMap((name) => {
      const without = containers.filter((container) => !says(container, name)).map((one) => one.name);
      return without.length === 0 ? [] : [`${name} for: ${[...new Set(without)].sort().join(",")}`];
    })
    .join("; ");
}

function says({ resources }: Container, name: string): boolean {
  const [which, resource = ""] = name.includes(".") ? name.split(".") : ["requests", name];
  return (which === "limits" ? resources?.limits : resources?.requests)?.[resource] !== undefined;
}

/** True when the quota is about such pods; null is for other objects, which no scope has. */
function isInScope({ spec }: ResourceQuota, pod: Pod | null): boolean {
  const scopes = (spec?.scopes ?? []).map((scopeName) => ({ scopeName, operator: "Exists", values: [] as string[] }));
  const selected = (spec?.scopeSelector?.matchExpressions ?? []).map((one) => ({ ...one, values: one.values ?? [] }));
  return [...scopes, ...selected].every(({ scopeName, operator, values }) => {
    if (pod === null) return false;
    const { activeDeadlineSeconds, priorityClassName = "" } = pod.spec;
    switch (scopeName) {
      case "Terminating":
        return activeDeadlineSeconds !== undefined;
      case "NotTerminating":
        return activeDeadlineSeconds === undefined;
      case "BestEffort":
        return isBestEffort(pod);
      case "NotBestEffort":
        return !isBestEffort(pod);
      case "PriorityClass":
        if (operator === "In") return values.includes(priorityClassName);
        if (operator === "NotIn") return !values.includes(priorityClassName);
        return (priorityClassName !== "") === (operator === "Exists");
      default:
        return false;
    }
  });
}

function isBestEffort({ spec }: Pod): boolean {
  return [...spec.containers, ...(spec.initContainers ?? [])].every(({ resources }) => {
    const given = { ...resources?.requests, ...resources?.limits };
    return given.cpu === undefined && given.memory === undefined;
  });
}

function amountFor(name: string, quantity: string): number {
  return amountOf(/(^|\.)cpu$/.test(name) ? "cpu" : name, quantity);
}
