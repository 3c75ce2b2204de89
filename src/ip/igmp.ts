import { Switch } from "../link/switch.js";
import { PacketType, Skb } from "../netfilter/skb.js";
import type { EventTarget } from "../sim/event-queue.js";
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
import { encodeIgmpReport, IPV4_ROUTER_ALERT, isExclude } from "../wire/group-report.js";
import { Ipv4Packet } from "../wire/ipv4.js";
import { type Ipv4, ipv4FromBits } from "../wire/ipv4-address.js";
import { IpProtocol } from "../wire/numbers.js";
import type { RawPayload } from "../wire/payload.js";
import { type GroupAnswer, GroupAnswers, QUERY_RESPONSE_NS } from "./group-answers.js";
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

const Event = { General: 0, Group: 1 } as const;

/** What a timer is for. */
interface GroupEvent {
  readonly device: IpDevice;
  readonly entry: GroupAnswer<Ipv4>;
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
    this.startTimer(device, this.answersOf(device).use(group), 0);
  }

  /** A group was left: version 2 says so when it was this host that told of it last. */
  left(device: IpDevice, group: Ipv4): void {
    const entry = this.forget(device, group);
    if (this.versionOf(device) !== 2 || entry?.isReporter !== true) return;
    this.send(device, ALL_ROUTERS, encodeIgmpMessage(IgmpType.Leave, group));
  }

  /** Takes a group out of what is to be answered; what was known of it, or null. */
  forget(device: IpDevice, group: Ipv4): GroupAnswer<Ipv4> | null {
    return device.igmp?.forget(group, this.stack.sim) ?? null;
  }

  /** The device went down: nothing is answered, and queriers are forgotten. */
  deviceDown(device: IpDevice): void {
    device.igmp?.stop(this.stack.sim);
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
    const entry = device.igmp?.find(message.group) ?? null;
    if (entry === null) return;
    entry.stop(this.stack.sim);
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
    const state = this.answersOf(device);
    const seen = this.versionOf(device);
    let all = asksForAll(query);
    let delayNs = Math.max(query.maxResponseMs * MILLISECOND, TICK_NS);
    if (query.version < 3) {
      const untilNs = this.stack.sim.nowNs + state.oldQuerierPresentNs;
      if (query.version === 1) {
        state.v1UntilNs = untilNs;
        delayNs = QUERY_RESPONSE_NS;
        all = true;
      } else state.v2UntilNs = untilNs;
    } else if (seen === 1) {
      delayNs = QUERY_RESPONSE_NS;
      all = true;
    } else if (seen === 3) {
      state.learn(query);
      if (state.queryResponseNs >= state.queryIntervalNs) state.queryResponseNs = state.queryIntervalNs - SECOND;
      if (all) {
        if (query.sources.length === 0) this.startGeneralTimer(device, state, delayNs);
        return;
      }
    }
    for (const group of this.groupsToTell(device)) {
      if (!all && group !== query.group) continue;
      const entry = this.answersOf(device).use(group);
      entry.unsolicited = 0;
      if (entry.timer === null || entry.timer.timeNs - this.stack.sim.nowNs >= delayNs) {
        this.startTimer(device, entry, delayNs);
      }
    }
  }

  private startGeneralTimer(device: IpDevice, state: GroupAnswers<Ipv4>, delayNs: number): void {
    const { sim } = this.stack;
    const waitNs = this.draw(delayNs);
    if (state.generalTimer !== null) {
      if (sim.nowNs + waitNs >= state.generalTimer.timeNs) return;
      sim.cancel(state.generalTimer);
    }
    state.generalTimer = sim.scheduleBackground(waitNs, this, Event.General, device);
  }

  /** At some tick before `delayNs` are over, and two more (igmp_start_timer). */
  private startTimer(device: IpDevice, entry: GroupAnswer<Ipv4>, delayNs: number): void {
    entry.stop(this.stack.sim);
    entry.timer = this.stack.sim.scheduleBackground(this.draw(delayNs), this, Event.Group, { device, entry });
  }

  private draw(delayNs: number): number {
    return Math.floor(this.stack.rng.fraction() * delayNs) + 2 * TICK_NS;
  }

  private answersOf(device: IpDevice): GroupAnswers<Ipv4> {
    device.igmp ??= new GroupAnswers();
    return device.igmp;
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
