import { describe, expect, test } from "vitest";
import { clusterProblems } from "../../../src/k8s/cluster-problems.js";
import { deploymentYaml, TinyCluster } from "./tiny-cluster.js";

const range = (item: string): string => `apiVersion: v1
kind: LimitRange
metadata: { name: l }
spec: { limits: [${item}] }
`;
const quota = (hard: string, more = ""): string => `apiVersion: v1
kind: ResourceQuota
metadata: { name: q }
spec: { hard: ${hard}${more} }
`;
const pod = (resources: string, name = "p", more = ""): string => `apiVersion: v1
kind: Pod
metadata: { name: ${name} }
spec: { ${more}containers: [{ name: c, image: nginx, resources: ${resources} }] }
`;
const service = (name: string, spec: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ${name} }\nspec: { ${spec} }\n`;

/** What the last of these manifests is told, without its place. */
function told(...texts: string[]): string {
  const cluster = new TinyCluster(1);
  const problems = cluster.apply(texts.join("---\n"));
  return problems.map((line) => line.replace(/^.*? error: \S+ \S+: /, "")).join("; ");
}

describe("a LimitRange", () => {
  test.each([
    [
      "{ type: Container, default: { cpu: 100m } }",
      "{}",
      "100m",
      "100m",
      "cpu request for container c; cpu limit for container c",
    ],
    [
      "{ type: Container, default: { cpu: 100m }, defaultRequest: { cpu: 50m } }",
      "{}",
      "50m",
      "100m",
      "cpu request for container c; cpu limit for container c",
    ],
    [
      "{ type: Container, max: { cpu: 300m }, min: { cpu: 10m } }",
      "{}",
      "300m",
      "300m",
      "cpu request for container c; cpu limit for container c",
    ],
    ["{ type: Container, min: { cpu: 10m } }", "{}", "10m", undefined, "cpu request for container c"],
    ["{ type: Container, default: { cpu: 100m } }", "{ limits: { cpu: 70m } }", "70m", "70m", undefined],
    ["{ type: Pod, max: { cpu: 1 } }", "{ limits: { cpu: 70m } }", "70m", "70m", undefined],
  ])("%s gives %s a request of %s and a limit of %s", (item, resources, request, limit, note) => {
    const cluster = new TinyCluster(1);
    expect(cluster.apply(`${range(item)}---\n${pod(resources)}`)).toEqual([]);
    const { spec, metadata } = cluster.store.read("Pod", "default", "p");
    expect(spec.containers[0]?.resources?.requests?.cpu).toBe(request);
    expect(spec.containers[0]?.resources?.limits?.cpu).toBe(limit);
    const full = note === undefined ? undefined : `LimitRanger plugin set: ${note}`;
    expect(metadata.annotations?.["kubernetes.io/limit-ranger"]).toBe(full);
  });

  test.each([
    [
      "{ type: Container, max: { cpu: 200m } }",
      "{ limits: { cpu: 1 } }",
      'pods "p" is forbidden: maximum cpu usage per Container is 200m, but limit is 1',
    ],
    [
      "{ type: Container, min: { memory: 1Gi } }",
      "{ requests: { memory: 5Mi } }",
      'pods "p" is forbidden: minimum memory usage per Container is 1Gi, but request is 5Mi',
    ],
    [
      "{ type: Pod, max: { cpu: 1 } }",
      "{}",
      'pods "p" is forbidden: maximum cpu usage per Pod is 1.  No limit is specified',
    ],
    [
      "{ type: Container, maxLimitRequestRatio: { cpu: 2 } }",
      "{ requests: { cpu: 100m }, limits: { cpu: 300m } }",
      'pods "p" is forbidden: cpu max limit to request ratio per Container is 2, but provided ratio is 3.000000',
    ],
    [
      "{ type: Container, max: { cpu: 1, memory: 1Gi } }",
      "{ limits: { cpu: 2, memory: 2Gi } }",
      'pods "p" is forbidden: [maximum cpu usage per Container is 1, but limit is 2, maximum memory usage per Container is 1Gi, but limit is 2Gi]',
    ],
  ])("%s refuses %s", (item, resources, words) => {
    expect(told(range(item), pod(resources))).toBe(words);
  });
});

describe("a ResourceQuota", () => {
  test.each([
    [
      "{ pods: 1 }",
      [pod("{}"), pod("{}", "o")],
      'pods "o" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1',
    ],
    [
      "{ requests.cpu: 1, limits.memory: 1Gi }",
      [pod("{}")],
      'pods "p" is forbidden: failed quota: q: must specify limits.memory for: c; requests.cpu for: c',
    ],
    [
      "{ memory: 1Gi }",
      [pod("{ requests: { memory: 600Mi } }"), pod("{ requests: { memory: 512Mi } }", "o")],
      'pods "o" is forbidden: exceeded quota: q, requested: memory=512Mi, used: memory=600Mi, limited: memory=1Gi',
    ],
    [
      "{ cpu: 1 }",
      [pod("{ requests: { cpu: 1500m } }")],
      'pods "p" is forbidden: exceeded quota: q, requested: cpu=1500m, used: cpu=0, limited: cpu=1',
    ],
    [
      "{ services.nodeports: 1 }",
      [service("a", "type: NodePort, ports: [{ name: a, port: 1 }, { name: b, port: 2 }]")],
      'services "a" is forbidden: exceeded quota: q, requested: services.nodeports=2, used: services.nodeports=0, limited: services.nodeports=1',
    ],
    [
      "{ services.loadbalancers: 0 }",
      [service("a", "type: LoadBalancer, ports: [{ port: 1 }]")],
      'services "a" is forbidden: exceeded quota: q, requested: services.loadbalancers=1, used: services.loadbalancers=0, limited: services.loadbalancers=0',
    ],
    ["{ services.loadbalancers: 0, services: 5 }", [service("a", "ports: [{ port: 1 }]")], ""],
    [
      "{ count/services: 1 }",
      [service("a", "ports: [{ port: 1 }]"), service("b", "ports: [{ port: 1 }]")],
      'services "b" is forbidden: exceeded quota: q, requested: count/services=1, used: count/services=1, limited: count/services=1',
    ],
  ])("of %s", (hard, objects, words) => {
    expect(told(quota(hard), ...objects)).toBe(words);
  });

  test.each([
    ["scopes: [BestEffort]", "{}", "", true],
    ["scopes: [NotBestEffort]", "{}", "", false],
    ["scopes: [Terminating]", "{}", "activeDeadlineSeconds: 9, ", true],
    [
      "scopeSelector: { matchExpressions: [{ scopeName: PriorityClass, operator: In, values: [system-node-critical] }] }",
      "{}",
      "priorityClassName: system-node-critical, ",
      true,
    ],
    [
      "scopeSelector: { matchExpressions: [{ scopeName: PriorityClass, operator: NotIn, values: [system-node-critical] }] }",
      "{}",
      "priorityClassName: system-node-critical, ",
      false,
    ],
  ])("with %s", (scope, resources, more, isRefused) => {
    expect(told(quota("{ pods: 0 }", `, ${scope}`), pod(resources, "p", more)) !== "").toBe(isRefused);
  });

  test("keeps a ReplicaSet from its pods, which is told of, until there is room", () => {
    const cluster = new TinyCluster(1);
    const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: { name: d }
spec: { replicas: 2, selector: { matchLabels: { a: b } }, template: { metadata: { labels: { a: b } }, spec: { containers: [{ name: c, image: nginx }] } } }
`;
    cluster.apply(`${quota("{ pods: 1 }")}---\n${deployment}`);
    expect(cluster.podNames()).toHaveLength(1);
    const problems = clusterProblems(cluster.store).filter((problem) => problem.startsWith("replicaset"));
    expect(problems).toEqual([
      expect.stringMatching(
        /^replicaset default\/d-\w+ lacks pods: Error creating: pods "d-.*" is forbidden: exceeded quota: q/,
      ),
    ]);
    cluster.store.delete("ResourceQuota", "default", "q");
    cluster.wait(1000);
    expect(cluster.podNames()).toHaveLength(2);
    expect(clusterProblems(cluster.store).filter((problem) => problem.startsWith("replicaset"))).toEqual([]);
  });
});

test("a quota's status says what is bounded and how much of it is used, and follows what comes and goes", () => {
  const cluster = new TinyCluster(1);
  const hard =
    "{ pods: 4, requests.cpu: 1, services: 5, services.nodeports: 2, count/deployments.apps: 2, secrets: 3 }";
  const web = service("web", "type: NodePort, ports: [{ port: 80 }]");
  const one = pod("{ requests: { cpu: 250m } }");
  expect(cluster.apply([quota(hard), one, web, deploymentYaml("d", 0)].join("---\n"))).toEqual([]);
  const used = (): unknown => cluster.store.read("ResourceQuota", "default", "q").status?.used;
  const full = { "count/deployments.apps": "1", pods: "1", "requests.cpu": "250m", secrets: "0", services: "1" };
  expect(used()).toEqual({ ...full, "services.nodeports": "1" });
  cluster.store.delete("Service", "default", "web");
  cluster.store.delete("Pod", "default", "p");
  cluster.settle();
  expect(used()).toEqual({ ...full, pods: "0", "requests.cpu": "0", services: "0", "services.nodeports": "0" });
});

test.each([
  ["maxUnavailable: 1", 3, 2, 1, "True"],
  ["maxUnavailable: 50%", 3, 1, 2, "True"],
  ["minAvailable: 3", 3, 3, 0, "False"],
  ["minAvailable: 40%", 3, 2, 1, "True"],
])("a budget of %s lets %i pods of which %i must stay be cut by %i", (bound, replicas, desired, allowed, condition) => {
  const cluster = new TinyCluster(2);
  const budget = `apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: { name: b }\nspec: { ${bound}, selector: { matchLabels: { app: d } } }\n`;
  expect(cluster.apply([deploymentYaml("d", replicas), budget].join("---\n"))).toEqual([]);
  const { status } = cluster.store.read("PodDisruptionBudget", "default", "b");
  expect(status).toMatchObject({
    currentHealthy: replicas,
    desiredHealthy: desired,
    disruptionsAllowed: allowed,
    expectedPods: replicas,
  });
  expect(status.conditions?.[0]).toMatchObject({ type: "DisruptionAllowed", status: condition });
});
