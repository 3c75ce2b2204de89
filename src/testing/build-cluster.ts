import { formatProblem } from "../k8s/api/manifest.js";
import { Cluster } from "../k8s/cluster.js";
import type { ClusterOptions } from "../k8s/cluster-options.js";
import { type ClusterSpec, clusterManifests } from "./cluster-spec.js";

/** Boots what a spec says and waits until it has settled. @throws Error when a manifest is refused or nothing settles. */
export async function buildCluster(spec: ClusterSpec, options: ClusterOptions = {}): Promise<Cluster> {
  const cluster = new Cluster({ dns: false, ...options, nodes: spec.nodes, seed: spec.seed });
  const { problems } = cluster.apply(clusterManifests(spec));
  const errors = problems.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Error(errors.map(formatProblem).join("\n"));
  const { settled, tookNs } = await cluster.settle({ quietNs: 5_000_000_000 });
  if (!settled) throw new Error(`the cluster still changes after ${tookNs} ns`);
  return cluster;
}
