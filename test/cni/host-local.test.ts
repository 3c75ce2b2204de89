import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RuntimeArgs } from "../../src/cni/plugin.js";
import { resultToJson } from "../../src/cni/result.js";
import { formatIp } from "../../src/wire/ip-address.js";
import { parsePrefix } from "../../src/wire/prefix.js";
import { conflist, inside, node, pod } from "./lab.js";

const bridge = (ipam: object): ReturnType<typeof conflist> =>
  conflist({ type: "bridge", ipam: { type: "host-local", ...ipam }, capabilities: { ips: true, ipRanges: true } });

function given(ipam: object, count: number, runtime: RuntimeArgs = {}, args = ""): string[][] {
  const lab = node();
  return Array.from({ length: count }, (_, i) => {
    const result = lab.runtime.add(bridge(ipam), pod(lab.host, `p${i}`, { runtime, args }));
    return result.ips.map((ip) => `${ip.address} via ${ip.gateway}`);
  });
}

describe("host-local gives addresses", () => {
  test.each([
    ["from the second on, the first being the gateway", { subnet: "10.1.0.0/24" }, ["10.1.0.2/24 via 10.1.0.1"]],
    [
      "between rangeStart and rangeEnd",
      { subnet: "10.1.0.0/24", rangeStart: "10.1.0.10", rangeEnd: "10.1.0.11", gateway: "10.1.0.254" },
      ["10.1.0.10/24 via 10.1.0.254"],
    ],
    [
      "one of each set, which makes dual stack",
      { ranges: [[{ subnet: "10.1.0.0/24" }], [{ subnet: "fd00:1::/64" }]] },
      ["10.1.0.2/24 via 10.1.0.1", "fd00:1::2/64 via fd00:1::1"],
    ],
    [
      "of the old form in front of the sets",
      { subnet: "10.1.0.0/24", ranges: [[{ subnet: "10.2.0.0/24" }]] },
      ["10.1.0.2/24 via 10.1.0.1", "10.2.0.2/24 via 10.2.0.1"],
    ],
  ])("%s", (_what, ipam, expected) => {
    expect(given(ipam, 1)[0]).toEqual(expected);
  });

  test("of the next range of a set when one is full", () => {
    const ranges = [[{ subnet: "10.1.0.0/30" }, { subnet: "10.2.0.0/29" }]];
    expect(given({ ranges }, 3).flat()).toEqual([
      "10.1.0.2/30 via 10.1.0.1",
      "10.2.0.2/29 via 10.2.0.1",
      "10.2.0.3/29 via 10.2.0.1",
    ]);
  });

  test("that were asked for by the runtime, by CNI_ARGS, or by args in the configuration", () => {
    const ipam = { subnet: "10.1.0.0/24" };
    const wanted = "10.1.0.77/24 via 10.1.0.1";
    expect(given(ipam, 1, { ips: ["10.1.0.77"] })[0]).toEqual([wanted]);
    expect(given(ipam, 1, { ips: ["10.1.0.77/24"] })[0]).toEqual([wanted]);
    expect(given(ipam, 1, {}, "IgnoreUnknown=1;IP=10.1.0.77;K8S_POD_NAME=web")[0]).toEqual([wanted]);
    const { host, runtime } = node();
    const list = conflist({
      type: "bridge",
      ipam: { type: "host-local", ...ipam },
      args: { cni: { ips: ["10.1.0.77"] } },
    });
    expect(runtime.add(list, pod(host, "a")).ips[0]?.address).toBe("10.1.0.77/24");
  });

  test("of ranges that the runtime brings, in front of the configuration's", () => {
    expect(given({ subnet: "10.1.0.0/24" }, 1, { ipRanges: [[{ subnet: "10.9.0.0/24" }]] })[0]).toEqual([
      "10.9.0.2/24 via 10.9.0.1",
      "10.1.0.2/24 via 10.1.0.1",
    ]);
  });
});

describe("host-local refuses", () => {
  test.each([
    [{ ips: ["10.1.0.1"] }, "", "failed to allocate for range 0: requested ip 10.1.0.1 is subnet's gateway"],
    [{ ips: ["10.7.0.1"] }, "", "failed to allocate all requested IPs: 10.7.0.1"],
    [{ ips: ["10.1.0.8", "10.1.0.9"] }, "", "failed to allocate all requested IPs: 10.1.0.9"],
    [{ ips: ["x"] }, "", "invalid IP address x"],
    [{}, "IP=10.1.0.8;FOO=1;IgnoreUnknown=0", 'ARGS: unknown args ["IP=10.1.0.8" "FOO=1"]'],
    [{}, "IP=10.1.0.8;FOO", 'ARGS: invalid pair "FOO"'],
    [{}, "IgnoreUnknown=1;IP=10.1", 'ARGS: error parsing value of pair "IP=10.1": invalid IP address 10.1'],
  ])("what is asked for by %j and %s", (runtime, args, message) => {
    const { host, runtime: cni } = node();
    const list = bridge({ subnet: "10.1.0.0/24" });
    expect(() => cni.add(list, pod(host, "a", { runtime, args }))).toThrow(message);
    const books = "/var/lib/cni/networks/podnet";
    const left = host.files.find(books) === null ? [] : host.files.list(books);
    expect(left.filter((name) => name.startsWith("10."))).toEqual([]);
  });

  test("an address that somebody has, saying of which ranges", () => {
    const { host, runtime } = node();
    const list = bridge({ subnet: "10.1.0.0/24" });
    runtime.add(list, pod(host, "a", { runtime: { ips: ["10.1.0.5"] } }));
    expect(() => runtime.add(list, pod(host, "b", { runtime: { ips: ["10.1.0.5"] } }))).toThrow(
      'plugin type="bridge" failed (add): failed to allocate for range 0: requested IP address 10.1.0.5 is not available in range set 10.1.0.1-10.1.0.254',
    );
  });

  test.each([
    [[[{ subnet: "10.1.0.0/24" }], [{ subnet: "10.1.0.128/25" }]], "range set 0 overlaps with 1"],
    [
      [[{ subnet: "10.1.0.0/24" }, { subnet: "10.1.0.0/25" }]],
      "subnets 10.1.0.1-10.1.0.254 and 10.1.0.1-10.1.0.126 overlap",
    ],
    [[[{ subnet: "10.1.0.0/24" }, { subnet: "fd00::/64" }]], "invalid range set 0: mixed address families"],
    [[[]], "invalid range set 0: empty range set"],
    [[[{ subnet: "10.1.0.0/24", rangeStart: "10.1.0.9", rangeEnd: "10.1.0.8" }]], "RangeStart 10.1.0.9 not in network"],
    ["x", "json: cannot unmarshal string into Go struct field IPAMConfig.ipam.ranges of type []allocator.RangeSet"],
  ])("ranges that are none: %j", (ranges, message) => {
    const { host, runtime } = node();
    expect(() => runtime.add(bridge({ ranges }), pod(host, "a"))).toThrow(message);
  });

  test("the second of two addresses when its range is full, and gives the first back", () => {
    const { host, runtime } = node();
    const list = bridge({ ranges: [[{ subnet: "10.1.0.0/24" }], [{ subnet: "10.2.0.0/30" }]] });
    runtime.add(list, pod(host, "a"));
    expect(() => runtime.add(list, pod(host, "b"))).toThrow(
      "failed to allocate for range 1: no IP addresses available in range set: 10.2.0.1-10.2.0.2",
    );
    expect(host.files.find("/var/lib/cni/networks/podnet/10.1.0.3")).toBeNull();
    runtime.check(list, pod(host, "a"));
  });
});

test("resolvConf passes on what the machine's file says, and the plugin's own dns wins over it", () => {
  const { host, runtime } = node();
  host.files.writeFile(
    "/etc/r.conf",
    "# x\nnameserver 10.0.0.10\nnameserver 10.0.0.11\nsearch a.b c.d\noptions ndots:5\n",
  );
  const ipam = { type: "host-local", subnet: "10.1.0.0/24", resolvConf: "/etc/r.conf" };
  const dns = { nameservers: ["10.0.0.10", "10.0.0.11"], search: ["a.b", "c.d"], options: ["ndots:5"] };
  const shown = (plugin: object, name: string): object => runtime.add(conflist(plugin), pod(host, name)).dns;
  expect(shown({ type: "bridge", ipam }, "a")).toEqual(dns);
  expect(shown({ type: "bridge", ipam, dns: { domain: "x.y" } }, "b")).toEqual({ domain: "x.y" });
  expect(() => shown({ type: "bridge", ipam: { ...ipam, resolvConf: "/none" } }, "c")).toThrow(
    "open /none: no such file or directory",
  );
});

test("routes of CNI 1.1 carry metric, table and MTU", () => {
  const { host, runtime } = node();
  const routes = [{ dst: "10.50.0.0/16", gw: "10.1.0.9", priority: 77, mtu: 1300 }];
  const result = runtime.add(bridge({ subnet: "10.1.0.0/24", routes }), pod(host, "a"));
  expect(resultToJson(result, "1.1.0")).toMatchObject({ routes });
  expect(resultToJson(result, "1.0.0")).toMatchObject({ routes: [{ dst: "10.50.0.0/16", gw: "10.1.0.9" }] });
  const found = inside(host, "a").stack.routes.find({
    family: 4,
    dst: parsePrefix("10.50.0.0/16").address,
    prefixLength: 16,
  });
  expect([found?.metric, found?.mtu]).toEqual([77, 1300]);
});

test("the static plugin gives what it is told, and adds what CNI_ARGS say", () => {
  const { host, runtime } = node();
  const ipam = {
    type: "static",
    addresses: [{ address: "10.1.0.5/24", gateway: "10.1.0.1" }, { address: "fd00:1::5/64" }],
    routes: [{ dst: "0.0.0.0/0" }],
    dns: { nameservers: ["10.1.0.1"] },
  };
  const list = conflist({ type: "bridge", ipam });
  const a = pod(host, "a");
  expect(resultToJson(runtime.add(list, a), "1.0.0")).toMatchObject({
    ips: [
      { interface: 2, address: "10.1.0.5/24", gateway: "10.1.0.1" },
      { interface: 2, address: "fd00:1::5/64" },
    ],
    dns: { nameservers: ["10.1.0.1"] },
  });
  runtime.check(list, a);
  runtime.del(list, a);
  const args = "IgnoreUnknown=1;IP=10.2.0.5/24;GATEWAY=10.2.0.1";
  const empty = conflist({ type: "bridge", ipam: { type: "static" } });
  expect(runtime.add(empty, pod(host, "b", { args })).ips).toEqual([
    { address: "10.2.0.5/24", gateway: "10.2.0.1", interface: 2 },
  ]);
  expect(() => runtime.add(empty, pod(host, "c"))).toThrow("IPAM plugin returned missing IP config");
});

test("a range gives each of its addresses once, then none, in whatever order they come back", () => {
  fc.assert(
    fc.property(fc.integer({ min: 26, max: 30 }), fc.array(fc.nat(100), { maxLength: 40 }), (length, steps) => {
      const { host, runtime } = node();
      const list = bridge({ subnet: `10.1.0.0/${length}` });
      const size = 2 ** (32 - length) - 3;
      const held = new Map<string, string>();
      for (const [index, step] of steps.entries()) {
        const name = `p${step % 20}`;
        const mine = held.get(name);
        if (mine !== undefined) {
          runtime.del(list, pod(host, name));
          held.delete(name);
        } else if (held.size >= size) {
          expect(() => runtime.add(list, pod(host, `x${index}`))).toThrow("no IP addresses available");
        } else {
          const { address } = runtime.add(list, pod(host, name)).ips[0] ?? { address: "" };
          expect([...held.values()]).not.toContain(address);
          expect(formatIp(parsePrefix(address).address)).not.toBe("10.1.0.1");
          held.set(name, address);
        }
      }
    }),
    { numRuns: 60 },
  );
});
