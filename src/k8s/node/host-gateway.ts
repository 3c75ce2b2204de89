import type { Host } from "../../host/host.js";
import { runIptables } from "../../netfilter/text/iptables.js";
import { strerror } from "../../sim/errno.js";
import type { Origin } from "../../trace/trace.js";
import { Family, formatIp } from "../../wire/ip-address.js";
import { type Prefix, parsePrefix } from "../../wire/prefix.js";
import type { KubeObject, Node } from "../api/object.js";
import type { ApiStore } from "../api/store.js";
import { type Watch, WatchBurst, type WatchEventType, type Watcher } from "../api/watch.js";
import { originOfNode, type PeerRoute, type PeerRoutes } from "./peer-routes.js";

/** What the agent is started with. */
export interface HostGatewayOptions {
  readonly api: ApiStore;
  readonly host: Host;
  /** The cluster's pod ranges: traffic within them keeps its source address. */
  readonly podCidrs: readonly string[];
  /** The text of the CNI configuration list; every `$POD_CIDR` in it becomes the node's own range. */
  readonly cniConfig: string;
  /** What all nodes hold in common: the routes to each of them. */
  readonly peers: PeerRoutes;
}

const CNI_FILE = "/etc/cni/net.d/10-podwire.conflist";

/** The bridge plugin with the node's range and the bridge as the pods' gateway, and portmap for `hostPort`. */
export const BRIDGE_CONFIG = `{
  "cniVersion": "1.0.0",
  "name": "podwire",
  "plugins": [
    {
      "type": "bridge",
      "bridge": "cni0",
      "isDefaultGateway": true,
      "hairpinMode": true,
      "ipMasq": false,
      "ipam": { "type": "host-local", "ranges": [$POD_RANGES] }
    },
    { "type": "portmap", "capabilities": { "portMappings": true } }
  ]
}
`;

/**
 * The network agent of a node, as flannel's host-gw backend: writes the CNI configuration once the node has its pod
 * range, keeps a route to every other node's range through that node, and masquerades what pods send out of the cluster:
 * `-A POSTROUTING -s NODE_RANGE ! -d CLUSTER_RANGE -j MASQUERADE`, one rule for each family.
 */
export class HostGateway implements Watcher {
  private readonly options: HostGatewayOptions;
  private readonly watch: Watch;
  /** Which version of the routes to each node is in force here, by its number (`PeerRoutes.numberOf`). */
  private routed = new Uint16Array(0);
  /** The node's own number. */
  private readonly own: number;
  private configured = false;

  constructor(options: HostGatewayOptions) {
    this.options = options;
    this.own = options.peers.numberOf(options.host.name);
    this.watch = options.api.watch("Node", { name: `host-gateway/${options.host.name}` }, this);
  }

  /** The machine is off: nothing is heard any more. */
  stop(): void {
    this.watch.close();
  }

  onWatchEvent(type: WatchEventType, object: KubeObject | null, watch: Watch): void {
    const burst = new WatchBurst();
    burst.add(type, object);
    this.onWatchBurst(burst, 0, 1, watch);
  }

  onWatchBurst(burst: WatchBurst, from: number, to: number, _watch: Watch): void {
    const { peers } = this.options;
    const { numbers, versions } = peers.changesOf(burst);
    for (let i = from; i < to; i++) {
      const number = numbers[i] ?? -1;
      if (number === this.own) {
        if (burst.types[i] !== "DELETED") this.configure(burst.objects[i] as Node);
        continue;
      }
      const version = versions[i] ?? 0;
      if (number < 0 || this.routed[number] === version) continue;
      if (number >= this.routed.length) this.makeRoom(number);
      const had = peers.routesOf(number, this.routed[number] ?? 0);
      const routes = peers.routesOf(number, version);
      for (const route of had) if (!routes.includes(route)) this.change(route, false);
      for (const route of routes) if (!had.includes(route)) this.change(route, true);
      this.routed[number] = version;
    }
  }

  private makeRoom(number: number): void {
    const grown = new Uint16Array(Math.max(8, number + 1, this.routed.length * 2));
    grown.set(this.routed);
    this.routed = grown;
  }

  private configure(node: Node): void {
    const cidrs = node.spec.podCIDRs ?? [];
    if (this.configured || cidrs.length === 0) return;
    this.configured = true;
    const { files, netns } = this.options.host;
    for (const key of ["net.ipv4.ip_forward", "net.ipv6.conf.all.forwarding"]) netns.sysctl.set(key, "1");
    files.makeDirectory("/etc/cni/net.d", true);
    files.writeFile(CNI_FILE, fillCniConfig(this.options.cniConfig, cidrs));
    for (const cidr of cidrs) this.masquerade(parsePrefix(cidr), originOfNode(this.options.api, node));
  }

  private masquerade(own: Prefix, origin: Origin): void {
    const cluster = this.options.podCidrs.map(parsePrefix).find((prefix) => prefix.family === own.family);
    if (cluster === undefined) return;
    const rule = ["-s", textOf(own), "!", "-d", textOf(cluster)];
    const comment = ["-m", "comment", "--comment", "pods leave the cluster with the address of the node"];
    const argv = ["-t", "nat", "-A", "POSTROUTING", ...rule, ...comment, "-j", "MASQUERADE"];
    runIptables(this.options.host.netns.netfilter, own.family, argv, { names: null, origin, epochS: 0 });
  }

  private change({ spec, text }: PeerRoute, add: boolean): void {
    const { stack } = this.options.host.netns;
    const error = add ? stack.routes.addShared(spec) : stack.deleteRoute(spec);
    if (error !== null && add) throw new Error(`${this.options.host.name}: route ${text}: ${strerror(error.errno)}`);
  }
}

/** A configuration list with a node's ranges in the places of `$POD_CIDR` (the first) and `$POD_RANGES` (host-local's `ranges`). */
export function fillCniConfig(text: string, cidrs: readonly string[]): string {
  const ranges = cidrs.map((cidr) => `[{ "subnet": "${cidr}" }]`).join(", ");
  return text.replaceAll("$POD_RANGES", ranges).replaceAll("$POD_CIDR", cidrs[0] ?? "");
}

function textOf(prefix: Prefix): string {
  return `${formatIp(prefix.network)}/${prefix.length}`;
}

/** The families of a list of ranges, each once. */
export function familiesOf(cidrs: readonly string[]): Family[] {
  return [Family.V4, Family.V6].filter((family) => cidrs.some((cidr) => cidr.includes(":") === (family === Family.V6)));
}
