import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DnsServer } from "../../src/dns/server.js";
import { parseZone } from "../../src/dns/zone-file.js";
import { parseTtl, ZoneFileError } from "../../src/dns/zone-tokens.js";
import { Zones } from "../../src/dns/zones.js";
import { DnsClass, DnsOpcode, DnsType, parseType, rcodeName } from "../../src/wire/dns/codes.js";
import { decodeDnsMessage } from "../../src/wire/dns/decode.js";
import { encodeDnsMessage } from "../../src/wire/dns/encode.js";
import { DnsMessage } from "../../src/wire/dns/message.js";
import { parseName } from "../../src/wire/dns/name.js";
import { formatRecord } from "../../src/wire/dns/text.js";

const EXAMPLE = `
$TTL 1h
@       IN SOA ns1 hostmaster ( 2024010101 ; serial
                                2h 30m 2w
                                5m )    ; minimum
        IN NS  ns1
        IN NS  ns.other.test.
        MX 10  mail
ns1     A      192.0.2.1
        AAAA   2001:db8::1
mail    600 IN A 192.0.2.2
www     IN 300 CNAME web
web     A 192.0.2.10
        A 192.0.2.11
alias1  CNAME alias2
alias2  CNAME alias3
alias3  CNAME web
loop1   CNAME loop2
loop2   CNAME loop1
self    CNAME self
gone    CNAME nothere
out     CNAME www.elsewhere.test.
across  CNAME host.sub2.example.com.
a.b.c   TXT "x; y" "two \\"quoted\\" \\065"
*.wild  A 192.0.2.99
        TXT "wild"
host.wild A 192.0.2.98
x.y.wild MX 5 mail
sub     NS ns.sub
sub     NS ns1
ns.sub  A 192.0.2.53
_http._tcp SRV 0 5 80 web
big     TXT ${'"0123456789012345678901234567890123456789012345678901234567890123456789" '.repeat(12)}
dn      DNAME other.test.
x9      TYPE65280 \\# 3 abcdef
`;
const SUB2 = `@ 60 SOA ns hm 1 2 3 4 5\nhost A 198.51.100.7\n`;

const server = new DnsServer([
  new Zones([parseZone(EXAMPLE, { origin: "example.com" }), parseZone(SUB2, { origin: "sub2.example.com" })]),
]);

function ask(name: string, type: string): DnsMessage {
  const reply = server.answer(DnsMessage.query(7, parseName(name), parseType(type) ?? 0));
  if (reply === null) throw new Error("no reply");
  return reply;
}

/** "NOERROR aa" with the sections, one record a line, TTLs left out. */
function show(name: string, type: string): string {
  const reply = ask(name, type);
  const lines = [`${rcodeName(reply.rcode)}${reply.authoritative ? " aa" : ""}`];
  const section = (title: string, records: DnsMessage["answers"]): void => {
    for (const record of records) {
      const [owner, , , kind, ...data] = formatRecord(record).split("\t");
      lines.push(`${title} ${owner} ${kind} ${data.join(" ")}`);
    }
  };
  section("an", reply.answers);
  section("ns", reply.authorities);
  section("ad", reply.additionals);
  return lines.join("\n");
}

const SOA = "ns example.com. SOA ns1.example.com. hostmaster.example.com. 2024010101 7200 1800 1209600 300";

describe("a zone answers", () => {
  const table: readonly (readonly [what: string, name: string, type: string, answer: readonly string[]])[] = [
    ["an exact match", "mail.example.com", "A", ["NOERROR aa", "an mail.example.com. A 192.0.2.2"]],
    [
      "every record of a set",
      "web.example.com",
      "A",
      ["NOERROR aa", "an web.example.com. A 192.0.2.10", "an web.example.com. A 192.0.2.11"],
    ],
    ["no data for a type that is not there", "mail.example.com", "AAAA", ["NOERROR aa", SOA]],
    ["no such name", "nope.example.com", "A", ["NXDOMAIN aa", SOA]],
    ["no data at an empty non-terminal", "b.c.example.com", "A", ["NOERROR aa", SOA]],
    [
      "an alias with what it stands for",
      "www.example.com",
      "A",
      [
        "NOERROR aa",
        "an www.example.com. CNAME web.example.com.",
        "an web.example.com. A 192.0.2.10",
        "an web.example.com. A 192.0.2.11",
      ],
    ],
    [
      "an alias alone when that is asked for",
      "www.example.com",
      "CNAME",
      ["NOERROR aa", "an www.example.com. CNAME web.example.com."],
    ],
    [
      "no data at the end of an alias",
      "www.example.com",
      "AAAA",
      ["NOERROR aa", "an www.example.com. CNAME web.example.com.", SOA],
    ],
    [
      "no such name at the end of an alias",
      "gone.example.com",
      "A",
      ["NXDOMAIN aa", "an gone.example.com. CNAME nothere.example.com.", SOA],
    ],
    [
      "an alias out of its zones as it is",
      "out.example.com",
      "A",
      ["NOERROR aa", "an out.example.com. CNAME www.elsewhere.test."],
    ],
    [
      "an alias into another of its zones",
      "across.example.com",
      "A",
      ["NOERROR aa", "an across.example.com. CNAME host.sub2.example.com.", "an host.sub2.example.com. A 198.51.100.7"],
    ],
    [
      "a loop of aliases once around",
      "loop1.example.com",
      "A",
      [
        "NOERROR aa",
        "an loop1.example.com. CNAME loop2.example.com.",
        "an loop2.example.com. CNAME loop1.example.com.",
      ],
    ],
    [
      "an alias of itself once",
      "self.example.com",
      "A",
      ["NOERROR aa", "an self.example.com. CNAME self.example.com."],
    ],
    [
      "a wildcard under the name that was asked",
      "q.wild.example.com",
      "A",
      ["NOERROR aa", "an q.wild.example.com. A 192.0.2.99"],
    ],
    [
      "a wildcard several labels deep",
      "p.q.wild.example.com",
      "A",
      ["NOERROR aa", "an p.q.wild.example.com. A 192.0.2.99"],
    ],
    ["no data where the wildcard has no such type", "q.wild.example.com", "AAAA", ["NOERROR aa", SOA]],
    ["no wildcard for a name that is there", "host.wild.example.com", "TXT", ["NOERROR aa", SOA]],
    ["no wildcard below a name that is there", "z.y.wild.example.com", "A", ["NXDOMAIN aa", SOA]],
    ["no wildcard for an empty non-terminal", "y.wild.example.com", "A", ["NOERROR aa", SOA]],
    [
      "a referral with glue",
      "deep.host.sub.example.com",
      "A",
      [
        "NOERROR",
        "ns sub.example.com. NS ns.sub.example.com.",
        "ns sub.example.com. NS ns1.example.com.",
        "ad ns.sub.example.com. A 192.0.2.53",
        "ad ns1.example.com. A 192.0.2.1",
        "ad ns1.example.com. AAAA 2001:db8::1",
      ],
    ],
    [
      "a referral for the cut itself",
      "sub.example.com",
      "NS",
      [
        "NOERROR",
        "ns sub.example.com. NS ns.sub.example.com.",
        "ns sub.example.com. NS ns1.example.com.",
        "ad ns.sub.example.com. A 192.0.2.53",
        "ad ns1.example.com. A 192.0.2.1",
        "ad ns1.example.com. AAAA 2001:db8::1",
      ],
    ],
    [
      "a referral for glue too",
      "ns.sub.example.com",
      "A",
      [
        "NOERROR",
        "ns sub.example.com. NS ns.sub.example.com.",
        "ns sub.example.com. NS ns1.example.com.",
        "ad ns.sub.example.com. A 192.0.2.53",
        "ad ns1.example.com. A 192.0.2.1",
        "ad ns1.example.com. AAAA 2001:db8::1",
      ],
    ],
    ["for DS at a cut itself", "sub.example.com", "DS", ["NOERROR aa", SOA]],
    [
      "addresses beside an MX",
      "example.com",
      "MX",
      ["NOERROR aa", "an example.com. MX 10 mail.example.com.", "ad mail.example.com. A 192.0.2.2"],
    ],
    [
      "addresses beside a SRV",
      "_http._tcp.example.com",
      "SRV",
      [
        "NOERROR aa",
        "an _http._tcp.example.com. SRV 0 5 80 web.example.com.",
        "ad web.example.com. A 192.0.2.10",
        "ad web.example.com. A 192.0.2.11",
      ],
    ],
    [
      "strings as they were quoted",
      "a.b.c.example.com",
      "TXT",
      ["NOERROR aa", 'an a.b.c.example.com. TXT "x; y" "two \\"quoted\\" A"'],
    ],
    ["one set to ANY", "mail.example.com", "ANY", ["NOERROR aa", "an mail.example.com. A 192.0.2.2"]],
    [
      "a DNAME with the alias it makes",
      "h.dn.example.com",
      "A",
      ["NOERROR aa", "an dn.example.com. DNAME other.test.", "an h.dn.example.com. CNAME h.other.test."],
    ],
    ["an unknown type", "x9.example.com", "TYPE65280", ["NOERROR aa", "an x9.example.com. TYPE65280 \\# 3 ABCDEF"]],
    [
      "from the zone with the longest origin",
      "nope.sub2.example.com",
      "A",
      ["NXDOMAIN aa", "ns sub2.example.com. SOA ns.sub2.example.com. hm.sub2.example.com. 1 2 3 4 5"],
    ],
    ["nothing about other names", "www.other.test", "A", ["REFUSED"]],
  ];
  for (const [what, name, type, answer] of table) {
    test(what, () => {
      expect(show(name, type)).toBe(answer.join("\n"));
    });
  }

  test("the negative TTL is the lesser of the SOA's own and its minimum", () => {
    expect(ask("nope.example.com", "A").authorities[0]?.ttlSeconds).toBe(300);
  });

  test("question and owners in the case in which they were asked", () => {
    const reply = ask("MaIl.ExAmPlE.com", "A");
    expect(reply.questions[0]?.name).toBe("MaIl.ExAmPlE.com.");
    expect(reply.answers[0]?.name).toBe("MaIl.ExAmPlE.com.");
  });
});

describe("a server", () => {
  const query = DnsMessage.query(9, parseName("mail.example.com"), DnsType.A);
  const code = (request: DnsMessage): string => rcodeName(server.answer(request)?.rcode ?? -1);

  test("answers what is not a plain question with the code for it", () => {
    expect(code(query.with({ opcode: DnsOpcode.STATUS }))).toBe("NOTIMP");
    expect(code(query.with({ opcode: DnsOpcode.UPDATE }))).toBe("NOTIMP");
    expect(code(query.with({ questions: [] }))).toBe("FORMERR");
    expect(code(query.with({ questions: [...query.questions, ...query.questions] }))).toBe("FORMERR");
    expect(code(query.with({ questions: [{ name: parseName("example.com"), type: DnsType.AXFR, class: 1 }] }))).toBe(
      "REFUSED",
    );
    expect(code(query.with({ questions: [{ name: parseName("example.com"), type: 1, class: DnsClass.CH }] }))).toBe(
      "REFUSED",
    );
    expect(code(query.with({ edns: { udpSize: 1232, version: 1, dnssecOk: false, options: [] } }))).toBe("BADVERS");
    expect(server.answer(query.with({ isResponse: true }))).toBeNull();
  });

  test("speaks EDNS exactly when it is spoken to with it", () => {
    expect(server.answer(query)?.edns).toBeNull();
    const edns = { udpSize: 4096, version: 0, dnssecOk: true, options: [] };
    expect(server.answer(query.with({ edns }))?.edns).toEqual({ ...edns, udpSize: 1232 });
  });

  test("cuts an answer to what a datagram takes and says so", () => {
    const big = DnsMessage.query(1, parseName("big.example.com"), DnsType.TXT);
    const sizes = [
      [big, "udp"],
      [big.with({ edns: { udpSize: 4096, version: 0, dnssecOk: false, options: [] } }), "udp"],
      [big, "tcp"],
    ] as const;
    const got = sizes.map(([request, transport]) => {
      const reply = decodeDnsMessage(server.answerBytes(encodeDnsMessage(request), transport) ?? new Uint8Array());
      return reply instanceof DnsMessage ? [reply.truncated, reply.answers.length] : reply.message;
    });
    expect(got).toEqual([
      [true, 0],
      [false, 1],
      [false, 1],
    ]);
  });

  test("never throws, whatever the bytes, and answers FORMERR where it can", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        const reply = server.answerBytes(bytes, "udp");
        if (reply !== null) expect(decodeDnsMessage(reply)).toBeInstanceOf(DnsMessage);
      }),
    );
    const bad = Uint8Array.from([1, 2, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 63, 1]);
    const reply = decodeDnsMessage(server.answerBytes(bad, "udp") ?? new Uint8Array());
    expect(reply instanceof DnsMessage ? [reply.id, reply.rcode, reply.isResponse] : null).toEqual([0x102, 1, true]);
  });
});

describe("zone-file text", () => {
  const head = "@ 60 SOA ns hm 1 2 3 4 5\n";
  const wrong: readonly (readonly [text: string, message: string])[] = [
    ["www A 1.2.3\n", 'db:2:7: found "1.2.3", expected an IPv4 address such as 10.0.0.1'],
    ["www 60 A 1.2.3.4 5\n", 'db:2:18: found "5", expected the end of the A record'],
    ["www 60 IN\n", "db:2:10: found the end of the line, expected a record type"],
    ["www 60 FOO x\n", "db:2:8: found FOO, expected a record type such as A, CNAME or MX"],
    ["www MX mail\n", 'db:2:8: found "mail", expected a preference from 0 to 65535'],
    ['www TXT "abc\n', 'db:2:9: found a quote that does not end, expected a second """ on the line'],
    ["www ( A\n 1.2.3.4\n", 'db:2:5: found "(" without an end, expected ")"'],
    ["www A 1.2.3.4 )\n", 'db:2:15: found ")", expected a "(" before it'],
    ["$INCLUDE other\n", "db:2:10: found other, expected a file that can be read"],
    ["$INCLUDE self\n", "self:1:10: found self, expected no file that includes itself"],
    ["$INCLUDED self\n", "db:2:1: found $INCLUDED, expected $ORIGIN, $TTL, $INCLUDE or $GENERATE"],
    ["$GENERATE 5-1 h$ A 10.0.0.$\n", "db:2:11: found 5-1, expected a range such as 1-254 or 0-100/10"],
    ["$GENERATE 1-2 h$ A\n", "db:2:19: found the end of the line, expected an owner, a type and data"],
    [
      `$GENERATE 1-2 h\${x} A 10.0.0.$\n`,
      `db:2:15: found \${x}, expected an offset, a width and a base such as \${0,3,d}`,
    ],
    ["$TTL soon\n", "db:2:6: found soon, expected a TTL such as 300 or 1h30m"],
    [
      "www CNAME a\nwww A 1.2.3.4\n",
      "db:3:1: found www.example.com. is an alias (CNAME) already: A data cannot stand beside it",
    ],
    ["other.test. A 1.2.3.4\n", "db:2:1: found other.test. is not in the zone example.com."],
    [
      `${"a".repeat(64)} A 1.2.3.4\n`,
      `db:2:1: found "${"a".repeat(64)}" is not a domain name: label "${"a".repeat(64)}" is 64 bytes, at most 63 are allowed, expected a domain name`,
    ],
    ["www CH A 1.2.3.4\n", "db:2:8: found class CH, expected class IN"],
    ["@ SOA ns hm 1 2 3 4 5\n", "db:2:1: found a second SOA record, expected one SOA record for the zone"],
  ];
  for (const [text, message] of wrong) {
    test(`is refused with its place: ${JSON.stringify(text.slice(0, 40))}`, () => {
      const files = { read: (path: string) => (path === "self" ? "$INCLUDE self\n" : null) };
      expect(() => parseZone(head + text, { origin: "example.com", file: "db", files })).toThrow(message);
    });
  }

  test("may include others, and records may be made in rows", () => {
    const texts: Record<string, string> = { "db.sub": "a A 10.0.0.1\n$ORIGIN deeper\nb A 10.0.0.2\n" };
    const text = `${head}$TTL 5
$INCLUDE db.sub sub
    A 10.0.0.9 ; the apex again
$GENERATE 1-3 host$ A 10.0.1.$
$GENERATE 0-20/10 h\${0,3} 7 IN CNAME host\${1,2,x}.pool
$GENERATE 26-26 \${0,4,n}.x\${0,0,X} TXT costs\\$$
`;
    const zone = parseZone(text, { origin: "example.com", file: "db", files: { read: (path) => texts[path] ?? null } });
    expect(
      zone
        .records()
        .map(formatRecord)
        .map((line) => line.replace(/\s+/g, " ")),
    ).toEqual([
      "example.com. 60 IN SOA ns.example.com. hm.example.com. 1 2 3 4 5",
      "example.com. 5 IN A 10.0.0.9",
      "a.sub.example.com. 5 IN A 10.0.0.1",
      "b.deeper.sub.example.com. 5 IN A 10.0.0.2",
      ...[1, 2, 3].map((i) => `host${i}.example.com. 5 IN A 10.0.1.${i}`),
      "h000.example.com. 7 IN CNAME host01.pool.example.com.",
      "h010.example.com. 7 IN CNAME host0b.pool.example.com.",
      "h020.example.com. 7 IN CNAME host15.pool.example.com.",
      'a.1.x1A.example.com. 5 IN TXT "costs$26"',
    ]);
  });

  test("without a SOA record is no zone", () => {
    expect(() => parseZone("www 60 A 1.2.3.4\n", { origin: "example.com" })).toThrow(/no SOA record/);
  });

  test("times have units", () => {
    expect(["300", "1h30m", "2W", "1d", "", "1x", "4294967295"].map(parseTtl)).toEqual([
      300,
      5400,
      1209600,
      86400,
      null,
      null,
      null,
    ]);
  });

  test("owners, TTL and origin carry over", () => {
    const zone = parseZone(
      `${head}a 10 A 1.1.1.1\n\tA 1.1.1.2\n$ORIGIN sub\nb A 1.1.1.3\n@ TXT hi\n$TTL 5\nc A 1.1.1.4\n`,
      {
        origin: "example.com",
      },
    );
    expect(zone.records().slice(1).map(formatRecord)).toEqual([
      "a.example.com.\t10\tIN\tA\t1.1.1.1",
      "a.example.com.\t10\tIN\tA\t1.1.1.2",
      "b.sub.example.com.\t10\tIN\tA\t1.1.1.3",
      'sub.example.com.\t10\tIN\tTXT\t"hi"',
      "c.sub.example.com.\t5\tIN\tA\t1.1.1.4",
    ]);
  });

  test("what a zone prints is read as the same zone", () => {
    const zone = parseZone(EXAMPLE, { origin: "example.com" });
    const text = zone.records().map(formatRecord).join("\n");
    expect(parseZone(text, { origin: "example.com" }).records().map(formatRecord)).toEqual(
      zone.records().map(formatRecord),
    );
  });

  test("any text is a zone or an error with a place", () => {
    const piece = fc.constantFrom(
      "@",
      " ",
      "\n",
      "\t",
      "(",
      ")",
      '"',
      ";",
      "\\",
      "$TTL",
      "$ORIGIN",
      "IN",
      "A",
      "SOA",
      "TXT",
      "1.2.3.4",
      "300",
      "www",
      ".",
      "..",
      "\\#",
      "é",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((pieces) => pieces.join(" ")),
        ),
        (text) => {
          try {
            parseZone(text, { origin: "example.com" });
          } catch (error) {
            if (!(error instanceof ZoneFileError)) throw error;
          }
        },
      ),
    );
  });
});
