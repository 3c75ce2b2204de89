import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fragmentPacket } from "../../src/ip/fragment.js";
import { PmtuMode } from "../../src/ip/send-options.js";
import { Ipv4Packet } from "../../src/wire/ipv4.js";
import { parseIpv4 } from "../../src/wire/ipv4-address.js";
import { IpProtocol } from "../../src/wire/numbers.js";
import { UdpDatagram } from "../../src/wire/udp.js";
import { chain, IpLab } from "../support/ip-lab.js";

/** a -1500- r1 -1400- b, as in the transcript ping/fragmentation-needed. */
function narrow() {
  const lab = new IpLab();
  const net = chain(lab, 1);
  net.middle[0]?.device("right").iface.setMtu(1400);
  net.b.device("left").iface.setMtu(1400);
  net.b.ports.add(9);
  return { lab, ...net };
}

describe("packets larger than a link", () => {
  test("are cut by the router and joined by the receiver when they may be", () => {
    const { lab, a } = narrow();
    expect(a.ping("10.0.1.2", { size: 1450, send: { pmtu: PmtuMode.Dont } })).toBe(0);
    lab.run(1);
    expect(a.replies()).toEqual(["10.0.1.2 seq 1 ttl 63"]);
    const echo = lab.sent.filter(
      (each) => each.node === "r1" && each.device === "right" && each.frame.payload.kind === "ipv4",
    );
    expect(echo.map((each) => each.frame.payload.byteLength)).toEqual([1396, 102]);
  });

  test("are reported with the MTU when they may not be cut, and the sender learns", () => {
    const { lab, a } = narrow();
    const doIt = { send: { pmtu: PmtuMode.Do } };
    expect(a.ping("10.0.1.2", { size: 1372, ...doIt })).toBe(0);
    expect(a.ping("10.0.1.2", { size: 1373, seq: 2, ...doIt })).toBe(0);
    lab.run(1);
    expect(a.replies()).toEqual(["10.0.1.2 seq 1 ttl 63"]);
    expect(a.errors).toEqual(["10.0.0.2: 3/4 mtu 1400 about 10.0.1.2"]);
    expect(a.ping("10.0.1.2", { size: 1373, ...doIt })).toBe(90);
    // Want: cut by the sender itself from now on.
    expect(a.ping("10.0.1.2", { size: 1373, seq: 3 })).toBe(0);
    lab.run(1);
    expect(a.replies()[1]).toBe("10.0.1.2 seq 3 ttl 63");
    expect(a.stack.exceptions.list().map((each) => each.exception.mtu)).toEqual([1400]);
    lab.run(600);
    expect(a.stack.exceptions.list()).toEqual([]);
    expect(a.ping("10.0.1.2", { size: 1373, ...doIt })).toBe(0);
  });

  test("of 64 KiB arrive whole", () => {
    const { lab, a, b } = narrow();
    expect(a.udp("10.0.1.2", 9, 65000)).toBe(0);
    lab.run(1);
    const got = b.delivered.map((each) => (each.payload.kind === "udp" ? each.payload.data.byteLength : 0));
    // The first datagram has DF off (it does not fit), so the router cuts its pieces again.
    expect(got).toEqual([65000]);
  });

  test("whose pieces don't all come are given up after 30 seconds, with time exceeded code 1", () => {
    const lab = new IpLab();
    const { a, b } = chain(lab, 0);
    a.ping("10.0.0.2");
    lab.run(1);
    const packet = new Ipv4Packet(
      parseIpv4("10.0.0.1"),
      parseIpv4("10.0.0.2"),
      IpProtocol.Udp,
      64,
      new UdpDatagram(1, 9, new Uint8Array(3000)),
      { id: 77 },
    );
    const [first] = fragmentPacket(packet, 1500, 0);
    if (first === undefined) throw new Error("no fragment");
    expect(
      a.stack.send(first, {
        outDevice: null,
        mark: 0,
        owner: null,
        pmtu: PmtuMode.Dont,
        dontRoute: false,
        broadcast: true,
        transparent: false,
        multicastLoop: true,
      }),
    ).toBe(0);
    lab.run(29);
    expect(b.stack.reassembly.pending).toBe(1);
    lab.run(2);
    expect(b.stack.reassembly.pending).toBe(0);
    expect(a.errors).toEqual(["10.0.0.2: 11/1 about 10.0.0.2"]);
  });
});

test("cut again and again, pieces fit, keep their order and lose no byte", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 4000 }),
      fc.integer({ min: 68, max: 1500 }),
      fc.integer({ min: 68, max: 1500 }),
      (size, mtu, narrower) => {
        const data = Uint8Array.from({ length: size }, (_, i) => i & 255);
        const packet = new Ipv4Packet(
          parseIpv4("10.0.0.1"),
          parseIpv4("10.0.0.2"),
          200,
          64,
          { kind: "raw", data, byteLength: size } as never,
          { id: 5 },
        );
        const pieces = fragmentPacket(packet, mtu, 0).flatMap((each) =>
          each.byteLength > narrower ? fragmentPacket(each, narrower, 0) : [each],
        );
        let at = 0;
        for (const piece of pieces) {
          if (piece.kind !== "ipv4" || piece.payload.kind !== "raw") throw new Error("not a fragment");
          expect(piece.byteLength).toBeLessThanOrEqual(Math.max(mtu, narrower));
          expect(piece.fragmentOffset).toBe(at);
          expect([...piece.payload.data]).toEqual([...data.subarray(at, at + piece.payload.data.length)]);
          at += piece.payload.data.length;
          expect(piece.moreFragments).toBe(at < size);
        }
        expect(at).toBe(size);
      },
    ),
    { numRuns: 100 },
  );
});
