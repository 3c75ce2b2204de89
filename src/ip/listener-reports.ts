import type { EventTarget, ScheduledEvent } from "../sim/event-queue.js";
import { MILLISECOND } from "../sim/time.js";
import { type GroupRecord, GroupRecordType } from "../wire/group-report.js";
import { IPV6_ALL_NODES, type Ipv6 } from "../wire/ipv6-address.js";
import type { IpDevice } from "./ip-device.js";
import type { IpStack } from "./ip-stack.js";

/** How often each change is told (RFC 3810 9.1). */
const ROBUSTNESS = 2;
/** IPv6's header, the router alert's and the report's own; then 20 bytes for each group. */
const HEADER_BYTES = 40 + 8 + 8;
const RECORD_BYTES = 20;

const Event = { Changes: 0, State: 1 } as const;

/** One change of membership, and how often it is still to be told (mca_crcount). */
interface Change {
  readonly group: Ipv6;
  readonly type: number;
  left: number;
}

/** What a device still has to tell (mc_ifc_work and mc_dad_work of struct inet6_dev). */
export class PendingReports {
  /** The newest first. */
  changes: Change[] = [];
  rounds = 0;
  changesTimer: ScheduledEvent | null = null;
  changesDueNs = 0;
  stateTimer: ScheduledEvent | null = null;
}

/**
 * MLDv2 reports of which groups of IPv6 a device listens to (net/ipv6/mcast.c): what changed since the last report goes
 * into one, which is repeated once, and so is the whole state when there is a link-local address to tell it from. Answers
 * to queries are Mld's.
 */
export class ListenerReports implements EventTarget {
  private readonly stack: IpStack;

  constructor(stack: IpStack) {
    this.stack = stack;
  }

  /** A group was joined (`ToExclude` nobody) or left (`ToInclude` nobody): told at this instant, with what else changes in it. */
  changed(device: IpDevice, group: Ipv6, type: number): void {
    if (!isReported(device, group)) return;
    const { sim, multicast } = this.stack;
    const isJoin = type === GroupRecordType.ToExclude;
    if (multicast.mld.versionOf(device) === 1) {
      if (isJoin) multicast.mld.joined(device, group);
      else multicast.mld.left(device, group);
      return;
    }
    if (!isJoin) multicast.mld.forget(device, group);
    device.reports6 ??= new PendingReports();
    const pending = device.reports6;
    const change: Change = { group, type, left: ROBUSTNESS };
    pending.changes = [change].concat(pending.changes.filter((one) => one.group !== group));
    pending.rounds = ROBUSTNESS;
    if (pending.changesTimer !== null) {
      if (pending.changesDueNs === sim.nowNs) return;
      sim.cancel(pending.changesTimer);
    }
    this.tellChangesIn(device, pending, 0);
  }

  /** A querier of version 1 is on the link: changes are not told of as version 2 does (mld_ifc_stop_work). */
  stopChanges(device: IpDevice): void {
    const pending = device.reports6;
    if (pending === null) return;
    if (pending.changesTimer !== null) this.stack.sim.cancel(pending.changesTimer);
    pending.changesTimer = null;
    pending.changes = [];
    pending.rounds = 0;
    if (pending.stateTimer === null) device.reports6 = null;
  }

  /** IPv6 ends on the device, and what was not told yet is told no more (ipv6_mc_down). */
  stop(device: IpDevice): void {
    const pending = device.reports6;
    if (pending === null) return;
    if (pending.changesTimer !== null) this.stack.sim.cancel(pending.changesTimer);
    if (pending.stateTimer !== null) this.stack.sim.cancel(pending.stateTimer);
    device.reports6 = null;
  }

  /** There is a link-local address to report from now (ipv6_mc_dad_complete): all groups are told, and told again. */
  linkLocalReady(device: IpDevice): void {
    if (!this.tellState(device)) return;
    const { sim } = this.stack;
    device.reports6 ??= new PendingReports();
    if (device.reports6.stateTimer !== null) sim.cancel(device.reports6.stateTimer);
    device.reports6.stateTimer = sim.scheduleBackground(this.drawNs(device), this, Event.State, device);
  }

  onEvent(kind: number, arg: unknown): void {
    const device = arg as IpDevice;
    const pending = device.reports6;
    if (pending === null) return;
    if (!device.isUp || this.stack.deviceOf(device.iface) === null) {
      device.reports6 = null;
      return;
    }
    if (kind === Event.State) {
      pending.stateTimer = null;
      if (pending.changesTimer === null) device.reports6 = null;
      this.tellState(device);
      return;
    }
    pending.changesTimer = null;
    pending.rounds--;
    const told = pending.changes;
    for (const change of told) change.left--;
    pending.changes = told.filter((change) => change.left > 0);
    if (pending.rounds > 0) this.tellChangesIn(device, pending, this.drawNs(device));
    else if (pending.stateTimer === null) device.reports6 = null;
    const records = told.filter((change) => change.type === GroupRecordType.ToInclude).map(recordOf);
    for (const change of told) if (change.type !== GroupRecordType.ToInclude) records.push(recordOf(change));
    this.report(device, records);
  }

  private tellChangesIn(device: IpDevice, pending: PendingReports, delayNs: number): void {
    const { sim } = this.stack;
    pending.changesDueNs = sim.nowNs + delayNs;
    pending.changesTimer = sim.scheduleBackground(delayNs, this, Event.Changes, device);
  }

  private drawNs(device: IpDevice): number {
    return Math.floor(this.stack.rng.fraction() * device.conf6.mldv2_unsolicited_report_interval * MILLISECOND);
  }

  /** Tells all groups, the newest first; false when there is none to tell. */
  private tellState(device: IpDevice): boolean {
    const records: GroupRecord[] = [];
    for (const group of device.groups.keys()) {
      if (typeof group === "string" && isReported(device, group)) {
        records.push({ type: GroupRecordType.ToExclude, group, sources: [] });
      }
    }
    this.report(device, records.reverse());
    return records.length > 0;
  }

  private report(device: IpDevice, records: readonly GroupRecord[]): void {
    const most = Math.max(1, Math.floor((device.iface.mtu - HEADER_BYTES) / RECORD_BYTES));
    for (let at = 0; at < records.length; at += most) {
      this.stack.multicast.mld.report(device, records.length <= most ? records : records.slice(at, at + most));
    }
  }
}

function recordOf({ group, type }: Change): GroupRecord {
  return { type, group, sources: [] };
}

/** False for the groups that everybody is in, those of the device itself, and where nobody is to be told. */
function isReported(device: IpDevice, group: Ipv6): boolean {
  if (device.isLoopback || !device.iface.carrier || !device.runsIpv6) return false;
  return group !== IPV6_ALL_NODES && (group.charCodeAt(0) & 0xf) >= 2;
}
