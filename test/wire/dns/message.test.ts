import * as dnsPacket from "dns-packet";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DnsType } from "../../../src/wire/dns/codes.js";
import { DnsDecodeFailure, decodeDnsMessage } from "../../../src/wire/dns/decode.js";
import { encodeDnsMessage } from "../../../src/wire/dns/encode.js";
import { DnsMessage } from "../../../src/wire/dns/message.js";
import { type DnsName, formatLabel, nameOfLabels, parseName } from "../../../src/wire/dns/name.js";
import { type DnsData, type DnsRecord, dnsRecord } from "../../../src/wire/dns/record.js";
import { formatRecord } from "../../../src/wire/dns/text.js";
import { parseIpv4 } from "../../../src/wire/ipv4-address.js";
import { parseIpv6 } from "../../../src/wire/ipv6-address.js";
import { data, ipv4, ipv6, u8, u16, u32 } from "../arbitraries.js";

const www = parseName("www.example.com");
const ascii = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0));

/** Labels of few letters, so that names share their ends and compression has work to do. */
const name: fc.Arbitrary<DnsName> = fc.oneof(
  fc.array(fc.constantFrom("a", "b", "www", "example", "COM", "com"), { maxLength: 5 }).map(nameOfLabels),
  fc
    .array(fc.uint8Array({ minLength: 1, maxLength: 12 }), { maxLength: 4 })
    .map((labels) => nameOfLabels(labels.map(formatLabel))),
);

const typed: fc.Arbitrary<readonly [number, DnsData]> = fc.oneof(
  ipv4.map((address): [number, DnsData] => [DnsType.A, { kind: "a", address }]),
  ipv6.map((address): [number, DnsData] => [DnsType.AAAA, { kind: "aaaa", address }]),
  fc
    .tuple(fc.constantFrom(DnsType.CNAME, DnsType.NS, DnsType.PTR, DnsType.DNAME), name)
    .map(([type, target]): [number, DnsData] => [type, { kind: "name", target }]),
  fc
    .tuple(name, name, u32, u32, u32, u32, u32)
    .map(
      ([primary, mailbox, serial, refreshSeconds, retrySeconds, expireSeconds, minimumSeconds]): [number, DnsData] => [
        DnsType.SOA,
        { kind: "soa", primary, mailbox, serial, refreshSeconds, retrySeconds, expireSeconds, minimumSeconds },
      ],
    ),
  fc
    .tuple(u16, name)
    .map(([preference, exchange]): [number, DnsData] => [DnsType.MX, { kind: "mx", preference, exchange }]),
  fc.array(data(255), { maxLength: 3 }).map((strings): [number, DnsData] => [DnsType.TXT, { kind: "txt", strings }]),
  fc
    .tuple(u16, u16, u16, name)
    .map(([priority, weight, port, target]): [number, DnsData] => [
      DnsType.SRV,
      { kind: "srv", priority, weight, port, target },
    ]),
  fc
    .tuple(u8, fc.constantFrom("issue", "iodef"), data())
    .map(([flags, tag, value]): [number, DnsData] => [DnsType.CAA, { kind: "caa", flags, tag, value }]),
  data().map((bytes): [number, DnsData] => [65280, { kind: "unknown", data: bytes }]),
);

const record: fc.Arbitrary<DnsRecord> = fc
  .tuple(name, u32, typed)
  .map(([owner, ttl, [type, rdata]]) => dnsRecord(owner, type, ttl, rdata));

const records = fc.array(record, { maxLength: 4 });

const message: fc.Arbitrary<DnsMessage> = fc
  .record({
    isResponse: fc.boolean(),
    opcode: fc.integer({ min: 0, max: 15 }),
    authoritative: fc.boolean(),
    truncated: fc.boolean(),
    recursionDesired: fc.boolean(),
    recursionAvailable: fc.boolean(),
    authenticData: fc.boolean(),
    checkingDisabled: fc.boolean(),
    rcode: fc.integer({ min: 0, max: 15 }),
    questions: fc.array(fc.record({ name, type: u16, class: u16 }), { maxLength: 2 }),
    answers: records,
    authorities: records,
    additionals: records,
    edns: fc.option(
      fc.record({
        udpSize: u16,
        version: u8,
        dnssecOk: fc.boolean(),
        options: fc.array(fc.record({ code: u16, data: data(20) }), { maxLength: 2 }),
      }),
    ),
  })
  .map((fields) => new DnsMessage(7, fields));

describe("DNS messages", () => {
  it("come back from their bytes, compressed or not", () => {
    fc.assert(
      fc.property(message, fc.boolean(), (value, compress) => {
        expect(decodeDnsMessage(encodeDnsMessage(value, { compress }))).toEqual(value);
      }),
      { numRuns: 500 },
    );
  });

  it("never make the decoder throw, whatever bytes they are cut, changed or made of", () => {
    fc.assert(
      fc.property(message, fc.nat(), fc.nat(), u8, fc.uint8Array({ maxLength: 100 }), (value, cut, at, octet, junk) => {
        const bytes = encodeDnsMessage(value);
        const changed = bytes.slice();
        changed[at % bytes.length] = octet;
        for (const sample of [bytes.slice(0, cut % bytes.length), changed, junk, Uint8Array.of(...bytes, ...junk)]) {
          const decoded = decodeDnsMessage(sample);
          if (decoded instanceof DnsDecodeFailure) expect(decoded.message).not.toBe("");
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("fit a datagram by leaving out whole records, and say so", () => {
    fc.assert(
      fc.property(message, fc.integer({ min: 400, max: 600 }), (value, limitBytes) => {
        const bytes = encodeDnsMessage(value, { limitBytes });
        const decoded = decodeDnsMessage(bytes);
        expect(decoded).not.toBeInstanceOf(DnsDecodeFailure);
        if (decoded instanceof DnsDecodeFailure) return;
        const whole = encodeDnsMessage(value).length <= limitBytes;
        expect(decoded.truncated).toBe(value.truncated || !whole);
        expect(decoded.answers).toEqual(value.answers.slice(0, decoded.answers.length));
        expect(decoded.edns).toEqual(value.edns);
      }),
    );
  });
});

describe("held against dns-packet", () => {
  const reply = DnsMessage.query(9, www, DnsType.A).reply({
    authoritative: true,
    recursionAvailable: true,
    answers: [
      dnsRecord(www, DnsType.CNAME, 300, { kind: "name", target: parseName("web.example.com") }),
      dnsRecord(parseName("web.example.com"), DnsType.A, 60, { kind: "a", address: parseIpv4("10.0.0.1") }),
      dnsRecord(parseName("web.example.com"), DnsType.AAAA, 60, { kind: "aaaa", address: parseIpv6("fd00::1") }),
      dnsRecord(www, DnsType.MX, 60, { kind: "mx", preference: 10, exchange: parseName("mail.example.com") }),
      dnsRecord(www, DnsType.TXT, 60, { kind: "txt", strings: [ascii("v=1"), ascii("two")] }),
      dnsRecord(www, DnsType.SRV, 60, { kind: "srv", priority: 1, weight: 2, port: 80, target: www }),
    ],
    edns: { udpSize: 1232, version: 0, dnssecOk: true, options: [] },
  });

  it("our bytes read the same there", () => {
    const decoded = dnsPacket.decode(Buffer.from(encodeDnsMessage(reply)));
    expect(decoded).toMatchObject({ id: 9, type: "response", rcode: "NOERROR", flag_aa: true, flag_ra: true });
    expect(decoded.questions).toEqual([{ name: "www.example.com", type: "A", class: "IN" }]);
    expect(decoded.answers).toMatchObject([
      { name: "www.example.com", type: "CNAME", ttl: 300, data: "web.example.com" },
      { name: "web.example.com", type: "A", data: "10.0.0.1" },
      { name: "web.example.com", type: "AAAA", data: "fd00::1" },
      { type: "MX", data: { preference: 10, exchange: "mail.example.com" } },
      { type: "TXT", data: [Buffer.from("v=1"), Buffer.from("two")] },
      { type: "SRV", data: { priority: 1, weight: 2, port: 80, target: "www.example.com" } },
    ]);
    expect(decoded.additionals).toMatchObject([{ type: "OPT", udpPayloadSize: 1232, flag_do: true }]);
  });

  it("without compression our bytes are the same as theirs", () => {
    const decoded = dnsPacket.decode(Buffer.from(encodeDnsMessage(reply)));
    expect(Buffer.from(encodeDnsMessage(reply, { compress: false })).toString("hex")).toBe(
      Buffer.from(dnsPacket.encode(decoded)).toString("hex"),
    );
  });
});

describe("the decoder refuses", () => {
  const header = "0007 0100 0001 0000 0000 0000";
  it.each([
    ["0007", "DNS message of 2 bytes, expected at least 12"],
    [`${header} 00`, "2 bytes expected at 13, 0 are left"],
    [`${header} c00c 0001 0001`, "compression pointer at 12 leads to 12, which is not before it"],
    [`${header} 0161 c00c 0001 0001`, "compression pointer at 14 leads to 12, which is not before it"],
    [`${header} c020 0001 0001`, "compression pointer at 12 leads to 32, which is not before it"],
    [`${header} 4161 00 0001 0001`, "label at 12 has the reserved type 0x40"],
    [`${header} 0561`, "label at 12 ends behind the message"],
    [`0007 8000 0000 0001 0000 0000 00 0001 0001 00000000 0003 0a0000`, "4 bytes expected at 23, 3 are left"],
    [
      `0007 8000 0000 0001 0000 0000 00 0001 0001 00000000 0005 0a00000100`,
      "data of record . says it has 5 bytes, its type takes 4",
    ],
  ])("%s", (hex, message) => {
    const bytes = Uint8Array.from(Buffer.from(hex.replace(/\s/g, ""), "hex"));
    expect(decodeDnsMessage(bytes)).toEqual(new DnsDecodeFailure(message, 7));
  });
});

describe("the text of a record is that of a zone file", () => {
  it.each<[number, DnsData, string]>([
    [DnsType.A, { kind: "a", address: parseIpv4("10.0.0.1") }, "A\t10.0.0.1"],
    [DnsType.AAAA, { kind: "aaaa", address: parseIpv6("fd00::1") }, "AAAA\tfd00::1"],
    [DnsType.CNAME, { kind: "name", target: www }, "CNAME\twww.example.com."],
    [DnsType.MX, { kind: "mx", preference: 10, exchange: www }, "MX\t10 www.example.com."],
    [DnsType.TXT, { kind: "txt", strings: [ascii('a "b"\\'), ascii("\u0007")] }, 'TXT\t"a \\"b\\"\\\\" "\\007"'],
    [DnsType.SRV, { kind: "srv", priority: 0, weight: 100, port: 80, target: www }, "SRV\t0 100 80 www.example.com."],
    [DnsType.CAA, { kind: "caa", flags: 0, tag: "issue", value: ascii("ca.org") }, 'CAA\t0 issue "ca.org"'],
    [65280, { kind: "unknown", data: Uint8Array.of(10, 0, 0, 1) }, "TYPE65280\t\\# 4 0A000001"],
  ])("of type %i", (type, value, text) => {
    expect(formatRecord(dnsRecord(www, type, 300, value))).toBe(`www.example.com.\t300\tIN\t${text}`);
  });
});
