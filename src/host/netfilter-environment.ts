import { addressType } from "../ip/address-type.js";
import { Flow } from "../ip/flow.js";
import { AddressFlag, Scope } from "../ip/interface-address.js";
import type { IpDevice } from "../ip/ip-device.js";
import type { RouteType } from "../ip/route-kinds.js";
import { selectAddress } from "../ip/source-address.js";
import { selectSource6 } from "../ip/source-address6.js";
import { type AddressType, Hook, type NetfilterEnvironment, type SocketView } from "../netfilter/hook.js";
import type { RealServer } from "../netfilter/ipvs/virtual-server.js";
import { Skb } from "../netfilter/skb.js";
import type { DeviceLabel } from "../trace/trace.js";
import type { Frame } from "../wire/ethernet.js";
import { Family, familyOf, type IpAddress, isAny, isMulticast } from "../wire/ip-address.js";
import { IPV4_ANY, IPV4_BROADCAST } from "../wire/ipv4-address.js";
import { type Ipv6, isLinkLocalIpv6 } from "../wire/ipv6-address.js";
import type { Mac } from "../wire/mac-address.js";
import type { IpPacket } from "../wire/payload.js";
import { placeDeviceChains } from "./devices/nft-device-chains.js";
import { sendToServer } from "./ipvs-transmit.js";
import type { Netns } from "./netns.js";

/** What netfilter asks of its namespace: routes and addresses from the stack, sockets from the port tables. */
export class NamespaceEnvironment implements NetfilterEnvironment {
  private readonly netns: Netns;
  /** True while nft's chains stand at devices. */
  private hadDeviceChains = false;

  constructor(netns: Netns) {
    this.netns = netns;
  }

  rulesChanged(): void {
    // What arrives at a port of a bridge is the bridge's, whatever rules there are.
    for (const device of this.netns.devices.values()) if (device.interceptor === null) device.wake();
    const hasChains = this.netns.netfilter.nft.hasDeviceChains;
    if (hasChains || this.hadDeviceChains) placeDeviceChains(this.netns);
    this.hadDeviceChains = hasChains;
  }

  /** A device came or has another name: chains may stand there. */
  devicesChanged(): void {
    if (this.hadDeviceChains) placeDeviceChains(this.netns);
  }

  heldPackets(): Skb[] {
    const held: Skb[] = [];
    for (const device of this.netns.stack.devices.values()) {
      for (const { queue } of device.neighbours4.values()) if (queue !== null) held.push(...queue);
      for (const { queue } of device.neighbours6.values()) if (queue !== null) held.push(...queue);
    }
    return held;
  }

  addressType(address: IpAddress, device: DeviceLabel | null): AddressType {
    return addressType(this.netns.stack, address, device === null ? null : this.device(device)) as AddressType;
  }

  /** As inet_select_addr with universe scope chooses; for IPv6 as for a packet of our own (nf_nat_masquerade_ipv6). */
  masqueradeAddress(device: DeviceLabel, nextHop: IpAddress, dst: IpAddress): IpAddress | null {
    const found = this.device(device);
    if (found === null) return null;
    if (typeof nextHop === "number") {
      const address = selectAddress(this.netns.stack, found, nextHop, Scope.Universe);
      return address === IPV4_ANY ? null : address;
    }
    return selectSource6(this.netns.stack, found, dst as Ipv6);
  }

  redirectAddress(device: DeviceLabel, dst: IpAddress): IpAddress | null {
    const found = this.device(device);
    if (found === null) return null;
    if (typeof dst === "number") return found.addresses4[0]?.local ?? null;
    return this.firstIpv6(found);
  }

  routeDevice(dst: IpAddress, src: IpAddress, mark: number, device: DeviceLabel | null): DeviceLabel | null {
    const { stack } = this.netns;
    const flow = new Flow(familyOf(dst));
    const v4 = flow.family === Family.V4;
    flow.dst = dst;
    flow.src = isMulticast(src) || src === IPV4_BROADCAST ? flow.src : src;
    flow.mark = mark;
    // IPv6 asks for a route by this very device (RT6_LOOKUP_F_IFACE), IPv4 whether its one route may use it.
    if (!v4 && device !== null) flow.outDevice = this.device(device);
    const found = (v4 ? stack.fib4 : stack.fib6).lookup(flow);
    if (found === null || found.route.errno !== 0 || found.route.rejects) return null;
    if (device === null) return found.device === null ? null : found.device.iface;
    return found.route.nexthops.some((hop) => hop.device?.iface.ifIndex === device.ifIndex) ? device : null;
  }

  sendOn(skb: Skb, server: RealServer, original: IpPacket): boolean {
    return sendToServer(this.netns, skb, server, original);
  }

  deviceGroup(device: DeviceLabel): number {
    return this.device(device)?.iface.group ?? 0;
  }

  deviceKind(device: DeviceLabel): string | null {
    const kind = this.device(device)?.iface.kind ?? "loopback";
    return kind === "loopback" ? null : kind;
  }

  routeRealm(skb: Skb): number {
    const flow = new Flow(familyOf(skb.packet.dst));
    flow.dst = skb.packet.dst;
    flow.src = skb.packet.src;
    flow.mark = skb.mark;
    return this.netns.stack.resolveRoute(flow).nexthop?.route.listed.realm ?? 0;
  }

  sendCopy(skb: Skb, gateway: IpAddress, device: string | null, hook: Hook): void {
    const { stack } = this.netns;
    const { packet } = skb;
    const flow = new Flow(familyOf(gateway));
    flow.dst = gateway;
    flow.tos = packet.tos;
    if (device !== null) {
      const out = [...stack.devices.values()].find((each) => each.iface.name === device);
      if (out === undefined) return;
      flow.outDevice = out;
    }
    const answer = stack.resolveRoute(flow);
    const { errno, nexthop, device: out, gateway: nextHop, type, mtu } = answer;
    if (errno !== 0 || out === null || nextHop === null) return;
    // It must not go round for ever between two machines that copy to each other.
    const shortened = hook === Hook.Prerouting || hook === Hook.Input ? packet.withTtl(packet.ttl - 1) : packet;
    const copy = new Skb(shortened, null);
    copy.untracked = true;
    copy.isCopy = true;
    copy.mark = skb.mark;
    copy.outDevice = out.iface;
    stack.localOut(copy, nexthop, out, nextHop, type as RouteType, mtu, null);
  }

  findSocket(packet: IpPacket, device: DeviceLabel | null): SocketView | null {
    const { payload } = packet;
    const ifIndex = device?.ifIndex ?? 0;
    if (payload.kind === "udp") {
      const socket = this.netns.udp.lookup(packet.dst, payload.dstPort, packet.src, payload.srcPort, ifIndex);
      if (socket === null) return null;
      return { wildcard: isAny(socket.local) && socket.remote === null, transparent: false, mark: 0 };
    }
    if (payload.kind !== "tcp") return null;
    const { ports } = this.netns.tcp;
    if (ports.connections.find(packet.dst, payload.dstPort, packet.src, payload.srcPort) !== null) {
      return { wildcard: false, transparent: false, mark: 0 };
    }
    const listener = ports.lookupListener(packet.dst, payload.dstPort, packet.src, payload.srcPort, ifIndex);
    return listener === null ? null : { wildcard: isAny(listener.local), transparent: false, mark: 0 };
  }

  bridgeMac(device: DeviceLabel): Mac | null {
    return this.device(device)?.iface.master?.mac ?? null;
  }

  sendFrame(device: string, frame: Frame): void {
    // It passes no egress by its chains any more (nf_skip_egress).
    this.netns.devices.get(device)?.continueSend(frame);
  }

  sendToNeighbour(skb: Skb, gateway: IpAddress, device: string): void {
    const out = [...this.netns.stack.devices.values()].find(({ iface }) => iface.name === device);
    if (out !== undefined) this.netns.stack.neighbours.output(skb, out, gateway);
  }

  private device(label: DeviceLabel): IpDevice | null {
    return this.netns.stack.devices.get(label.ifIndex) ?? null;
  }

  private firstIpv6(device: IpDevice): IpAddress | null {
    const usable = device.addresses6.filter((each) => each.usable && !each.has(AddressFlag.Deprecated));
    const isGlobal = (address: IpAddress): boolean => typeof address === "string" && !isLinkLocalIpv6(address);
    return (usable.find((each) => isGlobal(each.local)) ?? usable[0])?.local ?? null;
  }
}
