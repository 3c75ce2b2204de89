import type { Sim } from "../sim/sim.js";
import type { NamespaceLabel } from "../trace/trace.js";
import type { Frame } from "../wire/ethernet.js";
import { isGroupMac, type Mac } from "../wire/mac-address.js";
import {
  DeviceChange,
  type DeviceFollower,
  type FrameInterceptor,
  Interface,
  type OpenError,
  OperState,
} from "./interface.js";

/** How the macvlans on one lower device treat each other's frames. */
export type MacvlanMode = "private" | "vepa" | "bridge" | "passthru" | "source";

/** A sender whose frames a macvlan in source mode gets (struct macvlan_source_entry). */
export interface MacvlanSource {
  readonly mac: Mac;
  readonly member: MacvlanInterface;
}

/** The macvlans on one lower device: its rx_handler (struct macvlan_port). */
export class MacvlanPort implements FrameInterceptor {
  /** In the order of their making; another list when one comes or goes, so that a walk may take its time. */
  members: readonly MacvlanInterface[] = [];
  /** The newest first. */
  sources: MacvlanSource[] = [];
  /** The lower device's address when the first came (perm_addr). */
  readonly firstMac: Mac;

  constructor(lower: Interface) {
    this.firstMac = lower.mac;
  }

  intercept(_lower: Interface, frame: Frame): boolean {
    if (this.sources.length > 0 && this.forwardSource(frame)) return true;
    if (isGroupMac(frame.dst)) {
      this.receiveGroup(frame);
      return false;
    }
    const first = this.members[0];
    const member = first?.mode === "passthru" ? first : this.find(frame.dst);
    if (member === null || member.mode === "source") return false;
    // One in passthru mode takes what comes for the lower device even while it is down, and drops it without a count.
    if (member.adminUp) member.receive(frame);
    return true;
  }

  /**
   * Gives a copy of a listed sender's frame to each member that listed it, whatever it is for, once the lower device
   * is done with it; true when one of them wants it for itself (`nodst`; macvlan_forward_source).
   */
  private forwardSource(frame: Frame): boolean {
    let isTaken = false;
    for (const { mac, member } of this.sources) {
      if (mac !== frame.src) continue;
      if (member.noDestination) isTaken = true;
      if (member.adminUp) member.sim.schedule(0, member, 0, frame);
    }
    return isTaken;
  }

  /** How long the queue of broadcasts is: the longest that a member asks for (update_port_bc_queue_len). */
  get queueLength(): number {
    return this.members.reduce((longest, member) => Math.max(longest, member.requestedQueueLength), 0);
  }

  /** The macvlan with this address, or null. */
  find(mac: Mac): MacvlanInterface | null {
    for (const member of this.members) if (member.mac === mac && member.adminUp) return member;
    return null;
  }

  /** A frame for a group goes to the members that `modes` has, except `from`. */
  broadcast(frame: Frame, from: MacvlanInterface | null, modes: readonly MacvlanMode[]): void {
    for (const member of this.members) {
      if (member !== from && member.adminUp && modes.includes(member.mode)) member.receive(frame);
    }
  }

  /**
   * Like `broadcast`, after what is due already: a stack that sends must not be entered again by the answer before it
   * is done (the kernel queues here too, netif_rx).
   */
  broadcastLater(frame: Frame, from: MacvlanInterface, modes: readonly MacvlanMode[]): void {
    for (const member of this.members) {
      if (member !== from && member.adminUp && modes.includes(member.mode)) from.sim.schedule(0, member, 0, frame);
    }
  }

  /** A frame from the wire may be one of our own that a switch sent back, as VEPA asks of it (macvlan_handle_frame). */
  private receiveGroup(frame: Frame): void {
    const source = this.find(frame.src);
    if (source === null) this.broadcast(frame, null, ["private", "vepa", "passthru", "bridge"]);
    else if (source.mode === "vepa") this.broadcast(frame, source, ["vepa", "bridge"]);
    else if (source.mode === "bridge") this.broadcast(frame, source, ["vepa"]);
  }
}

/**
 * `ip link add link LOWER name X type macvlan mode M`: a device with an address of its own behind the lower device.
 * In bridge mode the macvlans of one lower device reach each other directly, in vepa mode by way of a switch that sends
 * frames back, in private mode never; passthru gives the lower device to one macvlan alone; in source mode it hears
 * those senders that it lists, and nobody else. None reaches the lower device's own stack.
 */
export class MacvlanInterface extends Interface implements DeviceFollower {
  /** A macvtap is one for a program to open, of which there is none: it differs in its queue alone. */
  readonly kind: "macvlan" | "macvtap";
  readonly lower: Interface;
  /** `ip link set .. type macvlan mode` changes it, but neither to nor from passthru. */
  mode: MacvlanMode;
  /** `nopromisc`: in passthru mode the lower device need not hear everything. Set it with `setNoPromiscuity`. */
  noPromiscuity = false;
  /** `nodst`: what a listed sender sends is not for the lower device, too. */
  noDestination = false;
  /** `bcqueuelen`: frames to groups that may wait; the members of one lower device share the longest. */
  requestedQueueLength = 1000;
  private readonly port: MacvlanPort;

  /** The caller checks `refusal` first. In passthru mode the address is the lower device's, whatever `mac` says. */
  constructor(
    sim: Sim,
    name: string,
    lower: Interface,
    mac: Mac,
    mode: MacvlanMode,
    namespace: NamespaceLabel,
    isTap = false,
  ) {
    super(sim, name, mode === "passthru" ? lower.mac : mac, lower.mtu, namespace);
    this.kind = isTap ? "macvtap" : "macvlan";
    if (isTap) this.txQueueLength = 500;
    this.lower = lower;
    this.mode = mode;
    this.maxMtu = lower.maxMtu;
    this.port = lower.interceptor instanceof MacvlanPort ? lower.interceptor : new MacvlanPort(lower);
    this.port.members = [...this.port.members, this];
    lower.wake();
    lower.interceptor = this.port;
    lower.follow(this);
    this.carrier = lower.carrier && lower.adminUp;
    this.operState = this.carrier ? OperState.Up : OperState.LowerLayerDown;
  }

  /** Why no macvlan of `mode` can be added to `lower`, or null (macvlan_common_newlink). */
  static refusal(lower: Interface, mode: MacvlanMode): "EINVAL" | "EBUSY" | null {
    if (lower.kind === "loopback") return "EINVAL";
    if (lower.interceptor === null) return null;
    if (!(lower.interceptor instanceof MacvlanPort)) return "EBUSY";
    const first = lower.interceptor.members[0];
    return mode === "passthru" || first?.mode === "passthru" ? "EINVAL" : null;
  }

  override get defaultQdisc(): string {
    return this.kind === "macvtap" ? "pfifo_fast" : super.defaultQdisc;
  }

  override get speedMbps(): number | null {
    return this.lower.speedMbps;
  }

  override get link(): Interface | null {
    return this.lower;
  }

  /** Two macvlans that are up cannot share an address, with each other or with the lower device (macvlan_addr_busy). */
  override openError(): OpenError | null {
    if (this.mode === "passthru") return null;
    return this.isTaken(this.mac) ? "EADDRINUSE" : null;
  }

  /** True when another macvlan that is up, or the lower device, has this address. */
  isTaken(mac: Mac): boolean {
    const owner = this.port.find(mac);
    return this.lower.mac === mac || (owner !== null && owner !== this);
  }

  /** `nopromisc` on or off (macvlan_changelink). */
  setNoPromiscuity(noPromiscuity: boolean): void {
    if (noPromiscuity === this.noPromiscuity) return;
    this.noPromiscuity = noPromiscuity;
    if (this.mode === "passthru" && this.adminUp) this.lower.promiscuousUsers += noPromiscuity ? -1 : 1;
  }

  /** The queue of broadcasts as it is (`usedbcqueuelen`). */
  get queueLength(): number {
    return this.port.queueLength;
  }

  /** The senders that it hears in source mode, in the order of the kernel's table: by hash, then the newest first. */
  get sources(): Mac[] {
    const own = this.port.sources.filter(({ member }) => member === this).map(({ mac }) => mac);
    return own.sort((a, b) => sourceBucket(a) - sourceBucket(b));
  }

  /** One more sender; one that it hears already changes nothing. */
  addSource(mac: Mac): void {
    if (!this.port.sources.some((each) => each.mac === mac && each.member === this)) {
      this.port.sources.unshift({ mac, member: this });
    }
  }

  /** One sender less, or none at all. */
  removeSource(mac: Mac | null): void {
    this.port.sources = this.port.sources.filter((each) => each.member !== this || (mac !== null && each.mac !== mac));
  }

  /** A frame for the lower device is for this one too when the sender is listed: its copy keeps that mark. */
  override isOwnAddress(mac: Mac): boolean {
    return mac === this.mac || (this.mode === "source" && mac === this.lower.mac);
  }

  override receive(frame: Frame): void {
    if (this.adminUp && isGroupMac(frame.dst)) this.counters.rxMulticast++;
    super.receive(frame);
  }

  protected transmit(frame: Frame): void {
    if (this.mode === "bridge") {
      if (isGroupMac(frame.dst)) {
        this.port.broadcastLater(frame, this, ["bridge"]);
      } else {
        const neighbour = this.port.find(frame.dst);
        if (neighbour !== null && neighbour.mode === "bridge") {
          this.sim.schedule(0, neighbour, 0, frame);
          return;
        }
      }
    }
    this.lower.send(frame);
  }

  /** A frame from another macvlan of the same lower device. */
  override onEvent(_kind: number, arg: unknown): void {
    this.receive(arg as Frame);
  }

  /** macvlan_device_event: the carrier is the lower device's, the MTU never above its. */
  followedChanged(lower: Interface, change: DeviceChange): void {
    if (change === DeviceChange.Mtu) {
      if (this.mtu > lower.mtu) this.setMtu(lower.mtu);
    } else if (change === DeviceChange.Address) {
      if (this.mode === "passthru") this.setMac(lower.mac, false);
    } else {
      this.setCarrier(lower.carrier && lower.adminUp);
    }
  }

  /** While it is up, the lower device listens to its address, or to everything. */
  protected override upChanged(): void {
    if (this.mode === "passthru") {
      if (!this.noPromiscuity) this.lower.promiscuousUsers += this.adminUp ? 1 : -1;
    } else if (this.adminUp) this.lower.unicastAddresses.add(this.mac);
    else this.lower.unicastAddresses.remove(this.mac);
  }

  override setMac(mac: Mac, assigned = true): void {
    if (this.adminUp && this.mode !== "passthru") {
      this.lower.unicastAddresses.remove(this.mac);
      this.lower.unicastAddresses.add(mac);
    }
    super.setMac(mac, assigned);
    if (this.mode === "passthru") this.lower.setMac(mac, assigned);
  }

  override destroy(): void {
    super.destroy();
    this.lower.unfollow(this);
    this.port.members = this.port.members.filter((member) => member !== this);
    this.removeSource(null);
    if (this.port.members.length > 0) return;
    this.lower.interceptor = null;
    // What one in passthru mode changed is put back (macvlan_port_destroy).
    if (this.mode === "passthru" && this.lower.mac !== this.port.firstMac) this.lower.setMac(this.port.firstMac);
  }
}

const GOLDEN_RATIO_64 = 0x61c8864680b583ebn;

/** Where the kernel's table has a sender (macvlan_eth_hash on a little-endian machine). */
function sourceBucket(mac: Mac): number {
  let value = 0n;
  for (let rest = mac as number, i = 0; i < 6; i++, rest = Math.floor(rest / 256)) {
    value = (value << 8n) | BigInt(rest % 256);
  }
  return Number(BigInt.asUintN(64, (value << 16n) * GOLDEN_RATIO_64) >> 56n);
}
