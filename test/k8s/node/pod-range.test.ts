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

describe.each(PERSONALITIES.map((one) => one.name))("a node's pod range on the pod network %s", (podNetwork) => {
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
      /failed \(add\): failed to allocate for range 0: no IP addresses available in range set: 10\.244\.0\.1-10\.244\.0\.6$/,
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
