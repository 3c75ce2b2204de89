import { formatIp, type IpAddress } from "../ip-address.js";
import { TcpFlag, type TcpSegment } from "../tcp.js";

/** Where the sequence numbers of both ends of a connection begin, as far as they were seen. */
interface Origin {
  low: number;
  high: number;
}

/** Numbers of one segment as tcpdump prints them. */
export interface RelativeNumbers {
  readonly seq: number;
  readonly ack: number;
  /** What SACK edges are told relative to. */
  readonly sackBase: number;
}

/**
 * Remembers for each connection where its sequence numbers began, as tcpdump does (print-tcp.c): the first segment with
 * ACK, or one with SYN and ACK, is printed as it is, all later ones relative to it. Segments without ACK stay as they are.
 */
export class TcpSequences {
  private readonly origins = new Map<string, Origin>();

  /** The numbers of a segment from `src` to `dst`; remembers the connection. */
  relative(src: IpAddress, dst: IpAddress, segment: TcpSegment): RelativeNumbers {
    const { seq, ack, flags } = segment;
    if ((flags & TcpFlag.Ack) === 0) return { seq, ack, sackBase: 0 };
    const from = `${formatIp(src)} ${segment.srcPort}`;
    const to = `${formatIp(dst)} ${segment.dstPort}`;
    const isLow = from < to;
    const key = isLow ? `${from} ${to}` : `${to} ${from}`;
    const known = this.origins.get(key);
    if (known === undefined || (flags & TcpFlag.Syn) !== 0) {
      const before = (ack - 1) >>> 0;
      this.origins.set(key, isLow ? { low: seq, high: before } : { low: before, high: seq });
      return { seq, ack, sackBase: before };
    }
    const own = isLow ? known.low : known.high;
    const other = isLow ? known.high : known.low;
    return { seq: (seq - own) >>> 0, ack: (ack - other) >>> 0, sackBase: other };
  }
}
