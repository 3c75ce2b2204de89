import type { Endpoint, EndpointPort } from "kubernetes-types/discovery/v1.js";
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
import { canBeEndpoint, endpointChanged, endpointOf, endpointPorts, portSetKey, ZONE_LABEL } from "./pod-endpoint.js";
import { ServiceIndex } from "./service-index.js";
import { endpointKey, planSlices } from "./slice-packing.js";
import { SliceTracker } from "./slice-tracker.js";
import { trafficDistributionOf, withHints } from "./topology-hints.js";

/** Label of a slice with the name of its Service. */
export const SERVICE_NAME_LABEL = "kubernetes.io/service-name";
/** Label of a slice that says who writes it. */
export const MANAGED_BY_LABEL = "endpointslice.kubernetes.io/managed-by";
const MANAGER = "endpointslice-controller.k8s.io";
const HEADLESS_LABEL = "service.kubernetes.io/headless";

/** The endpoints of one family that share one set of ports. */
interface Group {
  readonly ports: EndpointPort[];
  readonly endpoints: Map<string, Endpoint>;
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
      return;
    }
    if (service.spec.type === "ExternalName" || service.spec.selector === undefined || isTerminating(service)) return;
    const existing = this.slices
      .select(namespace, selectorFromMap({ [SERVICE_NAME_LABEL]: name, [MANAGED_BY_LABEL]: MANAGER }))
      .filter((slice) => !isTerminating(slice));
    if (!this.tracker.isFresh(key, existing)) return;
    const families = service.spec.ipFamilies ?? ["IPv4"];
    const pods = this.pods.select(namespace, selectorFromMap(service.spec.selector)).filter(canBeEndpoint);
    for (const family of families) {
      this.reconcileFamily(
        key,
        service,
        family,
        pods,
        existing.filter((slice) => slice.addressType === family),
      );
    }
    for (const slice of existing) if (!families.includes(slice.addressType)) this.remove(key, slice);
  }

  private reconcileFamily(key: string, service: Service, family: string, pods: Pod[], existing: EndpointSlice[]): void {
    const groups = this.groups(service, family, pods);
    const byPorts = new Map<string, EndpointSlice[]>();
    for (const slice of existing) {
      const ports = portSetKey(slice.ports ?? []);
      const list = byPorts.get(ports);
      if (list === undefined) byPorts.set(ports, [slice]);
      else list.push(slice);
    }
    const unused: EndpointSlice[] = [];
    const creations: { ports: EndpointPort[]; endpoints: Endpoint[] }[] = [];
    let left = 0;
    for (const [ports, slices] of byPorts) if (!groups.has(ports)) unused.push(...slices);
    for (const [ports, group] of groups) {
      const plan = planSlices(byPorts.get(ports) ?? [], group.endpoints);
      for (const { slice, endpoints } of plan.update) this.write(key, service, slice, group.ports, endpoints);
      for (const slice of plan.keep) this.write(key, service, slice, slice.ports ?? [], slice.endpoints);
      left += plan.update.length + plan.keep.length;
      for (const endpoints of plan.create) creations.push({ ports: group.ports, endpoints });
      unused.push(...plan.remove);
    }
    for (const { ports, endpoints } of creations) {
      const reused = unused.pop();
      if (reused === undefined) this.create(key, service, family, ports, endpoints);
      else this.write(key, service, reused, ports, endpoints);
      left++;
    }
    if (left === 0) this.keepPlaceholder(key, service, family, unused);
    for (const slice of unused) this.remove(key, slice);
  }

  /** A Service without endpoints has one empty slice, so that it is seen that somebody looked. */
  private keepPlaceholder(key: string, service: Service, family: string, unused: EndpointSlice[]): void {
    const slice = unused.pop();
    if (slice === undefined) this.create(key, service, family, [], []);
    else this.write(key, service, slice, [], []);
  }

  private groups(service: Service, family: string, pods: readonly Pod[]): Map<string, Group> {
    const groups = new Map<string, Group>();
    for (const pod of pods) {
      const node = pod.spec.nodeName === undefined ? null : this.nodes.get("", pod.spec.nodeName);
      const endpoint = endpointOf(service, pod, family, node);
      if (endpoint === null) continue;
      const ports = endpointPorts(service, pod);
      const portsKey = portSetKey(ports);
      let group = groups.get(portsKey);
      if (group === undefined) {
        group = { ports, endpoints: new Map() };
        groups.set(portsKey, group);
      }
      group.endpoints.set(endpointKey(endpoint), endpoint);
    }
    for (const [ports, group] of groups) {
      const endpoints = withHints(service, group.endpoints, this.nodes);
      if (endpoints !== group.endpoints) groups.set(ports, { ports: group.ports, endpoints });
    }
    return groups;
  }

  private labelsFor(service: Service): { [key: string]: string } {
    const labels: { [key: string]: string } = {};
    for (const [name, value] of Object.entries(service.metadata.labels ?? {})) {
      if (name !== HEADLESS_LABEL && name !== SERVICE_NAME_LABEL && name !== MANAGED_BY_LABEL) labels[name] = value;
    }
    if (service.spec.clusterIP === "None") labels[HEADLESS_LABEL] = "";
    labels[SERVICE_NAME_LABEL] = service.metadata.name;
    labels[MANAGED_BY_LABEL] = MANAGER;
    return labels;
  }

  private create(key: string, service: Service, family: string, ports: EndpointPort[], endpoints: Endpoint[]): void {
    const slice = this.store.create<EndpointSlice>(
      {
        apiVersion: "discovery.k8s.io/v1",
        kind: "EndpointSlice",
        metadata: {
          generateName: `${service.metadata.name}-`,
          namespace: service.metadata.namespace ?? "",
          labels: this.labelsFor(service),
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
    if (sameLabels && endpoints === slice.endpoints && ports === slice.ports) return;
    const metadata = sameLabels ? slice.metadata : { ...slice.metadata, labels };
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

  /** A node's zone is part of its pods' endpoints; CPUs matter to Services with hints. */
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
    const cpuChanged = previous?.status.allocatable?.cpu !== current?.status.allocatable?.cpu;
    if (before === after && !cpuChanged) return;
    for (const service of this.services.list()) {
      const mode = service.metadata.annotations?.["service.kubernetes.io/topology-mode"];
      if (mode !== undefined || trafficDistributionOf(service) !== null) this.queue.add(keyOf(service));
    }
  }
}
