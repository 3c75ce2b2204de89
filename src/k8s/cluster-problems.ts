import type { ContainerStatus } from "kubernetes-types/core/v1.js";
import {
  type DaemonSet,
  type EndpointSlice,
  type Event,
  isTerminating,
  type Job,
  type KubeObject,
  keyOf,
  type ObjectOf,
  objectKey,
  type Pod,
  type ReplicaSet,
  type Service,
} from "./api/object.js";
import { selectorFromMap } from "./api/selector.js";
import { formatOrigin } from "./api/source-map.js";
import type { ApiStore } from "./api/store.js";

const SERVICE_NAME = "kubernetes.io/service-name";

/** Who has the logs of containers. */
export interface LogKeeper {
  /** "NAMESPACE/NAME" of a pod. @throws Error when there is none. */
  logs(pod: string, container?: string): string;
}

/** What is not as it should be, one sentence each, with the manifest's line where there is one, and what a crashing container said last. */
export function clusterProblems(api: ApiStore, logs: LogKeeper | null = null): string[] {
  const events = new Map<string, Event>();
  for (const event of api.all("Event")) {
    const before = events.get(event.involvedObject.uid ?? "");
    if (event.type === "Warning" && (before === undefined || isLater(event, before))) {
      events.set(event.involvedObject.uid ?? "", event);
    }
  }
  const problems: string[] = [];
  const tell = (object: KubeObject, what: string): void => {
    const origin = api.originOf(object);
    const place = origin === null ? "" : ` (${formatOrigin(origin)})`;
    problems.push(`${object.kind.toLowerCase()} ${keyOf(object)} ${what}${place}`);
  };
  for (const node of api.list("Node")) {
    const ready = node.status.conditions?.find((one) => one.type === "Ready");
    if (ready?.status === "True") continue;
    const noRange =
      (node.spec.podCIDRs ?? []).length === 0 ? "; it got no pod range, for the cluster's are used up" : "";
    tell(node, `is not ready: ${ready?.message ?? "it never reported"}${noRange}`);
  }
  for (const pod of api.list("Pod")) {
    const what = podProblem(pod, events.get(pod.metadata.uid) ?? null);
    if (what !== null) tell(pod, `${what}${logs === null ? "" : lastWords(pod, logs)}`);
  }
  for (const job of api.list("Job")) {
    const failed = job.status.conditions?.find((one) => one.type === "Failed" && one.status === "True");
    if (failed !== undefined) tell(job, `failed: ${failed.message ?? failed.reason ?? ""}`);
  }
  for (const kind of POD_OWNERS) {
    for (const owner of api.list(kind)) {
      const warning = events.get(owner.metadata.uid) ?? null;
      if (warning?.reason === "FailedCreate" && lacksPods(owner)) tell(owner, `lacks pods: ${warning.message ?? ""}`);
    }
  }
  const slices = slicesByService(api);
  for (const service of api.list("Service")) {
    const what = serviceProblem(api, service, slices.get(keyOf(service)) ?? []);
    if (what !== null) tell(service, what);
    const pending = balancerProblem(service, events.get(service.metadata.uid) ?? null);
    if (pending !== null) tell(service, pending);
  }
  return problems;
}

const POD_OWNERS = ["ReplicaSet", "ReplicationController", "StatefulSet", "DaemonSet", "Job"] as const;

/** True for an owner of pods that has fewer than it is to have. */
function lacksPods(owner: ObjectOf<(typeof POD_OWNERS)[number]>): boolean {
  if (owner.kind === "Job") {
    const { active = 0, conditions = [] } = (owner as Job).status;
    return active === 0 && !conditions.some(({ type, status }) => type === "Complete" && status === "True");
  }
  if (owner.kind === "DaemonSet") {
    const { currentNumberScheduled = 0, desiredNumberScheduled = 0 } = (owner as DaemonSet).status;
    return desiredNumberScheduled === 0 || currentNumberScheduled < desiredNumberScheduled;
  }
  const { spec, status } = owner as ReplicaSet;
  return (status.replicas ?? 0) < (spec.replicas ?? 1);
}

function isLater(a: Event, b: Event): boolean {
  return Number(a.metadata.resourceVersion) > Number(b.metadata.resourceVersion);
}

function podProblem(pod: Pod, warning: Event | null): string | null {
  const { phase } = pod.status;
  if (phase === "Succeeded") return null;
  const because = warning === null ? "" : `: ${(warning.message ?? "").trimEnd()}`;
  if (phase === "Failed") return `failed${endings(pod) || because}`;
  if (isTerminating(pod)) return `is being deleted and still there${because}`;
  const scheduled = pod.status.conditions?.find((one) => one.type === "PodScheduled");
  if ((pod.spec.nodeName ?? "") === "")
    return `is Pending: ${scheduled?.message ?? warning?.message ?? "it has no node yet"}`;
  for (const { role, status } of containersOf(pod)) {
    const what = containerProblem(role, status, because);
    if (what !== null && !(phase === "Pending" && status.state?.waiting?.reason === "PodInitializing")) {
      return `${what}${whyItEnds(pod, status)}`;
    }
  }
  const ready = pod.status.conditions?.find((one) => one.type === "Ready");
  if (ready?.status === "True") return null;
  const state = phase ?? "Unknown";
  const atWork = (pod.status.initContainerStatuses ?? []).find((one) => isAtWork(pod, one));
  if (phase === "Pending" && atWork !== undefined) {
    const since = atWork.state?.running?.startedAt ?? "";
    return `is Pending: init container ${atWork.name} is not through, it runs since ${since}${because}`;
  }
  return `is ${state} and not ready${because === "" ? `: ${ready?.message ?? "it did not report"}` : because}`;
}

interface NamedStatus {
  /** "init container" or "container". */
  readonly role: string;
  readonly status: ContainerStatus;
}

function containersOf({ status }: Pod): NamedStatus[] {
  const named = (role: string) => (one: ContainerStatus) => ({ role, status: one });
  return [
    ...(status.initContainerStatuses ?? []).map(named("init container")),
    ...(status.containerStatuses ?? []).map(named("container")),
  ];
}

/** True for an init container that runs, and for a sidecar that others wait for. */
function isAtWork({ spec }: Pod, { name, state, started }: ContainerStatus): boolean {
  const isSidecar = spec.initContainers?.find((one) => one.name === name)?.restartPolicy === "Always";
  return state?.running !== undefined && !(isSidecar && started === true);
}

/** Which containers ended badly, and how; "" when none did. */
function endings(pod: Pod): string {
  const ended = containersOf(pod).flatMap(({ role, status }) => {
    const end = status.state?.terminated;
    return end === undefined || end.exitCode === 0
      ? []
      : [`${role} ${status.name} ended with exit code ${end.exitCode}`];
  });
  return ended.length === 0 ? "" : `: ${ended.join(", ")}`;
}

function containerProblem(role: string, status: ContainerStatus, because: string): string | null {
  const waiting = status.state?.waiting;
  if (waiting === undefined) return null;
  const message = waiting.message ?? "";
  const { restartCount, lastState } = status;
  const restarts = `${restartCount} ${restartCount === 1 ? "restart" : "restarts"}`;
  const code = lastState?.terminated === undefined ? "" : `, exit code ${lastState.terminated.exitCode}`;
  return `waits in ${waiting.reason ?? "?"} (${role} ${status.name}, ${restarts}${code})${message === "" ? because : `: ${message}`}`;
}

/** A container that is started again and again although nothing failed: why, and what helps; "" for any other. */
function whyItEnds({ spec }: Pod, { name, state, lastState }: ContainerStatus): string {
  if (state?.waiting?.reason !== "CrashLoopBackOff" || lastState?.terminated?.exitCode !== 0) return "";
  const container = spec.containers.find((one) => one.name === name);
  if (container === undefined) return "";
  const why = `; its program ends by itself with exit code 0, and restartPolicy ${spec.restartPolicy ?? "Always"} starts it again`;
  const hasCommand = (container.command ?? container.args ?? []).length > 0;
  return hasCommand
    ? why
    : `${why}: without a command it is the image's own, and a shell without a terminal ends at once (one that stays: command: [sleep, infinity])`;
}

/** The last line that a container printed which ended badly, or why it could not begin; "" when there is none. */
function lastWords(pod: Pod, logs: LogKeeper): string {
  for (const { status } of containersOf(pod)) {
    const { state, lastState } = status;
    const end =
      state?.terminated ?? (state?.waiting?.reason === "CrashLoopBackOff" ? lastState?.terminated : undefined);
    if (end === undefined || end.exitCode === 0) continue;
    const said = logs.logs(keyOf(pod), status.name).trimEnd().split("\n").at(-1) ?? "";
    const line = said === "" ? (end.message ?? "") : said;
    return line === "" ? "" : `; it said last: ${line.slice(0, 200)}`;
  }
  return "";
}

/** A load balancer that has no address stays `<pending>` in kubectl's EXTERNAL-IP. */
function balancerProblem(service: Service, warning: Event | null): string | null {
  if (service.spec.type !== "LoadBalancer" || (service.status.loadBalancer?.ingress ?? []).length > 0) return null;
  const { loadBalancerClass } = service.spec;
  if (loadBalancerClass !== undefined) {
    return `is pending: it has no external address, nobody serves loadBalancerClass "${loadBalancerClass}"`;
  }
  if (warning?.reason === "AllocationFailed") return `is pending: it has no external address: ${warning.message}`;
  return "is pending: it has no external address, for this cluster has no pool of load balancer addresses";
}

/** The EndpointSlices by "ns/name" of their Services. */
function slicesByService(api: ApiStore): Map<string, EndpointSlice[]> {
  const slices = new Map<string, EndpointSlice[]>();
  for (const slice of api.list("EndpointSlice")) {
    const key = objectKey(slice.metadata.namespace ?? "", slice.metadata.labels?.[SERVICE_NAME] ?? "");
    const known = slices.get(key);
    if (known === undefined) slices.set(key, [slice]);
    else known.push(slice);
  }
  return slices;
}

/** Why connections to the Service, or to one of its ports, lead nowhere; null when they do not. */
function serviceProblem(api: ApiStore, service: Service, all: readonly EndpointSlice[]): string | null {
  const { spec, metadata } = service;
  if (spec.type === "ExternalName") return null;
  // kube-proxy passes over slices of names.
  const slices = all.filter(({ addressType }) => addressType !== "FQDN");
  const named = all.find(({ addressType, endpoints }) => addressType === "FQDN" && endpoints.length > 0);
  const hasReady = slices.some((slice) => slice.endpoints.some((endpoint) => endpoint.conditions?.ready !== false));
  if (!hasReady) {
    if (named !== undefined)
      return `has no endpoints: EndpointSlice ${named.metadata.name} has names (addressType FQDN), which kube-proxy passes over`;
    if (spec.selector === undefined || Object.keys(spec.selector).length === 0) {
      return "has no endpoints: it has no selector, and nobody made endpoints for it";
    }
    const selector = selectorFromMap(spec.selector);
    const pods = api.list("Pod", { namespace: metadata.namespace ?? "", labelSelector: selector });
    if (pods.length === 0) return `has no endpoints: its selector ${selector.toString()} matches no pod`;
    return `has no endpoints: none of the ${pods.length} pods that its selector ${selector.toString()} matches is ready`;
  }
  const portsOf = (some: readonly EndpointSlice[]): Set<string> =>
    new Set(some.flatMap((slice) => (slice.ports ?? []).map((port) => port.name ?? "")));
  const served = portsOf(slices);
  for (const port of spec.ports ?? []) {
    if (served.has(port.name ?? "")) continue;
    const shown = port.name ?? port.port;
    if (named !== undefined && portsOf([named]).has(port.name ?? ""))
      return `has no endpoints for port ${shown}: EndpointSlice ${named.metadata.name} has names (addressType FQDN), which kube-proxy passes over`;
    if (spec.selector === undefined)
      return `has no endpoints for port ${shown}: none of its EndpointSlices has a port called "${port.name ?? ""}"`;
    else {
      return `has no endpoints for port ${port.name ?? port.port}: no pod has a port called "${String(port.targetPort ?? port.port)}"`;
    }
  }
  return null;
}
