import type { EndpointSubset } from "kubernetes-types/core/v1.js";
import type { Endpoint, EndpointPort } from "kubernetes-types/discovery/v1.js";
import type { Informer } from "../api/informer.js";
import {
  type EndpointSlice,
  type Endpoints,
  isTerminating,
  type KubeObject,
  objectKey,
  splitKey,
} from "../api/object.js";
import { selectorFromMap } from "../api/selector.js";
import { Controller, type ControllerContext } from "./controller.js";
import { MANAGED_BY_LABEL, SERVICE_NAME_LABEL } from "./endpoint-slice-controller.js";
import { ENDPOINTS_MANAGED_LABEL } from "./endpoints-controller.js";
import { controllerReference } from "./pod-control.js";
import { portSetKey } from "./pod-endpoint.js";
import { endpointKey, planSlices } from "./slice-packing.js";
import { SliceTracker } from "./slice-tracker.js";

const MANAGER = "endpointslicemirroring-controller.k8s.io";
/** The most addresses of a subset that are mirrored. */
const MAX_PER_SUBSET = 1000;

/** Mirrors Endpoints that a user wrote for a Service without selector into EndpointSlices, which kube-proxy reads. */
export class EndpointSliceMirroring extends Controller {
  private readonly endpoints: Informer<"Endpoints">;
  private readonly services: Informer<"Service">;
  private readonly slices: Informer<"EndpointSlice">;
  private readonly tracker = new SliceTracker();

  constructor(context: ControllerContext) {
    super(context, "endpointslicemirroring-controller");
    this.endpoints = this.listen("Endpoints");
    this.services = this.listen("Service");
    this.slices = this.listen("EndpointSlice");
  }

  override onChange(kind: string, previous: KubeObject | null, current: KubeObject | null): void {
    const object = current ?? previous;
    if (object === null) return;
    if (kind !== "EndpointSlice") {
      super.onChange(kind, previous, current);
      return;
    }
    const labels = object.metadata.labels;
    const service = labels?.[SERVICE_NAME_LABEL];
    if (labels?.[MANAGED_BY_LABEL] !== MANAGER || service === undefined) return;
    const key = objectKey(object.metadata.namespace ?? "", service);
    if (!this.tracker.isOwnWrite(key, object) || this.tracker.settles(key, object)) this.queue.add(key);
  }

  reconcile(key: string): void {
    const { namespace, name } = splitKey(key);
    const existing = this.slices
      .select(namespace, selectorFromMap({ [SERVICE_NAME_LABEL]: name, [MANAGED_BY_LABEL]: MANAGER }))
      .filter((slice) => !isTerminating(slice));
    if (!this.tracker.isFresh(key, existing)) return;
    const endpoints = this.endpoints.get(namespace, name);
    const service = this.services.get(namespace, name);
    const mirrored =
      endpoints !== null && service !== null && service.spec.selector === undefined && shouldMirror(endpoints);
    if (!mirrored) {
      for (const slice of existing) this.remove(key, slice);
      return;
    }
    const groups = groupsOf(endpoints);
    const unused = existing.filter((slice) => !groups.has(`${slice.addressType} ${portSetKey(slice.ports ?? [])}`));
    for (const [groupKey, group] of groups) {
      const own = existing.filter((slice) => `${slice.addressType} ${portSetKey(slice.ports ?? [])}` === groupKey);
      const plan = planSlices(own, group.endpoints);
      for (const { slice, endpoints: list } of plan.update) {
        this.tracker.wrote(key, this.store.update<EndpointSlice>({ ...slice, endpoints: list }, { trusted: true }));
      }
      for (const list of plan.create) this.create(key, endpoints, group, list);
      for (const slice of plan.remove) this.remove(key, slice);
    }
    for (const slice of unused) this.remove(key, slice);
  }

  private create(key: string, endpoints: Endpoints, group: Group, list: Endpoint[]): void {
    const labels = { ...endpoints.metadata.labels };
    labels[SERVICE_NAME_LABEL] = endpoints.metadata.name;
    labels[MANAGED_BY_LABEL] = MANAGER;
    const slice = this.store.create<EndpointSlice>(
      {
        apiVersion: "discovery.k8s.io/v1",
        kind: "EndpointSlice",
        metadata: {
          generateName: `${endpoints.metadata.name}-`,
          namespace: endpoints.metadata.namespace ?? "",
          labels,
          ownerReferences: [controllerReference(endpoints)],
        },
        addressType: group.addressType,
        endpoints: list,
        ports: group.ports,
      },
      { trusted: true },
    );
    this.tracker.wrote(key, slice);
  }

  private remove(key: string, slice: EndpointSlice): void {
    this.store.delete("EndpointSlice", slice.metadata.namespace ?? "", slice.metadata.name);
    this.tracker.removed(key, slice);
  }
}

interface Group {
  readonly addressType: string;
  readonly ports: EndpointPort[];
  readonly endpoints: Map<string, Endpoint>;
}

function shouldMirror(endpoints: Endpoints): boolean {
  const labels = endpoints.metadata.labels ?? {};
  if (labels["endpointslice.kubernetes.io/skip-mirror"] === "true") return false;
  if (labels[ENDPOINTS_MANAGED_LABEL] !== undefined) return false;
  return endpoints.metadata.annotations?.["control-plane.alpha.kubernetes.io/leader"] === undefined;
}

function groupsOf(endpoints: Endpoints): Map<string, Group> {
  const groups = new Map<string, Group>();
  for (const subset of endpoints.subsets ?? []) addSubset(subset, groups);
  return groups;
}

function addSubset(subset: EndpointSubset, groups: Map<string, Group>): void {
  const ports: EndpointPort[] = (subset.ports ?? []).map((port) => ({
    ...port,
    name: port.name ?? "",
    protocol: port.protocol ?? "TCP",
  }));
  let count = 0;
  for (const [addresses, ready] of [
    [subset.addresses ?? [], true],
    [subset.notReadyAddresses ?? [], false],
  ] as const) {
    for (const address of addresses) {
      if (++count > MAX_PER_SUBSET) return;
      const addressType = address.ip.includes(":") ? "IPv6" : "IPv4";
      const key = `${addressType} ${portSetKey(ports)}`;
      const group = groups.get(key) ?? { addressType, ports, endpoints: new Map<string, Endpoint>() };
      groups.set(key, group);
      const endpoint: Endpoint = {
        addresses: [address.ip],
        conditions: { ready },
        ...(address.hostname === undefined ? {} : { hostname: address.hostname }),
        ...(address.nodeName === undefined ? {} : { nodeName: address.nodeName }),
        ...(address.targetRef === undefined ? {} : { targetRef: address.targetRef }),
      };
      group.endpoints.set(endpointKey(endpoint), endpoint);
    }
  }
}
