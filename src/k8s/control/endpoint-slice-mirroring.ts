import type { EndpointSubset } from "kubernetes-types/core/v1.js";
import type { Endpoint, EndpointPort } from "kubernetes-types/discovery/v1.js";
import { formatIp, parseAddress } from "../api/address-text.js";
import { deepEqual } from "../api/deep-equal.js";
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
import { endpointKey, sameBeyondKey } from "./slice-packing.js";
import { SliceTracker } from "./slice-tracker.js";

const MANAGER = "endpointslicemirroring-controller.k8s.io";
/** The most addresses of a subset that are mirrored. */
const MAX_PER_SUBSET = 1000;
/** Annotations that are not mirrored. */
const OWN_ANNOTATIONS = [
  "endpoints.kubernetes.io/last-change-trigger-time",
  "kubectl.kubernetes.io/last-applied-configuration",
];

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
      .select(namespace, selectorFromMap({ [SERVICE_NAME_LABEL]: name }))
      .filter((slice) => slice.metadata.labels?.[MANAGED_BY_LABEL] === MANAGER && !isTerminating(slice));
    if (!this.tracker.isFresh(key, existing)) return;
    const endpoints = this.endpoints.get(namespace, name);
    const service = this.services.get(namespace, name);
    const mirrored =
      endpoints !== null && service !== null && service.spec.selector === undefined && shouldMirror(endpoints);
    if (!mirrored) {
      for (const slice of existing) this.remove(key, slice);
      return;
    }
    const groups = this.groupsOf(endpoints);
    const create: Group[] = [];
    const unused: EndpointSlice[] = [];
    for (const [groupKey, group] of groups) {
      const own = existing.filter((slice) => keyOfSlice(slice) === groupKey);
      // One slice holds all of a family and a set of ports.
      const [first, ...others] = own;
      unused.push(...others);
      if (first === undefined) create.push(group);
      else if (!isMirrorOf(first, endpoints, group)) this.update(key, endpoints, group, first);
    }
    unused.push(...existing.filter((slice) => !groups.has(keyOfSlice(slice))));
    for (const slice of unused) {
      const at = create.findIndex(({ addressType }) => addressType === slice.addressType);
      const [group] = at < 0 ? [] : create.splice(at, 1);
      if (group === undefined) this.remove(key, slice);
      else this.update(key, endpoints, group, slice);
    }
    if (isTerminating(endpoints)) return;
    for (const group of create) this.create(key, endpoints, group);
  }

  private create(key: string, endpoints: Endpoints, group: Group): void {
    const slice = this.store.create<EndpointSlice>(
      {
        apiVersion: "discovery.k8s.io/v1",
        kind: "EndpointSlice",
        metadata: {
          generateName: `${endpoints.metadata.name}-`,
          namespace: endpoints.metadata.namespace ?? "",
          labels: labelsFor(endpoints),
          ...(annotationsFor(endpoints) === null ? {} : { annotations: annotationsFor(endpoints) ?? {} }),
          ownerReferences: [controllerReference(endpoints)],
        },
        addressType: group.addressType,
        endpoints: [...group.endpoints.values()],
        ports: group.ports,
      },
      { trusted: true },
    );
    this.tracker.wrote(key, slice);
  }

  private update(key: string, endpoints: Endpoints, group: Group, slice: EndpointSlice): void {
    const { annotations: _old, ...rest } = slice.metadata;
    const annotations = annotationsFor(endpoints);
    const metadata = { ...rest, labels: labelsFor(endpoints), ...(annotations === null ? {} : { annotations }) };
    const list = [...group.endpoints.values()];
    const written = this.store.update<EndpointSlice>(
      { ...slice, metadata, endpoints: list, ports: group.ports },
      { trusted: true },
    );
    this.tracker.wrote(key, written);
  }

  /** What is to be mirrored, by family and ports. Addresses that are none, and those beyond the most, are left out and told. */
  private groupsOf(endpoints: Endpoints): Map<string, Group> {
    const groups = new Map<string, Group>();
    let invalid = 0;
    let skipped = 0;
    for (const subset of endpoints.subsets ?? []) {
      const added = addSubset(subset, groups);
      invalid += added.invalid;
      skipped += added.skipped;
    }
    if (invalid > 0) {
      const words = `Skipped ${invalid} invalid IP addresses when mirroring to EndpointSlices`;
      this.recorder.warning(endpoints, "InvalidIPAddress", words);
    }
    if (skipped > invalid) {
      const words = `A max of ${MAX_PER_SUBSET} addresses can be mirrored to EndpointSlices per Endpoints subset. ${skipped} addresses were skipped`;
      this.recorder.warning(endpoints, "TooManyAddressesToMirror", words);
    }
    return groups;
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

function keyOfSlice(slice: EndpointSlice): string {
  return `${slice.addressType} ${portSetKey(slice.ports ?? [])}`;
}

function labelsFor({ metadata }: Endpoints): { [key: string]: string } {
  return { ...metadata.labels, [SERVICE_NAME_LABEL]: metadata.name, [MANAGED_BY_LABEL]: MANAGER };
}

/** The annotations of the Endpoints but those about their own writing; null for none. */
function annotationsFor({ metadata }: Endpoints): { [key: string]: string } | null {
  const kept = Object.entries(metadata.annotations ?? {}).filter(([name]) => !OWN_ANNOTATIONS.includes(name));
  return kept.length === 0 ? null : Object.fromEntries(kept);
}

/** True when the slice says what it has to say. */
function isMirrorOf(slice: EndpointSlice, endpoints: Endpoints, group: Group): boolean {
  if (!deepEqual(slice.metadata.labels, labelsFor(endpoints))) return false;
  if (!deepEqual(slice.metadata.annotations ?? null, annotationsFor(endpoints))) return false;
  if (slice.endpoints.length !== group.endpoints.size) return false;
  return slice.endpoints.every((endpoint) => {
    const wanted = group.endpoints.get(endpointKey(endpoint));
    return wanted !== undefined && sameBeyondKey(wanted, endpoint);
  });
}

function addSubset(subset: EndpointSubset, groups: Map<string, Group>): { invalid: number; skipped: number } {
  const ports: EndpointPort[] = (subset.ports ?? []).map((port) => ({
    ...port,
    name: port.name ?? "",
    protocol: port.protocol ?? "TCP",
  }));
  let added = 0;
  let invalid = 0;
  const all = [
    ...(subset.addresses ?? []).map((address) => ({ address, ready: true })),
    ...(subset.notReadyAddresses ?? []).map((address) => ({ address, ready: false })),
  ];
  for (const { address, ready } of all) {
    if (added >= MAX_PER_SUBSET) break;
    const parsed = parseAddress(address.ip);
    if (parsed === null) {
      invalid++;
      continue;
    }
    added++;
    const ip = formatIp(parsed.bytes);
    const addressType = ip.includes(":") ? "IPv6" : "IPv4";
    const key = `${addressType} ${portSetKey(ports)}`;
    const group = groups.get(key) ?? { addressType, ports, endpoints: new Map<string, Endpoint>() };
    groups.set(key, group);
    const endpoint: Endpoint = {
      addresses: [ip],
      conditions: { ready },
      ...(address.hostname === undefined ? {} : { hostname: address.hostname }),
      ...(address.nodeName === undefined ? {} : { nodeName: address.nodeName }),
      ...(address.targetRef === undefined ? {} : { targetRef: address.targetRef }),
    };
    group.endpoints.set(endpointKey(endpoint), endpoint);
  }
  return { invalid, skipped: all.length - added };
}
