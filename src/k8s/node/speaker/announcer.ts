import type { Netns } from "../../../host/netns.js";
import { PacketSocket } from "../../../host/sockets/packet-socket.js";
import { RawSocket } from "../../../host/sockets/raw-socket.js";
import { Scope } from "../../../ip/interface-address.js";
import { linkAddressOf, NdpOption, ndpData, readAddress6, readNdpOptions } from "../../../ip/ndp-message.js";
import { NdpFlag, sendNdp } from "../../../ip/ndp-send.js";
import type { Interface } from "../../../link/interface.js";
import type { EventTarget, ScheduledEvent } from "../../../sim/event-queue.js";
import { MILLISECOND, SECOND } from "../../../sim/time.js";
import { ArpMessage, ArpOperation } from "../../../wire/arp.js";
import { Frame } from "../../../wire/ethernet.js";
import { IcmpMessage, Icmpv6Type } from "../../../wire/icmp.js";
import { Family, type IpAddress } from "../../../wire/ip-address.js";
import type { Ipv4 } from "../../../wire/ipv4-address.js";
import { IPV6_ALL_NODES, type Ipv6, solicitedNode } from "../../../wire/ipv6-address.js";
import { MAC_BROADCAST } from "../../../wire/mac-address.js";
import { EtherType, IpProtocol } from "../../../wire/numbers.js";

/** An address is told of at once and then every 1.1 s for 5 s, as MetalLB's announcer does. */
const REPEAT_NS = 1100 * MILLISECOND;
const TELL_FOR_NS = 5 * SECOND;

/**
 * Answers ARP and neighbour discovery on one link for addresses that the machine does not have, and tells the link of
 * those that it takes over (gratuitous ARP, unsolicited advertisements), through a packet and a raw socket as MetalLB's
 * speaker (internal/layer2).
 */
export class Announcer implements EventTarget {
  private readonly netns: Netns;
  private readonly device: Interface;
  private readonly arp: PacketSocket;
  private readonly ndp: RawSocket;
  private readonly addresses = new Set<IpAddress>();
  /** Until when the link is told again of an address. */
  private readonly tellUntilNs = new Map<IpAddress, number>();
  private timer: ScheduledEvent | null = null;

  /** @throws Error when the machine has no such device. */
  constructor(netns: Netns, deviceName: string) {
    this.netns = netns;
    const device = netns.findDevice(deviceName);
    if (device === null) throw new Error(`no device called ${deviceName}`);
    this.device = device;
    this.arp = new PacketSocket(device, EtherType.Arp, this);
    this.ndp = new RawSocket(netns, Family.V6, IpProtocol.Icmpv6);
    this.ndp.handler = this;
  }

  has(address: IpAddress): boolean {
    return this.addresses.has(address);
  }

  /** Answers for the address from now on, and tells everybody. */
  add(address: IpAddress): void {
    if (this.addresses.has(address)) return;
    this.addresses.add(address);
    const { stack, sim } = this.netns;
    const ip = this.netns.ipDevice(this.device);
    if (typeof address === "string") stack.multicast.join(ip, solicitedNode(address));
    this.tellUntilNs.set(address, sim.nowNs + TELL_FOR_NS);
    this.tell(address);
    if (this.timer === null) this.timer = sim.schedule(REPEAT_NS, this, 0);
  }

  /** Is silent about the address from now on. */
  remove(address: IpAddress): void {
    if (!this.addresses.delete(address)) return;
    this.tellUntilNs.delete(address);
    if (typeof address === "string") {
      this.netns.stack.multicast.leave(this.netns.ipDevice(this.device), solicitedNode(address));
    }
  }

  close(): void {
    if (this.timer !== null) this.netns.sim.cancel(this.timer);
    this.timer = null;
    for (const address of [...this.addresses]) this.remove(address);
    this.arp.close();
    this.ndp.close();
  }

  onEvent(): void {
    const { sim } = this.netns;
    for (const [address, untilNs] of this.tellUntilNs) {
      if (sim.nowNs > untilNs) this.tellUntilNs.delete(address);
      else this.tell(address);
    }
    this.timer = this.tellUntilNs.size === 0 ? null : sim.schedule(REPEAT_NS, this, 0);
  }

  /** An ARP frame came in. */
  onFrame(frame: Frame): void {
    const message = frame.payload;
    if (message.kind !== "arp" || message.operation !== ArpOperation.Request) return;
    if (frame.dst !== MAC_BROADCAST && frame.dst !== this.device.mac) return;
    if (!this.addresses.has(message.targetIp)) return;
    this.sendArp(ArpOperation.Reply, message.targetIp, message.senderMac, message.senderIp);
  }

  /** An ICMPv6 message came in. */
  onSocket(): void {
    for (let got = this.ndp.receive(); got !== null; got = this.ndp.receive()) {
      const { packet, ifIndex } = got;
      const message = packet.payload;
      if (ifIndex !== this.device.ifIndex || packet.kind !== "ipv6" || !(message instanceof IcmpMessage)) continue;
      if (message.type !== Icmpv6Type.NeighborSolicitation || packet.ttl !== 255 || message.data.length < 16) continue;
      const target = readAddress6(message.data, 0);
      const options = readNdpOptions(message.data, 16);
      // As MetalLB: one that does not say its link address is not answered.
      if (options === null || linkAddressOf(options, NdpOption.SourceLinkAddress) === null) continue;
      if (this.addresses.has(target)) this.advertise(target, packet.src, NdpFlag.Solicited);
    }
  }

  private tell(address: IpAddress): void {
    if (typeof address === "string") {
      this.advertise(address, IPV6_ALL_NODES, NdpFlag.Override);
      return;
    }
    for (const operation of [ArpOperation.Request, ArpOperation.Reply]) {
      this.sendArp(operation, address, MAC_BROADCAST, address);
    }
  }

  private sendArp(operation: number, address: Ipv4, targetMac: Frame["dst"], targetIp: Ipv4): void {
    const { mac } = this.device;
    const message = new ArpMessage(operation, mac, address, targetMac, targetIp);
    this.arp.send(new Frame(targetMac, mac, EtherType.Arp, message));
  }

  private advertise(target: Ipv6, dst: Ipv6, flags: number): void {
    const { stack } = this.netns;
    const ip = this.netns.ipDevice(this.device);
    const source = ip.addresses6.find((each) => each.scope === Scope.Link && each.usable);
    // Without a link-local address there is nobody to send it as yet; the next repetition has one.
    if (source === undefined || !ip.isUp) return;
    const data = ndpData([target], NdpOption.TargetLinkAddress, this.device.mac);
    const message = new IcmpMessage(Icmpv6Type.NeighborAdvertisement, 0, flags, data);
    sendNdp(stack, ip, source.local as Ipv6, dst, message);
  }
}
