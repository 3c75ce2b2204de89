/** The networks that the benchmarks run: the shapes of ns-3's and the kernel's programs, so that figures stand side by side. */
import {
  type EventTarget,
  Family,
  type Host,
  type IpAddress,
  listenUdp,
  type Netns,
  Network,
  parseIp,
  parsePrefix,
  type Socket,
  type SocketHandler,
  sh,
  UdpSocket,
} from "podwire";

/** Bytes of each datagram's payload, as the peers send. */
const PAYLOAD = new Uint8Array(512);

/** Gives a device of a host an address, "10.0.0.1/24". */
export function addAddress(host: Host, deviceName: string, text: string): void {
  const prefix = parsePrefix(text);
  const device = host.netns.findDevice(deviceName);
  if (device === null) throw new Error(`${host.name} has no ${deviceName}`);
  const spec = { local: prefix.address, prefixLength: prefix.length };
  const error = host.netns.stack.addAddress(host.netns.ipDevice(device), spec, false);
  if (error !== null) throw new Error(error.text);
}

/** Adds a route through a gateway, "10.9.0.0/16" or "0.0.0.0/0". */
export function addRoute(host: Host, prefixText: string, gateway: string): void {
  const prefix = parsePrefix(prefixText);
  const nexthops = [{ gateway: parseIp(gateway) }];
  const spec = { family: prefix.family, dst: prefix.network, prefixLength: prefix.length, nexthops };
  const error = host.netns.stack.addRoute(spec, "add");
  if (error !== null) throw new Error(error.text);
}

/** Sends a datagram every `intervalNs` until `count` are sent. */
export class Sender implements EventTarget {
  /** The namespace that it sends from. */
  readonly netns: Netns;
  private readonly socket: UdpSocket;
  private readonly dst: IpAddress;
  private readonly intervalNs: number;
  private left = 0;

  constructor(netns: Netns, dst: IpAddress, intervalNs: number) {
    this.netns = netns;
    this.socket = new UdpSocket(netns, Family.V4);
    this.dst = dst;
    this.intervalNs = intervalNs;
  }

  start(count: number): void {
    this.left = count;
    this.socket.netns.sim.schedule(0, this, 0);
  }

  onEvent(): void {
    const errno = this.socket.sendTo(PAYLOAD, this.dst, 9);
    if (errno !== 0) throw new Error(`sendto: errno ${errno}`);
    if (--this.left > 0) this.socket.netns.sim.schedule(this.intervalNs, this, 0);
  }
}

/** Counts what arrives on UDP port 9 of a namespace. */
export class Sink implements SocketHandler {
  received = 0;

  constructor(netns: Netns) {
    listenUdp(netns, 9, this);
  }

  onSocket(socket: Socket): void {
    if (!(socket instanceof UdpSocket)) return;
    while (socket.receiveFrom() !== null) this.received++;
  }
}

/** A network with what is to be driven. */
export interface Load {
  readonly network: Network;
  readonly senders: readonly Sender[];
  readonly sinks: readonly Sink[];
  /** How many links one datagram crosses. */
  readonly hopsPerDatagram: number;
}

const CABLE = { rateBps: 10e9, delayNs: 10_000 };

/** A host, `routers` routers in a line, a host; 10 Gb/s and 10 us a link, a datagram every 10 us. */
export function chain(routers: number): Load {
  const network = new Network({ seed: 1 });
  const hosts = [network.addHost("a")];
  for (let i = 0; i < routers; i++) hosts.push(network.addRouter(`r${i}`));
  hosts.push(network.addHost("b"));
  for (let i = 0; i + 1 < hosts.length; i++) {
    const [left, right] = [hosts[i], hosts[i + 1]];
    if (left === undefined || right === undefined) throw new Error("chain too short");
    const leftName = i === 0 ? "eth0" : "eth1";
    network.connect(left, right, { ...CABLE, nameA: leftName, nameB: "eth0" });
    addAddress(left, leftName, `10.0.${i}.1/24`);
    addAddress(right, "eth0", `10.0.${i}.2/24`);
    addRoute(left, "10.9.0.0/16", `10.0.${i}.2`);
    if (i > 0) addRoute(right, "10.0.0.0/24", `10.0.${i}.1`);
  }
  const [a, b] = [hosts[0], hosts[hosts.length - 1]];
  if (a === undefined || b === undefined) throw new Error("chain too short");
  addAddress(b, "lo", "10.9.0.1/32");
  b.netns.loopback.setUp(true);
  const sink = new Sink(b.netns);
  return {
    network,
    senders: [new Sender(a.netns, parseIp("10.9.0.1"), 10_000)],
    sinks: [sink],
    hopsPerDatagram: routers + 1,
  };
}

/** `count` hosts on one switch, each sending to all others in turn; 1 Gb/s a cable. */
export function lan(count: number): Load {
  const network = new Network({ seed: 1 });
  const fabric = network.addSwitch("switch");
  const hosts = Array.from({ length: count }, (_, i) => {
    const host = network.addHost(`h${i}`);
    network.connect(host, fabric, { rateBps: 1e9, delayNs: 1_000 });
    addAddress(host, "eth0", `10.0.0.${i + 1}/24`);
    return host;
  });
  const addresses = hosts.map((_, i) => parseIp(`10.0.0.${i + 1}`));
  return {
    network,
    senders: hosts.flatMap((host, i) =>
      addresses.filter((_, j) => j !== i).map((address) => new Sender(host.netns, address, 200_000)),
    ),
    sinks: hosts.map((host) => new Sink(host.netns)),
    hopsPerDatagram: 2,
  };
}

/** Two hosts and a router between them that masquerades. */
export async function natRouter(): Promise<Load> {
  const load = chain(1);
  const router = load.network.hosts.get("r0");
  if (router === undefined) throw new Error("no router");
  await sh(router, "iptables -t nat -A POSTROUTING -s 10.0.0.0/24 -j MASQUERADE");
  return load;
}
