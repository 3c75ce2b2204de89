import { Flow } from "../../src/ip/flow.js";
import { setDisableIpv6, setIpForward } from "../../src/ip/forwarding-settings.js";
import type { IpDevice } from "../../src/ip/ip-device.js";
import { IpStack } from "../../src/ip/ip-stack.js";
import { Delivered, type LocalDelivery } from "../../src/ip/local-delivery.js";
import type { NexthopSpec, RouteSpec } from "../../src/ip/route.js";
import type { RouteMode } from "../../src/ip/route-config.js";
import { DEFAULT_SEND_OPTIONS, type SendOptions } from "../../src/ip/send-options.js";
import type { Interface } from "../../src/link/interface.js";
import { Loopback } from "../../src/link/loopback.js";
import { createVethPair } from "../../src/link/veth.js";
import type { Skb } from "../../src/netfilter/skb.js";
import { Sim } from "../../src/sim/sim.js";
import type { DropReason } from "../../src/trace/drop-reason.js";
import type { NamespaceLabel, Trace } from "../../src/trace/trace.js";
import { IcmpMessage, IcmpType, Icmpv6Type } from "../../src/wire/icmp.js";
import { Family, familyOf, formatIp, parseIp } from "../../src/wire/ip-address.js";
import { Ipv4Packet } from "../../src/wire/ipv4.js";
import type { Ipv4 } from "../../src/wire/ipv4-address.js";
import { IPV4_ANY } from "../../src/wire/ipv4-address.js";
import { Ipv6Packet } from "../../src/wire/ipv6.js";
import { IPV6_ANY, type Ipv6 } from "../../src/wire/ipv6-address.js";
import { parseMac } from "../../src/wire/mac-address.js";
import { IpProtocol } from "../../src/wire/numbers.js";
import type { IpPacket } from "../../src/wire/payload.js";
import { parsePrefix } from "../../src/wire/prefix.js";
import { UdpDatagram } from "../../src/wire/udp.js";

/** A namespace's stack with nobody above it but a notebook. */
export class LabNode implements LocalDelivery, NamespaceLabel {
  readonly hostName: string;
  readonly name = "";
  readonly stack: IpStack;
  readonly lab: IpLab;
  /** What was delivered, what errors came in, what was dropped here. */
  readonly delivered: IpPacket[] = [];
  readonly errors: string[] = [];
  /** UDP ports that somebody listens on. */
  readonly ports = new Set<number>();

  constructor(lab: IpLab, name: string) {
    this.lab = lab;
    this.hostName = name;
    this.stack = new IpStack(lab.sim, this, lab.sim.rng.fork(name), this);
    const lo = new Loopback(lab.sim, this);
    lo.ifIndex = 1;
    this.stack.addDevice(lo);
    lo.setUp(true);
  }

  deliver(skb: Skb): Delivered {
    const { payload } = skb.packet;
    this.delivered.push(skb.packet);
    if (payload.kind === "udp") return this.ports.has(payload.dstPort) ? Delivered.Taken : Delivered.NoSocket;
    return payload.kind === "tcp" ? Delivered.Taken : Delivered.NoProtocol;
  }

  tap(skb: Skb): void {
    if (skb.packet.payload.kind === "icmp") this.delivered.push(skb.packet);
  }

  receiveError(skb: Skb, quoted: IpPacket, type: number, code: number, info: number): void {
    const detail = info === 0 ? "" : ` mtu ${info}`;
    this.errors.push(`${formatIp(skb.packet.src)}: ${type}/${code}${detail} about ${formatIp(quoted.dst)}`);
  }

  device(name: string): IpDevice {
    const device = this.stack.deviceByName(name);
    if (device === null) throw new Error(`no device ${name}`);
    return device;
  }

  /** `ip addr add PREFIX dev NAME`; the message, or "". */
  address(prefix: string, name: string): string {
    const { address, length } = parsePrefix(prefix);
    return this.stack.addAddress(this.device(name), { local: address, prefixLength: length })?.text ?? "";
  }

  /** `ip route add DST [via GATEWAY] [dev NAME]`; the message, or "". */
  route(
    dst: string,
    via: string | null,
    dev: string | null,
    more: Partial<RouteSpec> = {},
    mode: RouteMode = "add",
  ): string {
    return this.stack.addRoute(this.spec(dst, via, dev, more), mode)?.text ?? "";
  }

  spec(dst: string, via: string | null, dev: string | null, more: Partial<RouteSpec> = {}): RouteSpec {
    const any = more.family === Family.V6 || via?.includes(":") ? "::/0" : "0.0.0.0/0";
    const { address, length } = parsePrefix(dst === "default" ? any : dst);
    const hop: NexthopSpec = {
      gateway: via === null ? null : parseIp(via),
      device: dev === null ? null : this.device(dev),
    };
    const nexthops = via === null && dev === null ? [] : [hop];
    return { family: familyOf(address), dst: address, prefixLength: length, nexthops, ...more };
  }

  /** The main table (or another) as `ip route` prints it. */
  routes(family: Family = Family.V4, table = 254): string[] {
    return this.stack.routes.list(family, table).map((route) => route.explain());
  }

  /** Sends an echo request; returns the errno. */
  ping(
    dst: string,
    options: Partial<{ size: number; ttl: number; seq: number; src: string; send: Partial<SendOptions> }> = {},
  ): number {
    const address = parseIp(dst);
    const data = new Uint8Array(options.size ?? 56);
    const v4 = familyOf(address) === Family.V4;
    const icmp = IcmpMessage.echo(v4 ? IcmpType.EchoRequest : Icmpv6Type.EchoRequest, 7, options.seq ?? 1, data);
    const src = options.src === undefined ? (v4 ? IPV4_ANY : IPV6_ANY) : parseIp(options.src);
    const packet = v4
      ? new Ipv4Packet(src as Ipv4, address as Ipv4, IpProtocol.Icmp, options.ttl ?? 64, icmp)
      : new Ipv6Packet(src as Ipv6, address as Ipv6, IpProtocol.Icmpv6, options.ttl ?? 64, icmp);
    return this.stack.send(packet, { ...DEFAULT_SEND_OPTIONS, ...options.send });
  }

  /** Sends a UDP datagram of `size` bytes; returns the errno. */
  udp(dst: string, port: number, size = 10, send: Partial<SendOptions> = {}): number {
    const address = parseIp(dst);
    const datagram = new UdpDatagram(4000, port, new Uint8Array(size));
    const packet =
      familyOf(address) === Family.V4
        ? new Ipv4Packet(IPV4_ANY, address as Ipv4, IpProtocol.Udp, 64, datagram)
        : new Ipv6Packet(IPV6_ANY, address as Ipv6, IpProtocol.Udp, 64, datagram);
    return this.stack.send(packet, { ...DEFAULT_SEND_OPTIONS, ...send });
  }

  /** "via GATEWAY dev NAME src ADDRESS" of `ip route get`, or "errno N". */
  get(dst: string, more: Partial<{ src: string; mark: number; dev: string; iif: string }> = {}): string {
    const address = parseIp(dst);
    const flow = new Flow(familyOf(address));
    flow.dst = address;
    if (more.src !== undefined) flow.src = parseIp(more.src);
    if (more.mark !== undefined) flow.mark = more.mark;
    if (more.dev !== undefined) flow.outDevice = this.device(more.dev);
    if (more.iif !== undefined) flow.inDevice = this.device(more.iif);
    const answer = this.stack.resolveRoute(flow);
    if (answer.errno !== 0 || answer.device === null) return `errno ${answer.errno}`;
    const via = answer.gateway === null || answer.gateway === address ? "" : `via ${formatIp(answer.gateway)} `;
    return `${via}dev ${answer.device.name} src ${formatIp(answer.src)}`;
  }

  /** Echo replies that came: "SRC seq N ttl N". */
  replies(): string[] {
    const found: string[] = [];
    for (const packet of this.delivered) {
      const { payload } = packet;
      if (payload.kind !== "icmp") continue;
      if (payload.type !== IcmpType.EchoReply && payload.type !== Icmpv6Type.EchoReply) continue;
      found.push(`${formatIp(packet.src)} seq ${payload.sequence} ttl ${packet.ttl}`);
    }
    return found;
  }

  /** The neighbours as `ip neigh` prints them. */
  neighbours(family: 4 | 6 = 4): string[] {
    return this.stack.neighbours.list(family).map((each) => each.explain());
  }
}

/** A few namespaces joined by veth pairs, with every drop noted. */
export class IpLab implements Trace {
  readonly sim: Sim;
  readonly nodes = new Map<string, LabNode>();
  /** "NODE REASON". */
  readonly drops: string[] = [];
  /** "NODE DEVICE ETHERTYPE" of each frame sent, when wanted. */
  readonly sent: { node: string; device: string; frame: Parameters<Trace["tx"]>[2] }[] = [];
  private links = 0;

  constructor(seed = 1) {
    this.sim = new Sim(seed);
  }

  node(name: string): LabNode {
    const node = new LabNode(this, name);
    node.stack.trace = this;
    // IPv6 stays quiet in tests that are not about it.
    setDisableIpv6(node.stack, null, 1);
    this.nodes.set(name, node);
    return node;
  }

  /** A host that forwards. */
  router(name: string): LabNode {
    const node = this.node(name);
    setIpForward(node.stack, 1);
    return node;
  }

  /** Lays a cable between two namespaces: ends named "a:eth0". Both ends come up. */
  connect(a: string, b: string): readonly [Interface, Interface] {
    const [nodeA, nameA] = this.end(a);
    const [nodeB, nameB] = this.end(b);
    const number = (++this.links).toString(16).padStart(2, "0");
    const pair = createVethPair(
      this.sim,
      { name: nameA, mac: parseMac(`02:00:00:00:${number}:01`), namespace: nodeA },
      { name: nameB, mac: parseMac(`02:00:00:00:${number}:02`), namespace: nodeB },
      this.sim.rng.fork(`link${this.links}`),
    );
    const ends: Interface[] = [...pair] as Interface[];
    for (const [i, node] of [nodeA, nodeB].entries()) {
      const iface = ends[i] as Interface;
      iface.ifIndex = node.stack.devices.size + 1;
      iface.trace = this;
      node.stack.addDevice(iface);
    }
    for (const iface of ends) iface.setUp(true);
    return ends as unknown as readonly [Interface, Interface];
  }

  private end(text: string): [LabNode, string] {
    const [name, device] = text.split(":");
    const node = this.nodes.get(name ?? "");
    if (node === undefined || device === undefined) throw new Error(`no end ${text}`);
    return [node, device];
  }

  run(seconds = 10): void {
    this.sim.runUntil(this.sim.nowNs + Math.round(seconds * 1e9));
  }

  tx(_nowNs: number, device: Parameters<Trace["tx"]>[1], frame: Parameters<Trace["tx"]>[2]): void {
    this.sent.push({ node: device.namespace.hostName, device: device.name, frame });
  }
  rx(): void {}
  drop(_nowNs: number, namespace: NamespaceLabel, _device: unknown, _what: unknown, reason: DropReason): void {
    this.drops.push(`${namespace.hostName} ${reason}`);
  }
  rewrite(): void {}
  note(): void {}
}

/** hosts a and b behind routers r1 .. rn in a row: a - r1 - ... - rn - b, with routes both ways. */
export function chain(lab: IpLab, routers: number): { a: LabNode; b: LabNode; middle: LabNode[] } {
  const names = ["a", ...Array.from({ length: routers }, (_, i) => `r${i + 1}`), "b"];
  const nodes = names.map((name) => (name.startsWith("r") ? lab.router(name) : lab.node(name)));
  for (let i = 0; i + 1 < nodes.length; i++) {
    const left = nodes[i] as LabNode;
    const right = nodes[i + 1] as LabNode;
    lab.connect(`${names[i]}:right`, `${names[i + 1]}:left`);
    left.address(`10.0.${i}.1/24`, "right");
    right.address(`10.0.${i}.2/24`, "left");
  }
  for (const [i, node] of nodes.entries()) {
    if (i + 1 < nodes.length) {
      for (let j = i + 1; j <= routers; j++) node.route(`10.0.${j}.0/24`, `10.0.${i}.2`, null);
    }
    for (let j = 0; j < i - 1; j++) node.route(`10.0.${j}.0/24`, `10.0.${i - 1}.1`, null);
  }
  return { a: nodes[0] as LabNode, b: nodes[nodes.length - 1] as LabNode, middle: nodes.slice(1, -1) };
}
