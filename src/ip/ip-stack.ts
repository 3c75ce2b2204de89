// The IP stack of one network namespace: both families, ARP and neighbour discovery, ICMP, routes, fragments.
// Knows devices, neighbours, routes and the five hooks; must not know sockets, ports' owners, files or commands.
// Read next: input.ts for a packet's way in, forward.ts across, output.ts out; ip-config.ts for `ip addr` and `ip route`.

import type { IgnoredFrames } from "../link/flood-record.js";
import type { FrameReceiver, Interface } from "../link/interface.js";
import type { Hook } from "../netfilter/hook.js";
import type { Netfilter } from "../netfilter/netfilter.js";
import { PacketType, type Skb } from "../netfilter/skb.js";
import { Errno } from "../sim/errno.js";
import type { RandomStream } from "../sim/random.js";
import type { Sim } from "../sim/sim.js";
import { SparseMap } from "../sim/sparse-map.js";
import { MILLISECOND } from "../sim/time.js";
import { DropReason } from "../trace/drop-reason.js";
import type { Cause, NamespaceLabel, Station, Trace } from "../trace/trace.js";
import type { ArpMessage } from "../wire/arp.js";
import type { Frame } from "../wire/ethernet.js";
import { isForGroup6 } from "../wire/group-frame.js";
import { Family, type IpAddress } from "../wire/ip-address.js";
import { IPV4_ANY } from "../wire/ipv4-address.js";
import { IPV6_ANY, IPV6_LOOPBACK, type Ipv6, isLinkLocalIpv6, isMulticastIpv6 } from "../wire/ipv6-address.js";
import { isGroupMac, MAC_BROADCAST, type Mac, macOfIpv6Group } from "../wire/mac-address.js";
import type { IpPacket } from "../wire/payload.js";
import { AddressConfig } from "./address-config.js";
import { addressType } from "./address-type.js";
import { receiveArp, reply as replyArp } from "./arp.js";
import { deviceChanged } from "./device-events.js";
import { Fib } from "./fib.js";
import { Flow, type RouteAnswer } from "./flow.js";
import { sendIcmpError } from "./icmp-error.js";
import { IcmpLimit } from "./icmp-limit.js";
import type { IcmpSend } from "./icmp-send.js";
import { receiveIpv4 } from "./input.js";
import { receiveIpv6 } from "./input6.js";
import { type AddressSpec, type InterfaceAddress, Scope } from "./interface-address.js";
import { IpDevice } from "./ip-device.js";
import { Ipv6Autoconf } from "./ipv6-autoconf.js";
import { LabelTable } from "./label-table.js";
import { LinkWatch } from "./link-watch.js";
import type { LocalDelivery } from "./local-delivery.js";
import { LoopbackNotes } from "./loopback-notes.js";
import { Multicast } from "./multicast.js";
import type { ProxyNeighbour } from "./neighbour.js";
import {
  configureNeighbour,
  deleteNeighbour,
  type NeighbourMode,
  type NeighbourSpec,
  setProxyNeighbour,
} from "./neighbour-config.js";
import { NeighbourTable } from "./neighbour-table.js";
import type { NetlinkError } from "./netlink-error.js";
import type { NetlinkListener } from "./netlink-listener.js";
import { NexthopConfig } from "./nexthop-config.js";
import { finishOutput, localOut, sendPacket } from "./output.js";
import { OutputRoute } from "./output-route.js";
import { PathExceptions } from "./path-exceptions.js";
import type { RuleSpec } from "./policy-rule.js";
import { Reassembly } from "./reassembly.js";
import { answerReject } from "./reject.js";
import { resolveRoute } from "./resolve-route.js";
import type { Nexthop, RouteSpec } from "./route.js";
import { RouteConfig, type RouteMode } from "./route-config.js";
import { RouteType } from "./route-kinds.js";
import { addRule, deleteRule } from "./rule-config.js";
import type { SendOptions } from "./send-options.js";
import { IpSettings } from "./settings.js";
import { SnmpCounters } from "./snmp.js";
import { Snmp6Counters } from "./snmp6.js";

const EVENT_LOOP_COPY = 1;
const EVENT_PROXY_ARP = 2;

/** The network stack of one namespace, below its sockets. Plain data, so that a network can be forked. */
export class IpStack implements FrameReceiver {
  readonly sim: Sim;
  readonly namespace: NamespaceLabel;
  readonly rng: RandomStream;
  readonly local: LocalDelivery;
  readonly settings = new IpSettings();
  /** The hooks; null while the namespace has no rules. Set by host. */
  netfilter: Netfilter | null = null;
  trace: Trace | null = null;
  /** Who hears of changes to the configuration; null when nobody does. */
  listener: NetlinkListener | null = null;
  /** Devices by `ifIndex`, in the order in which they came. */
  readonly devices = new SparseMap<number, IpDevice>();
  /** The loopback device, null before it was added. */
  loopback: IpDevice | null = null;
  readonly fib4: Fib;
  readonly fib6: Fib;
  readonly neighbours: NeighbourTable;
  readonly exceptions: PathExceptions;
  readonly reassembly: Reassembly;
  readonly icmpLimit: IcmpLimit;
  /** True while an answer of ICMP is on its way out: the kernel's one socket for it is taken (icmp_xmit_lock). */
  isAnsweringIcmp = false;
  isAnsweringIcmp6 = false;
  /** `ip route`: adding and deleting routes, and what the kernel does by itself with devices. */
  readonly routes: RouteConfig;
  /** `ip nexthop`; null until `nexthops` was asked for. */
  nexthopConfig: NexthopConfig | null = null;
  /** `ip address`. */
  readonly addressing: AddressConfig;
  /** What IPv6 does by itself: link-local addresses, duplicate detection, router advertisements. */
  readonly autoconf: Ipv6Autoconf;
  readonly linkWatch: LinkWatch;
  readonly multicast: Multicast;
  /** `ip addrlabel`. */
  readonly labels = new LabelTable();
  /** What /proc/net/snmp tells. */
  readonly snmp = new SnmpCounters();
  /** What /proc/net/snmp6 tells. */
  readonly snmp6 = new Snmp6Counters(null);

  /** The flow at hand, filled anew for each decision. */
  readonly flow4 = new Flow(Family.V4);
  readonly flow6 = new Flow(Family.V6);
  private reverse4: Flow | null = null;
  private scratch4: Flow | null = null;
  private scratch6: Flow | null = null;
  /** The answers of the last output decision. */
  readonly out4 = new OutputRoute(IPV4_ANY);
  readonly out6 = new OutputRoute(IPV6_ANY);
  /** The answers of the last input decision: see `routeInput4`. */
  routed: Nexthop | null = null;
  refusal: DropReason = DropReason.NoRoute;
  routeErrno = 0;
  sourceOnLink = false;
  /** Set when a device would not take a frame at once (NET_XMIT_DROP), for the sender to hear ENOBUFS. */
  sendRefused = false;

  /** How many devices have each address of ours. */
  private readonly owned = new SparseMap<IpAddress, number>();
  readonly onLoopback = new LoopbackNotes();
  private ipId: number;
  private fragmentId: number;

  constructor(sim: Sim, namespace: NamespaceLabel, rng: RandomStream, local: LocalDelivery) {
    this.sim = sim;
    this.namespace = namespace;
    this.rng = rng;
    this.local = local;
    this.fib4 = new Fib(Family.V4, this.settings);
    this.fib6 = new Fib(Family.V6, this.settings);
    this.neighbours = new NeighbourTable(this);
    this.exceptions = new PathExceptions(sim);
    this.reassembly = new Reassembly(this);
    this.icmpLimit = new IcmpLimit(sim, this.settings);
    this.routes = new RouteConfig(this);
    this.multicast = new Multicast(this);
    this.addressing = new AddressConfig(this);
    this.autoconf = new Ipv6Autoconf(this);
    this.linkWatch = new LinkWatch(this);
    this.ipId = rng.integer(0, 0xffff);
    this.fragmentId = rng.integer(1, 0x7fff_ffff);
  }

  // Devices.

  /** Takes a device in: it has its name, `ifIndex` and namespace already. Sets `iface.receiver`. */
  addDevice(iface: Interface): IpDevice {
    const { settings } = this;
    const device = new IpDevice(
      iface,
      settings.ipv4Default.copy(),
      settings.ipv6Default.copy(),
      settings.neigh4Default.copy(),
      settings.neigh6Default.copy(),
      this.snmp6,
    );
    if (device.isLoopback) {
      device.conf4.disable_policy = 1;
      device.conf4.disable_xfrm = 1;
      device.conf6.accept_dad = -1;
      device.conf6.use_tempaddr = -1;
      if (this.loopback === null) this.loopback = device;
    }
    device.conf6.mtu = iface.mtu;
    device.reachable4Ns = this.drawReachableNs(device.neigh4.base_reachable_time_ms);
    device.reachable6Ns = this.drawReachableNs(device.neigh6.base_reachable_time_ms);
    device.lastMac = iface.mac;
    device.lastMtu = iface.mtu;
    this.devices.set(iface.ifIndex, device);
    iface.wake();
    iface.receiver = this;
    this.multicast.deviceAdded(device);
    if (this.listener !== null) {
      this.listener.onNetconf(device, Family.V4, false);
      this.listener.onNetconf(device, Family.V6, false);
      this.listener.onLink(iface, false);
    }
    if (iface.adminUp) this.deviceChanged(iface);
    return device;
  }

  /** The flow of an answer to the packet at hand, filled anew each time. */
  get reverseFlow4(): Flow {
    this.reverse4 ??= new Flow(Family.V4);
    return this.reverse4;
  }

  /** `ip nexthop`: next hops that routes share. */
  get nexthops(): NexthopConfig {
    this.nexthopConfig ??= new NexthopConfig(this);
    return this.nexthopConfig;
  }

  /** Lets a device go (deleted, or moved to another namespace): its addresses, routes and neighbours go with it. */
  removeDevice(iface: Interface): void {
    const device = this.devices.get(iface.ifIndex);
    if (device === undefined || device.iface !== iface) return;
    this.nexthopConfig?.deviceGone(device, true);
    this.autoconf.deviceGone(device);
    this.addressing.deviceGone(device);
    this.routes.deviceDown(device, true);
    this.neighbours.flush(device, false);
    if (this.netfilter !== null) this.netfilter.deviceGone(iface);
    this.devices.delete(iface.ifIndex);
    if (this.loopback === device) this.loopback = null;
    iface.wake();
    if (iface.receiver === this) iface.receiver = null;
  }

  /** What ip keeps for this device, or null when it is not in this namespace. */
  deviceOf(iface: Interface): IpDevice | null {
    const device = this.devices.get(iface.ifIndex);
    return device !== undefined && device.iface === iface ? device : null;
  }

  /** The device with this name, or null. */
  deviceByName(name: string): IpDevice | null {
    for (const device of this.devices.values()) if (device.name === name) return device;
    return null;
  }

  carrierAsked(iface: Interface): void {
    const device = this.deviceOf(iface);
    if (device !== null) this.linkWatch.askedFor(device);
  }

  carrierNews(iface: Interface): void {
    this.linkWatch.carrierNews(iface);
  }

  deviceChanged(iface: Interface): void {
    const device = this.devices.get(iface.ifIndex);
    if (device !== undefined) deviceChanged(this, device);
  }

  // Frames and packets.

  receiveFrame(iface: Interface, frame: Frame): void {
    const device = this.devices.get(iface.ifIndex);
    if (device === undefined) return;
    let type: PacketType = PacketType.Host;
    if (frame.dst !== iface.mac && !device.isLoopback) {
      if (frame.dst === MAC_BROADCAST) type = PacketType.Broadcast;
      else if (isGroupMac(frame.dst)) type = PacketType.Multicast;
      else if (!iface.isOwnAddress(frame.dst)) type = PacketType.OtherHost;
    }
    const payload = frame.payload;
    switch (payload.kind) {
      case "ipv4":
        receiveIpv4(this, device, payload, frame, type);
        return;
      case "ipv6":
        receiveIpv6(this, device, payload, frame, type);
        return;
      case "arp":
        if (type === PacketType.OtherHost) {
          this.dropFrame(frame, device, DropReason.OtherHost);
          return;
        }
        receiveArp(this, device, frame, payload, type === PacketType.Host);
        return;
      default:
        this.dropFrame(
          frame,
          device,
          type === PacketType.OtherHost ? DropReason.OtherHost : DropReason.UnknownEtherType,
        );
    }
  }

  ignores(iface: Interface, frame: Frame): boolean {
    const packet = frame.payload;
    if (packet.kind !== "ipv6" || this.trace !== null) return false;
    const device = this.devices.get(iface.ifIndex);
    if (device === undefined || device.isLoopback || device.groups.has(packet.dst)) return false;
    return device.runsIpv6 && this.netfilter?.seesUntracked6 !== true && isForGroup6(frame);
  }

  countIgnored(iface: Interface, frame: Frame): void {
    const packet = frame.payload;
    const device = this.devices.get(iface.ifIndex);
    if (packet.kind !== "ipv6" || device === undefined) return;
    device.snmp6.receive(packet);
    device.snmp6.receiveMulticast(packet);
  }

  countAllIgnored(iface: Interface, frames: IgnoredFrames): void {
    this.devices.get(iface.ifIndex)?.snmp6.receiveIgnored(frames);
  }

  groupsHeard(iface: Interface): readonly Mac[] | null {
    const device = this.devices.get(iface.ifIndex);
    if (device === undefined || device.isLoopback || this.trace !== null || !device.runsIpv6) return null;
    if (this.netfilter?.seesUntracked6 === true) return null;
    const macs: Mac[] = [];
    for (const group of device.groups.keys()) if (typeof group === "string") macs.push(macOfIpv6Group(group));
    return macs;
  }

  /** Sends a packet of our own; an unspecified source is chosen. Returns 0 or the errno. */
  send(packet: IpPacket, options: SendOptions): number {
    return sendPacket(this, packet, options);
  }

  onEvent(kind: number, arg: unknown): void {
    if (kind === EVENT_LOOP_COPY) {
      const { device, frame } = arg as { device: IpDevice; frame: Frame };
      const packet = frame.payload;
      if (packet.kind === "ipv4") receiveIpv4(this, device, packet, frame, PacketType.Loopback);
      else if (packet.kind === "ipv6") receiveIpv6(this, device, packet, frame, PacketType.Loopback);
    } else if (kind === EVENT_PROXY_ARP) {
      const { device, arp } = arg as { device: IpDevice; arp: ArpMessage };
      if (device.isUp) replyArp(this, device, arp, arp.targetIp);
    }
  }

  /** A multicast or broadcast of our own comes back to us, if somebody here listens (dev_loopback_xmit). */
  loopCopy(device: IpDevice, frame: Frame): void {
    this.sim.schedule(0, this, EVENT_LOOP_COPY, { device, frame });
  }

  /** Answers a request for somebody we stand in for after a delay (pneigh_enqueue). */
  proxyArpLater(device: IpDevice, arp: ArpMessage, delayNs: number): void {
    this.sim.schedule(delayNs, this, EVENT_PROXY_ARP, { device, arp });
  }

  /** Tells the sender of `skb` what became of its packet; `info` is an MTU or a pointer, else 0. */
  sendIcmpError(skb: Skb, what: IcmpSend, info = 0): void {
    sendIcmpError(this, skb, what, info);
  }

  /** Sends what a REJECT rule asked for. */
  answerReject(skb: Skb, hook: Hook): void {
    answerReject(this, skb, hook);
  }

  /** A routed packet of our own goes out: OUTPUT and all that follows. Returns 0 or the errno. */
  localOut(
    skb: Skb,
    hop: Nexthop | null,
    device: IpDevice,
    nextHop: IpAddress,
    type: RouteType,
    mtu: number,
    options: SendOptions | null,
  ): number {
    return localOut(this, skb, hop, device, nextHop, type, mtu, options);
  }

  /** A packet leaves: POSTROUTING and all that follows. Returns 0 or the errno that a local sender hears. */
  finishOutput(
    skb: Skb,
    hop: Nexthop | null,
    device: IpDevice,
    nextHop: IpAddress,
    mtu: number,
    ignoreDf: boolean,
  ): number {
    return finishOutput(this, skb, hop, device, nextHop, mtu, ignoreDf);
  }

  // Questions.

  /** The routing decision for a flow of our own, or for one that came in by `flow.inDevice`: `ip route get`. */
  resolveRoute(flow: Flow): RouteAnswer {
    return resolveRoute(this, flow);
  }

  /**
   * The same for connect(2), which counts when there is no way (ip4_datagram_connect, ip6_dst_lookup_tail). Nobody in
   * particular is oneself: `flow.dst` is then set to who it is (ip_route_output_key_hash_rcu, tcp_v6_connect).
   */
  connectRoute(flow: Flow, dontRoute = false): RouteAnswer {
    const scope = dontRoute ? Scope.Link : Scope.Universe;
    if (flow.dst === IPV6_ANY) flow.dst = IPV6_LOOPBACK;
    else if (flow.dst === IPV4_ANY) {
      flow.src = resolveRoute(this, flow, scope).src;
      flow.dst = flow.src;
    }
    const answer = resolveRoute(this, flow, scope);
    if (answer.errno === Errno.ENETUNREACH) {
      if (flow.family === Family.V4) this.snmp.outNoRoutes++;
      else this.snmp6.count("outNoRoutes");
    }
    return answer;
  }

  fib(family: Family): Fib {
    return family === Family.V4 ? this.fib4 : this.fib6;
  }

  /** True when packets to `address` end here: an address of ours, or one covered by a local route. */
  isLocal(address: IpAddress): boolean {
    return this.owned.has(address) || addressType(this, address, null) === RouteType.Local;
  }

  /** True when a device has this very address. */
  ownsAddress(address: IpAddress): boolean {
    return this.owned.has(address);
  }

  /** The device that has `address`, with the address, or null. */
  findAddress(address: IpAddress): { device: IpDevice; address: InterfaceAddress } | null {
    if (!this.owned.has(address)) return null;
    for (const device of this.devices.values()) {
      const list = typeof address === "number" ? device.addresses4 : device.addresses6;
      for (const each of list) if (each.local === address) return { device, address: each };
    }
    return null;
  }

  /** True when the device forwards IPv4 (`conf/DEVICE/forwarding`). */
  forwards4(device: IpDevice): boolean {
    return device.conf4.forwarding !== 0;
  }

  /** True when the device forwards IPv6; `conf/all` decides for the host, `force_forwarding` for the device. */
  forwards6(device: IpDevice): boolean {
    return this.settings.ipv6All.forwarding !== 0 || device.conf6.force_forwarding !== 0;
  }

  /** True when the device says of itself that it is a router's (idev->cnf.forwarding): what it forwards is another question. */
  isRouter6(device: IpDevice): boolean {
    return device.conf6.forwarding !== 0;
  }

  /** True when the device believes router advertisements: a forwarder's does only when told so twice (ipv6_accept_ra). */
  acceptsRouters(device: IpDevice): boolean {
    const { accept_ra } = device.conf6;
    return this.isRouter6(device) ? accept_ra === 2 : accept_ra !== 0;
  }

  /** True when 127/8 may appear on the device's link (route_localnet). */
  routesLocalnet(device: IpDevice): boolean {
    return (this.settings.ipv4All.route_localnet | device.conf4.route_localnet) !== 0;
  }

  forwardsBroadcasts(device: IpDevice): boolean {
    return (this.settings.ipv4All.bc_forwarding & device.conf4.bc_forwarding) !== 0;
  }

  /** True when routing may depend on ports (policy rules, multipath policy 1). */
  get flowNeedsPorts(): boolean {
    return (
      this.fib4.custom ||
      this.fib6.custom ||
      this.settings.ipv4.fib_multipath_hash_policy !== 0 ||
      this.settings.ipv4.fib_multipath_hash_seed !== 0 ||
      this.settings.ipv6.fib_multipath_hash_policy !== 0
    );
  }

  fillPorts(flow: Flow, packet: IpPacket): void {
    const payload = packet.payload;
    flow.protocol = packet.protocol;
    const ports = payload.kind === "tcp" || payload.kind === "udp" || payload.kind === "sctp";
    flow.srcPort = ports ? payload.srcPort : 0;
    flow.dstPort = ports ? payload.dstPort : 0;
    flow.flowLabel = packet.kind === "ipv6" ? packet.flowLabel : 0;
  }

  private scratchOf(family: Family): Flow {
    if (family === Family.V4) {
      this.scratch4 ??= new Flow(Family.V4);
      return this.scratch4;
    }
    this.scratch6 ??= new Flow(Family.V6);
    return this.scratch6;
  }

  /** A flow to `dst` with nothing else said; shared, so use it at once. */
  scratchFlow(dst: IpAddress): Flow {
    const flow = this.scratchOf(typeof dst === "number" ? Family.V4 : Family.V6);
    flow.aim(dst, 0);
    return flow;
  }

  /** True for an IPv6 address that means nothing without a device: link-local and link-scope multicast. */
  needsScope(address: IpAddress): boolean {
    if (typeof address === "number") return false;
    const v6 = address as Ipv6;
    return isLinkLocalIpv6(v6) || (isMulticastIpv6(v6) && (v6.charCodeAt(0) & 0xf) <= 2);
  }

  /** The hop limit of an IPv4 packet of our own (ip4_dst_hoplimit). */
  hopLimit4(hop: Nexthop | null): number {
    const limit = hop === null ? 0 : hop.route.hopLimit;
    return limit !== 0 ? limit : this.settings.ipv4.ip_default_ttl;
  }

  /** The hop limit of an IPv6 packet of our own (ip6_dst_hoplimit). */
  hopLimit6(hop: Nexthop | null, device: IpDevice): number {
    if (hop !== null && hop.route.hopLimit !== 0) return hop.route.hopLimit;
    return device.conf6.hop_limit;
  }

  // Configuration, in the words of ip(8).

  addAddress(device: IpDevice, spec: AddressSpec, replace = false): NetlinkError | null {
    return this.addressing.add(device, spec, replace);
  }

  deleteAddress(
    device: IpDevice,
    local: IpAddress,
    prefixLength: number,
    peer: IpAddress | null = null,
  ): NetlinkError | null {
    return this.addressing.delete(device, local, prefixLength, peer);
  }

  addRoute(spec: RouteSpec, mode: RouteMode = "add"): NetlinkError | null {
    return this.routes.add(spec, mode);
  }

  deleteRoute(spec: RouteSpec): NetlinkError | null {
    return this.routes.delete(spec);
  }

  /** `ip rule add`; EEXIST for a rule that is there already in all its parts, priority included. */
  addRule(spec: RuleSpec): NetlinkError | null {
    return addRule(this, spec);
  }

  /** `ip rule del`: the first rule that fits what is said. */
  deleteRule(spec: RuleSpec): NetlinkError | null {
    return deleteRule(this, spec);
  }

  /** `ip neigh add`, `change`, `replace`. */
  addNeighbour(
    device: IpDevice,
    address: IpAddress,
    spec: NeighbourSpec,
    mode: NeighbourMode = "add",
  ): NetlinkError | null {
    return configureNeighbour(this, device, address, spec, mode);
  }

  /** `ip neigh del`. */
  deleteNeighbour(device: IpDevice, address: IpAddress): NetlinkError | null {
    return deleteNeighbour(this, device, address);
  }

  /** `ip neigh add proxy` and `del proxy`: addresses that `device` answers for. */
  setProxyNeighbour(device: IpDevice, address: IpAddress, on: boolean, entry?: ProxyNeighbour): NetlinkError | null {
    return setProxyNeighbour(this, device, address, on, entry);
  }

  /** An upper layer heard from a neighbour (TCP's acknowledgement, MSG_CONFIRM). */
  confirmNeighbour(address: IpAddress, device: IpDevice): void {
    this.neighbours.confirm(device, address);
  }

  joinGroup(device: IpDevice, group: IpAddress): void {
    this.multicast.join(device, group);
  }

  leaveGroup(device: IpDevice, group: IpAddress): void {
    this.multicast.leave(device, group);
  }

  /** `net.ipv4.neigh.DEVICE.base_reachable_time_ms` changed: the time in force is drawn anew. */
  reachableTimeChanged(device: IpDevice): void {
    device.reachable4Ns = this.drawReachableNs(device.neigh4.base_reachable_time_ms);
    device.reachable6Ns = this.drawReachableNs(device.neigh6.base_reachable_time_ms);
  }

  // For the parts of ip.

  /** An address was taken by a device or let go. */
  ownershipChanged(address: IpAddress, change: 1 | -1): void {
    const count = (this.owned.get(address) ?? 0) + change;
    if (count > 0) this.owned.set(address, count);
    else this.owned.delete(address);
  }

  /** The next identification of an IPv4 packet. Simplified: Linux has one counter for each pair of hosts. */
  nextIpId(): number {
    this.ipId = (this.ipId + 1) & 0xffff;
    return this.ipId === 0 ? this.nextIpId() : this.ipId;
  }

  /** The identification for cutting an IPv6 packet; 0 for IPv4, which has its own. */
  nextFragmentId(packet: IpPacket): number {
    if (packet.kind === "ipv4") return 0;
    this.fragmentId = (this.fragmentId + 1) >>> 0;
    return this.fragmentId;
  }

  countNoRoute(packet: IpPacket, hop: Nexthop | null): void {
    if (packet.kind === "ipv4") this.snmp.outNoRoutes++;
    else this.snmp6.count("outNoRoutes");
    if (this.trace !== null) {
      const cause = hop === null ? null : hop.route;
      this.trace.drop(this.sim.nowNs, this.namespace, null, packet, DropReason.NoRoute, cause);
    }
  }

  /** Ends a packet here, with its reason. */
  drop(skb: Skb, device: IpDevice | null, reason: DropReason, cause: Cause | null): void {
    const { packet } = skb;
    if (packet.kind === "ipv4") this.snmp.drop(packet, reason);
    else {
      const at = skb.inDevice ?? skb.outDevice;
      const counting = at === null ? null : this.devices.get(at.ifIndex);
      (counting ?? this).snmp6.drop(packet, reason, skb.inDevice !== null);
      if (reason === DropReason.BadTcpChecksum) this.snmp.dropDamagedTcp();
    }
    if (this.trace === null) return;
    const label = device === null ? (skb.inDevice ?? skb.outDevice) : device.iface;
    this.trace.drop(this.sim.nowNs, this.namespace, label, skb.packet, reason, cause);
  }

  dropFrame(frame: Frame, device: IpDevice, reason: DropReason): void {
    if (this.trace !== null) this.trace.drop(this.sim.nowNs, this.namespace, device.iface, frame, reason, null);
  }

  /** Tells the observer of a decision; call only when there is one. */
  note(station: Station, skb: Skb, what: string, cause: Cause | null): void {
    if (this.trace !== null) this.trace.note(this.sim.nowNs, this.namespace, station, skb.packet, what, cause);
  }

  private drawReachableNs(baseMs: number): number {
    return Math.floor(baseMs * MILLISECOND * (0.5 + this.rng.fraction()));
  }
}
