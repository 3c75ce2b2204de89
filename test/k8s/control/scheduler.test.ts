import { expect, test } from "vitest";
import type { Node, Pod } from "../../../src/k8s/api/object.js";
import { TinyCluster } from "./tiny-cluster.js";
import { addNode } from "./tiny-kubelet.js";

function pod(
  cluster: TinyCluster,
  name: string,
  spec: Partial<Pod["spec"]>,
  labels: { [key: string]: string } = {},
): Pod {
  const containers = [{ name: "c", image: "nginx" }];
  cluster.store.create<Pod>({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, labels },
    spec: { containers, ...spec },
  });
  cluster.settle();
  return cluster.store.read("Pod", "default", name);
}

const requests = (cpu: string): Pod["spec"]["containers"] => [
  { name: "c", image: "nginx", resources: { requests: { cpu } } },
];

function whyNot(spec: Partial<Pod["spec"]>, prepare: (cluster: TinyCluster) => void = () => {}): string {
  const cluster = new TinyCluster(2);
  prepare(cluster);
  pod(cluster, "p", spec);
  const [event = ""] = cluster.events("FailedScheduling");
  return event;
}

const NO_USE = " preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.";
const NO_VICTIMS = " preemption: 0/2 nodes are available: 2 No preemption victims found for incoming pod.";

const taint = (cluster: TinyCluster, name: string): void => {
  const node = cluster.store.read("Node", "", name);
  cluster.store.update<Node>({
    ...node,
    spec: { ...node.spec, taints: [{ key: "gpu", value: "yes", effect: "NoSchedule" }] },
  });
  cluster.settle();
};
const anti = {
  podAntiAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: [
      { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: { app: "a" } } },
    ],
  },
};

test.each([
  ["resources", whyNot({ containers: requests("9") }), `0/2 nodes are available: 2 Insufficient cpu.${NO_USE}`],
  [
    "a selector",
    whyNot({ nodeSelector: { disk: "ssd" } }),
    `0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector.${NO_USE}`,
  ],
  [
    "a taint on one node, a selector on the other",
    whyNot({ nodeSelector: { "kubernetes.io/hostname": "node-1" } }, (cluster) => taint(cluster, "node-1")),
    `0/2 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had untolerated taint {gpu: yes}.${NO_USE}`,
  ],
  [
    "a host port that is taken",
    whyNot({ containers: [{ name: "c", image: "n", ports: [{ containerPort: 80, hostPort: 80 }] }] }, (cluster) => {
      for (const name of ["a", "b"])
        pod(cluster, name, { containers: [{ name: "c", image: "n", ports: [{ containerPort: 80, hostPort: 80 }] }] });
    }),
    `0/2 nodes are available: 2 node(s) didn't have free ports for the requested pod ports.${NO_VICTIMS}`,
  ],
  [
    "an affinity to nobody",
    whyNot({ affinity: { podAffinity: anti.podAntiAffinity } }),
    `0/2 nodes are available: 2 node(s) didn't match pod affinity rules.${NO_USE}`,
  ],
  [
    "cordoned nodes",
    whyNot({}, (cluster) => {
      for (const node of cluster.store.list("Node"))
        cluster.store.update<Node>({ ...node, spec: { ...node.spec, unschedulable: true } });
      cluster.settle();
    }),
    `0/2 nodes are available: 2 node(s) were unschedulable.${NO_USE}`,
  ],
  [
    "resources that others have",
    whyNot({ containers: requests("5") }, (cluster) => {
      for (const name of ["a", "b"]) pod(cluster, name, { containers: requests("5") });
    }),
    `0/2 nodes are available: 2 Insufficient cpu.${NO_VICTIMS}`,
  ],
  [
    "anti-affinity on one node, a selector on the other",
    whyNot({ affinity: anti, nodeSelector: { "kubernetes.io/hostname": "node-1" } }, (cluster) => {
      pod(cluster, "a", { nodeSelector: { "kubernetes.io/hostname": "node-1" } }, { app: "a" });
    }),
    "0/2 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) didn't match pod anti-affinity rules. preemption: 0/2 nodes are available: 1 No preemption victims found for incoming pod, 1 Preemption is not helpful for scheduling.",
  ],
  [
    "preemption that is not wanted",
    whyNot({ containers: requests("9"), preemptionPolicy: "Never", priority: 0 }),
    "0/2 nodes are available: 2 Insufficient cpu. preemption: not eligible due to preemptionPolicy=Never.",
  ],
  [
    "a claim that nobody made",
    whyNot({ volumes: [{ name: "v", persistentVolumeClaim: { claimName: "data" } }] }),
    `0/2 nodes are available: persistentvolumeclaim "data" not found.${NO_USE}`,
  ],
])("a pod that does not fit says why: %s", (_what, words, expected) => {
  expect(words).toBe(expected);
});

test("a waiting pod goes to the first node that fits it", () => {
  const cluster = new TinyCluster(1);
  expect(pod(cluster, "p", { containers: requests("10") }).spec.nodeName).toBeUndefined();
  expect(cluster.scheduler.unschedulableCount).toBe(1);
  addNode(cluster.store, "big", {}, "16");
  cluster.settle();
  expect(cluster.store.read("Pod", "default", "p").spec.nodeName).toBe("big");
});

test("a pod that waits for its claim goes when that is made", () => {
  const cluster = new TinyCluster(1);
  pod(cluster, "p", { volumes: [{ name: "v", persistentVolumeClaim: { claimName: "data" } }] });
  expect(cluster.scheduler.unschedulableCount).toBe(1);
  const spec = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } };
  cluster.store.create({ apiVersion: "v1", kind: "PersistentVolumeClaim", metadata: { name: "data" }, spec } as never);
  cluster.settle();
  expect(cluster.store.read("Pod", "default", "p").spec.nodeName).toBe("node-1");
});

test("a node is filled no further than it has room", () => {
  const cluster = new TinyCluster(1);
  for (let i = 0; i < 5; i++) pod(cluster, `p${i}`, { containers: requests("2") });
  expect(cluster.store.list("Pod").filter((one) => one.spec.nodeName !== undefined)).toHaveLength(4);
  cluster.store.delete("Pod", "default", "p0");
  cluster.settle();
  expect(cluster.store.list("Pod").filter((one) => one.spec.nodeName !== undefined)).toHaveLength(4);
});

test("anti-affinity keeps pods of one label on nodes of their own", () => {
  const cluster = new TinyCluster(3);
  const nodes = ["a", "b", "c", "d"].map((name) => pod(cluster, name, { affinity: anti }, { app: "a" }).spec.nodeName);
  expect(new Set(nodes.slice(0, 3)).size).toBe(3);
  expect(nodes[3]).toBeUndefined();
});

test("hard topology spread keeps the zones within maxSkew", () => {
  const cluster = new TinyCluster(0);
  addNode(cluster.store, "a1", { zone: "a" });
  addNode(cluster.store, "a2", { zone: "a" });
  addNode(cluster.store, "b1", { zone: "b" });
  cluster.settle();
  const topologySpreadConstraints = [
    {
      maxSkew: 1,
      topologyKey: "zone",
      whenUnsatisfiable: "DoNotSchedule",
      labelSelector: { matchLabels: { app: "s" } },
    },
  ];
  const nodes = Array.from(
    { length: 6 },
    (_, i) => pod(cluster, `s${i}`, { topologySpreadConstraints }, { app: "s" }).spec.nodeName ?? "",
  );
  expect(nodes.filter((node) => node.startsWith("a"))).toHaveLength(3);
});

test("priorities go first", () => {
  const cluster = new TinyCluster(0);
  cluster.store.create({
    apiVersion: "scheduling.k8s.io/v1",
    kind: "PriorityClass",
    metadata: { name: "high" },
    value: 1000,
  } as never);
  pod(cluster, "low", { containers: requests("8") });
  pod(cluster, "high", { containers: requests("8"), priorityClassName: "high" });
  addNode(cluster.store, "only");
  cluster.settle();
  expect(cluster.store.read("Pod", "default", "high").spec.nodeName).toBe("only");
  expect(cluster.store.read("Pod", "default", "low").spec.nodeName).toBeUndefined();
});
