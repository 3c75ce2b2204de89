import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { Dummy } from "../../src/link/dummy.js";
import { linkFlags, operStateOf, qdiscName } from "../../src/link/link-state.js";
import { FdbEntry } from "../../src/link/mac-table.js";
import { Switch } from "../../src/link/switch.js";
import type { VethInterface } from "../../src/link/veth.js";
import { Sim } from "../../src/sim/sim.js";
import { SECOND } from "../../src/sim/time.js";
import type { Frame } from "../../src/wire/ethernet.js";
import type { Mac } from "../../src/wire/mac-address.js";
import { BROADCAST, Collector, Drops, frame, mac, ROOT, vethUp } from "./fixtures.js";

/** A bridge with `count` ports p0, p1, ... (02:..:01:NN), behind each a station s0, s1, ... (02:..:00:NN). */
class Lan {
  readonly sim = new Sim(1);
  readonly bridge = new Switch(this.sim, "br0", mac(0xffff), ROOT);
  readonly stations: VethInterface[] = [];
  readonly collector = new Collector(this.sim);
  readonly drops = new Drops();

  constructor(count: number) {
    this.bridge.setUp(true);
    this.bridge.receiver = this.collector;
    this.bridge.trace = this.drops;
    for (let i = 0; i < count; i++) {
      const [port, station] = vethUp(this.sim, `p${i}`, `s${i}`, mac(0x100 + i), mac(i));
      station.receiver = this.collector;
      this.bridge.addPort(port);
      this.stations.push(station);
    }
  }

  port(at: number) {
    const port = this.bridge.ports.find((candidate) => candidate.device.name === `p${at}`);
    if (port === undefined) throw new Error(`no port ${at}`);
    return port;
  }

  /** Station `at` sends; returns who got it, sorted. */
  send(at: number, sent: Frame): string[] {
    this.stations[at]?.send(sent);
    this.sim.runUntilIdle();
    return this.collector.take().sort();
  }

  fdb(): string[] {
    return this.bridge.table
      .entries()
      .filter((entry) => !entry.isLocal)
      .map((entry) => `${entry.mac % 0x1000}@${entry.port?.device.name ?? "br0"}`)
      .sort();
  }
}

describe("a switch", () => {
  let lan: Lan;
  beforeEach(() => {
    lan = new Lan(3);
  });

  it("floods what it does not know, learns where it came from, and then sends it there alone", () => {
    expect(lan.send(0, frame(mac(1), mac(0)))).toEqual(["s1", "s2"]);
    expect(lan.send(1, frame(mac(0), mac(1)))).toEqual(["s0"]);
    expect(lan.send(0, frame(mac(1), mac(0)))).toEqual(["s1"]);
    expect(lan.fdb()).toEqual(["0@p0", "1@p1"]);
  });

  it("floods the very same frame object", () => {
    const sent = frame(BROADCAST, mac(0));
    lan.stations[0]?.send(sent);
    lan.sim.runUntilIdle();
    expect(lan.collector.got.every((got) => got.frame === sent)).toBe(true);
  });

  it("floods broadcast and groups to all other ports and to the machine itself", () => {
    expect(lan.send(0, frame(BROADCAST, mac(0)))).toEqual(["br0", "s1", "s2"]);
    expect(lan.send(0, frame(0x0100_5e00_0001 as Mac, mac(0)))).toEqual(["br0", "s1", "s2"]);
  });

  it("hands up what is addressed to it or to one of its ports, and nothing else", () => {
    expect(lan.send(0, frame(lan.bridge.mac, mac(0)))).toEqual(["br0"]);
    expect(lan.send(0, frame(mac(0x102), mac(0)))).toEqual(["br0"]);
    lan.bridge.promiscuous = true;
    expect(lan.send(0, frame(mac(1), mac(0)))).toEqual(["br0", "s1", "s2"]);
  });

  it("forgets after 300 seconds of silence, not earlier", () => {
    lan.send(1, frame(BROADCAST, mac(1)));
    lan.sim.runUntil(lan.sim.nowNs + 300 * SECOND - 1);
    expect(lan.send(0, frame(mac(1), mac(0)))).toEqual(["s1"]);
    lan.sim.runUntil(lan.sim.nowNs + 1);
    expect(lan.send(0, frame(mac(1), mac(0)))).toEqual(["s1", "s2"]);
  });

  it("follows a station that moves", () => {
    lan.send(1, frame(BROADCAST, mac(9)));
    lan.send(2, frame(BROADCAST, mac(9)));
    expect(lan.send(0, frame(mac(9), mac(0)))).toEqual(["s2"]);
  });

  it("does not send a frame back where it came from, unless the port is a hairpin", () => {
    lan.send(0, frame(BROADCAST, mac(8)));
    expect(lan.send(0, frame(mac(8), mac(0)))).toEqual([]);
    expect(lan.drops.all.at(-1)).toEqual({ device: "p0", reason: "BRIDGE_INGRESS_STP_STATE" });
    lan.port(0).hairpin = true;
    expect(lan.send(0, frame(mac(8), mac(0)))).toEqual(["s0"]);
    expect(lan.send(0, frame(BROADCAST, mac(0)))).toEqual(["br0", "s0", "s1", "s2"]);
  });

  it("does not learn at a port with learning off", () => {
    lan.port(1).learning = false;
    lan.send(1, frame(BROADCAST, mac(1)));
    expect(lan.fdb()).toEqual([]);
  });

  it("does not flood to a port with flood off, but sends there what it knows", () => {
    lan.port(2).flood = false;
    expect(lan.send(0, frame(mac(9), mac(0)))).toEqual(["s1"]);
    lan.send(2, frame(BROADCAST, mac(9)));
    expect(lan.send(0, frame(mac(9), mac(0)))).toEqual(["s2"]);
    lan.port(1).broadcastFlood = false;
    lan.port(1).multicastFlood = false;
    expect(lan.send(0, frame(BROADCAST, mac(0)))).toEqual(["br0", "s2"]);
    expect(lan.send(0, frame(0x0100_5e00_0001 as Mac, mac(0)))).toEqual(["br0", "s2"]);
  });

  it("keeps isolated ports apart from each other, not from the others", () => {
    lan.port(0).isolated = true;
    lan.port(1).isolated = true;
    expect(lan.send(0, frame(BROADCAST, mac(0)))).toEqual(["br0", "s2"]);
    expect(lan.send(2, frame(BROADCAST, mac(2)))).toEqual(["br0", "s0", "s1"]);
  });

  it("takes nothing from unknown stations at a locked port", () => {
    lan.port(0).locked = true;
    expect(lan.send(0, frame(BROADCAST, mac(0)))).toEqual([]);
    lan.bridge.table.set(new FdbEntry(mac(0), 0, lan.port(0), false, true, true, 0));
    expect(lan.send(0, frame(BROADCAST, mac(0)))).toEqual(["br0", "s1", "s2"]);
  });

  it("keeps 01:80:c2:00:00:0X to itself, except the bridge group while spanning tree is off", () => {
    const group = (last: number) => frame((0x0180_c200_0000 + last) as Mac, mac(0));
    expect(lan.send(0, group(0))).toEqual(["br0", "s1", "s2"]);
    expect(lan.send(0, group(1))).toEqual([]);
    lan.bridge.ports.forEach((port) => {
      port.device.receiver = lan.collector;
    });
    expect(lan.send(0, group(3))).toEqual(["p0"]);
    expect(lan.send(0, group(14))).toEqual(["p0"]);
    lan.bridge.groupForwardMask = 1 << 14;
    expect(lan.send(0, group(14))).toEqual(["br0", "s1", "s2"]);
  });

  it("drops frames from no station and from groups", () => {
    expect(lan.send(0, frame(BROADCAST, 0 as Mac))).toEqual([]);
    expect(lan.send(0, frame(BROADCAST, BROADCAST))).toEqual([]);
  });

  it("does not age static entries, lets them move, and lets sticky and local ones stay", () => {
    const { table } = lan.bridge;
    table.set(new FdbEntry(mac(0x20), 0, lan.port(1), false, true, true, 0));
    const sticky = new FdbEntry(mac(0x21), 0, lan.port(1), false, true, true, 0);
    sticky.sticky = true;
    table.set(sticky);
    lan.sim.runUntil(1000 * SECOND);
    expect(lan.send(0, frame(mac(0x20), mac(0)))).toEqual(["s1"]);
    lan.send(2, frame(BROADCAST, mac(0x20)));
    lan.send(2, frame(BROADCAST, mac(0x21)));
    lan.send(2, frame(BROADCAST, lan.bridge.mac));
    expect(lan.send(0, frame(mac(0x20), mac(0)))).toEqual(["s2"]);
    expect(lan.send(0, frame(mac(0x21), mac(0)))).toEqual(["s1"]);
    expect(lan.send(0, frame(lan.bridge.mac, mac(0)))).toEqual(["br0"]);
  });

  it("forgets what it learned at a port that goes down, and all of a port that leaves", () => {
    lan.bridge.table.set(new FdbEntry(mac(0x20), 0, lan.port(1), false, true, true, 0));
    lan.send(1, frame(BROADCAST, mac(1)));
    lan.stations[1]?.setUp(false);
    expect(lan.fdb()).toEqual(["32@p1"]);
    lan.bridge.removePort(lan.port(1));
    expect(lan.fdb()).toEqual([]);
    expect(lan.bridge.table.entries().map((entry) => entry.mac % 0x1000)).toEqual([0x102, 0x100]);
  });

  it("sends what the machine sends to the one port or to all", () => {
    lan.send(1, frame(BROADCAST, mac(1)));
    lan.bridge.send(frame(mac(1), lan.bridge.mac));
    lan.sim.runUntilIdle();
    expect(lan.collector.take()).toEqual(["s1"]);
    lan.bridge.send(frame(BROADCAST, lan.bridge.mac));
    lan.sim.runUntilIdle();
    expect(lan.collector.take().sort()).toEqual(["s0", "s1", "s2"]);
  });

  it("drops what is too large for the port it would leave by", () => {
    lan.port(1).device.setMtu(1000);
    expect(lan.send(0, frame(BROADCAST, mac(0), 0, 1400))).toEqual(["br0", "s2"]);
    expect(lan.drops.all).toEqual([{ device: "p1", reason: "PKT_TOO_BIG" }]);
  });
});

describe("a bridge device", () => {
  it("has no opinion of its state before its first port, then follows its ports", () => {
    const sim = new Sim(1);
    const bridge = new Switch(sim, "br0", mac(0x50), ROOT);
    const view = () => `${linkFlags(bridge).join(",")} qdisc ${qdiscName(bridge)} state ${operStateOf(bridge)}`;
    expect(view()).toBe("BROADCAST,MULTICAST qdisc noop state DOWN");
    bridge.setUp(true);
    expect(view()).toBe("BROADCAST,MULTICAST,UP,LOWER_UP qdisc noqueue state UNKNOWN");
    const [a, b] = vethUp(sim, "a", "b", mac(1), mac(2));
    bridge.addPort(a);
    expect(view()).toBe("BROADCAST,MULTICAST,UP,LOWER_UP qdisc noqueue state UP");
    b.setUp(false);
    expect(view()).toBe("NO-CARRIER,BROADCAST,MULTICAST,UP qdisc noqueue state DOWN");
  });

  it("loses its carrier when it gets an address and has no port", () => {
    const bridge = new Switch(new Sim(1), "br0", mac(0x50), ROOT);
    bridge.setMac(mac(0x51));
    bridge.setUp(true);
    expect(linkFlags(bridge).join(",")).toBe("NO-CARRIER,BROADCAST,MULTICAST,UP");
  });

  it("takes the lowest address and the smallest MTU of its ports, until a user chooses", () => {
    const sim = new Sim(1);
    const bridge = new Switch(sim, "br0", mac(0x50), ROOT);
    const high = new Dummy(sim, "high", mac(9), ROOT, 1400);
    const low = new Dummy(sim, "low", mac(3), ROOT, 1450);
    const facts = () => [bridge.mac % 0x1000, bridge.mtu];
    bridge.addPort(high);
    expect(facts()).toEqual([9, 1400]);
    const lowPort = bridge.addPort(low);
    expect(facts()).toEqual([3, 1400]);
    high.setMtu(1200);
    expect(facts()).toEqual([3, 1200]);
    low.setMac(mac(0x10));
    expect(facts()).toEqual([9, 1200]);
    high.destroy();
    expect(facts()).toEqual([0x10, 1450]);
    bridge.removePort(lowPort);
    expect(facts()).toEqual([-0x0200_0000_0000 % 0x1000 || 0, 1500]);
    bridge.setMtu(1300);
    bridge.setMac(mac(0x60));
    bridge.addPort(low);
    expect(facts()).toEqual([0x60, 1300]);
  });

  it("numbers its ports from 1, the smallest number that is free", () => {
    const sim = new Sim(1);
    const bridge = new Switch(sim, "br0", mac(0x50), ROOT);
    const ports = [1, 2, 3].map((number) => bridge.addPort(new Dummy(sim, `d${number}`, mac(number), ROOT)));
    expect(ports.map((port) => port.number)).toEqual([1, 2, 3]);
    bridge.removePort(ports[1] ?? bridge.addPort(new Dummy(sim, "x", mac(7), ROOT)));
    expect(bridge.addPort(new Dummy(sim, "d4", mac(4), ROOT)).number).toBe(2);
  });

  it("refuses what cannot be a port", () => {
    const sim = new Sim(1);
    const bridge = new Switch(sim, "br0", mac(0x50), ROOT);
    const port = new Dummy(sim, "d", mac(1), ROOT);
    expect(bridge.portRefusal(port)).toBeNull();
    bridge.addPort(port);
    expect(bridge.portRefusal(port)).toBe("EBUSY");
    expect(bridge.portRefusal(new Switch(sim, "br1", mac(2), ROOT))).toBe("EBRIDGE");
  });
});

describe("VLAN filtering", () => {
  let lan: Lan;
  beforeEach(() => {
    lan = new Lan(4);
    lan.bridge.setVlanFiltering(true);
  });

  const tagged = (vlanId: number, dst = BROADCAST) => frame(dst, mac(0), 0, 46, vlanId);

  it("puts frames without tag into VLAN 1 by default", () => {
    expect(lan.send(0, frame(BROADCAST, mac(0)))).toEqual(["br0", "s1", "s2", "s3"]);
    expect(lan.bridge.table.entries().find((entry) => !entry.isLocal)?.vlanId).toBe(1);
  });

  it("keeps VLANs apart, strips the tag at untagged ports and keeps it at tagged ones", () => {
    lan.port(0).vlans.add(10, false, false);
    lan.port(1).vlans.delete(1);
    lan.port(1).vlans.add(10, true, true);
    lan.port(2).vlans.add(10, false, false);
    // A tagged frame that no VLAN device takes is nobody's, so the station's device counts it as dropped.
    expect(lan.send(0, tagged(10))).toEqual(["s1"]);
    expect(lan.stations[2]?.counters.rxPackets).toBe(1);
    expect(lan.stations[3]?.counters.rxPackets).toBe(0);
    expect(lan.send(1, frame(BROADCAST, mac(1)))).toEqual([]);
    expect(lan.stations[0]?.counters.rxPackets).toBe(1);
    expect(lan.send(3, frame(BROADCAST, mac(3)))).toEqual(["br0", "s0", "s2"]);
  });

  it("drops frames of a VLAN that the port is not in, and frames without tag where there is no pvid", () => {
    expect(lan.send(0, tagged(20))).toEqual([]);
    expect(lan.drops.all.at(-1)?.reason).toBe("VLAN_FILTER");
    lan.port(0).vlans.delete(1);
    expect(lan.send(0, frame(BROADCAST, mac(0)))).toEqual([]);
  });

  it("learns an address in each VLAN for itself", () => {
    for (const at of [0, 1, 2, 3]) lan.port(at).vlans.add(10, false, false);
    lan.send(1, frame(BROADCAST, mac(9)));
    expect(lan.send(0, frame(mac(9), mac(0)))).toEqual(["s1"]);
    lan.stations[0]?.send(frame(mac(9), mac(0), 0, 46, 10));
    lan.sim.runUntilIdle();
    expect(lan.stations.slice(1).map((station) => station.counters.rxDropped)).toEqual([1, 1, 1]);
  });

  it("hands the machine only VLANs that the bridge device is in", () => {
    expect(lan.send(0, frame(lan.bridge.mac, mac(0)))).toEqual(["br0"]);
    lan.bridge.ownVlans.delete(1);
    expect(lan.send(0, frame(lan.bridge.mac, mac(0)))).toEqual([]);
  });
});

/** The naive twin: a list of (station, port, heard at). */
class NaiveSwitch {
  private heard: { station: number; port: number; atNs: number }[] = [];

  constructor(private readonly ports: number) {}

  receive(port: number, src: number, dst: number, nowNs: number): number[] {
    this.heard = this.heard.filter((entry) => entry.station !== src && entry.atNs + 300 * SECOND > nowNs);
    this.heard.push({ station: src, port, atNs: nowNs });
    const known = this.heard.find((entry) => entry.station === dst);
    const all = Array.from({ length: this.ports }, (_, at) => at).filter((at) => at !== port);
    if (known === undefined) return all;
    return known.port === port ? [] : [known.port];
  }
}

describe("learning", () => {
  it("is that of a plain list of stations", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            port: fc.integer({ min: 0, max: 3 }),
            src: fc.integer({ min: 0, max: 5 }),
            dst: fc.integer({ min: 0, max: 5 }),
            waitNs: fc.constantFrom(0, 1, 100 * SECOND, 299 * SECOND, 300 * SECOND),
          }),
          { maxLength: 40 },
        ),
        (steps) => {
          const lan = new Lan(4);
          const twin = new NaiveSwitch(4);
          for (const { port, src, dst, waitNs } of steps) {
            lan.sim.runUntil(lan.sim.nowNs + waitNs);
            const expected = twin.receive(port, src, dst, lan.sim.nowNs).map((at) => `s${at}`);
            expect(lan.send(port, frame(mac(dst), mac(src)))).toEqual(expected);
          }
        },
      ),
    );
  });
});
