/** How kube-proxy programs a node (`mode` of its configuration). */
export type ProxyMode = "iptables" | "nftables" | "ipvs";

/** By what kube-proxy tells traffic of pods from that of others. */
export type DetectLocalMode = "ClusterCIDR" | "NodeCIDR" | "BridgeInterface" | "InterfaceNamePrefix";

/** How IPVS chooses a server (`ipvsadm -s`). */
export type IpvsScheduler = "rr" | "wrr" | "lc" | "wlc" | "sh" | "dh" | "sed" | "nq" | "mh";

/** kube-proxy's own settings (KubeProxyConfiguration, v1alpha1), as far as they change what is programmed. */
export interface KubeProxyConfig {
  readonly mode: ProxyMode;
  /** `masqueradeAll`: what goes to cluster IPs gets the node's address, wherever it comes from. */
  readonly masqueradeAll: boolean;
  /** `masqueradeBit`: which bit of the mark says that a packet needs the node's address. */
  readonly masqueradeBit: number;
  /** `localhostNodePorts` of iptables mode: node ports answer at 127.0.0.1 too. */
  readonly localhostNodePorts: boolean;
  readonly detectLocalMode: DetectLocalMode;
  /** `clusterCIDR`, for mode ClusterCIDR; null for the cluster's ranges of pods, as kubeadm has it. */
  readonly clusterCidrs: readonly string[] | null;
  /** `detectLocal.bridgeInterface`, for mode BridgeInterface. */
  readonly bridgeInterface: string;
  /** `detectLocal.interfaceNamePrefix`, for mode InterfaceNamePrefix. */
  readonly interfaceNamePrefix: string;
  /**
   * `nodePortAddresses`: the ranges whose addresses of the node take node ports, or "primary" for the node's own address
   * of each family. Empty means all addresses; in nftables mode "primary".
   */
  readonly nodePortAddresses: readonly string[];
  /** `minSyncPeriod`: the least time between two syncs, of which two may follow at once; 0 for no limit, as in IPVS mode. */
  readonly minSyncNs: number;
  /** `syncPeriod`: how often it is looked whether the rules are still there, and how long after a failure it is tried again. */
  readonly syncPeriodNs: number;
  /** `conntrack.maxPerCore` and `conntrack.min`: what `nf_conntrack_max` is set to; 0 for each core leaves it. */
  readonly conntrackMaxPerCore: number;
  readonly conntrackMin: number;
  /** `conntrack.tcpEstablishedTimeout` and `conntrack.tcpCloseWaitTimeout`; 0 leaves the kernel's. */
  readonly conntrackTcpEstablishedNs: number;
  readonly conntrackTcpCloseWaitNs: number;
  /** `conntrack.udpTimeout` and `conntrack.udpStreamTimeout`; 0 leaves the kernel's. */
  readonly conntrackUdpNs: number;
  readonly conntrackUdpStreamNs: number;
  /** `conntrack.tcpBeLiberal`: sets `nf_conntrack_tcp_be_liberal`. */
  readonly conntrackTcpBeLiberal: boolean;
  /**
   * UDP connections that lead to no serving endpoint are ended. No setting of the real one's: false shows the incident of a
   * kube-proxy that cannot (it has no right to conntrack's netlink, say): clients stay with dead pods.
   */
  readonly clearsStaleUdp: boolean;
  /** `ipvs.scheduler`. */
  readonly scheduler: IpvsScheduler;
  /** `ipvs.excludeCIDRs`: virtual servers at these addresses are somebody else's and stay. */
  readonly ipvsExcludeCidrs: readonly string[];
  /** `ipvs.strictARP`. */
  readonly strictArp: boolean;
  /** `ipvs.tcpTimeout`, `ipvs.tcpFinTimeout` and `ipvs.udpTimeout`; 0 leaves the kernel's. */
  readonly ipvsTcpNs: number;
  readonly ipvsTcpFinNs: number;
  readonly ipvsUdpNs: number;
  /** `healthzBindAddress`: "0.0.0.0:10256". */
  readonly healthzBindAddress: string;
  /** `metricsBindAddress`: "127.0.0.1:10249". */
  readonly metricsBindAddress: string;
}

/** The settings of a node whose configuration says `given`; all else is as kubeadm leaves it. */
export function proxyConfig(given: Partial<KubeProxyConfig> = {}): KubeProxyConfig {
  return {
    mode: "iptables",
    masqueradeAll: false,
    masqueradeBit: 14,
    localhostNodePorts: true,
    detectLocalMode: "ClusterCIDR",
    clusterCidrs: null,
    bridgeInterface: "",
    interfaceNamePrefix: "",
    nodePortAddresses: given.mode === "nftables" ? ["primary"] : [],
    minSyncNs: given.mode === "ipvs" ? 0 : 1_000_000_000,
    syncPeriodNs: 30_000_000_000,
    conntrackMaxPerCore: 32_768,
    conntrackMin: 131_072,
    conntrackTcpEstablishedNs: 86_400_000_000_000,
    conntrackTcpCloseWaitNs: 3_600_000_000_000,
    conntrackUdpNs: 0,
    conntrackUdpStreamNs: 0,
    conntrackTcpBeLiberal: false,
    clearsStaleUdp: true,
    scheduler: "rr",
    ipvsExcludeCidrs: [],
    strictArp: false,
    ipvsTcpNs: 0,
    ipvsTcpFinNs: 0,
    ipvsUdpNs: 0,
    healthzBindAddress: "0.0.0.0:10256",
    metricsBindAddress: "127.0.0.1:10249",
    ...given,
  };
}
