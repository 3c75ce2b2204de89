import { addOffset, formatAddress, maskBytes, offsetOf, parseAddress, parseCidr } from "../api/address-text.js";
import type { Informer } from "../api/informer.js";
import { isTerminating, type KubeObject, keyOf, type Service, splitKey } from "../api/object.js";
import { Controller, type ControllerContext } from "./controller.js";

const MAX_POOL = 2 ** 16;

/** Addresses of one family: a CIDR (`192.168.100.0/24`) or a range (`192.168.1.10-192.168.1.20`). */
class Pool {
  readonly family: "IPv4" | "IPv6";
  private readonly first: readonly number[];
  private readonly size: number;
  private readonly owners = new Map<string, string>();

  constructor(text: string) {
    const [left = "", right] = text.split("-");
    if (right === undefined) {
      const cidr = parseCidr(text);
      if (cidr === null) throw new Error(`load balancer pool "${text}" is neither a CIDR nor a range of addresses`);
      this.family = cidr.family;
      this.first = maskBytes(cidr.bytes, cidr.prefixLength);
      this.size = Math.min(MAX_POOL, 2 ** (cidr.bytes.length * 8 - cidr.prefixLength));
      return;
    }
    const from = parseAddress(left.trim());
    const to = parseAddress(right.trim());
    if (from === null || to === null || from.family !== to.family) {
      throw new Error(`load balancer pool "${text}" is neither a CIDR nor a range of addresses`);
    }
    this.family = from.family;
    this.first = from.bytes;
    this.size = Math.min(MAX_POOL, offsetOf(from.bytes, to.bytes) + 1);
  }

  /** The address for this Service: the one it has, the one it asks for when that is free, else the first free one. */
  take(key: string, asked: string | null): string | null {
    for (const [address, owner] of this.owners)
      if (owner === key && (asked === null || asked === address)) return address;
    this.giveBack(key);
    for (let i = 0; i < this.size; i++) {
      const address = formatAddress(addOffset(this.first, i));
      if (asked !== null && asked !== address) continue;
      if (this.owners.has(address)) {
        if (asked !== null) return null;
        continue;
      }
      this.owners.set(address, key);
      return address;
    }
    return null;
  }

  giveBack(key: string): void {
    for (const [address, owner] of this.owners) if (owner === key) this.owners.delete(address);
  }
}

/**
 * Gives Services of type LoadBalancer addresses from pools, as a bare-metal load balancer's controller does
 * (`spec.loadBalancerIP` and MetalLB's annotation `loadBalancerIPs` are honoured). Services with a loadBalancerClass are somebody else's.
 */
export class LoadBalancerController extends Controller {
  private readonly services: Informer<"Service">;
  private readonly pools: Pool[];

  /** @throws Error for a pool that is neither CIDR nor range. */
  constructor(context: ControllerContext, pools: readonly string[]) {
    super(context, "service-lb-controller");
    this.pools = pools.map((text) => new Pool(text));
    this.services = this.listen("Service");
  }

  override onChange(kind: string, previous: KubeObject | null, current: KubeObject | null): void {
    const before = previous as Service | null;
    const after = current as Service | null;
    if (after === null && before !== null) {
      for (const pool of this.pools) pool.giveBack(keyOf(before));
    } else if (after?.spec.type === "LoadBalancer" || before?.spec.type === "LoadBalancer")
      super.onChange(kind, previous, current);
  }

  reconcile(key: string): void {
    const { namespace, name } = splitKey(key);
    const service = this.services.get(namespace, name);
    if (service === null || isTerminating(service)) return;
    if (service.spec.type !== "LoadBalancer") {
      for (const pool of this.pools) pool.giveBack(key);
      if ((service.status.loadBalancer?.ingress ?? []).length > 0) {
        this.store.updateStatus<Service>({ ...service, status: { ...service.status, loadBalancer: {} } });
      }
      return;
    }
    if (service.spec.loadBalancerClass !== undefined) return;
    const ingress: { ip: string; ipMode: string }[] = [];
    const asked = askedAddresses(service);
    for (const family of service.spec.ipFamilies ?? ["IPv4"]) {
      const wanted = asked.find((address) => parseAddress(address)?.family === family) ?? null;
      for (const pool of this.pools) {
        if (pool.family !== family) continue;
        const ip = pool.take(key, wanted);
        if (ip === null) continue;
        ingress.push({ ip, ipMode: "VIP" });
        break;
      }
    }
    if (ingress.length === 0) {
      const what = asked.length === 0 ? "no available IPs" : `requested address ${asked.join()} is not available`;
      this.recorder.warning(service, "AllocationFailed", `Failed to allocate IP for ${JSON.stringify(key)}: ${what}`);
    }
    const before = service.status.loadBalancer?.ingress ?? [];
    const status = { ...service.status, loadBalancer: ingress.length === 0 ? {} : { ingress } };
    const written = this.store.updateStatus<Service>({ ...service, status });
    if (written !== service && ingress.length > 0 && before.length === 0) {
      this.recorder.normal(
        service,
        "IPAllocated",
        `Assigned IP [${ingress.map((one) => JSON.stringify(one.ip)).join(" ")}]`,
      );
    }
  }
}

/** The addresses that a Service asks for: by MetalLB's annotations, which have several, or by the field that came before. */
function askedAddresses({ metadata, spec }: Service): string[] {
  const { annotations = {} } = metadata;
  const text = annotations["metallb.io/loadBalancerIPs"] ?? annotations["metallb.universe.tf/loadBalancerIPs"];
  const listed = text ?? spec.loadBalancerIP ?? "";
  return listed
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
}
