import type { Endpoint, EndpointPort } from "kubernetes-types/discovery/v1.js";
import { ApiError } from "../api/api-error.js";
import { withFields } from "../api/clone.js";
import { deepEqual } from "../api/deep-equal.js";
import type { Informer } from "../api/informer.js";
import {
  type EndpointSlice,
  isTerminating,
  type KubeObject,
  keyOf,
  type Node,
  objectKey,
  type Pod,
  type Service,
  splitKey,
} from "../api/object.js";
import { selectorFromMap } from "../api/selector.js";
import { Controller, type ControllerContext } from "./controller.js";
import { controllerReference } from "./pod-control.js";
import { canBeEndpoint, endpointChanged, endpointOf, portSetKey, ServicePorts, ZONE_LABEL } from "./pod-endpoint.js";
import { ServiceIndex } from "./service-index.js";
import { hintOwnZones, removeHints, type SliceDrafts } from "./slice-draft.js";
import { endpointKey, planSlices } from "./slice-packing.js";
import { SliceTracker } from "./slice-tracker.js";
import { asksForHints, type HintEvent, isNodeReady, TopologyCache } from "./topology-cache.js";
import { TriggerTimes, withTriggerTime } from "./trigger-times.js";

/** Label of a slice with the name of its Service. */
export const SERVICE_NAME_LABEL = "kubernetes.io/service-name";
/** Label of a slice that says who writes it. */
export const MANAGED_BY_LABEL = "endpointslice.kubernetes.io/managed-by";
const MANAGER = "endpointslice-controller.k8s.io";
const HEADLESS_LABEL = "service.kubernetes.io/headless";
/** Labels that a slice does not take from its Service, and that alone are no reason to write it again. */
const RESERVED_LABELS: readonly string[] = [HEADLESS_LABEL, SERVICE_NAME_LABEL, MANAGED_BY_LABEL];

/** The endpoints of one family that share one set of ports. */
interface Group {
  readonly ports: EndpointPort[];
  readonly endpoints: Map<string, Endpoint>;
}

/** What a pod is for a Service in one address family. */
interface Row {
  readonly pod: Pod;
  readonly zone: string;
  /** The ports that the pod has of the Service, and one text for them. */
  readonly ports: readonly EndpointPort[];
  readonly portsKey: string;
  /** Null when the pod has no address of the family. */
  readonly endpoint: Endpoint | null;
}

/** What a Service's pods were in one family at the last look. */
interface KnownRows {
  readonly service: Service;
  readonly common: ServicePorts;
  readonly rows: readonly Row[];
}

/**
 * Writes the EndpointSlices of Services with selectors: for each address family and each set of ports (named target
 * ports may differ between pods) up to 100 endpoints in a slice, changed with as few writes as possible.
 */
export class EndpointSliceController extends Controller {
  private readonly services: Informer<"Service">;
  private readonly pods: Informer<"Pod">;
  private readonly slices: Informer<"EndpointSlice">;
  private readonly nodes: Informer<"Node">;
  private readonly index = new ServiceIndex();
  private readonly tracker = new SliceTracker();
  private readonly topology = new TopologyCache();
  private readonly triggers = new TriggerTimes();
  /** By the Service's key and the family, what its pods were at the last look: most have not changed at the next. */
  private readonly rows = new Map<string, KnownRows>();
  /** The time that what is written now is annotated with; "" for none. */
  private triggerTime = "";
  /** Nodes came, went, changed their zone or their readiness since `topology` was told. */
  private nodesChanged = true;

  constructor(context: ControllerContext) {
    super(context, "endpointslice-controller");
    this.services = this.listen("Service");
    this.pods = this.listen("Pod");
    this.slices = this.listen("EndpointSlice");
    this.nodes = this.listen("Node");
  }

  override onChange(kind: string, previous: KubeObject | null, current: KubeObject | null): void {
    if (kind === "Service") {
      this.index.change(previous, current);
      super.onChange(kind, previous, current);
    } else if (kind === "Pod") this.onPod(previous as Pod | null, current as Pod | null);
    else if (kind === "EndpointSlice") this.onSlice(current ?? previous);
    else this.onNode(previous as Node | null, current as Node | null);
  }

  reconcile(key: string): void {
    const { namespace, name } = splitKey(key);
    const service = this.services.get(namespace, name);
    if (service === null) {
      this.tracker.forget(key);
      this.triggers.forget(key);
      for (const family of ["IPv4", "IPv6"]) {
        this.topology.forget(key, family);
        this.rows.delete(`${key} ${family}`);
      }
      return;
    }
    if (service.spec.type === "ExternalName" || service.spec.selector === undefined || isTerminating(service)) return;
    const existing = this.slices
      .select(namespace, selectorFromMap({ [SERVICE_NAME_LABEL]: name }))
      .filter((slice) => slice.metadata.labels?.[MANAGED_BY_LABEL] === MANAGER && !isTerminating(slice));
    if (!this.tracker.isFresh(key, existing)) return;
    const families = service.spec.ipFamilies ?? ["IPv4"];
    const selected = this.pods.select(namespace, selectorFromMap(service.spec.selector));
    this.triggerTime = this.triggers.oldestChange(key, service, selected);
    const pods = selected.filter(canBeEndpoint);
    for (const family of families) {
      const slices = existing.filter((slice) => slice.addressType === family);
      this.reconcileFamily(key, service, family, pods, slices);
    }
    for (const slice of existing) {
      if (families.includes(slice.addressType)) continue;
      this.topology.forget(key, slice.addressType);
      this.remove(key, slice);
    }
    this.reportStrays(key, service, pods);
  }

  private reconcileFamily(key: string, service: Service, family: string, pods: Pod[], existing: EndpointSlice[]): void {
    const labels = this.labelsFor(service);
    const unused = existing.filter((slice) => !isOwnedBy(slice, service));
    const own = existing.filter((slice) => isOwnedBy(slice, service));
    const given = withoutReserved(labels);
    const stale = new Set(own.filter(({ metadata }) => !deepEqual(withoutReserved(metadata.labels ?? {}), given)));
    const byPorts = new Map<string, EndpointSlice[]>();
    for (const slice of own) {
      const ports = portSetKey(slice.ports ?? []);
      const list = byPorts.get(ports);
      if (list === undefined) byPorts.set(ports, [slice]);
      else list.push(slice);
    }
    const drafts: SliceDrafts = { serviceKey: key, addressType: family, create: [], update: [], unchanged: [] };
    const groups = this.groups(`${key} ${family}`, service, family, pods);
    for (const [portsKey, { ports, endpoints }] of groups) {
      const plan = planSlices(byPorts.get(portsKey) ?? [], endpoints, stale);
      for (const { slice, endpoints: held } of plan.update) drafts.update.push({ slice, ports, endpoints: held });
      for (const held of plan.create) drafts.create.push({ slice: null, ports, endpoints: held });
      drafts.unchanged.push(...plan.keep);
      unused.push(...plan.remove);
    }
    for (const [portsKey, slices] of byPorts) if (!groups.has(portsKey)) unused.push(...slices);
    // A Service without endpoints has one empty slice, so that it is seen that somebody looked.
    if (existing.length === unused.length && drafts.create.length === 0) {
      const [only] = unused;
      const isPlaceholder =
        only !== undefined && isEmpty(only) && isOwnedBy(only, service) && deepEqual(only.metadata.labels, labels);
      if (unused.length === 1 && isPlaceholder) unused.pop();
      else drafts.create.push({ slice: null, ports: [], endpoints: [] });
    }
    const events = this.giveHints(service, drafts);
    this.finalize(key, service, drafts, unused);
    for (const { type, reason, message } of events) {
      if (type === "Normal") this.recorder.normal(service, reason, message);
      else this.recorder.warning(service, reason, message);
    }
  }

  private giveHints(service: Service, drafts: SliceDrafts): HintEvent[] {
    if (asksForHints(service)) {
      this.lookAtNodes();
      return this.topology.addHints(drafts);
    }
    const events = this.topology.leave(drafts);
    if (trafficDistributionOf(service) === null) removeHints(drafts);
    else hintOwnZones(drafts);
    return events;
  }

  private lookAtNodes(): void {
    if (this.nodesChanged) this.topology.setNodes(this.nodes.list());
    this.nodesChanged = false;
  }

  /** Writes what was decided. What would be created takes the place of what would be deleted, as long as there is some. */
  private finalize(key: string, service: Service, drafts: SliceDrafts, unused: EndpointSlice[]): void {
    const { create, update } = drafts;
    const recycled = new Set<EndpointSlice>();
    for (const slice of unused) {
      if (create.length === 0 || !isOwnedBy(slice, service)) continue;
      const draft = create.pop();
      if (draft !== undefined) update.push({ ...draft, slice });
      recycled.add(slice);
    }
    for (const { ports, endpoints } of create) this.create(key, service, drafts.addressType, ports, endpoints);
    for (const { slice, ports, endpoints } of update) {
      if (slice !== null) this.write(key, service, slice, ports, endpoints);
    }
    for (const slice of unused) if (!recycled.has(slice)) this.remove(key, slice);
  }

  /**
   * Pods whose node is not known are left out, and the Service is looked at again later.
   * @throws ApiError NotFound for each such pod: the work is tried again, later each time.
   */
  private reportStrays(key: string, service: Service, pods: readonly Pod[]): void {
    if (service.spec.publishNotReadyAddresses === true) return;
    const strays = pods.filter((pod) => this.nodeOf(pod) === null);
    if (strays.length === 0) return;
    const each = strays.map(
      ({ metadata, spec }) => `skipping Pod ${metadata.name} for Service ${key}: Node ${spec.nodeName ?? ""} Not Found`,
    );
    const message = each.length === 1 ? (each[0] ?? "") : `[${each.join(", ")}]`;
    this.recorder.warning(
      service,
      "FailedToUpdateEndpointSlices",
      `Error updating Endpoint Slices for Service ${key}: ${message}`,
    );
    throw new ApiError("NotFound", message);
  }

  private nodeOf(pod: Pod): Node | null {
    return this.nodes.get("", pod.spec.nodeName ?? "");
  }

  private groups(key: string, service: Service, family: string, pods: readonly Pod[]): Map<string, Group> {
    const groups = new Map<string, Group>();
    const known = this.rows.get(key);
    const isSame = known?.service === service;
    const before = isSame ? known.rows : [];
    const common = isSame ? known.common : new ServicePorts(service);
    const rows: Row[] = [];
    for (const pod of pods) {
      const node = this.nodeOf(pod);
      if (node === null && service.spec.publishNotReadyAddresses !== true) continue;
      const zone = node?.metadata.labels?.[ZONE_LABEL] ?? "";
      let row = before[rows.length];
      if (row === undefined || row.pod !== pod || row.zone !== zone) {
        common.look(pod);
        const endpoint = endpointOf(service, pod, family, node);
        row = { pod, zone, ports: common.ports, portsKey: common.key, endpoint };
      }
      rows.push(row);
      let group = groups.get(row.portsKey);
      if (group === undefined) {
        group = { ports: [...row.ports], endpoints: new Map() };
        groups.set(row.portsKey, group);
      }
      if (row.endpoint !== null) group.endpoints.set(endpointKey(row.endpoint), row.endpoint);
    }
    this.rows.set(key, { service, common, rows });
    return groups;
  }

  private labelsFor(service: Service): { [key: string]: string } {
    const labels = withoutReserved(service.metadata.labels ?? {});
    if (service.spec.clusterIP === "None") labels[HEADLESS_LABEL] = "";
    labels[SERVICE_NAME_LABEL] = service.metadata.name;
    labels[MANAGED_BY_LABEL] = MANAGER;
    return labels;
  }

  private create(key: string, service: Service, family: string, ports: EndpointPort[], endpoints: Endpoint[]): void {
    const annotations = withTriggerTime(undefined, this.triggerTime);
    const slice = this.store.create<EndpointSlice>(
      {
        apiVersion: "discovery.k8s.io/v1",
        kind: "EndpointSlice",
        metadata: {
          generateName: `${service.metadata.name}-`,
          namespace: service.metadata.namespace ?? "",
          labels: this.labelsFor(service),
          ...(annotations === undefined ? {} : { annotations }),
          ownerReferences: [controllerReference(service)],
        },
        addressType: family,
        endpoints,
        ports,
      },
      { trusted: true },
    );
    this.tracker.wrote(key, slice);
  }

  private write(
    key: string,
    service: Service,
    slice: EndpointSlice,
    ports: EndpointPort[],
    endpoints: Endpoint[],
  ): void {
    const labels = this.labelsFor(service);
    const sameLabels = deepEqual(labels, slice.metadata.labels);
    if (sameLabels && deepEqual(endpoints, slice.endpoints) && deepEqual(ports, slice.ports)) return;
    const { annotations: before, ...others } = slice.metadata;
    const annotations = withTriggerTime(before, this.triggerTime);
    const metadata = withFields(others, annotations === undefined ? { labels } : { labels, annotations });
    const written = this.store.update<EndpointSlice>({ ...slice, metadata, endpoints, ports }, { trusted: true });
    this.tracker.wrote(key, written);
  }

  private remove(key: string, slice: EndpointSlice): void {
    this.store.delete("EndpointSlice", slice.metadata.namespace ?? "", slice.metadata.name);
    this.tracker.removed(key, slice);
  }

  private onPod(previous: Pod | null, current: Pod | null): void {
    const sameLabels = previous !== null && current !== null && previous.metadata.labels === current.metadata.labels;
    if (sameLabels && !endpointChanged(previous, current)) return;
    for (const service of this.index.affected(previous, current)) this.queue.add(keyOf(service));
  }

  private onSlice(slice: KubeObject | null): void {
    const labels = slice?.metadata.labels;
    if (slice === null || labels === undefined || labels[MANAGED_BY_LABEL] !== MANAGER) return;
    const service = labels[SERVICE_NAME_LABEL];
    if (service === undefined) return;
    const key = objectKey(slice.metadata.namespace ?? "", service);
    if (!this.tracker.isOwnWrite(key, slice)) this.queue.add(key);
    else if (this.tracker.settles(key, slice)) this.queue.add(key);
  }

  /** A node's zone is part of its pods' endpoints; what nodes there are decides about hints by CPUs. */
  private onNode(previous: Node | null, current: Node | null): void {
    const before = previous?.metadata.labels?.[ZONE_LABEL];
    const after = current?.metadata.labels?.[ZONE_LABEL];
    const node = current ?? previous;
    if (node === null) return;
    if (before !== after) {
      for (const pod of this.pods.onNode(node.metadata.name)) {
        for (const service of this.index.matching(pod.metadata.namespace ?? "", pod.metadata.labels)) {
          this.queue.add(keyOf(service));
        }
      }
    }
    const isOther = previous === null || current === null || before !== after;
    if (!isOther && isNodeReady(previous.status) === isNodeReady(current.status)) return;
    this.nodesChanged = true;
    if (!this.topology.isUsed) return;
    this.lookAtNodes();
    for (const key of this.topology.overloadedServices()) this.queue.add(key);
  }
}

function isOwnedBy(slice: EndpointSlice, service: Service): boolean {
  return (slice.metadata.ownerReferences ?? []).some((owner) => owner.uid === service.metadata.uid);
}

function withoutReserved(labels: Readonly<Record<string, string>>): { [key: string]: string } {
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !RESERVED_LABELS.includes(name)));
}

function isEmpty(slice: EndpointSlice): boolean {
  return slice.endpoints.length === 0 && (slice.ports ?? []).length === 0;
}

/** `spec.trafficDistribution`: `PreferClose`, the one value that Kubernetes 1.33 takes without a feature gate, or null. */
function trafficDistributionOf(service: Service): string | null {
  const value = service.spec.trafficDistribution;
  return value === undefined || value === "" ? null : value;
}
