import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RuleAction } from "../../src/ip/policy-rule.js";
import { completeRoute } from "../../src/ip/route-check.js";
import { RouteTableId, RouteType } from "../../src/ip/route-kinds.js";
import { Family, parseIp } from "../../src/wire/ip-address.js";
import { parsePrefix } from "../../src/wire/prefix.js";
import { IpLab, type LabNode } from "../support/ip-lab.js";

/** A namespace whose devices end in neighbours that don't matter. */
function node(...devices: string[]): LabNode {
  const lab = new IpLab();
  const a = lab.node("a");
  const other = lab.node("other");
  for (const device of devices) lab.connect(`${a.hostName}:${device}`, `${other.hostName}:${device}`);
  return a;
}

/** route/errors and route/basic of the kernel's transcripts. */
describe("adding and deleting routes", () => {
  test("answers what the kernel answers", () => {
    const a = node("br0", "br1");
    a.device("br1").iface.setUp(false);
    a.address("192.168.1.1/24", "br0");
    const invalid = "Error: Nexthop has invalid gateway.";
    expect([
      a.route("10.0.0.0/8", "192.168.2.254", null),
      a.route("10.0.0.0/8", "192.168.1.1", null),
      a.route("10.0.0.0/8", "192.168.1.254", "br1"),
      a.route("10.0.0.0/8", null, "br1"),
      a.route("10.0.0.0/8", null, null),
      a.route("10.0.0.1/8", null, "br0"),
      a.route("10.0.0.0/8", "192.168.1.254", null, { prefSrc: parseIp("1.2.3.4") }),
      a.route("10.0.0.0/8", "192.168.1.255", null),
      a.route("10.0.0.0/8", "224.0.0.1", null),
      a.route("10.0.0.0/8", "192.168.2.254", "br0", { onlink: true }),
    ]).toEqual([
      invalid,
      "",
      invalid,
      "Error: Device for nexthop is not up.",
      "RTNETLINK answers: No such device",
      "Error: Invalid prefix for given prefix length.",
      "Error: Invalid prefsrc address.",
      invalid,
      invalid,
      "RTNETLINK answers: File exists",
    ]);
    expect(a.routes()).toEqual([
      "10.0.0.0/8 via 192.168.1.1 dev br0",
      "192.168.1.0/24 dev br0 proto kernel scope link src 192.168.1.1",
    ]);
    expect(a.stack.deleteRoute(a.spec("10.9.0.0/16", null, null))?.text).toBe("RTNETLINK answers: No such process");
    expect(a.route("10.9.0.0/16", null, "br0", {}, "change")).toBe("RTNETLINK answers: No such file or directory");
    expect(a.route("10.0.0.0/8", null, "br0", {}, "replace")).toBe("");
    expect(a.route("10.0.0.0/8", "192.168.1.9", null, {}, "append")).toBe("");
    expect(a.route("10.0.0.0/8", "192.168.1.9", null, {}, "append")).toBe("RTNETLINK answers: File exists");
    expect(a.route("10.0.0.0/8", "192.168.1.8", null, {}, "prepend")).toBe("");
    expect(a.routes().slice(0, 3)).toEqual([
      "10.0.0.0/8 via 192.168.1.8 dev br0",
      "10.0.0.0/8 dev br0 scope link",
      "10.0.0.0/8 via 192.168.1.9 dev br0",
    ]);
  });

  test("the longest prefix wins, then tos, then the lowest metric", () => {
    const a = node("br0");
    a.address("192.168.0.1/24", "br0");
    a.route("default", "192.168.0.9", null);
    a.route("10.0.0.0/8", "192.168.0.8", null);
    a.route("10.1.0.0/16", "192.168.0.7", null, { metric: 10 });
    a.route("10.1.0.0/16", "192.168.0.6", null, { metric: 5 });
    a.route("10.1.1.1/32", "192.168.0.5", null);
    expect(["10.1.1.1", "10.1.1.2", "10.2.0.1", "9.9.9.9"].map((dst) => a.get(dst))).toEqual([
      "via 192.168.0.5 dev br0 src 192.168.0.1",
      "via 192.168.0.6 dev br0 src 192.168.0.1",
      "via 192.168.0.8 dev br0 src 192.168.0.1",
      "via 192.168.0.9 dev br0 src 192.168.0.1",
    ]);
  });

  test("the special types refuse with their errno, and throw goes on to the next table", () => {
    const a = node("br0");
    a.address("192.168.1.1/24", "br0");
    for (const [n, type] of [
      [1, RouteType.Blackhole],
      [2, RouteType.Unreachable],
      [3, RouteType.Prohibit],
      [4, RouteType.Throw],
    ] as const) {
      expect(a.route(`10.${n}.0.0/16`, null, null, { type })).toBe("");
    }
    expect(a.route("10.6.0.0/16", null, "lo", { type: RouteType.Local })).toBe("");
    expect(a.routes()[0]).toBe("blackhole 10.1.0.0/16");
    expect(["10.1.0.1", "10.2.0.1", "10.3.0.1", "10.4.0.1", "10.6.0.1"].map((dst) => a.get(dst))).toEqual([
      "errno 22",
      "errno 113",
      "errno 13",
      "errno 101",
      "dev lo src 10.6.0.1",
    ]);
  });

  test("a table that never had a route does not exist", () => {
    const a = node("br0");
    a.address("10.0.0.1/24", "br0");
    expect(a.stack.routes.tableExists(Family.V4, 100)).toBe(false);
    a.route("default", "10.0.0.254", null, { table: 100 });
    expect(a.routes(Family.V4, 100)).toEqual(["default via 10.0.0.254 dev br0 table 100"]);
    expect(a.get("8.8.8.8")).toBe("errno 101");
  });

  test("metrics and options are printed as ip does", () => {
    const a = node("br0");
    a.address("10.0.0.1/24", "br0");
    a.address("10.0.0.2/24", "br0");
    a.route("10.1.0.0/16", "10.0.0.254", null, { prefSrc: parseIp("10.0.0.2"), metric: 20, mtu: 1400, advmss: 1360 });
    a.route("10.2.0.0/16", "10.0.0.254", null, { mtu: 1300, mtuLock: true, protocol: 12 });
    a.route("10.3.0.0/16", "172.31.0.1", "br0", { onlink: true });
    a.route("10.4.0.0/16", null, "br0", { scope: 0, tos: 0x10 });
    expect(a.routes().slice(1)).toEqual([
      "10.1.0.0/16 via 10.0.0.254 dev br0 src 10.0.0.2 metric 20 mtu 1400 advmss 1360",
      "10.2.0.0/16 via 10.0.0.254 dev br0 proto bird mtu lock 1300",
      "10.3.0.0/16 via 172.31.0.1 dev br0 onlink",
      "10.4.0.0/16 tos 0x10 dev br0",
    ]);
  });
});

/** route/multipath and ip/ecmp. */
describe("a route of several next hops", () => {
  function multipath(): LabNode {
    const a = node("veth0", "veth1");
    a.address("10.0.0.1/24", "veth0");
    a.address("10.1.0.1/24", "veth1");
    const nexthops = [
      { gateway: parseIp("10.0.0.254"), weight: 1 },
      { gateway: parseIp("10.1.0.254"), weight: 3 },
    ];
    expect(a.route("10.9.0.0/16", null, null, { nexthops })).toBe("");
    return a;
  }

  test("shares flows out by weight, each flow always the same way", () => {
    const a = multipath();
    let first = 0;
    for (let i = 0; i < 400; i++) {
      const dst = `10.9.${i >> 8}.${i & 255}`;
      const way = a.get(dst);
      expect(a.get(dst)).toBe(way);
      if (way.startsWith("via 10.0.0.254 dev veth0 src 10.0.0.1")) first++;
    }
    expect(first).toBeGreaterThan(60);
    expect(first).toBeLessThan(140);
  });

  test("marks hops whose device lost its carrier or went down, and uses the others", () => {
    const a = multipath();
    a.stack.settings.ipv4All.ignore_routes_with_linkdown = 1;
    a.lab.nodes.get("other")?.device("veth1").iface.setUp(false);
    expect(a.routes()[2]?.split("\n")).toEqual([
      "10.9.0.0/16",
      "\tnexthop via 10.0.0.254 dev veth0 weight 1",
      "\tnexthop via 10.1.0.254 dev veth1 weight 3 linkdown",
    ]);
    for (let i = 1; i < 20; i++) expect(a.get(`10.9.0.${i}`)).toContain("veth0");
    a.device("veth0").iface.setUp(false);
    expect(a.routes()).toEqual([
      "10.1.0.0/24 dev veth1 proto kernel scope link src 10.1.0.1 linkdown",
      "10.9.0.0/16\n\tnexthop via 10.0.0.254 dev veth0 weight 1 dead linkdown\n\tnexthop via 10.1.0.254 dev veth1 weight 3 linkdown",
    ]);
  });
});

/** rule/basic and rule/source-routing. */
describe("policy rules", () => {
  test("choose the table by source and mark; a rule may refuse", () => {
    const a = node("veth0", "veth1");
    a.address("10.0.0.1/24", "veth0");
    a.address("10.1.0.1/24", "veth1");
    a.route("default", "10.0.0.2", null);
    a.route("default", "10.1.0.2", null, { table: 200 });
    expect(a.get("8.8.8.8", { src: "10.1.0.1" })).toBe("via 10.0.0.2 dev veth0 src 10.1.0.1");
    a.stack.fib4.addRule({ family: Family.V4, from: parsePrefix("10.1.0.1/32"), table: 200 });
    expect(a.get("8.8.8.8", { src: "10.1.0.1" })).toBe("via 10.1.0.2 dev veth1 src 10.1.0.1");
    expect(a.get("8.8.8.8")).toBe("via 10.0.0.2 dev veth0 src 10.0.0.1");
    a.stack.fib4.addRule({ family: Family.V4, mark: 7, table: 200 });
    expect(a.get("8.8.8.8", { mark: 7 })).toBe("via 10.1.0.2 dev veth1 src 10.1.0.1");
    const to = parsePrefix("8.8.8.0/24");
    const rule = a.stack.fib4.addRule({ family: Family.V4, to, action: RuleAction.Prohibit, priority: 10 });
    expect(a.get("8.8.8.8")).toBe("errno 13");
    a.stack.fib4.removeRule(rule);
    expect(a.stack.fib4.rules.map((each) => each.explain())).toEqual([
      "0:\tfrom all lookup local",
      "32764:\tfrom all fwmark 0x7 lookup 200",
      "32765:\tfrom 10.1.0.1 lookup 200",
      "32766:\tfrom all lookup main",
      "32767:\tfrom all lookup default",
    ]);
  });

  test("suppress_prefixlength passes over the default route of a table", () => {
    const a = node("veth0", "veth1");
    a.address("10.0.0.1/24", "veth0");
    a.address("10.1.0.1/24", "veth1");
    a.route("default", "10.0.0.2", null);
    a.route("default", "10.1.0.2", null, { table: 51820 });
    a.stack.fib4.addRule({ family: Family.V4, table: 51820, priority: 101 });
    a.stack.fib4.addRule({ family: Family.V4, table: RouteTableId.Main, suppressPrefixLength: 0, priority: 100 });
    expect(a.get("8.8.8.8")).toContain("veth1");
    expect(a.get("10.0.0.7")).toContain("veth0");
  });

  test("goto jumps forward to a priority", () => {
    const a = node("veth0");
    a.address("10.0.0.1/24", "veth0");
    a.route("default", "10.0.0.2", null);
    a.stack.fib4.addRule({ family: Family.V4, action: RuleAction.Goto, target: 32766, priority: 5 });
    a.stack.fib4.addRule({ family: Family.V4, action: RuleAction.Blackhole, priority: 6 });
    expect(a.get("8.8.8.8")).toContain("via 10.0.0.2");
  });
});

/** ip/source-address. */
test("the source is the route's, else the first address of the device that reaches far enough", () => {
  const a = node("br0", "br1");
  for (const address of ["10.0.0.1/24", "10.1.0.1/24", "10.1.0.2/24"]) a.address(address, "br0");
  a.stack.addAddress(a.device("br0"), { local: parseIp("169.254.3.3"), prefixLength: 16, scope: 253 });
  a.route("10.9.0.0/16", null, "br0");
  a.route("10.8.0.0/16", "10.1.0.254", null);
  a.route("10.7.0.0/16", null, "br1");
  a.route("10.6.0.0/16", null, "br0", { prefSrc: parseIp("10.1.0.2") });
  const sources = ["10.0.0.7", "10.1.0.7", "10.9.0.1", "10.8.0.1", "10.7.0.1", "10.6.0.1", "169.254.1.1", "127.9.9.9"];
  expect(sources.map((dst) => a.get(dst).split("src ")[1])).toEqual([
    "10.0.0.1",
    "10.1.0.1",
    "169.254.3.3",
    "10.1.0.1",
    "10.0.0.1",
    "10.1.0.2",
    "169.254.3.3",
    "127.0.0.1",
  ]);
  a.address("192.168.5.5/32", "lo");
  expect(a.get("10.7.0.1")).toContain("src 192.168.5.5");
});

/** A complete specification waits until somebody asks; one that has to be completed is a route at once. */
test("routes that are made when somebody asks are those that are made at once, whatever happens to the devices", () => {
  const step = fc.record({
    kind: fc.constantFrom("add", "add", "add", "delete", "ask", "list", "down", "up", "cut", "mend", "renumber"),
    block: fc.nat(5),
    device: fc.nat(1),
    mode: fc.constantFrom("add", "replace", "append", "prepend", "change"),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const lazy = node("eth0", "eth1");
      const twin = node("eth0", "eth1");
      for (const each of [lazy, twin]) {
        each.address("192.168.0.1/24", "eth0");
        each.address("192.168.1.1/24", "eth1");
      }
      for (const { kind, block, device, mode } of steps) {
        const answers = [lazy, twin].map((each) => {
          const name = `eth${device}`;
          const iface = each.device(name).iface;
          const spec = each.spec(`10.${block >> 1}.0.0/${block % 2 === 0 ? 16 : 24}`, `192.168.${device}.9`, null);
          switch (kind) {
            case "add":
              return each.stack.addRoute(each === lazy ? completeRoute(spec) : spec, mode as "add")?.text ?? "";
            case "delete":
              return each.stack.deleteRoute(spec)?.text ?? "";
            case "ask": {
              const found = each.stack.fib4.lookup(each.stack.scratchFlow(parseIp(`10.${block >> 1}.0.1`)));
              return found === null ? "" : `${found.route.explain()} ${found.dead} ${found.linkdown}`;
            }
            case "list":
              return each.routes();
            case "down":
            case "up":
              return iface.setUp(kind === "up");
            case "cut":
            case "mend":
              return iface.setCarrier(kind === "mend");
            default:
              return each.address(`192.168.${device}.2/24`, name);
          }
        });
        expect(answers[0]).toEqual(answers[1]);
      }
      expect(lazy.stack.fib4.table(RouteTableId.Main).size).toBe(twin.stack.fib4.table(RouteTableId.Main).size);
      expect(lazy.routes()).toEqual(twin.routes());
    }),
    { numRuns: 200 },
  );
});
