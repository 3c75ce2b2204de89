import type { Sim } from "../sim/sim.js";
import type { NamespaceLabel } from "../trace/trace.js";
import type { Frame } from "../wire/ethernet.js";
import { isGroupMac, MAC_BROADCAST } from "../wire/mac-address.js";
import {
  DeviceChange,
  type DeviceFollower,
  type FrameInterceptor,
  Interface,
  type OpenError,
  OperState,
} from "./interface.js";

/** How priorities of packets and of tags go into each other (`ingress-qos-map`, `egress-qos-map`). */
export interface VlanPriorities {
  /** By a tag's priority: the packet's. */
  readonly ingress: ReadonlyMap<number, number>;
  /** By a packet's priority: the tag's. */
  readonly egress: ReadonlyMap<number, number>;
}

/** The VLAN devices on one lower device, by VLAN id: where its tagged frames go. */
export class VlanGroup implements FrameInterceptor {
  readonly members = new Map<number, VlanInterface>();

  intercept(_port: Interface, frame: Frame): boolean {
    const vlan = this.members.get(frame.vlanId);
    if (vlan === undefined) return false;
    vlan.receive(frame.withVlanTag(-1));
    return true;
  }
}

/**
 * `ip link add link LOWER name X type vlan id N` (802.1Q): frames leave by the lower device with a tag, and tagged ones
 * come up here without. It goes up and down with the lower device and shares its carrier. Simplified: one tag for each
 * frame, so no VLAN on a VLAN (802.1ad); every packet has priority 0, so that of
 * the priority maps only what the egress map has for 0 is seen.
 */
export class VlanInterface extends Interface implements DeviceFollower {
  readonly kind = "vlan";
  readonly lower: Interface;
  readonly vlanId: number;
  /** By a tag's priority, the packet's. */
  readonly ingressPriorities = new Map<number, number>();
  /** By a packet's priority, the tag's. */
  readonly egressPriorities = new Map<number, number>();

  /** Takes its address and MTU from the lower device. The caller checks before that `hasVlan(lower, vlanId)` is false. */
  constructor(sim: Sim, name: string, lower: Interface, vlanId: number, namespace: NamespaceLabel) {
    super(sim, name, lower.mac, lower.mtu, namespace);
    this.lower = lower;
    this.vlanId = vlanId;
    this.minMtu = 0;
    this.noArp = lower.noArp;
    this.rxUncountedBytes = 14;
    this.carrier = lower.carrier && lower.adminUp;
    this.operState = this.carrier ? OperState.Up : OperState.LowerLayerDown;
    const group = lower.vlans instanceof VlanGroup ? lower.vlans : new VlanGroup();
    group.members.set(vlanId, this);
    lower.vlans = group;
    lower.follow(this);
  }

  /** True when `lower` has a VLAN device for `vlanId` already. */
  static hasVlan(lower: Interface, vlanId: number): boolean {
    return lower.vlans instanceof VlanGroup && lower.vlans.members.has(vlanId);
  }

  override get nature(): readonly string[] {
    return this.lower.nature;
  }

  override get speedMbps(): number | null {
    return this.lower.speedMbps;
  }

  override get link(): Interface | null {
    return this.lower;
  }

  override openError(): OpenError | null {
    return this.lower.adminUp ? null : "ENETDOWN";
  }

  override receive(frame: Frame): void {
    if (this.adminUp && isGroupMac(frame.dst) && frame.dst !== MAC_BROADCAST) this.counters.rxMulticast++;
    super.receive(frame);
  }

  protected transmit(frame: Frame): void {
    const priority = this.egressPriorities.get(0) ?? 0;
    this.lower.send(frame.withVlanTag((priority << 13) | this.vlanId));
  }

  /** Adds to the priority maps (vlan_dev_set_ingress_priority and its twin); what is there stays. */
  addPriorities({ ingress, egress }: VlanPriorities): void {
    for (const [from, to] of ingress) this.ingressPriorities.set(from & 7, to);
    for (const [from, to] of egress) this.egressPriorities.set(from, to & 7);
  }

  /** vlan_device_event: up and down together, the carrier shared, the MTU never above the lower device's. */
  followedChanged(lower: Interface, change: DeviceChange): void {
    switch (change) {
      case DeviceChange.Up:
        this.shareCarrier();
        this.setUp(true);
        break;
      case DeviceChange.Down:
        this.setUp(false);
        this.shareCarrier();
        break;
      case DeviceChange.Carrier:
        this.shareCarrier();
        break;
      case DeviceChange.Mtu:
        if (this.mtu > lower.mtu) this.setMtu(lower.mtu);
        break;
      case DeviceChange.Address:
        // Its own address follows the lower one's until a user chooses another.
        if (!this.macAssigned) this.setMac(lower.mac, false);
        break;
      default:
        break;
    }
  }

  override destroy(): void {
    super.destroy();
    this.lower.unfollow(this);
    if (this.lower.vlans instanceof VlanGroup) {
      this.lower.vlans.members.delete(this.vlanId);
      if (this.lower.vlans.members.size === 0) this.lower.vlans = null;
    }
  }

  private shareCarrier(): void {
    this.setCarrier(this.lower.carrier && this.lower.adminUp);
  }
}
