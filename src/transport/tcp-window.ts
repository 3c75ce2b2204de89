import type { TcpSegment } from "../wire/tcp.js";
import { INITIAL_WINDOW } from "./congestion-control.js";
import type { TcpConnection } from "./tcp-connection.js";

/**
 * Bytes of memory that a segment of Linux' own TCP costs beside its data, for the share of the buffer that may be window:
 * an sk_buff of 256 and a head of 576 (SKB_TRUESIZE of MAX_TCP_HEADER).
 */
const SEGMENT_OVERHEAD = 832;
/** The same for a segment that a device cut out of a larger one: between 991 and 1006 by the windows that Linux told. */
const PIECE_OVERHEAD = 1000;
/** Below this many bytes of data a segment does not open the window further (tcp_event_data_recv). */
const GROWING_SEGMENT = 128;

/** RFC 7323 2.3: the shift is at most 14 (TCP_MAX_WSCALE). */
const MAX_WINDOW_SCALE = 14;

/** net.core.rmem_max, up to which an application may set its buffer. Simplified: its setting is not read. */
export const CORE_RMEM_MAX = 4_194_304;

/** Bytes that the timestamp option takes from every segment. */
export const TIMESTAMP_BYTES = 12;

function roundDown(value: number, unit: number): number {
  return value - (value % unit);
}

function alignUp(value: number, shift: number): number {
  return ((value + (1 << shift) - 1) >> shift) << shift;
}

/** The part of the receive buffer that may be advertised (tcp_full_space). */
function fullSpace(tcp: TcpConnection): number {
  return Math.floor((tcp.rcvBufferBytes * tcp.rcvRatio) / 256);
}

/**
 * What of it is free now (tcp_space). Simplified: what waits counts its bytes and one segment's overhead, as if Linux
 * merged all that waits into one (a bare FIN is one, too); data beyond a gap lies inside the window and does not count.
 */
function freeSpace(tcp: TcpConnection): number {
  const { queuedBytes } = tcp.receiveBuffer;
  const isEmpty = queuedBytes === 0 && (!tcp.finReceived || tcp.finRead);
  const used = isEmpty ? 0 : queuedBytes + SEGMENT_OVERHEAD;
  return Math.max(0, Math.floor(((tcp.rcvBufferBytes - used) * tcp.rcvRatio) / 256));
}

/** What is chosen before the first segment leaves, in bytes: the window, the shift to offer, and the most it may become. */
export interface InitialReceiveWindow {
  readonly windowBytes: number;
  readonly scale: number;
  readonly clampBytes: number;
}

/**
 * The window of a SYN or SYN/ACK and the scale to offer: half the buffer in whole segments, and a scale that lets
 * the larger of tcp_rmem's and rmem_max's maximum be said (tcp_select_initial_window). The route may ask for less of
 * each.
 */
export function initialReceiveWindow(tcp: TcpConnection): InitialReceiveWindow {
  const { windowClamp, initialRwnd } = tcp.metrics;
  const mss = tcp.listener !== null && tcp.timestampsOn ? tcp.advMss - TIMESTAMP_BYTES : tcp.advMss;
  const full = fullSpace(tcp);
  const clamp = windowClamp === 0 ? 65535 << MAX_WINDOW_SCALE : windowClamp;
  const space = Math.min(clamp, full);
  const whole = space > mss ? roundDown(space, mss) : space;
  const windowBytes = initialRwnd === 0 ? whole : Math.min(whole, initialRwnd * mss);
  let scale = 0;
  if (tcp.windowScalingOn) {
    const widest = tcp.rcvBufferLocked ? space : Math.max(space, tcp.settings.receiveBuffer.max, CORE_RMEM_MAX);
    const most = Math.min(widest, clamp);
    while (scale < MAX_WINDOW_SCALE && most >= 2 ** (scale + 16)) scale++;
  }
  return { windowBytes, scale, clampBytes: Math.min(65535 << scale, clamp) };
}

/** Bytes that the peer may still send into the window that was advertised last. */
export function receiveWindow(tcp: TcpConnection): number {
  return Math.max(0, tcp.rcvWup + tcp.rcvWnd - tcp.rcvNxt);
}

/** The window that would be advertised now, in bytes, before the rule that it never shrinks (__tcp_select_window). */
export function windowToOffer(tcp: TcpConnection): number {
  let free = freeSpace(tcp);
  const full = Math.min(tcp.rcvClamp, fullSpace(tcp));
  const mss = Math.min(tcp.rcvMss, full);
  if (free < full / 2) {
    free = roundDown(free, 1 << tcp.rcvWscale);
    // RFC 9293 3.8.6.2.2: the receiver avoids advertising silly windows.
    if (free < full / 16 || free < mss) return 0;
  }
  free = Math.min(free, tcp.rcvSsthresh);
  if (tcp.rcvWscale > 0) return alignUp(free, tcp.rcvWscale);
  const offered = tcp.rcvWnd;
  if (offered <= free - mss || offered > free) return roundDown(free, Math.max(mss, 1));
  return mss === full && free > offered + full / 2 ? free : offered;
}

/** Decides the window of the segment that leaves now, remembers it, and returns the header's field. */
export function advertiseWindow(tcp: TcpConnection): number {
  const current = receiveWindow(tcp);
  let window = windowToOffer(tcp);
  // RFC 9293 3.8.6: the receiver must not shrink the window.
  if (window < current) window = alignUp(current, tcp.rcvWscale);
  window = Math.min(window, 65535 << tcp.rcvWscale);
  if (window === 0 && tcp.rcvWnd !== 0) tcp.counters.TCPToZeroWindowAdv++;
  else if (window !== 0 && tcp.rcvWnd === 0) tcp.counters.TCPFromZeroWindowAdv++;
  tcp.rcvWnd = window;
  tcp.rcvWup = tcp.rcvNxt;
  return window >> tcp.rcvWscale;
}

/** What we advertised, less the room that timestamps take (advmss, once the options are agreed). */
function ownMss(tcp: TcpConnection): number {
  return tcp.advMss - (tcp.timestampsOn ? TIMESTAMP_BYTES : 0);
}

/** What is taken for the peer's full segment before any came (tcp_initialize_rcv_mss). */
export function initialReceiveMss(tcp: TcpConnection): number {
  return Math.max(88, Math.min(ownMss(tcp), tcp.mss, tcp.rcvWnd >> 1, 536));
}

/** The handshake is done: keeps room for one segment out of the window at first (tcp_init_buffer_space). */
export function reserveSegment(tcp: TcpConnection): void {
  const full = fullSpace(tcp);
  const mss = ownMss(tcp);
  tcp.rcvClamp = Math.min(tcp.rcvClamp, full);
  if (tcp.rcvClamp > 2 * mss && tcp.rcvClamp + mss > full) tcp.rcvClamp = Math.max(2 * mss, full - mss);
  tcp.rcvSsthresh = Math.min(tcp.rcvSsthresh, tcp.rcvClamp);
  tcp.tuneSpace = Math.min(tcp.rcvSsthresh, tcp.rcvWnd, INITIAL_WINDOW * mss);
}

/** What the segments' sizes say of the memory that they take sets the part of the buffer that may be window. */
function measureOverhead(tcp: TcpConnection, length: number, overhead: number): void {
  const ratio = Math.max(1, Math.floor((length * 256) / (length + overhead)));
  if (ratio === tcp.rcvRatio) return;
  tcp.rcvRatio = ratio;
  tcp.rcvClamp = fullSpace(tcp);
  tcp.rcvSsthresh = Math.min(Math.max(tcp.rcvSsthresh, tcp.rcvWnd), tcp.rcvClamp);
}

/** Opens the window as data of full segments arrives (tcp_grow_window, tcp_measure_rcv_mss). */
export function growWindow(tcp: TcpConnection, { data, segmentSize, isPiece }: TcpSegment): void {
  const { length } = data;
  const largest = segmentSize === 0 ? length : segmentSize;
  if (largest > tcp.rcvMss) measureOverhead(tcp, length, isPiece ? PIECE_OVERHEAD : SEGMENT_OVERHEAD);
  if (length < GROWING_SEGMENT) return;
  const room = Math.min(tcp.rcvClamp, freeSpace(tcp)) - tcp.rcvSsthresh;
  if (room > 0) tcp.rcvSsthresh += Math.min(room, 2 * Math.max(ownMss(tcp), length));
}

/**
 * Lets the buffer follow what the application reads in a round trip, up to tcp_rmem's maximum (tcp_rcv_space_adjust).
 * Simplified: the round trip is the sender's estimate.
 */
export function tuneReceiveBuffer(tcp: TcpConnection, readBytes: number, nowNs: number): void {
  tcp.tuneCopied += readBytes;
  if (nowNs - tcp.tuneStartNs < tcp.rtt.srttNs || tcp.rtt.srttNs === 0) return;
  if (tcp.tuneCopied > tcp.tuneSpace) {
    if (!tcp.rcvBufferLocked) {
      const wanted = 2 * tcp.tuneCopied + 16 * tcp.advMss;
      const grown = wanted + (2 * wanted * (tcp.tuneCopied - tcp.tuneSpace)) / tcp.tuneSpace;
      const buffer = Math.min(Math.floor((grown * 256) / tcp.rcvRatio), tcp.settings.receiveBuffer.max);
      if (buffer > tcp.rcvBufferBytes) {
        tcp.rcvBufferBytes = buffer;
        tcp.rcvClamp = fullSpace(tcp);
      }
    }
    tcp.tuneSpace = tcp.tuneCopied;
  }
  tcp.tuneCopied = 0;
  tcp.tuneStartNs = nowNs;
}

/**
 * Bytes that may wait in the send buffer: room for twice the congestion window (tcp_sndbuf_expand).
 * Simplified: counted in bytes of data, where Linux counts memory.
 */
export function sendBufferLimit(tcp: TcpConnection): number {
  const bounds = tcp.settings.sendBuffer;
  const wanted = 2 * Math.max(INITIAL_WINDOW, tcp.congestion.cwnd) * Math.max(tcp.mss, 1460);
  return Math.min(Math.max(bounds.initial, wanted), bounds.max);
}
