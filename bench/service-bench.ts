/** The world that Services are measured in: see README.md. */
import { Family, type IpAddress, type Netns, parseIp, sh, UdpSocket } from "podwire";
import { type ApiStore, Cluster, type ClusterOptions } from "podwire/k8s";
import { collected, seconds } from "./measure.js";
import { addAddress } from "./topologies.js";

/** How kube-proxy programs the node. */
export type ProxyMode = NonNullable<ClusterOptions["proxyMode"]>;

const PORT = 53;
const PAYLOAD = new Uint8Array(64);
/** So many sent before the packets run, as few as no queue loses one: the unit that is timed. */
const BATCH = 100;
/** The ports that senders are bound to, used again when their connections are forgotten. */
const FIRST_PORT = 2_000;
const PORT_END = 62_000;
/** Idle connections of UDP are gone after this long. */
const EXPIRY_NS = 300e9;

/** Microseconds of each batch. */
export interface FlowTimes {
  readonly newUs: number[];
  readonly openUs: number[];
}

/** A node with `count` Services of two endpoints each, a pod that sends, and a machine behind that swallows what arrives. */
export class ServiceBench {
  readonly count: number;
  readonly cluster: Cluster;
  private nextPort = FIRST_PORT;

  constructor(count: number, proxyMode: ProxyMode = "iptables") {
    this.count = count;
    this.cluster = new Cluster({
      nodes: 1,
      dns: false,
      podCidr: "10.128.0.0/9",
      serviceCidr: "172.16.0.0/12",
      proxyMode,
    });
  }

  /** Lays the pod and the sink beside the node. */
  async connect(): Promise<void> {
    const { network } = this.cluster;
    const { host } = this.cluster.node("node-1");
    const sink = network.addHost("sink");
    network.connect(host, sink, { nameA: "sink0", nameB: "eth0", delayNs: 1_000, rateBps: 100e9 });
    addAddress(host, "sink0", "192.0.2.1/24");
    addAddress(sink, "eth0", "192.0.2.2/24");
    await sh(
      host,
      `
      ip netns add client
      ip link add eth0 netns client type veth peer name client0
      ip link set client0 up
      ip addr add 10.255.255.1/24 dev client0
      ip -n client link set eth0 up
      ip -n client addr add 10.255.255.2/24 dev eth0
      ip -n client route add default via 10.255.255.1
      ip route add 10.128.0.0/9 via 192.0.2.2
      sysctl -w net.ipv4.ip_forward=1
      `,
    );
    await this.cluster.settle();
  }

  /** Stores all Services with their slices. */
  store(): void {
    const { api } = this.cluster;
    for (let i = 0; i < this.count; i++) {
      api.create({
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: nameOf(i), namespace: "default" },
        spec: { ports: [{ name: "dns", protocol: "UDP", port: PORT }] },
      } as Parameters<ApiStore["create"]>[0]);
      api.create(this.slice(i, 0) as Parameters<ApiStore["create"]>[0]);
    }
  }

  /** Another endpoint for the last Service. */
  change(round: number): void {
    const { api } = this.cluster;
    const current = api.read("EndpointSlice", "default", nameOf(this.count - 1));
    api.update({ ...current, ...this.slice(this.count - 1, round), metadata: current.metadata });
  }

  /** Runs until kube-proxy has nothing left to write; the processor time in all, and of its longest sync alone. */
  program(): { readonly allS: number; readonly syncS: number } {
    const { sim } = this.cluster.network;
    const { proxy } = this.cluster.node("node-1");
    const endNs = sim.nowNs + 3e9;
    const start = seconds();
    let syncS = 0;
    while (sim.nowNs < endNs) {
      const syncs = proxy.syncCount;
      const at = seconds();
      if (sim.runEvents(1) === 0) break;
      if (proxy.syncCount !== syncs) syncS = Math.max(syncS, seconds() - at);
    }
    return { allS: seconds() - start, syncS };
  }

  /** Processor time of the first packet of all, to the Service in the middle. */
  firstPacket(): number {
    const socket = new UdpSocket(this.client(), Family.V4);
    const address = this.addressOf(this.count >> 1);
    const { sim } = this.cluster.network;
    const start = seconds();
    if (socket.bind(null, this.nextPort++) !== 0 || socket.sendTo(PAYLOAD, address, PORT) !== 0) {
      throw new Error("the first packet was not sent");
    }
    sim.runUntil(sim.nowNs + 1_000_000_000);
    socket.close();
    return seconds() - start;
  }

  /**
   * Connections to Services of these numbers, `rounds` batches for each, one after the other so that whatever disturbs the
   * machine disturbs all alike, and every round begins with the next one of them.
   */
  flows(indexes: readonly number[], rounds: number): FlowTimes[] {
    const times = indexes.map((): FlowTimes => ({ newUs: [], openUs: [] }));
    for (let round = 0; round < rounds; round++) {
      if (this.nextPort + BATCH * indexes.length > PORT_END) {
        this.cluster.network.sim.runUntil(this.cluster.network.sim.nowNs + EXPIRY_NS);
        this.nextPort = FIRST_PORT;
        collected();
      }
      for (let i = 0; i < indexes.length; i++) {
        const at = (round + i) % indexes.length;
        const [newUs, openUs] = this.batch(indexes[at] ?? 0);
        times[at]?.newUs.push(newUs);
        times[at]?.openUs.push(openUs);
      }
    }
    return times;
  }

  /** Microseconds for the first packet, and for the second, of each of a batch of connections to a Service. */
  private batch(index: number): [number, number] {
    const netns = this.client();
    const address = this.addressOf(index);
    const { sim } = this.cluster.network;
    const sockets = Array.from({ length: BATCH }, () => {
      const socket = new UdpSocket(netns, Family.V4);
      if (socket.bind(null, this.nextPort++) !== 0) throw new Error("no port to bind to");
      return socket;
    });
    const pass = (): number => {
      const start = seconds();
      for (const socket of sockets) {
        const errno = socket.sendTo(PAYLOAD, address, PORT);
        if (errno !== 0) throw new Error(`sendto: errno ${errno}`);
      }
      sim.runUntil(sim.nowNs + 1_000_000);
      return ((seconds() - start) / BATCH) * 1e6;
    };
    const arrivedBefore = this.forwarded;
    const times: [number, number] = [pass(), pass()];
    const arrived = this.forwarded - arrivedBefore;
    if (arrived < 2 * BATCH) throw new Error(`${arrived} of ${2 * BATCH} datagrams to ${nameOf(index)} arrived`);
    for (const socket of sockets) socket.close();
    return times;
  }

  /** How many packets went out to the sink. */
  private get forwarded(): number {
    return this.cluster.node("node-1").netns.findDevice("sink0")?.counters.txPackets ?? 0;
  }

  private client(): Netns {
    const netns = this.cluster.node("node-1").host.findNamespace("client");
    if (netns === null) throw new Error("no client");
    return netns;
  }

  private addressOf(index: number): IpAddress {
    const service = this.cluster.api.read("Service", "default", nameOf(index));
    return parseIp(service.spec.clusterIP ?? "");
  }

  private slice(index: number, round: number): object {
    const endpoint = (which: number): object => {
      const n = 2 * index + which + 2 * this.count * round;
      return { addresses: [`10.${129 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}`], conditions: { ready: true } };
    };
    return {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: {
        name: nameOf(index),
        namespace: "default",
        labels: { "kubernetes.io/service-name": nameOf(index) },
      },
      addressType: "IPv4",
      ports: [{ name: "dns", protocol: "UDP", port: PORT }],
      endpoints: [endpoint(0), endpoint(1)],
    };
  }
}

function nameOf(index: number): string {
  return `svc-${String(index).padStart(6, "0")}`;
}
