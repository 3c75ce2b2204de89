import fc from "fast-check";
import { ArpMessage } from "../../src/wire/arp.js";
import { Frame } from "../../src/wire/ethernet.js";
import { IcmpMessage, IcmpType, Icmpv6Type } from "../../src/wire/icmp.js";
import { Ipv4Packet } from "../../src/wire/ipv4.js";
import { type Ipv4, ipv4FromBits } from "../../src/wire/ipv4-address.js";
import { type Ipv6Extension, Ipv6Packet } from "../../src/wire/ipv6.js";
import { type Ipv6, ipv6FromGroups } from "../../src/wire/ipv6-address.js";
import type { Mac } from "../../src/wire/mac-address.js";
import { EtherType, IpProtocol } from "../../src/wire/numbers.js";
import { EMPTY, type IpPacket, type IpPayload, RawPayload } from "../../src/wire/payload.js";
import { SctpPacket } from "../../src/wire/sctp.js";
import { NO_TCP_OPTIONS, type TcpOptions, TcpSegment, tcpOptionsLength } from "../../src/wire/tcp.js";
import { UdpDatagram } from "../../src/wire/udp.js";
import { VxlanPacket } from "../../src/wire/vxlan.js";

export const u8 = fc.integer({ min: 0, max: 0xff });
export const u16 = fc.integer({ min: 0, max: 0xffff });
export const u32 = fc.integer({ min: 0, max: 0xffff_ffff });
/** Bytes in an array that is no view of a larger one, so that comparisons compare contents. */
export const data = (maxLength = 64): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ maxLength }).map((bytes) => Uint8Array.from(bytes));
export const mac = fc.integer({ min: 0, max: 0xffff_ffff_ffff }).map((n) => n as Mac);
export const ipv4 = u32.map((n): Ipv4 => ipv4FromBits(n));
export const ipv6 = fc.array(u16, { minLength: 8, maxLength: 8 }).map((groups): Ipv6 => ipv6FromGroups(groups));

/** A port on which nothing is encapsulated. */
const plainPort = u16.filter((port) => port !== 4789 && port !== 8472);

const tcpOptions: fc.Arbitrary<TcpOptions> = fc.oneof(
  fc.constant(NO_TCP_OPTIONS),
  fc
    .record({
      mss: fc.option(u16),
      windowScale: fc.option(fc.integer({ min: 0, max: 14 })),
      sackPermitted: fc.boolean(),
      timestamps: fc.option(fc.record({ value: u32, echo: u32 })),
      sackBlocks: fc.array(fc.tuple(u32, u32), { maxLength: 3 }),
    })
    .filter((options) => tcpOptionsLength(options) > 0 && tcpOptionsLength(options) <= 40),
  fc
    .integer({ min: 100, max: 250 })
    .map((kind) => ({ ...NO_TCP_OPTIONS, others: [{ kind, data: Uint8Array.of(1, 2, 3) }] })),
);

export const tcp = fc
  .tuple(u16, u16, u32, u32, u8, u16, data(), tcpOptions, u16)
  .map((fields) => new TcpSegment(...fields));

export const plainUdp = fc
  .tuple(u16, plainPort, data())
  .map(([srcPort, dstPort, bytes]) => new UdpDatagram(srcPort, dstPort, bytes));

export const sctp = fc.tuple(u16, u16, u32, data()).map((fields) => new SctpPacket(...fields));

const raw = data().map((bytes) => new RawPayload(bytes));

const UNKNOWN_PROTOCOL = 253;

const icmpEcho = (types: readonly [number, number]): fc.Arbitrary<IcmpMessage> =>
  fc
    .tuple(fc.constantFrom(...types), u16, u16, data())
    .map(([type, id, sequence, bytes]) => IcmpMessage.echo(type, id, sequence, bytes));

type Carried = readonly [number, IpPayload];

const carriedByBoth: fc.Arbitrary<Carried> = fc.oneof(
  tcp.map((payload): Carried => [IpProtocol.Tcp, payload]),
  plainUdp.map((payload): Carried => [IpProtocol.Udp, payload]),
  sctp.map((payload): Carried => [IpProtocol.Sctp, payload]),
  raw.map((payload): Carried => [UNKNOWN_PROTOCOL, payload]),
);

const ipv4Options = fc.constantFrom(EMPTY, Uint8Array.of(0x94, 4, 0, 0), Uint8Array.of(7, 7, 4, 0, 0, 0, 0, 0));

const ipv4Fields = fc.record({ tos: u8, id: u16, dontFragment: fc.boolean(), options: ipv4Options });

function ipv4With(carried: fc.Arbitrary<Carried>): fc.Arbitrary<Ipv4Packet> {
  return fc
    .tuple(ipv4, ipv4, u8, carried, ipv4Fields)
    .map(([src, dst, ttl, [protocol, payload], fields]) => new Ipv4Packet(src, dst, protocol, ttl, payload, fields));
}

const ipv4Fragment = fc
  .tuple(ipv4, ipv4, u8, u8, raw, u16, fc.integer({ min: 1, max: 1000 }), fc.boolean())
  .map(
    ([src, dst, protocol, ttl, payload, id, eighths, moreFragments]) =>
      new Ipv4Packet(src, dst, protocol, ttl, payload, { id, moreFragments, fragmentOffset: eighths * 8 }),
  );

const extensions = fc.constantFrom<readonly Ipv6Extension[]>(
  [],
  [{ protocol: IpProtocol.HopByHop, data: Uint8Array.of(0, 0, 5, 2, 0, 0, 1, 0) }],
  [
    { protocol: IpProtocol.HopByHop, data: Uint8Array.of(0, 0, 5, 2, 0, 0, 1, 0) },
    { protocol: IpProtocol.DestinationOptions, data: Uint8Array.of(0, 0, 1, 4, 0, 0, 0, 0) },
  ],
);

/** The next-header byte inside an extension is rewritten on encoding, so a value that came from bytes has it right. */
function linked(list: readonly Ipv6Extension[], last: number): readonly Ipv6Extension[] {
  return list.map((extension, i) => {
    const bytes = extension.data.slice();
    bytes[0] = list[i + 1]?.protocol ?? last;
    return { protocol: extension.protocol, data: bytes };
  });
}

function ipv6With(carried: fc.Arbitrary<Carried>): fc.Arbitrary<Ipv6Packet> {
  return fc
    .tuple(ipv6, ipv6, u8, carried, u8, fc.integer({ min: 0, max: 0xfffff }), extensions)
    .map(
      ([src, dst, ttl, [protocol, payload], tos, flowLabel, list]) =>
        new Ipv6Packet(src, dst, protocol, ttl, payload, { tos, flowLabel, extensions: linked(list, protocol) }),
    );
}

const ipv6Fragment = fc
  .tuple(ipv6, ipv6, u8, raw, u32, fc.integer({ min: 0, max: 1000 }), fc.boolean())
  .map(
    ([src, dst, ttl, payload, id, eighths, moreFragments]) =>
      new Ipv6Packet(src, dst, IpProtocol.Udp, ttl, payload, { fragment: { id, offset: eighths * 8, moreFragments } }),
  );

/** Packets whose value is all in their bytes: no truncated quotation. */
const simpleV4 = fc.oneof(
  ipv4With(carriedByBoth),
  ipv4With(icmpEcho([IcmpType.EchoRequest, IcmpType.EchoReply]).map((icmp): Carried => [IpProtocol.Icmp, icmp])),
  ipv4Fragment,
);
const simpleV6 = fc.oneof(
  ipv6With(carriedByBoth),
  ipv6With(icmpEcho([Icmpv6Type.EchoRequest, Icmpv6Type.EchoReply]).map((icmp): Carried => [IpProtocol.Icmpv6, icmp])),
  ipv6Fragment,
);

function quoting(types: readonly number[], protocol: number, packet: fc.Arbitrary<IpPacket>): fc.Arbitrary<Carried> {
  return fc
    .tuple(fc.constantFrom(...types), u8, u32, packet)
    .map(([type, code, rest, quoted]) => [protocol, IcmpMessage.error(type, code, rest, quoted, 0x10000)]);
}

const tunnels: fc.Arbitrary<Carried> = fc.oneof(
  simpleV4.map((packet): Carried => [IpProtocol.IpIp, packet]),
  simpleV6.map((packet): Carried => [IpProtocol.Ipv6, packet]),
);

/** Any packet; errors quote theirs in full, so that the value is all in the bytes. */
export const ipPacket: fc.Arbitrary<IpPacket> = fc.oneof(
  simpleV4,
  simpleV6,
  ipv4With(tunnels),
  ipv6With(tunnels),
  ipv4With(quoting([3, 4, 5, 11, 12], IpProtocol.Icmp, simpleV4)),
  ipv6With(quoting([1, 2, 3, 4], IpProtocol.Icmpv6, simpleV6)),
);

export const arp = fc.tuple(u16, mac, ipv4, mac, ipv4).map((fields) => new ArpMessage(...fields));

const vlanTag = fc.oneof(fc.constant(-1), u16);

function frameOf(packet: fc.Arbitrary<IpPacket>): fc.Arbitrary<Frame> {
  return fc.tuple(mac, mac, packet, vlanTag).map(([dst, src, payload, tag]) => {
    return new Frame(dst, src, payload.kind === "ipv4" ? EtherType.Ipv4 : EtherType.Ipv6, payload, tag);
  });
}

const plainFrame = fc.oneof(
  { weight: 6, arbitrary: frameOf(ipPacket) },
  fc.tuple(mac, mac, arp, vlanTag).map(([dst, src, payload, tag]) => new Frame(dst, src, EtherType.Arp, payload, tag)),
  fc.tuple(mac, mac, raw).map(([dst, src, payload]) => new Frame(dst, src, payload.byteLength, payload)),
  fc.tuple(mac, mac, raw).map(([dst, src, payload]) => new Frame(dst, src, 0x88b5, payload)),
);

const vxlan = fc
  .tuple(u16, fc.constantFrom(4789, 8472), fc.integer({ min: 0, max: 0xffffff }), plainFrame)
  .map(([srcPort, dstPort, vni, frame]): Carried => {
    return [IpProtocol.Udp, new UdpDatagram(srcPort, dstPort, new VxlanPacket(vni, frame), true)];
  });

/** Any frame, VXLAN with a frame inside among them. */
export const frame: fc.Arbitrary<Frame> = fc.oneof(
  { weight: 8, arbitrary: plainFrame },
  frameOf(fc.oneof(ipv4With(vxlan), ipv6With(vxlan))),
);
