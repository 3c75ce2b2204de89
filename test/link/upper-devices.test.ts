import { describe, expect, it } from "vitest";
import type { Interface } from "../../src/link/interface.js";
import { allMulticastUsers, linkFlags, operStateOf, promiscuity } from "../../src/link/link-state.js";
import { MacvlanInterface, type MacvlanMode } from "../../src/link/macvlan.js";
import { Switch } from "../../src/link/switch.js";
import { VlanInterface } from "../../src/link/vlan.js";
import { Sim } from "../../src/sim/sim.js";
import { BROADCAST, Collector, frame, mac, ROOT, vethUp } from "./fixtures.js";

function lowerDevice() {
  const sim = new Sim(1);
  const [lower, far] = vethUp(sim, "lower", "far", mac(1), mac(2));
  const collector = new Collector(sim);
  lower.receiver = collector;
  far.receiver = collector;
  const takeAll = () => {
    sim.runUntilIdle();
    return collector.take().sort();
  };
  return { sim, lower, far, collector, takeAll };
}

describe("a VLAN device", () => {
  it("sends with its tag and gets the frames of its tag without it", () => {
    const { sim, lower, far, collector, takeAll } = lowerDevice();
    const near5 = new VlanInterface(sim, "near.5", lower, 5, ROOT);
    const far5 = new VlanInterface(sim, "far.5", far, 5, ROOT);
    for (const vlan of [near5, far5]) {
      vlan.receiver = collector;
      vlan.setUp(true);
    }
    near5.send(frame(BROADCAST, mac(1)));
    expect([far.counters.rxBytes]).toEqual([0]);
    sim.runUntilIdle();
    expect(collector.got.map((got) => [got.device, got.frame.vlanTag])).toEqual([["far.5", -1]]);
    expect(far.counters.rxBytes).toBe(64);
    collector.take();
    far.send(frame(mac(1), mac(2), 0, 46, 6));
    expect(takeAll()).toEqual([]);
    far.send(frame(mac(1), mac(2), 0, 46, 0));
    expect(takeAll()).toEqual(["lower"]);
  });

  it("cannot go up before its lower device, and goes up and down with it", () => {
    const { sim, lower } = lowerDevice();
    const vlan = new VlanInterface(sim, "lower.5", lower, 5, ROOT);
    lower.setUp(false);
    expect(vlan.openError()).toBe("ENETDOWN");
    lower.setUp(true);
    expect(vlan.adminUp).toBe(true);
    expect(operStateOf(vlan)).toBe("UP");
    lower.setUp(false);
    expect(vlan.adminUp).toBe(false);
    expect(linkFlags(vlan)).toEqual(["BROADCAST", "MULTICAST", "M-DOWN"]);
  });

  it("shares carrier and MTU limit, and goes when it is destroyed", () => {
    const { sim, lower, far } = lowerDevice();
    const vlan = new VlanInterface(sim, "lower.5", lower, 5, ROOT);
    vlan.setUp(true);
    far.setUp(false);
    expect([vlan.carrier, operStateOf(vlan)]).toEqual([false, "LOWERLAYERDOWN"]);
    lower.setMtu(1400);
    expect(vlan.mtu).toBe(1400);
    expect(VlanInterface.hasVlan(lower, 5)).toBe(true);
    vlan.destroy();
    expect([VlanInterface.hasVlan(lower, 5), lower.vlans, lower.dependents().includes(vlan)]).toEqual([
      false,
      null,
      false,
    ]);
  });
});

describe("macvlan", () => {
  function pair(mode: MacvlanMode) {
    const world = lowerDevice();
    const devices = [0x11, 0x12].map((number) => {
      const device = new MacvlanInterface(world.sim, `mv${number - 0x10}`, world.lower, mac(number), mode, ROOT);
      device.receiver = world.collector;
      device.setUp(true);
      return device;
    });
    const [mv1, mv2] = devices;
    if (mv1 === undefined || mv2 === undefined) throw new Error("two devices were made");
    return { ...world, mv1, mv2 };
  }

  it("gets what is addressed to it and every group, beside the lower device", () => {
    const { far, takeAll } = pair("bridge");
    far.send(frame(mac(0x11), mac(2)));
    expect(takeAll()).toEqual(["mv1"]);
    far.send(frame(mac(1), mac(2)));
    expect(takeAll()).toEqual(["lower"]);
    far.send(frame(BROADCAST, mac(2)));
    expect(takeAll()).toEqual(["lower", "mv1", "mv2"]);
  });

  it("reaches its siblings in bridge mode directly, and never the lower device", () => {
    const { mv1, takeAll } = pair("bridge");
    mv1.send(frame(mac(0x12), mac(0x11)));
    expect(takeAll()).toEqual(["mv2"]);
    mv1.send(frame(BROADCAST, mac(0x11)));
    expect(takeAll()).toEqual(["far", "mv2"]);
    mv1.send(frame(mac(1), mac(0x11)));
    expect(takeAll()).toEqual(["far"]);
  });

  it.each(["vepa", "private"] as const)("sends everything out in %s mode", (mode) => {
    const { mv1, takeAll } = pair(mode);
    mv1.send(frame(mac(0x12), mac(0x11)));
    expect(takeAll()).toEqual(["far"]);
    mv1.send(frame(BROADCAST, mac(0x11)));
    expect(takeAll()).toEqual(["far"]);
  });

  it("in vepa mode hears its siblings' groups when a switch sends them back, in private mode it does not", () => {
    for (const [mode, expected] of [
      ["vepa", ["lower", "mv2"]],
      ["private", ["lower"]],
    ] as const) {
      const { far, takeAll } = pair(mode);
      far.send(frame(BROADCAST, mac(0x11)));
      expect(takeAll()).toEqual(expected);
    }
  });

  it("has the lower device for itself in passthru mode", () => {
    const { sim, lower } = lowerDevice();
    const only = new MacvlanInterface(sim, "mv", lower, mac(0x11), "passthru", ROOT);
    expect(only.mac).toBe(lower.mac);
    expect(MacvlanInterface.refusal(lower, "bridge")).toBe("EINVAL");
    only.destroy();
    expect(MacvlanInterface.refusal(lower, "bridge")).toBeNull();
  });

  it("counts who wants a device to hear everything, as ip -d link does", () => {
    const { sim, lower, far } = lowerDevice();
    const count = (device: Interface) => `${promiscuity(device)} ${allMulticastUsers(device)}`;
    expect(count(lower)).toBe("0 0");
    new Switch(sim, "br0", mac(9), ROOT).addPort(far);
    expect(count(far)).toBe("1 1");
    far.unicastAddresses.add(mac(6));
    far.promiscuous = true;
    expect(count(far)).toBe("3 1");
    const one = new MacvlanInterface(sim, "mv", lower, mac(0x11), "bridge", ROOT);
    expect(count(lower)).toBe("0 0");
    one.setUp(true);
    expect(count(lower)).toBe("1 0");
    one.setMac(mac(0x22));
    expect(lower.unicastAddresses.addresses()).toEqual([mac(0x22)]);
    one.destroy();
    expect(count(lower)).toBe("0 0");
    new MacvlanInterface(sim, "mv", lower, mac(0x11), "passthru", ROOT).setUp(true);
    expect(count(lower)).toBe("1 0");
  });

  it("does not share a device with a bridge, or an address with a sibling", () => {
    const { sim, lower, mv2 } = pair("bridge");
    expect(new Switch(sim, "br0", mac(9), ROOT).portRefusal(lower)).toBe("EBUSY");
    mv2.setUp(false);
    mv2.setMac(mac(0x11));
    expect(mv2.openError()).toBe("EADDRINUSE");
  });
});
