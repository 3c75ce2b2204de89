import type { Network } from "../host/network.js";
import { nearestName } from "./api/nearest-name.js";
import type { WatchDelay } from "./api/watch.js";
import type { AddressPool } from "./control/address-pool.js";
import type { ImageFactory } from "./node/images/app.js";
import type { KubeProxyConfig, ProxyMode } from "./node/proxy/proxy-config.js";
import type { OutsideZone } from "./outside-names.js";

/** A node that is to be: its name and what it is labelled with. */
export interface NodeOptions {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
}

/** What a cluster starts from; everything has a default. */
export interface ClusterOptions {
  /** How many nodes ("node-1", "node-2", ...), or their names; 2 unless told. */
  readonly nodes?: number | readonly (string | NodeOptions)[];
  /** The seed of all randomness; 1 unless told. Of no account with a `network`, which has its own. */
  readonly seed?: number;
  /** The network that the cluster is built into, beside what is there: a scenario's, say. One of its own unless told. */
  readonly network?: Network;
  /**
   * The pods' range, or one of each family with a comma between them ("10.244.0.0/16,fd00:10:244::/56"); the first is the
   * family of `podIP`. `10.244.0.0/16` unless told (10.128.0.0/10 for more than 256 nodes), `fd00:10:244::/56` for IPv6.
   * A range that is not given has the families of those that are.
   */
  readonly podCidr?: string;
  /** How much of the pods' IPv4 range a node gets (`--node-cidr-mask-size-ipv4`); a /24 unless told. */
  readonly nodeCidrMaskSizeIpv4?: number;
  /** The same for IPv6; a /64 unless told. */
  readonly nodeCidrMaskSizeIpv6?: number;
  /**
   * The Services' range, or one of each family: its 1st address is the Service `kubernetes`, its 10th the DNS Service.
   * `10.96.0.0/16` unless told, `fd00:10:96::/112` for IPv6.
   */
  readonly serviceCidr?: string;
  /**
   * The nodes' own network, or one of each family; `192.168.10.0/24` unless told (172.18.0.0/16 for more than 200 nodes),
   * `fd00:192:168:10::/64` for IPv6.
   */
  readonly nodeCidr?: string;
  /** A CNI configuration list; `$POD_CIDR` in it becomes the node's first range, `$POD_RANGES` all of them as host-local's `ranges` hold them. A bridge with host-local unless told. */
  readonly cniConfig?: string;
  /** A pod network by its name ("ptp", "flannel", "calico", ...) instead; `cniConfig` is not looked at then. */
  readonly podNetwork?: string;
  /** The MTU of the nodes' links, 1500 unless told: pod networks chosen by name take theirs from it. */
  readonly nodeMtu?: number;
  /** The MTU of pods' interfaces with `podNetwork`, where it is not to be what fits: to see what happens then. */
  readonly podMtu?: number;
  /** How kube-proxy programs the nodes: "iptables" unless told, "nftables" or "ipvs". */
  readonly proxyMode?: ProxyMode;
  /** Further settings of kube-proxy, as its configuration file has them: `{ minSyncNs: 2 * SECOND }`. */
  readonly kubeProxy?: Partial<KubeProxyConfig>;
  /** Programs of images by name: `{ "my/app": (container) => new MyApp(container) }`. */
  readonly images?: Readonly<Record<string, ImageFactory>>;
  /** How long a change takes from the API server to a watcher. */
  readonly watchDelay?: WatchDelay;
  /** How long a Job's container runs whose image says nothing of it; 5 s unless told. */
  readonly jobRunNs?: number;
  /** Addresses for Services of type LoadBalancer: CIDRs, ranges, or pools as MetalLB has them; without any they stay pending. */
  readonly loadBalancerPools?: readonly (string | AddressPool)[];
  /** False leaves out CoreDNS and its Service. */
  readonly dns?: boolean;
  /**
   * Name servers for names outside the cluster, by address; without any such questions are refused. With `outsideZones`
   * the machine outside unless told.
   */
  readonly upstreamDns?: readonly string[];
  /** Zones that the machine outside serves at port 53. */
  readonly outsideZones?: readonly OutsideZone[];
}

/** Every option's name, so that a misspelt one is told instead of being without effect. */
const OPTION_NAMES = {
  nodes: true,
  seed: true,
  network: true,
  podCidr: true,
  nodeCidrMaskSizeIpv4: true,
  nodeCidrMaskSizeIpv6: true,
  serviceCidr: true,
  nodeCidr: true,
  cniConfig: true,
  podNetwork: true,
  nodeMtu: true,
  podMtu: true,
  proxyMode: true,
  kubeProxy: true,
  images: true,
  watchDelay: true,
  jobRunNs: true,
  loadBalancerPools: true,
  dns: true,
  upstreamDns: true,
  outsideZones: true,
} as const satisfies Record<keyof ClusterOptions, true>;

/** @throws Error for an option that does not exist, with the one that may have been meant. */
export function checkOptionNames(options: ClusterOptions): void {
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(OPTION_NAMES, name)) continue;
    const nearest = nearestName(name, Object.keys(OPTION_NAMES));
    throw new Error(
      `unknown cluster option "${name}"${nearest === null ? `: there are ${Object.keys(OPTION_NAMES).join(", ")}` : `: did you mean "${nearest}"?`}`,
    );
  }
}
