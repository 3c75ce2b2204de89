import { expect, test } from "vitest";
import { readQuoted, readTransport } from "../../src/ip/first-fragment.js";
import { fragmentPacket } from "../../src/ip/fragment.js";
import { IcmpMessage } from "../../src/wire/icmp.js";
import { Ipv4Packet } from "../../src/wire/ipv4.js";
import { parseIpv4 } from "../../src/wire/ipv4-address.js";
import { IpProtocol } from "../../src/wire/numbers.js";
import type { IpPayload } from "../../src/wire/payload.js";
import { UdpDatagram } from "../../src/wire/udp.js";

function pieces(protocol: number, payload: IpPayload) {
  return fragmentPacket(
    new Ipv4Packet(parseIpv4("10.0.0.1"), parseIpv4("10.0.0.2"), protocol, 64, payload, { id: 1 }),
    576,
    0,
  );
}

test("a first fragment shows its transport header, the others are bytes", () => {
  const [first, second] = pieces(IpProtocol.Icmp, IcmpMessage.echo(8, 77, 5, new Uint8Array(1600)));
  const message = first === undefined ? null : readTransport(first);
  expect(message).toMatchObject({ kind: "icmp", type: 8, code: 0, rest: (77 << 16) | 5 });
  expect(second === undefined ? null : readTransport(second).kind).toBe("raw");
});

test("who is told of a first fragment of its own finds the ports in it", () => {
  const [first] = pieces(IpProtocol.Udp, new UdpDatagram(4000, 53, new Uint8Array(1600)));
  const quoted = first === undefined ? null : readQuoted(first);
  expect(quoted?.payload).toMatchObject({ kind: "udp", srcPort: 4000, dstPort: 53 });
  expect(quoted?.isFragment).toBe(true);
});
