import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Cable, type CableOptions } from "../../src/link/cable.js";
import { serialisationNs } from "../../src/link/serialisation.js";
import { EthernetInterface } from "../../src/link/veth.js";
import { Sim } from "../../src/sim/sim.js";
import { MILLISECOND } from "../../src/sim/time.js";
import { Collector, Drops, frame, mac, markOf, ROOT } from "./fixtures.js";

function wired(options: CableOptions, seed = 1) {
  const sim = new Sim(seed);
  const a = new EthernetInterface(sim, "a", mac(1), ROOT);
  const b = new EthernetInterface(sim, "b", mac(2), ROOT);
  const cable = new Cable(sim, a, b, sim.rng.fork("cable"), options);
  a.setUp(true);
  b.setUp(true);
  const collector = new Collector(sim);
  const drops = new Drops();
  b.receiver = collector;
  a.trace = drops;
  b.trace = drops;
  return { sim, a, b, cable, collector, drops };
}

describe("a cable without impairments", () => {
  it("delivers every frame, in order, when its last bit has travelled the delay", () => {
    fc.assert(
      fc.property(
        fc.record({
          rateBps: fc.constantFrom(0, 1_000_000, 10_000_000, 1_000_000_000),
          delayNs: fc.integer({ min: 0, max: 5 * MILLISECOND }),
        }),
        fc.array(
          fc.record({ gapNs: fc.integer({ min: 0, max: MILLISECOND }), bytes: fc.integer({ min: 4, max: 1500 }) }),
        ),
        ({ rateBps, delayNs }, sends) => {
          const { sim, a, collector } = wired({ rateBps, delayNs });
          const expected: { mark: number; atNs: number }[] = [];
          let nowNs = 0;
          let freeNs = 0;
          sends.forEach(({ gapNs, bytes }, mark) => {
            nowNs += gapNs;
            sim.runUntil(nowNs);
            const sent = frame(mac(2), mac(1), mark, bytes);
            a.send(sent);
            const leavesNs =
              rateBps === 0 ? nowNs : Math.max(nowNs, freeNs) + Math.ceil((sent.byteLength * 8e9) / rateBps);
            freeNs = leavesNs;
            expected.push({ mark, atNs: leavesNs + delayNs });
          });
          sim.runUntilIdle();
          expect(collector.got.map((got) => ({ mark: markOf(got.frame), atNs: got.atNs }))).toEqual(expected);
        },
      ),
    );
  });

  it("takes 12.304 us for a full frame at 1 Gbit/s", () => {
    expect(serialisationNs(1538, 1e9)).toBe(12_304);
  });

  it("carries 1 Mbit of frames in one second at 1 Mbit/s", () => {
    const { sim, a, collector } = wired({ rateBps: 1_000_000 });
    for (let i = 0; i < 125; i++) a.send(frame(mac(2), mac(1), i, 1000 - 14));
    sim.runUntilIdle();
    expect(collector.got).toHaveLength(125);
    expect(sim.nowNs).toBe(1_000_000_000);
  });

  it("has one pending event for each direction, however many frames are under way", () => {
    const { sim, a } = wired({ rateBps: 1_000_000, delayNs: MILLISECOND });
    for (let i = 0; i < 50; i++) a.send(frame(mac(2), mac(1), i));
    expect(sim.runEvents(1000)).toBe(50);
  });

  it.each([
    ["packets", { queueLimitPackets: 3 }],
    ["bytes", { queueLimitBytes: 3 * 60 }],
  ])("drops at the tail when its queue is full, counted in %s", (_unit, limit) => {
    const { sim, a, collector, drops } = wired({ rateBps: 1_000_000, ...limit });
    for (let i = 0; i < 10; i++) a.send(frame(mac(2), mac(1), i));
    sim.runUntilIdle();
    expect(collector.got.map((got) => markOf(got.frame))).toEqual([0, 1, 2, 3]);
    expect(drops.all.map((drop) => drop.reason)).toEqual(Array(6).fill("QDISC_DROP"));
    a.send(frame(mac(2), mac(1), 10));
    sim.runUntilIdle();
    expect(markOf(collector.got[4]?.frame ?? frame(mac(1), mac(1)))).toBe(10);
  });

  it("loses what is under way when it is cut, takes the carrier from both ends, and works when it is mended", () => {
    const { sim, a, b, cable, collector, drops } = wired({ delayNs: 1000 });
    a.send(frame(mac(2), mac(1), 1));
    cable.setConnected(false);
    expect([a.carrier, b.carrier]).toEqual([false, false]);
    sim.runUntilIdle();
    a.send(frame(mac(2), mac(1), 2));
    expect(collector.got).toEqual([]);
    expect(drops.all.map((drop) => drop.reason)).toEqual(["DEV_READY", "DEV_READY"]);
    cable.setConnected(true);
    a.send(frame(mac(2), mac(1), 3));
    sim.runUntilIdle();
    expect(collector.got.map((got) => markOf(got.frame))).toEqual([3]);
  });

  it.each([
    [{ loss: 1.5 }, "loss is 1.5"],
    [{ rateBps: -1 }, "rateBps is -1"],
    [{ delayNs: Number.NaN }, "delayNs is NaN"],
    [{ delayNs: 0.5 }, "whole nanoseconds"],
  ])("refuses %j", (options, message) => {
    expect(() => wired(options)).toThrow(message);
  });
});

describe("a cable with impairments", () => {
  const COUNT = 2000;

  function run(options: CableOptions, seed = 7) {
    const world = wired(options, seed);
    for (let i = 0; i < COUNT; i++) {
      world.a.send(frame(mac(2), mac(1), i));
      world.sim.runUntil(world.sim.nowNs + 1000);
    }
    world.sim.runUntilIdle();
    return { ...world, marks: world.collector.got.map((got) => markOf(got.frame)) };
  }

  it("loses its share, and says so", () => {
    const { marks, drops } = run({ loss: 0.1 });
    expect(drops.all.length).toBe(COUNT - marks.length);
    expect(drops.all.length).toBeGreaterThan(150);
    expect(drops.all.length).toBeLessThan(250);
    expect(drops.all[0]?.reason).toBe("LINK_LOSS");
  });

  it("doubles its share", () => {
    const { marks } = run({ duplicate: 0.1 });
    expect(new Set(marks).size).toBe(COUNT);
    expect(marks.length).toBeGreaterThan(COUNT + 150);
    expect(marks.length).toBeLessThan(COUNT + 250);
  });

  it("lets a share overtake by skipping the delay", () => {
    const { marks, collector } = run({ reorder: 0.1, delayNs: 10_000 });
    expect([...marks].sort((x, y) => x - y)).toEqual(Array.from({ length: COUNT }, (_, i) => i));
    expect(marks).not.toEqual([...marks].sort((x, y) => x - y));
    const early = collector.got.filter((got) => got.atNs === markOf(got.frame) * 1000).length;
    expect(early).toBeGreaterThan(150);
    expect(early).toBeLessThan(250);
  });

  it("lets only every n-th frame overtake with a gap", () => {
    const { collector } = run({ reorder: 1, reorderGap: 5, delayNs: 10_000 });
    const early = collector.got.filter((got) => got.atNs === markOf(got.frame) * 1000).map((got) => markOf(got.frame));
    expect(early.slice(0, 4)).toEqual([4, 9, 14, 19]);
  });

  it("spreads arrivals around the delay with jitter", () => {
    const { collector } = run({ jitterNs: 300, delayNs: 1000 });
    const delays = collector.got.map((got) => got.atNs - markOf(got.frame) * 1000);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(700);
    expect(Math.max(...delays)).toBeLessThanOrEqual(1300);
    expect(new Set(delays).size).toBeGreaterThan(100);
  });

  it("flips one bit of its share; the far end counts what is no frame any more and never throws", () => {
    const { collector, b } = run({ corrupt: 0.2 });
    expect(collector.got.length + b.counters.rxErrors).toBe(COUNT);
    const damaged = collector.got.filter((got, at) => {
      const sent = frame(mac(2), mac(1), at);
      return (
        got.frame.dst !== sent.dst ||
        got.frame.src !== sent.src ||
        got.frame.etherType !== sent.etherType ||
        markOf(got.frame) !== at
      );
    });
    expect(damaged.length + b.counters.rxErrors).toBeGreaterThan(50);
  });

  it("does the same twice with the same seed, and something else with another", () => {
    const options = { loss: 0.1, duplicate: 0.1, reorder: 0.1, corrupt: 0.1, delayNs: 5000, jitterNs: 1000 };
    const view = (seed: number) => run(options, seed).collector.got.map((got) => [got.atNs, got.frame.byteLength]);
    expect(view(1)).toEqual(view(1));
    expect(view(1)).not.toEqual(view(2));
  });

  it("changes both directions or one while it runs", () => {
    const { sim, a, b, cable, collector } = wired({});
    cable.impair({ loss: 1 }, a);
    a.send(frame(mac(2), mac(1), 1));
    const back = new Collector(sim);
    a.receiver = back;
    b.send(frame(mac(1), mac(2), 2));
    sim.runUntilIdle();
    expect([collector.got.length, back.got.length]).toEqual([0, 1]);
  });
});
