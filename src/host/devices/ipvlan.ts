import { DEFAULT_SEND_OPTIONS, PmtuMode } from "../../ip/send-options.js";
import { DeviceChange, type DeviceFollower, Interface } from "../../link/interface.js";
import { DropReason } from "../../trace/drop-reason.js";
import type { Frame } from "../../wire/ethernet.js";
import { familyOf, type IpAddress } from "../../wire/ip-address.js";
import { type Ipv6, ipv6FromGroups } from "../../wire/ipv6-address.js";
import { isGroupMac, type Mac } from "../../wire/mac-address.js";
import type { Netns } from "../netns.js";
import { destinationOf, IpvlanEvent, IpvlanPort } from "./ipvlan-port.js";

/**
 * `ip link add link LOWER name X type ipvlan mode M`: a device with the lower one's link address, which gets what is for
 * its own addresses of IP (drivers/net/ipvlan). None reaches the lower device's own stack but in the modes of layer 3.
 * Simplified: no mode l3s.
 */
export class IpvlanDevice extends Interface implements DeviceFollower {
  readonly kind = "ipvlan";
  readonly lower: Interface;
  readonly port: IpvlanPort;
  private readonly firstMac: Mac;
  /** What tells it from the others of its lower device (dev_id). */
  readonly id: number;

  /** The caller has asked whether the lower device is fit for it. */
  constructor(home: Netns, name: string, lower: Interface, port: IpvlanPort) {
    super(home.sim, name, lower.mac, lower.mtu, home);
    this.lower = lower;
    this.port = port;
    this.firstMac = lower.mac;
    this.id = port.takeId();
    port.members = [...port.members, this];
    lower.wake();
    lower.interceptor = port;
    lower.follow(this);
    this.carrier = lower.carrier && lower.adminUp;
  }

  override get speedMbps(): number | null {
    return this.lower.speedMbps;
  }

  override get link(): Interface | null {
    return this.lower;
  }

  override get permanentMac(): Mac {
    return this.firstMac;
  }

  /** The address of the link with its own number in the middle (addrconf_ifid_eui48). */
  override get linkLocal6(): Ipv6 | null {
    const { mac, id } = this;
    const high = Math.floor(mac / 0x1_0000_0000);
    const [third, fourth] = [Math.floor(mac / 0x100_0000) % 256, Math.floor(mac / 0x1_0000) % 256];
    const low = mac % 0x1_0000;
    return ipv6FromGroups([0xfe80, 0, 0, 0, high, third * 256 + (id >> 8), (id & 0xff) * 256 + fourth, low]);
  }

  /** True when it has this address of IP. */
  hasAddress(address: IpAddress): boolean {
    const known = (this.namespace as Netns).stack.deviceOf(this);
    if (known === null) return false;
    for (const each of known.addresses(familyOf(address))) if (each.local === address) return true;
    return false;
  }

  /** Two of one lower device cannot share an address (ipvlan_addr4_validator_event). */
  override addressRefusal(address: IpAddress): string | null {
    const isTaken = this.port.members.some((member) => member.adminUp && member.hasAddress(address));
    return isTaken ? "Address already assigned to an ipvlan device" : null;
  }

  /** Layer 3 knows no ARP (dev_change_flags). */
  setNoArp(noArp: boolean): void {
    if (noArp === this.noArp) return;
    this.noArp = noArp;
    const { stack } = this.namespace as Netns;
    const known = stack.deviceOf(this);
    if (known !== null) stack.neighbours.flush(known, false);
  }

  protected override upChanged(): void {
    if (this.adminUp) this.setNoArp(this.port.mode !== "l2");
  }

  protected transmit(frame: Frame): void {
    if (this.port.mode === "l2") this.transmitOnLink(frame);
    else this.transmitRouted(frame);
  }

  /** ipvlan_xmit_mode_l2 */
  private transmitOnLink(frame: Frame): void {
    const { port, lower } = this;
    if (port.flag !== "vepa" && frame.dst === frame.src) {
      if (this.passToMember(frame)) return;
      this.sim.schedule(0, this, IpvlanEvent.ToLower, frame);
      return;
    }
    if (isGroupMac(frame.dst)) port.deliverGroup(frame, this);
    lower.send(frame);
  }

  /** ipvlan_xmit_mode_l3: what no other device has goes the way that the lower device's namespace knows. */
  private transmitRouted(frame: Frame): void {
    if (this.port.flag !== "vepa" && this.passToMember(frame)) return;
    const packet = frame.payload;
    const { lower } = this;
    if (isGroupMac(frame.dst) || (packet.kind !== "ipv4" && packet.kind !== "ipv6")) {
      this.dropOutgoing(frame, DropReason.OtherHost);
      return;
    }
    const { stack } = lower.namespace as Netns;
    const outDevice = stack.deviceOf(lower);
    const options = { ...DEFAULT_SEND_OPTIONS, outDevice, pmtu: PmtuMode.Dont, transparent: true };
    if (stack.send(packet, options) !== 0) this.counters.txErrors++;
  }

  /** True when another device of the port has the destination: it gets the frame, unless they are kept apart. */
  private passToMember(frame: Frame): boolean {
    const member = this.port.memberOf(destinationOf(frame));
    if (member === null) return false;
    if (this.port.flag === "private") this.dropOutgoing(frame, DropReason.OtherHost);
    else this.sim.schedule(0, member, IpvlanEvent.Receive, frame);
    return true;
  }

  override receive(frame: Frame): void {
    if (this.adminUp && isGroupMac(frame.dst)) this.counters.rxMulticast++;
    super.receive(frame);
  }

  override onEvent(kind: number, arg: unknown): void {
    if (kind === IpvlanEvent.ToLower) this.lower.receive(arg as Frame);
    else this.receive(arg as Frame);
  }

  /** ipvlan_device_event: MTU, link address and carrier are the lower device's. */
  followedChanged(lower: Interface, change: DeviceChange): void {
    if (change === DeviceChange.Mtu) this.setMtu(lower.mtu);
    else if (change === DeviceChange.Address) super.setMac(lower.mac, true);
    else this.setCarrier(lower.carrier && lower.adminUp);
  }

  override setMac(_mac: Mac, _assigned = true): void {
    // Its address is the lower device's.
  }

  override destroy(): void {
    super.destroy();
    this.lower.unfollow(this);
    this.port.members = this.port.members.filter((member) => member !== this);
    if (this.port.members.length === 0) this.lower.interceptor = null;
  }
}

/** Why no ipvlan can be made on `lower`, or null (ipvlan_port_create). */
export function ipvlanRefusal(lower: Interface): "EINVAL" | "EBUSY" | null {
  if (lower.kind === "loopback" || lower.kind === "ipip" || lower.kind === "tun") return "EINVAL";
  return lower.interceptor === null || lower.interceptor instanceof IpvlanPort ? null : "EBUSY";
}
