import type { DeviceLabel } from "../trace/trace.js";
import type { Frame } from "../wire/ethernet.js";
import { Ipv4Packet } from "../wire/ipv4.js";
import { IPV4_ANY } from "../wire/ipv4-address.js";
import { isGroupMac, MAC_BROADCAST } from "../wire/mac-address.js";
import { RawPayload } from "../wire/payload.js";
import { PacketType, Skb } from "./skb.js";

const HEADER_BYTES = 20;

/**
 * A frame as hooks below IP see it. What carries no IP has a packet that stands for it, of the same length and
 * `headerBytes` more.
 */
export function skbOfFrame(frame: Frame, inDevice: DeviceLabel | null, headerBytes = 0): Skb {
  const { payload } = frame;
  const isIp = payload.kind === "ipv4" || payload.kind === "ipv6";
  const skb = new Skb(isIp ? payload : standIn(payload.byteLength + headerBytes), inDevice);
  skb.frame = frame;
  skb.srcMac = frame.src;
  skb.dstMac = frame.dst;
  if (frame.dst === MAC_BROADCAST) skb.packetType = PacketType.Broadcast;
  else if (isGroupMac(frame.dst)) skb.packetType = PacketType.Multicast;
  return skb;
}

function standIn(bytes: number): Ipv4Packet {
  return new Ipv4Packet(IPV4_ANY, IPV4_ANY, 0, 0, new RawPayload(new Uint8Array(Math.max(0, bytes - HEADER_BYTES))));
}
