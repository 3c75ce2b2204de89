import { Errno } from "../sim/errno.js";
import { Family, type IpAddress } from "../wire/ip-address.js";
import type { Ipv4 } from "../wire/ipv4-address.js";
import { type Ipv6, solicitedNode } from "../wire/ipv6-address.js";
import { MAC_BROADCAST, type Mac } from "../wire/mac-address.js";
import type { IpDevice } from "./ip-device.js";
import type { IpStack } from "./ip-stack.js";
import { NeighbourState, NeighbourUpdate, NUD_VALID, type ProxyNeighbour } from "./neighbour.js";
import { NetlinkError } from "./netlink-error.js";
import { RouteTableId } from "./route-kinds.js";

/** What to do with an entry that is there already: the verbs of `ip neigh`. */
export type NeighbourMode = "add" | "change" | "replace" | "append";

/** What `ip neigh add` says of a neighbour. */
export interface NeighbourSpec {
  /** `lladdr`; null keeps or leaves it unknown. */
  readonly mac: Mac | null;
  /** `nud`; permanent unless told. */
  readonly state?: NeighbourState;
  /** `router`. */
  readonly router?: boolean;
  /** `extern_learn`. */
  readonly externLearned?: boolean;
  /** `use`: resolve it now. */
  readonly use?: boolean;
  readonly managed?: boolean;
  /** RTPROT_* of who adds it; 0 keeps what was said before. */
  readonly protocol?: number;
}

/** Adds or changes a neighbour by hand (neigh_add of net/core/neighbour.c); null, or why not. */
export function configureNeighbour(
  stack: IpStack,
  device: IpDevice,
  address: IpAddress,
  spec: NeighbourSpec,
  mode: NeighbourMode,
): NetlinkError | null {
  // ndisc_allow_add
  if (typeof address === "string" && !device.runsIpv6) {
    return new NetlinkError(Errno.EINVAL, "IPv6 is disabled on this device");
  }
  const existing = stack.neighbours.find(device, address);
  if (existing === null && mode === "change") return new NetlinkError(Errno.ENOENT);
  if (existing !== null && mode === "add") return new NetlinkError(Errno.EEXIST);
  if (device.isLoopback) return new NetlinkError(Errno.EINVAL);
  const neighbour = existing ?? stack.neighbours.findOrCreate(device, address);
  if (neighbour === null) return new NetlinkError(Errno.ENOBUFS, "Neighbour table overflow");
  if (spec.protocol !== undefined) neighbour.protocol = spec.protocol;
  if (spec.managed === true) neighbour.managed = true;
  if (spec.use === true || spec.managed === true) {
    stack.neighbours.touch(neighbour);
    return null;
  }
  const state = spec.state ?? NeighbourState.Permanent;
  const isWithout = spec.mac === null && (state & NUD_VALID) !== 0 && neighbour.mac === null;
  if (isWithout && !needsNoAddress(stack, device, address)) {
    return new NetlinkError(Errno.EINVAL, "No link layer address given");
  }
  const mac = spec.mac ?? (isWithout ? MAC_BROADCAST : null);
  neighbour.externLearned = spec.externLearned ?? neighbour.externLearned;
  const router = spec.router === true ? NeighbourUpdate.IsRouter : 0;
  const how = NeighbourUpdate.Admin | NeighbourUpdate.Override | NeighbourUpdate.OverrideIsRouter | router;
  stack.neighbours.update(neighbour, mac, state, how);
  return null;
}

/**
 * Whether a new neighbour has a link address by itself: on devices without ARP, and where an IPv4 address counts as a
 * broadcast, as all do while there is no local table (arp_constructor, __inet_dev_addr_type).
 */
function needsNoAddress(stack: IpStack, device: IpDevice, address: IpAddress): boolean {
  if (device.iface.noArp) return true;
  return typeof address === "number" && !stack.fib(Family.V4).tables.has(RouteTableId.Local);
}

/** Takes a neighbour out (neigh_delete). */
export function deleteNeighbour(stack: IpStack, device: IpDevice, address: IpAddress): NetlinkError | null {
  const neighbour = stack.neighbours.find(device, address);
  if (neighbour === null) return new NetlinkError(Errno.ENOENT);
  // It fails first (neigh_delete), and that is told, without what an administrator had said of it (neigh_update_flags).
  neighbour.externLearned = false;
  neighbour.managed = false;
  stack.neighbours.update(neighbour, null, NeighbourState.Failed, NeighbourUpdate.Admin | NeighbourUpdate.Override);
  stack.neighbours.remove(neighbour);
  return null;
}

const PLAIN_PROXY: ProxyNeighbour = { isRouter: false, protocol: 0 };

/** Begins or ceases to answer for an address; an IPv6 one is listened for in its solicited-node group. */
export function setProxyNeighbour(
  stack: IpStack,
  device: IpDevice,
  address: IpAddress,
  on: boolean,
  entry: ProxyNeighbour = PLAIN_PROXY,
): NetlinkError | null {
  if (typeof address === "number") {
    if (on) {
      device.proxies4 ??= new Map();
      device.proxies4.set(address as Ipv4, entry);
    } else if (device.proxies4?.delete(address as Ipv4) !== true) return new NetlinkError(Errno.ENOENT);
    return null;
  }
  const v6 = address as Ipv6;
  if (on && !device.hasIpv6) return new NetlinkError(Errno.ENOBUFS);
  if (on === (device.proxies6?.has(v6) ?? false)) {
    if (on) device.proxies6?.set(v6, entry);
    return on ? null : new NetlinkError(Errno.ENOENT);
  }
  if (on) {
    device.proxies6 ??= new Map();
    device.proxies6.set(v6, entry);
    stack.joinGroup(device, solicitedNode(v6));
  } else {
    device.proxies6?.delete(v6);
    stack.leaveGroup(device, solicitedNode(v6));
  }
  return null;
}

/** What the device answered for is gone when it goes down (pneigh_ifdown_and_unlock). */
export function dropProxies(stack: IpStack, device: IpDevice, family: Family): void {
  if (family === Family.V4) device.proxies4 = null;
  else for (const address of [...(device.proxies6?.keys() ?? [])]) setProxyNeighbour(stack, device, address, false);
}
