import { describe, expect, test } from "vitest";
import { readInventory } from "../../../src/k8s/reach/inventory.js";
import { deployment } from "./manifests.js";

function read(text: string): { workloads: string[]; problems: string[] } {
  const { workloads, problems } = readInventory([{ file: "app.yaml", text }]);
  return {
    workloads: workloads.map(({ id, kind, replicas, pods }) => `${id} ${kind} ${replicas}/${pods.length}`),
    problems: problems.map(({ severity, origin, message }) => `${origin.line} ${severity}: ${message}`),
  };
}

const TEMPLATE = `template:
    metadata: { labels: { app: x } }
    spec: { restartPolicy: POLICY, containers: [{ name: c, image: app }] }`;

function workload(apiVersion: string, kind: string, spec: string, restartPolicy = "Always"): string {
  return `apiVersion: ${apiVersion}
kind: ${kind}
metadata: { name: x }
spec:
  ${spec}
  ${TEMPLATE.replace("POLICY", restartPolicy)}
`;
}

const SELECTOR = "selector: { matchLabels: { app: x } }";

describe("what manifests run", () => {
  test.each([
    ["Deployment", workload("apps/v1", "Deployment", `${SELECTOR}\n  replicas: 5`), "default/x Deployment 5/2"],
    ["Deployment of none", workload("apps/v1", "Deployment", `${SELECTOR}\n  replicas: 0`), "default/x Deployment 0/1"],
    [
      "StatefulSet",
      workload("apps/v1", "StatefulSet", `${SELECTOR}\n  serviceName: x\n  replicas: 3`),
      "default/x StatefulSet 3/3",
    ],
    ["DaemonSet", workload("apps/v1", "DaemonSet", SELECTOR), "default/x DaemonSet 1/2"],
    ["ReplicaSet", workload("apps/v1", "ReplicaSet", `${SELECTOR}\n  replicas: 2`), "default/x ReplicaSet 2/2"],
    [
      "ReplicationController",
      workload("v1", "ReplicationController", "replicas: 2"),
      "default/x ReplicationController 2/2",
    ],
    ["Job", workload("batch/v1", "Job", "parallelism: 3", "Never"), "default/x Job 3/2"],
    [
      "Indexed Job",
      workload("batch/v1", "Job", "completionMode: Indexed\n  completions: 4", "Never"),
      "default/x Job 1/4",
    ],
    [
      "CronJob",
      'apiVersion: batch/v1\nkind: CronJob\nmetadata: { name: x }\nspec:\n  schedule: "0 3 * * *"\n  jobTemplate:\n    spec:\n      template:\n        metadata: { labels: { app: x } }\n        spec: { restartPolicy: Never, containers: [{ name: c, image: app }] }\n',
      "default/x CronJob 1/1",
    ],
    [
      "Pod",
      "apiVersion: v1\nkind: Pod\nmetadata: { name: x }\nspec: { containers: [{ name: c, image: app }] }\n",
      "default/x Pod 1/1",
    ],
  ])("a %s", (_, text, expected) => {
    expect(read(text)).toEqual({ workloads: [expected], problems: [] });
  });

  test("pods have the labels that their controllers give them", () => {
    const text = [
      workload("apps/v1", "StatefulSet", `${SELECTOR}\n  serviceName: x\n  replicas: 2`),
      workload("batch/v1", "Job", "completionMode: Indexed\n  completions: 1", "Never"),
    ].join("---\n");
    const { workloads } = readInventory([{ file: "app.yaml", text }]);
    const labels = workloads.flatMap(({ pods }) => pods.map(({ metadata }) => metadata.labels ?? {}));
    expect(labels.map((one) => one["statefulset.kubernetes.io/pod-name"]).filter(Boolean)).toEqual(["x-0", "x-1"]);
    expect(labels.map((one) => one["batch.kubernetes.io/job-name"]).filter(Boolean)).toEqual(["x"]);
    expect(labels.map((one) => one["batch.kubernetes.io/job-completion-index"]).filter(Boolean)).toEqual(["0"]);
  });

  test("kinds that share a name are told apart", () => {
    const text = [
      workload("apps/v1", "Deployment", SELECTOR),
      workload("apps/v1", "StatefulSet", `${SELECTOR}\n  serviceName: x`),
    ].join("---\n");
    expect(read(text).workloads).toEqual([
      "default/x[Deployment] Deployment 1/1",
      "default/x[StatefulSet] StatefulSet 1/1",
    ]);
  });

  test("pods of a running cluster belong to their owners and keep their addresses; those that ended are left out", () => {
    const pod = (name: string, phase: string, owner: string): string => `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  uid: 0e5c7a6e-6ac2-4b6b-9c0c-7a53a3ba9d41
  resourceVersion: "4711"
  creationTimestamp: "2026-01-01T00:00:00Z"
  labels: { app: web, pod-template-hash: 6b8f4 }
  ownerReferences: [{ apiVersion: apps/v1, kind: ReplicaSet, name: ${owner}, uid: 00000000-0000-4000-8000-000000000001, controller: true }]
spec: { nodeName: n1, containers: [{ name: c, image: app }] }
status: { phase: ${phase}, podIP: 10.1.2.3, newerThanWeAre: true }
`;
    const text = [pod("web-6b8f4-a", "Running", "web-6b8f4"), pod("web-6b8f4-b", "Failed", "web-6b8f4")].join("---\n");
    const { workloads, problems } = readInventory([{ file: "dump.yaml", text }]);
    expect(problems).toEqual([]);
    expect(workloads.map(({ id, kind, replicas }) => [id, kind, replicas])).toEqual([["default/web", "Deployment", 1]]);
    expect(workloads[0]?.pods.length).toBe(1);
  });

  test("pods of a running cluster may be older than its limits and quotas", () => {
    const text = `apiVersion: v1
kind: ResourceQuota
metadata: { name: q }
spec: { hard: { pods: "0" } }
---
apiVersion: v1
kind: LimitRange
metadata: { name: l }
spec: { limits: [{ type: Container, max: { cpu: 1 } }] }
---
apiVersion: v1
kind: Pod
metadata: { name: x }
spec: { containers: [{ name: c, image: app, resources: { limits: { cpu: 2 } } }] }
`;
    expect(read(text)).toEqual({ workloads: ["default/x Pod 1/1"], problems: [] });
  });

  test("a namespace that nobody makes is made, with the API server's words", () => {
    const { workloads, problems } = read(deployment("web", { namespace: "ghost" }));
    expect(workloads).toEqual(["ghost/web Deployment 1/1"]);
    expect(problems).toEqual(['3 warning: namespaces "ghost" not found: it was created, though no manifest does so']);
  });

  test("a namespace may come after what is in it", () => {
    const namespace = "apiVersion: v1\nkind: Namespace\nmetadata: { name: late }\n";
    expect(read(`${deployment("web", { namespace: "late" })}---\n${namespace}`).problems).toEqual([]);
  });
});
