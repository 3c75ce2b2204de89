import type { Interface } from "../link/interface.js";
import { SparseMap } from "../sim/sparse-map.js";
import type { Family, IpAddress } from "../wire/ip-address.js";
import type { Ipv4 } from "../wire/ipv4-address.js";
import { IPV6_MIN_MTU } from "../wire/ipv6.js";
import { IPV6_ANY, type Ipv6 } from "../wire/ipv6-address.js";
import type { GroupAnswers } from "./group-answers.js";
import type { InterfaceAddress } from "./interface-address.js";
import type { PendingReports } from "./listener-reports.js";
import type { Neighbour, ProxyNeighbour } from "./neighbour.js";
import type { Ipv4Conf, Ipv6Conf, NeighbourConf } from "./settings.js";
import { Snmp6Counters } from "./snmp6.js";

/** What ip keeps for one device of its namespace (struct in_device and inet6_dev together). */
export class IpDevice {
  readonly iface: Interface;
  readonly isLoopback: boolean;
  /** In the order of `ip address`. */
  addresses4: InterfaceAddress[] = [];
  addresses6: InterfaceAddress[] = [];
  conf4: Ipv4Conf;
  /** The settings of `conf4` that somebody wrote; null for none. */
  conf4Given: readonly string[] | null = null;
  conf6: Ipv6Conf;
  neigh4: NeighbourConf;
  neigh6: NeighbourConf;
  /** How long a confirmation lasts here: base_reachable_time times 0.5 to 1.5, drawn for each device and family. */
  reachable4Ns = 0;
  reachable6Ns = 0;
  readonly neighbours4 = new SparseMap<Ipv4, Neighbour>();
  readonly neighbours6 = new SparseMap<Ipv6, Neighbour>();
  /** Whom packets went to without being asked for: groups, broadcasts, all beyond a device without ARP; null before. */
  unasked: IpAddress[] | null = null;
  /** Multicast groups joined, with how often. */
  readonly groups = new SparseMap<IpAddress, number>();
  /** What is still to be told of IPv6's groups; null mostly. */
  reports6: PendingReports | null = null;
  /** What is known of those who ask for groups, by family; null until somebody did. */
  igmp: GroupAnswers<Ipv4> | null = null;
  mld: GroupAnswers<Ipv6> | null = null;
  /**
   * Where IPv6's groups stand among the link addresses that the device listens to: first from the beginning, nowhere once
   * IPv6 stopped there (ipv6_mc_down), last when it began again.
   */
  groups6OnLink: "first" | "none" | "last" = "first";
  /** How many ways on of routes that are made go out of it. */
  hopCount = 0;
  /** The state that was acted upon last, to see what `deviceChanged` is about. */
  wasUp = false;
  hadCarrier = false;
  wasDisabled6: boolean;
  wasForwarding6 = false;
  lastMac = 0;
  lastMtu = 0;
  /** Addresses that we answer for (`ip neigh add proxy`), by family; null until there was one. */
  proxies4: Map<Ipv4, ProxyNeighbour> | null = null;
  proxies6: Map<Ipv6, ProxyNeighbour> | null = null;
  /** False where the device cannot carry IPv6's least MTU: IPv6 keeps nothing for it then (no inet6_dev). */
  hasIpv6: boolean;
  /** IPv6 has begun here: the device is up and had a carrier since. */
  ready6 = false;
  /** IPv6: subnet-router anycast addresses that we answer for; null until there was one. */
  anycast6: Set<Ipv6> | null = null;
  /** Router solicitations sent so far; -1 while nobody is asked. */
  routerSolicitations = -1;
  solicitationIntervalNs = 0;
  /** The interface identifier for addresses from advertisements (`ip token`); `::` for none. */
  token6: Ipv6 = IPV6_ANY;
  /** What /proc/net/dev_snmp6 tells. */
  readonly snmp6: Snmp6Counters;

  constructor(
    iface: Interface,
    conf4: Ipv4Conf,
    conf6: Ipv6Conf,
    neigh4: NeighbourConf,
    neigh6: NeighbourConf,
    snmp6: Snmp6Counters,
  ) {
    this.iface = iface;
    this.isLoopback = iface.nature.includes("LOOPBACK");
    this.conf4 = conf4;
    this.conf6 = conf6;
    this.neigh4 = neigh4;
    this.neigh6 = neigh6;
    this.snmp6 = new Snmp6Counters(snmp6);
    this.hasIpv6 = iface.mtu >= IPV6_MIN_MTU;
    this.wasDisabled6 = !this.runsIpv6;
  }

  /** True when IPv6 is on here: neither `disable_ipv6` nor too small an MTU speaks against it. */
  get runsIpv6(): boolean {
    return this.hasIpv6 && this.conf6.disable_ipv6 === 0;
  }

  /** The MTU for IPv6, at most the device's (`conf/DEVICE/mtu`, router advertisements). */
  get mtu6(): number {
    return this.conf6.mtu;
  }

  get name(): string {
    return this.iface.name;
  }

  /** Nobody is to be asked for link addresses here: `ip link set arp off`, lo, and devices without such addresses. */
  get noArp(): boolean {
    return this.isLoopback || this.iface.noArp || this.iface.nature.includes("NOARP");
  }

  /** Up, whatever its carrier does. */
  get isUp(): boolean {
    return this.iface.adminUp;
  }

  get ifIndex(): number {
    return this.iface.ifIndex;
  }

  addresses(family: Family): InterfaceAddress[] {
    return family === 4 ? this.addresses4 : this.addresses6;
  }
}
