import { formatAddress, isMapped, parseAddress } from "../api/address-text.js";
import type { Informer } from "../api/informer.js";
import { isTerminating, type KubeObject, keyOf, type Service, splitKey } from "../api/object.js";
import {
  AddressAllocator,
  AllocationError,
  type FamilyName,
  type NamespaceLabels,
  quoteList,
} from "./address-allocator.js";
import type { AddressPool } from "./address-pool.js";
import { Controller, type ControllerContext } from "./controller.js";

const FROM_POOL = "metallb.io/ip-allocated-from-pool";

/**
 * Gives Services of type LoadBalancer addresses from pools, as MetalLB's controller does (controller/service.go), with
 * its annotations and its words. Services with a loadBalancerClass are somebody else's.
 */
export class LoadBalancerController extends Controller implements NamespaceLabels {
  private readonly services: Informer<"Service">;
  private readonly addresses: AddressAllocator;

  /** @throws Error for a pool that is neither CIDR nor range. */
  constructor(context: ControllerContext, pools: readonly AddressPool[]) {
    super(context, "metallb-controller");
    this.addresses = new AddressAllocator(pools, this);
    this.services = this.listen("Service");
  }

  labelsOf(namespace: string): Readonly<Record<string, string>> | undefined {
    return this.store.get("Namespace", "", namespace)?.metadata.labels;
  }

  override onChange(kind: string, previous: KubeObject | null, current: KubeObject | null): void {
    const before = previous as Service | null;
    const after = current as Service | null;
    if (after === null && before !== null) {
      if (before.spec.type !== "LoadBalancer") return;
      this.addresses.unassign(keyOf(before));
      this.askAgain();
    } else if (after?.spec.type === "LoadBalancer" || before?.spec.type === "LoadBalancer")
      super.onChange(kind, previous, current);
  }

  reconcile(key: string): void {
    const { namespace, name } = splitKey(key);
    const service = this.services.get(namespace, name);
    if (service === null || isTerminating(service) || service.spec.loadBalancerClass !== undefined) return;
    const hadPool = this.addresses.poolOf(key) !== "";
    const given = service.spec.type === "LoadBalancer" ? this.converge(key, service) : [];
    if (given.length === 0) this.addresses.unassign(key);
    this.write(service, given);
    if (hadPool && this.addresses.poolOf(key) === "") this.askAgain();
  }

  /** Others may wait for what was given back. */
  private askAgain(): void {
    for (const service of this.services.list())
      if (service.spec.type === "LoadBalancer") this.queue.add(keyOf(service));
  }

  /** The addresses that the Service is to have; none when it can have none. */
  private converge(key: string, service: Service): readonly string[] {
    const { spec } = service;
    const { addresses } = this;
    const clusterIps = spec.clusterIPs ?? [];
    if (clusterIps.length === 0 || clusterIps[0] === "None") return [];
    if (spec.ipFamilyPolicy === "RequireDualStack" && clusterIps.length < 2) {
      const words = `Service requires dual stack but not enough clusterips [${clusterIps.join(" ")}]`;
      this.recorder.warning(service, "not enough clusterips", words);
      return [];
    }
    const family = familyOf(clusterIps);
    let given: readonly string[] = (service.status.loadBalancer?.ingress ?? []).flatMap(({ ip }) => ip || []);
    const isAllowed = familyOf(given) === family || (family === "dual" && spec.ipFamilyPolicy === "PreferDualStack");
    if (given.length === 0 || !isAllowed) given = this.clear(key);
    else given = this.stillWanted(key, service, given);
    if (given === UNWANTED) return [];
    const [only] = given;
    if (given.length === 1 && only !== undefined && spec.ipFamilyPolicy === "PreferDualStack" && family === "dual") {
      try {
        given = addresses.allocateOther(service, only);
        this.recorder.normal(service, "IPAllocated", `Assigned additional IP ${JSON.stringify(given[1])}`);
      } catch (error) {
        const words = `cannot assign additional IP in PreferDualStack: ${messageOf(error)}`;
        this.recorder.normal(service, "AdditionalAssignFailed", words);
      }
    }
    if (given.length > 0) return given;
    try {
      given = this.allocate(key, service, family);
    } catch (error) {
      const words = `Failed to allocate IP for ${JSON.stringify(key)}: ${messageOf(error)}`;
      this.recorder.warning(service, "AllocationFailed", words);
      return [];
    }
    this.recorder.normal(service, "IPAllocated", `Assigned IP ${quoteList(given)}`);
    return given;
  }

  /** What it has, when that is still allowed and still what it asks for; nothing otherwise. */
  private stillWanted(key: string, service: Service, given: readonly string[]): readonly string[] {
    try {
      this.addresses.assign(service, given);
    } catch (error) {
      const words = `current IP for ${JSON.stringify(key)} not allowed by config, will attempt for new IP assignment: ${messageOf(error)}`;
      this.recorder.normal(service, "ClearAssignment", words);
      return this.clear(key);
    }
    const pool = askedPool(service);
    if (pool !== "" && this.addresses.poolOf(key) !== pool) return this.clear(key);
    try {
      const asked = askedAddresses(service);
      if (asked.length > 0 && [...asked].sort().join() !== [...given].sort().join()) return this.clear(key);
    } catch (error) {
      this.recorder.warning(service, "LoadBalancerFailed", `invalid requested loadbalancer IPs: ${messageOf(error)}`);
      return UNWANTED;
    }
    return given;
  }

  private clear(key: string): readonly string[] {
    this.addresses.unassign(key);
    return [];
  }

  /** @throws AllocationError. */
  private allocate(key: string, service: Service, family: FamilyName): readonly string[] {
    const asked = askedAddresses(service);
    const pool = askedPool(service);
    if (asked.length === 0) {
      return pool === ""
        ? this.addresses.allocate(service, family)
        : this.addresses.allocateFrom(pool, service, family);
    }
    const which = `requested loadBalancer IP(s) ${quoteList(asked)}`;
    if (familyOf(asked) !== family) throw new AllocationError(`${which} does not match the ipFamily of the service`);
    this.addresses.assign(service, asked);
    if (pool !== "" && this.addresses.poolOf(key) !== pool) {
      this.addresses.unassign(key);
      throw new AllocationError(`${which} is not compatible with requested address pool ${pool}`);
    }
    return asked;
  }

  /** The pool's name into an annotation, and the addresses into the status. */
  private write(service: Service, given: readonly string[]): void {
    const { [FROM_POOL]: before, ...others } = service.metadata.annotations ?? {};
    const pool = this.addresses.poolOf(keyOf(service));
    let current = service;
    if (pool !== (before ?? "")) {
      const annotations = pool === "" ? others : { ...others, [FROM_POOL]: pool };
      current = this.store.update<Service>({ ...service, metadata: { ...service.metadata, annotations } });
    }
    const ingress = given.map((ip) => ({ ip, ipMode: "VIP" }));
    const status = { ...current.status, loadBalancer: ingress.length === 0 ? {} : { ingress } };
    this.store.updateStatus<Service>({ ...current, status });
  }
}

/** What it has can stay as little as it can be changed. */
const UNWANTED: readonly string[] = ["unwanted"];

/** The families of addresses, of which there is at least one. */
function familyOf(addresses: readonly string[]): FamilyName {
  const isV6 = addresses.map((address) => address.includes(":"));
  if (addresses.length === 2 && isV6[0] !== isV6[1]) return "dual";
  return isV6[0] === true ? "ipv6" : "ipv4";
}

function askedPool({ metadata: { annotations = {} } }: Service): string {
  return annotations["metallb.io/address-pool"] ?? annotations["metallb.universe.tf/address-pool"] ?? "";
}

/** The addresses that a Service asks for, by the annotation or by the field that came before. @throws AllocationError. */
function askedAddresses({ metadata: { annotations = {} }, spec }: Service): string[] {
  const name = "metallb.io/loadBalancerIPs";
  const text = annotations[name] ?? annotations["metallb.universe.tf/loadBalancerIPs"] ?? "";
  const field = spec.loadBalancerIP ?? "";
  if (text === "")
    return field === "" ? [] : [canonical(field, `invalid spec.loadBalancerIP ${JSON.stringify(field)}`)];
  if (field !== "") throw new AllocationError(`service can not have both ${name} and svc.Spec.LoadBalancerIP`);
  const asked = text.split(",").map((one) => canonical(one.trim(), `invalid ${name}: ${JSON.stringify(text)}`));
  const isV6 = asked.map((address) => address.includes(":"));
  if (asked.length > 2)
    throw new AllocationError(`IPFamilyForAddresses: invalid ips length ${asked.length} ${quoteList(asked)}`);
  if (asked.length === 2 && isV6[0] === isV6[1])
    throw new AllocationError(`IPFamilyForAddresses: same address family ${quoteList(asked)}`);
  return asked;
}

/** @throws AllocationError with these words for what is no address. */
function canonical(text: string, refusal: string): string {
  const address = parseAddress(text, false);
  if (address === null) throw new AllocationError(refusal);
  return formatAddress(isMapped(address.bytes) ? address.bytes.slice(12) : address.bytes);
}

function messageOf(error: unknown): string {
  if (error instanceof AllocationError) return error.message;
  throw error;
}
