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
    ["established", config.conntrackTcpEstablishedNs],
    ["close_wait", config.conntrackTcpCloseWaitNs],
  ] as const;
  for (const [state, timeoutNs] of timeouts) {
    if (timeoutNs > 0) sysctl.set(`${NAME}_tcp_timeout_${state}`, String(Math.floor(timeoutNs / SECOND)));
  }
  if (config.conntrackTcpBeLiberal) sysctl.set(`${NAME}_tcp_be_liberal`, "1");
}
