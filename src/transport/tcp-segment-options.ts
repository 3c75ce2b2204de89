import { NO_TCP_OPTIONS, type TcpOptions, tcpOptionsLength } from "../wire/tcp.js";
import { toSequence } from "./sequence.js";
import type { TcpConnection } from "./tcp-connection.js";
import { TIMESTAMP_BYTES } from "./tcp-window.js";

const NS_PER_TICK = 1_000_000;

/** TSval at this instant: milliseconds with the connection's own offset (RFC 7323 5.4). */
export function timestampNow(tcp: TcpConnection, nowNs: number): number {
  return (Math.floor(nowNs / NS_PER_TICK) + tcp.timestampOffset) >>> 0;
}

/** A connection of our own asks for ECN by tcp_ecn or by its route (tcp_ecn_send_syn). */
export function asksForEcn(tcp: TcpConnection): boolean {
  return tcp.settings.ecn === 1 || tcp.metrics.ecn;
}

/** The options of our SYN or SYN/ACK: what we ask for, or what both sides want. */
export function synOptions(tcp: TcpConnection, nowNs: number): TcpOptions {
  return {
    mss: tcp.advMss,
    windowScale: tcp.windowScalingOn ? tcp.rcvWscale : null,
    sackPermitted: tcp.sackOn,
    timestamps: tcp.timestampsOn ? { value: timestampNow(tcp, nowNs), echo: tcp.tsRecent } : null,
    sackBlocks: NO_TCP_OPTIONS.sackBlocks,
  };
}

/** The options of any other segment: timestamps, and the SACK blocks that are to be told. */
export function segmentOptions(tcp: TcpConnection, nowNs: number): TcpOptions {
  const hasBlocks = tcp.sackOn && (tcp.receiveBuffer.hasGap || tcp.dsackEnd > tcp.dsackStart);
  if (!tcp.timestampsOn && !hasBlocks) return NO_TCP_OPTIONS;
  return {
    mss: null,
    windowScale: null,
    sackPermitted: false,
    timestamps: tcp.timestampsOn ? { value: timestampNow(tcp, nowNs), echo: tcp.tsRecent } : null,
    sackBlocks: hasBlocks ? sackBlocks(tcp) : NO_TCP_OPTIONS.sackBlocks,
  };
}

function sackBlocks(tcp: TcpConnection): readonly (readonly [number, number])[] {
  const blocks: (readonly [number, number])[] = [];
  // RFC 2883 4: a duplicate is reported in the first block.
  if (tcp.dsackEnd > tcp.dsackStart) {
    blocks.push([toSequence(tcp.irs, tcp.dsackStart), toSequence(tcp.irs, tcp.dsackEnd)]);
  }
  for (const [start, end] of tcp.receiveBuffer.sackBlocks()) {
    if (blocks.length < 3) blocks.push([toSequence(tcp.irs, start), toSequence(tcp.irs, end)]);
  }
  return blocks;
}

/** Bytes of data in a full segment that carries these options: the MSS counts 12 bytes of timestamps already. */
export function fullSegmentLength(tcp: TcpConnection, options: TcpOptions): number {
  if (options.sackBlocks.length === 0) return tcp.mss;
  return tcp.mss - (tcpOptionsLength(options) - (tcp.timestampsOn ? 12 : 0));
}

/** Recomputes the payload of a full segment from the peer's MSS, the path and the peer's window (tcp_current_mss). */
export function updateMss(tcp: TcpConnection): void {
  const options = tcp.timestampsOn ? TIMESTAMP_BYTES : 0;
  const whole = Math.min(tcp.peerMss, tcp.pathMss);
  const mss = whole > options ? whole - options : whole;
  // tcp_bound_to_half_wnd: never more than half of the largest window that the peer ever had, options not counted.
  const cutoff = tcp.maxWindow > 536 ? tcp.maxWindow >> 1 : tcp.maxWindow;
  tcp.mss = cutoff > 0 && mss > cutoff ? Math.max(cutoff, 48 - options) : mss;
}
