import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { Cluster } from "../../src/k8s/cluster.js";
import type { ProxyMode } from "../../src/k8s/node/proxy/proxy-config.js";
import { SECOND } from "../../src/sim/time.js";
import { Family, parseIp } from "../../src/wire/ip-address.js";
import { type Answer, addressOf, askHttp, askSctp, askUdp, giveAddresses } from "./service-world.js";

/** One kind of request in each family. Places are as in `addressOf`; `{ v4, v6 }` are addresses of the two. */
interface FlowRow {
  readonly name: string;
  readonly by?: "http" | "udp" | "sctp";
  readonly from: string;
  readonly to: string | { readonly v4: string; readonly v6: string };
  readonly port: number;
  readonly arrivesAt: readonly string[] | "refused" | "timeout" | "no address";
  /** Whom the pod sees, by pod where they differ. */
  readonly seenAs?: string | Readonly<Record<string, string>>;
  readonly except?: Partial<Record<ProxyMode | "IPv6", Partial<FlowRow>>>;
}

const MODES: readonly ProxyMode[] = ["iptables", "nftables", "ipvs"];
const FAMILIES = [
  ["IPv4", Family.V4],
  ["IPv6", Family.V6],
] as const;
const BOTH = ["a-1", "a-2"];
const external = (last: number) => ({ v4: `203.0.113.${last}`, v6: `2001:db8:113::${last}` });
const self = (from: string) => ({ from, seenAs: from });

const ROWS: readonly FlowRow[] = [
  {
    name: "a named target port that differs between pods",
    ...self("pod/client-1"),
    to: "svc/named",
    port: 80,
    arrivesAt: BOTH,
  },
  { name: "a second port with the same target", ...self("pod/client-2"), to: "svc/named", port: 81, arrivesAt: BOTH },
  {
    // In iptables mode nobody on the node knows it: the gateway says that there is no way.
    name: "a port that the Service does not have",
    from: "pod/client-1",
    to: "svc/named",
    port: 82,
    arrivesAt: "refused",
  },
  { name: "TCP at a port that UDP has too", ...self("pod/client-1"), to: "svc/both", port: 53, arrivesAt: BOTH },
  {
    name: "UDP at a port that TCP has too",
    by: "udp",
    from: "pod/client-1",
    to: "svc/both",
    port: 53,
    arrivesAt: BOTH,
  },
  { name: "UDP at a node port", by: "udp", from: "outside", to: "node/node-2", port: 30053, arrivesAt: BOTH },
  {
    name: "TCP at the node port of the same number",
    from: "outside",
    to: "node/node-1",
    port: 30053,
    arrivesAt: BOTH,
    seenAs: { "a-1": "bridge/node-1", "a-2": "node/node-1" },
  },
  { name: "UDP from a node", by: "udp", from: "node/node-1", to: "svc/both", port: 53, arrivesAt: BOTH },
  {
    name: "SCTP at a cluster IP",
    by: "sctp",
    ...self("pod/client-1"),
    to: "svc/sctp",
    port: 38412,
    arrivesAt: ["a-2"],
  },
  {
    name: "SCTP at a node port",
    by: "sctp",
    from: "outside",
    to: "node/node-1",
    port: 30412,
    arrivesAt: ["a-2"],
    seenAs: "node/node-1",
  },
  {
    name: "SCTP to nobody",
    by: "sctp",
    from: "pod/client-1",
    to: "svc/nobody",
    port: 38412,
    arrivesAt: "refused",
  },
  { name: "UDP to nobody", by: "udp", from: "pod/client-1", to: "svc/nobody", port: 53, arrivesAt: "refused" },
  {
    name: "a pod that is not ready gets nothing",
    from: "pod/client-1",
    to: "svc/ready-only",
    port: 80,
    arrivesAt: "refused",
  },
  {
    name: "unless publishNotReadyAddresses says so",
    ...self("pod/client-1"),
    to: "svc/not-ready-too",
    port: 80,
    arrivesAt: ["unready"],
  },
  { name: "PreferClose stays in the zone", ...self("pod/client-1"), to: "svc/zonal", port: 80, arrivesAt: ["a-1"] },
  {
    name: "PreferClose stays in the other zone too",
    ...self("pod/client-2"),
    to: "svc/zonal",
    port: 80,
    arrivesAt: ["a-2"],
  },
  {
    name: "PreferClose goes to another zone when it must",
    ...self("pod/client-2"),
    to: "svc/zonal-one",
    port: 80,
    arrivesAt: ["a-1"],
  },
  {
    name: "internalTrafficPolicy Local from a node",
    from: "node/node-2",
    to: "svc/near",
    port: 80,
    arrivesAt: ["a-2"],
    seenAs: "bridge/node-2",
  },
  {
    name: "internalTrafficPolicy Local from a pod in the node's network",
    from: "pod/host-client",
    to: "svc/near",
    port: 80,
    arrivesAt: ["a-2"],
    seenAs: "bridge/node-2",
  },
  {
    name: "internalTrafficPolicy Local without local endpoint",
    from: "pod/client-2",
    to: "svc/near-one",
    port: 80,
    arrivesAt: "timeout",
    except: { ipvs: { arrivesAt: "refused" } },
  },
  {
    name: "a pod in its node's network asks a cluster IP",
    from: "pod/host-client",
    to: "svc/named",
    port: 80,
    arrivesAt: BOTH,
    seenAs: { "a-1": "node/node-2", "a-2": "bridge/node-2" },
  },
  {
    name: "a backend in the asker's own node's network",
    ...self("pod/client-2"),
    to: "svc/on-host",
    port: 80,
    arrivesAt: ["node-2"],
  },
  {
    name: "a backend in another node's network",
    from: "pod/client-1",
    to: "svc/on-host",
    port: 80,
    arrivesAt: ["node-2"],
    seenAs: "node/node-1",
  },
  {
    name: "from outside by the address of an external IP",
    from: "outside",
    to: external(50),
    port: 80,
    arrivesAt: BOTH,
    seenAs: { "a-1": "bridge/node-1", "a-2": "node/node-1" },
  },
  {
    name: "an external IP with policy Local keeps the client",
    ...self("outside"),
    to: external(51),
    port: 80,
    arrivesAt: ["a-1"],
  },
  {
    name: "an external IP with policy Local lets pods in the short way",
    ...self("pod/client-2"),
    to: external(51),
    port: 80,
    arrivesAt: ["a-1"],
  },
  {
    name: "a node port with policy Local keeps the client",
    ...self("outside"),
    to: "node/node-1",
    port: 30081,
    arrivesAt: ["a-1"],
  },
  {
    name: "a node port with policy Local and no endpoint",
    from: "outside",
    to: "node/node-2",
    port: 30081,
    arrivesAt: "timeout",
  },
  {
    name: "loadBalancerSourceRanges let in whom they name",
    from: "outside",
    to: external(61),
    port: 80,
    arrivesAt: ["a-1"],
    seenAs: "bridge/node-1",
  },
  {
    name: "loadBalancerSourceRanges keep out pods that they do not name",
    from: "pod/client-1",
    to: external(61),
    port: 80,
    arrivesAt: "timeout",
  },
  {
    name: "the cluster IP is free of loadBalancerSourceRanges",
    ...self("pod/client-2"),
    to: "svc/guarded",
    port: 80,
    arrivesAt: ["a-1"],
  },
  {
    name: "a Service without selector goes where its slices say",
    ...self("pod/client-1"),
    to: "svc/own",
    port: 80,
    arrivesAt: ["a-2"],
  },
  {
    name: "a Service of one family has no address in the other",
    ...self("pod/client-1"),
    to: "svc/four",
    port: 80,
    arrivesAt: BOTH,
    except: { IPv6: { arrivesAt: "no address" } },
  },
  { name: "hostPort keeps the client", ...self("outside"), to: "node/node-1", port: 8081, arrivesAt: ["published"] },
  {
    name: "hostPort from a pod of the other node",
    from: "pod/client-2",
    to: "node/node-1",
    port: 8081,
    arrivesAt: ["published"],
    seenAs: "node/node-2",
  },
];

describe.each(MODES)("Services of both families in %s mode", (proxyMode) => {
  const cluster = new Cluster({
    nodes: ["node-1", "node-2"].map((name) => ({ name, labels: { "topology.kubernetes.io/zone": `zone-of-${name}` } })),
    proxyMode,
    podCidr: "10.244.0.0/16,fd00:10:244::/56",
  });

  beforeAll(async () => {
    const text = readFileSync("test/flows/service-features.yaml", "utf8");
    const { problems } = cluster.apply([{ file: "service-features.yaml", text }]);
    // The source ranges with bits of hosts get a warning each.
    expect(problems.map(({ severity }) => severity)).toEqual(["warning", "warning"]);
    giveAddresses(cluster, "guarded", [external(61).v4, external(61).v6]);
    for (const [family, dst, prefixLength, via] of [
      [Family.V4, "203.0.113.0", 24, "node/node-1"],
      [Family.V6, "2001:db8:113::", 64, "node/node-1"],
    ] as const) {
      const gateway = parseIp(addressOf(cluster, via, family) ?? "");
      expect(
        cluster.gateway.netns.stack.addRoute({ family, dst: parseIp(dst), prefixLength, nexthops: [{ gateway }] }),
      ).toBeNull();
    }
    await cluster.settle();
    for (const [name, family] of FAMILIES) {
      cluster.apply(`apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: own-${name.toLowerCase()}, labels: { kubernetes.io/service-name: own } }
addressType: ${name}
ports: [{ name: web, port: 8000 }]
endpoints: [{ addresses: ["${addressOf(cluster, "pod/a-2", family)}"] }]
`);
    }
    await cluster.network.sleep(5 * SECOND);
  });

  const ask = (row: FlowRow, address: string): Promise<Answer> => {
    if (row.by === "udp") return askUdp(cluster, row.from, address, row.port);
    if (row.by === "sctp") return askSctp(cluster, row.from, address, row.port, BOTH, 38412);
    return askHttp(cluster, row.from, address, row.port);
  };

  describe.each(FAMILIES)("%s", (familyName, family) => {
    test.each(ROWS)("$name", async (given) => {
      const row = { ...given, ...given.except?.[proxyMode], ...(familyName === "IPv6" ? given.except?.IPv6 : {}) };
      const { to, arrivesAt, seenAs } = row;
      const address = typeof to === "string" ? addressOf(cluster, to, family) : family === Family.V4 ? to.v4 : to.v6;
      if (address === null) return expect(arrivesAt).toBe("no address");
      if (typeof arrivesAt === "string") return expect((await ask(row, address)).error).toBe(arrivesAt);
      const reached = new Set<string>();
      for (let i = 0; i < (arrivesAt.length - 1) * 16 + 4; i++) {
        const answer = await ask(row, address);
        reached.add(answer.pod);
        const place = typeof seenAs === "object" ? seenAs[answer.pod] : seenAs;
        const whom = row.by === "udp" || place === undefined ? answer.seenAs : addressOf(cluster, place, family);
        expect(answer).toEqual({ pod: answer.pod, seenAs: whom, error: "" });
      }
      expect([...reached].sort()).toEqual(arrivesAt);
    });

    test("session affinity keeps a client with its endpoint, at node ports too, until it has been away too long", async () => {
      for (const [from, to, port] of [
        ["pod/client-1", "svc/sticky", 80],
        ["outside", "node/node-2", 30090],
      ] as const) {
        const firsts = new Set<string>();
        for (let round = 0; round < 12; round++) {
          const address = addressOf(cluster, to, family) ?? "";
          const { pod } = await askHttp(cluster, from, address, port);
          firsts.add(pod);
          // Each request begins the time anew.
          for (let i = 0; i < 3; i++) {
            await cluster.network.sleep(25 * SECOND);
            expect((await askHttp(cluster, from, address, port)).pod).toBe(pod);
          }
          // IPVS remembers a client for as long as its connections, which wait for two minutes when they are over.
          await cluster.network.sleep(240 * SECOND);
        }
        expect([...firsts].sort()).toEqual(BOTH);
      }
    });
  });

  test("names lead to Services, pods and elsewhere", async () => {
    const client = cluster.at("pod/client-1");
    const addresses = async (name: string) => (await client.lookup(name)).addresses.length;
    expect(await addresses("named")).toBe(2);
    expect(await addresses("headless")).toBe(2);
    expect(await addresses("four")).toBe(1);
    const { body, error } = await client.fetch("http://elsewhere/");
    expect(error).toBe("");
    expect(body).toMatch(/^Hostname: a-\d$/m);
  });
});
