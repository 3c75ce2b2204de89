import { cidrContains, parseAddress, parseCidr } from "../api/address-text.js";
import { createDefaultCidr, DEFAULT_CIDR } from "../api/bootstrap.js";
import type { Informer } from "../api/informer.js";
import { type IpAddressObject, isTerminating, type KubeObject, type ServiceCidr, splitKey } from "../api/object.js";
import { Controller, type ControllerContext } from "./controller.js";

const FINALIZER = "networking.k8s.io/service-cidr-finalizer";
/** How long allocators have to hear that a range gives no more addresses. */
const DELETION_GRACE_NS = 10_000_000_000;
/** How often the API server looks after its own ServiceCIDR. */
const DEFAULT_CIDR_NS = 10_000_000_000;
const IN_USE =
  "There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR";

/**
 * Keeps ServiceCIDRs as long as a Service has an address of theirs that no other one has (pkg/controller/servicecidrs):
 * gives them a finalizer, says whether they are ready, and lets them go. Makes the cluster's own anew when it is gone, as
 * the API server does.
 */
export class ServiceCidrController extends Controller {
  private readonly cidrs: Informer<"ServiceCIDR">;
  private readonly addresses: Informer<"IPAddress">;

  constructor(context: ControllerContext) {
    super(context, "service-cidr-controller");
    this.cidrs = this.listen("ServiceCIDR");
    this.addresses = this.listen("IPAddress");
  }

  override onChange(kind: string, previous: KubeObject | null, current: KubeObject | null): void {
    if (kind === "IPAddress") {
      if (current !== null) return;
      for (const object of this.cidrs.list()) if (isTerminating(object)) this.queue.add(object.metadata.name);
      return;
    }
    // One that comes may set free another, or hold it no longer.
    if (previous === null) for (const object of this.cidrs.list()) this.queue.add(object.metadata.name);
    super.onChange(kind, previous, current);
  }

  reconcile(key: string): void {
    const { name } = splitKey(key);
    const object = this.cidrs.get("", name);
    if (object === null) {
      if (name === DEFAULT_CIDR) this.restoreDefault();
    } else if (!isTerminating(object)) {
      const written = this.withFinalizer(object);
      this.writeCondition(written, "True", "", "Kubernetes Service CIDR is ready");
    } else if (!this.canGo(object)) {
      this.writeCondition(object, "False", "Terminating", IN_USE);
    } else this.letGo(key, object);
  }

  private restoreDefault(): void {
    const leftNs = DEFAULT_CIDR_NS - (this.sim.nowNs % DEFAULT_CIDR_NS);
    if (leftNs === DEFAULT_CIDR_NS) createDefaultCidr(this.store);
    else this.queue.addAfter(DEFAULT_CIDR, leftNs);
  }

  private withFinalizer(object: ServiceCidr): ServiceCidr {
    const finalizers = object.metadata.finalizers ?? [];
    if (finalizers.includes(FINALIZER)) return object;
    return this.store.update({ ...object, metadata: { ...object.metadata, finalizers: [...finalizers, FINALIZER] } });
  }

  private writeCondition(object: ServiceCidr, status: string, reason: string, message: string): void {
    const now = object.status?.conditions?.find(({ type }) => type === "Ready");
    if (now?.status === status && now.reason === reason && now.message === message) return;
    const condition = { type: "Ready", status, reason, message, lastTransitionTime: this.store.now() };
    this.store.updateStatus<ServiceCidr>({ ...object, status: { conditions: [condition] } });
  }

  private letGo(key: string, object: ServiceCidr): void {
    const sinceNs = this.store.clock.nsAt(object.metadata.deletionTimestamp ?? "");
    const leftNs = sinceNs === null ? 0 : sinceNs + DELETION_GRACE_NS - this.sim.nowNs;
    if (leftNs > 0) {
      this.queue.addAfter(key, leftNs);
      return;
    }
    const finalizers = (object.metadata.finalizers ?? []).filter((one) => one !== FINALIZER);
    this.store.update({ ...object, metadata: { ...object.metadata, finalizers } });
  }

  /** True when other ServiceCIDRs have all of its ranges, or each taken address that is in them. */
  private canGo(object: ServiceCidr): boolean {
    const others = this.cidrs.list().filter(({ metadata }) => metadata.name !== object.metadata.name);
    const otherCidrs = others.flatMap(({ spec }) => spec?.cidrs ?? []);
    const cidrs = object.spec?.cidrs ?? [];
    if (cidrs.every((cidr) => otherCidrs.some((other) => contains(other, cidr)))) return true;
    return !this.addresses.list().some((address: IpAddressObject) => {
      const ip = address.metadata.name;
      return cidrs.some((cidr) => contains(cidr, ip)) && !otherCidrs.some((other) => contains(other, ip));
    });
  }
}

/** Is the range or address within the range? */
function contains(outer: string, inner: string): boolean {
  const range = parseCidr(outer);
  const prefix = inner.includes("/") ? parseCidr(inner) : null;
  const address = prefix ?? parseAddress(inner);
  if (range === null || address === null) return false;
  return (prefix === null || prefix.prefixLength >= range.prefixLength) && cidrContains(range, address);
}
