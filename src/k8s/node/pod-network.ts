import { applyNodeState } from "../../cni/apply-node-state.js";
import { tunnelDevice } from "../../cni/calico/calico-backend.js";
import { tunnelAddress } from "../../cni/calico/calico-ipam.js";
import { tunnelOf } from "../../cni/calico/ip-pool.js";
import { EMPTY_NODE_STATE, type NodeAddressing, type NodeState } from "../../cni/node-state.js";
import type { Personality, PodNetworkOptions } from "../../cni/pod-network.js";
import type { Host } from "../../host/host.js";
import type { EventTarget, ScheduledEvent } from "../../sim/event-queue.js";
import { MILLISECOND } from "../../sim/time.js";
import { Informer, type InformerHandler } from "../api/informer.js";
import type { KubeObject, Node } from "../api/object.js";
import type { ApiStore } from "../api/store.js";
import { keysOf } from "./calico/calico-objects.js";
import { AFFINITY_KIND, type CalicoStore, holdingsOf } from "./calico/calico-store.js";

/** What the agent is started with. */
export interface PodNetworkAgentOptions {
  readonly api: ApiStore;
  readonly host: Host;
  readonly personality: Personality;
  readonly network: PodNetworkOptions;
  /** Calico's datastore; null for other networks. */
  readonly calico: CalicoStore | null;
}

/** How long an agent rests between two looks at the nodes, about as the real ones do. */
const FLOCK_NS = 50 * MILLISECOND;

/** Where a node publishes the link addresses of its tunnels, as flannel does in an annotation of its own. */
const TUNNEL_MACS = "podwire.dev/tunnel-macs";
/** Where Calico publishes the addresses that a node has in its tunnels, by which it connects to other nodes' pods. */
const TUNNEL_ADDRESSES: Readonly<Record<string, string>> = {
  tunl0: "projectcalico.org/IPv4IPIPTunnelAddr",
  "vxlan.calico": "projectcalico.org/IPv4VXLANTunnelAddr",
  "vxlan-v6.calico": "projectcalico.org/IPv6VXLANTunnelAddr",
};

/**
 * The agent of a pod network that is chosen by its name (ptp, flannel, calico): keeps the machine as the network wants it
 * from what the Node objects say, and writes the CNI configuration once the node has its pod ranges.
 */
export class PodNetworkAgent implements InformerHandler, EventTarget {
  private readonly options: PodNetworkAgentOptions;
  private readonly nodes: Informer<"Node">;
  /** Who has which of Calico's blocks; null for other networks. */
  private readonly affinities: Informer | null;
  private readonly pools: readonly Informer[];
  private state: NodeState = EMPTY_NODE_STATE;
  /** Changes come in flocks: those that follow one within this time are looked at together. */
  private busyUntilNs = 0;
  private pending: ScheduledEvent | null = null;

  constructor(options: PodNetworkAgentOptions) {
    this.options = options;
    this.nodes = new Informer(options.api, "Node", { name: `pod-network/${options.host.name}` });
    const { api, calico, host } = options;
    const name = `pod-network/${host.name}`;
    this.affinities = calico === null ? null : new Informer(api, AFFINITY_KIND, { name });
    this.pools = (calico === null ? [] : keysOf("IPPool")).map((kind) => new Informer(api, kind, { name }));
    for (const informer of [this.nodes, ...this.watched()]) informer.addHandler(this);
  }

  /** The machine is off: nothing is heard any more. */
  stop(): void {
    for (const informer of [this.nodes, ...this.watched()]) informer.watch.close();
    if (this.pending !== null) this.options.host.network.sim.cancel(this.pending);
    this.pending = null;
  }

  onChange(kind: string, previous: KubeObject | null, current: KubeObject | null): void {
    if (kind !== "Node") {
      this.changed();
      return;
    }
    const before = previous === null ? "" : JSON.stringify(addressingOf(previous as Node));
    const after = current === null ? "" : JSON.stringify(addressingOf(current as Node));
    if (before !== after) this.changed();
  }

  onEvent(): void {
    this.pending = null;
    this.busyUntilNs = this.options.host.network.sim.nowNs + FLOCK_NS;
    this.update();
  }

  private changed(): void {
    if (this.pending !== null) return;
    const { sim } = this.options.host.network;
    if (sim.nowNs >= this.busyUntilNs) this.onEvent();
    else this.pending = sim.schedule(this.busyUntilNs - sim.nowNs, this, 0);
  }

  private watched(): readonly Informer[] {
    return this.affinities === null ? [] : [this.affinities, ...this.pools];
  }

  private update(): void {
    const { host, personality, api } = this.options;
    const network = this.network();
    const known = this.nodes.list().map(addressingOf);
    const self = known.find((node) => node.name === host.name);
    // Calico's blocks are none of the controller manager's business.
    const isPlaced = (node: NodeAddressing): boolean => network.calico !== null || node.podCidrs.length > 0;
    if (self === undefined || !isPlaced(self)) return;
    const peers = known.filter((node) => node !== self && isPlaced(node));
    const desired = personality.state({ ...self, tunnelAddresses: this.tunnelAddresses(network) }, peers, network);
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
    for (const { name, address } of desired.tunnels) {
      const annotation = TUNNEL_ADDRESSES[name];
      if (annotation === undefined || !this.isAlwaysTunnelled(name, network)) continue;
      annotations[annotation] = address.slice(0, address.indexOf("/"));
    }
    if (JSON.stringify(annotations) === JSON.stringify(node.metadata.annotations ?? {})) return;
    api.update<Node>({ ...node, metadata: { ...node.metadata, annotations } }, { trusted: true });
  }

  /** The options, with Calico's pools and who has which block as this machine has heard of it. */
  private network(): PodNetworkOptions {
    const { network, calico } = this.options;
    if (calico === null || this.affinities === null) return network;
    return { ...network, calico: { pools: calico.pools(), holdings: holdingsOf(this.affinities.list()) } };
  }

  /** The machine's own addresses in Calico's tunnels, taken of its blocks at the first call; none where the pools are empty. */
  private tunnelAddresses(network: PodNetworkOptions): Record<string, string> {
    const { calico, host } = this.options;
    const found: Record<string, string> = {};
    for (const pool of calico === null ? [] : (network.calico?.pools ?? [])) {
      const [kind, device] = [tunnelOf(pool), tunnelDevice(pool)];
      if (calico === null || kind === null || device === null || found[device] !== undefined) continue;
      const address = tunnelAddress(calico, host.name, kind, pool.cidr.family);
      if (address !== null) found[device] = address;
    }
    return found;
  }

  /**
   * A node connects by its tunnel's address only where everything goes through the tunnel. Simplified: all nodes are taken
   * to be on one link.
   */
  private isAlwaysTunnelled(device: string, network: PodNetworkOptions): boolean {
    const pools = network.calico?.pools.filter((pool) => tunnelDevice(pool) === device) ?? [];
    return pools.some((pool) => pool.ipipMode === "Always" || pool.vxlanMode === "Always");
  }
}

function addressingOf(node: Node): NodeAddressing {
  const macs = node.metadata.annotations?.[TUNNEL_MACS];
  const tunnels = Object.entries(TUNNEL_ADDRESSES).flatMap(([device, name]) => {
    const address = node.metadata.annotations?.[name];
    return address === undefined ? [] : [[device, address] as const];
  });
  return {
    name: node.metadata.name,
    addresses: (node.status.addresses ?? []).filter((one) => one.type === "InternalIP").map((one) => one.address),
    podCidrs: node.spec.podCIDRs ?? [],
    ...(macs === undefined ? {} : { tunnelMacs: JSON.parse(macs) as Record<string, string> }),
    ...(tunnels.length === 0 ? {} : { tunnelAddresses: Object.fromEntries(tunnels) }),
  };
}
