import { code4, code6, resetOf } from "../../ip/reject.js";
import type { IpSettings } from "../../ip/settings.js";
import { RejectWith } from "../../netfilter/hook.js";
import type { Skb } from "../../netfilter/skb.js";
import { Frame } from "../../wire/ethernet.js";
import { IcmpMessage, IcmpType, Icmpv6Type } from "../../wire/icmp.js";
import { Ipv4Packet } from "../../wire/ipv4.js";
import { Ipv6Packet } from "../../wire/ipv6.js";
import { IpProtocol } from "../../wire/numbers.js";
import type { IpPacket, IpPayload } from "../../wire/payload.js";

/** What is quoted of IPv4 at most, and what IPv6 carries everywhere behind its header and ICMP's. */
const MOST_QUOTED4 = 536;
const MOST_QUOTED6 = 1220;

/**
 * The frame that answers a frame which nft rejected at a device's ingress, from where that was to go to where it came from
 * (nft_reject_netdev.c, nf_reject_skb_v4_unreach and its kin): it leaves by the device, past rules and routes. Null when
 * there is no answer: to later fragments, to resets, and to errors.
 */
export function rejectedFrame(frame: Frame, skb: Skb, settings: IpSettings): Frame | null {
  const answer = answerTo(skb, settings);
  return answer === null ? null : new Frame(frame.src, frame.dst, frame.etherType, answer);
}

function answerTo({ packet, rejectWith }: Skb, settings: IpSettings): IpPacket | null {
  if (rejectWith === RejectWith.TcpReset) {
    const reset = resetOf(packet);
    return reset === null ? null : wrapped(packet, IpProtocol.Tcp, reset, settings);
  }
  const { payload } = packet;
  if (payload.kind === "icmp" && payload.quoted !== null) return null;
  if (packet.kind === "ipv4") {
    if (packet.fragmentOffset !== 0) return null;
    const type = IcmpType.DestinationUnreachable;
    const message = IcmpMessage.error(type, code4(rejectWith), 0, packet, MOST_QUOTED4);
    return wrapped(packet, IpProtocol.Icmp, message, settings);
  }
  const type = Icmpv6Type.DestinationUnreachable;
  const message = IcmpMessage.error(type, code6(rejectWith), 0, packet, MOST_QUOTED6);
  return wrapped(packet, IpProtocol.Icmpv6, message, settings);
}

function wrapped(packet: IpPacket, protocol: number, payload: IpPayload, { ipv4, ipv6All }: IpSettings): IpPacket {
  return packet.kind === "ipv4"
    ? new Ipv4Packet(packet.dst, packet.src, protocol, ipv4.ip_default_ttl, payload, { dontFragment: true })
    : new Ipv6Packet(packet.dst, packet.src, protocol, ipv6All.hop_limit, payload);
}
