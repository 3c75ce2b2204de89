import { Switch } from "../link/switch.js";
import { Skb } from "../netfilter/skb.js";
import { MILLISECOND } from "../sim/time.js";
import { encodeIgmpReport, GroupRecordType, IPV4_ROUTER_ALERT } from "../wire/group-report.js";
import type { IpAddress } from "../wire/ip-address.js";
import { Ipv4Packet } from "../wire/ipv4.js";
import { type Ipv4, ipv4FromBits } from "../wire/ipv4-address.js";
import { IPV6_ALL_NODES, IPV6_ALL_ROUTERS, type Ipv6, ipv6FromGroups } from "../wire/ipv6-address.js";
import { IpProtocol } from "../wire/numbers.js";
import { Scope } from "./interface-address.js";
import type { IpDevice } from "./ip-device.js";
import type { IpStack } from "./ip-stack.js";
import { ListenerReports } from "./listener-reports.js";
import { igmpReportMark } from "./report-mark.js";
import { RouteType } from "./route-kinds.js";
import { selectAddress } from "./source-address.js";

/** 224.0.0.1, all hosts of the link: every device is a member without saying so. */
const ALL_HOSTS = ipv4FromBits(0xe0000001);
/** 224.0.0.106, where a snooping bridge hears other routers announce themselves (RFC 4286); each one that is up is a member. */
const ALL_SNOOPERS = ipv4FromBits(0xe000006a);
/** 224.0.0.22, where IGMPv3 reports go (RFC 3376 4.2.14). */
const IGMPV3_ROUTERS = ipv4FromBits(0xe0000016);
const INTERFACE_LOCAL_NODES: Ipv6 = ipv6FromGroups([0xff01, 0, 0, 0, 0, 0, 0, 1]);

/**
 * Which multicast groups each device listens to, and IGMPv3's reports that tell routers and switches so; MLD's are
 * ListenerReports'. Simplified: one report for each change, repeated once (robustness 2); queries are not answered.
 */
export class Multicast {
  private readonly stack: IpStack;
  private readonly reports6: ListenerReports;

  constructor(stack: IpStack) {
    this.stack = stack;
    this.reports6 = new ListenerReports(stack);
  }

  /** The groups that every device is in, and routers' devices (ipv6_add_dev). */
  deviceAdded(device: IpDevice): void {
    device.groups.set(ALL_HOSTS, 1);
    if (device.hasIpv6) this.ipv6Added(device);
  }

  /** IPv6 begins to keep something for a device. */
  ipv6Added(device: IpDevice): void {
    device.groups.set(IPV6_ALL_NODES, 1);
    device.groups.set(INTERFACE_LOCAL_NODES, 1);
    if (device.isLoopback || !device.iface.multicast || !this.stack.isRouter6(device)) return;
    device.wasForwarding6 = true;
    device.groups.set(IPV6_ALL_ROUTERS, 1);
  }

  /** IPv6 left a device, and nobody is told (ipv6_mc_destroy_dev). */
  ipv6Gone(device: IpDevice): void {
    for (const group of [...device.groups.keys()]) if (typeof group === "string") device.groups.delete(group);
    device.reports6 = null;
  }

  /** Reports all memberships of a device that came up; a bridge says first where it hears routers (br_multicast_join_snoopers). */
  deviceUp(device: IpDevice): void {
    const { iface } = device;
    if (iface instanceof Switch && iface.multicastSnooping)
      this.reportTwice(device, ALL_SNOOPERS, GroupRecordType.ToExclude);
    for (const group of device.groups.keys())
      if (typeof group === "number") this.reportTwice(device, group, GroupRecordType.ToExclude);
  }

  /** IPv6 begins on a device that came up (ipv6_mc_up): what it is in already is told. */
  begun6(device: IpDevice): void {
    for (const group of device.groups.keys())
      if (typeof group === "string") this.reports6.changed(device, group, GroupRecordType.ToExclude);
  }

  /** There is a link-local address to report from now (ipv6_mc_dad_complete): what went out from `::` is said again. */
  linkLocalReady(device: IpDevice): void {
    this.reports6.linkLocalReady(device);
  }

  join(device: IpDevice, group: IpAddress): void {
    const count = device.groups.get(group) ?? 0;
    if (count === 0) device.iface.wake();
    device.groups.set(group, count + 1);
    if (count === 0 && device.isUp) this.changed(device, group, GroupRecordType.ToExclude);
  }

  leave(device: IpDevice, group: IpAddress): void {
    const count = device.groups.get(group) ?? 0;
    if (count > 1) device.groups.set(group, count - 1);
    else if (count === 1) {
      device.iface.wake();
      device.groups.delete(group);
      if (device.isUp) this.changed(device, group, GroupRecordType.ToInclude);
    }
  }

  onEvent(type: number, arg: unknown): void {
    const { device, group } = arg as { device: IpDevice; group: Ipv4 };
    if (!device.isUp || this.stack.deviceOf(device.iface) === null) return;
    if (type === GroupRecordType.ToExclude && group !== ALL_SNOOPERS && !device.groups.has(group)) return;
    this.report4(device, group, type);
  }

  private changed(device: IpDevice, group: IpAddress, type: number): void {
    if (typeof group === "number") this.reportTwice(device, group, type);
    else this.reports6.changed(device, group, type);
  }

  /** IGMP does not look at the carrier: its reports are then dropped by the device, and counted. */
  private reportTwice(device: IpDevice, group: Ipv4, type: number): void {
    if (device.isLoopback || group === ALL_HOSTS) return;
    const { sim, rng } = this.stack;
    sim.scheduleBackground(0, this, type, { device, group });
    const delayNs = Math.floor(rng.fraction() * device.conf4.igmpv3_unsolicited_report_interval * MILLISECOND);
    sim.scheduleBackground(delayNs, this, type, { device, group });
  }

  private report4(device: IpDevice, group: Ipv4, type: number): void {
    const report = encodeIgmpReport([{ type, group, sources: [] }]);
    const src = selectAddress(this.stack, device, null, Scope.Link);
    const packet = new Ipv4Packet(src, IGMPV3_ROUTERS, IpProtocol.Igmp, 1, report, {
      tos: 0xc0,
      dontFragment: true,
      options: IPV4_ROUTER_ALERT,
    });
    this.send(device, packet);
  }

  private send(device: IpDevice, packet: Ipv4Packet): void {
    const skb = new Skb(packet, null);
    const { mtu } = device.iface;
    skb.outDevice = device.iface;
    skb.mark = igmpReportMark(mtu);
    this.stack.localOut(skb, null, device, packet.dst, RouteType.Multicast, mtu, null);
  }
}
