import { describe, expect, test } from "vitest";
import { formatDecision } from "../../../src/k8s/node/policy/decision.js";
import { parseEnd } from "../../../src/k8s/reach/expectation/end-pattern.js";
import { decidedPorts } from "../../../src/k8s/reach/explanation.js";
import { matchEnds } from "../../../src/k8s/reach/match-ends.js";
import { PortSet } from "../../../src/k8s/reach/port-set.js";
import type { ReachOptions } from "../../../src/k8s/reach/reach.js";
import { endNamed, NO_FILTER, reportReach } from "../../../src/k8s/reach/reach-report.js";
import { deployment, matrix, open, policy, reachOf } from "./manifests.js";

const WEB = deployment("web", { ports: "[{ name: http, containerPort: 8080 }]" });
const DB = deployment("db", { ports: "[{ name: sql, containerPort: 5432 }]" });
const DENY_ALL = policy("deny-all", "{ podSelector: {}, policyTypes: [Ingress, Egress] }");

describe("the matrix", () => {
  test("without policies everybody reaches everybody, but a workload of one pod not itself", () => {
    expect(matrix(reachOf([WEB, DB]))).toEqual([
      "default/db -> default/web: everything",
      "default/db -> outside: everything",
      "default/web -> default/db: everything",
      "default/web -> outside: everything",
      "outside -> default/db: everything",
      "outside -> default/web: everything",
    ]);
  });

  test("with a deny of all nobody reaches anybody", () => {
    expect(matrix(reachOf([WEB, DB, DENY_ALL]))).toEqual([]);
  });

  test("two pods of one workload may be kept apart", () => {
    expect(open(reachOf([deployment("web", { replicas: 2 }), DENY_ALL]), "default/web", "default/web")).toBe("nothing");
    expect(open(reachOf([deployment("web", { replicas: 2 })]), "default/web", "default/web")).toBe("everything");
  });

  test("a connection needs both sides: egress of the one, ingress of the other, by port and by name of a port", () => {
    const reach = reachOf([
      WEB,
      DB,
      DENY_ALL,
      policy(
        "db",
        "{ podSelector: { matchLabels: { app: db } }, ingress: [{ from: [{ podSelector: {} }], ports: [{ port: sql }, { port: 9000, endPort: 9010 }] }] }",
      ),
      policy(
        "web",
        "{ podSelector: { matchLabels: { app: web } }, policyTypes: [Egress], egress: [{ ports: [{ port: 5000, endPort: 9005 }] }] }",
      ),
    ]);
    expect(matrix(reach)).toEqual([
      "default/web -> default/db: TCP 5432, 9000-9005",
      "default/web -> outside: TCP 5000-9005",
    ]);
  });

  test("the outside is cut where policies tell addresses apart, and joined where they come to the same", () => {
    const block =
      "{ podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 203.0.113.0/24, except: [203.0.113.7/32] } }] }] }";
    const reach = reachOf([
      WEB,
      policy("a", block),
      policy("b", "{ podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 203.0.113.7/32 } }] }] }"),
    ]);
    expect(reach.ends.filter(({ kind }) => kind === "outside").map(({ id }) => id)).toEqual([
      "outside",
      "203.0.113.0/24",
    ]);
    expect(open(reach, "203.0.113.0/24", "default/web")).toBe("everything");
    expect(open(reach, "outside", "default/web")).toBe("nothing");
    const alone = reachOf([WEB, policy("a", block)]);
    expect(alone.ends.map(({ id }) => id)).toContain("203.0.113.0/24 but 203.0.113.7");
  });

  test("a cluster of both families is answered in each, and told of once where they are the same", () => {
    const blocks = (...cidrs: string[]): string =>
      policy(
        "web",
        `{ podSelector: { matchLabels: { app: web } }, ingress: [{ from: [${cidrs.map((cidr) => `{ ipBlock: { cidr: "${cidr}" } }`).join(", ")}] }] }`,
      );
    const told = (cidrs: readonly string[], options: ReachOptions): unknown => {
      const { families, connections } = reportReach(
        reachOf([deployment("web"), deployment("client"), blocks(...cidrs)], options),
      );
      const found = connections.find(({ from, to }) => from === "default/client" && to === "default/web");
      return [families.join(), found?.allowed, found?.otherFamily?.family, found?.otherFamily?.allowed];
    };
    const both = { podCidr: "10.244.0.0/16,fd00:10:244::/56" };
    expect(told(["0.0.0.0/0"], {})).toEqual(["IPv4", "everything", undefined, undefined]);
    expect(told(["0.0.0.0/0"], both)).toEqual(["IPv4,IPv6", "everything", "IPv6", "nothing"]);
    expect(told(["0.0.0.0/0", "::/0"], both)).toEqual(["IPv4,IPv6", "everything", undefined, undefined]);
    expect(told(["0.0.0.0/0"], { podCidr: "fd00:10:244::/56,10.244.0.0/16" })).toEqual([
      "IPv6,IPv4",
      "nothing",
      "IPv4",
      "everything",
    ]);
    expect(told(["0.0.0.0/0"], { podCidr: "fd00:10:244::/56" })).toEqual(["IPv6", "nothing", undefined, undefined]);
  });

  test.each([
    [
      "Services that cannot do without IPv6",
      "apiVersion: v1\nkind: Service\nmetadata: { name: s }\nspec: { ipFamilyPolicy: RequireDualStack, ports: [{ port: 80 }] }\n",
      "4,6",
    ],
    [
      "Services of IPv6",
      "apiVersion: v1\nkind: Service\nmetadata: { name: s }\nspec: { ipFamilies: [IPv6], ports: [{ port: 80 }] }\n",
      "4,6",
    ],
    [
      "Services that can",
      "apiVersion: v1\nkind: Service\nmetadata: { name: s }\nspec: { ipFamilyPolicy: PreferDualStack, ports: [{ port: 80 }] }\n",
      "4",
    ],
    [
      "pods that run",
      "apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec: { containers: [{ name: c, image: i }] }\nstatus: { podIP: fd00::5, podIPs: [{ ip: fd00::5 }] }\n",
      "6",
    ],
  ])("the families are told by %s", (_what, document, families) => {
    expect(reachOf([deployment("web"), document]).families.join()).toBe(families);
  });

  test("IPv6 is told of when a policy names it", () => {
    const reach = reachOf([
      WEB,
      policy("six", "{ podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 2001:db8::/32 } }] }] }"),
    ]);
    expect(open(reach, "2001:db8::/32", "default/web")).toBe("everything");
    expect(open(reach, "outside", "default/web")).toBe("nothing");
  });

  test("pods of one workload are told apart where policies do so", () => {
    const db = DB.replace("kind: Deployment", "kind: StatefulSet").replace(
      "replicas: 1",
      "replicas: 2\n  serviceName: db",
    );
    const first =
      "{ podSelector: { matchLabels: { statefulset.kubernetes.io/pod-name: db-0 } }, policyTypes: [Ingress] }";
    const reach = reachOf([db, WEB, policy("first", first)]);
    expect(reach.ends.map(({ id }) => id)).toEqual(["default/db-0", "default/db-1", "default/web", "outside"]);
    expect([open(reach, "default/web", "default/db-0"), open(reach, "default/web", "default/db-1")]).toEqual([
      "nothing",
      "everything",
    ]);
  });

  test("pods on the network of their node are no pods to policies", () => {
    const agent = WEB.replaceAll("web", "agent").replace("spec: { containers", "spec: { hostNetwork: true, containers");
    const reach = reachOf([agent, DB, DENY_ALL]);
    expect([open(reach, "outside", "default/agent"), open(reach, "default/agent", "default/db")]).toEqual([
      "everything",
      "nothing",
    ]);
  });

  test("a node and its own pods always reach each other: told of pods on their node's network that may be there", () => {
    const on = (name: string, node: string, rest = ""): string =>
      `apiVersion: v1\nkind: Pod\nmetadata: { name: ${name} }\nspec: { ${node === "" ? "" : `nodeName: ${node}, `}${rest}containers: [{ name: c, image: app }] }\n`;
    const agent = WEB.replaceAll("web", "agent").replace("spec: { containers", "spec: { hostNetwork: true, containers");
    const reach = reachOf([
      agent,
      on("host", "node-1", "hostNetwork: true, "),
      DB,
      on("a", "node-1"),
      on("b", "node-2"),
      DENY_ALL,
    ]);
    const near = (from: string, to: string): string | null =>
      reach.onSameNode(endNamed(reach, `default/${from}`), endNamed(reach, `default/${to}`))?.open.text ?? null;
    expect([near("agent", "db"), near("db", "agent"), near("agent", "b"), near("host", "db")]).toEqual(
      Array(4).fill("everything"),
    );
    // Where both nodes are known, the answer itself says it.
    expect([near("host", "a"), near("host", "b"), near("db", "a")]).toEqual([null, null, null]);
    expect([open(reach, "default/host", "default/a"), open(reach, "default/host", "default/b")]).toEqual([
      "everything",
      "nothing",
    ]);
    const filter = { from: null, to: new Set([endNamed(reach, "default/db")]), ports: null, explain: false };
    expect(reportReach(reach, filter).connections.find(({ from }) => from === "default/agent")).toMatchObject({
      allowed: "nothing",
      onSameNode: { allowed: "everything", icmp: true },
    });
  });

  test("a block over all pods covers pods, wherever they will be", () => {
    const reach = reachOf([
      WEB,
      DB,
      policy(
        "net",
        "{ podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }] }",
      ),
    ]);
    expect(open(reach, "default/web", "default/db")).toBe("everything");
    const elsewhere = reachOf(
      [
        WEB,
        DB,
        policy(
          "net",
          "{ podSelector: {}, policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }] }",
        ),
      ],
      { podCidr: "192.168.0.0/16" },
    );
    expect(open(elsewhere, "default/web", "default/db")).toBe("nothing");
  });

  test("outside is the most of IPv4, and many blocks are named by the first", () => {
    const blocks = [11, 13, 15, 17, 19].map((one) => `{ ipBlock: { cidr: ${one}.0.0.0/8 } }`);
    const reach = reachOf([
      deployment("web"),
      policy(
        "web",
        `{ podSelector: {}, policyTypes: [Egress], egress: [{ to: [${blocks.join(", ")}, { ipBlock: { cidr: "fd00::/8" } }] }] }`,
      ),
    ]);
    expect(reach.ends.filter(({ kind }) => kind === "outside").map(({ id }) => id)).toEqual([
      "outside",
      "11.0.0.0/8 and 5 more",
    ]);
  });

  test("names outside that policies name are ends of their own", () => {
    const guard = `apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: guard }
spec:
  priority: 5
  subject: { namespaces: {} }
  egress:
    - { action: Allow, to: [{ domainNames: ["*.example.com"] }], ports: [{ portNumber: { protocol: TCP, port: 443 } }] }
    - { action: Deny, to: [{ networks: [0.0.0.0/0] }] }
`;
    const reach = reachOf([WEB, guard]);
    expect(reach.ends.map(({ id }) => id)).toContain("*.example.com");
    expect(open(reach, "default/web", "outside")).toBe("nothing");
    expect(reach.open(endNamed(reach, "default/web"), endNamed(reach, "*.example.com")).has("TCP", 443)).toBe(true);
    const named = (text: string): string[] => matchEnds(reach, parseEnd(text, "default")).map(({ id }) => id);
    expect([named("*.example.com"), named("www.example.com"), named("example.com"), named("example.org")]).toEqual([
      ["*.example.com"],
      ["*.example.com"],
      [],
      [],
    ]);
  });
});

describe("the addresses of a name outside", () => {
  const domain = (rest: string): string => `apiVersion: policy.networking.k8s.io/v1alpha2
kind: ClusterNetworkPolicy
metadata: { name: dom }
spec:
  tier: Admin
  priority: 1
  subject: { namespaces: {} }
  egress:
    - { action: Accept, to: [{ domainNames: [www.example.com] }], protocols: [{ tcp: { destinationPort: { number: 443 } } }] }
${rest}`;
  const named = (documents: string[]): string => open(reachOf([WEB, ...documents]), "default/web", "www.example.com");
  const egress = (to: string): string =>
    policy("egress", `{ podSelector: {}, policyTypes: [Egress], egress: [{ to: [${to}], ports: [{ port: 8443 }] }] }`);

  test("are in the blocks that hold every address", () => {
    expect(named([domain('    - { action: Deny, to: [{ networks: ["0.0.0.0/0", "::/0"] }] }\n')])).toBe("TCP 443");
    expect(named([domain(""), egress('{ ipBlock: { cidr: 0.0.0.0/0 } }, { ipBlock: { cidr: "::/0" } }')])).toBe(
      "TCP 443, 8443",
    );
  });

  test("are taken for those without a name where a block holds some, and what is otherwise there is told", () => {
    const reach = reachOf([WEB, domain(""), egress("{ ipBlock: { cidr: 203.0.113.0/24 } }")]);
    const filter = { from: null, to: new Set([endNamed(reach, "www.example.com")]), ports: null, explain: false };
    expect(reportReach(reach, filter).connections).toMatchObject([
      { allowed: "TCP 443", elsewhere: [{ ranges: ["203.0.113.0/24"], allowed: "TCP 443, 8443" }] },
    ]);
    const ports = PortSet.of([{ protocol: "TCP", first: 443, last: 443 }]);
    const [about443] = reportReach(reach, { ...filter, ports }).connections;
    expect([about443?.allowed, about443?.elsewhere]).toEqual(["TCP 443", undefined]);
  });
});

describe("Services and Ingress", () => {
  const SERVICE =
    "apiVersion: v1\nkind: Service\nmetadata: { name: db }\nspec: { selector: { app: db }, ports: [{ port: 15432, targetPort: sql }] }\n";
  const INGRESS = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: edge }
spec:
  rules: [{ host: example.com, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: db, port: { number: 15432 } } } }] } }]
`;

  test("a Service is reached by whom its pods are reached, on the pods' port", () => {
    const allow = policy(
      "db",
      "{ podSelector: { matchLabels: { app: db } }, ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }], ports: [{ port: 5432 }] }] }",
    );
    const [service] = reportReach(reachOf([WEB, DB, deployment("other"), SERVICE, allow])).services;
    expect(service?.backends).toEqual([{ to: "default/db", protocol: "TCP", port: 5432 }]);
    expect(service?.reachedBy).toEqual([
      { from: "default/other", share: "none" },
      { from: "default/web", share: "all" },
    ]);
  });

  test("a Service of both families is reached by one where all of its pods are, and in part where some are", () => {
    const back = (name: string): string => deployment(name, { labels: `tier: back, app: ${name}` });
    const dual =
      "apiVersion: v1\nkind: Service\nmetadata: { name: back }\nspec: { ipFamilyPolicy: RequireDualStack, selector: { tier: back }, ports: [{ port: 80 }] }\n";
    const byWeb = (...names: string[]): unknown => {
      const allow = policy(
        "back",
        `{ podSelector: { matchExpressions: [{ key: app, operator: In, values: [${names.join()}] }] }, ingress: [{ from: [{ ipBlock: { cidr: 0.0.0.0/0 } }] }] }`,
      );
      const deny = policy("deny", "{ podSelector: { matchLabels: { tier: back } } }");
      const [service] = reportReach(reachOf([WEB, back("b1"), back("b2"), dual, allow, deny])).services;
      return service?.reachedBy.find(({ from }) => from === "default/web");
    };
    expect(byWeb("b1", "b2")).toEqual({ from: "default/web", share: "some", onlyBy: "IPv4" });
    expect(byWeb("b1")).toEqual({ from: "default/web", share: "some" });
    expect(byWeb("none")).toEqual({ from: "default/web", share: "none" });
  });

  test("a Service is reached by the Ingress controller where an Ingress leads to it", () => {
    const other = SERVICE.replace("name: db", "name: other");
    const services = reportReach(reachOf([DB, SERVICE, other, INGRESS])).services;
    expect(services.map(({ service, reachedBy }) => [service, reachedBy])).toEqual([
      ["default/db", [{ from: "ingress", share: "all" }]],
      ["default/other", []],
    ]);
  });

  describe("loadBalancerSourceRanges", () => {
    const balancer = (more: string): string =>
      `apiVersion: v1\nkind: Service\nmetadata: { name: db }\nspec: { type: LoadBalancer, loadBalancerSourceRanges: [203.0.113.0/25], selector: { app: db }, ports: [{ port: 443, targetPort: sql }]${more} }\n`;
    const callers = (more: string): string[] | undefined =>
      reportReach(reachOf([DB, balancer(more)])).services[0]?.reachedBy.map(({ from }) => from);

    test.each([
      ["keep everybody else outside out", ", allocateLoadBalancerNodePorts: false", ["203.0.113.0/25"]],
      ["are of the load balancer's address alone: node ports are open to all", "", ["outside"]],
      [
        "nor do they hold for external addresses",
        ", allocateLoadBalancerNodePorts: false, externalIPs: [192.0.2.9]",
        ["outside"],
      ],
    ])("%s", (_what, more, expected) => {
      expect(callers(more)).toEqual(expected);
    });
  });

  test("a Service without a selector is not told of, whatever its EndpointSlices say", () => {
    const byHand =
      "apiVersion: v1\nkind: Service\nmetadata: { name: by-hand }\nspec: { ports: [{ port: 80 }] }\n---\n" +
      "apiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: { name: by-hand-1, labels: { kubernetes.io/service-name: by-hand } }\naddressType: IPv4\nendpoints: [{ addresses: [203.0.113.7] }]\nports: [{ port: 8080 }]\n";
    const { services } = reportReach(reachOf([DB, SERVICE, byHand]));
    expect(services.map(({ service }) => service)).toEqual(["default/db"]);
  });

  test("nobody comes in by another node where there is none", () => {
    const reach = reachOf([
      "apiVersion: v1\nkind: Node\nmetadata: { name: only }\nspec: {}\n",
      "apiVersion: v1\nkind: Pod\nmetadata: { name: db, labels: { app: db } }\nspec: { nodeName: only, containers: [{ name: c, image: app, ports: [{ name: sql, containerPort: 5432 }] }] }\n",
      SERVICE.replace("selector", "type: NodePort, selector"),
      policy("db", "{ podSelector: {} }"),
    ]);
    expect(reportReach(reach).services[0]?.reachedBy).toEqual([{ from: "outside", share: "none" }]);
  });

  test("what policies allow the Ingress controller is explained apart from what its rules lead to", () => {
    const allow = policy(
      "db",
      "{ podSelector: { matchLabels: { app: db } }, ingress: [{ ports: [{ port: 5432 }, { port: 8080 }] }] }",
    );
    const reach = reachOf([DB, SERVICE, INGRESS, allow]);
    const { connections } = reportReach(reach, { ...NO_FILTER, explain: true });
    const fromIngress = connections.find(({ from }) => from === "ingress");
    expect(fromIngress?.allowed).toBe("TCP 5432");
    expect(fromIngress?.because?.map(({ on, allowed, noIngressRule }) => [on, allowed, noIngressRule])).toEqual([
      ["TCP 5432", true, undefined],
      ["TCP 8080", true, true],
      ["TCP 1-5431, 5433-8079, 8081-65535, UDP, SCTP, ICMP", false, undefined],
    ]);
  });

  test("Ingress comes from its controller, and leads to what its rules name only", () => {
    const reach = reachOf([WEB, DB, SERVICE, INGRESS]);
    expect(open(reach, "ingress", "default/db")).toBe("TCP 5432");
    expect(matrix(reach).filter((row) => row.startsWith("ingress"))).toEqual(["ingress -> default/db: TCP 5432"]);
    const shut = reachOf([WEB, DB, SERVICE, INGRESS, DENY_ALL]);
    expect(reportReach(shut).ingresses.map(({ share }) => share)).toEqual(["none"]);
    const namespace =
      "{ podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ingress-nginx } } }] }] }";
    expect(
      reportReach(reachOf([WEB, DB, SERVICE, INGRESS, policy("in", namespace)])).ingresses.map(({ share }) => share),
    ).toEqual(["all"]);
  });
});

describe("who decides", () => {
  test("every port has the rule, its file and its line on both sides, default deny too", () => {
    const allow = policy("db", "{ podSelector: { matchLabels: { app: db } }, ingress: [{ ports: [{ port: 5432 }] }] }");
    const reach = reachOf([WEB, DB, allow]);
    const decided = decidedPorts(reach.decisions(endNamed(reach, "default/web"), endNamed(reach, "default/db")));
    expect(decided.map(({ ports, allowed, ingress }) => [ports.text, allowed, formatDecision(ingress)])).toEqual([
      ["TCP 5432", true, "NetworkPolicy default/db ingress[0] allows it, app.yaml:24"],
      ["TCP 1-5431, 5433-65535, UDP, SCTP, ICMP", false, "no policy that selects this pod allows it: db, app.yaml:21"],
    ]);
  });

  test("addresses that come to the same by different rules are told with all of them", () => {
    const block = (name: string, cidr: string): string =>
      policy(name, `{ podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: ${cidr} } }] }] }`);
    const reach = reachOf([WEB, block("low", "0.0.0.0/1"), block("high", "128.0.0.0/1")]);
    const decided = decidedPorts(reach.decisions(endNamed(reach, "outside"), endNamed(reach, "default/web")));
    expect(decided.map(({ ports, ingress }) => `${ports.text}: ${ingress.rule?.policy.name ?? ""}`)).toEqual([
      "everything: low",
      "everything: high",
    ]);
  });
});
