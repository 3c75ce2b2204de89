import { describe, expect, test } from "vitest";
import { controllerOf } from "../../../src/k8s/api/object.js";
import { Cluster } from "../../../src/k8s/cluster.js";

const POD = (name: string, app: string) => `
apiVersion: v1
kind: Pod
metadata: { name: ${name}, labels: { app: ${app} } }
spec: { terminationGracePeriodSeconds: 0, containers: [{ name: c, image: nginx }] }
---
`;
const template = (app: string) =>
  `{ metadata: { labels: { app: ${app} } }, spec: { terminationGracePeriodSeconds: 0, containers: [{ name: c, image: nginx }] } }`;
const OWNERS: Readonly<Record<string, string>> = {
  ReplicaSet: `apiVersion: apps/v1
kind: ReplicaSet
metadata: { name: web }
spec: { replicas: 2, selector: { matchLabels: { app: web } }, template: ${template("web")} }
`,
  StatefulSet: `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: web }
spec: { replicas: 2, serviceName: web, selector: { matchLabels: { app: web } }, template: ${template("web")} }
`,
  DaemonSet: `apiVersion: apps/v1
kind: DaemonSet
metadata: { name: web }
spec: { updateStrategy: { type: OnDelete }, selector: { matchLabels: { app: web } }, template: ${template("web")} }
`,
};

async function boot(text: string): Promise<Cluster> {
  const cluster = new Cluster({ nodes: 2, dns: false });
  expect(cluster.apply(text).problems).toEqual([]);
  await cluster.settle();
  return cluster;
}

const names = (cluster: Cluster): string[] => cluster.api.list("Pod").map((pod) => pod.metadata.name);
const ownerOf = (cluster: Cluster, name: string): string | undefined =>
  controllerOf(cluster.api.read("Pod", "default", name))?.kind;

function relabel(cluster: Cluster, name: string, app: string): void {
  const pod = cluster.api.read("Pod", "default", name);
  cluster.api.update({ ...pod, metadata: { ...pod.metadata, labels: { ...pod.metadata.labels, app } } });
}

describe("an orphan that a selector matches", () => {
  test.each(["ReplicaSet", "DaemonSet"])("is adopted by a %s, also when it comes later", async (kind) => {
    const cluster = await boot(POD("orphan", "web") + (OWNERS[kind] ?? ""));
    expect(ownerOf(cluster, "orphan")).toBe(kind);
    expect(names(cluster)).toHaveLength(2);
    cluster.apply(POD("late", "web"));
    await cluster.settle();
    // There are enough, so one of the three goes.
    expect(names(cluster)).toHaveLength(2);
  });

  test("is adopted by a StatefulSet only under a name of its own", async () => {
    const cluster = await boot(POD("web-0", "web") + POD("stranger", "web") + OWNERS.StatefulSet);
    expect(ownerOf(cluster, "web-0")).toBe("StatefulSet");
    expect(ownerOf(cluster, "stranger")).toBeUndefined();
    expect(names(cluster)).toEqual(["stranger", "web-0", "web-1"]);
  });
});

describe("a pod whose labels match no more", () => {
  test.each(["ReplicaSet", "DaemonSet"])("is let go by a %s, which makes another", async (kind) => {
    const cluster = await boot(OWNERS[kind] ?? "");
    const [first = ""] = names(cluster);
    relabel(cluster, first, "mine");
    await cluster.settle();
    expect(ownerOf(cluster, first)).toBeUndefined();
    expect(names(cluster)).toHaveLength(3);
  });

  test("is let go by a StatefulSet, whose name it holds until it goes", async () => {
    const cluster = await boot(OWNERS.StatefulSet ?? "");
    relabel(cluster, "web-1", "mine");
    await cluster.network.sleep(5e9);
    expect(ownerOf(cluster, "web-1")).toBeUndefined();
    cluster.delete("Pod", "web-1");
    await cluster.settle();
    expect(ownerOf(cluster, "web-1")).toBe("StatefulSet");
  });
});
