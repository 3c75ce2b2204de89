import { describe, expect, it } from "vitest";
import { Cable } from "../../src/link/cable.js";
import { Netem } from "../../src/link/netem.js";
import { Switch } from "../../src/link/switch.js";
import { EthernetInterface } from "../../src/link/veth.js";
import { fork } from "../../src/sim/fork.js";
import { Sim } from "../../src/sim/sim.js";
import { SECOND } from "../../src/sim/time.js";
import { BROADCAST, Collector, frame, mac, markOf, ROOT } from "./fixtures.js";

/** Two bridges in a loop of two lossy cables, a station at each, and frames under way. */
class World {
  readonly sim = new Sim(11);
  readonly collector = new Collector(this.sim);
  readonly stations: EthernetInterface[] = [];

  constructor() {
    const bridges = [0, 1].map((at) => {
      const bridge = new Switch(this.sim, `br${at}`, mac(0x50 + at), ROOT);
      bridge.spanningTree.setEnabled(true);
      bridge.setUp(true);
      return bridge;
    });
    for (const [at, ends] of [
      [0, [bridges[0], bridges[1]]],
      [1, [bridges[0], bridges[1]]],
      [2, [bridges[0], null]],
      [3, [bridges[1], null]],
    ] as const) {
      const cards = ends.map((bridge, side) => {
        const card = new EthernetInterface(this.sim, `e${at}${side}`, mac(0x10 * at + side), ROOT);
        card.setUp(true);
        if (bridge) bridge.addPort(card);
        else this.stations.push(card);
        return card;
      });
      const [a, b] = cards;
      if (a === undefined || b === undefined) throw new Error("two cards were made");
      new Cable(this.sim, a, b, this.sim.rng.fork(`cable${at}`), {
        rateBps: 1e6,
        delayNs: 1e6,
        loss: 0.1,
        jitterNs: 5e5,
      });
    }
    for (const station of this.stations) {
      station.receiver = this.collector;
      station.setQdisc(new Netem(station, { delayNs: 1e6, duplicate: 0.2 }, this.sim.rng.fork(station.name)));
    }
  }

  run(from: number): unknown[] {
    for (let i = 0; i < 50; i++) {
      this.stations[i % 2]?.send(frame(BROADCAST, this.stations[i % 2]?.mac ?? mac(0), from + i));
      this.sim.runUntil(this.sim.nowNs + 5e6);
    }
    return this.collector.got.map((got) => [got.device, got.atNs, markOf(got.frame)]);
  }
}

describe("devices", () => {
  it("go on in a copy of the network exactly as in the original", () => {
    const world = new World();
    world.sim.runUntil(40 * SECOND);
    world.run(0);
    const copy = fork(world);
    const original = world.run(1000);
    expect(original.length).toBeGreaterThan(60);
    expect(copy.run(1000)).toEqual(original);
  });
});
