import type { Ipv4 } from "../wire/ipv4-address.js";
import { maskAddress } from "../wire/prefix.js";
import type { InterfaceAddress } from "./interface-address.js";

/**
 * A device's IPv4 addresses by their subnet, for devices with thousands of them (kube-ipvs0 has one for every Service):
 * who is in the subnet of a new one is then one look-up.
 */
export class SubnetIndex {
  private readonly bySubnet = new Map<number, InterfaceAddress[]>();

  constructor(addresses: readonly InterfaceAddress[]) {
    for (const address of addresses) this.add(address);
  }

  add(address: InterfaceAddress): void {
    const key = keyOf(address);
    const found = this.bySubnet.get(key);
    if (found === undefined) this.bySubnet.set(key, [address]);
    else found.push(address);
  }

  remove(address: InterfaceAddress): void {
    const key = keyOf(address);
    const found = this.bySubnet.get(key) ?? [];
    const at = found.indexOf(address);
    if (at < 0) return;
    if (found.length === 1) this.bySubnet.delete(key);
    else found.splice(at, 1);
  }

  /** Those of the address' prefix length and subnet, in no order that means something; itself too, when it is in. */
  inSubnetOf(address: InterfaceAddress): readonly InterfaceAddress[] {
    return this.bySubnet.get(keyOf(address)) ?? NONE;
  }
}

const NONE: readonly InterfaceAddress[] = [];

/** The subnet of the address' other end and its length in one number. */
function keyOf({ peer, prefixLength }: InterfaceAddress): number {
  return (maskAddress(peer, prefixLength) as Ipv4) * 64 + prefixLength;
}
