import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Dummy } from "../../src/link/dummy.js";
import type { Interface } from "../../src/link/interface.js";
import { linkFlags, operStateOf, qdiscName } from "../../src/link/link-state.js";
import { Loopback } from "../../src/link/loopback.js";
import { randomMac } from "../../src/link/random-mac.js";
import { createVethPair } from "../../src/link/veth.js";
import { RandomStream } from "../../src/sim/random.js";
import { Sim } from "../../src/sim/sim.js";
import { encodeFrame } from "../../src/wire/codec/encode.js";
import { isGroupMac, MAC_ZERO } from "../../src/wire/mac-address.js";
import { Collector, Drops, frame, mac, ROOT, vethUp } from "./fixtures.js";

const view = (device: Interface) =>
  `<${linkFlags(device).join(",")}> qdisc ${qdiscName(device)} state ${operStateOf(device)}`;

describe("a veth pair", () => {
  it("shows the flags and states of the kernel as its ends go up and down", () => {
    const sim = new Sim(1);
    const [va, vb] = createVethPair(
      sim,
      { name: "va", mac: mac(1), namespace: ROOT },
      { name: "vb", mac: mac(2), namespace: ROOT },
      sim.rng.fork("v"),
    );
    expect(view(va)).toBe("<BROADCAST,MULTICAST,M-DOWN> qdisc noop state DOWN");
    va.setUp(true);
    expect(view(va)).toBe("<NO-CARRIER,BROADCAST,MULTICAST,UP,M-DOWN> qdisc noqueue state LOWERLAYERDOWN");
    expect(view(vb)).toBe("<BROADCAST,MULTICAST> qdisc noop state DOWN");
    vb.setUp(true);
    expect(view(va)).toBe("<BROADCAST,MULTICAST,UP,LOWER_UP> qdisc noqueue state UP");
    vb.setUp(false);
    expect(view(va)).toBe("<NO-CARRIER,BROADCAST,MULTICAST,UP,M-DOWN> qdisc noqueue state LOWERLAYERDOWN");
    expect(view(vb)).toBe("<BROADCAST,MULTICAST> qdisc noqueue state DOWN");
    vb.namespace = { hostName: "h", name: "red" };
    expect(view(va)).toBe("<NO-CARRIER,BROADCAST,MULTICAST,UP> qdisc noqueue state LOWERLAYERDOWN");
    vb.setUp(true);
    vb.setUp(false);
    expect(view(va)).toBe("<NO-CARRIER,BROADCAST,MULTICAST,UP> qdisc noqueue state DOWN");
  });

  it("hands frames over at the same instant, in order, one event each", () => {
    const sim = new Sim(1);
    const [a, b] = vethUp(sim, "a", "b", mac(1), mac(2));
    const collector = new Collector(sim);
    b.receiver = collector;
    const sent = [frame(mac(2), mac(1), 1), frame(mac(2), mac(1), 2)];
    for (const each of sent) a.send(each);
    expect(collector.got).toEqual([]);
    expect(sim.runEvents(9)).toBe(2);
    expect(collector.got.map((got) => got.frame)).toEqual(sent);
    expect(sim.nowNs).toBe(0);
    expect([a.counters.txPackets, a.counters.txBytes, b.counters.rxPackets, b.counters.rxBytes]).toEqual([
      2, 120, 2, 120,
    ]);
  });

  it("drops what it cannot send, and what the other end's MTU does not hold, with a reason", () => {
    const sim = new Sim(1);
    const [a, b] = vethUp(sim, "a", "b", mac(1), mac(2));
    const drops = new Drops();
    a.trace = drops;
    b.trace = drops;
    b.setMtu(1400);
    a.send(frame(mac(2), mac(1), 0, 1404));
    a.send(frame(mac(2), mac(1), 0, 1405));
    b.setUp(false);
    a.send(frame(mac(2), mac(1)));
    sim.runUntilIdle();
    expect(drops.all.map((drop) => drop.reason)).toEqual(["PKT_TOO_BIG", "DEV_READY", "DEV_READY"]);
    expect([a.counters.txPackets, a.counters.txDropped, b.counters.rxDropped]).toEqual([1, 2, 2]);
  });

  it("loses its carrier when the other end is destroyed", () => {
    const [a, b] = vethUp(new Sim(1), "a", "b", mac(1), mac(2));
    expect(a.dependents()).toEqual([b]);
    b.destroy();
    expect([a.carrier, a.link]).toEqual([false, null]);
  });

  it("tells its stack of every change", () => {
    const sim = new Sim(1);
    const [a, b] = vethUp(sim, "a", "b", mac(1), mac(2));
    const collector = new Collector(sim);
    a.receiver = collector;
    b.setUp(false);
    expect(collector.changes).toBe(1);
    a.setMac(mac(7));
    a.setMtu(1400);
    a.setMtu(1400);
    expect(collector.changes).toBe(3);
  });
});

describe("other devices", () => {
  it("lo brings every frame back, and counts it without its Ethernet header", () => {
    const sim = new Sim(1);
    const lo = new Loopback(sim, ROOT);
    const collector = new Collector(sim);
    lo.receiver = collector;
    expect(view(lo)).toBe("<LOOPBACK> qdisc noop state DOWN");
    lo.setUp(true);
    expect(view(lo)).toBe("<LOOPBACK,UP,LOWER_UP> qdisc noqueue state UNKNOWN");
    lo.send(frame(MAC_ZERO, MAC_ZERO, 0, 84));
    sim.runUntilIdle();
    expect(collector.take()).toEqual(["lo"]);
    expect([lo.counters.txBytes, lo.counters.rxBytes]).toEqual([84, 84]);
  });

  it("a dummy counts what it sends and forgets it", () => {
    const dummy = new Dummy(new Sim(1), "d0", mac(1), ROOT);
    dummy.setUp(true);
    expect(view(dummy)).toBe("<BROADCAST,NOARP,UP,LOWER_UP> qdisc noqueue state UNKNOWN");
    dummy.send(frame(mac(2), mac(1)));
    expect(dummy.counters.txPackets).toBe(1);
  });

  it("random addresses are locally administered and no groups", () => {
    const random = new RandomStream(5);
    for (let i = 0; i < 200; i++) {
      const address = randomMac(random);
      expect(isGroupMac(address)).toBe(false);
      expect(Math.floor(address / 0x100_0000_0000) & 2).toBe(2);
      expect(Number.isSafeInteger(address) && address < 2 ** 48).toBe(true);
    }
  });
});

describe("bytes that come out of a link", () => {
  function receiver() {
    const sim = new Sim(1);
    const dummy = new Dummy(sim, "d0", mac(1), ROOT);
    dummy.setUp(true);
    const collector = new Collector(sim);
    const drops = new Drops();
    dummy.receiver = collector;
    dummy.trace = drops;
    return { dummy, collector, drops };
  }

  it("are a frame when they are one", () => {
    const { dummy, collector } = receiver();
    dummy.receiveBytes(encodeFrame(frame(mac(1), mac(2), 5)));
    expect(collector.take()).toEqual(["d0"]);
  });

  it("are counted and dropped when they are cut off", () => {
    const { dummy, drops } = receiver();
    dummy.receiveBytes(new Uint8Array(13));
    expect(dummy.counters.rxErrors).toBe(1);
    expect(drops.all).toEqual([{ device: "d0", reason: "PKT_TOO_SMALL" }]);
  });

  it("never throw, and are either delivered or counted", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 120 }),
        fc.constantFrom([], [8, 0], [0x86, 0xdd], [8, 6]),
        (bytes, type) => {
          const { dummy, collector } = receiver();
          dummy.receiveBytes(Uint8Array.from([...bytes.slice(0, 12), ...type, ...bytes.slice(12)]));
          expect(collector.got.length + dummy.counters.rxErrors + dummy.counters.rxDropped).toBe(1);
        },
      ),
    );
  });
});
