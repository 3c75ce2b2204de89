import type { Cluster } from "../k8s/cluster.js";
import { hostShell } from "../shell/host-shell.js";

/** Something that is wrong with a cluster's network, to see whether it is found. Nodes and pods count modulo their number. */
export type Fault =
  | { readonly kind: "none" }
  /** Somebody's rule masquerades all that leaves a node. */
  | { readonly kind: "stray-masquerade"; readonly node: number }
  /** A node lost its routes to the pods of the other nodes. */
  | { readonly kind: "missing-routes"; readonly node: number }
  /** A pod has the address of another one besides its own. */
  | { readonly kind: "address-twice"; readonly pod: number; readonly of: number };

/** Brings a fault into a running cluster with the commands that an operator's slip would be made of. */
export function plantFault(cluster: Cluster, fault: Fault): void {
  switch (fault.kind) {
    case "none":
      return;
    case "stray-masquerade": {
      const node = cluster.nodes[fault.node % cluster.nodes.length];
      if (node !== undefined) run(node.host, "iptables -t nat -I POSTROUTING 1 -j MASQUERADE");
      return;
    }
    case "missing-routes": {
      const node = cluster.nodes[fault.node % cluster.nodes.length];
      if (node === undefined) return;
      run(
        node.host,
        "for net in $(ip route | grep ' via ' | grep -v default | cut -d ' ' -f 1); do ip route del $net; done",
      );
      return;
    }
    case "address-twice": {
      const pods = cluster.api.list("Pod", { namespace: "default" });
      const [thief, owner] = [pods[fault.pod % pods.length], pods[fault.of % pods.length]];
      if (thief === undefined || owner === undefined || thief === owner) return;
      const { node, netns } = cluster.pod(thief.metadata.name);
      if (netns === node.netns) return;
      run(node.host, `ip -n ${netns.name} addr add ${owner.status.podIP ?? ""}/32 dev eth0`);
      run(node.host, `ip route replace ${owner.status.podIP ?? ""} via ${thief.status.podIP ?? ""}`);
      return;
    }
  }
}

function run(host: Parameters<typeof hostShell>[0], script: string): void {
  const { exitCode, output } = hostShell(host).runSync(script);
  if (exitCode !== 0) throw new Error(`the fault could not be planted on ${host.name}: ${output}`);
}
