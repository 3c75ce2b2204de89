import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { finishChecksum, sumWords } from "../../src/wire/codec/checksum.js";
import { crc32c } from "../../src/wire/codec/crc32c.js";
import { decodeFrame, decodeIpPacket, decodePayload } from "../../src/wire/codec/decode.js";
import { DecodeFailure, WireFault } from "../../src/wire/codec/decode-failure.js";
import { checksumDestination, encodeFrame, encodeIpPacket, encodePayload } from "../../src/wire/codec/encode.js";
import { Frame } from "../../src/wire/ethernet.js";
import { IcmpMessage } from "../../src/wire/icmp.js";
import { Ipv4Packet } from "../../src/wire/ipv4.js";
import { parseIpv4 } from "../../src/wire/ipv4-address.js";
import { Ipv6Packet } from "../../src/wire/ipv6.js";
import { parseIpv6 } from "../../src/wire/ipv6-address.js";
import { parseMac } from "../../src/wire/mac-address.js";
import { EtherType, IpProtocol } from "../../src/wire/numbers.js";
import { RawPayload } from "../../src/wire/payload.js";
import { NO_TCP_OPTIONS, TcpFlag, TcpSegment } from "../../src/wire/tcp.js";
import { UdpDatagram } from "../../src/wire/udp.js";
import * as arbitrary from "./arbitraries.js";

const a = parseIpv4("10.0.0.1");
const b = parseIpv4("10.0.0.2");
const macA = parseMac("02:00:00:00:00:01");
const macB = parseMac("02:00:00:00:00:02");

function hex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.replace(/\s/g, ""), "hex"));
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

function reasonOf(result: unknown): string {
  return result instanceof DecodeFailure ? result.reason : "no failure";
}

describe("encode and decode", () => {
  it("give back every frame", () => {
    fc.assert(
      fc.property(arbitrary.frame, (frame) => {
        expect(decodeFrame(encodeFrame(frame))).toEqual(frame);
      }),
      { numRuns: 1000 },
    );
  });

  it("give back every packet", () => {
    fc.assert(
      fc.property(arbitrary.ipPacket, (packet) => {
        const bytes = encodeIpPacket(packet);
        expect(bytes.length).toBe(packet.byteLength);
        expect(decodeIpPacket(bytes)).toEqual(packet);
      }),
      { numRuns: 500 },
    );
  });

  it("give back every payload on its own, as reassembly needs it", () => {
    fc.assert(
      fc.property(
        arbitrary.ipPacket.filter((packet) => !packet.isFragment),
        (packet) => {
          const bytes = encodePayload(packet);
          expect(decodePayload(packet.protocol, packet.src, checksumDestination(packet), bytes)).toEqual(
            packet.payload,
          );
        },
      ),
    );
  });

  it("end at the packet's own length: padding behind it is no data", () => {
    fc.assert(
      fc.property(arbitrary.ipPacket, arbitrary.data(), (packet, padding) => {
        expect(decodeIpPacket(Uint8Array.of(...encodeIpPacket(packet), ...padding))).toEqual(packet);
      }),
    );
  });

  it("keep a quotation of any length to the byte", () => {
    fc.assert(
      fc.property(arbitrary.ipPacket, fc.nat(200), (packet, limit) => {
        const [src, dst, protocol] =
          packet.kind === "ipv4"
            ? [a, b, IpProtocol.Icmp]
            : [parseIpv6("fd00::1"), parseIpv6("fd00::2"), IpProtocol.Icmpv6];
        const type = packet.kind === "ipv4" ? 3 : 1;
        const error = IcmpMessage.error(type, 1, 0, packet, limit);
        const outer =
          typeof src === "number"
            ? new Ipv4Packet(src, dst as typeof a, protocol, 64, error)
            : new Ipv6Packet(src, dst as typeof src, protocol, 64, error);
        const bytes = encodeIpPacket(outer);
        const decoded = decodeIpPacket(bytes);
        expect(decoded).not.toBeInstanceOf(DecodeFailure);
        if (decoded instanceof DecodeFailure) return;
        expect(toHex(encodeIpPacket(decoded))).toBe(toHex(bytes));
        const quoted = bytes.subarray(outer.headerLength + 8);
        expect(toHex(quoted)).toBe(toHex(encodeIpPacket(packet).subarray(0, quoted.length)));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ["udp", new UdpDatagram(5000, 53, new Uint8Array(100).fill(7)), IpProtocol.Udp],
    ["tcp", new TcpSegment(5000, 80, 1, 2, TcpFlag.Ack, 500, new Uint8Array(100).fill(7)), IpProtocol.Tcp],
    ["icmp", IcmpMessage.echo(8, 7, 1, new Uint8Array(100).fill(7)), IpProtocol.Icmp],
  ])("a truncated quotation of %s still says which flow it was", (_, payload, protocol) => {
    const packet = new Ipv4Packet(a, b, protocol, 64, payload, { id: 77 });
    const outer = new Ipv4Packet(b, a, IpProtocol.Icmp, 64, IcmpMessage.error(11, 0, 0, packet, 28));
    const decoded = decodeIpPacket(encodeIpPacket(outer));
    expect(decoded).toMatchObject({
      payload: { kind: "icmp", quotedLength: 28, quoted: { id: 77, byteLength: packet.byteLength } },
    });
    const flow = payload.kind === "icmp" ? { kind: "icmp", id: 7, sequence: 1 } : { kind: payload.kind, srcPort: 5000 };
    expect(decoded).toMatchObject({ payload: { quoted: { payload: flow } } });
  });
});

describe("decoders and bytes that are no packet", () => {
  it("never throw on arbitrary bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        for (const mode of ["fail", "keep"] as const) {
          decodeFrame(bytes, mode);
          decodeIpPacket(bytes, mode);
        }
        for (const protocol of [1, 4, 6, 17, 41, 58, 132]) {
          decodePayload(protocol, a, b, bytes);
          decodePayload(protocol, parseIpv6("::1"), parseIpv6("::2"), bytes);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("refuse or read every truncated frame, and never throw on a mutated one", () => {
    fc.assert(
      fc.property(arbitrary.frame, fc.nat(), fc.nat(), arbitrary.u8, (frame, cut, at, value) => {
        const bytes = encodeFrame(frame);
        const truncated = decodeFrame(bytes.slice(0, cut % bytes.length));
        if (truncated instanceof DecodeFailure) expect(truncated.message).not.toBe("");
        const mutated = bytes.slice();
        mutated[at % bytes.length] = value;
        for (const mode of ["fail", "keep"] as const) {
          const decoded = decodeFrame(mutated, mode);
          if (!(decoded instanceof DecodeFailure)) {
            expect(encodeFrame(decoded).length).toBe(decoded.byteLength);
            expect(toHex(encodeFrame(again(encodeFrame(decoded))))).toBe(toHex(encodeFrame(decoded)));
          }
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("notice every single flipped bit of an IPv4 packet with UDP", () => {
    const bytes = encodeIpPacket(
      new Ipv4Packet(a, b, IpProtocol.Udp, 64, new UdpDatagram(1, 2, Uint8Array.of(1, 2, 3))),
    );
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = bytes.slice();
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(decodeIpPacket(flipped), `bit ${bit}`).toBeInstanceOf(DecodeFailure);
    }
  });

  const udp = new Ipv4Packet(a, b, IpProtocol.Udp, 64, new UdpDatagram(1, 2, Uint8Array.of(1, 2, 3)));
  const tcp = new Ipv4Packet(a, b, IpProtocol.Tcp, 64, new TcpSegment(1, 2, 3, 4, 16, 5, Uint8Array.of(1)));
  const icmp = new Ipv4Packet(a, b, IpProtocol.Icmp, 64, IcmpMessage.echo(8, 1, 1, Uint8Array.of(1)));

  it.each([
    ["its UDP checksum is wrong", udp, (bytes: Uint8Array) => bytes.fill(9, 28, 29), WireFault.BadUdpChecksum],
    ["its TCP checksum is wrong", tcp, (bytes: Uint8Array) => bytes.fill(9, 40, 41), WireFault.BadTcpChecksum],
    ["its ICMP checksum is wrong", icmp, (bytes: Uint8Array) => bytes.fill(9, 28, 29), WireFault.BadIcmpChecksum],
    ["its header checksum is wrong", udp, (bytes: Uint8Array) => bytes.fill(9, 8, 9), WireFault.BadIpChecksum],
    ["it says version 5", udp, (bytes: Uint8Array) => bytes.fill(0x55, 0, 1), WireFault.BadIpHeader],
    ["it ends early", udp, (bytes: Uint8Array) => bytes.subarray(0, 30), WireFault.TooShort],
    ["it is empty", udp, (bytes: Uint8Array) => bytes.subarray(0, 0), WireFault.TooShort],
  ])("a packet is refused when %s", (_, packet, damage, reason) => {
    expect(reasonOf(decodeIpPacket(damage(encodeIpPacket(packet))))).toBe(reason);
  });

  it("keep a damaged payload as bytes for a router that passes it on", () => {
    const bytes = encodeIpPacket(tcp);
    bytes[40] = 9;
    const decoded = decodeIpPacket(bytes, "keep");
    expect(decoded).toMatchObject({ kind: "ipv4", protocol: IpProtocol.Tcp, payload: { kind: "raw" } });
    if (decoded instanceof DecodeFailure) return;
    expect(toHex(encodeIpPacket(decoded))).toBe(toHex(bytes));
    expect(reasonOf(decodePayload(decoded.protocol, decoded.src, decoded.dst, encodePayload(decoded)))).toBe(
      WireFault.BadTcpChecksum,
    );
  });

  it("stop reading packets that stand inside each other without end", () => {
    let packet = udp;
    for (let i = 0; i < 1000; i++) packet = new Ipv4Packet(a, b, IpProtocol.IpIp, 64, packet);
    const bytes = encodeIpPacket(packet);
    const decoded = decodeIpPacket(bytes);
    expect(decoded).not.toBeInstanceOf(DecodeFailure);
    if (!(decoded instanceof DecodeFailure)) expect(toHex(encodeIpPacket(decoded))).toBe(toHex(bytes));
  });

  it("read an ARP message for other hardware as bytes", () => {
    const frame = new Frame(macA, macB, EtherType.Arp, new RawPayload(hex("0006 0800 0604 0001 00")));
    expect(decodeFrame(encodeFrame(frame))).toEqual(frame);
  });
});

describe("frames that the Linux kernel sent", () => {
  // One of each shape: ARP, neighbour discovery, MLD, fragments, TCP with all its options, errors, traceroute, DNS.
  const file = fileURLToPath(new URL("kernel-frames.txt", import.meta.url));
  const frames = readFileSync(file, "utf8").trimEnd().split("\n").map(hex);

  it("are read and written again, byte for byte", () => {
    expect(frames.length).toBeGreaterThan(30);
    for (const bytes of frames) {
      const frame = decodeFrame(bytes);
      expect(frame).not.toBeInstanceOf(DecodeFailure);
      if (!(frame instanceof DecodeFailure)) expect(toHex(encodeFrame(frame))).toBe(toHex(bytes));
    }
  });
});

describe("bytes on the wire", () => {
  it("a SYN carries its options in Linux's order", () => {
    const syn = new TcpSegment(1, 2, 0, 0, TcpFlag.Syn, 64240, new Uint8Array(0), {
      ...NO_TCP_OPTIONS,
      mss: 1460,
      sackPermitted: true,
      timestamps: { value: 1, echo: 0 },
      windowScale: 7,
    });
    const bytes = encodeIpPacket(new Ipv4Packet(a, b, IpProtocol.Tcp, 64, syn));
    expect(toHex(bytes.subarray(40))).toBe("020405b4" + "0402" + "080a0000000100000000" + "01030307");
  });

  it("other segments carry NOP NOP timestamps, then NOP NOP SACK", () => {
    const ack = new TcpSegment(1, 2, 0, 0, TcpFlag.Ack, 1, new Uint8Array(0), {
      ...NO_TCP_OPTIONS,
      timestamps: { value: 1, echo: 2 },
      sackBlocks: [[5, 6]],
    });
    const bytes = encodeIpPacket(new Ipv4Packet(a, b, IpProtocol.Tcp, 64, ack));
    expect(toHex(bytes.subarray(40))).toBe("0101080a0000000100000002" + "0101050a0000000500000006");
  });

  it("a UDP checksum that computes to zero is sent as all ones", () => {
    const zero = new Ipv4Packet(
      parseIpv4("0.0.0.0"),
      parseIpv4("0.0.0.0"),
      IpProtocol.Udp,
      1,
      new UdpDatagram(0, 0, hex("ffda")),
    );
    const sum = finishChecksum(sumWords(hex("0011 000a 0000 0000 000a ffda"), 0, 12, 0));
    expect(sum).toBe(0);
    const bytes = encodePayload(zero);
    expect(toHex(bytes.subarray(6, 8))).toBe("ffff");
    expect(decodeIpPacket(encodeIpPacket(zero))).toEqual(zero);
  });

  it("UDP without checksum is read over IPv4 and refused over IPv6", () => {
    const datagram = new UdpDatagram(1, 2, Uint8Array.of(1), true);
    const v4 = new Ipv4Packet(a, b, IpProtocol.Udp, 1, datagram);
    const v6 = new Ipv6Packet(parseIpv6("::1"), parseIpv6("::2"), IpProtocol.Udp, 1, datagram);
    expect(decodeIpPacket(encodeIpPacket(v4))).toEqual(v4);
    expect(reasonOf(decodeIpPacket(encodeIpPacket(v6)))).toBe(WireFault.BadUdpChecksum);
  });

  it("CRC-32C gives the check value of its definition", () => {
    expect(crc32c(Buffer.from("123456789"), 0, 9)).toBe(0xe3069283);
  });

  it("a real ARP request reads as one", () => {
    const bytes = hex(
      "ffffffffffff 020000000001 0806 0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002".concat(
        "00".repeat(18),
      ),
    );
    expect(decodeFrame(bytes)).toMatchObject({
      etherType: EtherType.Arp,
      payload: { kind: "arp", operation: 1, senderIp: a, targetIp: b },
    });
  });

  it("an 802.3 frame ends at its length field", () => {
    const frame = new Frame(macA, macB, 3, new RawPayload(hex("424203")));
    const padded = new Uint8Array(60);
    padded.set(encodeFrame(frame));
    expect(decodeFrame(padded)).toEqual(frame);
  });
});

function again(bytes: Uint8Array): Frame {
  const frame = decodeFrame(bytes, "keep");
  if (frame instanceof DecodeFailure) throw new Error(`what was encoded does not decode: ${frame.message}`);
  return frame;
}
