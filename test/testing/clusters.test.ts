import { describe, expect, test } from "vitest";
import { applyManifests } from "../../src/k8s/api/apply.js";
import { readManifests } from "../../src/k8s/api/manifest.js";
import { ApiStore } from "../../src/k8s/api/store.js";
import { Sim } from "../../src/sim/sim.js";
import { buildCluster } from "../../src/testing/build-cluster.js";
import { checkCluster } from "../../src/testing/cluster-invariants.js";
import { type ClusterSpec, clusterManifests } from "../../src/testing/cluster-spec.js";
import { clusters } from "../../src/testing/clusters.js";
import { type Fault, plantFault } from "../../src/testing/faults.js";
import { describeViolations } from "../../src/testing/invariant-report.js";
import { checkArbitrary } from "./arbitrary-checks.js";

/** The API server takes every object as it is, without a warning. */
function isCorrect(spec: ClusterSpec): boolean {
  const store = new ApiStore(new Sim(spec.seed));
  store.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: "default" } });
  const { manifests, problems } = readManifests(clusterManifests(spec));
  return problems.length === 0 && applyManifests(store, manifests).problems.length === 0 && spec.nodes >= 1;
}

checkArbitrary("clusters", clusters(), isCorrect, { seed: 0, nodes: 1, pods: [], services: [] });

const PAIR: ClusterSpec = {
  seed: 3,
  nodes: 2,
  pods: [
    { node: 0, app: 0, containers: 2 },
    { node: 1, app: 0, containers: 1 },
    { node: 1, app: 1, containers: 1 },
  ],
  services: [
    { app: 0, port: 80, type: "NodePort", sticky: false },
    { app: 2, port: 81, type: "ClusterIP", sticky: false },
  ],
};

describe("the invariants of the Kubernetes network model", () => {
  test("hold on two nodes, and look at every fact", async () => {
    const reports = await checkCluster(await buildCluster(PAIR));
    expect(describeViolations(reports)).toBe("");
    expect(reports.map(({ invariant, checked }) => [invariant, checked])).toEqual([
      ["every pod reaches every pod on every node without NAT", 6],
      ["a pod sees itself with the address that others see", 3],
      ["a node reaches its pods", 3],
      ["containers of a pod meet on localhost", 4],
      ["a Service's connections end only at its ready endpoints", 11],
    ]);
  });

  const FAULTS: readonly [Fault, string, string][] = [
    [{ kind: "stray-masquerade", node: 0 }, "without NAT", "which is not its own address"],
    [{ kind: "missing-routes", node: 1 }, "without NAT", "default/pod-0"],
    [{ kind: "address-twice", pod: 1, of: 0 }, "without NAT", "instead of default/pod-0"],
  ];
  test.each(FAULTS)("find %j", async (fault, invariant, words) => {
    const cluster = await buildCluster(PAIR);
    plantFault(cluster, fault);
    const text = describeViolations(await checkCluster(cluster));
    expect(text).toContain(invariant);
    expect(text).toContain(words);
  });
});
