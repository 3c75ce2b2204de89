// A packet in the words of tcpdump 4.99, without the time in front. Each protocol's own file knows its words; this one
// knows what is told inside what, and remembers connections for relative sequence numbers.
// It knows values and bytes, nothing of interfaces or time. Read next: text-style.ts, then the file of a protocol.

import { type ArpMessage, ArpOperation } from "../arp.js";
import { readU16 } from "../codec/bytes.js";
import { finishChecksum, pseudoHeaderSum } from "../codec/checksum.js";
import { decodeFrame } from "../codec/decode.js";
import { DecodeFailure } from "../codec/decode-failure.js";
import { checksumDestination, encodeFrame, encodeIpPacket, encodePayload } from "../codec/encode.js";
import { MIN_ETHER_TYPE } from "../codec/ethernet.js";
import { leaveChecksumPartial } from "../codec/partial-checksum.js";
import { VXLAN_PORTS } from "../codec/vxlan.js";
import { DnsDecodeFailure, decodeDnsMessage } from "../dns/decode.js";
import { ETHERNET_HEADER_BYTES, Frame } from "../ethernet.js";
import type { IcmpMessage } from "../icmp.js";
import type { Ipv4Packet } from "../ipv4.js";
import type { Ipv6Packet } from "../ipv6.js";
import { MAC_ZERO } from "../mac-address.js";
import { EtherType, IpProtocol } from "../numbers.js";
import type { IpPacket, RawPayload } from "../payload.js";
import { decodeBpdu } from "../stp.js";
import { TcpFlag, type TcpSegment } from "../tcp.js";
import type { UdpDatagram } from "../udp.js";
import { describeCutDns, describeDns } from "./dns-text.js";
import { asciiDump, hexAndAsciiDump, hexDump } from "./hex-dump.js";
import { describeIcmp } from "./icmp-text.js";
import { describeIcmp6 } from "./icmp6-text.js";
import { describeIgmp } from "./igmp-text.js";
import {
  describeEtherType,
  describeIpv4Header,
  describeIpv6Extensions,
  describeIpv6Header,
  etherTypeName,
} from "./ip-header-text.js";
import { compareChecksum, viewPayload } from "./payload-view.js";
import { describeRx, isRxPort } from "./rx-text.js";
import { describeSctp } from "./sctp-text.js";
import { describeBpdu } from "./stp-text.js";
import { describeTcpApplication } from "./tcp-application-text.js";
import { TcpSequences } from "./tcp-sequences.js";
import { describeTcp } from "./tcp-text.js";
import { type TextOptions, TextStyle } from "./text-style.js";
import { describeOtvHead, describeVxlanHead } from "./tunnel-head-text.js";
import { describeUdpApplication } from "./udp-application-text.js";
import { visible } from "./visible.js";

const DNS_PORT = 53;
const MDNS_PORT = 5353;
/** Bytes of an LLC header, which -x leaves out as it leaves out the Ethernet header. */
const LLC_BYTES = 3;
/** Some systems say in a reset's data why they reset; so much of it is told. */
const RST_TEXT_BYTES = 30;

/** The text of one frame on its own: sequence numbers are as they are. Several lines with -v and -x, none ends in "\n". */
export function describeFrame(frame: Frame, options: TextOptions = {}): string {
  return new TcpdumpText(options).frame(frame);
}

/** The text of one packet on its own. */
export function describePacket(packet: IpPacket, options: TextOptions = {}): string {
  return new TcpdumpText(options).packet(packet);
}

const DNS_HEADER_BYTES = 12;
/** VXLAN's header and OTV's. */
const TUNNEL_HEADER_BYTES = 8;
/**
 * Tells frames one after the other. What is told of applications is in udp-application-text.ts and tcp-application-text.ts.
 */
export class TcpdumpText {
  private readonly style: TextStyle;
  private readonly sequences = new TcpSequences();
  /** The checksum of what is told was left to the device, so that it is that of the pseudo header alone. */
  private isPartial = false;

  constructor(options: TextOptions = {}) {
    this.style = new TextStyle(options);
  }

  /** A frame as tcpdump tells it on an Ethernet device; `isPartial` when its checksum was left to the device. */
  frame(frame: Frame, isPartial = false): string {
    this.isPartial = isPartial;
    const encode = (): Uint8Array => {
      const bytes = encodeFrame(frame);
      if (isPartial) leaveChecksumPartial(bytes);
      return bytes;
    };
    return this.frameText(frame) + this.dump(encode, linkBytes(frame));
  }

  /** A packet as tcpdump tells it on a device without link header. */
  packet(packet: IpPacket): string {
    return this.ip(packet, packet.byteLength) + this.dump(() => encodeIpPacket(packet), 0);
  }

  private frameText(frame: Frame): string {
    const payload = frame.payload;
    const { ethernet, cooked } = this.style;
    const header = ethernet && !cooked ? this.ethernetHeader(frame) : "";
    if (payload.kind === "arp") return header + this.arp(payload);
    if (payload.kind === "raw") return this.otherFrame(frame, payload, header);
    return header + this.ip(payload, payload.byteLength);
  }

  private ethernetHeader(frame: Frame): string {
    const { quiet } = this.style;
    const name = (etherType: number): string =>
      quiet
        ? (etherTypeName(etherType) ?? `Unknown Ethertype (0x${etherType.toString(16).padStart(4, "0")})`)
        : `ethertype ${describeEtherType(etherType)}`;
    const head = `${this.style.mac(frame.src)} > ${this.style.mac(frame.dst)}, `;
    const length = `length ${frame.byteLength}: `;
    const isLength = frame.etherType < MIN_ETHER_TYPE;
    const llc = isLength ? "LLC, dsap STP (0x42) Individual, ssap STP (0x42) Command, ctrl 0x03: " : "";
    if (frame.vlanTag >= 0) {
      const tag = `vlan ${frame.vlanId}, p ${frame.vlanTag >> 13}${frame.vlanTag & 0x1000 ? ", DEI" : ""}`;
      const inner = isLength ? `length ${frame.payload.byteLength}: ${llc}` : `${name(frame.etherType)}, `;
      return `${head}${name(0x8100)}, ${length}${tag}, ${inner}`;
    }
    if (isLength) return `${head}802.3, length ${frame.payload.byteLength}: ${llc}`;
    return `${head}${name(frame.etherType)}, ${length}`;
  }

  /** Spanning tree, or a type that nobody reads: its header and bytes. */
  private otherFrame(frame: Frame, payload: RawPayload, header: string): string {
    const bpdu = frame.etherType < MIN_ETHER_TYPE ? decodeBpdu(payload) : null;
    if (bpdu !== null && !(bpdu instanceof DecodeFailure)) return header + describeBpdu(bpdu, this.style.verbose);
    const dumped = this.style.hex !== null && !this.style.hex.startsWith("A");
    const bytes = !dumped && !this.style.quiet ? hexAndAsciiDump(payload.data) : "";
    return (header === "" ? this.ethernetHeader(frame) : header) + bytes;
  }

  private arp(arp: ArpMessage): string {
    const { style } = this;
    const head = style.ethernet ? "" : "ARP, ";
    const details = style.verbose > 0 ? "Ethernet (len 6), IPv4 (len 4), " : "";
    const tail = `, length ${arp.byteLength}`;
    if (arp.operation === ArpOperation.Request) {
      const asked = arp.targetMac === MAC_ZERO ? "" : ` (${style.mac(arp.targetMac)})`;
      const words = `Request who-has ${style.host(arp.targetIp)}${asked} tell ${style.host(arp.senderIp)}`;
      return head + details + words + tail;
    }
    if (arp.operation === ArpOperation.Reply) {
      return `${head}${details}Reply ${style.host(arp.senderIp)} is-at ${style.mac(arp.senderMac)}${tail}`;
    }
    const bytes = encodeFrame(new Frame(MAC_ZERO, MAC_ZERO, EtherType.Arp, arp)).subarray(ETHERNET_HEADER_BYTES);
    return `${head}${details}Unknown (${arp.operation}) ${hexAndAsciiDump(bytes)}`;
  }

  /** `available` is how many bytes of the packet there are: fewer than it has when it is quoted. */
  private ip(packet: IpPacket, available: number): string {
    return packet.kind === "ipv4" ? this.ipv4(packet, available) : this.ipv6(packet, available);
  }

  private ipv4(packet: Ipv4Packet, available: number): string {
    const head = `${this.style.ethernet ? "" : "IP "}${this.style.verbose > 0 ? describeIpv4Header(packet) : ""}`;
    if (packet.fragmentOffset > 0) return `${head}${this.hosts(packet)}${this.style.protocol(packet.protocol)}`;
    return head + this.payload(packet, available - packet.headerLength, true);
  }

  private ipv6(packet: Ipv6Packet, available: number): string {
    const isFirst = packet.extensions.length === 0 && packet.fragment === null;
    let text = `${this.style.ethernet ? "" : "IP6 "}${this.style.verbose > 0 ? describeIpv6Header(packet) : ""}`;
    if (!isFirst) text += this.hosts(packet) + describeIpv6Extensions(packet, this.style.verbose);
    if (packet.fragment !== null && packet.fragment.offset > 0) return text;
    return text + this.payload(packet, available - packet.headerLength, isFirst);
  }

  /** `isFirst` is false behind extension headers, where the addresses were told already. */
  private payload(packet: IpPacket, available: number, isFirst: boolean): string {
    const hosts = isFirst ? this.hosts(packet) : "";
    const payload = viewPayload(packet);
    switch (payload.kind) {
      case "udp":
        return this.ports(packet, payload, isFirst) + this.udp(packet, payload, available);
      case "tcp":
        return this.ports(packet, payload, isFirst) + this.tcp(packet, payload, available);
      case "sctp":
        return this.ports(packet, payload, isFirst) + describeSctp(payload, this.style.verbose);
      case "icmp":
        return hosts + this.icmp(packet, payload);
      case "ipv4":
      case "ipv6":
        return hosts + this.ip(payload, payload.byteLength);
      case "raw":
        if (packet.protocol === IpProtocol.Igmp) return hosts + this.igmp(payload);
        if (packet.protocol === IpProtocol.NoNext) return `${hosts}no next header`;
        return `${hosts} ${this.style.protocol(packet.protocol)} ${payload.byteLength}`;
    }
  }

  private hosts(packet: IpPacket): string {
    return `${this.style.host(packet.src)} > ${this.style.host(packet.dst)}: `;
  }

  private ports(packet: IpPacket, payload: { srcPort: number; dstPort: number }, isFirst: boolean): string {
    const { style } = this;
    const { srcPort, dstPort } = payload;
    if (!isFirst) return `${style.port(srcPort, packet.protocol)} > ${style.port(dstPort, packet.protocol)}: `;
    const from = style.endpoint(packet.src, srcPort, packet.protocol);
    return `${from} > ${style.endpoint(packet.dst, dstPort, packet.protocol)}: `;
  }

  private udp(packet: IpPacket, udp: UdpDatagram, available: number): string {
    const { style } = this;
    const raw = packet.payload.kind === "raw" ? packet.payload.data : null;
    const length = (raw === null ? udp.byteLength : readU16(raw, 4)) - 8;
    const sum =
      style.verbose > (packet.kind === "ipv4" ? 1 : 0) && available >= udp.byteLength ? this.udpChecksum(packet) : "";
    if (style.quiet) return `${sum}UDP, length ${length}`;
    const { data, srcPort, dstPort } = udp;
    if (!(data instanceof Uint8Array)) {
      const words =
        dstPort === VXLAN_PORTS.Iana
          ? `VXLAN, flags [I] (0x08), vni ${data.vni}`
          : `OTV, flags [I] (0x08), overlay 0, instance ${data.vni}`;
      return `${sum}${words}\n${this.frameText(data.frame)}`;
    }
    const isMdns = srcPort === MDNS_PORT || dstPort === MDNS_PORT;
    if ((isMdns || srcPort === DNS_PORT || dstPort === DNS_PORT) && available >= udp.byteLength)
      return sum + this.dns(data, length, isMdns);
    if (isRxPort(srcPort) || isRxPort(dstPort)) return sum + describeRx(data, length, style.verbose);
    if (available < udp.byteLength) return `${sum}UDP, length ${length}`;
    return sum + (this.tunnelled(srcPort, dstPort, data) ?? this.application(udp, data) ?? `UDP, length ${length}`);
  }

  private application(udp: UdpDatagram, data: Uint8Array): string | null {
    return describeUdpApplication(udp.srcPort, udp.dstPort, data, this.style.verbose);
  }

  /** What stands at VXLAN's and OTV's ports and is no frame that Linux would have sent there. */
  private tunnelled(srcPort: number, dstPort: number, data: Uint8Array): string | null {
    const isAt = (port: number): boolean => srcPort === port || dstPort === port;
    if (!isAt(VXLAN_PORTS.Iana) && !isAt(VXLAN_PORTS.Linux)) return null;
    const head = isAt(VXLAN_PORTS.Iana) ? describeVxlanHead(data) : describeOtvHead(data);
    if (!head.isWhole) return head.text;
    const frame = decodeFrame(data.subarray(TUNNEL_HEADER_BYTES), "keep");
    return head.text + (frame instanceof DecodeFailure ? " [|ether]" : this.frameText(frame));
  }

  private udpChecksum(packet: IpPacket): string {
    if (packet.isFragment || this.style.noChecksums) return "";
    const bytes = encodePayload(packet);
    if (packet.kind === "ipv4" && readU16(bytes, 6) === 0) return "[no cksum] ";
    const pseudoSum = this.pseudoSum(packet);
    const compared = compareChecksum(bytes, 6, pseudoSum);
    const { right } = compared;
    const found = this.isPartial ? ~finishChecksum(pseudoSum) & 0xffff : compared.found;
    if (found === (right || 0xffff)) return "[udp sum ok] ";
    return `[bad udp cksum 0x${hex4(found)} -> 0x${hex4(right)}!] `;
  }

  private tcp(packet: IpPacket, tcp: TcpSegment, available: number): string {
    const { style } = this;
    const { data, srcPort, dstPort } = tcp;
    if (available < 20) return " [|tcp]";
    if (style.quiet) return `tcp ${data.length}`;
    let sum = "";
    if (style.verbose > 0 && !style.noChecksums && !packet.isFragment && available >= tcp.byteLength) {
      const pseudoSum = this.pseudoSum(packet);
      const compared = compareChecksum(encodePayload(packet), 16, pseudoSum);
      const { right } = compared;
      const isLeft = this.isPartial && (tcp.flags & TcpFlag.Rst) === 0;
      const found = isLeft ? ~finishChecksum(pseudoSum) & 0xffff : compared.found;
      sum = `, cksum 0x${hex4(found)} (${found === right ? "correct" : `incorrect -> 0x${hex4(right)}`})`;
    }
    const numbers = style.absoluteSequence
      ? { seq: tcp.seq, ack: tcp.ack, sackBase: 0 }
      : this.sequences.relative(packet.src, packet.dst, tcp);
    const text = describeTcp(tcp, numbers, sum, style.verbose);
    if (data.length === 0) return text;
    if (tcp.flags & TcpFlag.Rst && style.verbose > 0) {
      return `${text} [RST${data.length > RST_TEXT_BYTES ? "+" : ""} ${visible(data.subarray(0, RST_TEXT_BYTES))}]`;
    }
    if (srcPort === DNS_PORT || dstPort === DNS_PORT) return text + this.dnsOverTcp(data);
    const told = describeTcpApplication(srcPort, dstPort, data, available < tcp.byteLength, style.verbose);
    return told === null ? text : `${text}: ${told}`;
  }

  /** A message behind its two bytes of length (RFC 1035 4.2.2), when it is there in full. */
  private dnsOverTcp(data: Uint8Array): string {
    if (data.length < 2) return ` [DNS over TCP: length ${data.length} < 2] (invalid)`;
    const [said, length] = [readU16(data, 0), data.length - 2];
    if (said !== length) return ` [prefix length(${said}) != length(${length})] (invalid)`;
    return ` ${this.dns(data.subarray(2), length, false)}`;
  }

  private dns(data: Uint8Array, length: number, isMdns: boolean): string {
    const { verbose } = this.style;
    if (data.length < DNS_HEADER_BYTES) return `domain [length ${data.length} < ${DNS_HEADER_BYTES}] (invalid)`;
    const message = decodeDnsMessage(data);
    return message instanceof DnsDecodeFailure
      ? describeCutDns(data, isMdns, verbose)
      : describeDns(message, length, isMdns, verbose);
  }

  private icmp(packet: IpPacket, icmp: IcmpMessage): string {
    const { style } = this;
    const bytes = encodePayload(packet);
    if (packet.kind === "ipv6") {
      const { found, right } = compareChecksum(bytes, 2, this.pseudoSum(packet));
      const verdict = found === right ? "[icmp6 sum ok]" : `[bad icmp6 cksum 0x${hex4(found)} -> 0x${hex4(right)}!]`;
      return `${style.verbose > 0 && !packet.isFragment ? `${verdict} ` : ""}${describeIcmp6(icmp, bytes, style)}`;
    }
    const quoted = icmp.quoted;
    let text = describeIcmp(icmp, bytes.subarray(8), style);
    const { found, right } = compareChecksum(bytes, 2, 0);
    if (style.verbose > 0 && !style.noChecksums && !packet.isFragment && found !== right) {
      text += ` (wrong icmp cksum ${found.toString(16)} (->${right.toString(16)})!)`;
    }
    if (quoted !== null && style.verbose > 0) text += `\n\t${this.ip(quoted, icmp.quotedLength)}`;
    return text;
  }

  private igmp(payload: RawPayload): string {
    if (this.style.quiet) return "igmp";
    return describeIgmp(payload, this.style);
  }

  private pseudoSum(packet: IpPacket): number {
    return pseudoHeaderSum(packet.src, checksumDestination(packet), packet.protocol, packet.payload.byteLength);
  }

  private dump(encode: () => Uint8Array, linkLength: number): string {
    const style = this.style.hex;
    if (style === null) return "";
    const { snapshotBytes } = this.style;
    const bytes = encode().subarray(style.length === 2 ? 0 : linkLength, snapshotBytes ?? undefined);
    if (style === "A" || style === "AA") return asciiDump(bytes);
    return style === "x" || style === "xx" ? hexDump(bytes) : hexAndAsciiDump(bytes);
  }
}

function linkBytes(frame: Frame): number {
  const header = ETHERNET_HEADER_BYTES + (frame.vlanTag < 0 ? 0 : 4);
  return frame.etherType < MIN_ETHER_TYPE ? header + LLC_BYTES : header;
}

function hex4(value: number): string {
  return value.toString(16).padStart(4, "0");
}
