import { EMPTY } from "../wire/payload.js";
import { NO_TCP_OPTIONS, TcpFlag, TcpSegment } from "../wire/tcp.js";

/**
 * The reset that answers a segment nobody wants (tcp_v4_send_reset), or null for one that is a reset itself.
 * RFC 9293 3.10.7.1: with ACK, <SEQ=SEG.ACK><CTL=RST>; without, <SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK>.
 */
export function resetFor(segment: TcpSegment): TcpSegment | null {
  const { srcPort, dstPort, flags } = segment;
  if (flags & TcpFlag.Rst) return null;
  if (flags & TcpFlag.Ack) {
    return new TcpSegment(dstPort, srcPort, segment.ack, 0, TcpFlag.Rst, 0, EMPTY, NO_TCP_OPTIONS);
  }
  const ack = (segment.seq + segment.sequenceLength) >>> 0;
  return new TcpSegment(dstPort, srcPort, 0, ack, TcpFlag.Rst | TcpFlag.Ack, 0, EMPTY, NO_TCP_OPTIONS);
}
