import { Switch } from "../link/switch.js";
import { PacketType, Skb } from "../netfilter/skb.js";
import type { EventTarget, ScheduledEvent } from "../sim/event-queue.js";
import { MILLISECOND, SECOND } from "../sim/time.js";
import { TICK_NS } from "../sim/timer-wheel.js";
import {
  asksForAll,
  decodeIgmpMessage,
  decodeIgmpQuery,
  encodeIgmpMessage,
  type GroupQuery,
  IgmpType,
} from "../wire/group-query.js";
import { encodeIgmpReport, type GroupRecord, GroupRecordType, IPV4_ROUTER_ALERT } from "../wire/group-report.js";
import { Ipv4Packet } from "../wire/ipv4.js";
import { type Ipv4, ipv4FromBits } from "../wire/ipv4-address.js";
import { IpProtocol } from "../wire/numbers.js";
import type { RawPayload } from "../wire/payload.js";
import { Scope } from "./interface-address.js";
import type { IpDevice } from "./ip-device.js";
import type { IpStack } from "./ip-stack.js";
import { igmpReportMark } from "./report-mark.js";
import { RouteType } from "./route-kinds.js";
import { selectAddress } from "./source-address.js";

/** 224.0.0.1, all hosts of the link: every device is a member without saying so. */
export const ALL_HOSTS = ipv4FromBits(0xe0000001);
/** 224.0.0.106, where a snooping bridge hears other routers announce themselves (RFC 4286); each one that is up is a member. */
export const ALL_SNOOPERS = ipv4FromBits(0xe000006a);
/** 224.0.0.2, where IGMPv2's leave messages go. */
const ALL_ROUTERS = ipv4FromBits(0xe0000002);
/** 224.0.0.22, where IGMPv3 reports go (RFC 3376 4.2.14). */
const IGMPV3_ROUTERS = ipv4FromBits(0xe0000016);

/** Until a querier says otherwise: how often things are told, how often is asked, by when is answered (igmp.h). */
const ROBUSTNESS = 2;
const QUERY_INTERVAL_NS = 125 * SECOND;
const QUERY_RESPONSE_NS = 10 * SECOND;

/** An answer that waits for its time, and how often the group is still to be told of unasked (struct ip_mc_list). */
export class GroupTimer {
  readonly group: Ipv4;
  timer: ScheduledEvent | null = null;
  /** True once this host told of the group last, so that it says when it leaves (`reporter`). */
  isReporter = false;
  unsolicited = ROBUSTNESS;

  constructor(group: Ipv4) {
    this.group = group;
  }
}

/** What a device knows of IGMP's queriers on its link (the mr_ fields of struct in_device). */
export class IgmpState {
  readonly groups: GroupTimer[] = [];
  /** Until when queriers of old versions count. */
  v1UntilNs = 0;
  v2UntilNs = 0;
  robustness = ROBUSTNESS;
  queryIntervalNs = QUERY_INTERVAL_NS;
  queryResponseNs = QUERY_RESPONSE_NS;
  /** When all groups are told of (mr_gq_timer). */
  generalTimer: ScheduledEvent | null = null;
}

const Event = { General: 0, Group: 1 } as const;

/** What a timer is for. */
interface GroupEvent {
  readonly device: IpDevice;
  readonly entry: GroupTimer;
}

/**
 * IGMP of hosts (net/ipv4/igmp.c): answers to queries, in the version of the oldest querier that was heard, and the reports
 * of versions 1 and 2. Simplified: sources are not minded, a report is of any source.
 */
export class Igmp implements EventTarget {
  private readonly stack: IpStack;

  constructor(stack: IpStack) {
    this.stack = stack;
  }

  /** The version that a device speaks now: a setting, or that of the oldest querier (IGMP_V1_SEEN, IGMP_V2_SEEN). */
  versionOf(device: IpDevice): number {
    const forced = this.stack.settings.ipv4All.force_igmp_version || device.conf4.force_igmp_version;
    if (forced >= 1 && forced <= 3) return forced;
    const state = device.igmp;
    if (state === null) return 3;
    const { nowNs } = this.stack.sim;
    if (nowNs < state.v1UntilNs) return 1;
    return nowNs < state.v2UntilNs ? 2 : 3;
  }

  /** A group was joined while an old version is spoken: told at once and once more later. */
  joined(device: IpDevice, group: Ipv4): void {
    this.startTimer(device, this.entryOf(device, group), 0);
  }

  /** A group was left: version 2 says so when it was this host that told of it last. */
  left(device: IpDevice, group: Ipv4): void {
    const entry = this.forget(device, group);
    if (this.versionOf(device) !== 2 || entry?.isReporter !== true) return;
    this.send(device, ALL_ROUTERS, encodeIgmpMessage(IgmpType.Leave, group));
  }

  /** Takes a group out of what is to be answered; what was known of it, or null. */
  forget(device: IpDevice, group: Ipv4): GroupTimer | null {
    const groups = device.igmp?.groups ?? [];
    const at = groups.findIndex((each) => each.group === group);
    const entry = groups[at];
    if (entry === undefined) return null;
    this.stop(entry);
    groups.splice(at, 1);
    return entry;
  }

  /** The device went down: nothing is answered, and queriers are forgotten. */
  deviceDown(device: IpDevice): void {
    const state = device.igmp;
    if (state === null) return;
    for (const entry of state.groups) this.stop(entry);
    if (state.generalTimer !== null) this.stack.sim.cancel(state.generalTimer);
    device.igmp = null;
  }

  /** A message that passed INPUT (igmp_rcv). */
  receive(skb: Skb, device: IpDevice): void {
    const { payload } = skb.packet;
    if (payload.kind !== "raw") return;
    const query = decodeIgmpQuery(payload);
    if (query !== null) {
      this.receiveQuery(device, query);
      return;
    }
    const message = decodeIgmpMessage(payload);
    if (message === null || message.type === IgmpType.Leave || skb.inDevice === null) return;
    // Neither what only this host hears nor what it said itself.
    if (skb.packetType !== PacketType.Multicast && skb.packetType !== PacketType.Broadcast) return;
    // Another host told of the group, so this one need not.
    const entry = device.igmp?.groups.find((each) => each.group === message.group);
    if (entry === undefined) return;
    this.stop(entry);
    entry.isReporter = false;
    entry.unsolicited = 0;
  }

  onEvent(kind: number, arg: unknown): void {
    if (kind === Event.General) {
      const device = arg as IpDevice;
      if (device.igmp !== null) device.igmp.generalTimer = null;
      const records = this.groupsToTell(device).map((group) => isExclude(group));
      if (device.isUp && records.length > 0) this.send(device, IGMPV3_ROUTERS, encodeIgmpReport(records));
      return;
    }
    const { device, entry } = arg as GroupEvent;
    entry.timer = null;
    if (!device.isUp) return;
    if (entry.unsolicited > 0 && --entry.unsolicited > 0) {
      this.startTimer(device, entry, this.unsolicitedNs(device));
    }
    entry.isReporter = true;
    const version = this.versionOf(device);
    if (version === 3) this.send(device, IGMPV3_ROUTERS, encodeIgmpReport([isExclude(entry.group)]));
    else {
      const type = version === 1 ? IgmpType.V1Report : IgmpType.V2Report;
      this.send(device, entry.group, encodeIgmpMessage(type, entry.group));
    }
  }

  /** Sends a message of the device's own to a group of its link, with the router alert. */
  send(device: IpDevice, dst: Ipv4, message: RawPayload): void {
    const { stack } = this;
    const packet = new Ipv4Packet(selectAddress(stack, device, null, Scope.Link), dst, IpProtocol.Igmp, 1, message, {
      tos: 0xc0,
      dontFragment: true,
      options: IPV4_ROUTER_ALERT,
    });
    const skb = new Skb(packet, null);
    const { mtu } = device.iface;
    skb.outDevice = device.iface;
    if (message.data[0] === IgmpType.V3Report) skb.mark = igmpReportMark(mtu);
    stack.localOut(skb, null, device, packet.dst, RouteType.Multicast, mtu, null);
  }

  /** igmp_heard_query: notes the querier's version and lets each group that is asked for answer at its time. */
  private receiveQuery(device: IpDevice, query: GroupQuery): void {
    if (device.isLoopback) return;
    device.igmp ??= new IgmpState();
    const state = device.igmp;
    const seen = this.versionOf(device);
    let all = asksForAll(query);
    let delayNs = Math.max(query.maxResponseMs * MILLISECOND, TICK_NS);
    if (query.version < 3) {
      const untilNs = this.stack.sim.nowNs + state.robustness * state.queryIntervalNs + state.queryResponseNs;
      if (query.version === 1) {
        state.v1UntilNs = untilNs;
        delayNs = QUERY_RESPONSE_NS;
        all = true;
      } else state.v2UntilNs = untilNs;
    } else if (seen === 1) {
      delayNs = QUERY_RESPONSE_NS;
      all = true;
    } else if (seen === 3) {
      state.robustness = query.robustness || ROBUSTNESS;
      state.queryIntervalNs = query.intervalSeconds * SECOND || QUERY_INTERVAL_NS;
      if (state.queryResponseNs >= state.queryIntervalNs) state.queryResponseNs = state.queryIntervalNs - SECOND;
      if (all) {
        if (query.sources.length === 0) this.startGeneralTimer(device, state, delayNs);
        return;
      }
    }
    for (const group of this.groupsToTell(device)) {
      if (!all && group !== query.group) continue;
      const entry = this.entryOf(device, group);
      entry.unsolicited = 0;
      if (entry.timer === null || entry.timer.timeNs - this.stack.sim.nowNs >= delayNs) {
        this.startTimer(device, entry, delayNs);
      }
    }
  }

  private startGeneralTimer(device: IpDevice, state: IgmpState, delayNs: number): void {
    const { sim } = this.stack;
    const waitNs = this.draw(delayNs);
    if (state.generalTimer !== null) {
      if (sim.nowNs + waitNs >= state.generalTimer.timeNs) return;
      sim.cancel(state.generalTimer);
    }
    state.generalTimer = sim.scheduleBackground(waitNs, this, Event.General, device);
  }

  /** At some tick before `delayNs` are over, and two more (igmp_start_timer). */
  private startTimer(device: IpDevice, entry: GroupTimer, delayNs: number): void {
    this.stop(entry);
    entry.timer = this.stack.sim.scheduleBackground(this.draw(delayNs), this, Event.Group, { device, entry });
  }

  private draw(delayNs: number): number {
    return Math.floor(this.stack.rng.fraction() * delayNs) + 2 * TICK_NS;
  }

  private stop(entry: GroupTimer): void {
    if (entry.timer !== null) this.stack.sim.cancel(entry.timer);
    entry.timer = null;
  }

  private entryOf(device: IpDevice, group: Ipv4): GroupTimer {
    device.igmp ??= new IgmpState();
    const found = device.igmp.groups.find((each) => each.group === group);
    if (found !== undefined) return found;
    const entry = new GroupTimer(group);
    device.igmp.groups.push(entry);
    return entry;
  }

  /** The groups that a router is told of, the newest first; those of the link only where the setting says so. */
  private groupsToTell(device: IpDevice): Ipv4[] {
    const groups: Ipv4[] = [];
    const { iface } = device;
    if (iface instanceof Switch && iface.multicastSnooping) groups.push(ALL_SNOOPERS);
    for (const group of device.groups.keys()) if (typeof group === "number" && group !== ALL_HOSTS) groups.push(group);
    const tellsLocal = this.stack.settings.ipv4.igmp_link_local_mcast_reports !== 0;
    return groups.filter((group) => tellsLocal || group >>> 8 !== 0xe00000).reverse();
  }

  private unsolicitedNs(device: IpDevice): number {
    const { conf4 } = device;
    const old = this.versionOf(device) < 3;
    return (old ? conf4.igmpv2_unsolicited_report_interval : conf4.igmpv3_unsolicited_report_interval) * MILLISECOND;
  }
}

function isExclude(group: Ipv4): GroupRecord {
  return { type: GroupRecordType.IsExclude, group, sources: [] };
}
