import { Switch } from "../link/switch.js";
import { PacketType, Skb } from "../netfilter/skb.js";
import type { EventTarget } from "../sim/event-queue.js";
import { MILLISECOND, SECOND } from "../sim/time.js";
import { TICK_NS } from "../sim/timer-wheel.js";
import {
  asksForAll,
  decodeMldMessage,
  decodeMldQuery,
  encodeMldMessage,
  type GroupQuery,
} from "../wire/group-query.js";
import { encodeMldReport, type GroupRecord, isExclude, MLD_ROUTER_ALERT } from "../wire/group-report.js";
import { type IcmpMessage, Icmpv6Type } from "../wire/icmp.js";
import { Ipv6Packet } from "../wire/ipv6.js";
import {
  IPV6_ALL_NODES,
  IPV6_ALL_ROUTERS,
  IPV6_ANY,
  type Ipv6,
  ipv6FromGroups,
  isLinkLocalIpv6,
} from "../wire/ipv6-address.js";
import { IpProtocol } from "../wire/numbers.js";
import { type GroupAnswer, GroupAnswers } from "./group-answers.js";
import { Scope } from "./interface-address.js";
import type { IpDevice } from "./ip-device.js";
import type { IpStack } from "./ip-stack.js";
import { mldReportMark } from "./report-mark.js";
import { RouteType } from "./route-kinds.js";

/** ff02::16, where MLDv2 reports go (RFC 3810 5.2.14). */
const MLDV2_ROUTERS: Ipv6 = ipv6FromGroups([0xff02, 0, 0, 0, 0, 0, 0, 0x16]);
/** ff02::6a, where a snooping bridge hears routers announce themselves (RFC 4286). */
export const ALL_SNOOPERS6: Ipv6 = ipv6FromGroups([0xff02, 0, 0, 0, 0, 0, 0, 0x6a]);
const MLD_OPTIONS = { extensions: [MLD_ROUTER_ALERT] };

const Event = { General: 0, Group: 1 } as const;

/** What a timer is for. */
interface GroupEvent {
  readonly device: IpDevice;
  readonly entry: GroupAnswer<Ipv6>;
}

/**
 * MLD of hosts (net/ipv6/mcast.c): answers to queries, and version 1 while its querier is on the link. Simplified: sources
 * are not minded, a report is of any source.
 */
export class Mld implements EventTarget {
  private readonly stack: IpStack;

  constructor(stack: IpStack) {
    this.stack = stack;
  }

  /** The version that a device speaks now: a setting, or that of the oldest querier (mld_in_v1_mode). */
  versionOf(device: IpDevice): number {
    const forced = this.stack.settings.ipv6All.force_mld_version || device.conf6.force_mld_version;
    if (forced === 1 || forced === 2) return forced;
    return device.mld !== null && this.stack.sim.nowNs < device.mld.v1UntilNs ? 1 : 2;
  }

  /** A group was joined while version 1 is spoken (igmp6_join_group). */
  joined(device: IpDevice, group: Ipv6): void {
    const entry = this.answersOf(device).use(group);
    entry.isReporter = true;
    this.send(device, group, encodeMldMessage(Icmpv6Type.MulticastListenerReport, group));
    if (entry.timer === null) {
      this.startTimer(device, entry, device.conf6.mldv1_unsolicited_report_interval * MILLISECOND);
    }
  }

  /** A group was left while version 1 is spoken: said when it was this host that told of it last (igmp6_leave_group). */
  left(device: IpDevice, group: Ipv6): void {
    if (this.forget(device, group)?.isReporter !== true) return;
    this.send(device, IPV6_ALL_ROUTERS, encodeMldMessage(Icmpv6Type.MulticastListenerDone, group));
  }

  /** Takes a group out of what is to be answered; what was known of it, or null. */
  forget(device: IpDevice, group: Ipv6): GroupAnswer<Ipv6> | null {
    return device.mld?.forget(group, this.stack.sim) ?? null;
  }

  /** Queriers are forgotten, and nothing is answered any more (ipv6_mc_reset, ipv6_mc_down). */
  reset(device: IpDevice): void {
    device.mld?.stop(this.stack.sim);
    device.mld = null;
  }

  /** A query or a report of version 1 that passed INPUT (igmp6_event_query, igmp6_event_report). */
  receive(skb: Skb, message: IcmpMessage, device: IpDevice): void {
    const { packet } = skb;
    const query = decodeMldQuery(message);
    if (query !== null) {
      const isLinkLocal = packet.kind === "ipv6" && isLinkLocalIpv6(packet.src);
      if (isLinkLocal && packet.ttl === 1) this.receiveQuery(device, query);
      return;
    }
    const group = message.type === Icmpv6Type.MulticastListenerReport ? decodeMldMessage(message) : null;
    if (group === null || skb.packetType !== PacketType.Multicast) return;
    const entry = device.mld?.find(group) ?? null;
    if (entry === null) return;
    entry.stop(this.stack.sim);
    entry.isReporter = false;
  }

  onEvent(kind: number, arg: unknown): void {
    if (kind === Event.General) {
      const device = arg as IpDevice;
      if (device.mld !== null) device.mld.generalTimer = null;
      if (device.isUp)
        this.report(
          device,
          this.groupsToTell(device).map((group) => isExclude(group)),
        );
      return;
    }
    const { device, entry } = arg as GroupEvent;
    entry.timer = null;
    if (!device.isUp) return;
    const { group } = entry;
    if (this.versionOf(device) === 2) this.report(device, [isExclude(group)]);
    else this.send(device, group, encodeMldMessage(Icmpv6Type.MulticastListenerReport, group));
    entry.isReporter = true;
  }

  /** Sends an MLDv2 report; nothing without records. */
  report(device: IpDevice, records: readonly GroupRecord[]): void {
    if (records.length > 0) this.send(device, MLDV2_ROUTERS, encodeMldReport(records));
  }

  /** Sends a message of the device's own to a group of its link, from its link-local address, with the router alert. */
  private send(device: IpDevice, dst: Ipv6, message: IcmpMessage): void {
    const { stack } = this;
    const src = device.addresses6.find((each) => each.scope === Scope.Link && each.usable);
    const from = src === undefined ? IPV6_ANY : (src.local as Ipv6);
    const packet = new Ipv6Packet(from, dst, IpProtocol.Icmpv6, 1, message, MLD_OPTIONS);
    const skb = new Skb(packet, null);
    const { mtu } = device.iface;
    skb.outDevice = device.iface;
    if (message.type === Icmpv6Type.MulticastListenerReportV2) skb.mark = mldReportMark(mtu);
    stack.localOut(skb, null, device, packet.dst, RouteType.Multicast, mtu, null);
  }

  private receiveQuery(device: IpDevice, query: GroupQuery): void {
    if (device.isLoopback) return;
    const state = this.answersOf(device);
    const all = asksForAll(query);
    const delayNs = Math.max(query.maxResponseMs * MILLISECOND, TICK_NS);
    if (query.version === 1) {
      if (this.stack.settings.ipv6All.force_mld_version === 2 || device.conf6.force_mld_version === 2) return;
      state.v1UntilNs = this.stack.sim.nowNs + state.oldQuerierPresentNs;
      state.stopGeneral(this.stack.sim);
      this.stack.multicast.reports6.stopChanges(device);
    } else if (this.versionOf(device) === 2) {
      state.learn(query);
      state.queryResponseNs = Math.min(delayNs, state.queryIntervalNs - SECOND);
      if (all) {
        if (query.sources.length === 0) this.startGeneralTimer(device, state, delayNs);
        return;
      }
    }
    for (const group of this.groupsToTell(device)) {
      if (!all && group !== query.group) continue;
      const entry = this.answersOf(device).use(group);
      if (entry.timer === null || entry.timer.timeNs - this.stack.sim.nowNs >= delayNs) {
        this.startTimer(device, entry, delayNs);
      }
    }
  }

  private startGeneralTimer(device: IpDevice, state: GroupAnswers<Ipv6>, delayNs: number): void {
    const { sim } = this.stack;
    state.stopGeneral(sim);
    state.generalTimer = sim.scheduleBackground(this.draw(delayNs), this, Event.General, device);
  }

  private startTimer(device: IpDevice, entry: GroupAnswer<Ipv6>, delayNs: number): void {
    entry.stop(this.stack.sim);
    entry.timer = this.stack.sim.scheduleBackground(this.draw(delayNs), this, Event.Group, { device, entry });
  }

  private draw(delayNs: number): number {
    return Math.floor(this.stack.rng.fraction() * delayNs) + TICK_NS;
  }

  private answersOf(device: IpDevice): GroupAnswers<Ipv6> {
    device.mld ??= new GroupAnswers();
    return device.mld;
  }

  /** The groups that a router is told of, the newest first. */
  private groupsToTell(device: IpDevice): Ipv6[] {
    const groups: Ipv6[] = [];
    const { iface } = device;
    if (!iface.carrier || !device.runsIpv6) return groups;
    if (iface instanceof Switch && iface.multicastSnooping) groups.push(ALL_SNOOPERS6);
    for (const group of device.groups.keys()) {
      if (typeof group === "string" && group !== IPV6_ALL_NODES && (group.charCodeAt(0) & 0xf) >= 2) groups.push(group);
    }
    return groups.reverse();
  }
}
