import type { Netns } from "../../../host/netns.js";
import type { Netfilter } from "../../../netfilter/netfilter.js";
import { formatIp } from "../../../wire/ip-address.js";
import { IpProtocol } from "../../../wire/numbers.js";
import type { ProxiedPort } from "./datapath.js";

/**
 * Ends UDP connections to a Service that lead to no endpoint of it any more, or to none at all: UDP has no end of its
 * own, so that a client that goes on sending would stay with the dead pod (pkg/proxy/conntrack/cleanup.go).
 * Answers how many were ended.
 */
export function clearStaleFlows(netns: Netns, netfilter: Netfilter, ports: () => readonly ProxiedPort[]): number {
  const flows = netfilter.conntrack.entries().filter((entry) => entry.protocol === IpProtocol.Udp);
  if (flows.length === 0) return 0;
  const byAddress = new Map<string, Set<string>>();
  const byNodePort = new Map<number, Set<string>>();
  for (const { port, endpoints } of ports()) {
    if (port.protocol !== "udp") continue;
    const serving = new Set(endpoints.filter((one) => one.serving).map((one) => one.address));
    for (const address of [port.clusterIp, ...port.externalIps, ...port.loadBalancerIps]) {
      byAddress.set(`${address} ${port.port}`, serving);
    }
    if (port.nodePort !== 0) byNodePort.set(port.nodePort, serving);
  }
  if (byAddress.size === 0) return 0;
  let ended = 0;
  for (const entry of flows) {
    const { dst, dstPort } = entry.original;
    const serving =
      byAddress.get(`${formatIp(dst)} ${dstPort}`) ?? (netns.stack.isLocal(dst) ? byNodePort.get(dstPort) : undefined);
    if (serving === undefined || serving.has(formatIp(entry.reply.src))) continue;
    netfilter.conntrack.kill(entry);
    ended++;
  }
  return ended;
}
