import { withItem } from "../sim/short-list.js";
import type { Sim } from "../sim/sim.js";
import { MILLISECOND, SECOND } from "../sim/time.js";
import type { Frame } from "../wire/ethernet.js";
import { asksForAll, type GroupQuery } from "../wire/group-query.js";
import { Family, type IpAddress } from "../wire/ip-address.js";
import { ipv6FromGroups } from "../wire/ipv6-address.js";
import type { Mac } from "../wire/mac-address.js";
import type { BridgePort } from "./bridge-port.js";
import { type GroupMessage, readGroupMessage } from "./group-message.js";
import type { MulticastQuerier } from "./multicast-querier.js";

/** ff02::6a, where routers for groups announce themselves (RFC 4286). */
const ALL_SNOOPERS = ipv6FromGroups([0xff02, 0, 0, 0, 0, 0, 0, 0x6a]);

/** What `ip link set X type bridge mcast_...` sets; times in nanoseconds. */
export interface MulticastOptions {
  /** 0 to 2: whether the machine itself wants all groups. */
  router: number;
  queryUseAddress: boolean;
  querier: boolean;
  hashMax: number;
  lastMemberCount: number;
  startupQueryCount: number;
  lastMemberIntervalNs: number;
  membershipIntervalNs: number;
  querierIntervalNs: number;
  queryIntervalNs: number;
  queryResponseIntervalNs: number;
  startupQueryIntervalNs: number;
  statistics: boolean;
  igmpVersion: number;
  mldVersion: number;
}

/** A group as the database knows it: an address, or a MAC address of a group that is no IP's. */
export interface GroupKey {
  readonly group: IpAddress | null;
  /** For a group that is no address; 0 otherwise. */
  readonly mac: Mac;
  /** The one source asked for; null for any. */
  readonly source: IpAddress | null;
  readonly vlanId: number;
}

/** A port that is in a group (struct net_bridge_port_group). */
export interface GroupPort {
  readonly port: BridgePort;
  readonly isPermanent: boolean;
  /** RTPROT_* of who put it there: 2 for the bridge itself, 4 for a user. */
  readonly protocol: number;
  /** When it goes, unless it is permanent. */
  untilNs: number;
}

/** Who is in one group. */
export class GroupEntry {
  readonly key: GroupKey;
  /** The newest first. */
  ports: GroupPort[] = [];
  /** Until when the machine itself is in it; null when it is not. */
  hostUntilNs: number | null = null;

  constructor(key: GroupKey) {
    this.key = key;
  }
}

/** Who hears of changes (`bridge monitor mdb`). `port` is null for the machine itself. */
export interface MulticastListener {
  onGroup(entry: GroupEntry, port: GroupPort | null, isDeleted: boolean): void;
}

/**
 * Who is in which group behind which port of a bridge (net/bridge/br_multicast.c, br_mdb.c), as reports of IGMP and MLD tell
 * it. Simplified: sources of IGMPv3 and MLDv2 reports are not kept, a report is a join of any source or a leave.
 */
export class MulticastDatabase {
  private readonly sim: Sim;
  readonly options: MulticastOptions;
  listener: MulticastListener | null = null;
  private entries: GroupEntry[] = [];
  /** The same by group. */
  private readonly byGroup = new Map<IpAddress | Mac, GroupEntry[]>();
  /** Nothing is over before. */
  private soonestNs = Number.POSITIVE_INFINITY;

  constructor(sim: Sim) {
    this.sim = sim;
    this.options = {
      router: 1,
      queryUseAddress: false,
      querier: false,
      hashMax: 4096,
      lastMemberCount: 2,
      startupQueryCount: 2,
      lastMemberIntervalNs: SECOND,
      membershipIntervalNs: 260 * SECOND,
      querierIntervalNs: 255 * SECOND,
      queryIntervalNs: 125 * SECOND,
      queryResponseIntervalNs: 10 * SECOND,
      startupQueryIntervalNs: 31.25 * SECOND,
      statistics: false,
      igmpVersion: 2,
      mldVersion: 1,
    };
  }

  /** All groups that somebody is in, the newest first (br_mdb_fill_info). */
  list(): readonly GroupEntry[] {
    this.sweep();
    return this.entries;
  }

  /** The entry of a group, or null. */
  find(key: GroupKey): GroupEntry | null {
    this.sweep();
    return this.byGroup.get(key.group ?? key.mac)?.find((entry) => sameKey(entry.key, key)) ?? null;
  }

  /**
   * A frame to a group came in by `port`, or from the machine itself (br_multicast_rcv): what it says of groups, or null.
   * `querier` hears of other queriers and asks who is still there when somebody leaves.
   */
  snoop(frame: Frame, vlanId: number, port: BridgePort | null, querier: MulticastQuerier): GroupMessage | null {
    const message = readGroupMessage(frame);
    if (message === null) return null;
    if (message.query !== null) this.heardQuery(message.query, frame, vlanId, port, querier);
    // A bridge's own reports tell of the group where it hears routers, too (br_multicast_join_snoopers).
    const joins = port === null && message.joins.some(isV6) ? [...message.joins, ALL_SNOOPERS] : message.joins;
    for (const group of joins) this.join({ group, mac: 0 as Mac, source: null, vlanId }, port);
    for (const group of message.leaves) this.leave({ group, mac: 0 as Mac, source: null, vlanId }, port, querier);
    return message;
  }

  /** Somebody asks: for all groups as a querier, for one whose members then have a moment to say so. */
  private heardQuery(
    query: GroupQuery,
    frame: Frame,
    vlanId: number,
    port: BridgePort | null,
    querier: MulticastQuerier,
  ): void {
    const packet = frame.payload;
    if (packet.kind !== "ipv4" && packet.kind !== "ipv6") return;
    const { group, sources, suppress } = query;
    const family = packet.kind === "ipv4" ? Family.V4 : Family.V6;
    if (sources.length > 0 || (suppress && querier.speaksNew(family))) return;
    if (asksForAll(query)) {
      querier.received(query, family, packet.src, port);
      return;
    }
    const entry = this.find({ group, mac: 0 as Mac, source: null, vlanId });
    if (entry === null) return;
    const untilNs = this.until(query.maxResponseMs * MILLISECOND * this.options.lastMemberCount);
    if (entry.hostUntilNs !== null) entry.hostUntilNs = Math.min(entry.hostUntilNs, untilNs);
    for (const member of entry.ports) if (!member.isPermanent) member.untilNs = Math.min(member.untilNs, untilNs);
  }

  private join(key: GroupKey, port: BridgePort | null): void {
    const entry = this.find(key) ?? this.make(key);
    const untilNs = this.until(this.options.membershipIntervalNs);
    if (port === null) {
      const isNew = entry.hostUntilNs === null;
      entry.hostUntilNs = untilNs;
      if (isNew) this.tell(entry, null, false);
      return;
    }
    const member = entry.ports.find((each) => each.port === port);
    if (member !== undefined) {
      if (!member.isPermanent) member.untilNs = untilNs;
      return;
    }
    this.addPort(entry, { port, isPermanent: false, protocol: 2, untilNs });
  }

  /** Somebody left: whoever else is in the group has a moment to say so (br_multicast_leave_group). */
  private leave(key: GroupKey, port: BridgePort | null, querier: MulticastQuerier): void {
    const entry = this.find(key);
    if (entry === null || key.group === null) return;
    const isFast = port?.multicastFastLeave === true;
    const waitNs = this.options.lastMemberCount * this.options.lastMemberIntervalNs;
    // Who asks elsewhere asks for those who are still in the group, too.
    if (!isFast && querier.hasOther(typeof key.group === "number" ? Family.V4 : Family.V6)) return;
    if (!isFast) querier.askFor(key.group, port, waitNs);
    const untilNs = this.until(waitNs);
    if (port === null) {
      if (entry.hostUntilNs !== null) entry.hostUntilNs = Math.min(entry.hostUntilNs, untilNs);
      return;
    }
    const member = entry.ports.find((each) => each.port === port && !each.isPermanent);
    if (member === undefined) return;
    if (port.multicastFastLeave) this.removePort(entry, member);
    else member.untilNs = Math.min(member.untilNs, untilNs);
  }

  /** `bridge mdb add`: a port, or the machine itself with null; false when it is in the group already. */
  add(key: GroupKey, port: BridgePort | null, isPermanent: boolean): boolean {
    const entry = this.find(key) ?? this.make(key);
    const untilNs = this.until(this.options.membershipIntervalNs);
    if (port === null) {
      if (entry.hostUntilNs !== null) return false;
      entry.hostUntilNs = untilNs;
      this.tell(entry, null, false);
      return true;
    }
    if (entry.ports.some((each) => each.port === port)) return false;
    this.addPort(entry, { port, isPermanent, protocol: 4, untilNs });
    return true;
  }

  /** `bridge mdb del`; false when it is not in the group. */
  delete(key: GroupKey, port: BridgePort | null): boolean {
    const entry = this.find(key);
    if (entry === null) return false;
    if (port === null) {
      if (entry.hostUntilNs === null) return false;
      entry.hostUntilNs = null;
      this.tell(entry, null, true);
      this.clean();
      return true;
    }
    const member = entry.ports.find((each) => each.port === port);
    if (member === undefined) return false;
    this.removePort(entry, member);
    return true;
  }

  /** A port does not forward any more: what it was heard to be in is forgotten, all of it when it leaves the bridge. */
  portDown(port: BridgePort, isGone: boolean): void {
    for (const entry of [...this.entries]) {
      for (const member of entry.ports) {
        if (member.port === port && (isGone || !member.isPermanent)) this.removePort(entry, member);
      }
    }
  }

  private addPort(entry: GroupEntry, member: GroupPort): void {
    entry.ports = withItem(entry.ports, 0, member);
    this.tell(entry, member, false);
  }

  private removePort(entry: GroupEntry, member: GroupPort): void {
    entry.ports = entry.ports.filter((each) => each !== member);
    this.tell(entry, member, true);
    this.clean();
  }

  private make(key: GroupKey): GroupEntry {
    const entry = new GroupEntry(key);
    this.entries.unshift(entry);
    const place = key.group ?? key.mac;
    const others = this.byGroup.get(place) ?? [];
    this.byGroup.set(place, withItem(others, others.length, entry));
    return entry;
  }

  /** The instant after `intervalNs`, at which something is over. */
  private until(intervalNs: number): number {
    const untilNs = this.sim.nowNs + intervalNs;
    this.soonestNs = Math.min(this.soonestNs, untilNs);
    return untilNs;
  }

  private tell(entry: GroupEntry, member: GroupPort | null, isDeleted: boolean): void {
    if (this.listener !== null) this.listener.onGroup(entry, member, isDeleted);
  }

  /** Lets go of what is over. */
  private sweep(): void {
    if (this.sim.nowNs >= this.soonestNs) this.clean();
  }

  private clean(): void {
    const { nowNs } = this.sim;
    this.soonestNs = Number.POSITIVE_INFINITY;
    for (const entry of this.entries) {
      if (entry.hostUntilNs !== null && entry.hostUntilNs <= nowNs) entry.hostUntilNs = null;
      if (entry.ports.some((member) => isOver(member, nowNs))) {
        entry.ports = entry.ports.filter((member) => !isOver(member, nowNs));
      }
      if (entry.hostUntilNs !== null) this.soonestNs = Math.min(this.soonestNs, entry.hostUntilNs);
      for (const member of entry.ports) {
        if (!member.isPermanent) this.soonestNs = Math.min(this.soonestNs, member.untilNs);
      }
    }
    for (const entry of this.entries) if (isEmpty(entry)) this.forget(entry);
    if (this.entries.some(isEmpty)) this.entries = this.entries.filter((entry) => !isEmpty(entry));
  }

  private forget(entry: GroupEntry): void {
    const place = entry.key.group ?? entry.key.mac;
    const others = (this.byGroup.get(place) ?? []).filter((each) => each !== entry);
    if (others.length === 0) this.byGroup.delete(place);
    else this.byGroup.set(place, others);
  }
}

function isV6(group: IpAddress): boolean {
  return typeof group !== "number";
}

function isOver(member: GroupPort, nowNs: number): boolean {
  return !member.isPermanent && member.untilNs <= nowNs;
}

function isEmpty(entry: GroupEntry): boolean {
  return entry.hostUntilNs === null && entry.ports.length === 0;
}

function sameKey(a: GroupKey, b: GroupKey): boolean {
  return a.group === b.group && a.mac === b.mac && a.source === b.source && a.vlanId === b.vlanId;
}
