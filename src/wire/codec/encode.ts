// From values to bytes. Each protocol's own file knows its header; this one knows what stands inside what.
// It knows nothing of interfaces, routes or time, and it never fails: a value is right by construction.
// Read next: decode.ts, the other way; checksum.ts.

import type { Frame } from "../ethernet.js";
import type { IpAddress } from "../ip-address.js";
import type { IpPacket, IpPayload } from "../payload.js";
import { writeArp } from "./arp.js";
import { writeEthernetHeader } from "./ethernet.js";
import { ICMP_HEADER_BYTES, writeIcmpHeader } from "./icmp.js";
import { writeIpv4Header } from "./ipv4.js";
import { finalDestination, writeIpv6Headers } from "./ipv6.js";
import { writeSctp } from "./sctp.js";
import { writeTcp } from "./tcp.js";
import { writeUdpHeader } from "./udp.js";
import { VXLAN_HEADER_BYTES, writeVxlanHeader } from "./vxlan.js";

/** The bytes of a frame as they stand on the wire, without preamble, padding to 60 bytes and check sequence. */
export function encodeFrame(frame: Frame): Uint8Array {
  const out = new Uint8Array(frame.byteLength);
  writeFrame(out, 0, frame);
  return out;
}

/** The bytes of an IP packet, all lengths and checksums filled in. */
export function encodeIpPacket(packet: IpPacket): Uint8Array {
  const out = new Uint8Array(packet.byteLength);
  writeIpPacket(out, 0, packet);
  return out;
}

/**
 * The bytes behind the IP headers of `packet`, checksum included: what is cut into fragments. `decodePayload` reads
 * them again.
 */
export function encodePayload(packet: IpPacket): Uint8Array {
  const out = new Uint8Array(packet.payload.byteLength);
  writePayload(out, 0, packet.payload, packet.src, checksumDestination(packet));
  return out;
}

/** The destination that transport checksums are computed with; not `dst` when an IPv6 routing header has hops left. */
export function checksumDestination(packet: IpPacket): IpAddress {
  return packet.kind === "ipv4" ? packet.dst : finalDestination(packet.dst, packet.extensions);
}

function writeFrame(out: Uint8Array, at: number, frame: Frame): void {
  const start = writeEthernetHeader(out, at, frame);
  const payload = frame.payload;
  if (payload.kind === "arp") writeArp(out, start, payload);
  else if (payload.kind === "raw") out.set(payload.data, start);
  else writeIpPacket(out, start, payload);
}

function writeIpPacket(out: Uint8Array, at: number, packet: IpPacket): void {
  const start = packet.kind === "ipv4" ? writeIpv4Header(out, at, packet) : writeIpv6Headers(out, at, packet);
  writePayload(out, start, packet.payload, packet.src, checksumDestination(packet));
}

function writePayload(out: Uint8Array, at: number, payload: IpPayload, src: IpAddress, dst: IpAddress): void {
  switch (payload.kind) {
    case "udp":
      if (payload.data instanceof Uint8Array) {
        out.set(payload.data, at + 8);
      } else {
        writeVxlanHeader(out, at + 8, payload.data.vni);
        writeFrame(out, at + 8 + VXLAN_HEADER_BYTES, payload.data.frame);
      }
      writeUdpHeader(out, at, payload, src, dst);
      return;
    case "tcp":
      writeTcp(out, at, payload, src, dst);
      return;
    case "sctp":
      writeSctp(out, at, payload);
      return;
    case "icmp":
      if (payload.quoted === null) {
        out.set(payload.data, at + ICMP_HEADER_BYTES);
      } else {
        out.set(encodeIpPacket(payload.quoted).subarray(0, payload.quotedLength), at + ICMP_HEADER_BYTES);
      }
      writeIcmpHeader(out, at, payload, src, dst);
      return;
    case "raw":
      out.set(payload.data, at);
      return;
    default:
      writeIpPacket(out, at, payload);
  }
}
