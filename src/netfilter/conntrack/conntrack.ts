// Connection tracking of one namespace: which packets belong together, and since when.
// Knows packets, time and its settings; must not know tables of rules or routes.
// Read next: flow-table.ts for the table, tcp-tracking.ts for the largest protocol, ../nat/nat.ts for who rewrites.

import type { EventTarget, ScheduledEvent } from "../../sim/event-queue.js";
import type { Sim } from "../../sim/sim.js";
import { SECOND } from "../../sim/time.js";
import { isNeighbourDiscovery } from "../../wire/icmp.js";
import type { IpAddress } from "../../wire/ip-address.js";
import { IpProtocol } from "../../wire/numbers.js";
import type { IpPacket } from "../../wire/payload.js";
import type { Skb } from "../skb.js";
import { ConntrackEntry, CtEvent, CtInfo, CtStatus, type TupleHash } from "./conntrack-entry.js";
import { ConntrackSettings, secondsToNs } from "./conntrack-settings.js";
import { FlowTable } from "./flow-table.js";
import { nextSctpState, SctpState, sctpTimeoutS } from "./sctp-tracking.js";
import { SourceTable } from "./source-table.js";
import { hasValidFlags, TcpState, TcpTracking, TcpVerdict } from "./tcp-tracking.js";
import { hasPorts, invertTuple, Tuple, tupleOf } from "./tuple.js";

/** Who hears of new, changed and ended connections: `conntrack -E`, the cluster's clean-up. */
export interface ConntrackListener {
  /**
   * `kind` as the tool prints it. At "DESTROY" the entry has left the table already. `portId` is the socket of the tool
   * that did it, null for what packets and time did.
   */
  onConntrack(kind: "NEW" | "UPDATE" | "DESTROY", entry: ConntrackEntry, portId: number | null): void;
}

/** Counters as `conntrack -S` prints them. */
export class ConntrackStats {
  found = 0;
  invalid = 0;
  insert = 0;
  insertFailed = 0;
  drop = 0;
  earlyDrop = 0;
  icmpError = 0;
  clashResolved = 0;
}

/** What tracking did with a packet. */
export const TrackResult = { Ok: 0, Full: 1 } as const;
export type TrackResult = (typeof TrackResult)[keyof typeof TrackResult];

const SWEEP = 1;
const SHORTEST_SWEEP_NS = SECOND;
const LONGEST_SWEEP_NS = 10 * SECOND;
/** A UDP flow that lives this long in both directions is a stream. */
const STREAM_AGE_NS = 2 * SECOND;

/** The connections of one namespace (nf_conntrack_core.c). */
export class Conntrack implements EventTarget {
  readonly sim: Sim;
  readonly settings = new ConntrackSettings();
  readonly table = new FlowTable();
  readonly sources = new SourceTable(this.table);
  readonly stats = new ConntrackStats();
  readonly listeners: ConntrackListener[] = [];
  private readonly tuple: Tuple;
  private readonly inverse: Tuple;
  /** The tool's socket while a tool changes entries, else null. */
  private portId: number | null = null;
  private nextId = 1;
  private sweep: ScheduledEvent | null = null;

  constructor(sim: Sim) {
    this.sim = sim;
    this.tuple = new Tuple(0 as IpAddress, 0 as IpAddress, 0, 0, 0);
    this.inverse = new Tuple(0 as IpAddress, 0 as IpAddress, 0, 0, 0);
  }

  /**
   * Finds or makes the connection of a packet and moves its state on (nf_conntrack_in). Afterwards `skb.conntrack` is
   * set, or null for a packet that belongs to none (INVALID) or is not tracked (`skb.untracked`).
   */
  track(skb: Skb): TrackResult {
    if (skb.untracked || skb.conntrack !== null) return TrackResult.Ok;
    const packet = skb.packet;
    const payload = packet.payload;
    if (payload.kind === "icmp") {
      if (packet.protocol === IpProtocol.Icmpv6 && isNeighbourDiscovery(payload.type)) {
        skb.untracked = true;
        return TrackResult.Ok;
      }
      if (isIcmpError(packet.protocol, payload.type)) {
        this.trackError(skb, payload.quoted);
        return TrackResult.Ok;
      }
    }
    if (!tupleOf(packet, this.tuple)) {
      this.stats.invalid++;
      return TrackResult.Ok;
    }
    for (;;) {
      const zone = skb.ctZone;
      const originalZone = (skb.ctZoneDirections & 1) !== 0 ? zone : 0;
      const replyZone = (skb.ctZoneDirections & 2) !== 0 ? zone : 0;
      let found = this.lookup(this.tuple, originalZone, replyZone);
      if (found === null) {
        if (this.table.count >= this.settings.max && !this.makeRoom(this.tuple, originalZone)) {
          this.stats.drop++;
          return TrackResult.Full;
        }
        found = this.begin(packet, originalZone, replyZone);
        if (found === null) {
          this.stats.invalid++;
          return TrackResult.Ok;
        }
      }
      const entry = found.entry;
      skb.conntrack = entry;
      if (found.isReply) skb.ctInfo = CtInfo.EstablishedReply;
      else if ((entry.status & CtStatus.SeenReply) !== 0) skb.ctInfo = CtInfo.Established;
      else skb.ctInfo = CtInfo.New;
      const verdict = this.follow(entry, packet, found.isReply ? 1 : 0);
      if (verdict === TcpVerdict.Reopen) {
        skb.conntrack = null;
        this.kill(entry);
        continue;
      }
      if (verdict === TcpVerdict.Invalid) {
        skb.conntrack = null;
        skb.ctInfo = 0;
        this.stats.invalid++;
        return TrackResult.Ok;
      }
      if (found.isReply && (entry.status & CtStatus.SeenReply) === 0) {
        entry.status |= CtStatus.SeenReply;
        entry.pendingEvents |= CtEvent.Reply;
      }
      return TrackResult.Ok;
    }
  }

  /**
   * The packet leaves (postrouting) or arrives (input): a new connection enters the table now, when no rule dropped it
   * (nf_confirm). False when another took one of its tuples meanwhile: the packet has to be dropped.
   */
  confirm(skb: Skb): boolean {
    const entry = skb.conntrack;
    if (entry === null) return true;
    // An error about a packet that never got this far does not make its connection one.
    if ((entry.status & CtStatus.Confirmed) === 0 && skb.ctInfo >= CtInfo.EstablishedReply) return true;
    if ((entry.status & CtStatus.Confirmed) === 0) {
      if ((entry.status & CtStatus.Dying) !== 0) return false;
      if (!this.putIn(entry)) {
        this.stats.insertFailed++;
        this.stats.drop++;
        return false;
      }
      if ((entry.status & CtStatus.SrcNatDone) !== 0) this.sources.insert(entry);
      entry.status |= CtStatus.Confirmed;
      if (this.settings.timestamp !== 0) entry.startNs = this.sim.nowNs;
      entry.timeoutNs += this.sim.nowNs;
      entry.pendingEvents |= CtEvent.New;
      this.stats.insert++;
      this.scheduleSweep(entry.timeoutNs);
    }
    if (entry.pendingEvents !== 0) this.report(entry);
    return true;
  }

  /** The direction of a live connection that `tuple` belongs to; an expired one is removed on the way. */
  lookup(tuple: Tuple, originalZone: number, replyZone: number): TupleHash | null {
    const found = this.table.find(tuple, originalZone, replyZone);
    if (found === null) return null;
    if (found.entry.timeoutNs > this.sim.nowNs) return found;
    this.kill(found.entry);
    return null;
  }

  /** Ends a connection: it leaves the table, and packets that still hold it are dropped at confirmation. */
  kill(entry: ConntrackEntry): void {
    if ((entry.status & CtStatus.Dying) !== 0) return;
    entry.status |= CtStatus.Dying;
    if ((entry.status & CtStatus.Confirmed) === 0) return;
    this.table.remove(entry);
    if ((entry.status & CtStatus.SrcNatDone) !== 0) this.sources.remove(entry);
    for (const listener of this.listeners) listener.onConntrack("DESTROY", entry, this.portId);
  }

  /** Runs what a tool asks for: listeners hear that it was the tool with this socket. */
  actingFor<T>(portId: number, act: () => T): T {
    this.portId = portId;
    try {
      return act();
    } finally {
      this.portId = null;
    }
  }

  /** An entry that is in no table yet, for `insert`. */
  make(original: Tuple, reply: Tuple, tcp: TcpTracking | null): ConntrackEntry {
    const entry = new ConntrackEntry(this.nextId++, original, reply, tcp);
    entry.isAccounted = this.settings.acct !== 0;
    return entry;
  }

  /** Puts in an entry that a tool made, with its lifetime in `timeoutNs`; false when one of its tuples is taken. */
  insert(entry: ConntrackEntry): boolean {
    if (!this.putIn(entry)) return false;
    if ((entry.status & CtStatus.SrcNatDone) !== 0) this.sources.insert(entry);
    entry.status |= CtStatus.Confirmed;
    if (this.settings.timestamp !== 0) entry.startNs = this.sim.nowNs;
    entry.timeoutNs += this.sim.nowNs;
    this.scheduleSweep(entry.timeoutNs);
    for (const listener of this.listeners) listener.onConntrack("NEW", entry, this.portId);
    return true;
  }

  /** Tells that a tool changed an entry. */
  tellUpdate(entry: ConntrackEntry): void {
    for (const listener of this.listeners) listener.onConntrack("UPDATE", entry, this.portId);
  }

  /** All live connections, oldest first. */
  entries(): ConntrackEntry[] {
    const all: ConntrackEntry[] = [];
    for (let entry = this.table.oldest; entry !== null; entry = entry.newer) {
      if (entry.timeoutNs > this.sim.nowNs) all.push(entry);
    }
    return all;
  }

  /** Removes what expired and was not swept up yet: a dump does so on its way (ctnetlink_dump_table). */
  evictExpired(): void {
    // Time ends them, not who looks.
    const { portId } = this;
    this.portId = null;
    for (let entry = this.table.oldest; entry !== null; ) {
      const newer: ConntrackEntry | null = entry.newer;
      if (entry.timeoutNs <= this.sim.nowNs) this.kill(entry);
      entry = newer;
    }
    this.portId = portId;
  }

  /** Ends the connections that were masqueraded through a device, with `address` only when one is given. */
  endMasqueraded(ifIndex: number, address: IpAddress | null): void {
    for (let entry = this.table.oldest; entry !== null; ) {
      const newer: ConntrackEntry | null = entry.newer;
      if (entry.masqueradeIfIndex === ifIndex && (address === null || entry.reply.dst === address)) this.kill(entry);
      entry = newer;
    }
  }

  /** Sets the mark of a connection; a changed one is reported. */
  setMark(entry: ConntrackEntry, mark: number): void {
    if (entry.mark === mark) return;
    entry.mark = mark;
    entry.pendingEvents |= CtEvent.Mark;
  }

  /** The sweep: removes what expired and comes again while anything is left. */
  onEvent(_kind: number, _arg: unknown): void {
    this.sweep = null;
    const nowNs = this.sim.nowNs;
    let next = Number.MAX_SAFE_INTEGER;
    for (let entry = this.table.oldest; entry !== null; ) {
      const newer: ConntrackEntry | null = entry.newer;
      if (entry.timeoutNs <= nowNs) this.kill(entry);
      else if (entry.timeoutNs < next) next = entry.timeoutNs;
      entry = newer;
    }
    if (this.table.count > 0) this.scheduleSweep(next);
  }

  private scheduleSweep(expiryNs: number): void {
    if (this.sweep !== null) return;
    const delayNs = Math.min(LONGEST_SWEEP_NS, Math.max(SHORTEST_SWEEP_NS, expiryNs - this.sim.nowNs));
    this.sweep = this.sim.scheduleBackground(delayNs, this, SWEEP);
  }

  /** Puts an entry into the table, in the place of those that expired; false when a live one has one of its tuples. */
  private putIn(entry: ConntrackEntry): boolean {
    for (let other = this.table.insert(entry); other !== null; other = this.table.insert(entry)) {
      if (other.timeoutNs > this.sim.nowNs) return false;
      this.kill(other);
    }
    return true;
  }

  private makeRoom(tuple: Tuple, zone: number): boolean {
    const victim = this.table.victimFor(tuple, zone, this.sim.nowNs);
    if (victim === null) return false;
    this.stats.earlyDrop++;
    this.kill(victim);
    return true;
  }

  private report(entry: ConntrackEntry): void {
    const kind = (entry.pendingEvents & CtEvent.New) !== 0 ? "NEW" : "UPDATE";
    entry.pendingEvents = 0;
    // Its end was told already (nf_ct_deliver_cached_events).
    if ((entry.status & CtStatus.Dying) !== 0) return;
    for (const listener of this.listeners) listener.onConntrack(kind, entry, this.portId);
  }

  /** A new entry for the tuple at hand, not in the table yet; null when the packet cannot begin a connection. */
  private begin(packet: IpPacket, originalZone: number, replyZone: number): TupleHash | null {
    if (!invertTuple(this.tuple, this.inverse)) return null;
    const tcp = packet.payload.kind === "tcp" ? new TcpTracking() : null;
    const entry = this.make(this.tuple, this.inverse, tcp);
    entry.originalZone = originalZone;
    entry.replyZone = replyZone;
    return entry.original;
  }

  /** Moves the protocol's state on; answers in the words of `TcpVerdict` for all protocols. */
  private follow(entry: ConntrackEntry, packet: IpPacket, direction: 0 | 1): TcpVerdict {
    const payload = packet.payload;
    const settings = this.settings;
    switch (payload.kind) {
      case "tcp":
        return this.followTcp(entry, packet, direction);
      case "udp":
        return this.followUdp(entry, packet, direction);
      case "icmp":
        if ((entry.status & CtStatus.Confirmed) === 0 && !isIcmpQuery(packet.protocol, payload.type)) {
          return TcpVerdict.Invalid;
        }
        this.refresh(
          entry,
          packet,
          direction,
          packet.protocol === IpProtocol.Icmp ? settings.icmpTimeoutS : settings.icmpv6TimeoutS,
        );
        return TcpVerdict.Valid;
      case "sctp": {
        const state = nextSctpState(payload, direction, entry.sctpState);
        if (state === null) return TcpVerdict.Invalid;
        if (state !== entry.sctpState) entry.pendingEvents |= CtEvent.ProtoInfo;
        if (state === SctpState.Established && direction === 1) this.assure(entry);
        entry.sctpState = state;
        this.refresh(entry, packet, direction, sctpTimeoutS(state, settings));
        return TcpVerdict.Valid;
      }
      default:
        if (hasPorts(packet.protocol)) return TcpVerdict.Invalid;
        if (packet.protocol === IpProtocol.Gre) {
          const stream = (entry.status & CtStatus.SeenReply) !== 0;
          this.refresh(entry, packet, direction, stream ? settings.greTimeoutStreamS : settings.greTimeoutS);
          if (stream) this.assure(entry);
        } else {
          this.refresh(entry, packet, direction, settings.genericTimeoutS);
        }
        return TcpVerdict.Valid;
    }
  }

  private followUdp(entry: ConntrackEntry, packet: IpPacket, direction: 0 | 1): TcpVerdict {
    if ((entry.status & CtStatus.Confirmed) === 0) entry.streamFromNs = this.sim.nowNs + STREAM_AGE_NS;
    const replied = (entry.status & CtStatus.SeenReply) !== 0;
    const stream = replied && this.sim.nowNs > entry.streamFromNs;
    this.refresh(entry, packet, direction, stream ? this.settings.udpTimeoutStreamS : this.settings.udpTimeoutS);
    if (stream) this.assure(entry);
    return TcpVerdict.Valid;
  }

  private followTcp(entry: ConntrackEntry, packet: IpPacket, direction: 0 | 1): TcpVerdict {
    const tcp = entry.tcp;
    const segment = packet.payload;
    if (tcp === null || segment.kind !== "tcp" || !hasValidFlags(segment)) return TcpVerdict.Invalid;
    const settings = this.settings;
    if ((entry.status & CtStatus.Confirmed) === 0 && !tcp.begin(segment, settings)) return TcpVerdict.Invalid;
    const seenReply = (entry.status & CtStatus.SeenReply) !== 0;
    const assured = (entry.status & CtStatus.Assured) !== 0;
    const verdict = tcp.receive(segment, direction, seenReply, assured, settings);
    if (verdict !== TcpVerdict.Valid) return verdict;
    const isReset = (segment.flags & 4) !== 0;
    let timeoutS = tcpTimeoutS(tcp.state, settings);
    if (tcp.retransmissions >= settings.tcpMaxRetrans) timeoutS = Math.min(timeoutS, settings.tcpTimeoutMaxRetransS);
    else if (isReset) timeoutS = settings.tcpTimeoutCloseS;
    else if (tcp.hasUnacknowledgedData) timeoutS = Math.min(timeoutS, settings.tcpTimeoutUnacknowledgedS);
    else if (tcp.lastWindow === 0) timeoutS = Math.min(timeoutS, settings.tcpTimeoutMaxRetransS);
    if (tcp.state !== tcp.previousState) entry.pendingEvents |= CtEvent.ProtoInfo;
    if (!seenReply) {
      if (isReset) {
        count(entry, packet, direction);
        this.kill(entry);
        return TcpVerdict.Valid;
      }
      const isSyn = (segment.flags & 18) === 2;
      if (isSyn && tcp.previousState === TcpState.SynSent) return TcpVerdict.Valid;
      if (tcp.state === TcpState.Established) timeoutS = Math.min(timeoutS, settings.tcpTimeoutUnacknowledgedS);
    } else if (
      tcp.state === TcpState.Established &&
      (tcp.previousState === TcpState.SynRecv || tcp.previousState === TcpState.Established)
    ) {
      this.assure(entry);
    }
    this.refresh(entry, packet, direction, timeoutS);
    return TcpVerdict.Valid;
  }

  private assure(entry: ConntrackEntry): void {
    if ((entry.status & CtStatus.Assured) !== 0) return;
    entry.status |= CtStatus.Assured;
    entry.pendingEvents |= CtEvent.Assured;
  }

  private refresh(entry: ConntrackEntry, packet: IpPacket, direction: 0 | 1, timeoutS: number): void {
    count(entry, packet, direction);
    if ((entry.status & CtStatus.Confirmed) === 0) entry.timeoutNs = secondsToNs(timeoutS);
    else if ((entry.status & CtStatus.FixedTimeout) === 0) entry.timeoutNs = this.sim.nowNs + secondsToNs(timeoutS);
  }

  /** An ICMP error belongs to the connection of the packet that it quotes (nf_conntrack_inet_error). */
  private trackError(skb: Skb, quoted: IpPacket | null): void {
    const zone = skb.ctZone;
    if (quoted === null || !tupleOf(quoted, this.tuple) || !invertTuple(this.tuple, this.inverse)) {
      this.stats.icmpError++;
      return;
    }
    const found = this.lookup(
      this.inverse,
      (skb.ctZoneDirections & 1) !== 0 ? zone : 0,
      (skb.ctZoneDirections & 2) !== 0 ? zone : 0,
    );
    if (found === null || found.dst !== skb.packet.dst) {
      this.stats.icmpError++;
      return;
    }
    skb.conntrack = found.entry;
    skb.ctInfo = found.isReply ? CtInfo.RelatedReply : CtInfo.Related;
  }
}

/** How long a connection in `state` lives without traffic, in seconds. */
function tcpTimeoutS(state: number, settings: ConntrackSettings): number {
  switch (state) {
    case TcpState.SynRecv:
      return settings.tcpTimeoutSynRecvS;
    case TcpState.Established:
      return settings.tcpTimeoutEstablishedS;
    case TcpState.FinWait:
      return settings.tcpTimeoutFinWaitS;
    case TcpState.CloseWait:
      return settings.tcpTimeoutCloseWaitS;
    case TcpState.LastAck:
      return settings.tcpTimeoutLastAckS;
    case TcpState.TimeWait:
      return settings.tcpTimeoutTimeWaitS;
    case TcpState.Close:
      return settings.tcpTimeoutCloseS;
    default:
      return settings.tcpTimeoutSynSentS;
  }
}

/** ICMP types that quote a packet. */
export function isIcmpError(protocol: number, type: number): boolean {
  if (protocol === IpProtocol.Icmp) return type === 3 || type === 4 || type === 5 || type === 11 || type === 12;
  return type < 128;
}

/** ICMP types that may begin a connection. */
function isIcmpQuery(protocol: number, type: number): boolean {
  if (protocol === IpProtocol.Icmp) return type === 8 || type === 13 || type === 15 || type === 17;
  return type === 128 || type === 139;
}

/** One more packet in this direction (nf_ct_acct_update). */
function count(entry: ConntrackEntry, packet: IpPacket, direction: 0 | 1): void {
  const side = direction === 0 ? entry.original : entry.reply;
  side.packets++;
  side.bytes += packet.byteLength;
}
