import type {
  Container,
  LimitRangeItem,
  PersistentVolumeClaimSpec,
  PodSpec,
  ResourceRequirements,
} from "kubernetes-types/core/v1.js";
import { type ApiError, forbidden } from "./api-error.js";
import type { KubeObject, Pod } from "./object.js";
import { amountOf, podAmounts } from "./pod-resources.js";
import { formatAmount, parseQuantity } from "./quantity.js";
import type { Resource } from "./resources.js";
import { qosClassOf } from "./status-defaults.js";
import type { ApiStore } from "./store.js";

type Quantities = { readonly [resource: string]: string };

/** The pod with the requests and limits that its namespace's LimitRanges give to containers without (LimitRanger). */
export function withDefaultLimits(store: ApiStore, pod: Pod): Pod {
  let { spec } = pod;
  const told: string[] = [];
  for (const item of itemsFor(store, pod, "Container")) {
    const { requests, limits } = defaultsOf(item);
    const fill = (role: string) => (container: Container) => filled(container, role, requests, limits, told);
    spec = {
      ...spec,
      ...(spec.initContainers === undefined ? {} : { initContainers: spec.initContainers.map(fill("init container")) }),
      containers: spec.containers.map(fill("container")),
    };
  }
  if (told.length === 0) return pod;
  const note = `LimitRanger plugin set: ${told.join("; ")}`;
  const annotations = { ...pod.metadata.annotations, "kubernetes.io/limit-ranger": note };
  const status = { ...pod.status, qosClass: qosClassOf(spec) };
  return { ...pod, metadata: { ...pod.metadata, annotations }, spec, status };
}

/** Why the LimitRanges of its namespace forbid the object; null when none does. */
export function limitProblem(store: ApiStore, resource: Resource, object: KubeObject): ApiError | null {
  const problems: string[] = [];
  if (resource.key === "Pod") {
    const { spec } = object as Pod;
    for (const item of itemsFor(store, object, "Container")) {
      for (const { resources } of [...spec.containers, ...(spec.initContainers ?? [])])
        problems.push(...violations(item, resources ?? {}));
    }
    for (const item of itemsFor(store, object, "Pod")) problems.push(...violations(item, sumOf(spec)));
  } else if (resource.key === "PersistentVolumeClaim") {
    const { resources } = (object as { readonly spec?: PersistentVolumeClaimSpec }).spec ?? {};
    const storage = resources?.requests?.storage;
    for (const item of itemsFor(store, object, "PersistentVolumeClaim")) {
      if (storage !== undefined) problems.push(...violations(item, { requests: { storage }, limits: { storage } }));
    }
  }
  if (problems.length === 0) return null;
  const why = problems.length === 1 ? problems.join() : `[${problems.join(", ")}]`;
  return forbidden(resource, object.metadata.name, why);
}

function itemsFor(store: ApiStore, object: KubeObject, type: string): LimitRangeItem[] {
  return store
    .list("LimitRange", { namespace: object.metadata.namespace ?? "default" })
    .flatMap(({ spec }) => (spec?.limits ?? []).filter((item) => item.type === type));
}

/** What containers get: a limit is the max where none is said, a request the limit, else the min (SetDefaults_LimitRangeItem). */
function defaultsOf(item: LimitRangeItem): { requests: Quantities; limits: Quantities } {
  const limits = { ...item.max, ...item.default };
  return { limits, requests: { ...item.min, ...limits, ...item.defaultRequest } };
}

/** Notes in `told` what was added. */
function filled(
  container: Container,
  role: string,
  requests: Quantities,
  limits: Quantities,
  told: string[],
): Container {
  const has = container.resources ?? {};
  const missing = (wanted: Quantities, given: Quantities = {}): string[] =>
    Object.keys(wanted)
      .filter((name) => given[name] === undefined)
      .sort();
  const [noRequest, noLimit] = [missing(requests, has.requests), missing(limits, has.limits)];
  if (noRequest.length > 0) told.push(`${noRequest.join(", ")} request for ${role} ${container.name}`);
  if (noLimit.length > 0) told.push(`${noLimit.join(", ")} limit for ${role} ${container.name}`);
  if (noRequest.length + noLimit.length === 0) return container;
  const resources = { ...has, requests: { ...requests, ...has.requests }, limits: { ...limits, ...has.limits } };
  return { ...container, resources };
}

/** What a range of one kind says against these requests and limits. */
function violations(item: LimitRangeItem, { requests = {}, limits = {} }: ResourceRequirements): string[] {
  const problems: string[] = [];
  for (const [name, min] of Object.entries(item.min ?? {})) {
    const what = `minimum ${name} usage per ${item.type} is ${min}`;
    const [request, limit] = [requests[name], limits[name]];
    if (request === undefined) problems.push(`${what}.  No request is specified`);
    else if (amountOf(name, request) < amountOf(name, min)) problems.push(`${what}, but request is ${request}`);
    else if (limit !== undefined && amountOf(name, limit) < amountOf(name, min))
      problems.push(`${what}, but limit is ${limit}`);
  }
  for (const [name, max] of Object.entries(item.max ?? {})) {
    const what = `maximum ${name} usage per ${item.type} is ${max}`;
    const [request, limit] = [requests[name], limits[name]];
    if (limit === undefined) problems.push(`${what}.  No limit is specified`);
    else if (amountOf(name, limit) > amountOf(name, max)) problems.push(`${what}, but limit is ${limit}`);
    else if (request !== undefined && amountOf(name, request) > amountOf(name, max))
      problems.push(`${what}, but request is ${request}`);
  }
  for (const [name, ratio] of Object.entries(item.maxLimitRequestRatio ?? {})) {
    const what = `${name} max limit to request ratio per ${item.type} is ${ratio}, but`;
    const [request, limit] = [amountOf(name, requests[name] ?? "0"), amountOf(name, limits[name] ?? "0")];
    if (request === 0) problems.push(`${what} no request is specified or request is 0`);
    else if (limit === 0) problems.push(`${what} no limit is specified or limit is 0`);
    else if (limit / request > (parseQuantity(String(ratio)) ?? 0))
      problems.push(`${what} provided ratio is ${(limit / request).toFixed(6)}`);
  }
  return problems;
}

/** The requests and limits of a whole pod. */
function sumOf(spec: PodSpec): ResourceRequirements {
  const text = (which: "requests" | "limits"): { [name: string]: string } =>
    Object.fromEntries(
      Object.entries(podAmounts(spec, which)).map(([name, amount]) => [name, formatAmount(name, amount)]),
    );
  return { requests: text("requests"), limits: text("limits") };
}
