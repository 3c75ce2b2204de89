import { describe, expect, it } from "vitest";
import { qdiscName } from "../../src/link/link-state.js";
import { Netem } from "../../src/link/netem.js";
import { limitOfLatency, TokenBucket } from "../../src/link/token-bucket.js";
import { Sim } from "../../src/sim/sim.js";
import { MILLISECOND, SECOND } from "../../src/sim/time.js";
import { Collector, frame, mac, markOf, vethUp } from "./fixtures.js";

function shaped() {
  const sim = new Sim(3);
  const [a, b] = vethUp(sim, "a", "b", mac(1), mac(2));
  const collector = new Collector(sim);
  b.receiver = collector;
  return { sim, a, collector };
}

describe("tbf", () => {
  it("lets the burst go at once and the rest at the rate", () => {
    const { sim, a, collector } = shaped();
    a.setQdisc(new TokenBucket(a, { rateBps: 8_000_000, burstBytes: 10_000, limitBytes: 1_000_000 }));
    expect(qdiscName(a)).toBe("tbf");
    for (let i = 0; i < 30; i++) a.send(frame(mac(2), mac(1), i, 1000 - 14));
    sim.runUntilIdle();
    const times = collector.got.map((got) => got.atNs);
    expect(times.filter((atNs) => atNs === 0)).toHaveLength(10);
    expect(times.slice(10)).toEqual(Array.from({ length: 20 }, (_, i) => (i + 1) * MILLISECOND));
  });

  it("drops what exceeds the limit or the burst", () => {
    const { sim, a, collector } = shaped();
    const limitBytes = limitOfLatency(1_000_000, 1500, 50 * MILLISECOND);
    expect(limitBytes).toBe(7750);
    const bucket = new TokenBucket(a, { rateBps: 1_000_000, burstBytes: 1500, limitBytes });
    a.setQdisc(bucket);
    a.send(frame(mac(2), mac(1), 0, 1500));
    expect(bucket.dropped).toBe(1);
    for (let i = 0; i < 20; i++) a.send(frame(mac(2), mac(1), i, 1000 - 14));
    sim.runUntilIdle();
    expect(collector.got).toHaveLength(8);
    expect(a.counters.txDropped).toBe(13);
  });

  it("saves up tokens in silence, no more than the burst", () => {
    const { sim, a, collector } = shaped();
    a.setQdisc(new TokenBucket(a, { rateBps: 8000, burstBytes: 1000, limitBytes: 100_000 }));
    a.send(frame(mac(2), mac(1), 0, 1000 - 14));
    sim.runUntil(100 * SECOND);
    a.send(frame(mac(2), mac(1), 1, 1000 - 14));
    a.send(frame(mac(2), mac(1), 2, 1000 - 14));
    sim.runUntilIdle();
    expect(collector.got.map((got) => got.atNs)).toEqual([0, 100 * SECOND, 101 * SECOND]);
  });
});

describe("netem", () => {
  it("delays", () => {
    const { sim, a, collector } = shaped();
    a.setQdisc(new Netem(a, { delayNs: 10 * MILLISECOND }, sim.rng.fork("netem")));
    a.send(frame(mac(2), mac(1), 1));
    a.send(frame(mac(2), mac(1), 2));
    sim.runUntilIdle();
    expect(collector.got.map((got) => [markOf(got.frame), got.atNs])).toEqual([
      [1, 10 * MILLISECOND],
      [2, 10 * MILLISECOND],
    ]);
  });

  it("loses its share and holds no more than its limit", () => {
    const { sim, a, collector } = shaped();
    const netem = new Netem(a, { loss: 0.05, delayNs: SECOND }, sim.rng.fork("netem"));
    a.setQdisc(netem);
    for (let i = 0; i < 1000; i++) a.send(frame(mac(2), mac(1), i));
    sim.runUntilIdle();
    expect(netem.dropped).toBeGreaterThan(25);
    expect(netem.dropped).toBeLessThan(80);
    expect(collector.got.length).toBe(1000 - netem.dropped);
    a.setQdisc(new Netem(a, { delayNs: SECOND, limitPackets: 5 }, sim.rng.fork("x")));
    collector.take();
    for (let i = 0; i < 9; i++) a.send(frame(mac(2), mac(1), i));
    sim.runUntilIdle();
    expect(collector.take()).toHaveLength(5);
  });

  it("forgets what waits when it is replaced or the device goes down", () => {
    const { sim, a, collector } = shaped();
    a.setQdisc(new Netem(a, { delayNs: SECOND }, sim.rng.fork("netem")));
    a.send(frame(mac(2), mac(1)));
    a.setUp(false);
    a.setUp(true);
    a.send(frame(mac(2), mac(1)));
    a.setQdisc(null);
    sim.runUntilIdle();
    expect(collector.got).toEqual([]);
  });

  it("sends at its rate", () => {
    const { sim, a, collector } = shaped();
    a.setQdisc(new Netem(a, { rateBps: 8_000_000 }, sim.rng.fork("netem")));
    for (let i = 0; i < 3; i++) a.send(frame(mac(2), mac(1), i, 1000 - 14));
    sim.runUntilIdle();
    expect(collector.got.map((got) => got.atNs)).toEqual([MILLISECOND, 2 * MILLISECOND, 3 * MILLISECOND]);
  });
});
