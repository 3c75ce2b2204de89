import type { IpDevice } from "./ip-device.js";

/** IFNAMSIZ less the byte that ends a name. */
const LONGEST_LABEL = 15;

/**
 * A device has a new name: its IPv4 addresses are labelled anew. The first gets the name itself, the others keep what
 * stands from the colon on, or get their place (inetdev_changename in net/ipv4/devinet.c).
 */
export function relabelAddresses(device: IpDevice): void {
  const { name } = device;
  let place = 0;
  for (const address of device.addresses4) {
    place++;
    if (place === 1) {
      address.label = name;
      continue;
    }
    const colon = address.label.indexOf(":");
    const suffix = colon < 0 ? `:${place}` : address.label.slice(colon);
    address.label = `${name.slice(0, LONGEST_LABEL - suffix.length)}${suffix}`;
  }
}
