import { Ipv4Packet } from "../../wire/ipv4.js";
import { Ipv6Packet } from "../../wire/ipv6.js";
import type { IpPacket } from "../../wire/payload.js";

/** The packet with another TOS byte or traffic class. */
export function withTos(packet: IpPacket, tos: number): IpPacket {
  if (packet.tos === tos) return packet;
  if (packet.kind === "ipv6") {
    return new Ipv6Packet(packet.src, packet.dst, packet.protocol, packet.ttl, packet.payload, {
      tos,
      flowLabel: packet.flowLabel,
      extensions: packet.extensions,
      fragment: packet.fragment,
    });
  }
  return new Ipv4Packet(packet.src, packet.dst, packet.protocol, packet.ttl, packet.payload, {
    tos,
    id: packet.id,
    dontFragment: packet.dontFragment,
    moreFragments: packet.moreFragments,
    fragmentOffset: packet.fragmentOffset,
    options: packet.options,
  });
}
