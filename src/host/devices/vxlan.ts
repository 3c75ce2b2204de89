import { NUD_CONNECTED } from "../../ip/neighbour.js";
import type { NexthopObject } from "../../ip/nexthop-object.js";
import { DEFAULT_SEND_OPTIONS, PmtuMode, type SendOptions } from "../../ip/send-options.js";
import { DeviceChange, type DeviceFollower, type Interface, type OpenError } from "../../link/interface.js";
import { TunnelInterface } from "../../link/tunnel.js";
import { DropReason } from "../../trace/drop-reason.js";
import { ArpMessage, ArpOperation } from "../../wire/arp.js";
import { Frame } from "../../wire/ethernet.js";
import { anyAddress, Family, familyOf, type IpAddress, isAny, isMulticast } from "../../wire/ip-address.js";
import { MAC_ZERO, type Mac } from "../../wire/mac-address.js";
import { EtherType, IpProtocol } from "../../wire/numbers.js";
import { outerTos } from "../../wire/outer-tos.js";
import { EMPTY } from "../../wire/payload.js";
import { UdpDatagram } from "../../wire/udp.js";
import { VxlanPacket } from "../../wire/vxlan.js";
import { buildPacket } from "../build-packet.js";
import type { Netns } from "../netns.js";
import { VxlanFdb, type VxlanRemote } from "./vxlan-fdb.js";
import { type VxlanOptions, vxlanHeadroom } from "./vxlan-options.js";
import { joinVxlanPort, leaveVxlanPort } from "./vxlan-port.js";

/**
 * A VXLAN device (RFC 7348, drivers/net/vxlan): Ethernet frames inside UDP datagrams. The forwarding table says behind
 * which far end a station is; frames for unknown stations and groups go to every remote of the fallback entry.
 */
export class VxlanDevice extends TunnelInterface implements DeviceFollower {
  options: VxlanOptions;
  readonly fdb: VxlanFdb;
  /** The namespace whose stack carries the datagrams: where the device was made, wherever it moves. */
  readonly home: Netns;
  constructor(home: Netns, name: string, mac: Mac, options: VxlanOptions) {
    const lower = options.lower;
    super(home.sim, "vxlan", name, mac, lower === null ? 1500 : lower.mtu - vxlanHeadroom(options), home);
    this.home = home;
    this.options = options;
    this.fdb = new VxlanFdb(home.sim, options.ageingNs);
    this.fdb.maxEntries = options.maxAddress;
    this.rxUncountedBytes = 14;
    this.txUncountedBytes = 14;
    if (options.remote !== null) this.addFallback(options.remote);
    lower?.follow(this);
  }

  /** The speed of the device that carries it, which sets its cost as a bridge port. */
  override get speedMbps(): number | null {
    return this.options.lower?.speedMbps ?? null;
  }

  /** The UDP port may be taken by somebody who is no VXLAN. */
  override openError(): OpenError | null {
    return joinVxlanPort(this, false) ? null : "EADDRINUSE";
  }

  /** `ip link set X type vxlan ...`: with another remote the fallback's first one changes (vxlan_changelink). */
  change(options: VxlanOptions): void {
    const before = this.options;
    this.options = options;
    this.fdb.ageingNs = options.ageingNs;
    if (options.lower !== before.lower) {
      before.lower?.unfollow(this);
      options.lower?.follow(this);
    }
    if (options.remote === before.remote) return;
    if (before.remote !== null) this.fdb.delete(MAC_ZERO, fallbackRemote(before, before.remote));
    if (options.remote !== null) this.addFallback(options.remote);
  }

  /** The largest MTU that a user may set: what the lower device holds, less the headers; null for no bound. */
  get mtuLimit(): number | null {
    const lower = this.options.lower;
    return lower === null ? null : lower.mtu - vxlanHeadroom(this.options);
  }

  protected override upChanged(): void {
    const { remote, lower } = this.options;
    const group = remote !== null && isMulticast(remote) && lower !== null ? remote : null;
    if (this.adminUp) {
      joinVxlanPort(this, true);
      if (group !== null && lower !== null) this.home.stack.joinGroup(this.home.ipDevice(lower), group);
    } else {
      if (group !== null && lower !== null && lower.namespace === this.home && lower.receiver !== null) {
        this.home.stack.leaveGroup(this.home.ipDevice(lower), group);
      }
      leaveVxlanPort(this);
      this.fdb.flushLearned();
    }
  }

  /** The device that carries it is deleted, and it goes with it. */
  followedChanged(_lower: Interface, change: DeviceChange): void {
    if (change === DeviceChange.Gone) (this.namespace as Netns).deleteDevice(this);
  }

  override destroy(): void {
    super.destroy();
    this.options.lower?.unfollow(this);
  }

  /** vxlan_xmit. */
  protected override transmit(frame: Frame): void {
    if (this.options.proxy && frame.payload instanceof ArpMessage) {
      this.answerArp(frame, frame.payload);
      return;
    }
    const entry = this.options.external ? null : (this.fdb.find(frame.dst) ?? this.fdb.fallback);
    if (entry === null) {
      this.dropOutgoing(frame, DropReason.NoRoute);
      return;
    }
    if (entry.nexthop !== null) this.sendByGroup(entry.nexthop, frame);
    else for (const remote of entry.remotes) this.sendTo(remote, frame);
  }

  /** The answer for a neighbour that is known to be behind a far end; no question goes further (arp_reduce). */
  private answerArp(frame: Frame, arp: ArpMessage): void {
    const home = this.namespace as Netns;
    const neighbour = home.stack.neighbours.find(home.ipDevice(this), arp.targetIp);
    const mac = neighbour === null || (neighbour.state & NUD_CONNECTED) === 0 ? null : neighbour.mac;
    const far = mac === null ? undefined : this.fdb.find(mac)?.remotes[0];
    const isHere = far !== undefined && isAny(far.address);
    if (mac === null || isHere || arp.operation !== ArpOperation.Request) {
      this.dropOutgoing(frame, DropReason.NoRoute);
      return;
    }
    const reply = new ArpMessage(ArpOperation.Reply, mac, arp.targetIp, arp.senderMac, arp.senderIp);
    this.receive(new Frame(arp.senderMac, mac, EtherType.Arp, reply));
  }

  /** One of a group's far ends, by a hash of the flow and their weights (vxlan_xmit_nh). */
  private sendByGroup(group: NexthopObject, frame: Frame): void {
    let total = 0;
    for (const { weight } of group.members) total += weight;
    let at = flowHashOf(frame) % Math.max(1, total);
    for (const { object, weight } of group.members) {
      at -= weight;
      if (at >= 0) continue;
      const address = object.gateway ?? anyAddress(object.family ?? Family.V4);
      this.sendTo({ address, port: 0, vni: -1, ifIndex: this.options.lower?.ifIndex ?? 0 }, frame);
      return;
    }
  }

  /** A datagram from `from` carried `frame` for this device (vxlan_rcv). */
  receiveEncapsulated(frame: Frame, from: IpAddress): void {
    if (!this.adminUp) {
      this.dropIncoming(frame, DropReason.DeviceDown);
      return;
    }
    // Our own frames come back where a group has several members; a fixed station speaks from one place only.
    if (frame.src === this.mac || (this.options.learning && !this.fdb.learn(frame.src, from))) {
      this.dropIncoming(frame, DropReason.OtherHost);
      return;
    }
    this.receive(frame);
  }

  private sendTo(remote: VxlanRemote, frame: Frame): void {
    if (isAny(remote.address)) {
      this.dropOutgoing(frame, DropReason.NoRoute);
      return;
    }
    const options = this.options;
    const vxlan = new VxlanPacket(remote.vni < 0 ? options.vni : remote.vni, frame);
    const dstPort = remote.port === 0 ? options.dstPort : remote.port;
    const isV6 = familyOf(remote.address) === Family.V6;
    const withoutSum = isV6 ? options.udp6ZeroTx : !options.udpChecksum;
    const datagram = new UdpDatagram(this.sourcePort(frame), dstPort, vxlan, withoutSum);
    const src = options.local ?? anyAddress(familyOf(remote.address));
    const { flowLabel } = options;
    const tos = outerTos(options.tos === 1 ? null : options.tos, innerTos(frame));
    const ttl = options.ttlInherit ? hopLimitOf(frame) : options.ttl;
    const packet = buildPacket(src, remote.address, IpProtocol.Udp, datagram, ttl, tos, 0, EMPTY, flowLabel);
    if (this.home.stack.send(packet, this.sendOptions(remote, frame)) === 0) this.countSent(frame);
    else this.failOutgoing(frame);
  }

  private sendOptions(remote: VxlanRemote, frame: Frame): SendOptions {
    const lower = this.options.lower;
    const ifIndex = remote.ifIndex === 0 ? (lower?.ifIndex ?? 0) : remote.ifIndex;
    return {
      ...DEFAULT_SEND_OPTIONS,
      outDevice: ifIndex === 0 ? null : (this.home.stack.devices.get(ifIndex) ?? null),
      pmtu: this.isWhole(frame) ? PmtuMode.Do : PmtuMode.Dont,
      multicastLoop: false,
    };
  }

  /** True when the datagram around `frame` may not be fragmented. */
  private isWhole(frame: Frame): boolean {
    const { df } = this.options;
    if (df !== "inherit") return df === "set";
    const packet = frame.payload;
    return packet.kind === "ipv6" || (packet.kind === "ipv4" && packet.dontFragment);
  }

  /** Spreads flows over source ports by a hash of the frame within, so that the way between may balance them. */
  private sourcePort(frame: Frame): number {
    const { srcPortMin, srcPortMax } = this.options;
    const min = srcPortMax > srcPortMin ? srcPortMin : this.home.portRange.low;
    const max = srcPortMax > srcPortMin ? srcPortMax : this.home.portRange.high + 1;
    return min + (flowHashOf(frame) % (max - min));
  }

  private addFallback(remote: IpAddress): void {
    this.fdb.add(MAC_ZERO, fallbackRemote(this.options, remote), "append", "permanent");
  }
}

/** The remote that `ip link add ... remote` enters for unknown stations: by the device's own lower one. */
function fallbackRemote(options: VxlanOptions, address: IpAddress): VxlanRemote {
  return { address, port: 0, vni: -1, ifIndex: options.lower?.ifIndex ?? 0 };
}

function innerTos({ payload }: Frame): number {
  return payload.kind === "ipv4" || payload.kind === "ipv6" ? payload.tos : 0;
}

/** What the packet within has left; 0, the namespace's default, where it is none of IP. */
function hopLimitOf(frame: Frame): number {
  const packet = frame.payload;
  return packet.kind === "ipv4" || packet.kind === "ipv6" ? packet.ttl : 0;
}

/** A hash of the flow that a frame belongs to: addresses, protocol and ports of its packet, or its MAC addresses. */
function flowHashOf(frame: Frame): number {
  const packet = frame.payload;
  if (packet.kind !== "ipv4" && packet.kind !== "ipv6") return mix(mix(frame.etherType, frame.src), frame.dst) >>> 1;
  let hash = mix(mix(packet.protocol, addressBits(packet.src)), addressBits(packet.dst));
  const payload = packet.payload;
  if (payload.kind === "udp" || payload.kind === "tcp") hash = mix(hash, (payload.srcPort << 16) | payload.dstPort);
  return hash >>> 1;
}

function mix(hash: number, value: number): number {
  const mixed = Math.imul(hash ^ (value | 0) ^ Math.floor(value / 0x1_0000_0000), 0x85eb_ca6b | 0);
  return mixed ^ (mixed >>> 13);
}

function addressBits(address: IpAddress): number {
  if (typeof address === "number") return address;
  let bits = 0;
  for (let i = 0; i < address.length; i++) bits = Math.imul(bits ^ address.charCodeAt(i), 0x0100_0193);
  return bits;
}
