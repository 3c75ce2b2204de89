import fc from "fast-check";
import type { Endpoint } from "kubernetes-types/discovery/v1.js";
import { expect, test } from "vitest";
import type { EndpointSlice, Node, Pod } from "../../../src/k8s/api/object.js";
import { MAX_ENDPOINTS_PER_SLICE, planSlices, sameBeyondKey } from "../../../src/k8s/control/slice-packing.js";
import { deploymentYaml, TinyCluster } from "./tiny-cluster.js";
import { addNode } from "./tiny-kubelet.js";

const serviceYaml = (extra = "", port = "{port: 80, targetPort: http}"): string => `
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [${port}]
${extra}
`;

function slices(cluster: TinyCluster): EndpointSlice[] {
  return cluster.store.list("EndpointSlice", { labelSelector: "kubernetes.io/service-name=web" });
}

test("a Service without pods has one empty slice", () => {
  const cluster = new TinyCluster();
  cluster.apply(serviceYaml());
  expect(slices(cluster).map((slice) => [slice.addressType, slice.endpoints, slice.ports])).toEqual([["IPv4", [], []]]);
});

test("ready pods become endpoints with their node, and the old Endpoints object says the same", () => {
  const cluster = new TinyCluster();
  cluster.apply(`${deploymentYaml("web", 3)}---${serviceYaml()}`);
  const [slice] = slices(cluster);
  expect(slice?.metadata.name).toMatch(/^web-[a-z0-9]{5}$/);
  expect(slice?.ports).toEqual([{ name: "", protocol: "TCP", port: 8080 }]);
  expect(slice?.endpoints.map((one) => one.conditions)).toEqual(
    [1, 2, 3].map(() => ({ ready: true, serving: true, terminating: false })),
  );
  const subset = cluster.store.read("Endpoints", "default", "web").subsets?.[0];
  expect(subset?.addresses?.map((one) => one.ip)).toEqual(slice?.endpoints.map((one) => one.addresses[0]).sort());
});

test("slices and Endpoints say when what they tell of happened: the Service was made, a pod became ready; a pod that went has no time", () => {
  const cluster = new TinyCluster();
  const triggers = (): (string | undefined)[] =>
    [...slices(cluster), cluster.store.read("Endpoints", "default", "web")].map(
      ({ metadata }) => metadata.annotations?.["endpoints.kubernetes.io/last-change-trigger-time"],
    );
  cluster.apply(serviceYaml());
  const created = cluster.store.read("Service", "default", "web").metadata.creationTimestamp;
  expect(triggers()).toEqual([created, created]);
  cluster.wait(30);
  cluster.apply(deploymentYaml("web", 1));
  const [name = ""] = cluster.podNames();
  const ready = cluster.store
    .read("Pod", "default", name)
    .status.conditions?.find((one) => one.type === "Ready")?.lastTransitionTime;
  expect(triggers()).toEqual([ready, ready]);
  const set = cluster.store.read("Deployment", "default", "web");
  cluster.store.update({ ...set, spec: { ...set.spec, replicas: 0 } });
  cluster.settle();
  expect(triggers()).toEqual([undefined, undefined]);
});

test("a pod that goes is a terminating endpoint first", () => {
  const cluster = new TinyCluster();
  cluster.apply(`${deploymentYaml("web", 1)}---${serviceYaml()}`);
  const [name = ""] = cluster.podNames();
  const seen: (Endpoint["conditions"] | undefined)[] = [];
  const watcher = {
    onWatchEvent(_type: string, object: object | null): void {
      for (const one of (object as EndpointSlice | null)?.endpoints ?? [])
        if (one.targetRef?.name === name) seen.push(one.conditions);
    },
  };
  cluster.store.watch("EndpointSlice", { sendInitialEvents: false }, watcher);
  const pod = cluster.store.read("Pod", "default", name);
  cluster.store.update<Pod>({ ...pod, metadata: { ...pod.metadata, finalizers: ["test.io/hold"] } });
  cluster.store.delete("Pod", "default", name);
  cluster.settle();
  expect(seen[0]).toEqual({ ready: false, serving: true, terminating: true });
});

test("250 pods fill three slices of at most 100", () => {
  const cluster = new TinyCluster(3);
  cluster.apply(`${deploymentYaml("web", 250)}---${serviceYaml()}`);
  expect(
    slices(cluster)
      .map((slice) => slice.endpoints.length)
      .sort((a, b) => b - a),
  ).toEqual([100, 100, 50]);
});

test("named target ports that differ between pods make slices of their own", () => {
  const cluster = new TinyCluster();
  const other = deploymentYaml("other", 1)
    .replaceAll("app: other", 'app: web, v: "2"')
    .replace("containerPort: 8080", "containerPort: 9090");
  cluster.apply(`${deploymentYaml("web", 1)}---${other}---${serviceYaml()}`);
  expect(
    slices(cluster)
      .map((slice) => slice.ports?.[0]?.port)
      .sort(),
  ).toEqual([8080, 9090]);
});

test("dual stack makes a slice for each family", () => {
  const cluster = new TinyCluster(1, { serviceCidrs: ["10.96.0.0/16", "fd00:96::/108"] });
  cluster.apply(`${deploymentYaml("web", 2)}---${serviceYaml("  ipFamilyPolicy: RequireDualStack")}`);
  expect(
    slices(cluster)
      .map((slice) => slice.addressType)
      .sort(),
  ).toEqual(["IPv4", "IPv6"]);
});

test("pods that are not ready are endpoints that are not ready, unless the Service publishes them", () => {
  const unready = deploymentYaml("web", 1).replace(
    "labels: {app: web}}",
    'labels: {app: web}, annotations: {test/unready: "1"}}',
  );
  const ready = (extra: string): boolean | undefined => {
    const cluster = new TinyCluster();
    cluster.apply(`${unready.replace("metadata: {name: web}", "metadata: {name: web}")}---${serviceYaml(extra)}`);
    return slices(cluster)[0]?.endpoints[0]?.conditions?.ready;
  };
  expect(ready("")).toBe(false);
  expect(ready("  publishNotReadyAddresses: true")).toBe(true);
});

test("trafficDistribution gives each endpoint its own zone as a hint", () => {
  const cluster = new TinyCluster(0);
  for (const zone of ["a", "b"]) addNode(cluster.store, `node-${zone}`, { "topology.kubernetes.io/zone": zone });
  cluster.apply(`${deploymentYaml("web", 2)}---${serviceYaml("  trafficDistribution: PreferClose")}`);
  const endpoints = slices(cluster).flatMap((slice) => slice.endpoints);
  expect(endpoints.map((one) => [one.zone, one.hints?.forZones?.[0]?.name]).sort()).toEqual([
    ["a", "a"],
    ["b", "b"],
  ]);
});

test("Endpoints written by hand are mirrored for a Service without selector", () => {
  const cluster = new TinyCluster();
  cluster.apply(`
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {ports: [{port: 80}]}
---
apiVersion: v1
kind: Endpoints
metadata: {name: web}
subsets:
- addresses: [{ip: 192.0.2.1}, {ip: "2001:db8::1"}]
  ports: [{port: 8080}]
`);
  expect(
    slices(cluster).map((slice) => [slice.addressType, slice.endpoints[0]?.addresses[0], slice.ports?.[0]?.port]),
  ).toEqual(
    expect.arrayContaining([
      ["IPv4", "192.0.2.1", 8080],
      ["IPv6", "2001:db8::1", 8080],
    ]),
  );
  cluster.store.delete("Endpoints", "default", "web");
  cluster.settle();
  expect(slices(cluster)).toEqual([]);
});

test("a node that moves to another zone changes its endpoints", () => {
  const cluster = new TinyCluster(1);
  cluster.apply(`${deploymentYaml("web", 1)}---${serviceYaml()}`);
  const node = cluster.store.read("Node", "", "node-1");
  cluster.store.update<Node>({
    ...node,
    metadata: { ...node.metadata, labels: { ...node.metadata.labels, "topology.kubernetes.io/zone": "z" } },
  });
  cluster.settle();
  expect(slices(cluster)[0]?.endpoints[0]?.zone).toBe("z");
});

test("whatever changes, the slices hold exactly the wanted endpoints, each once, and no slice is too full", () => {
  const endpoint = (i: number): Endpoint => ({ addresses: [`10.0.${i >> 8}.${i & 255}`], conditions: { ready: true } });
  fc.assert(
    fc.property(
      fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 400 }), { maxLength: 350 }), { minLength: 1, maxLength: 5 }),
      (steps) => {
        let current: EndpointSlice[] = [];
        let count = 0;
        for (const step of steps) {
          const wanted = new Map(step.map((i) => [endpoint(i).addresses[0] ?? "", endpoint(i)]));
          const plan = planSlices(current, wanted);
          const make = (endpoints: Endpoint[]): EndpointSlice =>
            ({
              metadata: { name: `s${count++}` },
              addressType: "IPv4",
              endpoints,
              ports: [],
            }) as unknown as EndpointSlice;
          current = [
            ...plan.keep,
            ...plan.update.map(({ slice, endpoints }) => ({ ...slice, endpoints })),
            ...plan.create.map(make),
          ];
          const held = current.flatMap((slice) => slice.endpoints.map((one) => one.addresses[0] ?? ""));
          expect(held.sort()).toEqual([...wanted.keys()].sort());
          for (const slice of current) expect(slice.endpoints.length).toBeLessThanOrEqual(MAX_ENDPOINTS_PER_SLICE);
        }
      },
    ),
    { numRuns: 60 },
  );
});

test("a mirrored Endpoints object is one slice for each family, with its labels and annotations, whatever its size", () => {
  const cluster = new TinyCluster();
  const addresses = Array.from({ length: 1005 }, (_, i) => `{ip: 192.0.${i >> 8}.${i & 255}}`);
  cluster.apply(`
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {ports: [{port: 80}]}
---
apiVersion: v1
kind: Endpoints
metadata: {name: web, labels: {by: hand}, annotations: {note: mine}}
subsets:
- addresses: [${addresses.slice(0, 250).join(", ")}]
  ports: [{port: 8080}]
- addresses: [${addresses.join(", ")}]
  ports: [{port: 9090}]
`);
  const seen = slices(cluster).sort((a, b) => a.endpoints.length - b.endpoints.length);
  expect(seen.map((slice) => [slice.endpoints.length, slice.metadata.labels?.by, slice.metadata.annotations])).toEqual([
    [250, "hand", { note: "mine" }],
    [1000, "hand", { note: "mine" }],
  ]);
  expect(cluster.events("TooManyAddressesToMirror")).toEqual([
    "A max of 1000 addresses can be mirrored to EndpointSlices per Endpoints subset. 5 addresses were skipped",
  ]);
});

test("a mirror's addresses are canonical, and of Endpoints that are going none is made", () => {
  const cluster = new TinyCluster();
  const yaml = (finalizers: string) => `
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {ports: [{port: 80}]}
---
apiVersion: v1
kind: Endpoints
metadata: {name: web, finalizers: [${finalizers}]}
subsets: [{addresses: [{ip: "FD00:0::7"}, {ip: "::ffff:192.0.2.7"}], ports: [{port: 8080}]}]
`;
  cluster.apply(yaml("example.com/hold"));
  const seen = () => slices(cluster).map((slice) => [slice.addressType, slice.endpoints[0]?.addresses]);
  expect(seen().sort()).toEqual([
    ["IPv4", ["192.0.2.7"]],
    ["IPv6", ["fd00::7"]],
  ]);
  cluster.store.delete("Endpoints", "default", "web");
  cluster.settle();
  for (const slice of slices(cluster)) cluster.store.delete("EndpointSlice", "default", slice.metadata.name);
  cluster.settle();
  expect(seen()).toEqual([]);
});

test("a Service that changes its labels changes those of its slices, and a slice that is changed anyway is filled up", () => {
  const cluster = new TinyCluster();
  cluster.apply(`${deploymentYaml("web", 2)}---${serviceYaml()}`);
  const before = slices(cluster).map((slice) => slice.metadata.name);
  const service = cluster.store.read("Service", "default", "web");
  const labels = { tier: "front", "kubernetes.io/service-name": "other", "service.kubernetes.io/headless": "" };
  cluster.store.update({ ...service, metadata: { ...service.metadata, labels } });
  cluster.settle();
  expect(slices(cluster).map((slice) => [slice.metadata.name, slice.metadata.labels])).toEqual([
    [
      before[0],
      {
        tier: "front",
        "kubernetes.io/service-name": "web",
        "endpointslice.kubernetes.io/managed-by": "endpointslice-controller.k8s.io",
      },
    ],
  ]);
});

test("the label of headless Services alone is no reason to write a slice again, but goes when it is written", () => {
  const cluster = new TinyCluster();
  cluster.apply(`${deploymentYaml("web", 1)}---${serviceYaml()}`);
  const relabel = (more: Record<string, string>): void => {
    const [slice] = slices(cluster);
    if (slice === undefined) throw new Error("no slice");
    const labels = { ...slice.metadata.labels, ...more };
    cluster.store.update({ ...slice, metadata: { ...slice.metadata, labels } });
    cluster.settle();
  };
  const others = (): string[] =>
    Object.keys(slices(cluster)[0]?.metadata.labels ?? {}).filter((name) => !/service-name|managed-by/.test(name));
  relabel({ "service.kubernetes.io/headless": "" });
  expect(others()).toEqual(["service.kubernetes.io/headless"]);
  relabel({ tier: "front" });
  expect(others()).toEqual([]);
});

test("a pod that changes its second address alone changes its endpoint", () => {
  const cluster = new TinyCluster(1, { serviceCidrs: ["10.96.0.0/16", "fd00:96::/108"] });
  cluster.apply(`${deploymentYaml("web", 1)}---${serviceYaml("  ipFamilyPolicy: RequireDualStack")}`);
  const [name = ""] = cluster.podNames();
  const give = (second: string): string[] => {
    const pod = cluster.store.read("Pod", "default", name);
    const podIPs = [{ ip: pod.status.podIP ?? "" }, { ip: second }];
    cluster.store.updateStatus<Pod>({ ...pod, status: { ...pod.status, podIPs } });
    cluster.settle();
    return slices(cluster)
      .filter((slice) => slice.addressType === "IPv6")
      .flatMap((slice) => slice.endpoints.flatMap(({ addresses }) => addresses));
  };
  expect(give("fd00:10::7")).toEqual(["fd00:10::7"]);
  expect(give("fd00:10::8")).toEqual(["fd00:10::8"]);
});

test("the version of the object behind an endpoint is not looked at", () => {
  const endpoint = (name: string, resourceVersion?: string): Endpoint => ({
    addresses: ["10.0.0.1"],
    targetRef: {
      kind: "Pod",
      namespace: "default",
      name,
      ...(resourceVersion === undefined ? {} : { resourceVersion }),
    },
  });
  expect(sameBeyondKey(endpoint("a", "1"), endpoint("a", "2"))).toBe(true);
  expect(sameBeyondKey(endpoint("a", "1"), endpoint("a"))).toBe(true);
  expect(sameBeyondKey(endpoint("a", "1"), endpoint("b", "1"))).toBe(false);
  expect(sameBeyondKey(endpoint("a", "1"), endpoint("b", "2"))).toBe(false);
});

test("a pod whose node is not there is left out until the node is", () => {
  const cluster = new TinyCluster();
  cluster.apply(`
apiVersion: v1
kind: Pod
metadata: {name: stray, labels: {app: web}}
spec: {nodeName: later, containers: [{name: c, image: nginx, ports: [{name: http, containerPort: 8080}]}]}
---${serviceYaml()}`);
  const pod = cluster.store.read("Pod", "default", "stray");
  const ready = [{ type: "Ready", status: "True" as const }];
  const status = {
    ...pod.status,
    phase: "Running",
    podIP: "10.9.9.9",
    podIPs: [{ ip: "10.9.9.9" }],
    conditions: ready,
  };
  cluster.store.updateStatus<Pod>({ ...pod, status });
  cluster.sim.runUntil(cluster.sim.nowNs + 3_000_000_000);
  expect(slices(cluster).map((slice) => slice.endpoints.length)).toEqual([0]);
  expect(cluster.events("FailedToUpdateEndpointSlices")[0]).toBe(
    "Error updating Endpoint Slices for Service default/web: skipping Pod stray for Service default/web: Node later Not Found",
  );
  addNode(cluster.store, "later");
  cluster.wait(10);
  expect(slices(cluster).flatMap((slice) => slice.endpoints.map((one) => one.addresses[0]))).toEqual(["10.9.9.9"]);
});

test("the old Endpoints object holds 1,000 addresses and says when there are more", () => {
  const cluster = new TinyCluster(12);
  cluster.apply(`${deploymentYaml("web", 1005)}---${serviceYaml()}`);
  const endpoints = cluster.store.read("Endpoints", "default", "web");
  expect(endpoints.subsets?.[0]?.addresses?.length).toBe(1000);
  expect(endpoints.metadata.annotations).toMatchObject({ "endpoints.kubernetes.io/over-capacity": "truncated" });
});

test("a selector without entries is none", () => {
  const cluster = new TinyCluster();
  cluster.apply(serviceYaml().replace("{app: web}", "{}"));
  expect(slices(cluster)).toEqual([]);
  expect("selector" in cluster.store.read("Service", "default", "web").spec).toBe(false);
});
