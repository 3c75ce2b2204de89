import type { Ipv4 } from "../wire/ipv4-address.js";
import { maskAddress } from "../wire/prefix.js";
import type { InterfaceAddress } from "./interface-address.js";

/**
 * A device's IPv4 addresses by their subnet, for devices with thousands of them (kube-ipvs0 has one for every Service):
 * who is in the subnet of a new one is then one look-up.
 */
export class SubnetIndex {
  /** By length of the prefix, then by the subnet of the address' other end. */
  private readonly byLength = new Map<number, Map<Ipv4, InterfaceAddress[]>>();

  constructor(addresses: readonly InterfaceAddress[]) {
    for (const address of addresses) this.add(address);
  }

  add(address: InterfaceAddress): void {
    let bySubnet = this.byLength.get(address.prefixLength);
    if (bySubnet === undefined) {
      bySubnet = new Map();
      this.byLength.set(address.prefixLength, bySubnet);
    }
    const subnet = subnetOf(address);
    const found = bySubnet.get(subnet);
    if (found === undefined) bySubnet.set(subnet, [address]);
    else found.push(address);
  }

  remove(address: InterfaceAddress): void {
    const bySubnet = this.byLength.get(address.prefixLength);
    const found = bySubnet?.get(subnetOf(address)) ?? [];
    const at = found.indexOf(address);
    if (at < 0) return;
    if (found.length === 1) bySubnet?.delete(subnetOf(address));
    else found.splice(at, 1);
  }

  /** Those of the address' prefix length and subnet, in no order that means something; itself too, when it is in. */
  inSubnetOf(address: InterfaceAddress): readonly InterfaceAddress[] {
    return this.byLength.get(address.prefixLength)?.get(subnetOf(address)) ?? NONE;
  }
}

const NONE: readonly InterfaceAddress[] = [];

function subnetOf({ peer, prefixLength }: InterfaceAddress): Ipv4 {
  return maskAddress(peer, prefixLength) as Ipv4;
}
