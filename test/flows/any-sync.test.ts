import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ProxyMode } from "../../src/k8s/node/proxy/proxy-config.js";
import { runIpset } from "../../src/netfilter/ipset/ipset-command.js";
import { runIpvsadm } from "../../src/netfilter/ipvs/ipvsadm.js";
import { listRuleset } from "../../src/netfilter/nft/listing.js";
import { runIptablesSave } from "../../src/netfilter/text/iptables-save.js";
import { SECOND } from "../../src/sim/time.js";
import { ProxierWorld, type ServiceRow } from "./proxier-world.js";

const MODES: readonly ProxyMode[] = ["iptables", "nftables", "ipvs"];
const KEYS = ["a/one", "a/two", "b/one", "b/two"] as const;

const ports = fc.subarray(
  [
    { name: "p80", port: 80, protocol: "TCP" as const, nodePort: 30080 },
    { name: "p81", port: 81, protocol: "UDP" as const, nodePort: 30081 },
  ],
  { minLength: 1 },
);

/** What a Service may be like; some share an external address, as the API lets them. */
const row = (index: number): fc.Arbitrary<ServiceRow> =>
  fc
    .record({
      ports,
      type: fc.constantFrom("ClusterIP" as const, "NodePort" as const, "LoadBalancer" as const),
      externalIPs: fc.constantFrom<string[]>([], [], ["192.168.99.11"]),
      local: fc.boolean(),
      affinity: fc.boolean(),
      ranges: fc.constantFrom<string[]>([], [], ["203.0.113.0/25"]),
      pods: fc.subarray(["10.180.0.1", "10.180.0.2", "10.180.0.3"]),
      node: fc.constantFrom("host", "other"),
    })
    .map(({ ports, type, externalIPs, local, affinity, ranges, pods, node }) => ({
      key: KEYS[index] ?? "",
      spec: {
        type,
        clusterIP: `172.30.1.${index + 1}`,
        ports: ports.map(({ nodePort, ...port }) =>
          type === "ClusterIP" ? port : { ...port, nodePort: nodePort + 10 * index },
        ),
        externalIPs,
        externalTrafficPolicy: local ? "Local" : "Cluster",
        sessionAffinity: affinity ? "ClientIP" : "None",
        ...(type === "LoadBalancer" ? { loadBalancerSourceRanges: ranges } : {}),
      },
      lbIps: type === "LoadBalancer" ? [{ ip: `203.0.113.${index + 1}`, ipMode: "VIP" }] : [],
      endpoints: pods.map((pod) => [pod, node] as const),
    }));

/** What a watch tells: a Service is another than before, or gone. Between them a packet may come, or somebody look. */
const step = fc.oneof(
  { weight: 4, arbitrary: fc.nat(3).chain((index) => fc.option(row(index)).map((now) => ({ index, now }))) },
  fc.constantFrom("look" as const, "packets" as const),
);

const STYLE = {
  handles: false,
  stateless: true,
  numericPriority: false,
  numericProtocol: false,
  numericSymbols: false,
  services: false,
  accounts: false,
  numericTime: false,
  terse: false,
  nowNs: 0,
};

/**
 * All that the mode has written, as the tools print it, without counters and in an order of its own; without comments,
 * which kube-proxy leaves as they are when an element goes from one Service to another, and without what packets left:
 * clients that servers remember, and servers that wait for the end of their connections.
 */
function written({ node }: ProxierWorld, mode: ProxyMode): string[] {
  const { netfilter } = node.netns;
  const texts = [runIptablesSave(netfilter, 4, []).stdout.replace(/\[\d+:\d+\]/g, "")];
  if (mode === "nftables") texts.push(listRuleset(netfilter, "ip", STYLE));
  if (mode === "ipvs")
    texts.push(runIpset(netfilter.sets, ["save"], "").stdout, runIpvsadm(netfilter, ["-Sn"], "").stdout);
  return texts
    .flatMap((text) => text.split(/,\n|\n/))
    .map((line) =>
      line
        .replace("elements = {", "")
        .replace(/}$/, "")
        .replace(/ comment "[^"]*"/, "")
        .trim(),
    )
    .filter((line) => line !== "" && !/^#|^10\.0\.0\.2$| -w 0$/.test(line))
    .sort();
}

describe.each(MODES)("in %s mode", (mode) => {
  test("whatever changes, a part written is the whole written anew", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 10 }), async (steps) => {
        const world = new ProxierWorld(mode);
        await world.start();
        const rows = new Map<string, ServiceRow>();
        world.sync([]);
        for (const one of steps) {
          if (one === "look") written(world, mode);
          else if (one === "packets") {
            for (const index of KEYS.keys()) await world.flow("10.0.0.2", `172.30.1.${index + 1}`, 80, 0);
          } else {
            const key = KEYS[one.index] ?? "";
            if (one.now === null) rows.delete(key);
            else rows.set(key, one.now);
            expect(world.sync([...rows.values()], new Set([key]))).toBe(true);
          }
        }
        // Chains that nothing leads to are let go a second later.
        await world.sleep(2 * SECOND);
        world.sync([...rows.values()], new Set());
        const fresh = new ProxierWorld(mode);
        await fresh.start();
        fresh.sync([...rows.values()]);
        expect(written(world, mode)).toEqual(written(fresh, mode));
      }),
      { numRuns: 40 },
    );
  });
});

/** As above; now and then everything is written anew, or time passes. */
const anyStep = fc.oneof({ weight: 4, arbitrary: step }, fc.constantFrom("full" as const, "wait" as const));

/** All rules with what was counted in them, and in nftables mode with every number, set and order. */
function counted({ node }: ProxierWorld, mode: ProxyMode): string {
  const { netfilter } = node.netns;
  if (mode === "iptables") return runIptablesSave(netfilter, 4, ["-c"]).stdout.replace(/^#.*\n/gm, "");
  const style = { ...STYLE, handles: true, stateless: false, nowNs: netfilter.sim.nowNs };
  return `${listRuleset(netfilter, "ip", style)}${netfilter.nft.generation} ${netfilter.nft.get("ip", "kube-proxy")?.lastHandle}`;
}

test.each(["iptables", "nftables"] as const)(
  "rules of %s that are made when a packet meets them are and count what those are that were there before",
  async (mode) => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { maxLength: 10 }), async (steps) => {
        const texts: string[] = [];
        for (const looks of [false, true]) {
          const world = new ProxierWorld(mode);
          await world.start();
          const rows = new Map<string, ServiceRow>();
          world.sync([]);
          for (const one of [...steps, "packets" as const]) {
            // Whoever looks has all rules made.
            if (looks) written(world, mode);
            if (one === "packets") {
              for (const index of KEYS.keys()) await world.flow("10.0.0.2", `172.30.1.${index + 1}`, 80, 2);
              await world.flow("10.0.0.2", "192.168.99.11", 80, 2);
              await world.flow("203.0.113.130", "203.0.113.1", 80, 1);
              await world.flow("203.0.113.130", "192.168.0.2", 30080, 1);
            } else if (one === "full") world.sync([...rows.values()]);
            else if (one === "wait") await world.sleep(2 * SECOND);
            else if (one !== "look") {
              const key = KEYS[one.index] ?? "";
              if (one.now === null) rows.delete(key);
              else rows.set(key, one.now);
              world.sync([...rows.values()], new Set([key]));
            }
          }
          texts.push(counted(world, mode));
        }
        expect(texts[0]).toBe(texts[1]);
      }),
      { numRuns: 25 },
    );
  },
);
