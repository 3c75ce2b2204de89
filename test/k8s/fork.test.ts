import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { Cluster } from "../../src/k8s/cluster.js";
import { fork } from "../../src/sim/fork.js";
import { TraceDigest } from "../../src/trace/digest.js";
import { ownFunctions } from "../support/own-functions.js";

const TEXT = ["frontend", "client"].map((name) => readFileSync(`scenarios/shop/${name}.yaml`, "utf8")).join("---\n");

async function shop(seed = 1, digest: TraceDigest | null = null): Promise<Cluster> {
  const cluster = new Cluster({ nodes: 2, seed });
  cluster.network.observe(digest);
  cluster.apply(TEXT);
  await cluster.settle();
  return cluster;
}

describe("a cluster", () => {
  test("does the same again with the same seed, and something else with another", async () => {
    const digests: string[] = [];
    for (const seed of [1, 1, 2]) {
      const digest = new TraceDigest();
      await shop(seed, digest);
      digests.push(digest.digest());
    }
    expect(digests[0]).toBe(digests[1]);
    expect(digests[0]).not.toBe(digests[2]);
  });

  test("can be forked: what happens in the copy does not happen in the original", async () => {
    const original = await shop();
    const copy = fork(original);
    copy.killPod("frontend");
    copy.network.sim.runUntil(copy.network.sim.nowNs + 20e9);
    const names = (cluster: Cluster) =>
      cluster.api.list("Pod", { namespace: "default" }).map((pod) => pod.metadata.name);
    expect(names(copy)).not.toEqual(names(original));
    expect(names(copy)).toHaveLength(names(original).length);
    for (const cluster of [original, copy]) {
      expect((await cluster.at("pod/client").fetch("http://frontend/")).response?.status).toBe(200);
    }
  });

  test.each(["iptables", "nftables", "ipvs"] as const)(
    "holds no closure of its own making in its state, in %s mode",
    async (mode) => {
      const cluster = new Cluster({ nodes: 2, proxyMode: mode, podNetwork: "flannel" });
      for (const folder of ["scenarios/shop", "scenarios/shop-policies"]) {
        for (const name of readdirSync(folder).filter((file) => file.endsWith(".yaml"))) {
          cluster.apply(readFileSync(`${folder}/${name}`, "utf8"));
        }
      }
      await cluster.settle();
      await cluster.at("pod/client").fetch("http://frontend/");
      // heap-js keeps its comparison with each heap, and ours has no state; the others stand in tables of constants.
      const constant = ["Array.1", "Object.conflist", "Object.mtu", "Object.state"];
      expect(ownFunctions(cluster).filter((name) => !name.startsWith("Heap."))).toEqual(constant);
    },
  );
});
