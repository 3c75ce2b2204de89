import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RuntimeArgs } from "../../src/cni/plugin.js";
import { conflist, inside, node, pod, snapshot } from "./lab.js";

const RANGES = { type: "host-local", ranges: [[{ subnet: "10.1.0.0/28" }], [{ subnet: "fd00:1::/124" }]] };
const ROUTES = [{ dst: "0.0.0.0/0" }, { dst: "::/0" }];
const CHAIN = [
  { type: "tuning", mtu: 1400, sysctl: { "net.ipv4.ip_default_ttl": "60" } },
  { type: "portmap", capabilities: { portMappings: true } },
  { type: "bandwidth", capabilities: { bandwidth: true } },
  { type: "firewall", ingressPolicy: "same-bridge" },
];

const LISTS = [
  [
    "bridge",
    conflist({ type: "bridge", isDefaultGateway: true, ipMasq: true, hairpinMode: true, ipam: RANGES }, ...CHAIN),
  ],
  [
    "ptp",
    conflist(
      { type: "ptp", ipMasq: true, ipMasqBackend: "nftables", ipam: { ...RANGES, routes: ROUTES } },
      { type: "portmap", backend: "nftables", capabilities: { portMappings: true } },
      { type: "bandwidth", capabilities: { bandwidth: true } },
    ),
  ],
  ["calico", { ...conflist({ type: "calico", ipam: RANGES }, CHAIN[1] ?? {}), cniVersion: "1.0.0" }],
] as const;

const step = fc.record({
  what: fc.constantFrom("add", "check", "del", "vanish"),
  who: fc.nat(5),
});

describe.each(LISTS)("whatever order containers come and go in on %s", (_name, list) => {
  test("no address is given twice, CHECK passes exactly between ADD and DEL, and nothing is left behind", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), fc.nat(1000), (steps, seed) => {
        const { host, runtime } = node(seed);
        const runtimeArgs = (who: number): RuntimeArgs => ({
          portMappings: [
            { hostPort: 8000 + who, containerPort: 80, protocol: "tcp" },
            { hostPort: 9000, containerPort: 53, protocol: "udp" },
          ],
          bandwidth: who % 2 === 0 ? { egressRate: 8e6, egressBurst: 8e6, ingressRate: 8e6, ingressBurst: 8e6 } : {},
        });
        const attachment = (who: number) => pod(host, `p${who}`, { runtime: runtimeArgs(who) });
        // Bridge and shared chains stay for ever: they are there before we look.
        runtime.add(list, attachment(9));
        runtime.del(list, attachment(9));
        const before = snapshot(host);
        const held = new Map<number, string[]>();
        for (const { what, who } of steps) {
          if (what === "add" && !held.has(who)) {
            const addresses = runtime.add(list, attachment(who)).ips.map((ip) => ip.address);
            for (const other of held.values()) for (const address of addresses) expect(other).not.toContain(address);
            held.set(who, addresses);
          } else if (what === "check") {
            if (held.has(who)) runtime.check(list, attachment(who));
            else expect(() => runtime.check(list, attachment(who))).toThrow();
          } else if (what === "del") {
            runtime.del(list, attachment(who));
            held.delete(who);
          } else if (what === "vanish") {
            // The namespace goes first, as when a machine's runtime was killed.
            host.deleteNamespace(`p${who}`);
            runtime.del(list, { ...attachment(who) });
            held.delete(who);
          }
          for (const each of held.keys()) runtime.check(list, attachment(each));
        }
        for (let who = 0; who < 6; who++) runtime.del(list, attachment(who));
        expect(snapshot(host)).toBe(before);
        for (let who = 0; who < 6; who++) expect(inside(host, `p${who}`).findDevice("eth0")).toBeNull();
      }),
      { numRuns: 40 },
    );
  });

  test("an ADD that fails at the last plugin leaves nothing either", () => {
    const { host, runtime } = node();
    runtime.add(list, pod(host, "a"));
    runtime.del(list, pod(host, "a"));
    const before = snapshot(host);
    const broken = { ...list, plugins: [...list.plugins, { type: "vrf" }] };
    expect(() => runtime.add(broken, pod(host, "b"))).toThrow('plugin type="vrf" failed (add)');
    expect(snapshot(host)).toBe(before);
    expect(inside(host, "b").findDevice("eth0")).toBeNull();
  });
});
