import { NetlinkError } from "../ip/netlink-error.js";
import type { Interface } from "../link/interface.js";
import { Errno } from "../sim/errno.js";
import { IpipDevice } from "./devices/ipip.js";
import { VxlanDevice } from "./devices/vxlan.js";
import type { Host } from "./host.js";
import { Netns } from "./netns.js";

/**
 * The namespace that a device's other side is in (IFLA_LINK_NETNSID): that of its link, or of the stack that carries a
 * tunnel; null when that is the device's own or it has no other side.
 */
export function linkNamespace(device: Interface): Netns | null {
  const isTunnel = device instanceof VxlanDevice || device instanceof IpipDevice;
  const other = isTunnel ? device.home : (device.link?.namespace ?? null);
  return other instanceof Netns && other !== device.namespace ? other : null;
}

/** The number by which `from` knows `to`, or null while it has none (peernet2id). */
export function namespaceId(from: Netns, to: Netns): number | null {
  if (to.destroyed) from.namespaceIds.delete(to);
  return from.namespaceIds.get(to) ?? null;
}

/** The namespace that `from` knows by this number, or null. */
export function namespaceOfId(from: Netns, id: number): Netns | null {
  for (const [netns, each] of from.namespaceIds) if (each === id && !netns.destroyed) return netns;
  return null;
}

/** Gives `to` a number in `from`: the one that is asked for, or the smallest that is free (`ip netns set`). */
export function setNamespaceId(from: Netns, to: Netns, wanted: number | null): NetlinkError | null {
  if (namespaceId(from, to) !== null) return new NetlinkError(Errno.EEXIST, "Peer netns already has a nsid assigned");
  if (wanted !== null && namespaceOfId(from, wanted) !== null) {
    return new NetlinkError(Errno.EEXIST, "The specified nsid is already used");
  }
  from.numberNamespace(to, wanted ?? firstFree(from));
  return null;
}

/**
 * Numbers the namespaces that devices lead to, wherever one has none yet. The kernel does so when it first speaks of
 * such a device (rtnl_fill_link_netnsid), which is when it is made or moved.
 */
export function numberLinkedNamespaces(host: Host): void {
  for (const from of host.allNamespaces()) {
    for (const device of from.allDevices()) {
      const to = linkNamespace(device);
      if (to !== null && namespaceId(from, to) === null) from.numberNamespace(to, firstFree(from));
    }
  }
}

function firstFree(from: Netns): number {
  for (let id = 0; ; id++) if (namespaceOfId(from, id) === null) return id;
}
