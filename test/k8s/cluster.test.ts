import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Cluster } from "../../src/k8s/cluster.js";
import { SECOND } from "../../src/sim/time.js";

const SHOP = readdirSync("scenarios/shop").map((name) => ({
  file: `scenarios/shop/${name}`,
  text: readFileSync(`scenarios/shop/${name}`, "utf8"),
}));

describe("a cluster", () => {
  test("boots the shop on two nodes, and every pod has an address of its node's range", () => {
    const cluster = new Cluster({ nodes: 2 });
    expect(cluster.apply(SHOP).problems).toEqual([]);
    cluster.network.sim.runUntil(20 * SECOND);
    const pods = cluster.api.list("Pod", { namespace: "default" });
    expect(pods).toHaveLength(5);
    for (const pod of pods) {
      const node = cluster.api.read("Node", "", pod.spec.nodeName ?? "");
      const range = (node.spec.podCIDR ?? "").replace(/\.0\/24$/, ".");
      expect(pod.status.phase).toBe("Running");
      expect(pod.status.podIP?.startsWith(range)).toBe(true);
    }
    expect(new Set(pods.map((pod) => pod.status.podIP)).size).toBe(5);
    expect(
      cluster.nodes.every(
        (node) => cluster.api.read("Node", "", node.name).status.conditions?.at(-1)?.status === "True",
      ),
    ).toBe(true);
  });

  test("refuses a node name that is given twice", () => {
    expect(() => new Cluster({ nodes: ["a", "b", "a"] })).toThrow('duplicate node name "a"');
  });
});
