import type { Netfilter } from "../../../netfilter/netfilter.js";
import { familyOf, formatIp } from "../../../wire/ip-address.js";
import { IpProtocol } from "../../../wire/numbers.js";
import type { WatchBurst } from "../../api/watch.js";
import type { Datapath } from "./datapath.js";
import { factsOf } from "./service-list.js";

/**
 * Ends UDP connections of a family to a Service's address or to a node port that lead to none of its serving endpoints:
 * UDP has no end of its own, so that a client that goes on sending would stay with the dead pod (pkg/proxy/conntrack,
 * CleanStaleEntries), when `told` has something of UDP. A Service without serving endpoints keeps its connections until it
 * has some. Answers how many ended; null when nothing of UDP was told (ConntrackCleanupRequired).
 */
export function clearStaleFlows(netfilter: Netfilter, datapath: Datapath, told: readonly WatchBurst[]): number | null {
  const { family } = datapath;
  const familyName = family === 4 ? "IPv4" : "IPv6";
  if (!told.some((burst) => factsOf(burst).udp.includes(familyName))) return null;
  const flows = netfilter.conntrack
    .entries()
    .filter((entry) => entry.protocol === IpProtocol.Udp && familyOf(entry.original.dst) === family);
  if (flows.length === 0) return 0;
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
