import { RawSocket } from "../../src/host/sockets/raw-socket.js";
import { UdpSocket } from "../../src/host/sockets/udp-socket.js";
import type { Service } from "../../src/k8s/api/object.js";
import type { Cluster } from "../../src/k8s/cluster.js";
import { localAddresses } from "../../src/k8s/node/proxy/node-port-addresses.js";
import { MILLISECOND, SECOND } from "../../src/sim/time.js";
import type { Family } from "../../src/wire/ip-address.js";
import { formatIp, parseIp } from "../../src/wire/ip-address.js";
import { IpProtocol } from "../../src/wire/numbers.js";
import { offsetAddress, parsePrefix } from "../../src/wire/prefix.js";
import { SctpPacket } from "../../src/wire/sctp.js";

/** What came of one request: the pod that answered and whom it saw, or how it failed. */
export interface Answer {
  readonly pod: string;
  readonly seenAs: string;
  readonly error: "" | "refused" | "timeout" | "no address";
}

const NOTHING: Answer = { pod: "", seenAs: "", error: "timeout" };

/** The address of a family that a place stands for; null when it has none. `bridge/node-1` is the node's in its pods' net. */
export function addressOf(cluster: Cluster, place: string, family: Family): string | null {
  const ofFamily = (text: string): boolean => text.includes(":") === (family === 6);
  const [kind = "", name = ""] = place.split("/");
  if (kind === "svc") {
    const { clusterIPs = [] } = cluster.api.read("Service", "default", name).spec;
    return clusterIPs.find(ofFamily) ?? null;
  }
  if (kind === "pod") {
    const { podIPs = [] } = cluster.pod(name).pod.status;
    return podIPs.map(({ ip }) => ip ?? "").find(ofFamily) ?? null;
  }
  if (kind === "node") {
    const addresses = cluster.api.read("Node", "", name).status.addresses ?? [];
    return (
      addresses
        .filter((one) => one.type === "InternalIP")
        .map((one) => one.address)
        .find(ofFamily) ?? null
    );
  }
  if (kind === "bridge") {
    const cidr = (cluster.api.read("Node", "", name).spec.podCIDRs ?? []).find(ofFamily);
    return cidr === undefined ? null : formatIp(offsetAddress(parsePrefix(cidr).network, 1));
  }
  if (kind === "outside") {
    const own = localAddresses(cluster.outside.netns, family);
    return own.find((text) => !text.startsWith("127.") && text !== "::1" && !text.startsWith("fe80:")) ?? null;
  }
  return ofFamily(place) ? place : null;
}

/** A request by HTTP to a pod that tells who asks. */
export async function askHttp(cluster: Cluster, from: string, address: string, port: number): Promise<Answer> {
  const host = address.includes(":") ? `[${address}]` : address;
  const { response, body, error } = await cluster.at(from).fetch(`http://${host}:${port}/`, { timeoutNs: 3 * SECOND });
  if (response === null) return { ...NOTHING, error: /timed out|Timeout/i.test(error) ? "timeout" : "refused" };
  const field = (pattern: RegExp): string => pattern.exec(body)?.[1] ?? "";
  return { pod: field(/^Hostname: (.*)$/m), seenAs: field(/^client_address=(.*)$/m), error: "" };
}

/** A datagram from a new port, or from `socket`, to a pod that answers with its name. */
export async function askUdp(
  cluster: Cluster,
  from: string,
  address: string,
  port: number,
  socket: UdpSocket | null = null,
): Promise<Answer> {
  const own = socket ?? new UdpSocket(cluster.at(from).netns, address.includes(":") ? 6 : 4);
  if (socket === null) own.connectTo(parseIp(address), port);
  own.sendTo(new Uint8Array([1]), parseIp(address), port);
  await cluster.network.sleep(50 * MILLISECOND);
  const got = own.receiveFrom();
  const error = own.takeError();
  if (socket === null) own.close();
  if (got === null) return { ...NOTHING, error: error === null ? "timeout" : "refused" };
  return { pod: String.fromCharCode(...(got.data as Uint8Array)).trim(), seenAs: "", error: "" };
}

/** An INIT of SCTP, answered by a pod that plays a peer: the pod is told and whom it saw. */
export async function askSctp(
  cluster: Cluster,
  from: string,
  address: string,
  port: number,
  pods: readonly string[],
  podPort: number,
): Promise<Answer> {
  const family: Family = address.includes(":") ? 6 : 4;
  const client = new RawSocket(cluster.at(from).netns, family, IpProtocol.Sctp);
  const peers = pods.map((name) => ({ name, socket: new RawSocket(cluster.pod(name).netns, family, IpProtocol.Sctp) }));
  const srcPort = 20_000 + (cluster.network.sim.nowNs % 10_000);
  const init = new Uint8Array([1, 0, 0, 20, 0, 0, 0, 9, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1]);
  client.sendTo(new SctpPacket(srcPort, port, 0, init), parseIp(address));
  await cluster.network.sleep(50 * MILLISECOND);
  let answer: Answer = NOTHING;
  for (const { name, socket } of peers) {
    const packet = socket.receive()?.packet;
    if (packet?.payload.kind !== "sctp" || packet.payload.dstPort !== podPort) continue;
    const back = init.slice();
    back[0] = 2;
    socket.sendTo(new SctpPacket(podPort, packet.payload.srcPort, 9, back), packet.src);
    answer = { pod: name, seenAs: formatIp(packet.src), error: "" };
  }
  await cluster.network.sleep(50 * MILLISECOND);
  const reply = client.receive()?.packet ?? null;
  const isRight =
    reply !== null &&
    formatIp(reply.src) === address &&
    reply.payload.kind === "sctp" &&
    reply.payload.srcPort === port &&
    reply.payload.dstPort === srcPort;
  const refused = client.receiveError() !== null;
  for (const { socket } of peers) socket.close();
  client.close();
  if (answer.pod !== "" && !isRight) return { ...NOTHING, pod: `${answer.pod} whose answer went astray` };
  return refused ? { ...NOTHING, error: "refused" } : answer;
}

/** Gives Services of type LoadBalancer the addresses that a cloud would. */
export function giveAddresses(cluster: Cluster, name: string, addresses: readonly string[]): void {
  const service = cluster.api.read("Service", "default", name);
  const ingress = addresses.map((ip) => ({ ip }));
  cluster.api.updateStatus<Service>({ ...service, status: { loadBalancer: { ingress } } });
}
