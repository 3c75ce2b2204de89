import { Frame } from "./ethernet.js";
import { Ipv4Packet } from "./ipv4.js";
import type { IpPacket, IpPayload } from "./payload.js";
import { TcpFlag, TcpSegment } from "./tcp.js";
import { UdpDatagram } from "./udp.js";
import { VxlanPacket } from "./vxlan.js";

/** The largest packet that TCP builds for a device to cut (GSO_LEGACY_MAX_SIZE less MAX_TCP_HEADER). */
export const MOST_LARGE_BYTES = 65_215;

/** The several segments in one that a packet carries, itself or inside of tunnels; null for any other. */
function largeSegmentOf({ payload }: IpPacket): TcpSegment | null {
  switch (payload.kind) {
    case "tcp":
      return payload.segmentSize > 0 ? payload : null;
    case "udp": {
      const { data } = payload;
      return data instanceof VxlanPacket && isIp(data.frame.payload) ? largeSegmentOf(data.frame.payload) : null;
    }
    case "ipv4":
    case "ipv6":
      return largeSegmentOf(payload);
    default:
      return null;
  }
}

function isIp(payload: Frame["payload"]): payload is IpPacket {
  return payload.kind === "ipv4" || payload.kind === "ipv6";
}

/** True for several segments of TCP in one packet, which go so as far as devices let them (skb_is_gso). */
export function isLargePacket(payload: Frame["payload"]): payload is IpPacket {
  return isIp(payload) && largeSegmentOf(payload) !== null;
}

/** Bytes of the packet, or of the largest piece that it will be cut into: what an MTU is held against. */
export function lengthOfPieces(packet: IpPacket): number {
  const segment = largeSegmentOf(packet);
  if (segment === null) return packet.byteLength;
  return packet.byteLength - segment.data.length + Math.min(segment.segmentSize, segment.data.length);
}

/** The segments of a large frame, each in a frame of its own (skb_gso_segment). */
export function cutFrame(frame: Frame): Frame[] {
  if (!isLargePacket(frame.payload)) return [frame];
  const { dst, src, etherType, vlanTag } = frame;
  const frames: Frame[] = [];
  for (const packet of cutPacket(frame.payload)) frames.push(new Frame(dst, src, etherType, packet, vlanTag));
  return frames;
}

function cutPacket(packet: IpPacket): IpPacket[] {
  const packets: IpPacket[] = [];
  for (const piece of cutPayload(packet.payload)) packets.push(around(packet, piece, packets.length));
  return packets;
}

function cutPayload(payload: IpPayload): IpPayload[] {
  switch (payload.kind) {
    case "tcp": {
      const pieces: TcpSegment[] = [];
      for (let at = 0; at < payload.data.length; at += payload.segmentSize) pieces.push(pieceOf(payload, at));
      return pieces;
    }
    case "udp": {
      const { srcPort, dstPort, data, noChecksum } = payload;
      if (!(data instanceof VxlanPacket)) return [payload];
      const datagrams: UdpDatagram[] = [];
      for (const frame of cutFrame(data.frame))
        datagrams.push(new UdpDatagram(srcPort, dstPort, new VxlanPacket(data.vni, frame), noChecksum));
      return datagrams;
    }
    case "ipv4":
    case "ipv6":
      return cutPacket(payload);
    default:
      return [payload];
  }
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
    0,
    true,
  );
}

function around(packet: IpPacket, piece: IpPayload, number: number): IpPacket {
  if (packet.kind === "ipv6") return packet.withAddresses(packet.src, packet.dst, piece);
  const { tos, dontFragment, options } = packet;
  const fields = { tos, id: (packet.id + number) & 0xffff, dontFragment, options };
  return new Ipv4Packet(packet.src, packet.dst, packet.protocol, packet.ttl, piece, fields);
}
