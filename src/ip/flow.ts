import { Family, type IpAddress } from "../wire/ip-address.js";
import { IPV4_ANY } from "../wire/ipv4-address.js";
import { IPV6_ANY } from "../wire/ipv6-address.js";
import type { IpDevice } from "./ip-device.js";
import type { Nexthop } from "./route.js";

/** What a routing decision depends on (struct flowi). One is kept by each stack and filled anew for every packet. */
export class Flow {
  family: Family;
  dst: IpAddress;
  /** The unspecified address when the source is still to be chosen. */
  src: IpAddress;
  mark = 0;
  tos = 0;
  /** The device that the packet came in by; null for our own. */
  inDevice: IpDevice | null = null;
  /** The device that a socket is bound to, else null. */
  outDevice: IpDevice | null = null;
  uid = 0;
  protocol = 0;
  /** For the flow hash and `ip rule sport/dport`; an ICMP echo has its id here, else 0. */
  srcPort = 0;
  dstPort = 0;
  /** IPv6: the flow label, part of the flow hash. */
  flowLabel = 0;
  /** Ways without a carrier count whatever the settings say (FIB_LOOKUP_IGNORE_LINKSTATE). */
  ignoresLinkState = false;

  constructor(family: Family) {
    this.family = family;
    this.dst = family === Family.V4 ? IPV4_ANY : IPV6_ANY;
    this.src = this.dst;
  }

  /** Becomes a flow to `dst` from whichever address, of nobody in particular and without ports, as a new one would be. */
  aim(dst: IpAddress, tos: number): void {
    this.dst = dst;
    this.src = this.family === Family.V4 ? IPV4_ANY : IPV6_ANY;
    this.mark = 0;
    this.tos = tos;
    this.inDevice = null;
    this.outDevice = null;
    this.uid = 0;
    this.protocol = 0;
    this.srcPort = 0;
    this.dstPort = 0;
    this.flowLabel = 0;
    this.ignoresLinkState = false;
  }

  /** Takes protocol and ports over from `other`; nothing is known of them when it is null. */
  takePorts(other: Flow | null): void {
    this.protocol = other === null ? 0 : other.protocol;
    this.srcPort = other === null ? 0 : other.srcPort;
    this.dstPort = other === null ? 0 : other.dstPort;
  }
}

/** The answer for a flow of our own, as `ip route get` shows it. */
export class RouteAnswer {
  /** 0, or why there is no way: ENETUNREACH, EHOSTUNREACH, EACCES, EINVAL. */
  readonly errno: number;
  /** The route taken with its next hop; null when errno is set and no route said so. */
  readonly nexthop: Nexthop | null;
  /** The device that packets leave by; lo for a destination of our own. */
  readonly device: IpDevice | null;
  /** Who is asked for on the link: the gateway, or the destination. */
  readonly gateway: IpAddress | null;
  /** The source address that was given or chosen. */
  readonly src: IpAddress;
  /** Path MTU towards the destination in bytes: exception, route, or device. */
  readonly mtu: number;
  /** `RouteType` of the destination: unicast, local, broadcast, multicast. */
  readonly type: number;
  /** Hop limit to send with. */
  readonly hopLimit: number;
  /** Maximum segment size to advertise. */
  readonly advmss: number;
  /** True when the sender would be told of a better router (RTCF_DOREDIRECT); only for flows that came in. */
  readonly redirects: boolean;

  constructor(
    errno: number,
    nexthop: Nexthop | null,
    device: IpDevice | null,
    gateway: IpAddress | null,
    src: IpAddress,
    mtu: number,
    type: number,
    hopLimit: number,
    advmss: number,
    redirects = false,
  ) {
    this.errno = errno;
    this.nexthop = nexthop;
    this.device = device;
    this.gateway = gateway;
    this.src = src;
    this.mtu = mtu;
    this.type = type;
    this.hopLimit = hopLimit;
    this.advmss = advmss;
    this.redirects = redirects;
  }

  /** What the path holds of TCP's bytes: its MTU less the headers without options (tcp_mtu_to_mss). */
  get pathMss(): number {
    return this.mtu - (typeof this.src === "number" ? 40 : 60);
  }
}
