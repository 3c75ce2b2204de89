import { SparseMap } from "../sim/sparse-map.js";
import type { Frame } from "../wire/ethernet.js";

/** A VLAN that a bridge port (or the bridge itself) belongs to: one line of `bridge vlan show`. */
export class BridgeVlan {
  readonly vlanId: number;
  /** Frames of this VLAN leave without a tag. */
  untagged: boolean;

  constructor(vlanId: number, untagged: boolean) {
    this.vlanId = vlanId;
    this.untagged = untagged;
  }
}

/** The VLANs of a bridge port, or of the bridge device as a port (struct net_bridge_vlan_group). */
export class BridgeVlans {
  private readonly members = new SparseMap<number, BridgeVlan>();
  /** The VLAN that arriving frames without a tag belong to; 0 for none, then they are dropped. */
  pvid = 0;

  /** `bridge vlan add vid N [pvid] [untagged]`; without `pvid` the VLAN ceases to be the port's pvid. */
  add(vlanId: number, pvid: boolean, untagged: boolean): void {
    const vlan = this.members.get(vlanId);
    if (vlan === undefined) this.members.set(vlanId, new BridgeVlan(vlanId, untagged));
    else vlan.untagged = untagged;
    if (pvid) this.pvid = vlanId;
    else if (this.pvid === vlanId) this.pvid = 0;
  }

  /** `bridge vlan del vid N`; false when the port was not in it. */
  delete(vlanId: number): boolean {
    if (this.pvid === vlanId) this.pvid = 0;
    return this.members.delete(vlanId);
  }

  /** The membership, or null. */
  find(vlanId: number): BridgeVlan | null {
    return this.members.get(vlanId) ?? null;
  }

  has(vlanId: number): boolean {
    return this.members.has(vlanId);
  }

  /** By VLAN id, which is the order of `bridge vlan show`. */
  list(): BridgeVlan[] {
    return [...this.members.values()].sort((a, b) => a.vlanId - b.vlanId);
  }
}

/** The VLAN that an arriving frame belongs to, or -1 when it may not come in (br_allowed_ingress). */
export function ingressVlan(vlans: BridgeVlans, frame: Frame): number {
  const vlanId = frame.vlanId === 0 ? vlans.pvid : frame.vlanId;
  return vlanId > 0 && vlans.has(vlanId) ? vlanId : -1;
}

/** The frame as it leaves where `vlans` hold: without tag for an untagged VLAN, else with one (br_handle_vlan). */
export function tagFor(vlans: BridgeVlans, frame: Frame, vlanId: number): Frame {
  if (vlans.find(vlanId)?.untagged === true) return frame.vlanTag < 0 ? frame : frame.withVlanTag(-1);
  if (frame.vlanId === vlanId) return frame;
  return frame.withVlanTag((Math.max(frame.vlanTag, 0) & 0xf000) | vlanId);
}
