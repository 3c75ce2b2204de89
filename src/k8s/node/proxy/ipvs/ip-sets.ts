import { Family } from "../../../../wire/ip-address.js";

/** The ipsets of kube-proxy in IPVS mode: name, type, and what their rules' comments say (pkg/proxy/ipvs/ipset.go). */
export const IPVS_SETS = {
  loopBack: [
    "KUBE-LOOP-BACK",
    "hash:ip,port,ip",
    "Kubernetes endpoints dst ip:port, source ip for solving hairpin purpose",
  ],
  clusterIp: ["KUBE-CLUSTER-IP", "hash:ip,port", "Kubernetes service cluster ip + port for masquerade purpose"],
  externalIp: [
    "KUBE-EXTERNAL-IP",
    "hash:ip,port",
    "Kubernetes service external ip + port for masquerade and filter purpose",
  ],
  externalIpLocal: [
    "KUBE-EXTERNAL-IP-LOCAL",
    "hash:ip,port",
    "Kubernetes service external ip + port with externalTrafficPolicy=local",
  ],
  loadBalancer: ["KUBE-LOAD-BALANCER", "hash:ip,port", "Kubernetes service lb portal"],
  loadBalancerFw: [
    "KUBE-LOAD-BALANCER-FW",
    "hash:ip,port",
    "Kubernetes service load balancer ip + port for load balancer with sourceRange",
  ],
  loadBalancerLocal: [
    "KUBE-LOAD-BALANCER-LOCAL",
    "hash:ip,port",
    "Kubernetes service load balancer ip + port with externalTrafficPolicy=local",
  ],
  loadBalancerSourceIp: [
    "KUBE-LOAD-BALANCER-SOURCE-IP",
    "hash:ip,port,ip",
    "Kubernetes service load balancer ip + port + source IP for packet filter purpose",
  ],
  loadBalancerSourceCidr: [
    "KUBE-LOAD-BALANCER-SOURCE-CIDR",
    "hash:ip,port,net",
    "Kubernetes service load balancer ip + port + source cidr for packet filter purpose",
  ],
  nodePortTcp: ["KUBE-NODE-PORT-TCP", "bitmap:port", "Kubernetes nodeport TCP port for masquerade purpose"],
  nodePortLocalTcp: [
    "KUBE-NODE-PORT-LOCAL-TCP",
    "bitmap:port",
    "Kubernetes nodeport TCP port with externalTrafficPolicy=local",
  ],
  nodePortUdp: ["KUBE-NODE-PORT-UDP", "bitmap:port", "Kubernetes nodeport UDP port for masquerade purpose"],
  nodePortLocalUdp: [
    "KUBE-NODE-PORT-LOCAL-UDP",
    "bitmap:port",
    "Kubernetes nodeport UDP port with externalTrafficPolicy=local",
  ],
  nodePortSctp: [
    "KUBE-NODE-PORT-SCTP-HASH",
    "hash:ip,port",
    "Kubernetes nodeport SCTP port for masquerade purpose with type 'hash ip:port'",
  ],
  nodePortLocalSctp: [
    "KUBE-NODE-PORT-LOCAL-SCTP-HASH",
    "hash:ip,port",
    "Kubernetes nodeport SCTP port with externalTrafficPolicy=local with type 'hash ip:port'",
  ],
  healthCheck: ["KUBE-HEALTH-CHECK-NODE-PORT", "bitmap:port", "Kubernetes health check node port"],
  ipvsIps: ["KUBE-IPVS-IPS", "hash:ip", "Addresses of ipvs dummy interface kube-ipvs0"],
} as const;

/** One of kube-proxy's ipsets. */
export type IpvsSet = keyof typeof IPVS_SETS;

/** The set's name in a family: "KUBE-6-CLUSTER-IP" for IPv6, cut to the 31 characters that a name may have. */
export function ipvsSetName(set: IpvsSet, family: Family): string {
  const [name] = IPVS_SETS[set];
  return family === Family.V4 ? name : name.replace("KUBE-", "KUBE-6-").slice(0, 31);
}
