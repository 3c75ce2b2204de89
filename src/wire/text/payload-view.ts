import { readU8, readU16, readU32 } from "../codec/bytes.js";
import { finishChecksum, sumWords } from "../codec/checksum.js";
import { DecodeFailure } from "../codec/decode-failure.js";
import { readTcpUnchecked } from "../codec/tcp.js";
import { IcmpMessage } from "../icmp.js";
import { IpProtocol } from "../numbers.js";
import type { IpPacket, IpPayload } from "../payload.js";
import { UdpDatagram } from "../udp.js";

/**
 * The payload as its first bytes say, whatever lengths and checksums are: what can be told of a first fragment or of a
 * damaged packet. A payload that is no raw bytes is its own view.
 */
export function viewPayload(packet: IpPacket): IpPayload {
  const payload = packet.payload;
  if (payload.kind !== "raw") return payload;
  const data = payload.data;
  switch (packet.protocol) {
    case IpProtocol.Udp:
      return data.length < 8 ? payload : new UdpDatagram(readU16(data, 0), readU16(data, 2), data.slice(8));
    case IpProtocol.Tcp: {
      const segment = readTcpUnchecked(data);
      return segment instanceof DecodeFailure ? payload : segment;
    }
    case IpProtocol.Icmp:
    case IpProtocol.Icmpv6:
      if (data.length < 8) return payload;
      return new IcmpMessage(readU8(data, 0), readU8(data, 1), readU32(data, 4), data.slice(8));
    default:
      return payload;
  }
}

/** The checksum field that stands at `at` in `bytes`, and what it should be. */
export function compareChecksum(bytes: Uint8Array, at: number, pseudoSum: number): { found: number; right: number } {
  const found = readU16(bytes, at);
  const without = sumWords(bytes, 0, bytes.length, pseudoSum) - found;
  return { found, right: finishChecksum(without) };
}
