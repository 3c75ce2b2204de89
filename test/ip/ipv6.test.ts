import { describe, expect, test } from "vitest";
import { setDisableIpv6, setIpv6Forwarding } from "../../src/ip/forwarding-settings.js";
import { AddressFlag } from "../../src/ip/interface-address.js";
import { NdpOption, ndpData, writeAddress6 } from "../../src/ip/ndp-message.js";
import { sendNdp } from "../../src/ip/ndp-send.js";
import { RouteType } from "../../src/ip/route-kinds.js";
import { PmtuMode } from "../../src/ip/send-options.js";
import { IcmpMessage, Icmpv6Type } from "../../src/wire/icmp.js";
import { Family, formatIp, parseIp } from "../../src/wire/ip-address.js";
import { IPV6_ALL_NODES, parseIpv6 } from "../../src/wire/ipv6-address.js";
import { IpLab, type LabNode } from "../support/ip-lab.js";

const V6 = { family: Family.V6 };

function node6(lab: IpLab, name: string, forwarding = false): LabNode {
  const node = lab.node(name);
  setDisableIpv6(node.stack, null, 0);
  if (forwarding) setIpv6Forwarding(node.stack, 1);
  return node;
}

function listed(node: LabNode, device: string): string[] {
  return node.device(device).addresses6.map((each) => {
    const flags = [
      each.has(AddressFlag.DadFailed) ? " dadfailed" : "",
      each.has(AddressFlag.Tentative) ? " tentative" : "",
    ];
    return `${formatIp(each.local)}/${each.prefixLength}${flags.join("")}`;
  });
}

/** a - r - b with 2001:db8:1::/64 and 2001:db8:2::/64. */
function routed(): { lab: IpLab; a: LabNode; r: LabNode; b: LabNode } {
  const lab = new IpLab();
  const a = node6(lab, "a");
  const r = node6(lab, "r", true);
  const b = node6(lab, "b");
  lab.connect("a:eth0", "r:eth0");
  lab.connect("r:eth1", "b:eth0");
  a.address("2001:db8:1::2/64", "eth0");
  r.address("2001:db8:1::1/64", "eth0");
  r.address("2001:db8:2::1/64", "eth1");
  b.address("2001:db8:2::2/64", "eth0");
  lab.run(3);
  a.route("default", "2001:db8:1::1", null, V6);
  b.route("default", "2001:db8:2::1", null, V6);
  return { lab, a, r, b };
}

describe("IPv6 on a device that comes up", () => {
  test("has a link-local address and its routes; addresses are tentative for one to two seconds", () => {
    const lab = new IpLab();
    const a = node6(lab, "a");
    node6(lab, "b");
    lab.connect("a:v0", "b:v1");
    expect(a.address("2001:db8::1/64", "v0")).toBe("");
    // lo has just come up, so the news of a cable between ends of one number waits a little.
    lab.run(0.2);
    expect(listed(a, "v0")).toEqual(["2001:db8::1/64 tentative", "fe80::ff:fe00:101/64 tentative"]);
    expect(a.routes(Family.V6)).toEqual([
      "2001:db8::/64 dev v0 proto kernel metric 256 pref medium",
      "fe80::/64 dev v0 proto kernel metric 256 pref medium",
    ]);
    lab.run(2.1);
    expect(listed(a, "v0")).toEqual(["2001:db8::1/64", "fe80::ff:fe00:101/64"]);
    expect(a.routes(Family.V6, 255)).toEqual([
      "local ::1 dev lo table local proto kernel metric 0 pref medium",
      "local 2001:db8::1 dev v0 table local proto kernel metric 0 pref medium",
      "local fe80::ff:fe00:101 dev v0 table local proto kernel metric 0 pref medium",
      "multicast ff00::/8 dev v0 table local proto kernel metric 256 pref medium",
    ]);
    setIpv6Forwarding(a.stack, 1);
    expect(a.routes(Family.V6, 255)).toContain(
      "anycast 2001:db8:: dev v0 table local proto kernel metric 0 pref medium",
    );
    expect(a.address("2001:db8::1/64", "v0")).toBe("Error: ipv6: address already assigned.");
    expect(a.stack.deleteAddress(a.device("v0"), parseIp("2001:db8::8"), 64)?.text).toBe(
      "Error: ipv6: address not found.",
    );
    a.device("v0").iface.setUp(false);
    expect(listed(a, "v0")).toEqual([]);
    expect(a.routes(Family.V6)).toEqual([]);
  });

  test("finds out that another has its address", () => {
    const lab = new IpLab();
    const a = node6(lab, "a");
    const b = node6(lab, "b");
    lab.connect("a:v0", "b:v1");
    a.address("2001:db8::1/64", "v0");
    lab.run(3);
    b.address("2001:db8::1/64", "v1");
    lab.run(3);
    expect(listed(b, "v1")).toContain("2001:db8::1/64 dadfailed tentative");
    expect(listed(a, "v0")).toContain("2001:db8::1/64");
  });
});

describe("IPv6 packets", () => {
  test("cross a router and come back", () => {
    const { lab, a } = routed();
    expect(a.ping("2001:db8:2::2")).toBe(0);
    lab.run(1);
    expect(a.replies()).toEqual(["2001:db8:2::2 seq 1 ttl 63"]);
    expect(a.neighbours(6)[0]).toContain("2001:db8:1::1 dev eth0 lladdr 02:00:00:00:01:02 router REACHABLE");
  });

  test("stay on the link when their address does", () => {
    const { lab, a, r } = routed();
    const dst = formatIp(r.device("eth0").addresses6[1]?.local ?? parseIp("::"));
    expect(dst).toBe("fe80::ff:fe00:102");
    expect(a.ping(dst, { send: { outDevice: a.device("eth0") } })).toBe(0);
    a.ping("::1", { seq: 2 });
    a.ping("ff02::1", { seq: 3, send: { outDevice: a.device("eth0") } });
    lab.run(1);
    expect(a.replies().sort()).toEqual([
      "::1 seq 2 ttl 64",
      "fe80::ff:fe00:101 seq 3 ttl 64",
      "fe80::ff:fe00:102 seq 1 ttl 64",
      "fe80::ff:fe00:102 seq 3 ttl 64",
    ]);
  });

  test("that don't fit are reported with packet too big, and the sender cuts them from then on", () => {
    const { lab, a, r, b } = routed();
    r.device("eth1").iface.setMtu(1400);
    b.device("eth0").iface.setMtu(1400);
    a.ping("2001:db8:2::2", { size: 1450 });
    lab.run(1);
    expect(a.errors).toEqual(["2001:db8:1::1: 2/0 mtu 1400 about 2001:db8:2::2"]);
    expect(a.ping("2001:db8:2::2", { size: 1450, send: { pmtu: PmtuMode.Do } })).toBe(90);
    a.ping("2001:db8:2::2", { size: 1450, seq: 2 });
    lab.run(1);
    expect(a.replies()).toEqual(["2001:db8:2::2 seq 2 ttl 63"]);
  });

  test("without a way are answered: no route, address unreachable, hop limit, closed port", () => {
    const { lab, a, r } = routed();
    r.route("2001:db8:5::/48", null, null, { family: Family.V6, type: RouteType.Prohibit });
    a.ping("2001:db8:9::1");
    a.ping("2001:db8:2::99");
    a.ping("2001:db8:2::2", { ttl: 1 });
    a.udp("2001:db8:2::2", 5);
    a.ping("2001:db8:5::1");
    lab.run(5);
    expect(a.errors.sort()).toEqual(
      [
        "2001:db8:1::1: 1/0 about 2001:db8:9::1",
        "2001:db8:1::1: 1/1 about 2001:db8:5::1",
        "2001:db8:2::2: 1/4 about 2001:db8:2::2",
        "2001:db8:1::1: 3/0 about 2001:db8:2::2",
        "2001:db8:1::1: 1/3 about 2001:db8:2::99",
      ].sort(),
    );
  });
});

/** The same script on the kernel printed these. */
test("routes are added, refused and dumped as the kernel does", () => {
  const { a } = routed();
  const add = (dst: string, via: string | null, dev: string | null, more = {}, mode = "add" as const) =>
    a.route(dst, via, dev, { ...V6, ...more }, mode);
  a.stack.deleteRoute(a.spec("default", "2001:db8:1::1", null));
  expect([
    add("2001:db8:8::/64", "2001:db8:1::3", null),
    add("2001:db8:8::/64", "2001:db8:1::4", null),
    a.route("2001:db8:8::/64", "2001:db8:1::5", null, V6, "append"),
    add("2001:db8:8::/64", "2001:db8:1::4", null, { metric: 10 }),
    add("2001:db8:8::/48", "fe80::2", "eth0"),
    add("2001:db8:7::/48", null, null, { type: RouteType.Unreachable }),
    add("2001:db8:6::/48", "2001:db9::1", null),
    add("2001:db8:6::/48", "fe80::9", null),
  ]).toEqual([
    "",
    "RTNETLINK answers: File exists",
    "",
    "",
    "",
    "",
    "RTNETLINK answers: No route to host",
    "Error: Egress device not specified.",
  ]);
  expect(a.routes(Family.V6)).toEqual([
    "2001:db8:1::/64 dev eth0 proto kernel metric 256 pref medium",
    "unreachable 2001:db8:7::/48 dev lo metric 1024 pref medium",
    "2001:db8:8::/64 via 2001:db8:1::4 dev eth0 metric 10 pref medium",
    "2001:db8:8::/64 metric 1024 pref medium\n\tnexthop via 2001:db8:1::3 dev eth0 weight 1\n\tnexthop via 2001:db8:1::5 dev eth0 weight 1",
    "2001:db8:8::/48 via fe80::2 dev eth0 metric 1024 pref medium",
    "fe80::/64 dev eth0 proto kernel metric 256 pref medium",
  ]);
  expect(a.get("2001:db8:7::1")).toBe("errno 113");
  expect(a.get("2001:db8:1::9")).toBe("dev eth0 src 2001:db8:1::2");
});

test("a router advertisement brings a default route, an address and an MTU", () => {
  const lab = new IpLab();
  const a = node6(lab, "a");
  const r = node6(lab, "r", true);
  lab.connect("a:eth0", "r:eth0");
  lab.run(3);
  const data = new Uint8Array(8 + 32 + 8 + 8);
  data.set([NdpOption.PrefixInformation, 4, 64, 0xc0, 0, 0, 0x0e, 0x10, 0, 0, 0x07, 0x08], 8);
  writeAddress6(data, 8 + 16, parseIpv6("2001:db8:77::"));
  data.set([NdpOption.Mtu, 1, 0, 0, 0, 0, 0x05, 0x78], 40);
  data.set(ndpData([], NdpOption.SourceLinkAddress, r.device("eth0").iface.mac), 48);
  const rest = (32 << 24) | 1800;
  const message = new IcmpMessage(Icmpv6Type.RouterAdvertisement, 0, rest, data);
  sendNdp(r.stack, r.device("eth0"), parseIpv6("fe80::ff:fe00:102"), IPV6_ALL_NODES, message);
  lab.run(3);
  expect(listed(a, "eth0")).toEqual(["2001:db8:77::ff:fe00:101/64", "fe80::ff:fe00:101/64"]);
  expect(a.routes(Family.V6)).toEqual([
    "2001:db8:77::/64 dev eth0 proto kernel metric 256 pref medium",
    "fe80::/64 dev eth0 proto kernel metric 256 pref medium",
    "default via fe80::ff:fe00:102 dev eth0 proto ra metric 1024 hoplimit 32 pref medium",
  ]);
  expect(a.device("eth0").mtu6).toBe(1400);
  expect(a.get("2001:db8:99::1")).toBe("via fe80::ff:fe00:102 dev eth0 src 2001:db8:77::ff:fe00:101");
  lab.run(1800);
  expect(a.routes(Family.V6)).toHaveLength(2);
  lab.run(1800);
  expect(listed(a, "eth0")).toEqual(["fe80::ff:fe00:101/64"]);
});
