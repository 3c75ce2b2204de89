import { describe, expect, test } from "vitest";
import { AddressFlag } from "../../src/ip/interface-address.js";
import { Family, formatIp, parseIp } from "../../src/wire/ip-address.js";
import { IpLab, type LabNode } from "../support/ip-lab.js";

function node(): LabNode {
  const lab = new IpLab();
  lab.node("a");
  lab.node("other");
  lab.connect("a:br0", "other:br0");
  return lab.nodes.get("a") as LabNode;
}

function listed(a: LabNode, device = "br0"): string[] {
  return a.device(device).addresses4.map((each) => {
    const secondary = each.has(AddressFlag.Secondary) ? " secondary" : "";
    return `${formatIp(each.local)}/${each.prefixLength}${secondary}`;
  });
}

/** addr/basic, addr/secondary, addr/peer, addr/noprefixroute, addr/down-up of the kernel's transcripts. */
describe("addresses of a device", () => {
  test("are refused twice, and not found when they are not there", () => {
    const a = node();
    expect(a.address("192.168.1.10/24", "br0")).toBe("");
    expect(a.address("192.168.1.10/24", "br0")).toBe("Error: ipv4: Address already assigned.");
    expect(a.stack.deleteAddress(a.device("br0"), parseIp("192.168.1.10"), 24)).toBeNull();
    expect(a.stack.deleteAddress(a.device("br0"), parseIp("192.168.1.10"), 24)?.text).toBe(
      "Error: ipv4: Address not found.",
    );
    expect(a.routes()).toEqual([]);
  });

  test("stand in the kernel's order, the second of a subnet as secondary", () => {
    const a = node();
    for (const each of ["10.0.0.1/24", "10.0.0.2/24", "10.0.0.3/24", "10.0.1.1/24"]) a.address(each, "br0");
    a.stack.addAddress(a.device("br0"), { local: parseIp("10.4.4.4"), prefixLength: 24, scope: 253 });
    expect(listed(a)).toEqual([
      "10.4.4.4/24",
      "10.0.0.1/24",
      "10.0.1.1/24",
      "10.0.0.2/24 secondary",
      "10.0.0.3/24 secondary",
    ]);
  });

  test("take their secondaries with them, unless promote_secondaries is set", () => {
    const a = node();
    for (const each of ["10.0.0.1/24", "10.0.0.2/24", "10.0.0.3/24", "10.0.1.1/24"]) a.address(each, "br0");
    a.stack.deleteAddress(a.device("br0"), parseIp("10.0.0.1"), 24);
    expect(listed(a)).toEqual(["10.0.1.1/24"]);
    expect(a.routes()).toEqual(["10.0.1.0/24 dev br0 proto kernel scope link src 10.0.1.1"]);
    a.address("10.0.0.1/24", "br0");
    a.address("10.0.0.2/24", "br0");
    a.device("br0").conf4.promote_secondaries = 1;
    a.stack.deleteAddress(a.device("br0"), parseIp("10.0.0.1"), 24);
    expect(listed(a)).toEqual(["10.0.1.1/24", "10.0.0.2/24"]);
    expect(a.routes()).toEqual([
      "10.0.0.0/24 dev br0 proto kernel scope link src 10.0.0.2",
      "10.0.1.0/24 dev br0 proto kernel scope link src 10.0.1.1",
    ]);
  });

  test("of a point-to-point link route to the other end", () => {
    const a = node();
    const spec = { local: parseIp("10.0.0.1"), prefixLength: 32, peer: parseIp("10.0.0.2") };
    a.stack.addAddress(a.device("br0"), spec);
    a.stack.addAddress(a.device("br0"), { local: parseIp("10.1.0.1"), prefixLength: 24, peer: parseIp("10.1.0.0") });
    expect(a.routes()).toEqual([
      "10.0.0.2 dev br0 proto kernel scope link src 10.0.0.1",
      "10.1.0.0/24 dev br0 proto kernel scope link src 10.1.0.1",
    ]);
    expect(a.routes(Family.V4, 255).slice(0, 3)).toEqual([
      "local 10.0.0.1 dev br0 table local proto kernel scope host src 10.0.0.1",
      "local 10.1.0.1 dev br0 table local proto kernel scope host src 10.1.0.1",
      "broadcast 10.1.0.255 dev br0 table local proto kernel scope link src 10.1.0.1",
    ]);
    expect(a.stack.deleteAddress(a.device("br0"), parseIp("10.0.0.1"), 32)?.errno).toBe(99);
    expect(a.stack.deleteAddress(a.device("br0"), parseIp("10.0.0.1"), 32, parseIp("10.0.0.2"))).toBeNull();
  });

  test("have the prefix routes that the kernel makes", () => {
    const a = node();
    const device = a.device("br0");
    a.stack.addAddress(device, { local: parseIp("10.0.0.1"), prefixLength: 24, flags: AddressFlag.NoPrefixRoute });
    a.address("10.0.1.1/32", "br0");
    a.stack.addAddress(device, { local: parseIp("10.0.2.1"), prefixLength: 24, metric: 50 });
    a.address("10.0.3.1/31", "br0");
    a.address("10.0.4.1/30", "br0");
    expect(a.routes()).toEqual([
      "10.0.2.0/24 dev br0 proto kernel scope link src 10.0.2.1 metric 50",
      "10.0.3.0/31 dev br0 proto kernel scope link src 10.0.3.1",
      "10.0.4.0/30 dev br0 proto kernel scope link src 10.0.4.1",
    ]);
    expect(a.routes(Family.V4, 255).map((line) => line.split(" dev")[0])).toEqual([
      "local 10.0.0.1",
      "broadcast 10.0.0.255",
      "local 10.0.1.1",
      "local 10.0.2.1",
      "broadcast 10.0.2.255",
      "local 10.0.3.1",
      "local 10.0.4.1",
      "broadcast 10.0.4.3",
      "local 127.0.0.0/8",
      "local 127.0.0.1",
      "broadcast 127.255.255.255",
    ]);
  });

  test("stay when their device goes down, and only connected routes come back", () => {
    const a = node();
    a.address("10.0.0.1/24", "br0");
    a.route("default", "10.0.0.254", null);
    a.route("10.5.0.0/16", null, "br0");
    a.device("br0").iface.setUp(false);
    expect(a.routes()).toEqual([]);
    expect(listed(a)).toEqual(["10.0.0.1/24"]);
    expect(a.get("10.0.0.1")).toBe("dev lo src 10.0.0.1");
    a.device("br0").iface.setUp(true);
    expect(a.routes()).toEqual(["10.0.0.0/24 dev br0 proto kernel scope link src 10.0.0.1"]);
    a.lab.nodes.get("other")?.device("br0").iface.setUp(false);
    expect(a.routes()).toEqual(["10.0.0.0/24 dev br0 proto kernel scope link src 10.0.0.1 linkdown"]);
    expect(a.get("10.0.0.7")).toBe("dev br0 src 10.0.0.1");
  });

  test("end with their lifetime", () => {
    const a = node();
    const device = a.device("br0");
    a.stack.addAddress(device, { local: parseIp("10.0.0.1"), prefixLength: 24, validSeconds: 2, preferredSeconds: 1 });
    expect(device.addresses4[0]?.has(AddressFlag.Permanent)).toBe(false);
    a.lab.run(1.5);
    expect(device.addresses4[0]?.has(AddressFlag.Deprecated)).toBe(true);
    a.lab.run(1);
    expect(device.addresses4).toEqual([]);
    expect(a.routes()).toEqual([]);
  });
});
