import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BridgeId, decodeBpdu, encodeBpdu, TOPOLOGY_CHANGE } from "../../src/link/bpdu.js";
import { PortState } from "../../src/link/bridge-port.js";
import { Switch } from "../../src/link/switch.js";
import { Sim } from "../../src/sim/sim.js";
import { SECOND } from "../../src/sim/time.js";
import { BROADCAST, Collector, frame, mac, ROOT, vethUp } from "./fixtures.js";

/** Bridges with spanning tree on, joined by the cables; cable `i` joins `cables[i][0]` and `cables[i][1]`. */
function mesh(count: number, cables: readonly (readonly [number, number])[]) {
  const sim = new Sim(1);
  const collector = new Collector(sim);
  const bridges = Array.from({ length: count }, (_, at) => {
    const bridge = new Switch(sim, `br${at}`, mac(0x1000 + at), ROOT);
    bridge.setMac(mac(0x1000 + at));
    bridge.receiver = collector;
    bridge.spanningTree.setEnabled(true);
    bridge.setUp(true);
    return bridge;
  });
  const pairs = cables.map(([from, to], at) => {
    const pair = vethUp(sim, `c${at}a`, `c${at}b`, mac(0x100 + at * 2), mac(0x101 + at * 2));
    bridges[from]?.addPort(pair[0]);
    bridges[to]?.addPort(pair[1]);
    return pair;
  });
  return { sim, bridges, pairs, collector };
}

/** The bridges that each bridge reaches over cables both of whose ends forward, or are joined by `cables` at all. */
function components(count: number, edges: readonly (readonly [number, number])[]): number[] {
  const group = Array.from({ length: count }, (_, at) => at);
  for (let changed = true; changed; ) {
    changed = false;
    for (const [a, b] of edges) {
      const low = Math.min(group[a] ?? 0, group[b] ?? 0);
      if (group[a] !== low || group[b] !== low) changed = true;
      group[a] = low;
      group[b] = low;
    }
  }
  return group;
}

const topology = fc.integer({ min: 2, max: 6 }).chain((count) =>
  fc.record({
    count: fc.constant(count),
    cables: fc.array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { minLength: 1, maxLength: 10 }),
  }),
);

describe("spanning tree", () => {
  it("leaves one way between any two bridges that are joined at all, and no loop", () => {
    fc.assert(
      fc.property(topology, ({ count, cables }) => {
        const { sim, bridges, collector } = mesh(count, cables);
        sim.runUntil(60 * SECOND);
        const forwarding = cables.filter((_, at) => {
          const states = bridges.flatMap((bridge) =>
            bridge.ports.filter((port) => [`c${at}a`, `c${at}b`].includes(port.device.name)).map((port) => port.state),
          );
          expect(states.every((state) => state === PortState.Forwarding || state === PortState.Blocking)).toBe(true);
          return states.every((state) => state === PortState.Forwarding);
        });
        const groups = components(count, cables);
        expect(components(count, forwarding)).toEqual(groups);
        expect(forwarding.length).toBe(count - new Set(groups).size);
        // A broadcast reaches every joined bridge once.
        bridges[0]?.send(frame(BROADCAST, mac(0x1000)));
        sim.runUntil(61 * SECOND);
        const reached = collector.take().sort();
        expect(reached).toEqual(
          bridges.filter((_, at) => at > 0 && groups[at] === groups[0]).map((bridge) => bridge.name),
        );
      }),
      { numRuns: 60 },
    );
  });

  it("makes the bridge with the lowest priority, then the lowest address, the root", () => {
    const { sim, bridges } = mesh(3, [
      [0, 1],
      [1, 2],
      [2, 0],
    ]);
    sim.runUntil(40 * SECOND);
    expect(bridges.map((bridge) => bridge.spanningTree.isRoot)).toEqual([true, false, false]);
    bridges[2]?.spanningTree.setBridgeId(4096, mac(0x1002));
    sim.runUntil(80 * SECOND);
    expect(bridges.map((bridge) => bridge.spanningTree.isRoot)).toEqual([false, false, true]);
    expect(bridges[0]?.spanningTree.root.format()).toBe("1000.2:0:0:0:10:2");
  });

  it("listens 15 seconds and learns 15 before it forwards", () => {
    const { sim, bridges } = mesh(2, [[0, 1]]);
    const states = () => bridges.flatMap((bridge) => bridge.ports.map((port) => port.state));
    sim.runUntil(SECOND);
    expect(states()).toEqual(["listening", "listening"]);
    sim.runUntil(16 * SECOND);
    expect(states()).toEqual(["learning", "learning"]);
    sim.runUntil(31 * SECOND);
    expect(states()).toEqual(["forwarding", "forwarding"]);
  });

  it("opens the blocked way when the other is cut", () => {
    const { sim, bridges, pairs } = mesh(2, [
      [0, 1],
      [0, 1],
    ]);
    sim.runUntil(40 * SECOND);
    const state = () => bridges[1]?.ports.map((port) => `${port.device.name} ${port.state}`);
    expect(state()).toEqual(["c1b blocking", "c0b forwarding"]);
    pairs[0]?.[0].setUp(false);
    sim.runUntil(80 * SECOND);
    expect(state()).toEqual(["c1b forwarding", "c0b disabled"]);
  });

  it("ages addresses within the forward delay while the topology changes", () => {
    const { sim, bridges } = mesh(2, [[0, 1]]);
    sim.runUntil(33 * SECOND);
    expect(bridges.map((bridge) => bridge.table.ageingNs)).toEqual([15 * SECOND, 15 * SECOND]);
    sim.runUntil(120 * SECOND);
    expect(bridges.map((bridge) => bridge.table.ageingNs)).toEqual([300 * SECOND, 300 * SECOND]);
  });

  it("forwards at once and sends nothing when it is off, as is the default", () => {
    const sim = new Sim(1);
    const bridge = new Switch(sim, "br0", mac(1), ROOT);
    const [port, far] = vethUp(sim, "a", "b", mac(2), mac(3));
    bridge.setUp(true);
    bridge.addPort(port);
    expect(bridge.ports[0]?.state).toBe("forwarding");
    sim.runUntil(60 * SECOND);
    expect(far.counters.rxPackets).toBe(0);
  });

  it("lets a run become idle: its housekeeping is in the background", () => {
    const { sim } = mesh(2, [[0, 1]]);
    sim.runUntilIdle({ maxEvents: 10_000 });
    expect(sim.nowNs).toBeLessThan(60 * SECOND);
  });
});

describe("a BPDU", () => {
  it("is read back as it was written", () => {
    const bpdu = {
      root: new BridgeId(32768, mac(1)),
      rootPathCost: 4,
      bridge: new BridgeId(4096, mac(2)),
      portId: 0x8002,
      messageAgeNs: SECOND,
      maxAgeNs: 20 * SECOND,
      helloTimeNs: 2 * SECOND,
      forwardDelayNs: 15 * SECOND,
      topologyChange: true,
      topologyChangeAck: false,
    };
    expect(decodeBpdu(encodeBpdu(bpdu))).toEqual(bpdu);
    expect(decodeBpdu(encodeBpdu(TOPOLOGY_CHANGE))).toBe(TOPOLOGY_CHANGE);
  });

  it("is never thrown over, whatever the bytes are", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        decodeBpdu(bytes);
        decodeBpdu(Uint8Array.from([0x42, 0x42, 0x03, ...bytes]));
      }),
    );
  });
});
