import type { Cluster } from "./cluster.js";
import type { ClusterNode } from "./node/cluster-node.js";

/** Devices that carry pods' packets to other nodes, those of overlays before the node's own. */
const WAYS = ["flannel.1", "flannel-v6.1", "vxlan.calico", "tunl0", "eth0"] as const;

/** A warning when pods send larger packets than their way to other nodes takes; none when all fits, or there is one node. */
export function unfitMtu(cluster: Cluster): string[] {
  for (const node of cluster.nodes.length < 2 ? [] : cluster.nodes) {
    const way = WAYS.map((name) => node.netns.findDevice(name)).find((device) => device !== null) ?? null;
    const podMtu = largestPodMtu(node);
    if (way === null || podMtu <= way.mtu) continue;
    return [
      `the pods' MTU is ${podMtu}, but ${way.name} on the way to other nodes takes ${way.mtu}: larger packets are dropped there, and what does not heed the ICMP error that tells of it (fragmentation needed) hangs`,
    ];
  }
  return [];
}

function largestPodMtu(node: ClusterNode): number {
  let largest = 0;
  for (const { netns } of node.kubelet.workers.values()) {
    if (netns === null || netns === node.netns) continue;
    largest = Math.max(largest, netns.findDevice("eth0")?.mtu ?? 0);
  }
  return largest;
}
