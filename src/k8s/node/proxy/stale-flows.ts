import type { Netfilter } from "../../../netfilter/netfilter.js";
import { familyOf, formatIp } from "../../../wire/ip-address.js";
import { IpProtocol } from "../../../wire/numbers.js";
import type { EndpointSlice } from "../../api/object.js";
import type { WatchBurst } from "../../api/watch.js";
import type { Datapath } from "./datapath.js";

/** True when something of UDP was told: only then flows are ended (ConntrackCleanupRequired). */
function tellsOfUdp(bursts: readonly WatchBurst[]): boolean {
  return bursts.some(({ objects }) =>
    objects.some((slice) => ((slice as EndpointSlice | null)?.ports ?? []).some((port) => port.protocol === "UDP")),
  );
}

/**
 * Ends UDP connections of a family to a Service's address or to a node port that lead to none of its serving endpoints:
 * UDP has no end of its own, so that a client that goes on sending would stay with the dead pod (pkg/proxy/conntrack,
 * CleanStaleEntries), when `told` has something of UDP. A Service without serving endpoints keeps its connections until it has some. Answers how many ended.
 */
export function clearStaleFlows(netfilter: Netfilter, datapath: Datapath, told: readonly WatchBurst[]): number {
  const { family } = datapath;
  const flows = netfilter.conntrack
    .entries()
    .filter((entry) => entry.protocol === IpProtocol.Udp && familyOf(entry.original.dst) === family);
  // Most nodes of a large cluster track nothing of UDP, and are told of thousands of slices.
  if (flows.length === 0 || !tellsOfUdp(told)) return 0;
  const addresses = new Set(flows.map((entry) => entry.original.dst));
  const numbers = new Set(flows.map((entry) => entry.original.dstPort));
  const texts = new Set(Array.from(addresses, formatIp));
  const byAddress = new Map<string, Set<string>>();
  const byNodePort = new Map<number, Set<string>>();
  for (const { port, endpoints } of datapath.portsFor(addresses, numbers)) {
    if (port.protocol !== "udp") continue;
    const asked = [port.clusterIp, ...port.externalIps, ...port.loadBalancerIps].filter((address) =>
      texts.has(address),
    );
    if (asked.length === 0 && !numbers.has(port.nodePort)) continue;
    const serving = new Set(endpoints.filter((one) => one.serving).map((one) => one.address));
    if (serving.size === 0) continue;
    for (const address of asked) byAddress.set(`${address} ${port.port}`, serving);
    if (port.nodePort !== 0) byNodePort.set(port.nodePort, serving);
  }
  let ended = 0;
  for (const entry of flows) {
    const { dst, dstPort } = entry.original;
    const server = formatIp(entry.reply.src);
    const isAstray = (serving: Set<string> | undefined): boolean => serving !== undefined && !serving.has(server);
    if (!isAstray(byAddress.get(`${formatIp(dst)} ${dstPort}`)) && !isAstray(byNodePort.get(dstPort))) continue;
    netfilter.conntrack.kill(entry);
    ended++;
  }
  return ended;
}
