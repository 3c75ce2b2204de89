import type { FrameInterceptor, Interface } from "../../link/interface.js";
import type { Frame } from "../../wire/ethernet.js";
import type { IpAddress } from "../../wire/ip-address.js";
import { isGroupMac, MAC_BROADCAST } from "../../wire/mac-address.js";
import { decodeNdp } from "../../wire/ndp.js";
import type { IpvlanDevice } from "./ipvlan.js";

/** What a device of a port is woken for: a frame is for it, or for its lower device. */
export const IpvlanEvent = { Receive: 0, ToLower: 1 } as const;

/**
 * l2: the devices answer ARP themselves and hear groups; l3: they know no link, and what leaves is routed by the lower
 * device's namespace.
 */
export type IpvlanMode = "l2" | "l3";

/** Whether devices of one port reach each other: directly, never, or by way of a switch that sends frames back. */
export type IpvlanFlag = "bridge" | "private" | "vepa";

/** The ipvlans on one lower device, which share their mode (struct ipvl_port): each is found by its addresses of IP. */
export class IpvlanPort implements FrameInterceptor {
  mode: IpvlanMode = "l3";
  flag: IpvlanFlag = "bridge";
  /** In the order of their making; another list when one comes or goes. */
  members: readonly IpvlanDevice[] = [];
  /** What the next one is told apart by (dev_id_start). */
  private nextId = 1;

  /** The next number that no member has. */
  takeId(): number {
    const isTaken = (id: number): boolean => this.members.some((member) => member.id === id);
    let id = this.nextId;
    while (isTaken(id)) id = id === 0xfffd ? 1 : id + 1;
    this.nextId = id + 1;
    return id;
  }

  /** What is said of one of them is of all; null leaves what it is (ipvlan_nl_changelink). */
  set(mode: IpvlanMode | null, flag: IpvlanFlag | null): void {
    if (flag !== null) this.flag = flag;
    if (mode === null || mode === this.mode) return;
    this.mode = mode;
    for (const member of this.members) member.setNoArp(mode !== "l2");
  }

  intercept(lower: Interface, frame: Frame): boolean {
    if (this.mode === "l2" && isGroupMac(frame.dst)) {
      if (frame.src !== lower.mac || this.memberOf(sourceOf(frame)) === null) this.deliverGroup(frame, null);
      return false;
    }
    const member = this.memberOf(destinationOf(frame));
    member?.receive(frame);
    return member !== null;
  }

  /** The device that is up and has this address, or null. */
  memberOf(address: IpAddress | null): IpvlanDevice | null {
    if (address === null) return null;
    for (const member of this.members) if (member.adminUp && member.hasAddress(address)) return member;
    return null;
  }

  /** A frame for a group goes to those that listen to it, after what is due already (ipvlan_process_multicast). */
  deliverGroup(frame: Frame, from: IpvlanDevice | null): void {
    for (const member of this.members) {
      if (member === from || !member.adminUp || !listens(member, frame)) continue;
      member.sim.schedule(0, member, IpvlanEvent.Receive, frame);
    }
  }
}

function listens(member: IpvlanDevice, { dst }: Frame): boolean {
  const hearsAll = member.promiscuous || member.promiscuousUsers > 0 || member.allMulticast;
  return hearsAll || dst === MAC_BROADCAST || member.multicastAddresses.has(dst);
}

/** The address of IP that a frame is for: of ARP and neighbour solicitations the one that is asked for (ipvlan_addr_lookup). */
export function destinationOf({ payload }: Frame): IpAddress | null {
  switch (payload.kind) {
    case "arp":
      return payload.targetIp;
    case "ipv4":
      return payload.dst;
    case "ipv6": {
      const message = payload.payload.kind === "icmp" ? decodeNdp(payload.payload) : null;
      return message !== null && "kind" in message && message.kind === "neighbor-solicitation"
        ? message.target
        : payload.dst;
    }
    default:
      return null;
  }
}

function sourceOf({ payload }: Frame): IpAddress | null {
  if (payload.kind === "arp") return payload.senderIp;
  return payload.kind === "ipv4" || payload.kind === "ipv6" ? payload.src : null;
}

/** The port of a lower device, or null. */
export function ipvlanPortOf(lower: Interface): IpvlanPort | null {
  return lower.interceptor instanceof IpvlanPort ? lower.interceptor : null;
}
