import { describe, expect, test } from "vitest";
import type { Draft, Job, Lease, Node, Service, ServiceCidr, StatefulSet } from "../../../src/k8s/api/object.js";
import type { AddressPool } from "../../../src/k8s/control/address-pool.js";
import { deploymentYaml, TinyCluster } from "./tiny-cluster.js";
import { addNode } from "./tiny-kubelet.js";

function workloadYaml(kind: string, extra: string, podExtra = "", annotations = "{}"): string {
  return `
apiVersion: apps/v1
kind: ${kind}
metadata: {name: db}
spec:
  selector: {matchLabels: {app: db}}
${extra}
  template:
    metadata: {labels: {app: db}, annotations: ${annotations}}
    spec:
      containers: [{name: c, image: redis}]
${podExtra}
`;
}

test("a StatefulSet makes its pods in order, one after the other, and takes them away from the end", () => {
  const cluster = new TinyCluster();
  expect(cluster.apply(workloadYaml("StatefulSet", "  serviceName: db\n  replicas: 3"))).toEqual([]);
  expect(cluster.podNames()).toEqual(["db-0", "db-1", "db-2"]);
  const created = cluster.store.list("Pod").map((pod) => pod.metadata.creationTimestamp);
  expect(new Set(created).size).toBe(3);
  const pod = cluster.store.read("Pod", "default", "db-1");
  expect([pod.spec.hostname, pod.spec.subdomain, pod.metadata.labels?.["apps.kubernetes.io/pod-index"]]).toEqual([
    "db-1",
    "db",
    "1",
  ]);
  cluster.apply(workloadYaml("StatefulSet", "  serviceName: db\n  replicas: 1"));
  expect(cluster.podNames()).toEqual(["db-0"]);
  expect(cluster.store.read("StatefulSet", "default", "db").status).toMatchObject({ replicas: 1, readyReplicas: 1 });
});

test("a StatefulSet waits for a pod that is not ready, a Parallel one does not", () => {
  const unready = '{test/unready: "1"}';
  const ordered = new TinyCluster();
  ordered.apply(workloadYaml("StatefulSet", "  serviceName: db\n  replicas: 3", "", unready));
  expect(ordered.podNames()).toEqual(["db-0"]);
  const parallel = new TinyCluster();
  parallel.apply(
    workloadYaml("StatefulSet", "  serviceName: db\n  replicas: 3\n  podManagementPolicy: Parallel", "", unready),
  );
  expect(parallel.podNames()).toEqual(["db-0", "db-1", "db-2"]);
});

test("a StatefulSet's new template replaces the pods under their names, down to the partition", () => {
  const cluster = new TinyCluster();
  cluster.apply(
    workloadYaml("StatefulSet", "  serviceName: db\n  replicas: 3\n  updateStrategy: {rollingUpdate: {partition: 1}}"),
  );
  const set = cluster.store.read("StatefulSet", "default", "db");
  const template = { ...set.spec.template, spec: { containers: [{ name: "c", image: "redis:2" }] } };
  cluster.store.update<StatefulSet>({ ...set, spec: { ...set.spec, template } });
  cluster.settle();
  expect(cluster.store.list("Pod").map((pod) => pod.spec.containers[0]?.image)).toEqual([
    "redis",
    "redis:2",
    "redis:2",
  ]);
});

test("a claim is made for each pod of a StatefulSet and kept", () => {
  const cluster = new TinyCluster();
  const claims =
    "  serviceName: db\n  replicas: 2\n  volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]";
  expect(cluster.apply(workloadYaml("StatefulSet", claims))).toEqual([]);
  expect(cluster.store.list("PersistentVolumeClaim").map((claim) => claim.metadata.name)).toEqual([
    "data-db-0",
    "data-db-1",
  ]);
  expect(cluster.store.read("Pod", "default", "db-0").spec.volumes).toEqual([
    { name: "data", persistentVolumeClaim: { claimName: "data-db-0" } },
  ]);
});

test("a DaemonSet runs one pod on every node, new ones and tainted ones included where tolerated", () => {
  const cluster = new TinyCluster(2);
  cluster.apply(workloadYaml("DaemonSet", ""));
  const nodes = (): (string | undefined)[] =>
    cluster.store
      .list("Pod")
      .map((pod) => pod.spec.nodeName)
      .sort();
  expect(nodes()).toEqual(["node-1", "node-2"]);
  addNode(cluster.store, "node-3");
  cluster.settle();
  expect(nodes()).toEqual(["node-1", "node-2", "node-3"]);
  const node = cluster.store.read("Node", "", "node-2");
  cluster.store.update<Node>({ ...node, spec: { ...node.spec, taints: [{ key: "k", effect: "NoExecute" }] } });
  cluster.settle();
  expect(nodes()).toEqual(["node-1", "node-3"]);
  expect(cluster.store.read("DaemonSet", "default", "db").status).toMatchObject({
    desiredNumberScheduled: 2,
    numberReady: 2,
  });
  cluster.store.delete("Node", "", "node-3");
  cluster.settle();
  expect(nodes()).toEqual(["node-1"]);
});

const jobYaml = (spec: string, exit = "Succeeded"): string => `
apiVersion: batch/v1
kind: Job
metadata: {name: work}
spec:
${spec}
  template:
    metadata: {annotations: {test/exit: ${exit}}}
    spec: {restartPolicy: Never, containers: [{name: c, image: busybox}]}
`;

test("a Job runs as many pods as it needs, no more at a time than its parallelism", () => {
  const cluster = new TinyCluster();
  expect(cluster.apply(jobYaml("  completions: 5\n  parallelism: 2"))).toEqual([]);
  const job = cluster.store.read("Job", "default", "work");
  expect(job.status).toMatchObject({ succeeded: 5, conditions: [{ type: "Complete", status: "True" }] });
  expect(cluster.podNames()).toHaveLength(5);
  expect(cluster.store.list("Pod")[0]?.metadata.labels?.["job-name"]).toBe("work");
});

test("an indexed Job gives each index to one pod", () => {
  const cluster = new TinyCluster();
  cluster.apply(jobYaml("  completions: 3\n  parallelism: 3\n  completionMode: Indexed"));
  expect(cluster.store.read("Job", "default", "work").status.completedIndexes).toBe("0-2");
  expect(cluster.podNames().map((name) => name.slice(0, 6))).toEqual(["work-0", "work-1", "work-2"]);
});

test("a Job whose pods fail tries again, later each time, and gives up at its limit", () => {
  const cluster = new TinyCluster();
  cluster.apply(jobYaml("  backoffLimit: 2", "Failed"));
  const job: Job = cluster.store.read("Job", "default", "work");
  expect(job.status.conditions?.[0]).toMatchObject({
    type: "Failed",
    reason: "BackoffLimitExceeded",
    message: "Job has reached the specified backoff limit",
  });
  expect(cluster.podNames()).toHaveLength(3);
  const [first = 0, second = 0, third = 0] = cluster.store
    .list("Pod")
    .map((pod) => (cluster.store.clock.nsAt(pod.metadata.creationTimestamp) ?? 0) / 1e9)
    .sort((a, b) => a - b);
  expect(second - first).toBeGreaterThanOrEqual(10);
  expect(third - second).toBeGreaterThanOrEqual(20);
});

test("a CronJob starts Jobs on the virtual clock and keeps the last three", () => {
  const cluster = new TinyCluster();
  const cron = `
apiVersion: batch/v1
kind: CronJob
metadata: {name: tick}
spec:
  schedule: "*/5 * * * *"
  jobTemplate:
    spec:
      template:
        metadata: {annotations: {test/exit: Succeeded}}
        spec: {restartPolicy: Never, containers: [{name: c, image: busybox}]}
`;
  expect(cluster.apply(cron)).toEqual([]);
  cluster.wait(31 * 60);
  expect(cluster.events("SuccessfulCreate").filter((message) => message.startsWith("Created job"))).toHaveLength(6);
  expect(cluster.store.list("Job")).toHaveLength(3);
  expect(cluster.store.read("CronJob", "default", "tick").status.lastScheduleTime).toBe("2025-01-01T00:30:00Z");
});

test("nodes get their pod ranges in order, of both families; a deleted node's range is used again in turn", () => {
  const cluster = new TinyCluster(2, { podRanges: [{ cidr: "10.0.0.0/22" }, { cidr: "fd00::/48" }] });
  expect(cluster.store.list("Node").map((node) => node.spec.podCIDRs)).toEqual([
    ["10.0.0.0/24", "fd00::/64"],
    ["10.0.1.0/24", "fd00:0:0:1::/64"],
  ]);
  for (const name of ["node-3", "node-4", "node-5"]) addNode(cluster.store, name);
  cluster.settle();
  expect(cluster.store.read("Node", "", "node-5").spec.podCIDR).toBeUndefined();
  expect(cluster.events("CIDRNotAvailable")).toEqual(["Node node-5 status is now: CIDRNotAvailable"]);
});

describe("load balancers get addresses as MetalLB gives them", () => {
  const make = (
    pools: readonly (string | AddressPool)[],
    given: Record<string, Partial<Service["spec"]>>,
    annotations: Record<string, Record<string, string>> = {},
  ) => {
    const cluster = new TinyCluster(1, { loadBalancerPools: pools });
    for (const [name, spec] of Object.entries(given)) {
      const metadata = { name, annotations: annotations[name] ?? {} };
      const full = { type: "LoadBalancer", ports: [{ port: 80 }], ...spec };
      cluster.store.create<Service>({ apiVersion: "v1", kind: "Service", metadata, spec: full });
    }
    cluster.settle();
    return cluster;
  };
  const ips = (cluster: TinyCluster) =>
    cluster.store
      .list("Service")
      .map((one) => `${one.metadata.name} ${one.status.loadBalancer?.ingress?.[0]?.ip ?? "-"}`);

  test("until the pool is empty; who waits gets what is given back", () => {
    const cluster = make(["192.0.2.10-192.0.2.11"], { a: {}, b: {}, c: {} });
    expect(ips(cluster)).toEqual(["a 192.0.2.10", "b 192.0.2.11", "c -"]);
    expect(cluster.events("AllocationFailed")).toEqual(['Failed to allocate IP for "default/c": no available IPs']);
    const { metadata } = cluster.store.read("Service", "default", "a");
    expect(metadata.annotations).toEqual({ "metallb.io/ip-allocated-from-pool": "default" });
    cluster.store.delete("Service", "default", "a");
    cluster.settle();
    expect(ips(cluster)).toEqual(["b 192.0.2.11", "c 192.0.2.10"]);
  });

  const POOLS: readonly AddressPool[] = [
    { name: "open", addresses: ["192.0.2.0/30"], avoidBuggyIPs: true },
    { name: "byhand", addresses: ["198.51.100.1-198.51.100.2"], autoAssign: false },
    { name: "theirs", addresses: ["203.0.113.0/24"], serviceAllocation: { namespaces: ["team"] } },
    {
      name: "web",
      addresses: ["203.0.114.7/32"],
      serviceAllocation: { priority: 1, serviceSelectors: [{ matchLabels: { tier: "web" } }] },
    },
  ];
  test.each<[string, Partial<Service["spec"]>, Record<string, string>, string]>([
    ["no wish", {}, {}, "192.0.2.1"],
    ["its address", { loadBalancerIP: "192.0.2.3" }, {}, "192.0.2.3"],
    ["a pool by name", {}, { "metallb.io/address-pool": "byhand" }, "198.51.100.1"],
    ["a pool by its old name", {}, { "metallb.universe.tf/address-pool": "byhand" }, "198.51.100.1"],
    ["an address outside", { loadBalancerIP: "8.8.8.8" }, {}, '["8.8.8.8"] is not allowed in config'],
    ["a buggy address", { loadBalancerIP: "192.0.2.0" }, {}, '["192.0.2.0"] is not allowed in config'],
    ["somebody's pool", {}, { "metallb.io/address-pool": "theirs" }, "pool theirs not compatible for ip assignment"],
    ["somebody's address", { loadBalancerIP: "203.0.114.7" }, {}, "pool web not compatible for ip assignment"],
    ["an unknown pool", {}, { "metallb.io/address-pool": "gold" }, 'unknown pool "gold"'],
    [
      "another pool's address",
      { loadBalancerIP: "192.0.2.1" },
      { "metallb.io/address-pool": "byhand" },
      'requested loadBalancer IP(s) ["192.0.2.1"] is not compatible with requested address pool byhand',
    ],
    [
      "the other family",
      { loadBalancerIP: "fd00::1" },
      {},
      'requested loadBalancer IP(s) ["fd00::1"] does not match the ipFamily of the service',
    ],
    ["no address", {}, { "metallb.io/loadBalancerIPs": "here" }, 'invalid metallb.io/loadBalancerIPs: "here"'],
    [
      "both ways",
      { loadBalancerIP: "192.0.2.1" },
      { "metallb.io/loadBalancerIPs": "192.0.2.1" },
      "service can not have both metallb.io/loadBalancerIPs and svc.Spec.LoadBalancerIP",
    ],
  ])("who asks for %s", (_, spec, annotations, expected) => {
    const cluster = make(POOLS, { a: spec }, { a: annotations });
    const [failure] = cluster.events("AllocationFailed");
    expect(failure?.replace('Failed to allocate IP for "default/a": ', "") ?? ips(cluster)[0]?.slice(2)).toBe(expected);
  });

  test("an address is shared by who says so and has other ports", () => {
    const share = { "metallb.io/allow-shared-ip": "key", "metallb.io/loadBalancerIPs": "192.0.2.1" };
    const cluster = make(
      POOLS,
      { a: {}, b: { ports: [{ port: 81 }] }, c: {}, d: { ports: [{ port: 82 }], loadBalancerIP: "192.0.2.1" } },
      { a: share, b: share, c: share },
    );
    expect(ips(cluster)).toEqual(["a 192.0.2.1", "b 192.0.2.1", "c -", "d -"]);
    expect(cluster.events("AllocationFailed")).toEqual([
      'Failed to allocate IP for "default/c": port TCP/80 is already in use on "192.0.2.1"',
      `Failed to allocate IP for "default/d": can't change sharing key for "default/d", address also in use by default/a,default/b`,
    ]);
  });
});

test("a node that falls silent is lost after 50 s, and its pods are replaced after 300 s more", () => {
  const cluster = new TinyCluster(2);
  cluster.apply(deploymentYaml("web", 2));
  for (const name of ["node-1", "node-2"]) {
    cluster.store.create<Lease>({
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: { name, namespace: "kube-node-lease" },
      spec: {},
    });
  }
  let beat = 0;
  const renew = (seconds: number): void => {
    for (let at = 0; at < seconds; at += 10) {
      const lease = cluster.store.read("Lease", "kube-node-lease", "node-2");
      cluster.store.update<Lease>({ ...lease, spec: { holderIdentity: `beat-${beat++}` } });
      cluster.wait(10);
    }
  };
  const statusOf = (name: string): string | undefined =>
    cluster.store.read("Node", "", name).status.conditions?.[0]?.status;
  renew(40);
  expect(statusOf("node-1")).toBe("True");
  renew(30);
  expect([statusOf("node-1"), statusOf("node-2")]).toEqual(["Unknown", "True"]);
  expect(cluster.store.read("Node", "", "node-1").spec.taints?.map((taint) => `${taint.key}:${taint.effect}`)).toEqual([
    "node.kubernetes.io/unreachable:NoSchedule",
    "node.kubernetes.io/unreachable:NoExecute",
  ]);
  renew(280);
  expect(cluster.store.list("Pod").filter((pod) => pod.spec.nodeName === "node-1")).toHaveLength(1);
  renew(40);
  expect(cluster.store.list("Pod").map((pod) => pod.spec.nodeName)).toEqual(["node-2", "node-2"]);
});

test("a namespace that is deleted takes its contents along, and refuses new ones meanwhile", () => {
  const cluster = new TinyCluster();
  cluster.apply(
    "apiVersion: v1\nkind: Namespace\nmetadata: {name: team}\n---" +
      deploymentYaml("web", 2).replace("{name: web}", "{name: web, namespace: team}"),
  );
  expect(cluster.podNames()).toHaveLength(2);
  cluster.store.delete("Namespace", "", "team");
  expect(() =>
    cluster.store.create({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "c", namespace: "team" } }),
  ).toThrow(
    'configmaps "c" is forbidden: unable to create new content in namespace team because it is being terminated',
  );
  cluster.settle();
  expect(cluster.store.get("Namespace", "", "team")).toBeNull();
  expect(cluster.podNames()).toEqual([]);
});

test.each([
  [1, "minReplicas: 2, maxReplicas: 4", 2, "New size: 2; reason: Current number of replicas below Spec.MinReplicas"],
  [5, "minReplicas: 2, maxReplicas: 4", 4, "New size: 4; reason: Current number of replicas above Spec.MaxReplicas"],
  [3, "minReplicas: 2, maxReplicas: 4", 3, undefined],
  [1, "maxReplicas: 4", 1, undefined],
  [0, "minReplicas: 2, maxReplicas: 4", 0, undefined],
])("an autoscaler keeps %i replicas within %s: %i", (replicas, bounds, expected, message) => {
  const cluster = new TinyCluster();
  cluster.apply(workloadYaml("StatefulSet", `  serviceName: db\n  replicas: ${replicas}`));
  cluster.apply(`apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: db}
spec: {scaleTargetRef: {apiVersion: apps/v1, kind: StatefulSet, name: db}, ${bounds}}
`);
  expect(cluster.store.read("StatefulSet", "default", "db").spec.replicas).toBe(expected);
  expect(cluster.podNames()).toHaveLength(expected);
  const events = cluster.store.list("Event").filter(({ reason }) => reason === "SuccessfulRescale");
  expect(events[0]?.message).toBe(message);
});

test("a ServiceCIDR stays while an address is its alone, and ten seconds more; the cluster's own comes back", () => {
  const cluster = new TinyCluster(0, { serviceCidrs: ["10.96.0.0/24"] });
  const { store } = cluster;
  cluster.apply(`apiVersion: networking.k8s.io/v1
kind: ServiceCIDR
metadata: {name: more}
spec: {cidrs: [10.7.0.0/24]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {clusterIP: 10.7.0.9, ports: [{port: 80}]}
`);
  const status = () =>
    store.get("ServiceCIDR", "", "more")?.status?.conditions?.map((c) => [c.status, c.reason, c.message]);
  expect(store.read("ServiceCIDR", "", "kubernetes").spec).toEqual({ cidrs: ["10.96.0.0/24"] });
  expect(status()).toEqual([["True", "", "Kubernetes Service CIDR is ready"]]);
  store.delete("ServiceCIDR", "", "more");
  cluster.wait(30);
  expect(status()).toEqual([
    [
      "False",
      "Terminating",
      "There are still IPAddresses referencing the ServiceCIDR, please remove them or create a new ServiceCIDR",
    ],
  ]);
  expect(
    cluster.apply(
      "{apiVersion: v1, kind: Service, metadata: {name: b}, spec: {clusterIP: 10.7.0.8, ports: [{port: 80}]}}",
    ),
  ).toMatchObject([expect.stringContaining("the provided network does not match the current range")]);
  // A wider range has the address too; the narrow one goes at once, as it is long past its ten seconds.
  store.create({
    apiVersion: "networking.k8s.io/v1",
    kind: "ServiceCIDR",
    metadata: { name: "wide" },
    spec: { cidrs: ["10.7.0.0/16"] },
  } as Draft<ServiceCidr>);
  cluster.settle();
  expect(status()).toBeUndefined();
  store.delete("ServiceCIDR", "", "wide");
  store.delete("Service", "default", "web");
  cluster.settle();
  const own = store.read("ServiceCIDR", "", "kubernetes").metadata.uid;
  store.delete("ServiceCIDR", "", "kubernetes");
  cluster.settle();
  const left = store.list("ServiceCIDR").map(({ metadata }) => metadata);
  expect(left).toMatchObject([{ name: "kubernetes", finalizers: ["networking.k8s.io/service-cidr-finalizer"] }]);
  expect(left[0]?.uid).not.toBe(own);
});

test("an autoscaler without metrics says so once, in its conditions and by Events", () => {
  const cluster = new TinyCluster();
  const scaler =
    "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: { name: h }\nspec: { maxReplicas: 5, scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web } }\n";
  cluster.apply([deploymentYaml("web", 2), scaler].join("---\n"));
  cluster.wait(60);
  const { spec, status } = cluster.store.read("HorizontalPodAutoscaler", "default", "h");
  expect(spec.metrics?.[0]?.resource).toEqual({
    name: "cpu",
    target: { type: "Utilization", averageUtilization: 80 },
  });
  expect(status).toMatchObject({ currentReplicas: 2, desiredReplicas: 0 });
  const why =
    "failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)";
  expect(status.conditions?.map(({ type, reason, message }) => [type, reason, message])).toEqual([
    ["AbleToScale", "SucceededGetScale", "the HPA controller was able to get the target's current scale"],
    ["ScalingActive", "FailedGetResourceMetric", `the HPA was unable to compute the replica count: ${why}`],
  ]);
  expect(cluster.events("FailedGetResourceMetric")).toEqual([why]);
  expect(cluster.events("FailedComputeMetricsReplicas")).toEqual([
    `invalid metrics (1 invalid out of 1), first error is: failed to get cpu resource metric value: ${why}`,
  ]);
});

test("what a set's template asks for wrongly is told by Events, as up to Kubernetes 1.33", () => {
  const cluster = new TinyCluster();
  const set = (template: string, claims = ""): string =>
    `apiVersion: apps/v1\nkind: StatefulSet\nmetadata: { name: s }\nspec: { serviceName: s, selector: { matchLabels: { a: b } }, ${claims}template: { metadata: { labels: { a: b } }, spec: { ${template} } } }\n`;
  const mount = "containers: [{ name: c, image: nginx, volumeMounts: [{ name: data, mountPath: /data }] }]";
  expect(cluster.apply(set(mount))).toEqual([]);
  expect(cluster.events("FailedCreate")).toEqual([
    'create Pod s-0 in StatefulSet s failed error: Pod "s-0" is invalid: spec.containers[0].volumeMounts[0].name: Not found: "data"',
  ]);
  const other = new TinyCluster();
  const claims =
    "volumeClaimTemplates: [{ metadata: { name: data }, spec: { resources: { requests: { storage: 1Gi } } } }], ";
  expect(other.apply(set(mount, claims))).toEqual([]);
  const why =
    'PersistentVolumeClaim "data-s-0" is invalid: spec.accessModes: Required value: at least 1 access mode is required';
  expect(other.events("FailedCreate")).toEqual([
    `create Claim data-s-0 for Pod s-0 in StatefulSet s failed error: ${why}`,
    `create Pod s-0 in StatefulSet s failed error: failed to create PVC data-s-0: ${why}`,
  ]);
});

test("pods of a service account that is not there wait for it", () => {
  const cluster = new TinyCluster();
  cluster.apply(
    deploymentYaml("web", 1).replace(
      "    spec:\n      containers:",
      "    spec:\n      serviceAccountName: robot\n      containers:",
    ),
  );
  const [words = ""] = cluster.events("FailedCreate");
  expect(words.replace(/web-\w+-/, "web-N-")).toBe(
    'Error creating: pods "web-N-" is forbidden: error looking up service account default/robot: serviceaccount "robot" not found',
  );
  expect(cluster.podNames("app=web")).toEqual([]);
  cluster.apply("apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: robot }\n");
  cluster.wait(1000);
  expect(cluster.podNames("app=web")).toHaveLength(1);
});
