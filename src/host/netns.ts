// A network namespace: devices, one IP stack, sockets, sysctls and the rules of netfilter. Pod, node and router are this.
// Knows everything below; must not know names, applications, commands or Kubernetes.
// Read next: ../ip/ip-stack.ts for a packet's way, sockets/ for what applications use.

import { relabelAddresses } from "../ip/address-labels.js";
import { addressType } from "../ip/address-type.js";
import type { IpDevice } from "../ip/ip-device.js";
import { IpStack } from "../ip/ip-stack.js";
import { Delivered, type LocalDelivery } from "../ip/local-delivery.js";
import { type NetlinkListener, NetlinkTee } from "../ip/netlink-listener.js";
import { RouteType } from "../ip/route-kinds.js";
import type { DeviceDirectory, Interface } from "../link/interface.js";
import { Loopback } from "../link/loopback.js";
import { randomMac } from "../link/random-mac.js";
import { Netfilter } from "../netfilter/netfilter.js";
import { PacketType, type Skb } from "../netfilter/skb.js";
import type { RandomStream } from "../sim/random.js";
import type { Sim } from "../sim/sim.js";
import { SparseMap } from "../sim/sparse-map.js";
import { TeeTrace } from "../trace/tee.js";
import { type NamespaceLabel, Station, type Trace } from "../trace/trace.js";
import { DEFAULT_PORT_RANGE, type PortRange } from "../transport/port-table.js";
import { UdpPorts } from "../transport/udp-ports.js";
import { Family, type IpAddress, isMulticast } from "../wire/ip-address.js";
import type { Mac } from "../wire/mac-address.js";
import { IpProtocol } from "../wire/numbers.js";
import type { IpPacket } from "../wire/payload.js";
import { arrivalIndex, errorIndex } from "./arrival-index.js";
import { serveBridge } from "./devices/bridge-neighbours.js";
import { BridgeNetfilter } from "./devices/bridge-netfilter.js";
import { moveLink } from "./devices/change-link.js";
import { IpipDevice, receiveIpip } from "./devices/ipip.js";
import { addFallback } from "./devices/ipip-tunnels.js";
import { liftDeviceChains } from "./devices/nft-device-chains.js";
import { VxlanDevice } from "./devices/vxlan.js";
import type { Host } from "./host.js";
import { NamespaceEnvironment } from "./netfilter-environment.js";
import type { RawSocket } from "./sockets/raw-socket.js";
import { TcpHost } from "./sockets/tcp-host.js";
import { receiveUdp, receiveUdpError } from "./sockets/udp-input.js";
import { SysctlTree } from "./sysctl/sysctl-tree.js";

/** One network namespace of a machine. */
export class Netns implements NamespaceLabel, LocalDelivery, DeviceDirectory {
  readonly host: Host;
  readonly sim: Sim;
  /** The name under /run/netns; "" for the machine's own. */
  readonly name: string;
  readonly rng: RandomStream;
  readonly portRandom: RandomStream;
  readonly stack: IpStack;
  readonly loopback: Loopback;
  /** Devices by name, in the order of their numbers. */
  readonly devices = new SparseMap<string, Interface>();
  /** What `freeName` found last: names below it are taken until a device goes. */
  private lastFree: { readonly prefix: string; readonly number: number } | null = null;
  readonly udp = new UdpPorts();
  readonly tcp: TcpHost;
  readonly rawSockets: RawSocket[] = [];
  readonly sysctl: SysctlTree;
  portRange: PortRange = DEFAULT_PORT_RANGE;
  /**
   * The first namespace of a kernel (init_net), which alone has the files of `neigh/default`. Machines of a cluster say so;
   * a script's host is taken for a namespace below, as what runs in a container sees it.
   */
  isInitial = false;
  /** True once deleted: its devices are gone and nothing may be added. */
  destroyed = false;
  /** IP-in-IP tunnels that are up here: who gets what protocol 4 brings. */
  readonly ipipTunnels: IpipDevice[] = [];
  /** The numbers that other namespaces have here (`ip netns list-id`); kept by namespace-ids.ts. */
  readonly namespaceIds = new SparseMap<Netns, number>();
  /** What bridges here ask of netfilter. */
  readonly bridgeNetfilter: BridgeNetfilter;
  private readonly macRandom: RandomStream;
  private lastIfIndex = 0;
  private observer: Trace | null = null;
  private readonly taps: Trace[] = [];
  private readonly listeners: NetlinkListener[] = [];

  /** Which of its machine's namespaces it is, from 0 in the order of their making. */
  readonly serial: number;

  constructor(host: Host, name: string, serial: number) {
    this.host = host;
    this.serial = serial;
    this.sim = host.network.sim;
    this.name = name;
    this.rng = this.sim.rng.fork(`netns:${host.name}:${serial}`);
    this.portRandom = this.rng.fork("ports");
    this.macRandom = this.rng.fork("mac");
    this.bridgeNetfilter = new BridgeNetfilter(this);
    this.stack = new IpStack(this.sim, this, this.rng.fork("ip"), this);
    this.tcp = new TcpHost(this);
    // The buffers' bounds are those of the machine's first namespace (tcp_sk_init).
    if (serial > 0) {
      const { receiveBuffer, sendBuffer, congestionControl } = host.netns.tcp.settings;
      const own = this.tcp.settings;
      const differs =
        own.receiveBuffer !== receiveBuffer ||
        own.sendBuffer !== sendBuffer ||
        own.congestionControl !== congestionControl;
      if (differs) this.tcp.settings = { ...own, receiveBuffer, sendBuffer, congestionControl };
    }
    this.sysctl = new SysctlTree(this);
    this.loopback = new Loopback(this.sim, this);
    this.addDevice(this.loopback);
    if (host.modules.has("ipip")) addFallback(this);
  }

  get hostName(): string {
    return this.host.name;
  }

  /** "node1" for a machine's own namespace, "node1/red" for a named one. */
  get label(): string {
    return this.name === "" ? this.host.name : `${this.host.name}/${this.name}`;
  }

  /** Takes a device in: gives it a number (its own, when that is free here) and hands it to the stack. */
  addDevice(device: Interface): void {
    if (device.ifIndex === 0 || this.hasIfIndex(device.ifIndex)) device.ifIndex = this.takeIfIndex();
    device.namespace = this;
    device.directory = this;
    this.devices.set(device.name, device);
    device.wake();
    device.trace = this.trace;
    this.stack.addDevice(device);
    serveBridge(this, device);
    this.stack.netfilter?.environment.devicesChanged?.();
  }

  /**
   * The next number for a device: above the last one given out here, whatever became of that one. A number that a
   * device brought along or a user chose is skipped and does not count as given out (dev_index_reserve).
   */
  takeIfIndex(): number {
    do this.lastIfIndex++;
    while (this.hasIfIndex(this.lastIfIndex));
    return this.lastIfIndex;
  }

  /** True when a device here has this number. */
  hasIfIndex(ifIndex: number): boolean {
    return this.findByIndex(ifIndex) !== null;
  }

  /** The device with this number, or null. */
  findByIndex(ifIndex: number): Interface | null {
    for (const device of this.devices.values()) if (device.ifIndex === ifIndex) return device;
    return null;
  }

  /** Lets a device go, with its addresses, routes and neighbours. The device itself lives on, in no namespace. */
  removeDevice(device: Interface): void {
    this.stack.removeDevice(device);
    this.devices.delete(device.name);
    liftDeviceChains(device);
    this.lastFree = null;
    device.receiver = null;
    device.trace = null;
  }

  /** Renames a device; the caller made sure that the name is free. */
  renameDevice(device: Interface, name: string): void {
    this.devices.delete(device.name);
    this.lastFree = null;
    device.name = name;
    this.devices.set(name, device);
    this.stack.netfilter?.environment.devicesChanged?.();
    relabelAddresses(this.ipDevice(device));
    this.linkChanged(device);
    const { listener } = this.stack;
    if (listener === null) return;
    // Their labels have changed (inetdev_changename).
    for (const address of this.ipDevice(device).addresses4) listener.onAddress(this.ipDevice(device), address, false);
    for (const family of [Family.V4, Family.V6] as const) {
      listener.onNetconf(this.ipDevice(device), family, true);
      listener.onNetconf(this.ipDevice(device), family, false);
    }
  }

  findDevice(name: string): Interface | null {
    const found = this.devices.get(name);
    if (found !== undefined) return found;
    for (const device of this.devices.values()) if (device.altNames?.includes(name) === true) return device;
    return null;
  }

  /** Devices in the order of their numbers, as every tool lists them. */
  allDevices(): Interface[] {
    return [...this.devices.values()].sort((a, b) => a.ifIndex - b.ifIndex);
  }

  /** What the stack keeps for a device. */
  ipDevice(device: Interface): IpDevice {
    const found = this.stack.devices.get(device.ifIndex);
    if (found === undefined) throw new Error(`${device.name} is not a device of ${this.label}`);
    return found;
  }

  /** The first name with this prefix and a number that no device has: "eth0", "eth1". */
  freeName(prefix: string): string {
    let number = this.lastFree?.prefix === prefix ? this.lastFree.number : 0;
    while (this.devices.has(`${prefix}${number}`)) number++;
    this.lastFree = { prefix, number };
    return `${prefix}${number}`;
  }

  /**
   * A random address for a new device: the next of this namespace. Not one for each name, for a name may be used again
   * when its device was renamed or moved away.
   */
  newMac(): Mac {
    return randomMac(this.macRandom);
  }

  /** `ip link set DEVICE up`. */
  setUp(device: Interface): void {
    device.setUp(true);
  }

  /** The hooks; made at the first call, so that a namespace without rules pays nothing. */
  get netfilter(): Netfilter {
    let netfilter = this.stack.netfilter;
    if (netfilter === null) {
      netfilter = new Netfilter(this.sim, this, new NamespaceEnvironment(this), this.rng.fork("netfilter"));
      netfilter.trace = this.trace;
      netfilter.kernelLog = this.host.kernelLog;
      this.stack.netfilter = netfilter;
    }
    return netfilter;
  }

  /** Sets who observes this namespace and its devices, besides taps. */
  observe(trace: Trace | null): void {
    this.observer = trace;
    this.traceChanged();
  }

  /** Adds an observer of this namespace alone, as `tcpdump` is. */
  addTap(tap: Trace): void {
    this.taps.push(tap);
    this.traceChanged();
  }

  removeTap(tap: Trace): void {
    const at = this.taps.indexOf(tap);
    if (at >= 0) this.taps.splice(at, 1);
    this.traceChanged();
  }

  /** Adds one who hears of changes to devices, addresses, routes, neighbours and rules, as `ip monitor` does. */
  addListener(listener: NetlinkListener): void {
    this.listeners.push(listener);
    this.listenersChanged();
  }

  removeListener(listener: NetlinkListener): void {
    const at = this.listeners.indexOf(listener);
    if (at >= 0) this.listeners.splice(at, 1);
    this.listenersChanged();
  }

  private listenersChanged(): void {
    const [first = null] = this.listeners;
    this.stack.listener = this.listeners.length > 1 ? new NetlinkTee([...this.listeners]) : first;
  }

  /** Tells those who listen that a device's attributes changed. */
  linkChanged(device: Interface): void {
    if (this.stack.listener !== null) this.stack.listener.onLink(device, false);
  }

  /** Gives another namespace a number here. */
  numberNamespace(to: Netns, id: number): void {
    this.namespaceIds.set(to, id);
    if (this.stack.listener !== null) this.stack.listener.onNamespaceId(id, to, false);
  }

  /** Tells those who listen that a device leaves the namespace, for good or for `to`, where it wants to have `wanted`. */
  announceRemoval(device: Interface, to: Netns | null = null, wanted: number | null = null): void {
    const { listener } = this.stack;
    const ip = this.ipDevice(device);
    // Its addresses go before its settings (inetdev_destroy).
    this.stack.addressing.deviceGone(ip);
    if (listener !== null) {
      listener.onNetconf(ip, Family.V4, true);
      listener.onNetconf(ip, Family.V6, true);
    }
    // The number that the other namespace gets is told before the device is gone (dev_change_net_namespace).
    if (to !== null && !this.namespaceIds.has(to)) {
      const taken = [...this.namespaceIds.values()];
      let id = 0;
      while (taken.includes(id)) id++;
      this.numberNamespace(to, id);
    }
    if (listener === null) return;
    const kept = to === null || !to.hasIfIndex(device.ifIndex) ? device.ifIndex : to.lastIfIndex + 1;
    listener.onLinkGone(device, to, wanted ?? kept);
  }

  /** Who observes, all together; null when nobody does. */
  get trace(): Trace | null {
    if (this.taps.length === 0) return this.observer;
    return new TeeTrace(this.observer === null ? this.taps : [this.observer, ...this.taps]);
  }

  /**
   * True when a socket may bind to the address: an IPv4 one that table local has, alone or as a broadcast
   * (inet_addr_valid_or_nonlocal), an IPv6 one that stands on a device (ipv6_chk_addr), a group, or any with
   * ip_nonlocal_bind or IP_TRANSPARENT.
   */
  canBind(address: IpAddress, transparent: boolean): boolean {
    if (transparent || isMulticast(address)) return true;
    const { ipv4, ipv6 } = this.stack.settings;
    if (typeof address === "string") return this.stack.ownsAddress(address) || ipv6.ip_nonlocal_bind !== 0;
    const type = addressType(this.stack, address, null);
    return type === RouteType.Local || type === RouteType.Broadcast || ipv4.ip_nonlocal_bind !== 0;
  }

  /**
   * Ends the namespace: sockets close, devices go (a veth with its other end), and so do tunnels elsewhere that lead
   * through it. Hardware goes back to the machine's own namespace (default_device_exit_net).
   */
  destroy(): void {
    this.destroyed = true;
    this.tcp.destroy();
    for (const device of this.host.allNamespaces().flatMap((netns) => netns.allDevices())) {
      const isTunnel = device instanceof VxlanDevice || device instanceof IpipDevice;
      if (isTunnel && device.home === this) this.deleteDevice(device);
    }
    const { netns } = this.host;
    for (const device of this.allDevices()) {
      if (device.kind !== "" || this === netns) continue;
      moveLink(this, device, netns, netns.findDevice(device.name) === null ? null : netns.freeName("dev"));
    }
    for (const device of this.allDevices().reverse()) {
      if (device === this.loopback) device.setUp(false);
      else if (this.devices.has(device.name)) this.deleteDevice(device);
    }
    for (const from of this.host.allNamespaces()) {
      const id = from.namespaceIds.get(this);
      if (id === undefined) continue;
      from.namespaceIds.delete(this);
      if (from.stack.listener !== null) from.stack.listener.onNamespaceId(id, this, true);
    }
  }

  /** `ip link delete`: the device goes, and with it those that depend on it, wherever they are (a veth's other end). */
  deleteDevice(device: Interface): void {
    const dependents = device.dependents();
    device.destroy();
    if (device.namespace instanceof Netns) {
      device.activated = false;
      device.namespace.announceRemoval(device);
      device.namespace.removeDevice(device);
    }
    for (const dependent of dependents) this.deleteDevice(dependent);
  }

  deliver(skb: Skb): Delivered {
    switch (skb.packet.protocol) {
      case IpProtocol.Tcp:
        return this.tcp.receive(skb);
      case IpProtocol.Udp:
        return receiveUdp(this, skb);
      case IpProtocol.IpIp:
        if (receiveIpip(this, skb)) return Delivered.Taken;
        // The module speaks for the protocol once it is there (tunnel4_rcv).
        return this.host.modules.has("ipip") ? Delivered.NoSocket : this.deliverRaw(skb);
      default:
        return this.deliverRaw(skb);
    }
  }

  private deliverRaw(skb: Skb): Delivered {
    const isTaken = this.rawSockets.some((socket) => socket.protocol === skb.packet.protocol);
    return isTaken ? Delivered.Taken : Delivered.NoProtocol;
  }

  tap(skb: Skb): void {
    if (this.rawSockets.length === 0 || skb.packetType === PacketType.OtherHost) return;
    const family = skb.packet.kind === "ipv4" ? 4 : 6;
    for (const socket of [...this.rawSockets]) {
      if (socket.family === family && socket.protocol === skb.packet.protocol) {
        socket.onPacket(skb.packet, arrivalIndex(this, skb));
      }
    }
  }

  receiveError(skb: Skb, quoted: IpPacket, type: number, code: number, info: number): void {
    const { trace } = this.stack;
    if (trace !== null)
      trace.note(this.sim.nowNs, this, Station.Socket, skb.packet, "the sender of the quoted packet", null);
    const ifIndex = errorIndex(this, skb);
    for (const socket of [...this.rawSockets]) {
      if (socket.protocol === quoted.protocol && (socket.family === 4) === (quoted.kind === "ipv4")) {
        socket.onError({ from: skb.packet.src, quoted, type, code, info, ttl: skb.packet.ttl, ifIndex });
      }
    }
    let isClaimed = true;
    if (quoted.protocol === IpProtocol.Tcp) isClaimed = this.tcp.receiveError(quoted, type, code, info);
    else if (quoted.protocol === IpProtocol.Udp) isClaimed = receiveUdpError(this, quoted, type, code, info, ifIndex);
    if (isClaimed) return;
    // An error about what no socket of ours sent is an input error (tcp_v4_err, __udp4_lib_err).
    if (quoted.kind === "ipv4") this.stack.snmp.icmpInErrors++;
    else this.stack.snmp6.count("icmpInErrors");
  }

  private traceChanged(): void {
    const trace = this.trace;
    this.stack.trace = trace;
    if (this.stack.netfilter !== null) this.stack.netfilter.trace = trace;
    for (const device of this.devices.values()) {
      device.wake();
      device.trace = trace;
    }
  }
}
