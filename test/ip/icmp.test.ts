import { describe, expect, test } from "vitest";
import { RouteType } from "../../src/ip/route-kinds.js";
import { parseIp } from "../../src/wire/ip-address.js";
import { parseMac } from "../../src/wire/mac-address.js";
import { chain, IpLab, type LabNode } from "../support/ip-lab.js";

/** ping/router-errors. */
test("a router's special routes have their answers", () => {
  const lab = new IpLab();
  const { a, middle } = chain(lab, 1);
  const router = middle[0] as LabNode;
  a.route("default", "10.0.0.2", null);
  router.route("10.11.0.0/16", null, null, { type: RouteType.Blackhole });
  router.route("10.12.0.0/16", null, null, { type: RouteType.Unreachable });
  router.route("10.13.0.0/16", null, null, { type: RouteType.Prohibit });
  for (const dst of ["10.9.0.1", "10.13.0.1", "10.12.0.1", "10.11.0.1"]) {
    a.ping(dst);
    lab.run(2);
  }
  expect(a.errors).toEqual([
    "10.0.0.2: 3/0 about 10.9.0.1",
    "10.0.0.2: 3/13 about 10.13.0.1",
    "10.0.0.2: 3/1 about 10.12.0.1",
  ]);
});

test("errors to one destination are limited: six at once, then one a second", () => {
  const lab = new IpLab();
  const { a, b } = chain(lab, 0);
  for (let i = 0; i < 20; i++) a.udp("10.0.0.2", 99);
  lab.run(0.5);
  expect(a.errors).toHaveLength(6);
  for (let i = 0; i < 3; i++) a.udp("10.0.0.2", 99);
  lab.run(0.6);
  a.udp("10.0.0.2", 99);
  lab.run(0.1);
  expect(a.errors).toHaveLength(7);
  b.stack.settings.ipv4.icmp_ratelimit = 0;
  for (let i = 0; i < 20; i++) a.udp("10.0.0.2", 99);
  lab.run(1);
  expect(a.errors).toHaveLength(27);
});

/** ip/rp-filter. */
describe("reverse path filtering", () => {
  function lab(filter: number, route: string | null) {
    const net = new IpLab();
    const { a, b } = chain(net, 0);
    a.address("172.16.0.1/32", "lo");
    net.node("elsewhere");
    net.connect("b:other", "elsewhere:eth0");
    if (route !== null) b.route("172.16.0.0/16", null, route);
    b.stack.settings.ipv4All.rp_filter = filter;
    a.ping("10.0.0.2", { src: "172.16.0.1" });
    net.run(1);
    return { net, a, b };
  }

  test.each([
    [0, null, false],
    [1, "other", true],
    [2, "other", false],
    [2, null, true],
    [1, "left", false],
  ] as const)("rp_filter %s with the route back by %s drops: %s", (filter, route, dropped) => {
    const { net } = lab(filter, route);
    expect(net.drops.includes("b IP_RPFILTER")).toBe(dropped);
  });
});

/** ip/redirect. */
test("a router tells a host on the link of the better router, and the host heeds it for 300 seconds", () => {
  const lab = new IpLab();
  const a = lab.node("a");
  const r = lab.router("r");
  lab.connect("a:eth0", "r:eth0");
  a.address("10.0.0.1/24", "eth0");
  r.address("10.0.0.2/24", "eth0");
  a.route("default", "10.0.0.2", null);
  r.route("10.9.0.0/16", "10.0.0.3", null);
  // setIpForward made a router of r; a accepts redirects as a host does, but only to a router whose neighbour is known.
  a.ping("10.9.0.1");
  lab.run(0.5);
  expect(a.get("10.9.0.1")).toBe("via 10.0.0.2 dev eth0 src 10.0.0.1");
  a.stack.addNeighbour(a.device("eth0"), parseIp("10.0.0.3"), { mac: parseMac("02:00:00:00:00:03") }, "replace");
  a.ping("10.9.0.1");
  lab.run(0.5);
  expect(a.get("10.9.0.1")).toBe("via 10.0.0.3 dev eth0 src 10.0.0.1");
  expect(a.get("10.9.0.2")).toBe("via 10.0.0.2 dev eth0 src 10.0.0.1");
  lab.run(301);
  expect(a.get("10.9.0.1")).toBe("via 10.0.0.2 dev eth0 src 10.0.0.1");
});

/** ping/broadcast. */
test("broadcast and multicast echo requests are answered only when the settings allow it", () => {
  const lab = new IpLab();
  const { a, b } = chain(lab, 0);
  expect(a.ping("10.0.0.255", { send: { broadcast: false } })).toBe(13);
  expect(a.ping("10.0.0.255")).toBe(0);
  lab.run(1);
  expect(a.replies()).toEqual([]);
  b.stack.settings.ipv4.icmp_echo_ignore_broadcasts = 0;
  a.ping("10.0.0.255", { seq: 2 });
  expect(a.ping("224.0.0.1")).toBe(101);
  a.route("default", null, "right");
  a.ping("224.0.0.1", { seq: 3 });
  a.ping("255.255.255.255", { seq: 4 });
  lab.run(1);
  expect(a.replies()).toEqual([2, 3, 4].map((seq) => `10.0.0.2 seq ${seq} ttl 64`));
});

test("127/8 does not cross a wire unless route_localnet is set", () => {
  const lab = new IpLab();
  const { a, b } = chain(lab, 0);
  a.stack.addRoute(a.spec("127.0.0.9/32", null, "right"));
  expect(a.ping("10.0.0.2", { src: "127.0.0.1" })).toBe(22);
  a.device("right").conf4.route_localnet = 1;
  expect(a.ping("10.0.0.2", { src: "127.0.0.1" })).toBe(0);
  lab.run(1);
  expect(lab.drops).toContain("b IP_INVALID_SOURCE");
  expect(b.delivered).toEqual([]);
});

test("a packet that claims to come from an address of ours is a martian", () => {
  const lab = new IpLab();
  const { a } = chain(lab, 0);
  expect(a.ping("10.0.0.2", { src: "10.0.0.2" })).toBe(101);
  a.ping("10.0.0.2", { src: "10.0.0.2", send: { transparent: true } });
  a.stack.neighbours.findOrCreate(a.device("right"), parseIp("10.0.0.2"));
  lab.run(4);
  expect(a.replies()).toEqual([]);
});
