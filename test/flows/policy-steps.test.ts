import { describe, expect, test } from "vitest";
import { TcpSocket } from "../../src/host/sockets/tcp-socket.js";
import { UdpSocket } from "../../src/host/sockets/udp-socket.js";
import type { Namespace, Pod } from "../../src/k8s/api/object.js";
import { Cluster } from "../../src/k8s/cluster.js";
import { explainRequest } from "../../src/k8s/explain-request.js";
import { compilePolicies } from "../../src/k8s/node/policy/compile-policies.js";
import { connections, partFor } from "../../src/k8s/node/policy/connections.js";
import { formatDecision } from "../../src/k8s/node/policy/decision.js";
import { policyObjectsOf } from "../../src/k8s/node/policy/policy-objects.js";
import { fork } from "../../src/sim/fork.js";
import { MILLISECOND, SECOND } from "../../src/sim/time.js";
import { Family, parseIp } from "../../src/wire/ip-address.js";

const NETWORKS = ["default", "ptp", "calico"] as const;

function pod(name: string, labels: string, node: string, namespace = "default"): string {
  return `apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: ${namespace}, labels: { ${labels} } }
spec: { nodeName: ${node}, containers: [{ name: c, image: nginx, ports: [{ name: http, containerPort: 80 }] }] }
---
`;
}

const PODS = `apiVersion: v1
kind: Namespace
metadata: { name: other, labels: { team: other } }
---
${pod("web", "app: web", "node-1")}${pod("near", "app: client", "node-1")}${pod("far", "app: client", "node-2")}${pod("guest", "app: guest", "node-2", "other")}`;

const DENY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: default-deny }
spec: { podSelector: {}, policyTypes: [Ingress] }
`;

const ALLOW = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web }
spec:
  podSelector: { matchLabels: { app: web } }
  ingress: [{ from: [{ podSelector: { matchLabels: { app: client } } }], ports: [{ port: http }] }]
`;

/** A cluster with a question: who of these reaches the web pod's port 80 now? */
class Steps {
  readonly cluster: Cluster;

  constructor(podNetwork: (typeof NETWORKS)[number], cluster: Cluster | null = null) {
    this.cluster = cluster ?? new Cluster({ nodes: 2, ...(podNetwork === "default" ? {} : { podNetwork }) });
  }

  async apply(text: string): Promise<void> {
    const { problems } = this.cluster.apply([{ file: "policies.yaml", text }]);
    expect(problems).toEqual([]);
    await this.cluster.settle();
  }

  async remove(kind: string, name: string, namespace = "default"): Promise<void> {
    this.cluster.delete(kind, name, namespace);
    await this.cluster.settle();
  }

  async relabel(name: string, labels: Record<string, string>): Promise<void> {
    const { api } = this.cluster;
    const found = api.read("Pod", "default", name);
    api.update<Pod>({ ...found, metadata: { ...found.metadata, labels } });
    await this.cluster.settle();
  }

  /** Names of those that reach it, in order. */
  async reaching(target = "web"): Promise<string> {
    const address = this.cluster.pod(target).pod.status.podIP ?? "";
    const names: string[] = [];
    for (const from of ["near", "far", "other/guest"]) {
      const { connected } = await this.cluster.at(`pod/${from}`).connect(address, 80, 300 * MILLISECOND);
      if (connected) names.push(from);
    }
    return names.join(" ");
  }
}

describe.each(NETWORKS)("step by step, on the pod network %s", (network) => {
  test("policies come, change and go", async () => {
    const steps = new Steps(network);
    await steps.apply(PODS);
    expect(await steps.reaching()).toBe("near far other/guest");
    await steps.apply(DENY);
    expect(await steps.reaching()).toBe("");
    await steps.apply(ALLOW);
    expect(await steps.reaching()).toBe("near far");
    await steps.apply(ALLOW.replace("podSelector: { matchLabels: { app: client } }", "namespaceSelector: {}"));
    expect(await steps.reaching()).toBe("near far other/guest");
    await steps.apply(ALLOW.replace("port: http", "port: 81"));
    expect(await steps.reaching()).toBe("");
    await steps.remove("NetworkPolicy", "web");
    expect(await steps.reaching()).toBe("");
    await steps.remove("NetworkPolicy", "default-deny");
    expect(await steps.reaching()).toBe("near far other/guest");
    await steps.apply(DENY);
    expect(await steps.reaching()).toBe("");
  });

  test("pods and namespaces change their labels", async () => {
    const steps = new Steps(network);
    await steps.apply(PODS + ALLOW);
    expect(await steps.reaching()).toBe("near far");
    await steps.relabel("near", { app: "stranger" });
    expect(await steps.reaching()).toBe("far");
    await steps.relabel("near", { app: "client" });
    expect(await steps.reaching()).toBe("near far");
    await steps.relabel("web", { app: "open" });
    expect(await steps.reaching()).toBe("near far other/guest");
    await steps.relabel("web", { app: "web" });
    await steps.apply(
      ALLOW.replace(
        "podSelector: { matchLabels: { app: client } }",
        "namespaceSelector: { matchLabels: { team: friend } }",
      ),
    );
    expect(await steps.reaching()).toBe("");
    const { api } = steps.cluster;
    const space = api.read("Namespace", "", "other");
    api.update<Namespace>({
      ...space,
      metadata: { ...space.metadata, labels: { ...space.metadata.labels, team: "friend" } },
    });
    await steps.cluster.settle();
    expect(await steps.reaching()).toBe("other/guest");
  });

  test("pods are replaced, and their addresses are given to others", async () => {
    const steps = new Steps(network);
    await steps.apply(PODS + ALLOW);
    await steps.remove("Pod", "near");
    await steps.apply(pod("near", "app: stranger", "node-1"));
    expect(await steps.reaching()).toBe("far");
    await steps.remove("Pod", "web");
    await steps.apply(pod("web", "app: web", "node-2"));
    expect(await steps.reaching()).toBe("far");
    await steps.remove("Namespace", "other");
    expect(steps.cluster.api.list("Pod", { namespace: "other" })).toEqual([]);
  });

  test("a new pod is isolated before its containers start, and a deleted namespace takes its policies along", async () => {
    const steps = new Steps(network);
    await steps.apply(`${PODS}${DENY}`);
    await steps.apply(pod("late", "app: web", "node-1"));
    expect(await steps.reaching("late")).toBe("");
    await steps.apply(
      DENY.replace("name: default-deny", "name: closed, namespace: other").replace(
        "podSelector: {}, policyTypes: [Ingress]",
        "podSelector: {}, policyTypes: [Egress]",
      ),
    );
    await steps.remove("NetworkPolicy", "default-deny");
    expect(await steps.reaching()).toBe("near far");
    await steps.remove("Namespace", "other");
    await steps.apply(
      `apiVersion: v1\nkind: Namespace\nmetadata: { name: other }\n---\n${pod("guest", "app: guest", "node-2", "other")}`,
    );
    expect(await steps.reaching()).toBe("near far other/guest");
  });
});

test("a drop tells the policy, its file and its line", async () => {
  const steps = new Steps("default");
  await steps.apply(`${PODS}---\n${DENY}---\n${ALLOW}`);
  const { legs } = await explainRequest(
    steps.cluster,
    "pod/other/guest",
    `${steps.cluster.pod("web").pod.status.podIP}:80`,
  );
  const leg = legs.find(({ outcome }) => outcome === "dropped");
  expect(leg?.policy).toBe(
    "no policy that selects this pod allows it: default-deny, policies.yaml:26; web, policies.yaml:31",
  );
  const drop = leg?.steps.find((step) => step.kind === "drop");
  expect(drop?.object).toEqual({
    kind: "NetworkPolicy",
    name: "default/default-deny",
    file: "policies.yaml",
    line: 26,
  });
});

test("a drop tells the name of an administrator's rule, as reach does", async () => {
  const steps = new Steps("default");
  const admin = `apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: { name: adm }
spec:
  priority: 1
  subject: { namespaces: {} }
  ingress:
    - { name: friends, action: Pass, from: [{ pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: client } } } }] }
    - { name: nobody else, action: Deny, from: [{ namespaces: {} }] }
`;
  await steps.apply(`${PODS}---\n${admin}`);
  const { api } = steps.cluster;
  const address = `${steps.cluster.pod("web").pod.status.podIP}:80`;
  const { legs } = await explainRequest(steps.cluster, "pod/other/guest", address);
  const said = 'AdminNetworkPolicy adm ingress[1] "nobody else" denies it, policies.yaml:34';
  expect(legs.find(({ outcome }) => outcome === "dropped")?.policy).toBe(said);
  const compiled = compilePolicies(policyObjectsOf(api, api));
  const [from, to] = [compiled.endpoint("pod/other/guest"), compiled.endpoint("pod/default/web")];
  if (from === null || to === null) throw new Error("two pods were expected");
  expect(formatDecision(partFor(connections(compiled, from, to), "TCP", 80).ingress)).toBe(said);
});

describe.each(["near", "far"])("a connection that is open, from a pod that is %s", (client) => {
  test("goes on when a policy forbids its like; none comes up any more", async () => {
    const steps = new Steps("default");
    await steps.apply(PODS);
    const { network } = steps.cluster;
    const { netns, pod: web } = steps.cluster.pod("web");
    const address = parseIp(web.status.podIP ?? "");
    const listener = new TcpSocket(netns, Family.V4);
    expect([listener.bind(null, 9000), listener.listen()]).toEqual([0, 0]);
    const caller = new TcpSocket(steps.cluster.pod(client).netns, Family.V4);
    caller.connect(address, 9000);
    await network.sleep(SECOND);
    const accepted = listener.accept();
    if (accepted === null) throw new Error("a connection was expected");
    const say = async (from: TcpSocket, to: TcpSocket, byte: number): Promise<number | undefined> => {
      from.send(Uint8Array.of(byte));
      await network.sleep(SECOND);
      return to.receive()[0];
    };
    expect(await say(caller, accepted, 1)).toBe(1);
    await steps.apply(DENY.replace("[Ingress]", "[Ingress, Egress]"));
    expect([await say(caller, accepted, 2), await say(accepted, caller, 3)]).toEqual([2, 3]);
    const late = await steps.cluster.at(`pod/${client}`).connect(web.status.podIP ?? "", 9000, SECOND);
    expect([late.connected, late.error]).toEqual([false, "Connection timed out"]);
    await network.sleep(600 * SECOND);
    expect(await say(caller, accepted, 4)).toBe(4);
  });

  test("of datagrams goes on for as long as conntrack knows it", async () => {
    const steps = new Steps("default");
    await steps.apply(PODS);
    const { network } = steps.cluster;
    const { netns, pod: web } = steps.cluster.pod("web");
    const server = new UdpSocket(netns, Family.V4);
    expect(server.bind(null, 9000)).toBe(0);
    const caller = new UdpSocket(steps.cluster.pod(client).netns, Family.V4);
    const arrives = async (byte: number): Promise<boolean> => {
      caller.sendTo(Uint8Array.of(byte), parseIp(web.status.podIP ?? ""), 9000);
      await network.sleep(SECOND);
      const got = server.receiveFrom();
      if (got !== null) server.replyTo(got, Uint8Array.of(byte));
      return got !== null;
    };
    expect([await arrives(1), await arrives(2)]).toEqual([true, true]);
    await steps.apply(DENY);
    expect(await arrives(3)).toBe(true);
    await network.sleep(121 * SECOND);
    expect(await arrives(4)).toBe(false);
  });
});

test("a fork goes its own way: what is forbidden there is still allowed here", async () => {
  const steps = new Steps("default");
  await steps.apply(PODS + ALLOW);
  const copy = new Steps("default", fork(steps.cluster));
  await copy.remove("NetworkPolicy", "web");
  await copy.apply(DENY);
  expect(await copy.reaching()).toBe("");
  expect(await steps.reaching()).toBe("near far");
});

test("probes of the kubelet reach pods that are closed to everybody", async () => {
  const steps = new Steps("default");
  const deny = DENY.replace(
    "podSelector: {}, policyTypes: [Ingress]",
    "podSelector: {}, policyTypes: [Ingress, Egress]",
  );
  await steps.apply(deny);
  await steps.apply(
    pod("web", "app: web", "node-1").replace(
      "ports:",
      "readinessProbe: { httpGet: { port: http, path: / }, periodSeconds: 1 }, ports:",
    ),
  );
  const status = steps.cluster.pod("web").pod.status;
  expect(status.conditions?.find(({ type }) => type === "Ready")?.status).toBe("True");
});
