import type { Sim } from "../sim/sim.js";
import type { NamespaceLabel } from "../trace/trace.js";
import type { Frame } from "../wire/ethernet.js";
import { isGroupMac, MAC_BROADCAST, type Mac } from "../wire/mac-address.js";
import {
  DeviceChange,
  type DeviceFollower,
  type FrameInterceptor,
  Interface,
  type OpenError,
  OperState,
} from "./interface.js";

/** How the macvlans on one lower device treat each other's frames. */
export type MacvlanMode = "private" | "vepa" | "bridge" | "passthru";

/** The macvlans on one lower device: its rx_handler (struct macvlan_port). */
export class MacvlanPort implements FrameInterceptor {
  readonly members: MacvlanInterface[] = [];

  intercept(_lower: Interface, frame: Frame): boolean {
    if (isGroupMac(frame.dst)) {
      this.receiveGroup(frame);
      return false;
    }
    const first = this.members[0];
    const member = first?.mode === "passthru" ? first : this.find(frame.dst);
    if (member === null || !member.adminUp) return false;
    member.receive(frame);
    return true;
  }

  /** The macvlan with this address, or null. */
  find(mac: Mac): MacvlanInterface | null {
    return this.members.find((member) => member.mac === mac && member.adminUp) ?? null;
  }

  /** A frame for a group goes to the members that `modes` has, except `from`. */
  broadcast(frame: Frame, from: MacvlanInterface | null, modes: readonly MacvlanMode[]): void {
    for (const member of [...this.members]) {
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
 * frames back, in private mode never; passthru gives the lower device to one macvlan alone. None reaches the lower
 * device's own stack.
 */
export class MacvlanInterface extends Interface implements DeviceFollower {
  readonly kind = "macvlan";
  readonly lower: Interface;
  /** `ip link set .. type macvlan mode` changes it, but neither to nor from passthru. */
  mode: MacvlanMode;
  private readonly port: MacvlanPort;

  /** The caller checks `refusal` first. In passthru mode the address is the lower device's, whatever `mac` says. */
  constructor(sim: Sim, name: string, lower: Interface, mac: Mac, mode: MacvlanMode, namespace: NamespaceLabel) {
    super(sim, name, mode === "passthru" ? lower.mac : mac, lower.mtu, namespace);
    this.lower = lower;
    this.mode = mode;
    this.maxMtu = lower.maxMtu;
    this.port = lower.interceptor instanceof MacvlanPort ? lower.interceptor : new MacvlanPort();
    this.port.members.push(this);
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

  override receive(frame: Frame): void {
    if (this.adminUp && isGroupMac(frame.dst) && frame.dst !== MAC_BROADCAST) this.counters.rxMulticast++;
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
    if (this.mode === "passthru") this.lower.promiscuousUsers += this.adminUp ? 1 : -1;
    else if (this.adminUp) this.lower.unicastAddresses.add(this.mac);
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
    const at = this.port.members.indexOf(this);
    if (at >= 0) this.port.members.splice(at, 1);
    if (this.port.members.length === 0) this.lower.interceptor = null;
  }
}
