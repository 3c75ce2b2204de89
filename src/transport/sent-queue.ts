import type { TcpCounters } from "./tcp-counters.js";

/** A segment that was sent and is not acknowledged, by offsets; SYN and FIN count one. */
export class SentSegment {
  start: number;
  end: number;
  /** When it was last sent. */
  sentNs: number;
  sacked = false;
  lost = false;
  /** Retransmitted since it was last marked lost, and still out. */
  retransmitted = false;
  /** Retransmitted ever: gives no RTT sample (Karn's algorithm). */
  everRetransmitted = false;
  /** Where the packet ends that it was sent in; beyond `end` when more segments followed in it. */
  packetEnd: number;

  constructor(start: number, end: number, sentNs: number, packetEnd: number) {
    this.start = start;
    this.end = end;
    this.sentNs = sentNs;
    this.packetEnd = packetEnd;
  }
}

/**
 * The retransmission queue with SACK's scoreboard, and RACK's memory of what was delivered last (RFC 8985).
 * Counts are in segments, as Linux's packets_out, sacked_out, lost_out and retrans_out.
 */
export class SentQueue {
  packetsOut = 0;
  sackedOut = 0;
  lostOut = 0;
  retransOut = 0;
  /** Set by `acknowledge` and `sack`: segments newly delivered, cleared by the caller before an ACK. */
  delivered = 0;
  /** Send time of the segment that gives the RTT sample of this ACK; -1 when there is none. */
  sampleSentNs = -1;
  /** Duplicate ACKs of a peer without SACK, each for one segment that left the network (tcp_add_reno_sack). */
  renoSacked = 0;
  /** RACK: round-trip time of the segment below. */
  rackRttNs = 0;
  /** RACK: send time and end of the most recently sent segment that was delivered. */
  rackSentNs = -1;
  rackEnd = 0;
  /** The highest offset that was SACKed. */
  highestSacked = 0;
  /** True once a segment that was sent once was delivered after a later one. */
  reorderingSeen = false;
  private readonly counters: TcpCounters;
  private segments: SentSegment[] = [];
  private head = 0;
  /** No lost segment waits for retransmission before this index. */
  private lossHint = 0;

  constructor(counters: TcpCounters) {
    this.counters = counters;
  }

  /** Segments in the network: RFC 6675's pipe. */
  get inFlight(): number {
    const gone = this.sackedOut + this.lostOut + this.renoSacked;
    return Math.max(0, this.packetsOut - gone + this.retransOut);
  }

  get isEmpty(): boolean {
    return this.packetsOut === 0;
  }

  /** The oldest segment, or null. */
  get first(): SentSegment | null {
    return this.segments[this.head] ?? null;
  }

  /** The newest segment, or null. */
  get last(): SentSegment | null {
    return this.packetsOut === 0 ? null : (this.segments[this.segments.length - 1] ?? null);
  }

  /** A segment was sent for the first time, in a packet up to `packetEnd`. */
  push(start: number, end: number, nowNs: number, packetEnd = end): void {
    this.segments.push(new SentSegment(start, end, nowNs, packetEnd));
    this.packetsOut++;
  }

  /** Drops what lies before `una`; returns the number of segments that went. */
  acknowledge(una: number, nowNs: number, minRttNs: number): number {
    const before = this.packetsOut;
    let ambiguous = false;
    for (let segment = this.first; segment !== null && segment.end <= una; segment = this.first) {
      this.packetsOut--;
      if (segment.sacked) this.sackedOut--;
      else this.deliver(segment, nowNs, minRttNs);
      if (segment.everRetransmitted) ambiguous = true;
      if (segment.lost) this.lostOut--;
      if (segment.retransmitted) this.retransOut--;
      this.head++;
    }
    // What was overtaken by a retransmission waited for it, so its time says nothing (Karn, RFC 6298 3).
    if (ambiguous) this.sampleSentNs = -1;
    const first = this.first;
    if (first !== null && first.start < una) first.start = una;
    if (this.lossHint < this.head) this.lossHint = this.head;
    if (this.head > 64 && this.head * 2 > this.segments.length) this.compact();
    return before - this.packetsOut;
  }

  /** Marks the segments inside [start, end) as SACKed. */
  sack(start: number, end: number, nowNs: number, minRttNs: number): void {
    for (let i = this.head; i < this.segments.length; i++) {
      const segment = this.segments[i];
      if (segment === undefined || segment.start >= end) break;
      if (segment.sacked || segment.start < start || segment.end > end) continue;
      segment.sacked = true;
      this.sackedOut++;
      this.deliver(segment, nowNs, minRttNs);
      this.unmark(segment);
      if (segment.end > this.highestSacked) this.highestSacked = segment.end;
    }
  }

  /**
   * RACK's loss detection (RFC 8985 6.2 step 5): lost is what was sent before something that was delivered, by more
   * than the reordering window. Returns how long until the next segment would be lost; 0 when none waits.
   */
  detectLost(nowNs: number, reorderWindowNs: number): number {
    let waitNs = 0;
    if (this.rackSentNs < 0) return 0;
    for (let i = this.head; i < this.segments.length; i++) {
      const segment = this.segments[i];
      if (segment === undefined) break;
      if (segment.sacked || (segment.lost && !segment.retransmitted)) continue;
      if (!this.sentBeforeRack(segment)) {
        if (!segment.everRetransmitted) break;
        continue;
      }
      const remainingNs = segment.sentNs + this.rackRttNs + reorderWindowNs - nowNs;
      if (remainingNs <= 0) this.markLost(segment, i);
      else waitNs = Math.max(waitNs, remainingNs);
    }
    return waitNs;
  }

  /** Marks everything that was not SACKed as lost, after a retransmission timeout. `renege` forgets the SACKs too. */
  markAllLost(renege: boolean): void {
    for (let i = this.head; i < this.segments.length; i++) {
      const segment = this.segments[i];
      if (segment === undefined) break;
      if (renege && segment.sacked) {
        segment.sacked = false;
        this.sackedOut--;
      }
      if (!segment.sacked && !(segment.lost && !segment.retransmitted)) this.markLost(segment, i);
    }
    this.lossHint = this.head;
  }

  /** Marks the oldest segment as lost (NewReno without SACK, RFC 6582). */
  markFirstLost(): void {
    const first = this.first;
    if (first !== null && !first.sacked && !(first.lost && !first.retransmitted)) this.markLost(first, this.head);
  }

  /** The next lost segment to send again, or null. */
  nextLost(): SentSegment | null {
    if (this.lostOut === 0) return null;
    for (let i = this.lossHint; i < this.segments.length; i++) {
      const segment = this.segments[i];
      if (segment === undefined) break;
      if (segment.lost && !segment.retransmitted) {
        this.lossHint = i;
        return segment;
      }
    }
    this.lossHint = this.segments.length;
    return null;
  }

  /** Notes that a segment was sent again. */
  onRetransmitted(segment: SentSegment, nowNs: number): void {
    segment.sentNs = nowNs;
    segment.everRetransmitted = true;
    if (!segment.lost || segment.retransmitted) return;
    segment.retransmitted = true;
    this.retransOut++;
  }

  /**
   * Joins to a segment that is sent again those behind it that fit with it into `space` bytes, as Linux does
   * (tcp_retrans_try_collapse, with net.ipv4.tcp_retrans_collapse at its 1).
   */
  collapse(segment: SentSegment, space: number): void {
    const at = this.segments.indexOf(segment, this.head);
    if (at < 0) return;
    let count = 0;
    for (let next = this.segments[at + 1]; next !== undefined; next = this.segments[at + 1 + count]) {
      if (next.sacked || next.start !== segment.end || next.end - segment.start > space) break;
      if (next.end !== next.packetEnd) break;
      this.unmark(next);
      this.packetsOut--;
      segment.end = next.end;
      segment.packetEnd = next.end;
      count++;
    }
    if (count === 0) return;
    this.segments.splice(at + 1, count);
    this.lossHint = Math.min(this.lossHint, at);
  }

  /** Cuts packets anew into segments of `mss` bytes, after the path's MTU shrank. Queued as lost by the caller. */
  split(mss: number): void {
    const all = this.segments.slice(this.head);
    this.segments = [];
    this.head = 0;
    this.lossHint = 0;
    for (let i = 0; i < all.length; i++) {
      const segment = all[i] as SentSegment;
      let { end } = segment;
      for (
        let next = all[i + 1];
        next?.packetEnd === segment.packetEnd && next.sacked === segment.sacked;
        next = all[i + 1]
      ) {
        end = next.end;
        i++;
      }
      for (let at = segment.start; at < end; at += mss) {
        const piece = new SentSegment(at, Math.min(at + mss, end), segment.sentNs, segment.packetEnd);
        piece.everRetransmitted = segment.everRetransmitted;
        piece.sacked = segment.sacked;
        this.segments.push(piece);
      }
    }
    this.packetsOut = this.segments.length;
    this.sackedOut = this.segments.filter((segment) => segment.sacked).length;
    this.lostOut = 0;
    this.retransOut = 0;
  }

  clear(): void {
    this.segments = [];
    this.head = 0;
    this.lossHint = 0;
    this.packetsOut = 0;
    this.sackedOut = 0;
    this.lostOut = 0;
    this.retransOut = 0;
    this.renoSacked = 0;
  }

  private sentBeforeRack(segment: SentSegment): boolean {
    return segment.sentNs < this.rackSentNs || (segment.sentNs === this.rackSentNs && segment.end < this.rackEnd);
  }

  private deliver(segment: SentSegment, nowNs: number, minRttNs: number): void {
    this.delivered++;
    if (segment.end < this.highestSacked && !segment.everRetransmitted) this.reorderingSeen = true;
    if (!segment.everRetransmitted) this.sampleSentNs = segment.sentNs;
    const rttNs = nowNs - segment.sentNs;
    // RFC 8985 6.2 step 2: too soon for an answer to the retransmission, so the original arrived.
    if (segment.everRetransmitted && rttNs < minRttNs) return;
    if (this.sentBeforeRack(segment)) return;
    this.rackSentNs = segment.sentNs;
    this.rackEnd = segment.end;
    this.rackRttNs = rttNs;
  }

  private markLost(segment: SentSegment, index: number): void {
    if (segment.retransmitted) {
      segment.retransmitted = false;
      this.retransOut--;
      this.counters.TCPLostRetransmit++;
    }
    if (!segment.lost) {
      segment.lost = true;
      this.lostOut++;
    }
    if (index < this.lossHint) this.lossHint = index;
  }

  private unmark(segment: SentSegment): void {
    if (segment.lost) this.lostOut--;
    if (segment.retransmitted) this.retransOut--;
    segment.lost = false;
    segment.retransmitted = false;
  }

  private compact(): void {
    this.segments = this.segments.slice(this.head);
    this.lossHint = Math.max(0, this.lossHint - this.head);
    this.head = 0;
  }
}
