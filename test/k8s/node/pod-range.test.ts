import { describe, expect, test } from "vitest";
import { PERSONALITIES } from "../../../src/cni/personality.js";
import { Cluster } from "../../../src/k8s/cluster.js";

const DEPLOYMENT = (replicas: number) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { terminationGracePeriodSeconds: 0, containers: [{ name: web, image: nginx }] }
`;

const ON_POD_CIDRS = PERSONALITIES.filter(({ calico }) => calico === null).map(({ name }) => name);

describe.each(ON_POD_CIDRS)("a node's pod range on the pod network %s", (podNetwork) => {
  test("that is used up leaves pods in ContainerCreating with an Event that says so, until addresses come back", async () => {
    // Of eight addresses the network's own, the gateway's and the broadcast address are never given out.
    const cluster = new Cluster({ nodes: 1, dns: false, nodeCidrMaskSizeIpv4: 29, podNetwork });
    cluster.apply(DEPLOYMENT(7));
    const report = await cluster.settle();
    expect(report.settled).toBe(true);
    expect(report.problems).toHaveLength(2);
    const pods = cluster.api.list("Pod");
    const waiting = pods.filter((pod) => pod.status.phase === "Pending");
    expect(waiting.map((pod) => pod.status.containerStatuses?.[0]?.state?.waiting?.reason)).toEqual([
      "ContainerCreating",
      "ContainerCreating",
    ]);
    const words =
      'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "';
    const events = cluster.api.list("Event").filter((event) => event.reason === "FailedCreatePodSandBox");
    const message = events.find((event) => event.message?.startsWith(words))?.message ?? "";
    expect(message).toMatch(
      /failed \(add\): (?:failed to delegate add: )?failed to allocate for range 0: no IP addresses available in range set: 10\.244\.0\.1-10\.244\.0\.6$/,
    );
    expect(report.problems[0]).toContain("no IP addresses available in range set");
    cluster.apply(DEPLOYMENT(5));
    expect((await cluster.settle()).problems).toEqual([]);
    const given = pods.flatMap((pod) => pod.status.podIP ?? []);
    expect(new Set(given).size).toBe(5);
  });
});

test("nodes that no part of the pod range is left for say so", async () => {
  const cluster = new Cluster({ nodes: 3, podCidr: "10.1.0.0/23", dns: false });
  expect((await cluster.settle()).problems).toEqual([
    "node node-3 is not ready: container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized; it got no pod range, for the cluster's are used up",
  ]);
});

describe("what a pod's annotations ask of its network", () => {
  const pod = (name: string, annotation: string): string => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, annotations: { ${annotation} } }
spec: { terminationGracePeriodSeconds: 0, containers: [{ name: web, image: nginx }] }
---`;
  const messages = (cluster: Cluster, name: string): string[] =>
    cluster.api
      .list("Event")
      .filter((one) => one.reason === "FailedCreatePodSandBox" && one.involvedObject.name === name)
      .map((one) => (one.message ?? "").replace(/^.* sandbox "\w+": /, ""));

  test("bandwidth is shaped by classes at the pod's own device and one for what it sends", async () => {
    const cluster = new Cluster({ nodes: 1, dns: false, podNetwork: "bridge" });
    cluster.apply(
      pod("slow", "kubernetes.io/ingress-bandwidth: 1M, kubernetes.io/egress-bandwidth: 2M") +
        pod("tiny", 'kubernetes.io/ingress-bandwidth: "999"') +
        pod("odd", "kubernetes.io/egress-bandwidth: fast"),
    );
    await cluster.settle();
    const { stdout } = await cluster.exec(
      "node/node-1",
      "for d in $(ls /sys/class/net); do tc class show dev $d; done | grep -o 1:30.*",
    );
    expect(stdout.split("\n").map((line) => line.trim())).toEqual([
      "1:30 root prio 0 rate 2Mbit ceil 4Mbit burst 55834573b cburst 111669147b",
      "1:30 root prio 0 rate 1Mbit ceil 2Mbit burst 21474835b cburst 42949670b",
      "",
    ]);
    const words = "get cni namespace options: reading pod bandwidth annotations: ";
    expect(messages(cluster, "tiny")[0]).toBe(`${words}resource is unreasonably small (< 1kbit)`);
    expect(messages(cluster, "odd")[0]).toContain(`${words}quantities must match the regular expression`);
  });

  test("Calico gives the addresses that are asked for, each to one pod, and says why it does not", async () => {
    const cluster = new Cluster({ nodes: 1, dns: false, podNetwork: "calico" });
    const asking = (name: string, ips: string): string => pod(name, `cni.projectcalico.org/ipAddrs: '${ips}'`);
    cluster.apply(asking("fixed", '["10.244.0.77"]'));
    await cluster.settle();
    expect(cluster.api.read("Pod", "default", "fixed").status.podIP).toBe("10.244.0.77");
    cluster.apply(asking("second", '["10.244.0.77"]') + asking("far", '["10.9.9.9"]') + asking("bad", '["x"]'));
    cluster.apply(asking("none", "[]") + asking("two", '["10.244.0.5", "10.244.0.6"]') + asking("text", "10.244.0.5"));
    await cluster.settle();
    const why = ["second", "far", "bad", "none", "two"].map((name) =>
      messages(cluster, name)[0]?.replace(/^.*\(add\): /, ""),
    );
    expect(why).toEqual([
      "error getting IP from IPAM: Address already assigned in block",
      "error getting IP from IPAM: The provided IP address is not in a configured pool\n",
      "invalid IP format: x",
      'annotation "cni.projectcalico.org/ipAddrs" specified but empty',
      'cannot have more than one IPv4 address for "cni.projectcalico.org/ipAddrs" annotation',
    ]);
    expect(messages(cluster, "text")[0]).toContain("failed to parse IPs 10.244.0.5 for annotation");
    // Released with the first pod, the address goes to the one that waits for it.
    cluster.api.delete("Pod", "default", "fixed");
    await cluster.settle();
    expect(cluster.api.read("Pod", "default", "second").status.podIP).toBe("10.244.0.77");
  });
});
