// netfilter: tables of rules at five hooks, connection tracking and NAT of one namespace.
// Knows packets, devices by their labels and what it asks of its environment; must not know routes, sockets or links.
// Read next: netfilter.ts, which runs a hook; ip/ calls it at the five places and acts on the verdicts.

import type { DeviceLabel } from "../trace/trace.js";
import type { Frame } from "../wire/ethernet.js";
import type { IpAddress } from "../wire/ip-address.js";
import type { Mac } from "../wire/mac-address.js";
import type { IpPacket } from "../wire/payload.js";
import type { RealServer } from "./ipvs/virtual-server.js";
import type { Skb } from "./skb.js";

/** The five hooks of a packet's way (enum nf_inet_hooks), in the kernel's numbers. */
export const Hook = { Prerouting: 0, Input: 1, Forward: 2, Output: 3, Postrouting: 4 } as const;
export type Hook = (typeof Hook)[keyof typeof Hook];

/** What a hook says of a packet. Verdicts are data: ip acts on them. */
export const Verdict = {
  Accept: 0,
  Drop: 1,
  /** Drop, and answer as `skb.rejectWith` says. */
  Reject: 2,
  /** Somebody else has it now (a queue). */
  Stolen: 3,
} as const;
export type Verdict = (typeof Verdict)[keyof typeof Verdict];

/** The answers that REJECT can ask for; each value is told apart by ip, which makes the packet. */
export const RejectWith = {
  None: 0,
  NetUnreachable: 1,
  HostUnreachable: 2,
  ProtocolUnreachable: 3,
  PortUnreachable: 4,
  NetProhibited: 5,
  HostProhibited: 6,
  AdminProhibited: 7,
  TcpReset: 8,
  /** ip6tables names. */
  Icmp6NoRoute: 9,
  Icmp6AdminProhibited: 10,
  Icmp6AddressUnreachable: 11,
  Icmp6PortUnreachable: 12,
  Icmp6PolicyFail: 13,
  Icmp6RejectRoute: 14,
} as const;

/** Types of an address as routing sees it (RTN_* of linux/rtnetlink.h), what `addrtype` asks. */
export const AddressType = {
  Unspec: 0,
  Unicast: 1,
  Local: 2,
  Broadcast: 3,
  Anycast: 4,
  Multicast: 5,
  Blackhole: 6,
  Unreachable: 7,
  Prohibit: 8,
} as const;
export type AddressType = (typeof AddressType)[keyof typeof AddressType];

/** What netfilter has to ask the stack above it; ip implements it. */
export interface NetfilterEnvironment {
  /** A device came or has another name. */
  devicesChanged?(): void;
  /** The packets that wait for a neighbour's link address. */
  heldPackets?(): Iterable<Skb>;
  /** The type of `address` as the routing tables have it, limited to `device` when one is given (`--limit-iface-in`). */
  addressType(address: IpAddress, device: DeviceLabel | null): AddressType;
  /** The address that MASQUERADE takes on `device` for a packet to `dst` by `nextHop`; null when it has none. */
  masqueradeAddress(device: DeviceLabel, nextHop: IpAddress, dst: IpAddress): IpAddress | null;
  /** The first address of `device`, which REDIRECT takes for packets that came in by it; null when it has none. */
  redirectAddress(device: DeviceLabel, dst: IpAddress): IpAddress | null;
  /**
   * The device of the route to `dst` for a packet from `src` with this firewall mark, whoever has these addresses, as `rpfilter`
   * asks with the packet's addresses exchanged. With `device` it is that one when a next hop of the route is there. Null
   * when there is no route, or one that refuses.
   */
  routeDevice(dst: IpAddress, src: IpAddress, mark: number, device: DeviceLabel | null): DeviceLabel | null;
  /**
   * Sends a packet of IPVS to its server by OUTPUT: as it is now, straight to the server's link address, or in a tunnel.
   * `original` is what it was, which errors about it quote. False when the server is this host, so that the packet goes
   * on where it is.
   */
  sendOn(skb: Skb, server: RealServer, original: IpPacket): boolean;
  /** The group of a device (`ip link set group`); 0 for one that is gone. */
  deviceGroup(device: DeviceLabel): number;
  /** What kind of device it is ("veth"); null for lo and one that is gone (rtnl_link_ops). */
  deviceKind(device: DeviceLabel): string | null;
  /** The realm of the route that a packet takes, 0 for most (`ip route add .. realm`). */
  routeRealm(skb: Skb): number;
  /** Sends an untracked copy of a packet that is at `hook` to `gateway`; drops it where there is no route. */
  sendCopy(skb: Skb, gateway: IpAddress, device: string | null, hook: Hook): void;
  /** The address of the bridge that a device is a port of; null for one that is none. */
  bridgeMac(device: DeviceLabel): Mac | null;
  /** Sends a frame by a device, as it is; nothing happens when there is none of that name. */
  sendFrame(device: string, frame: Frame): void;
  /** Sends a packet to a neighbour on a device's link, asking for its link address where that is not known. */
  sendToNeighbour(skb: Skb, gateway: IpAddress, device: string): void;
  /** Something was added to what stands at the hooks, or taken away. */
  rulesChanged(): void;
  /** The socket that would get `packet`, as the `socket` match asks; null when there is none. */
  findSocket(packet: IpPacket, device: DeviceLabel | null): SocketView | null;
}

/** What the `socket` match sees of a socket. */
export interface SocketView {
  /** Bound to no address (0.0.0.0 or `::`) and not connected. */
  readonly wildcard: boolean;
  /** IP_TRANSPARENT is set. */
  readonly transparent: boolean;
  /** SO_MARK. */
  readonly mark: number;
}
