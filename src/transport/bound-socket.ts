import { Family, type IpAddress, isAny } from "../wire/ip-address.js";
import type { TcpState } from "./tcp-state.js";

/**
 * What the port tables know of a socket that has a port. Host sockets, listeners, connections and UDP endpoints all
 * carry it. A dual-stack socket (family 6, not `v6Only`) that is bound to `::ffff:10.0.0.1` has the IPv4 address here.
 */
export interface BoundSocket {
  /** AF_INET or AF_INET6. */
  readonly family: Family;
  /** IPV6_V6ONLY; without meaning for family 4. */
  readonly v6Only: boolean;
  /** Bound address; the unspecified one of the family when bound to all. */
  readonly local: IpAddress;
  /** Set by `PortTable.bind`; 0 before. */
  localPort: number;
  /** Index of the device of SO_BINDTODEVICE; 0 when bound to none. */
  readonly ifIndex: number;
  readonly reuseAddr: boolean;
  readonly reusePort: boolean;
  /** True when connect() chose the port, which other connections may then use towards other peers. */
  readonly autoPort: boolean;
  /** TCP state; `Listen` matters for SO_REUSEADDR, `TimeWait` for SO_REUSEPORT. A UDP socket is `Closed`. */
  readonly state: TcpState;
}

/** True when a packet to an IPv4 address may reach the socket. */
export function speaksIpv4(socket: BoundSocket): boolean {
  return socket.family === Family.V4 || !socket.v6Only;
}

/** True when some packet could reach both sockets by its destination address (inet_rcv_saddr_equal with wildcards). */
export function addressesOverlap(a: BoundSocket, b: BoundSocket): boolean {
  if (a.local === b.local) return true;
  if (!isAny(a.local) && !isAny(b.local)) return false;
  return reachedAt(a, b.local) || reachedAt(b, a.local) || bothWild(a, b);
}

/** True when both are bound to all addresses and share a family. */
function bothWild(a: BoundSocket, b: BoundSocket): boolean {
  if (!isAny(a.local) || !isAny(b.local)) return false;
  return a.family === b.family || (speaksIpv4(a) && speaksIpv4(b));
}

/** True when a packet to the specific address `dst` reaches the socket. */
export function reachedAt(socket: BoundSocket, dst: IpAddress): boolean {
  if (isAny(dst)) return false;
  if (!isAny(socket.local)) return socket.local === dst;
  return typeof dst === "number" ? speaksIpv4(socket) : socket.family === Family.V6;
}
