import type { Sim } from "../sim/sim.js";
import { SparseMap } from "../sim/sparse-map.js";
import { SECOND } from "../sim/time.js";
import type { IpAddress } from "../wire/ip-address.js";
import type { Nexthop } from "./route.js";

/** What was learned of the way to one destination (struct fib_nh_exception): its MTU, or a better gateway. */
export class PathException {
  /** The next hop that it was learned for; it ends with it. */
  readonly hop: Nexthop | null;
  /** Path MTU in bytes; 0 when none was learned. */
  mtu = 0;
  /** True when the MTU reported was below min_pmtu: DF is not set any more. */
  locked = false;
  /** When the MTU is forgotten. */
  expiresNs = 0;
  /** The router that a redirect named, or null. */
  gateway: IpAddress | null = null;
  /** When the router is forgotten. */
  gatewayExpiresNs = 0;
  /** False from a flush until the next packet to the destination, which makes an empty one of it (rt_bind_exception). */
  isListed = true;

  constructor(hop: Nexthop | null) {
    this.hop = hop;
  }
}

/** The exceptions from the routes of one namespace, by destination: path MTUs and redirects. */
export class PathExceptions {
  private readonly sim: Sim;
  private readonly byDestination = new SparseMap<IpAddress, PathException>();

  constructor(sim: Sim) {
    this.sim = sim;
  }

  /** The path MTU learned for `dst` by `hop`, or 0. */
  mtuFor(dst: IpAddress, hop: Nexthop | null): number {
    if (this.byDestination.size === 0) return 0;
    const found = this.byDestination.get(dst);
    if (found === undefined || found.hop !== hop || found.mtu === 0) return 0;
    return found.expiresNs > this.sim.nowNs ? found.mtu : 0;
  }

  /** True when the MTU learned may not be trusted with DF (a router reported less than min_pmtu). */
  isLocked(dst: IpAddress, hop: Nexthop | null): boolean {
    return this.mtuFor(dst, hop) !== 0 && (this.byDestination.get(dst)?.locked ?? false);
  }

  /** The router that a redirect named for `dst`, or null. */
  gatewayFor(dst: IpAddress, hop: Nexthop | null): IpAddress | null {
    if (this.byDestination.size === 0) return null;
    const found = this.byDestination.get(dst);
    if (found === undefined || found.hop !== hop) return null;
    found.isListed = true;
    return found.gatewayExpiresNs > this.sim.nowNs ? found.gateway : null;
  }

  /** The exception of `dst` as it stands, for `ip route get` and `ip route show cache`; null without one. */
  find(dst: IpAddress, hop: Nexthop | null): PathException | null {
    const found = this.byDestination.get(dst);
    if (found === undefined || found.hop !== hop) return null;
    return this.gatewayFor(dst, hop) !== null || this.mtuFor(dst, hop) !== 0 ? found : null;
  }

  setMtu(dst: IpAddress, hop: Nexthop | null, mtu: number, locked: boolean, expiresNs: number): void {
    const exception = this.exceptionFor(dst, hop);
    exception.mtu = mtu;
    exception.locked = locked;
    exception.expiresNs = expiresNs;
  }

  /** Redirects are forgotten after 300 seconds (ip_rt_gc_timeout). */
  setGateway(dst: IpAddress, hop: Nexthop | null, gateway: IpAddress): void {
    const exception = this.exceptionFor(dst, hop);
    exception.gateway = gateway;
    exception.gatewayExpiresNs = this.sim.nowNs + 300 * SECOND;
  }

  /** All that is in force or was asked for since a flush, in the order in which it was learned (`ip route show cache`). */
  list(): { dst: IpAddress; exception: PathException }[] {
    const all: { dst: IpAddress; exception: PathException }[] = [];
    for (const [dst, exception] of this.byDestination) {
      const isEmpty = exception.mtu === 0 && exception.gateway === null;
      const isShown = isEmpty && typeof dst === "number" ? exception.isListed : this.find(dst, exception.hop) !== null;
      if (isShown) all.push({ dst, exception });
    }
    return all;
  }

  /** `ip route flush cache`. */
  clear(): void {
    for (const [dst, exception] of this.byDestination) {
      if (typeof dst !== "number") this.byDestination.delete(dst);
      exception.mtu = 0;
      exception.locked = false;
      exception.gateway = null;
      exception.expiresNs = 0;
      exception.gatewayExpiresNs = 0;
      exception.isListed = false;
    }
  }

  private exceptionFor(dst: IpAddress, hop: Nexthop | null): PathException {
    const existing = this.byDestination.get(dst);
    if (existing !== undefined && existing.hop === hop) {
      existing.isListed = true;
      return existing;
    }
    const made = new PathException(hop);
    this.byDestination.set(dst, made);
    return made;
  }
}
