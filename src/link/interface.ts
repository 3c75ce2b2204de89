// Network devices: what a namespace sends frames through and gets frames from, and the links between devices.
// Knows frames, time and impairments; must not know addresses of IP, routes, rules or sockets.
// Read next: cable.ts for the wire, switch.ts for the bridge, link-state.ts for the flags; ip/ is the receiver above.

import type { EventTarget } from "../sim/event-queue.js";
import { withItem } from "../sim/short-list.js";
import type { Sim } from "../sim/sim.js";
import { DropReason } from "../trace/drop-reason.js";
import type { DeviceLabel, NamespaceLabel, Trace } from "../trace/trace.js";
import { decodeFrame } from "../wire/codec/decode.js";
import { DecodeFailure } from "../wire/codec/decode-failure.js";
import { Frame } from "../wire/ethernet.js";
import type { IpAddress } from "../wire/ip-address.js";
import type { Ipv6 } from "../wire/ipv6-address.js";
import { linkLocalOf, MAC_ZERO, type Mac } from "../wire/mac-address.js";
import { RawPayload } from "../wire/payload.js";
import { AddressList } from "./address-list.js";
import { InterfaceCounters } from "./device-counters.js";
import type { IgnoredFrames } from "./flood-record.js";
import type { LinkSettings } from "./link-settings.js";
import type { Qdisc } from "./qdisc.js";

export { InterfaceCounters };

/**
 * Who gets the frames that come up through a device: the network stack of its namespace. The one call that goes up
 * from this folder.
 */
export interface FrameReceiver {
  /** A frame arrived on `device`. Whether it is for us (its MAC address) is the receiver's business. */
  receiveFrame(device: Interface, frame: Frame): void;
  /** True when `receiveFrame` would do nothing with the frame but count it: one for a group that nobody here listens to. */
  ignores(device: Interface, frame: Frame): boolean;
  /** Counts a frame that is ignored, or was when it came. */
  countIgnored(device: Interface, frame: Frame): void;
  /** The same for many frames, of which the sums are known. */
  countAllIgnored(device: Interface, frames: IgnoredFrames): void;
  /** The group addresses of IPv6 that somebody here listens to; null when every group's frames have a consequence. */
  groupsHeard(device: Interface): readonly Mac[] | null;
  /** The device came up, went down, or its carrier, address or MTU changed. */
  deviceChanged(device: Interface): void;
  /** Somebody asks for the carrier: news of it that were held back are acted upon first (linkwatch_sync_dev). */
  carrierAsked(device: Interface): void;
  /** The carrier changed: calls `tellNews`, now or later (linkwatch_fire_event). */
  carrierNews(device: Interface): void;
}

/** Who takes a frame before the stack: the master that a port belongs to, or a device on top (VLAN, macvlan). */
export interface FrameInterceptor {
  /** True when the frame was taken; false lets it go on to the stack. */
  intercept(port: Interface, frame: Frame): boolean;
}

/** What may happen to a device (the kernel's netdevice notifications). */
export const DeviceChange = { Up: 0, Down: 1, Carrier: 2, Address: 3, Mtu: 4, Gone: 5 } as const;
export type DeviceChange = (typeof DeviceChange)[keyof typeof DeviceChange];

/** A device that depends on another one: the bridge of a port, the VLANs and macvlans on a lower device. */
export interface DeviceFollower {
  /** Something happened to `device`; called before its namespace hears of it. */
  followedChanged(device: Interface, change: DeviceChange): void;
}

/** Who keeps frames back that a device would only count; see FloodLog. */
export interface Sleeper {
  /** Lets everything arrive that was kept back. */
  catchUp(): void;
  /** Keeps nothing back any more: something changes. */
  wake(): void;
}

/** The devices of a namespace by their numbers. */
export interface DeviceDirectory {
  /** The device with this number, or null. */
  findByIndex(ifIndex: number): Interface | null;
}

/** A device's state of RFC 2863, in the words of `ip link` (`state UP`). */
export const OperState = { Unknown: "UNKNOWN", Down: "DOWN", LowerLayerDown: "LOWERLAYERDOWN", Up: "UP" } as const;
export type OperState = (typeof OperState)[keyof typeof OperState];

/** Why a device cannot be brought up; the names are those of errno. */
export type OpenError = "ENETDOWN" | "EADDRINUSE" | "EBUSY" | "EADDRNOTAVAIL";

const BROADCAST_NATURE: readonly string[] = ["BROADCAST", "MULTICAST"];

/**
 * A network device in a namespace. Subclasses say what sending means: a veth hands the frame to its cable, a bridge to
 * its ports, a dummy to nobody.
 */
export abstract class Interface implements DeviceLabel, EventTarget {
  readonly sim: Sim;
  /** The name in `ip link`; at most 15 bytes. Renamed by `setName` of the namespace that holds it. */
  name: string;
  /** The number in front of the name in `ip link`; unique in its namespace. */
  ifIndex = 0;
  /** Set it with `setMac`, so that whoever depends on it learns of it. */
  mac: Mac;
  /** Largest payload of a frame in bytes. Set it with `setMtu`. */
  mtu: number;
  /** Bounds of `ip link set mtu` (`minmtu`, `maxmtu`); a `maxMtu` of 0 bounds nothing. */
  minMtu = 68;
  maxMtu = 65535;
  /** `ip link set up`. Set it with `setUp`. */
  adminUp = false;
  /**
   * True when frames can flow (the link's side of IFF_LOWER_UP): for a veth, when both ends are up and the cable is
   * whole. It says nothing of `adminUp`. Set it with `setCarrier`.
   */
  carrier = true;
  /** As of the last change of the carrier, like the kernel's: UNKNOWN until it changes for the first time. */
  operState: OperState = OperState.Unknown;
  /** Its carrier has changed and nobody acts upon it yet: state, routes and neighbours are as they were. */
  newsHeld = false;
  /** How often frames began or ceased to flow (carrier_changes). */
  carrierChanges = 0;
  /** The namespace that it is in; set when it is added to one. */
  namespace: NamespaceLabel;
  /** The stack of that namespace; null before it is added. */
  receiver: FrameReceiver | null = null;
  /** The devices beside it in its namespace; null before it is added to one. */
  directory: DeviceDirectory | null = null;
  /** The bridge (or other master) that this device is a port of. */
  master: Interface | null = null;
  /** Takes arriving frames before the stack (the kernel's rx_handler, of which there is one); null for most devices. */
  interceptor: FrameInterceptor | null = null;
  /** Takes arriving tagged frames before everything else: the VLAN devices on this one; null without any. */
  vlans: FrameInterceptor | null = null;
  /** Takes arriving frames before anything else looks at them (the ingress qdisc): an ifb; null for most devices. */
  ingress: FrameInterceptor | null = null;
  /** Takes frames that are to be sent before anything else looks at them; null for most devices. */
  egress: FrameInterceptor | null = null;
  /** Shapes what is sent; null for none (noqueue). Set it with `setQdisc`. */
  qdisc: Qdisc | null = null;
  /** `tc qdisc add dev X ingress` or `clsact`: where filters for what arrives would be; null for most. */
  ingressQdisc: "ingress" | "clsact" | null = null;
  /** False until the device is up for the first time: till then `ip link` says `qdisc noop`. */
  activated = false;
  /** `ip link set promisc on`, which the flags show. A bridge port hears everything without it. */
  promiscuous = false;
  /** How many devices on top want to hear everything (a macvlan in passthru mode). */
  promiscuousUsers = 0;
  /** `ip link set multicast off` takes IFF_MULTICAST away. */
  multicast = true;
  /** `ip link set allmulticast on`. */
  allMulticast = false;
  /** Nobody is to be asked for link addresses (`ip link set arp off`; IFF_NOARP). */
  noArp = false;
  /** `txqueuelen`: packets that the default queue of a device with a rate holds. */
  txQueueLength = 1000;
  /** `ip link set alias`; "" for none. */
  alias = "";
  /** `ip link property add .. altname`: names that it is found by beside its own; null for most. */
  altNames: readonly string[] | null = null;
  /** What few users say of a device (`broadcast`, `mode`, `gso_max_size`, ..); null for nothing. */
  settings: LinkSettings | null = null;
  /** What `ethtool -K` switched, by the kernel's names; null for nothing. */
  offloads: ReadonlyMap<string, boolean> | null = null;
  /** `ip link set group`; 0 is "default". */
  group = 0;
  /** True once a user chose the address (NET_ADDR_SET): a bridge then keeps its own. */
  macAssigned = false;
  trace: Trace | null = null;
  /** Who keeps flooded frames back that have to be counted at this end or at the other; null for most. */
  sleeper: Sleeper | null = null;
  /** The counters as they stand, without what is kept back. */
  protected readonly tally = new InterfaceCounters();
  /** Groups that the stack joined, and other addresses of its own. */
  readonly multicastAddresses = new AddressList();
  readonly unicastAddresses = new AddressList();
  /** Bytes of each frame that the driver does not count: the Ethernet header for some kinds, as in the kernel. */
  protected rxUncountedBytes = 0;
  protected txUncountedBytes = 0;
  private followers: DeviceFollower[] = [];

  constructor(sim: Sim, name: string, mac: Mac, mtu: number, namespace: NamespaceLabel) {
    this.sim = sim;
    this.name = name;
    this.mac = mac;
    this.mtu = mtu;
    this.namespace = namespace;
  }

  /** What `ip -d link` calls it: "veth", "bridge", "vxlan", "dummy", "vlan", "macvlan"; "" for lo and for hardware. */
  abstract readonly kind: string;

  /** What it counted until now. Ask for it anew each time that you read it. */
  get counters(): InterfaceCounters {
    this.catchUp();
    return this.tally;
  }

  /** `counters.txDropped` without what is kept back: whoever sends asks before and after. */
  get txDroppedNow(): number {
    return this.tally.txDropped;
  }

  /** Call it before you read what somebody else counts of its frames. */
  catchUp(): void {
    if (this.sleeper !== null) this.sleeper.catchUp();
  }

  /** Call it before something changes that decides what becomes of flooded frames at this end of its link. */
  wake(): void {
    if (this.sleeper !== null) this.sleeper.wake();
  }

  /** The flags that it has by nature, in the order of `ip link`; those that change are fields. */
  get nature(): readonly string[] {
    return BROADCAST_NATURE;
  }

  /** The speed that its driver tells, in Mbit/s; null when it tells none. */
  get speedMbps(): number | null {
    return null;
  }

  /** True when a frame for this address is for this device; groups aside. */
  isOwnAddress(mac: Mac): boolean {
    return mac === this.mac;
  }

  /** The device that `@` names in `ip link` (IFLA_LINK): the other end of a veth, the lower device; null for most. */
  get link(): Interface | null {
    return null;
  }

  /** The link-local address that IPv6 makes of its link address (ipv6_generate_eui64); null for none. */
  get linkLocal6(): Ipv6 | null {
    return linkLocalOf(this.mac);
  }

  /** The link address that it was made with, where that is told of a device that has another now; null for most. */
  get permanentMac(): Mac | null {
    return null;
  }

  /** Why it may not have an address of IP, in the kernel's words, or null (inetaddr_validator_chain). */
  addressRefusal(_address: IpAddress): string | null {
    return null;
  }

  /** Puts a frame on the link. Counts it; drops it, with a reason, when the device is down or has no carrier. */
  send(frame: Frame): void {
    if (this.egress?.intercept(this, frame)) return;
    this.continueSend(frame);
  }

  /** Goes on with a frame that the egress let pass. */
  continueSend(frame: Frame): void {
    if (!this.adminUp || !this.carrier) this.dropOutgoing(frame, DropReason.DeviceDown);
    else if (this.qdisc !== null) this.qdisc.enqueue(frame);
    else this.transmitNow(frame);
  }

  /** Hands a frame to the link without queueing: what a qdisc calls when a frame's turn has come. */
  transmitNow(frame: Frame): void {
    this.tally.txPackets++;
    this.tally.txBytes += frame.byteLength - this.txUncountedBytes;
    if (this.trace !== null) this.trace.tx(this.sim.nowNs, this, frame);
    this.transmit(frame);
  }

  /** What the kind of device does with a frame that may be sent. */
  protected abstract transmit(frame: Frame): void;

  /** A frame came out of the link: counts it and hands it to the VLAN, the interceptor or the stack. */
  receive(frame: Frame): void {
    if (!this.adminUp) {
      this.dropIncoming(frame, DropReason.DeviceDown);
      return;
    }
    this.tally.rxPackets++;
    this.tally.rxBytes += frame.byteLength - this.rxUncountedBytes;
    if (this.trace !== null) this.trace.rx(this.sim.nowNs, this, frame);
    if (this.ingress?.intercept(this, frame)) return;
    this.continueReceive(frame);
  }

  /** Receives a frame of which nothing would remain but the counters; false, and nothing done, for every other. */
  absorbFrame(frame: Frame): boolean {
    if (!this.adminUp || this.trace !== null || this.ingress !== null || this.interceptor !== null) return false;
    if (frame.vlanTag >= 0 || this.receiver === null || !this.receiver.ignores(this, frame)) return false;
    this.countIgnored(frame);
    return true;
  }

  /** Counts a frame that arrived and of which nothing else remains. */
  countIgnored(frame: Frame): void {
    this.tally.rxPackets++;
    this.tally.rxBytes += frame.byteLength - this.rxUncountedBytes;
    if (this.receiver !== null) this.receiver.countIgnored(this, frame);
  }

  /** The same for many frames. */
  countAllIgnored(frames: IgnoredFrames): void {
    this.tally.rxPackets += frames.count;
    this.tally.rxBytes += frames.frameBytes - frames.count * this.rxUncountedBytes;
    if (this.receiver !== null) this.receiver.countAllIgnored(this, frames);
  }

  /** Goes on with a frame that was received and counted: behind the ingress qdisc. */
  continueReceive(frame: Frame): void {
    if (this.vlans !== null && frame.vlanTag >= 0 && this.vlans.intercept(this, frame)) return;
    if (this.interceptor?.intercept(this, frame)) return;
    this.deliverUp(frame);
  }

  /** Bytes came out of the link: a frame, or damage that is counted and dropped with its reason. Never throws. */
  receiveBytes(bytes: Uint8Array): void {
    const decoded = decodeFrame(bytes);
    if (!(decoded instanceof DecodeFailure)) {
      this.receive(decoded);
      return;
    }
    this.counters.rxErrors++;
    if (this.trace !== null) {
      const remains = new Frame(MAC_ZERO, MAC_ZERO, 0, new RawPayload(bytes));
      this.trace.drop(this.sim.nowNs, this.namespace, this, remains, decoded.reason, null);
    }
  }

  /**
   * Hands a frame to the stack. A tag that no VLAN device took is somebody else's, except the priority tag, whose
   * VLAN id is 0 (__netif_receive_skb_core).
   */
  protected deliverUp(frame: Frame): void {
    if (frame.vlanTag < 0) {
      if (this.receiver !== null) this.receiver.receiveFrame(this, frame);
    } else if (frame.vlanId === 0) {
      if (this.receiver !== null) this.receiver.receiveFrame(this, frame.withVlanTag(-1));
    } else {
      this.dropIncoming(frame, DropReason.OtherHost);
    }
  }

  /** Counts and traces a frame that arrived and ends here. */
  dropIncoming(frame: Frame, reason: DropReason): void {
    this.counters.rxDropped++;
    if (this.trace !== null) this.trace.drop(this.sim.nowNs, this.namespace, this, frame, reason, null);
  }

  /** Counts and traces a frame that was to be sent and ends here. */
  dropOutgoing(frame: Frame, reason: DropReason): void {
    this.counters.txDropped++;
    if (this.trace !== null) this.trace.drop(this.sim.nowNs, this.namespace, this, frame, reason, null);
  }

  /** Why it cannot be brought up just now, or null when it can: a VLAN waits for its lower device, for example. */
  openError(): OpenError | null {
    return null;
  }

  /** `ip link set up` and `down`. Whoever lets a user ask consults `openError` first. */
  setUp(up: boolean): void {
    if (up === this.adminUp) return;
    if (this.newsHeld) this.tellNews();
    this.adminUp = up;
    if (up) this.activated = true;
    else if (this.qdisc !== null) this.qdisc.reset();
    this.upChanged();
    this.changed(up ? DeviceChange.Up : DeviceChange.Down);
  }

  /** What the kind of device does when it was brought up or down: a veth moves its carrier, a bridge starts its ports. */
  protected upChanged(): void {}

  /** The link began or ceased to carry frames. */
  setCarrier(carrier: boolean): void {
    if (carrier === this.carrier) return;
    this.carrier = carrier;
    this.carrierChanged();
  }

  /**
   * Takes note of `carrier` after it changed. Two ends of one link are both changed before either takes note, for the
   * state of one depends on the other's.
   */
  protected carrierChanged(): void {
    this.carrierChanges++;
    if (!this.carrier && this.qdisc !== null) this.qdisc.reset();
    if (this.receiver === null) this.tellNews();
    else this.receiver.carrierNews(this);
  }

  /**
   * Holds the news of the carrier back: the state is DOWN until `tellNews` (a device that is taken to stand by itself,
   * linkwatch_urgent_event).
   */
  holdNews(): void {
    this.operState = OperState.Down;
  }

  /** The news of the carrier that were held back are acted upon (linkwatch_do_dev). */
  tellNews(): void {
    this.newsHeld = false;
    this.operState = stateOfCarrier(this);
    this.changed(DeviceChange.Carrier);
  }

  /** Another link address; `assigned` says that a user chose it. */
  setMac(mac: Mac, assigned = true): void {
    if (assigned) this.macAssigned = true;
    if (mac === this.mac) return;
    this.mac = mac;
    this.changed(DeviceChange.Address);
  }

  /** Another MTU; whoever lets a user ask consults `minMtu` and `maxMtu` first. */
  setMtu(mtu: number): void {
    if (mtu === this.mtu) return;
    this.mtu = mtu;
    this.changed(DeviceChange.Mtu);
  }

  /** Another queueing discipline; frames that waited in the old one are gone. */
  /** What shapes it when nothing was chosen: nothing for what has no queue of its own. */
  get defaultQdisc(): string {
    return "noqueue";
  }

  setQdisc(qdisc: Qdisc | null): void {
    this.wake();
    // A device without a queue that was made with length 0 gets the usual one ("Caught tx_queue_len zero misconfig").
    if (qdisc !== null && this.txQueueLength === 0 && this.defaultQdisc === "noqueue") this.txQueueLength = 1000;
    if (this.qdisc !== null) this.qdisc.reset();
    this.qdisc = qdisc;
  }

  /** Tells `follower` of changes from now on. */
  follow(follower: DeviceFollower): void {
    this.followers = withItem(this.followers, this.followers.length, follower);
  }

  unfollow(follower: DeviceFollower): void {
    const at = this.followers.indexOf(follower);
    if (at >= 0) this.followers.splice(at, 1);
  }

  /** The devices that would go if this one went: the other end of a veth, VLANs and macvlans on it. */
  dependents(): Interface[] {
    const dependents: Interface[] = [];
    for (const follower of this.followers) {
      if (follower instanceof Interface && follower.link === this) dependents.push(follower);
    }
    return dependents;
  }

  /** The device is deleted: down, out of its master, and whoever follows it learns of it. */
  destroy(): void {
    this.setUp(false);
    this.changed(DeviceChange.Gone);
    this.followers = [];
  }

  /** Tells followers, then the stack. */
  protected changed(change: DeviceChange): void {
    this.wake();
    for (const follower of [...this.followers]) follower.followedChanged(this, change);
    if (this.receiver !== null) this.receiver.deviceChanged(this);
  }

  /** Events that the device scheduled for itself; most have none. */
  onEvent(_kind: number, _arg: unknown): void {}
}

/**
 * The state that follows from the carrier (default_operstate, net/core/link_watch.c): a device whose lower device has
 * no carrier either is LOWERLAYERDOWN. A lower device elsewhere is looked up by its number in the device's own
 * namespace, as the kernel does: it finds nobody there, or a stranger, or with its own number itself.
 */
export function stateOfCarrier(device: Interface): OperState {
  if (device.carrier) return OperState.Up;
  const link = device.link;
  if (link === null) return OperState.Down;
  const isNear = link.namespace === device.namespace;
  if (!isNear && link.ifIndex === device.ifIndex) return OperState.Down;
  const lower = isNear ? link : (device.directory?.findByIndex(link.ifIndex) ?? null);
  return lower === null || lower.carrier ? OperState.Down : OperState.LowerLayerDown;
}
