import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import type { Service } from "../../src/k8s/api/object.js";
import { Cluster } from "../../src/k8s/cluster.js";
import type { ProxyMode } from "../../src/k8s/node/proxy/proxy-config.js";
import { SECOND } from "../../src/sim/time.js";
import { parseIp } from "../../src/wire/ip-address.js";

/** One kind of request, through the real datapath. */
interface FlowRow {
  readonly name: string;
  readonly from: string;
  /** Host and port; `node-1` and `node-2` stand for the nodes' addresses. */
  readonly to: string;
  /** The pods that it may end at, or what happens instead. */
  readonly arrivesAt: readonly string[] | "refused" | "timeout";
  /** What the pod sees as the client's address, by pod: a place, or an address. */
  readonly seenAs?: string | Readonly<Record<string, string>>;
  /** What is otherwise in another mode than iptables. */
  readonly except?: Partial<Record<ProxyMode, Partial<FlowRow>>>;
}

const MODES: readonly ProxyMode[] = ["iptables", "nftables", "ipvs"];

const NODES: Readonly<Record<string, string>> = { "node-1": "192.168.10.11", "node-2": "192.168.10.12" };
const BOTH = ["echo-1", "echo-2"];

const ROWS: readonly FlowRow[] = [
  {
    name: "a pod reaches a cluster IP without NAT of its own address",
    from: "pod/client-1",
    to: "echo:80",
    arrivesAt: BOTH,
    seenAs: "pod/client-1",
  },
  {
    name: "a pod on the other node does too",
    from: "pod/client-2",
    to: "echo:80",
    arrivesAt: BOTH,
    seenAs: "pod/client-2",
  },
  {
    name: "a pod reaches itself through its Service under the address of the bridge",
    from: "pod/echo-1",
    to: "self:8080",
    arrivesAt: ["echo-1"],
    seenAs: "10.244.0.1",
  },
  {
    name: "a node reaches a cluster IP under its own address on the way out",
    from: "node/node-1",
    to: "10.96.0.80:80",
    arrivesAt: BOTH,
    seenAs: { "echo-1": "10.244.0.1", "echo-2": "192.168.10.11" },
  },
  {
    name: "internalTrafficPolicy Local stays on the node",
    from: "pod/client-1",
    to: "near:80",
    arrivesAt: ["echo-1"],
    seenAs: "pod/client-1",
  },
  {
    name: "internalTrafficPolicy Local stays on the other node too",
    from: "pod/client-2",
    to: "near:80",
    arrivesAt: ["echo-2"],
    seenAs: "pod/client-2",
  },
  {
    name: "internalTrafficPolicy Local without a local endpoint drops",
    from: "pod/client-2",
    to: "near-one:80",
    arrivesAt: "timeout",
    // A virtual server without servers answers at once, whatever the policy.
    except: { ipvs: { arrivesAt: "refused" } },
  },
  {
    name: "a NodePort on the endpoint's node",
    from: "outside",
    to: "node-1:30080",
    arrivesAt: ["echo-1"],
    seenAs: "10.244.0.1",
  },
  {
    name: "a NodePort on another node goes on under that node's address",
    from: "outside",
    to: "node-2:30080",
    arrivesAt: ["echo-1"],
    seenAs: "192.168.10.12",
  },
  {
    name: "a node's own NodePort, asked from the node",
    from: "node/node-2",
    to: "node-2:30080",
    arrivesAt: ["echo-1"],
    seenAs: "192.168.10.12",
  },
  {
    name: "a NodePort at 127.0.0.1",
    from: "node/node-1",
    to: "127.0.0.1:30080",
    arrivesAt: ["echo-1"],
    seenAs: "10.244.0.1",
    except: { nftables: { arrivesAt: "refused" }, ipvs: { arrivesAt: "refused" } },
  },
  {
    name: "a pod asks a NodePort of its node",
    from: "pod/client-1",
    to: "node-1:30080",
    arrivesAt: ["echo-1"],
    seenAs: "10.244.0.1",
  },
  {
    name: "externalTrafficPolicy Local keeps the client's address",
    from: "outside",
    to: "node-1:30081",
    arrivesAt: ["echo-1"],
    seenAs: "198.51.100.10",
  },
  {
    name: "externalTrafficPolicy Local drops where no endpoint is",
    from: "outside",
    to: "node-2:30081",
    arrivesAt: "timeout",
  },
  {
    name: "externalTrafficPolicy Local lets the node's pods take the short way",
    from: "pod/client-2",
    to: "node-2:30081",
    arrivesAt: ["echo-1"],
    seenAs: "pod/client-2",
  },
  {
    name: "externalTrafficPolicy Local lets the node itself in",
    from: "node/node-2",
    to: "node-2:30081",
    arrivesAt: ["echo-1"],
    seenAs: "192.168.10.12",
  },
  { name: "an external IP", from: "outside", to: "203.0.113.50:80", arrivesAt: ["echo-1"], seenAs: "10.244.0.1" },
  {
    name: "a pod asks an external IP",
    from: "pod/client-1",
    to: "203.0.113.50:80",
    arrivesAt: ["echo-1"],
    seenAs: "10.244.0.1",
  },
  {
    name: "a load balancer's address with policy Local",
    from: "outside",
    to: "203.0.113.60:80",
    arrivesAt: ["echo-1"],
    seenAs: "198.51.100.10",
  },
  {
    name: "a load balancer's address, asked by a pod of the cluster",
    from: "pod/client-2",
    to: "203.0.113.60:80",
    arrivesAt: ["echo-1"],
    seenAs: "pod/client-2",
  },
  { name: "loadBalancerSourceRanges keep others out", from: "gateway", to: "203.0.113.61:80", arrivesAt: "timeout" },
  {
    name: "loadBalancerSourceRanges let those in that they name",
    from: "outside",
    to: "203.0.113.61:80",
    arrivesAt: ["echo-1"],
    seenAs: "10.244.0.1",
  },
  {
    name: "a pod leaves the cluster with its node's address",
    from: "pod/client-1",
    to: "node-2:8088",
    arrivesAt: ["node-2"],
    seenAs: "192.168.10.11",
  },
  { name: "a Service without endpoints refuses", from: "pod/client-1", to: "nobody:80", arrivesAt: "refused" },
  { name: "a NodePort without endpoints refuses", from: "outside", to: "node-1:30082", arrivesAt: "refused" },
  {
    name: "a headless Service leads to the pods themselves",
    from: "pod/client-1",
    to: "headless:80",
    arrivesAt: BOTH,
    seenAs: "pod/client-1",
  },
  {
    name: "a pod in its node's network, from its own node",
    from: "pod/client-2",
    to: "on-host:80",
    arrivesAt: ["node-2"],
    seenAs: "pod/client-2",
  },
  {
    name: "a pod in its node's network, from another node",
    from: "pod/client-1",
    to: "on-host:80",
    arrivesAt: ["node-2"],
    seenAs: "192.168.10.11",
  },
  {
    name: "a hostPort leads to its pod and keeps the client's address",
    from: "outside",
    to: "node-1:8081",
    arrivesAt: ["host-port"],
    seenAs: "198.51.100.10",
  },
];

describe.each(MODES)("requests to Services in %s mode", (proxyMode) => {
  const cluster = new Cluster({ nodes: 2, proxyMode });

  beforeAll(async () => {
    const text = readFileSync("test/flows/services.yaml", "utf8").replace(
      "metadata: { name: echo }\nspec:",
      "metadata: { name: echo }\nspec:\n  clusterIP: 10.96.0.80",
    );
    expect(cluster.apply([{ file: "services.yaml", text }]).problems).toEqual([]);
    for (const [name, ip] of [
      ["balanced", "203.0.113.60"],
      ["guarded", "203.0.113.61"],
    ] as const) {
      const service = cluster.api.read("Service", "default", name);
      cluster.api.updateStatus<Service>({ ...service, status: { loadBalancer: { ingress: [{ ip }] } } });
    }
    const route = {
      family: 4,
      dst: parseIp("203.0.113.0"),
      prefixLength: 24,
      nexthops: [{ gateway: parseIp("192.168.10.11") }],
    } as const;
    expect(cluster.gateway.netns.stack.addRoute(route)).toBeNull();
    const report = await cluster.settle();
    expect(report.problems.map((line) => line.split(" ").slice(0, 3).join(" "))).toEqual([
      "service default/nobody has",
    ]);
  });

  const addressOf = (place: string): string => {
    if (!place.includes("/")) return place;
    return cluster.pod(place.slice(4)).pod.status.podIP ?? "";
  };

  test.each(ROWS)("$name", async (row) => {
    const { from, to, arrivesAt, seenAs } = { ...row, ...row.except?.[proxyMode] };
    const url = `http://${to.replace(/^node-\d/, (node) => NODES[node] ?? node)}/`;
    const timeoutNs = 3 * SECOND;
    if (arrivesAt === "refused" || arrivesAt === "timeout") {
      const { error, response } = await cluster.at(from).fetch(url, { timeoutNs });
      expect(response).toBeNull();
      expect(error).toMatch(arrivesAt === "refused" ? /refused|Couldn't connect|connect to/i : /timed out|Timeout/i);
      return;
    }
    const reached = new Set<string>();
    for (let i = 0; i < arrivesAt.length * 12; i++) {
      const { body, error } = await cluster.at(from).fetch(url, { timeoutNs });
      expect(error).toBe("");
      const pod = /^Hostname: (.*)$/m.exec(body)?.[1] ?? "";
      reached.add(pod);
      const expected = typeof seenAs === "object" ? seenAs[pod] : seenAs;
      expect({ pod, seen: /^client_address=(.*)$/m.exec(body)?.[1] }).toEqual({ pod, seen: addressOf(expected ?? "") });
    }
    expect([...reached].sort()).toEqual([...arrivesAt].sort());
  });

  test("sessionAffinity keeps a client with its endpoint until its time is over", async () => {
    const ask = async (): Promise<string> =>
      /^Hostname: (.*)$/m.exec((await cluster.at("pod/client-1").fetch("http://sticky/")).body)?.[1] ?? "";
    const firsts = new Set<string>();
    for (let round = 0; round < 12; round++) {
      const first = await ask();
      firsts.add(first);
      for (let i = 0; i < 5; i++) expect(await ask()).toBe(first);
      // IPVS remembers a client for as long as it remembers its connections, which wait for two minutes when they are over.
      await cluster.network.sleep(240 * SECOND);
    }
    expect([...firsts].sort()).toEqual(BOTH);
  });
});
