import { Switch } from "../link/switch.js";
import { MILLISECOND } from "../sim/time.js";
import { encodeIgmpReport, GroupRecordType } from "../wire/group-report.js";
import type { IpAddress } from "../wire/ip-address.js";
import { type Ipv4, ipv4FromBits } from "../wire/ipv4-address.js";
import { IPV6_ALL_NODES, IPV6_ALL_ROUTERS, type Ipv6, ipv6FromGroups } from "../wire/ipv6-address.js";
import { ALL_HOSTS, ALL_SNOOPERS, Igmp } from "./igmp.js";
import type { IpDevice } from "./ip-device.js";
import type { IpStack } from "./ip-stack.js";
import { ListenerReports } from "./listener-reports.js";
import { Mld } from "./mld.js";

/** 224.0.0.22, where IGMPv3 reports go (RFC 3376 4.2.14). */
const IGMPV3_ROUTERS = ipv4FromBits(0xe0000016);
const INTERFACE_LOCAL_NODES: Ipv6 = ipv6FromGroups([0xff01, 0, 0, 0, 0, 0, 0, 1]);

/**
 * Which multicast groups each device listens to, and IGMPv3's reports of changes that tell routers and switches so;
 * answers to queries and older versions are Igmp's, MLD's reports are ListenerReports'. Simplified: one report for each
 * change, repeated once (robustness 2).
 */
export class Multicast {
  private readonly stack: IpStack;
  readonly igmp: Igmp;
  readonly mld: Mld;
  readonly reports6: ListenerReports;

  constructor(stack: IpStack) {
    this.stack = stack;
    this.igmp = new Igmp(stack);
    this.mld = new Mld(stack);
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
    this.ipv6Down(device);
  }

  /** IPv6 ends on a device: nothing is told or answered any more, and queriers are forgotten (ipv6_mc_down). */
  ipv6Down(device: IpDevice): void {
    this.reports6.stop(device);
    this.mld.reset(device);
  }

  /** Nothing is answered any more, and queriers are forgotten. */
  deviceDown(device: IpDevice): void {
    this.igmp.deviceDown(device);
    this.ipv6Down(device);
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
    this.mld.reset(device);
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
    if (this.igmp.versionOf(device) < 3) return;
    this.igmp.send(device, IGMPV3_ROUTERS, encodeIgmpReport([{ type, group, sources: [] }]));
  }

  private changed(device: IpDevice, group: IpAddress, type: number): void {
    if (typeof group === "number") this.reportTwice(device, group, type);
    else this.reports6.changed(device, group, type);
  }

  /** IGMP does not look at the carrier: its reports are then dropped by the device, and counted. */
  private reportTwice(device: IpDevice, group: Ipv4, type: number): void {
    if (device.isLoopback || group === ALL_HOSTS) return;
    const isJoin = type === GroupRecordType.ToExclude;
    if (this.igmp.versionOf(device) < 3) {
      if (isJoin) this.igmp.joined(device, group);
      else this.igmp.left(device, group);
      return;
    }
    if (!isJoin) this.igmp.forget(device, group);
    const { sim, rng } = this.stack;
    sim.scheduleBackground(0, this, type, { device, group });
    const delayNs = Math.floor(rng.fraction() * device.conf4.igmpv3_unsolicited_report_interval * MILLISECOND);
    sim.scheduleBackground(delayNs, this, type, { device, group });
  }
}
