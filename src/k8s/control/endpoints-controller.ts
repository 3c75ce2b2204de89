import type { EndpointAddress, EndpointPort, EndpointSubset } from "kubernetes-types/core/v1.js";
import type { EndpointPort as SlicePort } from "kubernetes-types/discovery/v1.js";
import { isApiError } from "../api/api-error.js";
import { deepEqual } from "../api/deep-equal.js";
import type { Informer } from "../api/informer.js";
import {
  type Endpoints,
  isTerminating,
  type KubeObject,
  keyOf,
  type Pod,
  type Service,
  splitKey,
} from "../api/object.js";
import { selectorFromMap } from "../api/selector.js";
import { Controller, type ControllerContext } from "./controller.js";
import { canBeEndpoint, endpointChanged, endpointHostname, podAddress, ServicePorts } from "./pod-endpoint.js";
import { isPodReady } from "./pod-state.js";
import { ServiceIndex } from "./service-index.js";
import { TriggerTimes, withTriggerTime } from "./trigger-times.js";

/** The old object holds no more than this many addresses. */
const MAX_ADDRESSES = 1000;
/** Annotation of an object that could not hold all. */
const OVER_CAPACITY = "endpoints.kubernetes.io/over-capacity";
/** Label of objects that this controller writes, which are not mirrored. */
export const ENDPOINTS_MANAGED_LABEL = "endpoints.kubernetes.io/managed-by";

/** What a pod is for the endpoints of a Service. */
interface Row {
  readonly pod: Pod;
  /** The ports that the pod has of the Service, and one text for them; null when the pod is no endpoint. */
  readonly ports: readonly SlicePort[] | null;
  readonly portsKey: string;
  readonly isReady: boolean;
  readonly address: EndpointAddress;
}

interface Group {
  readonly ports: EndpointPort[];
  readonly ready: EndpointAddress[];
  readonly notReady: EndpointAddress[];
}

/** What a Service's pods were at the last look. */
interface KnownRows {
  readonly service: Service;
  readonly common: ServicePorts;
  readonly rows: readonly Row[];
}

/** Writes the old Endpoints objects of Services with selectors: one family, subsets by their ports, addresses sorted. */
export class EndpointsController extends Controller {
  private readonly services: Informer<"Service">;
  private readonly pods: Informer<"Pod">;
  private readonly index = new ServiceIndex();
  private readonly triggers = new TriggerTimes();
  /** By the Service's key, what its pods were at the last look: most have not changed at the next. */
  private readonly rows = new Map<string, KnownRows>();

  constructor(context: ControllerContext) {
    super(context, "endpoint-controller");
    this.services = this.listen("Service");
    this.pods = this.listen("Pod");
  }

  override onChange(kind: string, previous: KubeObject | null, current: KubeObject | null): void {
    if (kind === "Service") {
      this.index.change(previous, current);
      super.onChange(kind, previous, current);
      return;
    }
    const before = previous as Pod | null;
    const after = current as Pod | null;
    if (before !== null && after !== null && before.metadata.labels === after.metadata.labels) {
      if (!endpointChanged(before, after)) return;
    }
    for (const service of this.index.affected(before, after)) this.queue.add(keyOf(service));
  }

  reconcile(key: string): void {
    const { namespace, name } = splitKey(key);
    const service = this.services.get(namespace, name);
    if (service === null) {
      this.triggers.forget(key);
      this.rows.delete(key);
      this.remove(namespace, name);
      return;
    }
    if (service.spec.selector === undefined || service.spec.type === "ExternalName") return;
    const pods = this.pods.select(namespace, selectorFromMap(service.spec.selector));
    const triggerTime = this.triggers.oldestChange(key, service, pods);
    const whole = subsetsOf(this.rowsOf(key, service, pods));
    const subsets = truncated(whole);
    const isTruncated = subsets !== whole;
    const current = this.store.get("Endpoints", namespace, name);
    const labels: { [key: string]: string } = {
      ...service.metadata.labels,
      [ENDPOINTS_MANAGED_LABEL]: "endpoint-controller",
    };
    if (service.spec.clusterIP === "None") labels["service.kubernetes.io/headless"] = "";
    if (current === null) {
      this.store.create<Endpoints>(
        {
          apiVersion: "v1",
          kind: "Endpoints",
          metadata: { name, namespace, labels, ...annotated(undefined, isTruncated, triggerTime) },
          ...(subsets.length === 0 ? {} : { subsets }),
        },
        { trusted: true },
      );
      return;
    }
    const isMarked = current.metadata.annotations?.[OVER_CAPACITY] !== undefined;
    const isSame = deepEqual(current.subsets ?? [], subsets) && deepEqual(current.metadata.labels, labels);
    if (isSame && isMarked === isTruncated) return;
    const { annotations, ...rest } = current.metadata;
    const metadata = { ...rest, labels, ...annotated(annotations, isTruncated, triggerTime) };
    this.store.update<Endpoints>({ ...current, metadata, subsets }, { trusted: true });
  }

  private remove(namespace: string, name: string): void {
    const current = this.store.get("Endpoints", namespace, name);
    if (current?.metadata.labels?.[ENDPOINTS_MANAGED_LABEL] === undefined) return;
    try {
      this.store.delete("Endpoints", namespace, name);
    } catch (error) {
      if (!isApiError(error, "NotFound")) throw error;
    }
  }

  private rowsOf(key: string, service: Service, pods: readonly Pod[]): readonly Row[] {
    const known = this.rows.get(key);
    const isSame = known?.service === service;
    const before = isSame ? known.rows : [];
    const common = isSame ? known.common : new ServicePorts(service);
    const rows = pods.map((pod, i) => (before[i]?.pod === pod ? before[i] : rowOf(service, pod, common)));
    this.rows.set(key, { service, common, rows });
    return rows;
  }
}

function rowOf(service: Service, pod: Pod, common: ServicePorts): Row {
  const ip = podAddress(pod, service.spec.ipFamilies?.[0] ?? "IPv4");
  const tolerated = service.spec.publishNotReadyAddresses === true;
  common.look(pod);
  const lacksPorts = common.ports.length === 0 && (service.spec.ports ?? []).length > 0;
  if (ip === null || !canBeEndpoint(pod) || (isTerminating(pod) && !tolerated) || lacksPorts) {
    return { pod, ports: null, portsKey: "", isReady: false, address: { ip: "" } };
  }
  const hostname = endpointHostname(service, pod);
  const { namespace = "", name, uid } = pod.metadata;
  const { nodeName } = pod.spec;
  const targetRef = { kind: "Pod", namespace, name, uid };
  let address: EndpointAddress = nodeName === undefined ? { ip, targetRef } : { ip, nodeName, targetRef };
  if (hostname !== null) address = Object.assign({ ip, hostname }, address);
  return { pod, ports: common.ports, portsKey: common.key, isReady: tolerated || isPodReady(pod), address };
}

function subsetsOf(rows: readonly Row[]): EndpointSubset[] {
  const groups = new Map<string, Group>();
  for (const { ports, portsKey, isReady, address } of rows) {
    if (ports === null) continue;
    let group = groups.get(portsKey);
    if (group === undefined) {
      group = { ports: ports.map(namedPort), ready: [], notReady: [] };
      groups.set(portsKey, group);
    }
    (isReady ? group.ready : group.notReady).push(address);
  }
  return Array.from(groups.entries())
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, group]) => subsetOf(group));
}

function subsetOf({ ready, notReady, ports }: Group): EndpointSubset {
  const subset: EndpointSubset = {};
  if (ready.length > 0) subset.addresses = ready.sort(byIp);
  if (notReady.length > 0) subset.notReadyAddresses = notReady.sort(byIp);
  if (ports.length > 0) subset.ports = ports;
  return subset;
}

/** The annotations of an object as a member of its metadata; none for no annotations at all. */
function annotated(
  before: Readonly<Record<string, string>> | undefined,
  isTruncated: boolean,
  triggerTime: string,
): { annotations?: { [key: string]: string } } {
  const { [OVER_CAPACITY]: _mark, ...others } = before ?? {};
  const marked = isTruncated ? { ...others, [OVER_CAPACITY]: "truncated" } : others;
  const annotations = withTriggerTime(marked, triggerTime);
  return annotations === undefined ? {} : { annotations };
}

/** A port as the old object writes it: one without a name has none. */
function namedPort({ name, ...port }: SlicePort): EndpointPort {
  return Object.assign(name === undefined || name === "" ? {} : { name }, port, { port: port.port ?? 0 });
}

function byIp(a: EndpointAddress, b: EndpointAddress): number {
  return a.ip < b.ip ? -1 : a.ip > b.ip ? 1 : 0;
}

/**
 * No more than `MAX_ADDRESSES` of the addresses, each subset its share, those that are ready first (truncateEndpoints).
 * The subsets themselves when they fit.
 */
function truncated(subsets: EndpointSubset[]): EndpointSubset[] {
  const sum = (field: "addresses" | "notReadyAddresses"): number =>
    subsets.reduce((total, subset) => total + (subset[field]?.length ?? 0), 0);
  const ready = sum("addresses");
  const notReady = sum("notReadyAddresses");
  if (ready + notReady <= MAX_ADDRESSES) return subsets;
  const field = ready > MAX_ADDRESSES ? "addresses" : "notReadyAddresses";
  const most = field === "addresses" ? MAX_ADDRESSES : MAX_ADDRESSES - ready;
  const total = field === "addresses" ? ready : notReady;
  let left = most;
  return subsets.map(({ addresses = [], notReadyAddresses = [], ...rest }) => {
    const own = field === "addresses" ? addresses : notReadyAddresses;
    const kept = own.slice(0, Math.min(left, Math.ceil((own.length / total) * most)));
    left -= kept.length;
    const [up, down] = field === "addresses" ? [kept, []] : [addresses, kept];
    return {
      ...(up.length === 0 ? {} : { addresses: up }),
      ...(down.length === 0 ? {} : { notReadyAddresses: down }),
      ...rest,
    };
  });
}
