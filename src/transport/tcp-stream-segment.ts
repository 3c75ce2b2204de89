import { EMPTY } from "../wire/payload.js";
import { TcpFlag, type TcpOptions, TcpSegment } from "../wire/tcp.js";
import { toSequence } from "./sequence.js";
import { onAckSent } from "./tcp-ack-policy.js";
import type { TcpConnection } from "./tcp-connection.js";
import { segmentOptions } from "./tcp-segment-options.js";
import { advertiseWindow } from "./tcp-window.js";

/**
 * A segment with what was written from `start` to `end`, and the FIN when it reaches behind the last byte; `segmentSize` is
 * the length of each of several that go as one, 0 for a single one.
 * Simplified: PSH stands on segments that end a write and on several in one, where Linux sets it also on the last one of
 * what it has to send and after half of the peer's largest window (forced_push).
 */
export function dataSegment(
  tcp: TcpConnection,
  start: number,
  end: number,
  options: TcpOptions,
  segmentSize = 0,
): TcpSegment {
  const dataEnd = Math.min(end, tcp.sendBuffer.end);
  let flags: number = TcpFlag.Ack;
  if (end > tcp.sendBuffer.end) flags |= TcpFlag.Fin;
  if (segmentSize > 0 || (dataEnd > start && tcp.sendBuffer.hasWriteEnd(start, dataEnd))) flags |= TcpFlag.Psh;
  if (tcp.ecnOn) flags |= ecnFlags(tcp, dataEnd > start);
  return withAck(tcp, start, flags, tcp.sendBuffer.slice(start, dataEnd), options, segmentSize);
}

/** RFC 3168 6.1: ECE on every segment until the peer says CWR; CWR once, on data. */
function ecnFlags(tcp: TcpConnection, hasData: boolean): number {
  let flags = tcp.ecnEcho ? TcpFlag.Ece : 0;
  if (tcp.ecnCwrDue && hasData) {
    tcp.ecnCwrDue = false;
    flags |= TcpFlag.Cwr;
  }
  return flags;
}

/** A segment without data that acknowledges what has come, with this sequence number. */
export function pureAck(tcp: TcpConnection, nowNs: number, seq: number): TcpSegment {
  const flags = TcpFlag.Ack | (tcp.ecnOn && tcp.ecnEcho ? TcpFlag.Ece : 0);
  return withAck(tcp, seq, flags, EMPTY, segmentOptions(tcp, nowNs));
}

function withAck(
  tcp: TcpConnection,
  seq: number,
  flags: number,
  data: Uint8Array,
  options: TcpOptions,
  segmentSize = 0,
): TcpSegment {
  const window = advertiseWindow(tcp);
  onAckSent(tcp);
  tcp.dsackEnd = tcp.dsackStart;
  return new TcpSegment(
    tcp.localPort,
    tcp.remotePort,
    toSequence(tcp.iss, seq),
    toSequence(tcp.irs, tcp.rcvNxt),
    flags,
    window,
    data,
    options,
    0,
    segmentSize,
  );
}
