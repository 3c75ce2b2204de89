import type { Netns } from "../../../host/netns.js";
import { SECOND } from "../../../sim/time.js";
import type { KubeProxyConfig } from "./proxy-config.js";

const NAME = "net.netfilter.nf_conntrack";

/** What kube-proxy sets of connection tracking when it starts, on a node with `cpus` cores (server_linux.go, setupConntrack). */
export function tuneConntrack({ sysctl }: Netns, config: KubeProxyConfig, cpus: number): void {
  if (config.conntrackMaxPerCore > 0) {
    sysctl.set(`${NAME}_max`, String(Math.max(config.conntrackMin, config.conntrackMaxPerCore * cpus)));
  }
  const timeouts = [
    ["tcp_timeout_established", config.conntrackTcpEstablishedNs],
    ["tcp_timeout_close_wait", config.conntrackTcpCloseWaitNs],
    ["udp_timeout", config.conntrackUdpNs],
    ["udp_timeout_stream", config.conntrackUdpStreamNs],
  ] as const;
  for (const [name, timeoutNs] of timeouts) {
    if (timeoutNs > 0) sysctl.set(`${NAME}_${name}`, String(Math.floor(timeoutNs / SECOND)));
  }
  if (config.conntrackTcpBeLiberal) sysctl.set(`${NAME}_tcp_be_liberal`, "1");
}
