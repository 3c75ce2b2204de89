import { readU8, readU16, readU32 } from "../wire/codec/bytes.js";
import { readTcpUnchecked } from "../wire/codec/tcp.js";
import { IcmpMessage } from "../wire/icmp.js";
import { IpProtocol } from "../wire/numbers.js";
import type { IpPacket, IpPayload } from "../wire/payload.js";
import { TcpSegment } from "../wire/tcp.js";
import { UdpDatagram } from "../wire/udp.js";

/**
 * What stands behind the IP header, as far as it can be read: a first fragment holds bytes, but its transport header is
 * whole among them (RFC 8200 4.5, RFC 1858). Other fragments, and headers that are cut short, stay bytes.
 */
export function readTransport(packet: IpPacket): IpPayload {
  const { payload } = packet;
  if (payload.kind !== "raw" || !packet.isFragment) return payload;
  if ((packet.kind === "ipv4" ? packet.fragmentOffset : (packet.fragment?.offset ?? 0)) !== 0) return payload;
  const bytes = payload.data;
  if (bytes.length < 8) return payload;
  switch (packet.protocol) {
    case IpProtocol.Icmp:
    case IpProtocol.Icmpv6:
      return new IcmpMessage(readU8(bytes, 0), readU8(bytes, 1), readU32(bytes, 4), bytes.subarray(8));
    case IpProtocol.Udp:
      return new UdpDatagram(readU16(bytes, 0), readU16(bytes, 2), bytes.subarray(8));
    case IpProtocol.Tcp: {
      const segment = readTcpUnchecked(bytes);
      return segment instanceof TcpSegment ? segment : payload;
    }
    default:
      return payload;
  }
}

/** The packet that an ICMP error quotes, with its transport header read if it was a first fragment: for its sender. */
export function readQuoted(quoted: IpPacket): IpPacket {
  const transport = readTransport(quoted);
  if (transport === quoted.payload) return quoted;
  return quoted.kind === "ipv4"
    ? quoted.withAddresses(quoted.src, quoted.dst, transport)
    : quoted.withAddresses(quoted.src, quoted.dst, transport);
}
