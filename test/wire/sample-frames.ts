import { ArpMessage, ArpOperation } from "../../src/wire/arp.js";
import { encodePayload } from "../../src/wire/codec/encode.js";
import { DnsClass, DnsType } from "../../src/wire/dns/codes.js";
import { encodeDnsMessage } from "../../src/wire/dns/encode.js";
import { DnsMessage } from "../../src/wire/dns/message.js";
import { parseName } from "../../src/wire/dns/name.js";
import { dnsRecord } from "../../src/wire/dns/record.js";
import { Frame } from "../../src/wire/ethernet.js";
import { encodeIgmpReport, encodeMldReport, IPV4_ROUTER_ALERT, MLD_ROUTER_ALERT } from "../../src/wire/group-report.js";
import { IcmpMessage, Icmpv6Type } from "../../src/wire/icmp.js";
import { type Ipv4Fields, Ipv4Packet } from "../../src/wire/ipv4.js";
import { parseIpv4 } from "../../src/wire/ipv4-address.js";
import { type Ipv6Fields, Ipv6Packet } from "../../src/wire/ipv6.js";
import { type Ipv6, parseIpv6, solicitedNode } from "../../src/wire/ipv6-address.js";
import { MAC_BROADCAST, type Mac, macOfIpv6Group, parseMac } from "../../src/wire/mac-address.js";
import { encodeNdp } from "../../src/wire/ndp.js";
import { EtherType, IpProtocol } from "../../src/wire/numbers.js";
import { EMPTY, type IpPacket, type IpPayload, RawPayload } from "../../src/wire/payload.js";
import { SctpPacket } from "../../src/wire/sctp.js";
import { encodeBpdu, MAC_BRIDGE_GROUP } from "../../src/wire/stp.js";
import { NO_TCP_OPTIONS, TcpFlag, type TcpOptions, TcpSegment } from "../../src/wire/tcp.js";
import { UdpDatagram } from "../../src/wire/udp.js";
import { VxlanPacket } from "../../src/wire/vxlan.js";

// One frame or more of everything that podwire speaks, for the tests that hold captures against tshark and tcpdump.

const macA = parseMac("02:42:0a:00:00:01");
const macB = parseMac("02:42:0a:00:00:02");
const a = parseIpv4("10.0.0.1");
const b = parseIpv4("10.0.0.2");
const a6 = parseIpv6("fd00::1");
const b6 = parseIpv6("fd00::2");
const ll6 = parseIpv6("fe80::42:aff:fe00:1");
const allNodes = parseIpv6("ff02::1");
const allRouters = parseIpv6("ff02::2");

export const ascii = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));
const sequence = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => i);

function v4(protocol: number, payload: IpPayload, fields: Ipv4Fields = {}, ttl = 64): Ipv4Packet {
  return new Ipv4Packet(a, b, protocol, ttl, payload, { id: 4660, dontFragment: true, ...fields });
}

function v4Back(protocol: number, payload: IpPayload): Ipv4Packet {
  return new Ipv4Packet(b, a, protocol, 63, payload, {});
}

function v6(protocol: number, payload: IpPayload, fields: Ipv6Fields = {}, ttl = 64): Ipv6Packet {
  return new Ipv6Packet(a6, b6, protocol, ttl, payload, fields);
}

function eth(packet: IpPacket, dst: Mac = macB, src: Mac = macA, vlanTag = -1): Frame {
  return new Frame(dst, src, packet.kind === "ipv4" ? EtherType.Ipv4 : EtherType.Ipv6, packet, vlanTag);
}

function back(packet: IpPacket): Frame {
  return eth(packet, macA, macB);
}

const { Syn, Ack, Psh, Fin, Rst, Urg, Ece, Cwr } = TcpFlag;

const ts = (value: number, echo: number): TcpOptions => ({ ...NO_TCP_OPTIONS, timestamps: { value, echo } });
const synOptions = (value: number, echo: number): TcpOptions => ({
  mss: 1460,
  sackPermitted: true,
  timestamps: { value, echo },
  windowScale: 7,
  sackBlocks: [],
});

function there(seq: number, ack: number, flags: number, data: Uint8Array, options: TcpOptions, port = 80): Frame {
  return eth(v4(IpProtocol.Tcp, new TcpSegment(43210, port, seq, ack, flags, 502, data, options)));
}

function here(seq: number, ack: number, flags: number, data: Uint8Array, options: TcpOptions, port = 80): Frame {
  return back(v4Back(IpProtocol.Tcp, new TcpSegment(port, 43210, seq, ack, flags, 509, data, options)));
}

const tcpFrames: Frame[] = [
  there(1000, 0, Syn, EMPTY, synOptions(1, 0)),
  here(5000, 1001, Syn | Ack, EMPTY, synOptions(7, 1)),
  there(1001, 5001, Ack, EMPTY, ts(2, 7)),
  there(1001, 5001, Psh | Ack, ascii("GET / HTTP/1.1\r\nHost: web\r\n\r\n"), ts(2, 7)),
  here(5001, 1031, Ack, EMPTY, ts(8, 2)),
  here(5001, 1031, Psh | Ack, ascii("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), ts(8, 2)),
  here(5042, 1031, Psh | Ack, Uint8Array.of(0, 1, 2, 255), ts(8, 2)),
  here(5046, 1031, Psh | Ack, ascii("<html>\nno request"), ts(8, 2)),
  there(1031, 5042, Ack, EMPTY, { ...ts(9, 8), sackBlocks: [[5050, 5060]] }),
  there(1031, 5042, Fin | Ack, EMPTY, ts(9, 8)),
  here(5042, 1032, Fin | Ack, EMPTY, ts(10, 9)),
  there(1032, 5043, Ack, EMPTY, ts(11, 10)),
  there(1032, 0, Rst, EMPTY, NO_TCP_OPTIONS),
  there(1032, 0, Rst, ascii("gone away\n"), NO_TCP_OPTIONS, 7777),
  here(0, 1033, Rst | Ack, EMPTY, NO_TCP_OPTIONS, 81),
  there(77, 0, Syn | Ece | Cwr, EMPTY, synOptions(1, 0), 8443),
  there(77, 1, Urg | Psh | Ack, sequence(4), NO_TCP_OPTIONS, 5432),
  eth(v6(IpProtocol.Tcp, new TcpSegment(50000, 443, 1, 0, Syn, 64800, EMPTY, synOptions(3, 0)))),
];

const www = parseName("www.example.com");
const query = DnsMessage.query(4242, www, DnsType.A);
const answer = query.reply({
  authoritative: true,
  recursionAvailable: true,
  answers: [
    dnsRecord(www, DnsType.CNAME, 300, { kind: "name", target: parseName("web.example.com") }),
    dnsRecord(parseName("web.example.com"), DnsType.A, 60, { kind: "a", address: parseIpv4("192.0.2.7") }),
  ],
});
const noSuchName = query.reply({
  rcode: 3,
  authorities: [
    dnsRecord(parseName("example.com"), DnsType.SOA, 60, {
      kind: "soa",
      primary: parseName("ns.example.com"),
      mailbox: parseName("root.example.com"),
      serial: 1,
      refreshSeconds: 7200,
      retrySeconds: 3600,
      expireSeconds: 86400,
      minimumSeconds: 60,
    }),
  ],
});
const rich = DnsMessage.query(5, parseName("example.com"), DnsType.AAAA).reply({
  answers: [
    dnsRecord(parseName("example.com"), DnsType.AAAA, 60, { kind: "aaaa", address: b6 }),
    dnsRecord(parseName("example.com"), DnsType.MX, 60, { kind: "mx", preference: 10, exchange: www }),
    dnsRecord(parseName("example.com"), DnsType.TXT, 60, { kind: "txt", strings: [ascii("v=spf1"), ascii("b")] }),
    dnsRecord(www, DnsType.SRV, 60, { kind: "srv", priority: 1, weight: 2, port: 80, target: www }),
    dnsRecord(www, DnsType.PTR, 60, { kind: "name", target: www }),
    dnsRecord(www, DnsType.NS, 60, { kind: "name", target: www }),
    dnsRecord(www, DnsType.CAA, 60, { kind: "caa", flags: 0, tag: "issue", value: ascii("ca.org") }),
  ],
  edns: { udpSize: 1232, version: 0, dnssecOk: false, options: [] },
});
const ednsQuery = DnsMessage.query(6, www, DnsType.AAAA, {
  authenticData: true,
  edns: { udpSize: 1232, version: 0, dnssecOk: true, options: [{ code: 10, data: sequence(8) }] },
});

function udp(srcPort: number, dstPort: number, data: Uint8Array): UdpDatagram {
  return new UdpDatagram(srcPort, dstPort, data);
}

const overTcp = (message: DnsMessage): Uint8Array => {
  const bytes = encodeDnsMessage(message);
  return Uint8Array.of(bytes.length >>> 8, bytes.length & 0xff, ...bytes);
};
const reverse = DnsMessage.query(7, parseName("1.0.0.10.in-addr.arpa"), DnsType.PTR, { checkingDisabled: true });

const dnsFrames: Frame[] = [
  there(1, 1, Psh | Ack, overTcp(query), NO_TCP_OPTIONS, 53),
  here(1, 36, Psh | Ack, overTcp(answer), NO_TCP_OPTIONS, 53),
  eth(v4(IpProtocol.Udp, udp(40000, 53, encodeDnsMessage(reverse)))),
  eth(v4(IpProtocol.Udp, udp(40000, 53, encodeDnsMessage(query.with({ recursionDesired: false, rcode: 1 }))))),
  eth(v4(IpProtocol.Udp, udp(40000, 53, encodeDnsMessage(query.with({ opcode: 5, authenticData: true }))))),
  eth(v4(IpProtocol.Udp, udp(40000, 53, encodeDnsMessage(DnsMessage.query(8, www, DnsType.ANY))))),
  eth(v4(IpProtocol.Udp, udp(40000, 53, encodeDnsMessage(DnsMessage.query(8, www, DnsType.HTTPS))))),
  eth(v4(IpProtocol.Udp, udp(40000, 53, encodeDnsMessage(DnsMessage.query(8, www, DnsType.DS))))),
  eth(v4(IpProtocol.Udp, udp(40000, 53, encodeDnsMessage(DnsMessage.query(8, www, DnsType.SVCB))))),
  eth(v4(IpProtocol.Udp, udp(40000, 53, encodeDnsMessage(DnsMessage.query(8, parseName("."), 65280))))),
  eth(
    v4(
      IpProtocol.Udp,
      udp(
        40000,
        53,
        encodeDnsMessage(query.with({ questions: [{ name: www, type: DnsType.TXT, class: DnsClass.CH }] })),
      ),
    ),
  ),
  back(v4Back(IpProtocol.Udp, udp(53, 40000, encodeDnsMessage(answer.with({ authenticData: true, rcode: 9 }))))),
  eth(v4(IpProtocol.Udp, udp(40000, 53, encodeDnsMessage(query)))),
  back(v4Back(IpProtocol.Udp, udp(53, 40000, encodeDnsMessage(answer)))),
  back(v4Back(IpProtocol.Udp, udp(53, 40000, encodeDnsMessage(noSuchName)))),
  back(v4Back(IpProtocol.Udp, udp(53, 40000, encodeDnsMessage(rich)))),
  back(v4Back(IpProtocol.Udp, udp(53, 40000, encodeDnsMessage(query.reply({ rcode: 2, truncated: true }))))),
  back(v4Back(IpProtocol.Udp, udp(53, 40000, encodeDnsMessage(query.reply({ rcode: 5 }))))),
  eth(v4(IpProtocol.Udp, udp(40000, 53, encodeDnsMessage(ednsQuery)))),
  eth(v6(IpProtocol.Udp, udp(5353, 5353, encodeDnsMessage(query)))),
];

const echo = (type: number): IcmpMessage => IcmpMessage.echo(type, 7, 1, sequence(56));
const lost = v4(IpProtocol.Udp, udp(40000, 9, sequence(12)));
const lostTcp = v4(IpProtocol.Tcp, new TcpSegment(43210, 80, 9, 0, Syn, 1, EMPTY, synOptions(1, 0)));
const cutTcp = v4(IpProtocol.Tcp, new TcpSegment(43211, 80, 5, 6, Ack, 7, sequence(30), NO_TCP_OPTIONS));
const lost6 = v6(IpProtocol.Udp, udp(40000, 9, sequence(12)));

function icmpError(type: number, code: number, rest: number, packet: IpPacket, limit = 548): Frame {
  return back(v4Back(IpProtocol.Icmp, IcmpMessage.error(type, code, rest, packet, limit)));
}

function icmp6Error(type: number, code: number, rest: number, packet: IpPacket): Frame {
  return back(new Ipv6Packet(b6, a6, IpProtocol.Icmpv6, 64, IcmpMessage.error(type, code, rest, packet, 1232)));
}

const icmpFrames: Frame[] = [
  eth(v4(IpProtocol.Icmp, echo(8))),
  back(v4Back(IpProtocol.Icmp, echo(0))),
  ...[0, 1, 2, 3, 9, 10, 13].map((code) => icmpError(3, code, 0, lost)),
  icmpError(3, 3, 0, lostTcp),
  icmpError(3, 3, 0, lost, 28),
  ...[28, 32, 40, 60].map((limit) => icmpError(11, 0, 0, cutTcp, limit)),
  icmpError(3, 4, 1400, lost),
  icmpError(5, 0, parseIpv4("10.0.0.254"), lost),
  icmpError(5, 1, parseIpv4("10.0.0.254"), lost),
  icmpError(11, 0, 0, lost),
  icmpError(11, 1, 0, lost),
  icmpError(12, 0, 0x1400_0000, lost),
  eth(v6(IpProtocol.Icmpv6, echo(Icmpv6Type.EchoRequest), { flowLabel: 0x12345 })),
  back(new Ipv6Packet(b6, a6, IpProtocol.Icmpv6, 64, echo(Icmpv6Type.EchoReply))),
  ...[0, 1, 3, 4, 6].map((code) => icmp6Error(1, code, 0, lost6)),
  icmp6Error(2, 0, 1280, lost6),
  icmp6Error(3, 0, 0, lost6),
  icmp6Error(3, 1, 0, lost6),
  icmp6Error(4, 1, 6, lost6),
];

function nd(src: Ipv6, dst: Ipv6, message: IcmpMessage): Frame {
  const group = dst === a6 || dst === b6 ? macB : macOfIpv6Group(dst);
  return eth(new Ipv6Packet(src, dst, IpProtocol.Icmpv6, 255, message), group);
}

const neighbourFrames: Frame[] = [
  new Frame(MAC_BROADCAST, macA, EtherType.Arp, new ArpMessage(ArpOperation.Request, macA, a, 0 as Mac, b)),
  new Frame(macA, macB, EtherType.Arp, new ArpMessage(ArpOperation.Reply, macB, b, macA, a)),
  new Frame(MAC_BROADCAST, macA, EtherType.Arp, new ArpMessage(ArpOperation.Request, macA, a, MAC_BROADCAST, a)),
  new Frame(macB, macA, EtherType.Arp, new ArpMessage(ArpOperation.Request, macA, a, macB, b)),
  nd(
    a6,
    solicitedNode(b6),
    encodeNdp({ kind: "neighbor-solicitation", target: b6, options: [{ kind: "source-link-layer", mac: macA }] }),
  ),
  nd(
    b6,
    a6,
    encodeNdp({
      kind: "neighbor-advertisement",
      target: b6,
      router: true,
      solicited: true,
      override: true,
      options: [{ kind: "target-link-layer", mac: macB }],
    }),
  ),
  nd(ll6, allRouters, encodeNdp({ kind: "router-solicitation", options: [{ kind: "source-link-layer", mac: macA }] })),
  nd(
    ll6,
    allNodes,
    encodeNdp({
      kind: "router-advertisement",
      hopLimit: 64,
      managed: true,
      otherConfig: false,
      preference: 0,
      lifetimeSeconds: 1800,
      reachableMs: 0,
      retransMs: 0,
      options: [
        {
          kind: "prefix",
          prefix: parseIpv6("fd00::"),
          prefixLength: 64,
          onLink: true,
          autonomous: true,
          validSeconds: 86400,
          preferredSeconds: 14400,
        },
        { kind: "mtu", mtu: 1500 },
        { kind: "source-link-layer", mac: macA },
        { kind: "recursive-dns", lifetimeSeconds: 1200, servers: [b6] },
      ],
    }),
  ),
  nd(
    ll6,
    a6,
    encodeNdp({
      kind: "redirect",
      target: parseIpv6("fe80::9"),
      destination: b6,
      options: [{ kind: "target-link-layer", mac: macB }],
    }),
  ),
  eth(
    new Ipv4Packet(
      a,
      parseIpv4("224.0.0.22"),
      IpProtocol.Igmp,
      1,
      encodeIgmpReport([{ type: 4, group: parseIpv4("239.1.2.3"), sources: [] }]),
      { tos: 0xc0, dontFragment: true, options: IPV4_ROUTER_ALERT },
    ),
    parseMac("01:00:5e:00:00:16"),
  ),
  eth(
    new Ipv6Packet(
      ll6,
      parseIpv6("ff02::16"),
      IpProtocol.Icmpv6,
      1,
      encodeMldReport([{ type: 4, group: solicitedNode(b6), sources: [] }]),
      { extensions: [MLD_ROUTER_ALERT] },
    ),
    parseMac("33:33:00:00:00:16"),
  ),
];

const big = v4(IpProtocol.Udp, udp(40000, 9, sequence(200)));
const bigBytes = encodePayload(big);
const big6 = v6(IpProtocol.Udp, udp(40000, 9, sequence(200)));
const big6Bytes = encodePayload(big6);
const fragment = (offset: number, end: number, moreFragments: boolean): Frame =>
  eth(
    v4(IpProtocol.Udp, new RawPayload(bigBytes.slice(offset, end)), {
      dontFragment: false,
      moreFragments,
      fragmentOffset: offset,
    }),
  );
const fragment6 = (offset: number, end: number, moreFragments: boolean): Frame =>
  eth(
    v6(IpProtocol.Udp, new RawPayload(big6Bytes.slice(offset, end)), {
      fragment: { id: 0x1234, offset, moreFragments },
    }),
  );

const init = Uint8Array.of(1, 0, 0, 20, 0, 0, 0, 9, 0, 1, 0, 0, 0, 10, 0, 10, 0, 0, 0, 1);
const inner = eth(v4(IpProtocol.Icmp, echo(8)));
const bridge = { priority: 0x8000, mac: macA };

const otherFrames: Frame[] = [
  eth(v4(IpProtocol.Udp, udp(40000, 9999, ascii("hello")))),
  eth(v4(IpProtocol.Udp, new UdpDatagram(40000, 9999, ascii("no checksum"), true))),
  eth(v6(IpProtocol.Udp, udp(40000, 9999, EMPTY))),
  fragment(0, 104, true),
  fragment(104, 208, false),
  fragment6(0, 104, true),
  fragment6(104, 208, false),
  eth(v4(IpProtocol.Sctp, new SctpPacket(3000, 3001, 0, init))),
  eth(v4(IpProtocol.IpIp, v4(IpProtocol.Icmp, echo(8)), {}, 63)),
  eth(v4(IpProtocol.Ipv6, v6(IpProtocol.Icmpv6, echo(Icmpv6Type.EchoRequest)))),
  eth(v4(IpProtocol.Udp, new UdpDatagram(50001, 4789, new VxlanPacket(42, inner), true))),
  eth(v4(IpProtocol.Udp, new UdpDatagram(50001, 8472, new VxlanPacket(1, inner), true))),
  eth(v4(IpProtocol.Icmp, echo(8)), macB, macA, 100),
  eth(v4(IpProtocol.Icmp, echo(8)), macB, macA, (5 << 13) | 200),
  eth(v4(253, new RawPayload(sequence(20)), { tos: 0x2e << 2 })),
  new Frame(
    MAC_BRIDGE_GROUP,
    macA,
    38,
    encodeBpdu({
      kind: "config",
      flags: 0,
      root: bridge,
      rootPathCost: 0,
      bridge,
      portId: 0x8001,
      messageAge: 0,
      maxAge: 20 * 256,
      helloTime: 2 * 256,
      forwardDelay: 15 * 256,
    }),
  ),
  new Frame(MAC_BRIDGE_GROUP, macA, 7, encodeBpdu({ kind: "topology-change" })),
  new Frame(macB, macA, 0x88b5, new RawPayload(ascii("local experiment"))),
];

/** All sample frames, in an order that makes sense as one capture. */
export const sampleFrames: readonly Frame[] = [
  ...neighbourFrames,
  ...icmpFrames,
  ...tcpFrames,
  ...dnsFrames,
  ...otherFrames,
];
