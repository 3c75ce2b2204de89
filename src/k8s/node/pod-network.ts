import { applyNodeState } from "../../cni/apply-node-state.js";
import { EMPTY_NODE_STATE, type NodeAddressing, type NodeState } from "../../cni/node-state.js";
import type { Personality, PodNetworkOptions } from "../../cni/personality.js";
import type { Host } from "../../host/host.js";
import { Informer, type InformerHandler } from "../api/informer.js";
import type { KubeObject, Node } from "../api/object.js";
import type { ApiStore } from "../api/store.js";

/** What the agent is started with. */
export interface PodNetworkAgentOptions {
  readonly api: ApiStore;
  readonly host: Host;
  readonly personality: Personality;
  readonly network: PodNetworkOptions;
}

/** Where a node publishes the link addresses of its tunnels, as flannel does in an annotation of its own. */
const TUNNEL_MACS = "podwire.dev/tunnel-macs";
/** Where Calico publishes the address that a node has in its tunnel, by which it connects to other nodes' pods. */
const TUNNEL_ADDRESS = "projectcalico.org/IPv4IPIPTunnelAddr";

/**
 * The agent of a pod network that is chosen by its name (ptp, flannel, calico): keeps the machine as the network wants it
 * from what the Node objects say, and writes the CNI configuration once the node has its pod ranges.
 */
export class PodNetworkAgent implements InformerHandler {
  private readonly options: PodNetworkAgentOptions;
  private readonly nodes: Informer<"Node">;
  private state: NodeState = EMPTY_NODE_STATE;

  constructor(options: PodNetworkAgentOptions) {
    this.options = options;
    this.nodes = new Informer(options.api, "Node", { name: `pod-network/${options.host.name}` });
    this.nodes.addHandler(this);
  }

  /** The machine is off: nothing is heard any more. */
  stop(): void {
    this.nodes.watch.close();
  }

  onChange(_kind: string, previous: KubeObject | null, current: KubeObject | null): void {
    const before = previous === null ? "" : JSON.stringify(addressingOf(previous as Node));
    const after = current === null ? "" : JSON.stringify(addressingOf(current as Node));
    if (before !== after) this.update();
  }

  private update(): void {
    const { host, personality, network, api } = this.options;
    const known = this.nodes.list().map(addressingOf);
    const self = known.find((node) => node.name === host.name);
    if (self === undefined || self.podCidrs.length === 0) return;
    const peers = known.filter((node) => node !== self && node.podCidrs.length > 0);
    const desired = personality.state(self, peers, network);
    const tunnelMacs = applyNodeState(host, desired, this.state);
    this.state = desired;
    if (host.files.find("/etc/cni/net.d") === null) {
      host.files.makeDirectory("/etc/cni/net.d", true);
      const text = JSON.stringify(personality.conflist(self, network), null, 2);
      host.files.writeFile(`/etc/cni/net.d/10-${personality.name}.conflist`, `${text}\n`);
    }
    const macs = JSON.stringify(tunnelMacs);
    const node = api.get("Node", "", host.name);
    if (node === null) return;
    const annotations = { ...node.metadata.annotations };
    if (macs !== "{}") annotations[TUNNEL_MACS] = macs;
    for (const tunnel of desired.tunnels) {
      if (tunnel.kind === "ipip") annotations[TUNNEL_ADDRESS] = tunnel.address.slice(0, tunnel.address.indexOf("/"));
    }
    if (JSON.stringify(annotations) === JSON.stringify(node.metadata.annotations ?? {})) return;
    api.update<Node>({ ...node, metadata: { ...node.metadata, annotations } }, { trusted: true });
  }
}

function addressingOf(node: Node): NodeAddressing {
  const macs = node.metadata.annotations?.[TUNNEL_MACS];
  return {
    name: node.metadata.name,
    addresses: (node.status.addresses ?? []).filter((one) => one.type === "InternalIP").map((one) => one.address),
    podCidrs: node.spec.podCIDRs ?? [],
    ...(macs === undefined ? {} : { tunnelMacs: JSON.parse(macs) as Record<string, string> }),
  };
}
