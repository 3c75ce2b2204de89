import { encodeIpPacket } from "../../../wire/codec/encode.js";
import { formatMac } from "../../../wire/mac-address.js";
import type { Skb } from "../../skb.js";
import { PROTOCOLS, readField } from "../expression/payload-fields.js";

/** The fields of each header that a trace tells, in nft's order (proto.c, proto_desc.order). */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
  ip: ["saddr", "daddr", "dscp", "ecn", "ttl", "id", "protocol", "length"],
  ip6: ["saddr", "daddr", "dscp", "ecn", "hoplimit", "flowlabel", "nexthdr", "length"],
  icmp: ["type", "code", "id", "sequence"],
  icmpv6: ["type", "code"],
  udp: ["sport", "dport", "length"],
  tcp: ["sport", "dport", "flags", "window"],
};

/** The kernel hands over so many bytes behind the network header (NFT_TRACETYPE_TRANSPORT_HSIZE). */
const TRANSPORT_BYTES = 20;

/** The devices and headers of a traced packet as `nft monitor trace` prints them; `family` is that of the table. */
export function packetText(skb: Skb, family: string): string {
  const words: string[] = [];
  if (skb.inDevice !== null) words.push(`iif "${skb.inDevice.name}"`);
  if (skb.outDevice !== null) words.push(`oif "${skb.outDevice.name}"`);
  words.push(...linkWords(skb));
  const { packet } = skb;
  const network = packet.kind === "ipv4" ? "ip" : "ip6";
  const isKnown = family === "ip" || family === "ip6";
  for (const field of SHOWN[network] ?? []) {
    // What a table of one family implies is not told.
    if (isKnown && (field === "protocol" || field === "nexthdr")) continue;
    words.push(fieldWords(network, field, skb));
  }
  const kind = packet.payload.kind === "icmp" && network === "ip6" ? "icmpv6" : packet.payload.kind;
  // Behind extension headers nft does not know what follows.
  const isHidden = packet.kind === "ipv6" && packet.extensions.length > 0;
  const told = isHidden ? undefined : SHOWN[kind];
  if (told !== undefined) for (const field of told) words.push(fieldWords(kind, field, skb));
  if (told !== undefined && kind === "icmpv6") words.push(`icmpv6 parameter-problem ${secondWord(skb)}`);
  if (told === undefined || kind !== "tcp") words.push(...restWords(skb, told === undefined ? 0 : 8));
  return words.filter((word) => word !== "").join(" ");
}

function linkWords(skb: Skb): string[] {
  if (skb.inDevice === null) return [];
  // The loopback device's frames have no addresses.
  if (skb.inDevice.name === "lo") return [`@ll,0,112 0x${skb.packet.kind === "ipv4" ? "800" : "86dd"}`];
  if (skb.srcMac === null || skb.dstMac === null) return [];
  return [`ether saddr ${formatMac(skb.srcMac)} ether daddr ${formatMac(skb.dstMac)}`];
}

function fieldWords(header: string, field: string, skb: Skb): string {
  const type = PROTOCOLS[header]?.fields[field];
  const value = readField(header, field, skb);
  if (type === undefined || value === null) return "";
  const sign = type.kind === "flags" ? "== " : "";
  return `${header} ${field} ${sign}${type.kind === "flags" ? flagText(type, Number(value)) : type.format(value, false)}`;
}

/** The four bytes behind type, code and checksum, whatever they mean in this message. */
function secondWord({ packet }: Skb): number {
  const bytes = encodeIpPacket(packet).subarray(packet.headerLength);
  return [4, 5, 6, 7].reduce((sum, at) => sum * 256 + (bytes[at] ?? 0), 0);
}

/** One flag has its name; several together are a number. */
function flagText(type: { format(value: number, numeric: boolean): string }, value: number): string {
  return (value & (value - 1)) === 0 ? type.format(value, false) : `0x${value.toString(16)}`;
}

/** What of the bytes behind the fields that were told the kernel hands over, as one number. */
function restWords(skb: Skb, from: number): string[] {
  const { packet } = skb;
  const bytes = encodeIpPacket(packet).subarray(packet.headerLength).subarray(from, TRANSPORT_BYTES);
  if (bytes.length === 0) return [];
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [`@th,${from * 8},${bytes.length * 8} 0x${digits.replace(/^0+(?=.)/, "")}`];
}
