import { formatIp } from "../../wire/ip-address.js";
import { formatMac } from "../../wire/mac-address.js";
import type { IpPacket } from "../../wire/payload.js";
import { TcpFlag } from "../../wire/tcp.js";
import type { Skb } from "../skb.js";
import { protocolText } from "./names.js";

/**
 * The line that a LOG rule writes about a packet (net/netfilter/nf_log_syslog.c), without the kernel's time stamp.
 * Simplified: the bytes of IP and TCP options are not printed.
 */
export function logLine(skb: Skb, prefix: string, flags: number): string {
  let text = `${prefix}IN=${skb.inDevice?.name ?? ""} OUT=${skb.outDevice?.name ?? ""} `;
  if (skb.physIn !== null) text += `PHYSIN=${skb.physIn.name} `;
  if (skb.physOut !== null) text += `PHYSOUT=${skb.physOut.name} `;
  if (skb.inDevice !== null) text += `MAC=${frameHeaderText(skb)} `;
  text += packetText(skb.packet, flags);
  if ((flags & 8) !== 0 && skb.owner !== null) text += `UID=${skb.owner.uid} GID=${skb.owner.gid} `;
  if (skb.mark !== 0) text += `MARK=0x${skb.mark.toString(16)} `;
  return text;
}

/** The header of the frame that brought the packet, byte by byte: destination, source, protocol (dump_mac_header). */
function frameHeaderText({ packet, srcMac, dstMac }: Skb): string {
  if (srcMac === null || dstMac === null) return "";
  return `${formatMac(dstMac)}:${formatMac(srcMac)}:${packet.kind === "ipv4" ? "08:00" : "86:dd"}`;
}

function packetText(packet: IpPacket, flags: number): string {
  let text = `SRC=${longText(packet.src)} DST=${longText(packet.dst)} LEN=${packet.byteLength} `;
  if (packet.kind === "ipv4") {
    const tos = packet.tos;
    text += `TOS=0x${hex2(tos & 0x1e)} PREC=0x${hex2(tos & 0xe0)} TTL=${packet.ttl} ID=${packet.id} `;
    if (packet.dontFragment) text += "DF ";
    if (packet.moreFragments) text += "MF ";
    if (packet.fragmentOffset > 0) text += `FRAG:${packet.fragmentOffset / 8} `;
  } else {
    text += `TC=${packet.tos} HOPLIMIT=${packet.ttl} FLOWLBL=${packet.flowLabel} `;
  }
  return text + payloadText(packet, flags);
}

function longText(address: IpPacket["src"]): string {
  if (typeof address === "number") return formatIp(address);
  return Array.from({ length: 8 }, (_, i) => address.charCodeAt(i).toString(16).padStart(4, "0")).join(":");
}

function payloadText(packet: IpPacket, flags: number): string {
  const payload = packet.payload;
  switch (payload.kind) {
    case "tcp": {
      let text = `PROTO=TCP SPT=${payload.srcPort} DPT=${payload.dstPort} `;
      if ((flags & 1) !== 0) text += `SEQ=${payload.seq} ACK=${payload.ack} `;
      text += `WINDOW=${payload.window} RES=0x00 `;
      for (const [name, bit] of TCP_FLAGS) if ((payload.flags & bit) !== 0) text += `${name} `;
      return `${text}URGP=0 `;
    }
    case "udp":
      return `PROTO=UDP SPT=${payload.srcPort} DPT=${payload.dstPort} LEN=${payload.byteLength} `;
    case "icmp": {
      let text = `PROTO=${packet.kind === "ipv4" ? "ICMP" : "ICMPv6"} TYPE=${payload.type} CODE=${payload.code} `;
      if (payload.quoted !== null) text += `[${packetText(payload.quoted, flags)}] `;
      else if (payload.type === 8 || payload.type === 0 || payload.type === 128 || payload.type === 129) {
        text += `ID=${payload.id} SEQ=${payload.sequence} `;
      }
      return text;
    }
    default:
      return `PROTO=${protocolText(packet.protocol) === "udplite" ? "UDPLITE" : packet.protocol} `;
  }
}

const TCP_FLAGS: readonly (readonly [string, number])[] = [
  ["CWR", TcpFlag.Cwr],
  ["ECE", TcpFlag.Ece],
  ["URG", TcpFlag.Urg],
  ["ACK", TcpFlag.Ack],
  ["PSH", TcpFlag.Psh],
  ["RST", TcpFlag.Rst],
  ["SYN", TcpFlag.Syn],
  ["FIN", TcpFlag.Fin],
];

function hex2(value: number): string {
  return value.toString(16).toUpperCase().padStart(2, "0");
}
