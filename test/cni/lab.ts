import { type NetworkConfigList, parseConfigList } from "../../src/cni/config-list.js";
import type { Attachment } from "../../src/cni/runtime.js";
import { CniRuntime } from "../../src/cni/runtime.js";
import type { Host } from "../../src/host/host.js";
import type { Netns } from "../../src/host/netns.js";
import { Network } from "../../src/host/network.js";
import { type Socket, SocketEvent, type SocketHandler } from "../../src/host/sockets/socket-handler.js";
import { listenUdp, UdpSocket } from "../../src/host/sockets/udp-socket.js";
import { formatRoute } from "../../src/ip/route-text.js";
import { runNft } from "../../src/netfilter/nft/nft.js";
import { runIptables } from "../../src/netfilter/text/iptables.js";
import { runIptablesSave } from "../../src/netfilter/text/iptables-save.js";
import { SECOND } from "../../src/sim/time.js";
import { Family, familyOf, formatIp, parseIp } from "../../src/wire/ip-address.js";
import { everything, parsePrefix } from "../../src/wire/prefix.js";

/** A machine with the runtime on it. */
export interface LabNode {
  readonly host: Host;
  readonly runtime: CniRuntime;
}

/** One machine by itself. */
export function node(seed = 1): LabNode {
  const host = new Network({ seed }).addHost("node1");
  host.netns.setUp(host.netns.loopback);
  return { host, runtime: new CniRuntime(host) };
}

/** Machines node1.. (192.168.0.1..) and `outside` (192.168.0.254, their default gateway) on one switch; both families. */
export function lan(count = 2, seed = 1): { network: Network; nodes: LabNode[]; outside: Host } {
  const network = new Network({ seed });
  const fabric = network.addSwitch("switch");
  const add = (name: string, number: number): Host => {
    const host = network.addHost(name);
    host.netns.setUp(host.netns.loopback);
    network.connect(host, fabric, { delayNs: 10_000 });
    address(host.netns, `192.168.0.${number}/24`, "eth0");
    address(host.netns, `fd00::${number}/64`, "eth0");
    return host;
  };
  const outside = add("outside", 254);
  const nodes = Array.from({ length: count }, (_, i) => {
    const host = add(`node${i + 1}`, i + 1);
    for (const gateway of ["192.168.0.254", "fd00::254"]) {
      const all = everything(familyOf(parseIp(gateway)));
      const route = {
        family: all.family,
        dst: all.network,
        prefixLength: 0,
        nexthops: [{ gateway: parseIp(gateway) }],
      };
      const error = host.netns.stack.addRoute(route);
      if (error !== null) throw new Error(error.text);
    }
    return { host, runtime: new CniRuntime(host) };
  });
  // Duplicate address detection is over.
  network.sim.runUntil(5 * SECOND);
  return { network, nodes, outside };
}

export function address(netns: Netns, text: string, device: string): void {
  const prefix = parsePrefix(text);
  const found = netns.findDevice(device);
  if (found === null) throw new Error(`no device ${device}`);
  const spec = { local: prefix.address, prefixLength: prefix.length };
  const error = netns.stack.addAddress(netns.ipDevice(found), spec);
  if (error !== null) throw new Error(error.text);
}

/** A namespace for a container, and how the runtime speaks of it. */
export function pod(host: Host, name: string, more: Partial<Attachment> = {}): Attachment {
  const netns = host.findNamespace(name) ?? host.addNamespace(name);
  netns.setUp(netns.loopback);
  return { containerId: `c-${name}`, netnsName: name, ifName: "eth0", ...more };
}

/** The namespace of a container. */
export function inside(host: Host, name: string): Netns {
  const netns = host.findNamespace(name);
  if (netns === null) throw new Error(`no namespace ${name}`);
  return netns;
}

/** A list of these plugins. */
export function conflist(...plugins: object[]): NetworkConfigList {
  return parseConfigList(JSON.stringify({ cniVersion: "1.1.0", name: "podnet", plugins }));
}

/** `iptables ARGS` on the machine, its lines. */
export function rules(netns: Netns, ...args: string[]): string[] {
  return runIptables(netns.netfilter, Family.V4, args).stdout.trimEnd().split("\n");
}

/** `nft ARGS` on the machine, its lines. */
export function nft(netns: Netns, ...args: string[]): string[] {
  const environment = {
    stdin: "",
    readFile: () => ({ error: "No such file or directory" }),
    expand: () => [],
    hasDevice: () => true,
    addressesOf: () => [],
    processId: 1,
  };
  return runNft(netns.netfilter, args, environment).stdout.split("\n");
}

/** `ip route` of a namespace. */
export function routes(netns: Netns, family: Family = Family.V4): string[] {
  return netns.stack.routes.list(family, 254).map((route) => formatRoute(route).trimEnd());
}

/** Everything that CNI could leave on a machine: devices, routes, rules and files, as one text. */
export function snapshot(host: Host): string {
  const { netns } = host;
  const lines = [...netns.devices.keys()].map((name) => `device ${name}`);
  lines.push(
    ...routes(netns).map((route) => `route ${route}`),
    ...routes(netns, Family.V6).map((route) => `route ${route}`),
  );
  for (const family of [Family.V4, Family.V6]) {
    const save = netns.stack.netfilter === null ? "" : runIptablesSave(netns.netfilter, family, []).stdout;
    lines.push(...save.split("\n").filter((line) => !line.startsWith("#") && line !== ""));
  }
  for (const root of ["/var/lib/cni", "/run/cni"]) lines.push(...filesBelow(host, root));
  return lines.sort().join("\n");
}

function filesBelow(host: Host, path: string): string[] {
  const { files } = host;
  const found = files.find(path);
  if (found === null) return [];
  if (found.kind !== "directory") {
    // Which address was given out last goes on for ever.
    return [path.includes("last_reserved_ip") ? path : `${path}: ${files.readFile(path)}`];
  }
  return files.list(path).flatMap((name) => filesBelow(host, `${path}/${name}`));
}

/** Answers each datagram with its own name and the address that the datagram seems to come from. */
export class WhoServer implements SocketHandler {
  readonly socket: UdpSocket;
  private readonly name: string;

  constructor(netns: Netns, port: number, name: string) {
    this.name = name;
    this.socket = listenUdp(netns, port, this);
  }

  onSocket(): void {
    for (let got = this.socket.receiveFrom(); got !== null; got = this.socket.receiveFrom()) {
      this.socket.replyTo(got, octets(`${this.name} sees ${formatIp(got.remote)}`));
    }
  }
}

/** Keeps what comes back. */
class Asker implements SocketHandler {
  readonly answers: string[] = [];

  onSocket(socket: Socket, event: SocketEvent): void {
    if (!(socket instanceof UdpSocket) || event !== SocketEvent.Readable) return;
    for (let got = socket.receiveFrom(); got !== null; got = socket.receiveFrom()) {
      if (got.data instanceof Uint8Array) this.answers.push(String.fromCharCode(...got.data));
    }
  }
}

/** What is answered to one datagram to ADDRESS PORT within two seconds; "" for nothing. `from` is a source port. */
export function ask(netns: Netns, target: string, port: number, from = 0): string {
  const asker = new Asker();
  const socket = new UdpSocket(netns, familyOf(parseIp(target)));
  socket.handler = asker;
  if (from !== 0) socket.bind(null, from);
  socket.sendTo(octets("who"), parseIp(target), port);
  const { sim } = netns;
  sim.runUntil(sim.nowNs + 2 * SECOND);
  socket.close();
  return asker.answers.join(", ");
}

export function octets(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}
