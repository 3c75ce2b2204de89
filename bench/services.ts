/**
 * What Services cost: programming all of them, one that changes, a new connection to the first and to the last, a packet
 * of an open connection, memory. `npm run bench -- services [COUNT ...]`; with KERNEL_BENCH set to a folder with
 * `bench.py`, the kernel's own figures for the same number stand beside ours.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { Family, type IpAddress, type Netns, parseIp, sh, UdpSocket } from "podwire";
import { type ApiStore, Cluster } from "podwire/k8s";
import { collected, median, seconds } from "./measure.js";
import { addAddress } from "./topologies.js";

/** The figures for one number of Services; times are processor time of this thread. */
export interface ServiceFigures {
  readonly services: number;
  /** Writing Services and EndpointSlices into the API. */
  readonly storeS: number;
  /** From there until the node's rules are written: watches, controllers, kube-proxy. */
  readonly settleS: number;
  /** Of that, kube-proxy's longest sync, which writes all Services: what `iptables-restore` is to the kernel. */
  readonly programS: number;
  /** kube-proxy's sync after one endpoint changed. */
  readonly oneChangeS: number;
  readonly newFirstUs: number;
  readonly newLastUs: number;
  readonly openFirstUs: number;
  readonly openLastUs: number;
  /** Heap that it all takes, objects of the API included. */
  readonly heapBytes: number;
}

const PORT = 53;
const PAYLOAD = new Uint8Array(64);
/** Rounds of flows that are not counted: until then V8 has not compiled what it will. */
const WARM_UP = 4;
/** So many sent before the packets run, as few as no queue loses one. */
const BURST = 100;

/** A node with `count` Services of two endpoints each, a pod that sends, and a machine behind that swallows what arrives. */
export class ServiceBench {
  readonly count: number;
  readonly cluster = new Cluster({ nodes: 1, dns: false, podCidr: "10.128.0.0/9", serviceCidr: "172.16.0.0/12" });
  private nextPort = 20_000;

  constructor(count: number) {
    this.count = count;
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

  /** Microseconds for the first packet, and for the second, of each of `flows` connections to a Service. */
  flows(index: number, flows: number): { readonly newUs: number; readonly openUs: number } {
    const { network } = this.cluster;
    const netns = this.client();
    const address = this.addressOf(index);
    const sockets = Array.from({ length: flows }, () => {
      const socket = new UdpSocket(netns, Family.V4);
      if (socket.bind(null, this.nextPort++) !== 0) throw new Error("no port to bind to");
      return socket;
    });
    if (this.nextPort + flows > 60_000) this.nextPort = 20_000;
    const pass = (): number => {
      const start = seconds();
      for (let at = 0; at < flows; at += BURST) {
        for (const socket of sockets.slice(at, at + BURST)) {
          const errno = socket.sendTo(PAYLOAD, address, PORT);
          if (errno !== 0) throw new Error(`sendto: errno ${errno}`);
        }
        network.sim.runUntil(network.sim.nowNs + 1_000_000);
      }
      return ((seconds() - start) / flows) * 1e6;
    };
    const arrivedBefore = this.forwarded;
    const times = { newUs: pass(), openUs: pass() };
    const arrived = this.forwarded - arrivedBefore;
    if (arrived < 2 * flows) throw new Error(`${arrived} of ${2 * flows} datagrams to ${nameOf(index)} arrived`);
    for (const socket of sockets) socket.close();
    // Idle connections go before their ports are used again.
    network.sim.runUntil(network.sim.nowNs + 300e9);
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

/** Measures one number of Services. */
export async function measureServices(count: number, flows: number, rounds: number): Promise<ServiceFigures> {
  const bench = new ServiceBench(count);
  await bench.connect();
  const heapBefore = collected();
  const start = seconds();
  bench.store();
  const storeS = seconds() - start;
  const programmed = bench.program();
  const heapBytes = collected() - heapBefore;
  const changes: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    bench.change(round);
    changes.push(bench.program().syncS);
  }
  const first: ReturnType<ServiceBench["flows"]>[] = [];
  const last: ReturnType<ServiceBench["flows"]>[] = [];
  for (let round = -WARM_UP; round < rounds; round++) {
    const pair = [bench.flows(0, flows), bench.flows(count - 1, flows)] as const;
    if (round < 0) continue;
    first.push(pair[0]);
    last.push(pair[1]);
  }
  return {
    services: count,
    storeS,
    settleS: programmed.allS,
    programS: programmed.syncS,
    oneChangeS: median(changes),
    newFirstUs: median(first.map((one) => one.newUs)),
    newLastUs: median(last.map((one) => one.newUs)),
    openFirstUs: median(first.map((one) => one.openUs)),
    openLastUs: median(last.map((one) => one.openUs)),
    heapBytes,
  };
}

/** One line for one number of Services. */
export function formatServices(figures: ServiceFigures): string {
  const ms = (value: number): string => `${(value * 1_000).toFixed(value < 0.01 ? 2 : 0)} ms`;
  return [
    `${figures.services} Services:`.padEnd(16),
    `API ${ms(figures.storeS)}, to settle ${ms(figures.settleS)}, of which programming ${ms(figures.programS)};`,
    `one change ${ms(figures.oneChangeS)};`,
    `new flow ${figures.newFirstUs.toFixed(1)} us to the first, ${figures.newLastUs.toFixed(1)} us to the last`,
    `(${(figures.newLastUs / figures.newFirstUs).toFixed(2)});`,
    `open ${figures.openFirstUs.toFixed(1)} and ${figures.openLastUs.toFixed(1)} us;`,
    `${(figures.heapBytes / 2 ** 20).toFixed(0)} MiB`,
  ].join(" ");
}

/** What `bench.py svc` prints. */
interface KernelFigures {
  readonly restore_s: number;
  readonly partial_sync_s: number;
  readonly us_first_new: number;
  readonly us_last_new: number;
  readonly us_first_est: number;
}

/** The kernel's figures and ours over them, a line for each backend of iptables. */
export function compareWithKernel(folder: string, ours: ServiceFigures): string[] {
  return ["legacy", "nft"].map((backend) => {
    const args = [join(folder, "bench.py"), "svc", String(ours.services), backend];
    const { stdout, stderr, status } = spawnSync("python3", args, { encoding: "utf8" });
    if (status !== 0) return `  kernel, ${backend}: ${stderr.trim().split("\n").at(-1) ?? ""}`;
    const kernel = JSON.parse(stdout) as KernelFigures;
    const compare = (name: string, theirs: number, mine: number, unit: string): string =>
      `${name} ${theirs.toPrecision(3)} ${unit} (we / it: ${(mine / theirs).toPrecision(2)})`;
    return [
      `  kernel, ${backend}: ${compare("programming", kernel.restore_s, ours.programS, "s")}`,
      compare("one change", kernel.partial_sync_s, ours.oneChangeS, "s"),
      compare("new flow to the first", kernel.us_first_new, ours.newFirstUs, "us"),
      compare("to the last", kernel.us_last_new, ours.newLastUs, "us"),
      compare("open", kernel.us_first_est, ours.openFirstUs, "us"),
    ].join(", ");
  });
}

/** All sizes, printed one by one. */
export async function benchServices(counts: readonly number[], isShort: boolean): Promise<void> {
  const kernel = process.env.KERNEL_BENCH;
  for (const count of counts) {
    const figures = await measureServices(count, isShort ? 100 : 2_000, isShort ? 1 : 5);
    console.log(formatServices(figures));
    if (kernel !== undefined && !isShort) for (const line of compareWithKernel(kernel, figures)) console.log(line);
  }
}
