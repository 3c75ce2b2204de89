import { beforeEach, describe, expect, it } from "vitest";
import { addLink, unknownKind } from "../../../src/host/devices/add-link.js";
import { addBridgeFdb, addSelfFdb, deleteBridgeFdb } from "../../../src/host/devices/bridge-fdb.js";
import { setBridgeOptions, setBridgePortOptions } from "../../../src/host/devices/bridge-options.js";
import {
  deleteLink,
  moveLink,
  renameLink,
  setLinkAddress,
  setLinkMaster,
  setLinkMtu,
  setLinkUp,
} from "../../../src/host/devices/change-link.js";
import { DEFAULT_IPIP_OPTIONS } from "../../../src/host/devices/ipip.js";
import type { LinkSpec } from "../../../src/host/devices/link-spec.js";
import { DEFAULT_VXLAN_OPTIONS } from "../../../src/host/devices/vxlan-options.js";
import type { Netns } from "../../../src/host/netns.js";
import { Network } from "../../../src/host/network.js";
import { NetlinkError } from "../../../src/ip/netlink-error.js";
import type { Interface } from "../../../src/link/interface.js";
import { linkFlags, operStateOf, qdiscName } from "../../../src/link/link-state.js";
import type { Switch } from "../../../src/link/switch.js";
import { SECOND } from "../../../src/sim/time.js";
import { parseIpv4 } from "../../../src/wire/ipv4-address.js";
import { formatMac, type Mac, parseMac } from "../../../src/wire/mac-address.js";

let root: Netns;
let red: Netns;
beforeEach(() => {
  const host = new Network().addHost("h");
  root = host.netns;
  red = host.addNamespace("red");
});

/** Makes a device, or gives the text of the refusal. */
function add(spec: LinkSpec, netns = root): string {
  const made = addLink(netns, spec);
  return made instanceof NetlinkError ? made.text : made.name;
}

function must(name: string, netns = root): Interface {
  const device = netns.findDevice(name);
  if (device === null) throw new Error(`no device ${name}`);
  return device;
}

const veth = (name: string | null, peer: string | null = null): LinkSpec => ({
  kind: "veth",
  name,
  peer: { name: peer },
});
const bridge = (name: string): LinkSpec => ({ kind: "bridge", name, options: {} });
const numbers = (netns: Netns) => netns.allDevices().map((device) => `${device.ifIndex}:${device.name}`);
const text = (error: NetlinkError | null) => error?.text ?? "";
const view = (device: Interface) => `${linkFlags(device).join(",")} ${qdiscName(device)} ${operStateOf(device)}`;

describe("ip link add", () => {
  it("gives the other end of a veth the lower number", () => {
    add(veth("veth0", "veth1"));
    expect(numbers(root)).toEqual(["1:lo", "2:veth1", "3:veth0"]);
  });

  it("counts up in each namespace, uses no number again, and skips none for those that users choose", () => {
    for (const name of ["br-a", "br-b"]) add(bridge(name));
    deleteLink(root, must("br-a"));
    add(bridge("br-c"));
    add({ ...bridge("br-z"), ifIndex: 100 });
    add(bridge("br-f"));
    expect(numbers(root)).toEqual(["1:lo", "3:br-b", "4:br-c", "5:br-f", "100:br-z"]);
    expect(add({ ...bridge("br-y"), ifIndex: 100 })).toBe("RTNETLINK answers: File exists");
  });

  it("uses up the number of a peer that it makes in vain", () => {
    expect(add(veth("q0", "q0"))).toBe("RTNETLINK answers: File exists");
    expect(add(veth("q0", "lo"))).toBe("RTNETLINK answers: File exists");
    add(veth("q0", "q1"));
    expect(numbers(root)).toEqual(["1:lo", "3:q1", "4:q0"]);
  });

  it("makes the peer in another namespace at once", () => {
    add({ kind: "veth", name: "veth0", peer: { name: "eth0", netns: red } });
    expect([numbers(root), numbers(red)]).toEqual([
      ["1:lo", "2:veth0"],
      ["1:lo", "2:eth0"],
    ]);
    add({ kind: "veth", name: "veth9", netns: red, peer: { name: "eth0" } });
    expect([numbers(root), numbers(red)]).toEqual([
      ["1:lo", "2:veth0", "3:eth0"],
      ["1:lo", "2:eth0", "3:veth9"],
    ]);
  });

  it("chooses names by kind", () => {
    expect([add(veth(null)), must("veth0").link?.name, add({ kind: "dummy", name: null })]).toEqual([
      "veth1",
      "veth1",
      "dummy0",
    ]);
  });

  const OPTIONS = { ...DEFAULT_VXLAN_OPTIONS, vni: 5 };
  const GROUP = parseMac("01:00:00:00:00:01");
  it.each<[string, LinkSpec, string]>([
    ["a name that is taken", bridge("lo"), "RTNETLINK answers: File exists"],
    ["a name of 16 bytes", bridge("name-of-sixteen-"), "Error: Attribute failed policy validation."],
    ["an MTU that is too small", { ...bridge("b"), mtu: 67 }, "Error: mtu less than device minimum."],
    ["an MTU that is too large", { ...bridge("b"), mtu: 65536 }, "Error: mtu greater than device maximum."],
    ["a group address", { ...bridge("b"), mac: GROUP }, "RTNETLINK answers: Cannot assign requested address"],
    ["a zero address", { ...bridge("b"), mac: 0 as Mac }, "RTNETLINK answers: Cannot assign requested address"],
    [
      "a group address for the peer",
      { kind: "veth", name: "a", peer: { name: "b", mac: GROUP } },
      "RTNETLINK answers: Cannot assign requested address",
    ],
    [
      "a macvlan without a lower device",
      { kind: "macvlan", name: "m", link: null, mode: "vepa" },
      "RTNETLINK answers: Invalid argument",
    ],
    [
      "a VLAN without a lower device",
      { kind: "vlan", name: "v", link: null, vlanId: 5 },
      "Error: 8021q: link not specified.",
    ],
  ])("refuses %s", (_what, spec, expected) => {
    expect(add(spec)).toBe(expected);
    expect(numbers(root)).toEqual(["1:lo"]);
  });

  it("knows no other kinds", () => {
    expect(unknownKind().text).toBe("Error: Unknown device type.");
  });

  it("refuses a second VXLAN with the same VNI and port, and a second VLAN with the same number", () => {
    expect(add({ kind: "vxlan", name: "vx0", options: OPTIONS })).toBe("vx0");
    expect(add({ kind: "vxlan", name: "vx1", options: OPTIONS })).toBe(
      "Error: A VXLAN device with the specified VNI already exists.",
    );
    expect(add({ kind: "vxlan", name: "vx1", options: { ...OPTIONS, dstPort: 4789 } })).toBe("vx1");
    add(veth("a", "b"));
    expect(add({ kind: "vlan", name: "a.5", link: must("a"), vlanId: 5 })).toBe("a.5");
    expect(add({ kind: "vlan", name: "x", link: must("a"), vlanId: 5 })).toBe(
      "Error: 8021q: VLAN device already exists.",
    );
  });

  it("gives a VXLAN the MTU that its lower device leaves, 1500 without one, and cuts what a user asks", () => {
    add(veth("u", "up"));
    const lower = must("u");
    add({ kind: "vxlan", name: "vx0", options: { ...OPTIONS, lower } });
    add({ kind: "vxlan", name: "vx1", options: { ...OPTIONS, vni: 6 } });
    add({ kind: "vxlan", name: "vx2", mtu: 9000, options: { ...OPTIONS, vni: 7, lower } });
    expect(["vx0", "vx1", "vx2"].map((name) => must(name).mtu)).toEqual([1450, 1500, 1450]);
    expect(text(setLinkMtu(must("vx0"), 1500))).toBe("RTNETLINK answers: Invalid argument");
    expect(text(setLinkMtu(must("vx0"), 1300))).toBe("");
  });

  it("gives a bridge an MTU that its ports may change, and an address that they may not", () => {
    add({ ...bridge("br3"), mtu: 1600 });
    add({ ...bridge("br4"), mac: parseMac("02:00:00:00:00:11") });
    add(veth("a", "b"));
    setLinkMaster(must("a"), must("br3"));
    expect(must("br3").mtu).toBe(1500);
    setLinkMaster(must("b"), must("br4"));
    expect(formatMac(must("br4").mac)).toBe("02:00:00:00:00:11");
  });

  it("gives every device another address, whatever it is called", () => {
    const seen = new Set<number>();
    for (let i = 0; i < 20; i++) {
      add(veth("tmp", "x"));
      seen.add(must("tmp").mac).add(must("x").mac);
      renameLink(root, must("tmp"), `t${i}`);
      renameLink(root, must("x"), `x${i}`);
    }
    expect(seen.size).toBe(40);
  });
});

describe("ip link set", () => {
  it.each([
    [67, "Error: mtu less than device minimum."],
    [68, ""],
    [65535, ""],
    [65536, "Error: mtu greater than device maximum."],
    [-1, "Error: mtu less than device minimum."],
  ])("mtu %i of a veth", (mtu, expected) => {
    add(veth("a", "b"));
    expect(text(setLinkMtu(must("a"), mtu))).toBe(expected);
  });

  it("takes any MTU and address for lo", () => {
    expect(text(setLinkMtu(root.loopback, 100_000))).toBe("");
    expect(text(setLinkAddress(root.loopback, parseMac("02:42:ac:11:00:02")))).toBe("");
  });

  it("keeps a macvlan's MTU at or below the lower device's", () => {
    add(veth("a", "b"));
    add({ kind: "macvlan", name: "mv", link: must("a"), mode: "bridge" });
    expect(text(setLinkMtu(must("mv"), 1501))).toBe("RTNETLINK answers: Invalid argument");
    setLinkMtu(must("a"), 1300);
    setLinkMtu(must("a"), 1500);
    expect(must("mv").mtu).toBe(1300);
  });

  it("renames, up or not, and refuses a name that is taken", () => {
    add(veth("a", "b"));
    setLinkUp(must("a"), true);
    expect(text(renameLink(root, must("a"), "c"))).toBe("");
    expect(text(renameLink(root, must("c"), "c"))).toBe("");
    expect(text(renameLink(root, must("c"), "lo"))).toBe("RTNETLINK answers: File exists");
  });

  it("enslaves as a bridge lets it", () => {
    for (const name of ["br0", "br1"]) add(bridge(name));
    add(veth("a", "b"));
    const set = (device: string, master: string | null) =>
      text(setLinkMaster(must(device), master === null ? null : must(master)));
    expect(set("br1", "br0")).toBe("Error: Can not enslave a bridge to a bridge.");
    expect(set("br0", "br0")).toBe("Error: Can not enslave a bridge to a bridge.");
    expect(set("lo", "br0")).toBe("RTNETLINK answers: Invalid argument");
    expect(set("a", "b")).toBe("RTNETLINK answers: Operation not supported");
    expect([set("a", "br0"), set("a", "br0"), set("a", "br1"), must("a").master?.name]).toEqual(["", "", "", "br1"]);
    expect([set("a", null), set("a", null)]).toEqual(["", ""]);
    add({ kind: "macvlan", name: "mv", link: must("a"), mode: "bridge" });
    expect(set("a", "br0")).toBe("RTNETLINK answers: Device or resource busy");
    expect(set("mv", "br0")).toBe("");
  });

  it("does not bring up a macvlan with an address that is taken, or a VLAN before its lower device", () => {
    add(veth("a", "b"));
    add({ kind: "macvlan", name: "m0", link: must("a"), mode: "bridge", mac: parseMac("02:00:00:00:00:77") });
    add({ kind: "macvlan", name: "m1", link: must("a"), mode: "bridge", mac: parseMac("02:00:00:00:00:77") });
    add({ kind: "vlan", name: "a.5", link: must("a"), vlanId: 5 });
    expect(text(setLinkUp(must("m0"), true))).toBe("");
    expect(text(setLinkUp(must("m1"), true))).toBe("RTNETLINK answers: Address already in use");
    expect(text(setLinkUp(must("a.5"), true))).toBe("RTNETLINK answers: Network is down");
  });
});

describe("ip link set netns", () => {
  it("takes a device away with its number, down, out of its bridge, as if it never was up", () => {
    add(veth("a", "b"));
    add(bridge("br0"));
    for (const name of ["a", "b", "br0"]) setLinkUp(must(name), true);
    setLinkMaster(must("a"), must("br0"));
    expect(text(moveLink(root, must("a"), red, null))).toBe("");
    expect([numbers(root), numbers(red)]).toEqual([
      ["1:lo", "2:b", "4:br0"],
      ["1:lo", "3:a"],
    ]);
    expect(view(must("a", red))).toBe("BROADCAST,MULTICAST noop DOWN");
    expect(must("a", red).master).toBeNull();
    expect((must("br0") as Switch).ports).toEqual([]);
    add(bridge("br-d"), red);
    expect(numbers(red)).toEqual(["1:lo", "2:br-d", "3:a"]);
  });

  it("finds another number when its own is taken", () => {
    add(bridge("x"), red);
    add(veth("a", "b"));
    moveLink(root, must("b"), red, "eth0");
    expect(numbers(red)).toEqual(["1:lo", "2:x", "3:eth0"]);
  });

  it("refuses lo, bridges and names that are taken there", () => {
    add(bridge("br0"));
    add(bridge("eth0"), red);
    add(veth("eth0", "p0"));
    expect(text(moveLink(root, root.loopback, red, null))).toBe("Error: The interface netns is immutable.");
    expect(text(moveLink(root, must("br0"), red, null))).toBe("Error: The interface netns is immutable.");
    expect(text(moveLink(root, must("eth0"), red, null))).toBe(
      "Error: An interface with the same name exists in the target netns.",
    );
    expect(text(moveLink(root, must("eth0"), red, "eth1"))).toBe("");
    expect(text(moveLink(root, root.loopback, root, null))).toBe("");
  });

  it("leaves behind an end whose state depends on who has the other's number here", () => {
    add(veth("a", "b"));
    moveLink(root, must("b"), red, null);
    setLinkUp(must("a"), true);
    setLinkUp(must("b", red), true);
    setLinkUp(must("b", red), false);
    expect(view(must("a"))).toBe("NO-CARRIER,BROADCAST,MULTICAST,UP noqueue DOWN");
    add({ ...bridge("stranger"), ifIndex: 2, mac: parseMac("02:00:00:00:00:05") });
    setLinkUp(must("b", red), true);
    setLinkUp(must("b", red), false);
    expect(view(must("a"))).toBe("NO-CARRIER,BROADCAST,MULTICAST,UP noqueue LOWERLAYERDOWN");
  });

  it("leaves macvlans on it where they are", () => {
    add(veth("a", "b"));
    add({ kind: "macvlan", name: "mv", link: must("a"), mode: "bridge" });
    moveLink(root, must("a"), red, null);
    expect(must("mv").link?.namespace).toBe(red);
  });
});

describe("ip link del", () => {
  it("takes along what depends on the device, wherever it is", () => {
    add(veth("a", "b"));
    add({ kind: "macvlan", name: "mv", link: must("a"), mode: "bridge" });
    add({ kind: "vlan", name: "a.5", link: must("a"), vlanId: 5 });
    add({ kind: "vxlan", name: "vx", options: { ...DEFAULT_VXLAN_OPTIONS, lower: must("a") } });
    moveLink(root, must("b"), red, null);
    moveLink(root, must("mv"), red, null);
    deleteLink(root, must("a"));
    expect([numbers(root), numbers(red)]).toEqual([["1:lo"], ["1:lo"]]);
  });

  it("releases the ports of a bridge", () => {
    add(bridge("br0"));
    add(veth("a", "b"));
    setLinkMaster(must("a"), must("br0"));
    deleteLink(root, must("br0"));
    expect([must("a").master, must("a").interceptor]).toEqual([null, null]);
  });

  it("happens to what a deleted namespace holds, and to tunnels through it; hardware goes home", () => {
    const { host } = root;
    const blue = host.addNamespace("blue");
    add(veth("a", "b"));
    moveLink(root, must("a"), red, null);
    addLink(red, { kind: "vxlan", name: "vx", options: { ...DEFAULT_VXLAN_OPTIONS, vni: 5 } });
    moveLink(red, must("vx", red), blue, null);
    host.network.connect(host, host.network.addHost("other"));
    moveLink(root, must("eth0"), red, null);
    host.deleteNamespace("red");
    expect([numbers(root), numbers(blue)]).toEqual([["1:lo", "4:eth0"], ["1:lo"]]);
  });

  it("refuses lo", () => {
    expect(text(deleteLink(root, root.loopback))).toBe("RTNETLINK answers: Operation not supported");
  });
});

describe("bridge options", () => {
  const range = "RTNETLINK answers: Numerical result out of range";
  it("are checked as the kernel checks them", () => {
    add(bridge("br0"));
    const set = (options: Parameters<typeof setBridgeOptions>[1]) => text(setBridgeOptions(must("br0"), options));
    expect(set({ forwardDelayNs: SECOND })).toBe("");
    expect(set({ stp: true, forwardDelayNs: 4 * SECOND })).toBe("");
    expect(set({ forwardDelayNs: SECOND })).toBe(range);
    expect(set({ helloTimeNs: SECOND / 2 })).toBe(range);
    expect(set({ maxAgeNs: 5 * SECOND })).toBe(range);
    expect(set({ groupForwardMask: 7 })).toBe("RTNETLINK answers: Invalid argument");
    expect(set({ groupForwardMask: 8, priority: 0, ageingNs: 0 })).toBe("");
    add(veth("a", "b"));
    expect(text(setBridgeOptions(must("a"), { stp: true }))).toBe("RTNETLINK answers: Operation not supported");
  });

  it("of ports, too", () => {
    add(bridge("br0"));
    add(veth("a", "b"));
    expect(text(setBridgePortOptions(must("a"), { hairpin: true }))).toBe("RTNETLINK answers: Operation not supported");
    setLinkMaster(must("a"), must("br0"));
    expect(text(setBridgePortOptions(must("a"), { hairpin: true, isolated: true }))).toBe("");
    for (const options of [{ priority: 64 }, { cost: 0 }, { cost: 65536 }]) {
      expect(text(setBridgePortOptions(must("a"), options))).toBe(range);
    }
  });

  it("let entries be added to the table once, replaced and deleted", () => {
    add(bridge("br0"));
    add(veth("a", "b"));
    setLinkMaster(must("a"), must("br0"));
    const mac = parseMac("02:00:00:00:09:09");
    expect(text(addBridgeFdb(must("a"), mac, 0, "add", { kind: "static" }))).toBe("");
    expect(text(addBridgeFdb(must("a"), mac, 0, "add", { kind: "static" }))).toBe("RTNETLINK answers: File exists");
    expect(text(addBridgeFdb(must("a"), mac, 0, "replace", { kind: "permanent" }))).toBe("");
    expect(text(deleteBridgeFdb(must("a"), mac, 0))).toBe("");
    expect(text(deleteBridgeFdb(must("a"), mac, 0))).toBe("RTNETLINK answers: No such file or directory");
    expect(text(addSelfFdb(must("a"), mac, true))).toBe("");
    expect(text(addSelfFdb(must("a"), mac, true))).toBe("RTNETLINK answers: File exists");
  });
});

describe("ipip", () => {
  it("has an MTU of 1480, no link addresses, and is one for each pair of ends", () => {
    const options = { ...DEFAULT_IPIP_OPTIONS, local: parseIpv4("10.0.0.1"), remote: parseIpv4("10.0.0.2") };
    expect(add({ kind: "ipip", name: "t0", options })).toBe("t0");
    expect([must("t0").mtu, linkFlags(must("t0"))]).toEqual([1480, ["POINTOPOINT", "NOARP"]]);
    expect(add({ kind: "ipip", name: "t1", options })).toBe("RTNETLINK answers: File exists");
  });
});
