import { Frame } from "./ethernet.js";
import { Ipv4Packet } from "./ipv4.js";
import type { IpPacket } from "./payload.js";
import { TcpFlag, TcpSegment } from "./tcp.js";

/** The largest packet that TCP builds for a device to cut (GSO_LEGACY_MAX_SIZE less MAX_TCP_HEADER). */
export const MOST_LARGE_BYTES = 65_215;

/** True for several segments of TCP in one packet, which go so as far as devices let them (skb_is_gso). */
export function isLargePacket(payload: Frame["payload"]): payload is IpPacket {
  if (payload.kind !== "ipv4" && payload.kind !== "ipv6") return false;
  return payload.payload.kind === "tcp" && payload.payload.segmentSize > 0;
}

/** Bytes of the packet, or of the largest piece that it will be cut into: what an MTU is held against. */
export function lengthOfPieces(packet: IpPacket): number {
  const { payload, byteLength } = packet;
  if (payload.kind !== "tcp" || payload.segmentSize === 0) return byteLength;
  return byteLength - payload.data.length + Math.min(payload.segmentSize, payload.data.length);
}

/** The segments of a large frame, each in a frame of its own (tcp_gso_segment, inet_gso_segment). */
export function cutFrame(frame: Frame): Frame[] {
  const packet = frame.payload;
  if (!isLargePacket(packet) || packet.payload.kind !== "tcp") return [frame];
  const { payload } = packet;
  const frames: Frame[] = [];
  for (let at = 0; at < payload.data.length; at += payload.segmentSize) {
    const piece = pieceOf(payload, at);
    frames.push(new Frame(frame.dst, frame.src, frame.etherType, around(packet, piece, frames.length), frame.vlanTag));
  }
  return frames;
}

/** CWR stands on the first segment, PSH and FIN on the last. */
function pieceOf(whole: TcpSegment, at: number): TcpSegment {
  const end = Math.min(at + whole.segmentSize, whole.data.length);
  let flags = whole.flags;
  if (at > 0) flags &= ~TcpFlag.Cwr;
  if (end < whole.data.length) flags &= ~(TcpFlag.Psh | TcpFlag.Fin);
  return new TcpSegment(
    whole.srcPort,
    whole.dstPort,
    (whole.seq + at) >>> 0,
    whole.ack,
    flags,
    whole.window,
    whole.data.subarray(at, end),
    whole.options,
    whole.urgentPointer,
  );
}

function around(packet: IpPacket, piece: TcpSegment, number: number): IpPacket {
  if (packet.kind === "ipv6") return packet.withAddresses(packet.src, packet.dst, piece);
  const { tos, dontFragment, options } = packet;
  const fields = { tos, id: (packet.id + number) & 0xffff, dontFragment, options };
  return new Ipv4Packet(packet.src, packet.dst, packet.protocol, packet.ttl, piece, fields);
}
