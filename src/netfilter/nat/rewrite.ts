import { IcmpMessage } from "../../wire/icmp.js";
import type { IpAddress } from "../../wire/ip-address.js";
import type { Ipv4 } from "../../wire/ipv4-address.js";
import type { Ipv6 } from "../../wire/ipv6-address.js";
import { IpProtocol } from "../../wire/numbers.js";
import { type IpPacket, type IpPayload, RawPayload } from "../../wire/payload.js";
import { hasPorts } from "../conntrack/tuple.js";
import { Manip } from "./nat-range.js";

/** The packet with other addresses; both have to be of its family. */
export function withAddresses(packet: IpPacket, src: IpAddress, dst: IpAddress, payload: IpPayload): IpPacket {
  return packet.kind === "ipv4"
    ? packet.withAddresses(src as Ipv4, dst as Ipv4, payload)
    : packet.withAddresses(src as Ipv6, dst as Ipv6, payload);
}

/**
 * The packet with its source or its destination replaced: address, and port or ICMP id where the protocol has one
 * (nf_nat_manip_pkt). A packet that quotes only the first bytes is raw and has its ports changed in place.
 */
export function rewritePacket(packet: IpPacket, manip: Manip, address: IpAddress, port: number): IpPacket {
  const payload = rewritePayload(packet, manip, port);
  if (payload === packet.payload && address === (manip === Manip.Src ? packet.src : packet.dst)) return packet;
  return manip === Manip.Src
    ? withAddresses(packet, address, packet.dst, payload)
    : withAddresses(packet, packet.src, address, payload);
}

/**
 * An ICMP error with its source or destination replaced, and the packet that it quotes the other way round: a new
 * source of the error is a new destination of what it quotes, `quotedAddress` and `quotedPort`. Anything else stays as it is.
 */
export function rewriteError(
  packet: IpPacket,
  manip: Manip,
  address: IpAddress,
  quotedAddress: IpAddress,
  quotedPort: number,
): IpPacket {
  const message = packet.payload;
  if (message.kind !== "icmp" || message.quoted === null) return packet;
  const inner = manip === Manip.Src ? Manip.Dst : Manip.Src;
  const quoted = rewritePacket(message.quoted, inner, quotedAddress, quotedPort);
  const { type, code, rest, data, quotedLength } = message;
  const payload = new IcmpMessage(type, code, rest, data, quoted, quotedLength);
  return manip === Manip.Src
    ? withAddresses(packet, address, packet.dst, payload)
    : withAddresses(packet, packet.src, address, payload);
}

function rewritePayload(packet: IpPacket, manip: Manip, port: number): IpPayload {
  const payload = packet.payload;
  switch (payload.kind) {
    case "tcp":
    case "udp":
    case "sctp":
      if (port === (manip === Manip.Src ? payload.srcPort : payload.dstPort)) return payload;
      return manip === Manip.Src ? payload.withPorts(port, payload.dstPort) : payload.withPorts(payload.srcPort, port);
    case "icmp":
      if (!hasId(packet.protocol, payload.type) || payload.id === port) return payload;
      return new IcmpMessage(payload.type, payload.code, (port << 16) | payload.sequence, payload.data);
    case "raw":
      if (!hasPorts(packet.protocol) || packet.isFragment || payload.data.length < 4) return payload;
      return new RawPayload(withPortBytes(payload.data, manip === Manip.Src ? 0 : 2, port));
    default:
      return payload;
  }
}

/** ICMP messages whose first half word after the checksum is an id that NAT may change. */
function hasId(protocol: number, type: number): boolean {
  if (protocol === IpProtocol.Icmp) return type === 0 || type === 8 || (type >= 13 && type <= 18);
  return protocol === IpProtocol.Icmpv6 && (type === 128 || type === 129);
}

function withPortBytes(data: Uint8Array, at: number, port: number): Uint8Array {
  const copy = data.slice();
  copy[at] = port >>> 8;
  copy[at + 1] = port & 0xff;
  return copy;
}
