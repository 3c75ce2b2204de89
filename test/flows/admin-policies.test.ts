import { beforeAll, describe, expect, test } from "vitest";
import { Cluster } from "../../src/k8s/cluster.js";
import type { PolicyProtocol } from "../../src/k8s/node/policy/access-policy.js";
import { MILLISECOND } from "../../src/sim/time.js";
import { parseIp } from "../../src/wire/ip-address.js";
import { PolicyProbe, type Probe } from "./policy-probe.js";

const HOUSES = ["gryffindor", "slytherin", "hufflepuff"];
const PODS = HOUSES.map(
  (house, i) => `apiVersion: v1
kind: Namespace
metadata: { name: ${house}, labels: { house: ${house} } }
---
apiVersion: v1
kind: Pod
metadata: { name: ${house}-0, namespace: ${house}, labels: { house: ${house}, member: "0" } }
spec: { nodeName: node-1, containers: [{ name: c, image: pause, ports: [{ name: web, containerPort: 80 }, { name: dns, containerPort: 53, protocol: UDP }] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: ${house}-1, namespace: ${house}, labels: { house: ${house}, member: "1" } }
spec: { nodeName: node-${(i % 2) + 1}, containers: [{ name: c, image: pause, ports: [{ name: web, containerPort: 8080 }] }] }
---
`,
).join("");

const of = (house: string): string => `{ namespaces: { matchLabels: { house: ${house} } } }`;
const anp = (name: string, priority: number, spec: string): string => `apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: ${name} }
spec:
  priority: ${priority}
  subject: ${of("gryffindor")}
${spec}`;
const banp = (spec: string): string => `apiVersion: policy.networking.k8s.io/v1alpha1
kind: BaselineAdminNetworkPolicy
metadata: { name: default }
spec:
  subject: ${of("gryffindor")}
${spec}`;
const cnp = (
  name: string,
  tier: string,
  priority: number,
  spec: string,
): string => `apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: { name: ${name} }
spec:
  tier: ${tier}
  priority: ${priority}
  subject: ${of("gryffindor")}
${spec}`;
const np = (spec: string): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: np, namespace: gryffindor }
spec:
${spec}`;

const ALLOW = (action: string, from: string, more = ""): string =>
  `  - { action: ${action}, from: [${of(from)}]${more} }\n`;
const OUT = (action: string, to: string, more = ""): string => `  - { action: ${action}, to: [${to}]${more} }\n`;

/** Policies, and what becomes of "FROM TO PROTOCOL PORT". */
const TABLE: readonly (readonly [
  title: string,
  policies: readonly string[],
  facts: Readonly<Record<string, boolean>>,
])[] = [
  [
    "the first rule that matches decides",
    [
      anp(
        "a",
        50,
        `  ingress:\n${ALLOW("Allow", "slytherin", ", ports: [{ portNumber: { port: 80, protocol: TCP } }]")}${ALLOW("Deny", "slytherin")}`,
      ),
    ],
    {
      "slytherin-0 gryffindor-0 TCP 80": true,
      "slytherin-0 gryffindor-0 TCP 81": false,
      "slytherin-0 gryffindor-0 UDP 80": false,
      "slytherin-0 gryffindor-0 ICMP 0": false,
      "hufflepuff-0 gryffindor-0 TCP 81": true,
      "gryffindor-0 slytherin-0 TCP 81": true,
    },
  ],
  [
    "the other order denies all",
    [anp("a", 50, `  ingress:\n${ALLOW("Deny", "slytherin")}${ALLOW("Allow", "slytherin")}`)],
    { "slytherin-0 gryffindor-0 TCP 80": false, "slytherin-1 gryffindor-1 TCP 80": false },
  ],
  [
    "the smaller number goes first, whichever was made first",
    [
      anp("z", 60, `  ingress:\n${ALLOW("Deny", "slytherin")}`),
      anp("a", 40, `  ingress:\n${ALLOW("Allow", "slytherin")}`),
    ],
    { "slytherin-0 gryffindor-0 TCP 80": true },
  ],
  [
    "what is allowed no NetworkPolicy forbids, what is denied none allows",
    [
      anp("a", 1, `  ingress:\n${ALLOW("Allow", "slytherin")}${ALLOW("Deny", "hufflepuff")}`),
      np("  podSelector: {}\n  ingress: [{ from: [{ namespaceSelector: { matchLabels: { house: hufflepuff } } }] }]"),
    ],
    {
      "slytherin-0 gryffindor-0 TCP 80": true,
      "hufflepuff-0 gryffindor-0 TCP 80": false,
      "gryffindor-1 gryffindor-0 TCP 80": false,
    },
  ],
  [
    "Pass leaves the decision to NetworkPolicies, and rules behind it are not asked",
    [
      anp(
        "a",
        1,
        `  ingress:\n${ALLOW("Pass", "slytherin")}${ALLOW("Deny", "slytherin")}${ALLOW("Deny", "hufflepuff")}`,
      ),
      anp("b", 2, `  ingress:\n${ALLOW("Deny", "slytherin")}`),
      np("  podSelector: {}\n  ingress: [{ ports: [{ port: 80 }] }]"),
    ],
    {
      "slytherin-0 gryffindor-0 TCP 80": true,
      "slytherin-0 gryffindor-0 TCP 81": false,
      "hufflepuff-0 gryffindor-0 TCP 80": false,
    },
  ],
  [
    "what is passed on and selected by no NetworkPolicy comes to the baseline",
    [anp("a", 1, `  ingress:\n${ALLOW("Pass", "slytherin")}`), banp(`  ingress:\n${ALLOW("Deny", "slytherin")}`)],
    { "slytherin-0 gryffindor-0 TCP 80": false, "hufflepuff-0 gryffindor-0 TCP 80": true },
  ],
  [
    "a baseline is not asked of pods that a NetworkPolicy selects",
    [
      banp(`  ingress:\n${ALLOW("Deny", "slytherin")}`),
      np('  podSelector: { matchLabels: { member: "0" } }\n  ingress: [{}]'),
    ],
    { "slytherin-0 gryffindor-0 TCP 80": true, "slytherin-0 gryffindor-1 TCP 80": false },
  ],
  [
    "named ports and ranges are those of the pod that is connected to",
    [
      anp(
        "a",
        1,
        `  egress:\n${OUT("Allow", of("slytherin"), ", ports: [{ namedPort: web }, { portRange: { start: 90, end: 95, protocol: UDP } }]")}${OUT("Deny", of("slytherin"))}`,
      ),
    ],
    {
      "gryffindor-0 slytherin-0 TCP 80": true,
      "gryffindor-0 slytherin-1 TCP 80": false,
      "gryffindor-0 slytherin-1 TCP 8080": true,
      "gryffindor-0 slytherin-0 UDP 95": true,
      "gryffindor-0 slytherin-0 UDP 96": false,
      "gryffindor-0 slytherin-0 TCP 90": false,
      "gryffindor-0 hufflepuff-0 TCP 90": true,
    },
  ],
  [
    "nodes are denied by their addresses, the pod's own node too, and their pods are not nodes",
    [anp("a", 1, `  egress:\n${OUT("Deny", "{ nodes: {} }")}`)],
    {
      "gryffindor-0 node-1 TCP 80": false,
      "gryffindor-0 node-2 TCP 80": false,
      "gryffindor-0 slytherin-0 TCP 80": true,
      "node-1 gryffindor-0 TCP 80": true,
      "node-2 gryffindor-0 TCP 80": true,
      "gryffindor-0 outside TCP 80": true,
    },
  ],
  [
    "networks are about everything behind them, pods as well, unless passed on before",
    [anp("a", 1, `  egress:\n${OUT("Pass", of("slytherin"))}${OUT("Deny", "{ networks: [0.0.0.0/0] }")}`)],
    {
      "gryffindor-0 slytherin-0 TCP 80": true,
      "gryffindor-0 hufflepuff-0 TCP 80": false,
      "gryffindor-0 outside TCP 80": false,
      "gryffindor-0 node-2 UDP 53": false,
    },
  ],
  [
    "a policy that denies everything leaves a pod's replies alone",
    [anp("a", 1, `  egress:\n${OUT("Deny", "{ networks: [0.0.0.0/0] }")}`)],
    { "slytherin-0 gryffindor-0 TCP 80": true, "gryffindor-0 slytherin-0 TCP 80": false },
  ],
  [
    "a ClusterNetworkPolicy says the same in its words, in both tiers",
    [
      cnp(
        "a",
        "Admin",
        10,
        `  ingress:\n${ALLOW("Accept", "slytherin", ", protocols: [{ tcp: { destinationPort: { number: 80 } } }, { sctp: { destinationPort: { range: { start: 1, end: 9 } } } }]")}${ALLOW("Pass", "hufflepuff")}${ALLOW("Deny", "slytherin")}`,
      ),
      cnp(
        "b",
        "Baseline",
        10,
        `  ingress:\n${ALLOW("Deny", "hufflepuff", ", protocols: [{ udp: { destinationPort: { number: 53 } } }]")}`,
      ),
    ],
    {
      "slytherin-0 gryffindor-0 TCP 80": true,
      "slytherin-0 gryffindor-0 SCTP 9": true,
      "slytherin-0 gryffindor-0 SCTP 10": false,
      "slytherin-0 gryffindor-0 TCP 81": false,
      "hufflepuff-0 gryffindor-0 UDP 53": false,
      "hufflepuff-0 gryffindor-0 UDP 54": true,
    },
  ],
];

describe("policies of administrators on packets", () => {
  const cluster = new Cluster({ nodes: 2, dns: false });

  beforeAll(async () => {
    expect(cluster.apply(PODS).problems).toEqual([]);
    await cluster.settle();
  });

  test.each(TABLE)("%s", async (_title, policies, facts) => {
    const made = policies.flatMap((text) => {
      const { objects, problems } = cluster.apply(text);
      expect(problems).toEqual([]);
      return objects;
    });
    await cluster.settle();
    const ends = (name: string) => {
      if (name === "outside") return { netns: cluster.outside.netns, address: parseIp("198.51.100.10") };
      if (name.startsWith("node-"))
        return {
          netns: cluster.node(name).netns,
          address: parseIp(name === "node-1" ? "192.168.10.11" : "192.168.10.12"),
        };
      const { netns, pod } = cluster.pod(name, name.split("-")[0]);
      return { netns, address: parseIp(pod.status.podIP ?? "") };
    };
    const probes = Object.keys(facts).map((fact): Probe => {
      const [from = "", to = "", protocol = "", port = ""] = fact.split(" ");
      return {
        from: ends(from).netns,
        at: ends(to).netns,
        to: ends(to).address,
        protocol: protocol as PolicyProtocol,
        port: Number(port),
      };
    });
    const found = await new PolicyProbe(cluster).run(probes);
    for (const { kind, metadata } of made) cluster.delete(kind, metadata.name, metadata.namespace ?? "");
    await cluster.settle();
    expect(Object.fromEntries(Object.keys(facts).map((fact, i) => [fact, found[i]]))).toEqual(facts);
  });
});

const SERVED = `apiVersion: v1
kind: Pod
metadata: { name: web, labels: { app: web } }
spec: { nodeName: node-1, containers: [{ name: c, image: nginx, ports: [{ containerPort: 80, hostPort: 8081 }] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: client, labels: { app: client } }
spec: { nodeName: node-2, containers: [{ name: c, image: busybox, command: [sleep, infinity] }] }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { type: NodePort, externalTrafficPolicy: Local, selector: { app: web }, ports: [{ port: 8080, targetPort: 80, nodePort: 30080 }] }
---
`;

describe("policies and Services", () => {
  const reach = async (policy: string, traffic = "Local"): Promise<Record<string, boolean>> => {
    const cluster = new Cluster({ nodes: 2, dns: false });
    expect(cluster.apply(SERVED.replace("Policy: Local", `Policy: ${traffic}`) + policy).problems).toEqual([]);
    await cluster.settle();
    const service = cluster.api.read("Service", "default", "web").spec.clusterIP ?? "";
    const ask = async (from: string, host: string, port: number): Promise<boolean> =>
      (await cluster.at(from).connect(host, port, 300 * MILLISECOND)).connected;
    return {
      service: await ask("pod/client", service, 8080),
      self: await ask("pod/web", service, 8080),
      nodePort: await ask("outside", "192.168.10.11", 30080),
      otherNodePort: await ask("outside", "192.168.10.12", 30080),
      hostPort: await ask("outside", "192.168.10.11", 8081),
      ownNode: await ask("node/node-1", service, 8080),
      otherNode: await ask("node/node-2", service, 8080),
    };
  };
  const ingress = (rules: string): string =>
    `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: p }\nspec: { podSelector: { matchLabels: { app: web } }, policyTypes: [Ingress], ingress: [${rules}] }\n`;

  test("a closed pod is reached by nobody but itself and its node, by whatever address", async () => {
    expect(await reach(ingress(""))).toEqual({
      service: false,
      self: true,
      nodePort: false,
      otherNodePort: false,
      hostPort: false,
      ownNode: true,
      otherNode: false,
    });
  });

  test("a node that passes a packet on puts its own address in the source's place, and policies see that one", async () => {
    const outside = ingress("{ from: [{ ipBlock: { cidr: 198.51.100.0/24 } }] }");
    expect(await reach(outside, "Cluster")).toMatchObject({ nodePort: true, otherNodePort: false });
    const nodes = ingress("{ from: [{ ipBlock: { cidr: 192.168.10.0/24 } }] }");
    expect(await reach(nodes, "Cluster")).toMatchObject({ nodePort: false, otherNodePort: true, hostPort: false });
    expect(await reach("", "Cluster")).toMatchObject({ nodePort: true, otherNodePort: true });
    expect(await reach("", "Local")).toMatchObject({ nodePort: true, otherNodePort: false });
  });

  test("rules see the pod's own port, and who really asks", async () => {
    expect(
      await reach(ingress("{ from: [{ podSelector: { matchLabels: { app: client } } }], ports: [{ port: 80 }] }")),
    ).toEqual({
      service: true,
      self: true,
      nodePort: false,
      otherNodePort: false,
      hostPort: false,
      ownNode: true,
      otherNode: false,
    });
    expect(await reach(ingress("{ ports: [{ port: 8080 }] }"))).toMatchObject({ service: false, nodePort: false });
    expect(await reach(ingress("{ from: [{ ipBlock: { cidr: 198.51.100.0/24 } }] }"))).toEqual({
      service: false,
      self: true,
      nodePort: true,
      otherNodePort: false,
      hostPort: true,
      ownNode: true,
      otherNode: false,
    });
    expect(await reach(ingress("{ from: [{ ipBlock: { cidr: 192.168.10.12/32 } }] }"))).toMatchObject({
      service: false,
      otherNode: true,
      nodePort: false,
    });
  });

  test("egress is judged after the Service's address was rewritten", async () => {
    const egress = (to: string): string =>
      `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: p }\nspec: { podSelector: { matchLabels: { app: client } }, policyTypes: [Egress], egress: [${to}] }\n`;
    expect(
      await reach(egress("{ to: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: 80 }] }")),
    ).toMatchObject({ service: true });
    expect(await reach(egress("{ to: [{ ipBlock: { cidr: 10.96.0.0/16 } }] }"))).toMatchObject({ service: false });
  });

  test("administrators' rules are asked of a pod that reaches itself through a Service", async () => {
    const deny = `apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: { name: deny }
spec: { tier: Admin, priority: 15, subject: { namespaces: {} }, ingress: [{ action: Deny, from: [{ namespaces: {} }] }] }
`;
    expect(await reach(deny)).toMatchObject({ service: false, self: false, nodePort: true, ownNode: true });
  });
});
