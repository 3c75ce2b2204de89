import { encodePayload } from "../wire/codec/encode.js";
import { Ipv4Packet } from "../wire/ipv4.js";
import { Ipv6Packet } from "../wire/ipv6.js";
import { EMPTY, type IpPacket, RawPayload } from "../wire/payload.js";

/**
 * Cuts a packet so that no piece is larger than `mtu` (ip_do_fragment, ip6_fragment; RFC 791 3.2, RFC 8200 4.5). A piece of a
 * piece keeps its place. `id` is the identification of an IPv6 packet that has none yet.
 */
export function fragmentPacket(packet: IpPacket, mtu: number, id: number): IpPacket[] {
  const bytes = packet.payload.kind === "raw" ? packet.payload.data : encodePayload(packet);
  return packet.kind === "ipv4" ? fragment4(packet, bytes, mtu) : fragment6(packet, bytes, mtu, id);
}

function fragment4(packet: Ipv4Packet, bytes: Uint8Array, mtu: number): IpPacket[] {
  const pieces: IpPacket[] = [];
  const room = Math.max(8, (mtu - packet.headerLength) & ~7);
  for (let at = 0; at < bytes.length; at += room) {
    const end = Math.min(bytes.length, at + room);
    pieces.push(
      new Ipv4Packet(packet.src, packet.dst, packet.protocol, packet.ttl, new RawPayload(bytes.subarray(at, end)), {
        tos: packet.tos,
        id: packet.id,
        dontFragment: packet.dontFragment,
        moreFragments: end < bytes.length || packet.moreFragments,
        fragmentOffset: packet.fragmentOffset + at,
        options: at === 0 ? packet.options : copiedOptions(packet.options),
      }),
    );
  }
  return pieces;
}

/** The options whose copied flag is set, the others blanked out by no-operations (ip_options_fragment). */
function copiedOptions(options: Uint8Array): Uint8Array {
  if (options.length === 0) return EMPTY;
  const copy = options.slice();
  let at = 0;
  while (at < copy.length) {
    const kind = copy[at] ?? 0;
    if (kind === 0) break;
    if (kind === 1) {
      at++;
      continue;
    }
    const length = copy[at + 1] ?? 0;
    if (length < 2 || at + length > copy.length) break;
    if ((kind & 0x80) === 0) copy.fill(1, at, at + length);
    at += length;
  }
  return copy;
}

function fragment6(packet: Ipv6Packet, bytes: Uint8Array, mtu: number, id: number): IpPacket[] {
  const pieces: IpPacket[] = [];
  const headers = packet.headerLength + (packet.fragment === null ? 8 : 0);
  const room = Math.max(8, (mtu - headers) & ~7);
  const base = packet.fragment === null ? 0 : packet.fragment.offset;
  const more = packet.fragment?.moreFragments ?? false;
  for (let at = 0; at < bytes.length; at += room) {
    const end = Math.min(bytes.length, at + room);
    pieces.push(
      new Ipv6Packet(packet.src, packet.dst, packet.protocol, packet.ttl, new RawPayload(bytes.subarray(at, end)), {
        tos: packet.tos,
        flowLabel: packet.flowLabel,
        extensions: packet.extensions,
        fragment: {
          id: packet.fragment === null ? id : packet.fragment.id,
          offset: base + at,
          moreFragments: end < bytes.length || more,
        },
      }),
    );
  }
  return pieces;
}
