import { expect, test } from "vitest";
import type { Deployment, Pod } from "../../../src/k8s/api/object.js";
import { deploymentYaml, TinyCluster } from "./tiny-cluster.js";

test("a Deployment makes a ReplicaSet, which makes pods with names of the real form", () => {
  const cluster = new TinyCluster();
  expect(cluster.apply(deploymentYaml("web", 3))).toEqual([]);
  const pods = cluster.store.list("Pod");
  expect(pods).toHaveLength(3);
  for (const pod of pods)
    expect(pod.metadata.name).toMatch(/^web-[bcdfghjklmnpqrstvwxz2456789]{1,10}-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  const { status } = cluster.store.read("Deployment", "default", "web");
  expect(status).toMatchObject({
    replicas: 3,
    readyReplicas: 3,
    updatedReplicas: 3,
    availableReplicas: 3,
    observedGeneration: 1,
  });
  expect(status.conditions?.find((one) => one.type === "Progressing")?.reason).toBe("NewReplicaSetAvailable");
});

test("pods of one template spread over the nodes", () => {
  const cluster = new TinyCluster(2);
  cluster.apply(deploymentYaml("web", 4));
  const nodes = cluster.store.list("Pod").map((pod) => pod.spec.nodeName);
  expect(nodes.filter((node) => node === "node-1")).toHaveLength(2);
});

test("a changed template rolls within maxSurge and maxUnavailable, and old ReplicaSets stay at 0", () => {
  const cluster = new TinyCluster();
  const strategy = "  strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}";
  cluster.apply(deploymentYaml("web", 3, strategy));
  const ready = (pod: Pod): boolean =>
    pod.status.conditions?.some((one) => one.type === "Ready" && one.status === "True") === true;
  let least = 3;
  let most = 3;
  const watcher = {
    onWatchEvent(): void {
      const pods = cluster.store.list("Pod").filter((pod) => pod.metadata.deletionTimestamp === undefined);
      least = Math.min(least, pods.filter(ready).length);
      most = Math.max(most, pods.length);
    },
  };
  cluster.store.watch("Pod", { sendInitialEvents: false, delay: { delayNs: 0, jitterNs: 0 } }, watcher);
  cluster.apply(deploymentYaml("web", 3, strategy, "nginx:2"));
  expect([least, most]).toEqual([3, 4]);
  expect(cluster.store.list("Pod").map((pod) => pod.spec.containers[0]?.image)).toEqual([
    "nginx:2",
    "nginx:2",
    "nginx:2",
  ]);
  const sizes = cluster.store
    .list("ReplicaSet")
    .map((set) => set.spec.replicas)
    .sort();
  expect(sizes).toEqual([0, 3]);
  expect(
    cluster.store.read("Deployment", "default", "web").metadata.annotations?.["deployment.kubernetes.io/revision"],
  ).toBe("2");
});

test("Recreate lets all old pods go before the first new one comes", () => {
  const cluster = new TinyCluster();
  cluster.apply(deploymentYaml("web", 3, "  strategy: {type: Recreate}"));
  const images = new Set<string>();
  let mixed = false;
  const watcher = {
    onWatchEvent(): void {
      images.clear();
      for (const pod of cluster.store.list("Pod")) images.add(pod.spec.containers[0]?.image ?? "");
      if (images.size > 1) mixed = true;
    },
  };
  cluster.store.watch("Pod", { sendInitialEvents: false, delay: { delayNs: 0, jitterNs: 0 } }, watcher);
  cluster.apply(deploymentYaml("web", 3, "  strategy: {type: Recreate}", "nginx:2"));
  expect(mixed).toBe(false);
  expect([...images]).toEqual(["nginx:2"]);
});

test("scaling up and down goes by the size wanted", () => {
  const cluster = new TinyCluster();
  cluster.apply(deploymentYaml("web", 2));
  cluster.apply(deploymentYaml("web", 5));
  expect(cluster.podNames()).toHaveLength(5);
  cluster.apply(deploymentYaml("web", 1));
  expect(cluster.podNames()).toHaveLength(1);
  expect(cluster.events("ScalingReplicaSet").map((message) => message.replace(/web-\S+/, "web-X"))).toEqual([
    "Scaled up replica set web-X from 0 to 2",
    "Scaled up replica set web-X from 2 to 5",
    "Scaled down replica set web-X from 5 to 1",
  ]);
});

test("a pod that is deleted is replaced, and one that loses its label is let go and replaced", () => {
  const cluster = new TinyCluster();
  cluster.apply(deploymentYaml("web", 2));
  const [first = "", second = ""] = cluster.podNames();
  cluster.store.delete("Pod", "default", first);
  cluster.settle();
  expect(cluster.podNames()).toHaveLength(2);
  expect(cluster.podNames()).not.toContain(first);
  const pod = cluster.store.read("Pod", "default", second);
  cluster.store.update<Pod>({ ...pod, metadata: { ...pod.metadata, labels: { app: "debug" } } });
  cluster.settle();
  expect(cluster.podNames()).toHaveLength(3);
  expect(cluster.store.read("Pod", "default", second).metadata.ownerReferences).toEqual([]);
});

test("a rollout that does not move says so after its deadline", () => {
  const cluster = new TinyCluster(0);
  cluster.apply(deploymentYaml("web", 1, "  progressDeadlineSeconds: 60"));
  cluster.wait(120);
  const { conditions } = cluster.store.read("Deployment", "default", "web").status;
  expect(conditions?.find((one) => one.type === "Progressing")?.reason).toBe("ProgressDeadlineExceeded");
  expect(cluster.events("FailedScheduling")).toEqual(["no nodes available to schedule pods"]);
});

test("deleting a Deployment takes its ReplicaSets and pods along; orphaning leaves them", () => {
  const cluster = new TinyCluster();
  cluster.apply(`${deploymentYaml("web", 2)}---${deploymentYaml("keep", 2)}`);
  cluster.store.delete("Deployment", "default", "web");
  cluster.store.delete("Deployment", "default", "keep", { propagationPolicy: "Orphan" });
  cluster.settle();
  expect(cluster.store.list("Deployment")).toEqual([]);
  expect(cluster.store.list("ReplicaSet").map((set) => set.metadata.labels?.app)).toEqual(["keep"]);
  expect(cluster.podNames("app=web")).toEqual([]);
  expect(cluster.podNames("app=keep")).toHaveLength(2);
});

test("foreground deletion waits for the pods", () => {
  const cluster = new TinyCluster();
  cluster.apply(deploymentYaml("web", 2));
  cluster.store.delete("Deployment", "default", "web", { propagationPolicy: "Foreground" });
  const waiting: Deployment = cluster.store.read("Deployment", "default", "web");
  expect(waiting.metadata.finalizers).toEqual(["foregroundDeletion"]);
  cluster.settle();
  expect([cluster.store.count("Deployment"), cluster.store.count("ReplicaSet"), cluster.store.count("Pod")]).toEqual([
    0, 0, 0,
  ]);
});

test("the same seed gives the same names, another seed others", () => {
  const names = (seed: number): string[] => {
    const cluster = new TinyCluster(2, {}, seed);
    cluster.apply(deploymentYaml("web", 3));
    return cluster.podNames();
  };
  expect(names(7)).toEqual(names(7));
  expect(names(7)).not.toEqual(names(8));
});
