import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  FilterSyntaxError,
  parsePacketFilter,
  UnknownHost,
} from "../../../../src/shell/commands/net/tcpdump/filter-parser.js";
import { passes } from "../../../../src/shell/commands/net/tcpdump/packet-filter.js";
import { ArpMessage, ArpOperation } from "../../../../src/wire/arp.js";
import { Frame } from "../../../../src/wire/ethernet.js";
import { IcmpMessage, IcmpType } from "../../../../src/wire/icmp.js";
import { Ipv4Packet } from "../../../../src/wire/ipv4.js";
import { parseIpv4 } from "../../../../src/wire/ipv4-address.js";
import { MAC_BROADCAST, parseMac } from "../../../../src/wire/mac-address.js";
import { EtherType, IpProtocol } from "../../../../src/wire/numbers.js";
import { EMPTY, type IpPayload } from "../../../../src/wire/payload.js";
import { UdpDatagram } from "../../../../src/wire/udp.js";

const A = parseIpv4("10.0.0.1");
const B = parseIpv4("10.0.0.2");
const MAC_A = parseMac("02:00:00:00:00:0a");
const MAC_B = parseMac("02:00:00:00:00:0b");

function ipv4(protocol: number, payload: IpPayload): Frame {
  return new Frame(MAC_B, MAC_A, EtherType.Ipv4, new Ipv4Packet(A, B, protocol, 64, payload));
}

const FRAMES = {
  udp: ipv4(IpProtocol.Udp, new UdpDatagram(4000, 53, new Uint8Array(4))),
  icmp: ipv4(IpProtocol.Icmp, IcmpMessage.echo(IcmpType.EchoRequest, 1, 1, EMPTY)),
  arp: new Frame(MAC_BROADCAST, MAC_A, EtherType.Arp, new ArpMessage(ArpOperation.Request, MAC_A, A, 0 as never, B)),
};

describe("tcpdump's filters", () => {
  it.each<[filter: string, passing: string]>([
    ["", "udp icmp arp"],
    ["ip", "udp icmp"],
    ["arp", "arp"],
    ["icmp or arp", "icmp arp"],
    ["not icmp", "udp arp"],
    ["udp port 53", "udp"],
    ["dst port domain", "udp"],
    ["src port 53", ""],
    ["port 80 or 53", "udp"],
    ["portrange 50-60", "udp"],
    ["host 10.0.0.2", "udp icmp arp"],
    ["src host 10.0.0.2", ""],
    ["ip host 10.0.0.1", "udp icmp"],
    ["net 10.0.0.0/30 and not arp", "udp icmp"],
    ["src net 192.168", ""],
    ["ether src 02:00:00:00:00:0a", "udp icmp arp"],
    ["ether broadcast", "arp"],
    ["broadcast and arp", "arp"],
    ["ip proto 17", "udp"],
    ["icmp[icmptype] == icmp-echo", "icmp"],
    ["icmp[0] = 0", ""],
    ["udp[2:2] = 53", "udp"],
    ["ip[8] > 63", "udp icmp"],
    ["(udp or icmp) and (host 10.0.0.9 or port 53)", "udp"],
    ["greater 40 and udp", "udp"],
    ["len <= 42 && arp", "arp"],
    ["ether proto 0x0806", "arp"],
    ["inbound", "udp icmp arp"],
    ["vlan 5", ""],
  ])("%s lets pass: %s", (text, passing) => {
    const filter = parsePacketFilter(text, new Map());
    const found = Object.entries(FRAMES).filter(([, frame]) => filter === null || passes(filter, frame, true));
    expect(found.map(([name]) => name).join(" ")).toBe(passing);
  });

  it.each(["frob", "host", "port nosuch", "tcp[13", "ip and", "(icmp", "port 70000", "tcp[0:3] = 1"])(
    "%s is refused",
    (text) => {
      expect(() => parsePacketFilter(text, new Map())).toThrow(FilterSyntaxError);
    },
  );

  it("a name is asked for and then used", () => {
    expect(() => parsePacketFilter("host db", new Map())).toThrow(UnknownHost);
    const filter = parsePacketFilter("host db", new Map([["db", [B]]]));
    expect(filter !== null && passes(filter, FRAMES.icmp, false)).toBe(true);
  });

  it("reads anything without an accident", () => {
    const word = fc.constantFrom(
      "host",
      "net",
      "port",
      "tcp",
      "[",
      "]",
      "(",
      ")",
      "and",
      "or",
      "not",
      "13",
      ":",
      "=",
      "&",
      "10.0.0.1",
      "ether",
      "src",
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (words) => {
        try {
          const filter = parsePacketFilter(words.join(" "), new Map());
          if (filter !== null) for (const frame of Object.values(FRAMES)) passes(filter, frame, true);
        } catch (error) {
          expect(error instanceof FilterSyntaxError || error instanceof UnknownHost).toBe(true);
        }
      }),
    );
  });
});
