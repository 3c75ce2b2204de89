import type { Netns } from "../../../host/netns.js";
import { Scope } from "../../../ip/interface-address.js";
import { RouteProtocol } from "../../../ip/route-kinds.js";
import type { EventTarget } from "../../../sim/event-queue.js";
import { SECOND } from "../../../sim/time.js";
import { formatIp, type IpAddress, tryParseIp } from "../../../wire/ip-address.js";
import { parsePrefix } from "../../../wire/prefix.js";

/** After so long without a word the router takes a session for dead (MetalLB's holdTime). */
const HOLD_NS = 90 * SECOND;
/** The metric of FRR's routes by BGP. */
const METRIC = 20;

/**
 * What a router knows of load balancer addresses by BGP: for each prefix one route, by all the nodes that tell of it.
 * Simplified: the sessions send no packets; what a node tells, the router knows at once, and what a dead one told until
 * its hold time is over.
 */
export class BgpRoutes implements EventTarget {
  private readonly router: Netns;
  private readonly device: string;
  /** By prefix, the addresses of the nodes that tell of it, by their names. */
  private readonly tellers = new Map<string, Map<string, IpAddress>>();

  /** `device` is the router's on the nodes' link. */
  constructor(router: Netns, device: string) {
    this.router = router;
    this.device = device;
  }

  /** The addresses at which the router listens. */
  get addresses(): string[] {
    const device = this.router.findDevice(this.device);
    if (device === null) return [];
    const { addresses4, addresses6 } = this.router.ipDevice(device);
    const all = [...addresses4, ...addresses6].filter(({ scope }) => scope !== Scope.Link);
    return all.map(({ local }) => formatIp(local));
  }

  /** True when the router listens at this address. */
  isAt(address: string): boolean {
    const given = tryParseIp(address);
    return given !== null && this.addresses.includes(formatIp(given));
  }

  /** A node tells that it is a way to the prefix. */
  announce(node: string, via: IpAddress, prefix: string): void {
    const tellers = this.tellers.get(prefix) ?? new Map<string, IpAddress>();
    this.tellers.set(prefix, tellers);
    tellers.set(node, via);
    this.write(prefix);
  }

  /** A node takes that back. */
  withdraw(node: string, prefix: string): void {
    if (this.tellers.get(prefix)?.delete(node) === true) this.write(prefix);
  }

  /** A node is silent from now on. */
  lose(node: string): void {
    this.router.sim.schedule(HOLD_NS, this, 0, node);
  }

  onEvent(_kind: number, node: unknown): void {
    if (typeof node !== "string") return;
    for (const prefix of this.tellers.keys()) this.withdraw(node, prefix);
  }

  private write(prefix: string): void {
    const device = this.router.findDevice(this.device);
    if (device === null) return;
    const { address, length, family } = parsePrefix(prefix);
    const gateways = [...(this.tellers.get(prefix) ?? new Map<string, IpAddress>()).entries()].sort(([a], [b]) =>
      a < b ? -1 : 1,
    );
    const { stack } = this.router;
    const base = { family, dst: address, prefixLength: length, protocol: RouteProtocol.Bgp, metric: METRIC };
    // Ways of IPv6 go one by one.
    while (stack.deleteRoute({ ...base, nexthops: [] }) === null);
    const nexthops = gateways.map(([, gateway]) => ({ gateway, device: this.router.ipDevice(device) }));
    if (nexthops.length > 0) stack.addRoute({ ...base, nexthops }, "replace");
  }
}
