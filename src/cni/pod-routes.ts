import { Family, familyOf, formatIp, parseIp } from "../wire/ip-address.js";
import { type Prefix, parsePrefix } from "../wire/prefix.js";
import type { NodeAddressing, RouteState } from "./node-state.js";

/** Both families, IPv4 first. */
export const FAMILIES: readonly Family[] = [Family.V4, Family.V6];

/** Where a machine is and what it holds in one family. */
export interface FamilySide {
  readonly address: string;
  readonly block: Prefix;
}

/** A machine's address and block of a family, or null when it lacks either. */
export function sideOf(node: NodeAddressing, family: Family): FamilySide | null {
  const address = node.addresses.find((each) => familyOf(parseIp(each)) === family);
  const block = node.podCidrs.find((each) => parsePrefix(each).family === family);
  return address === undefined || block === undefined ? null : { address, block: parsePrefix(block) };
}

/** "10.244.1.0/24" of a block, and its first address. */
export function blockText(block: Prefix): string {
  return `${formatIp(block.network)}/${block.length}`;
}

/**
 * One route for each other machine's block, straight to that machine (`host-gw`): good where all machines are on one
 * link. `uplink` is the device to it; `only` leaves out the other family.
 */
export function hostGatewayRoutes(
  self: NodeAddressing,
  peers: readonly NodeAddressing[],
  uplink: string,
  protocol: number,
  only: Family | null = null,
): RouteState[] {
  const routes: RouteState[] = [];
  for (const family of FAMILIES) {
    if (only !== null && family !== only) continue;
    for (const peer of peers) {
      const side = sideOf(peer, family);
      if (peer.name === self.name || side === null) continue;
      const dst = blockText(side.block);
      routes.push({ dst, type: "unicast", gateway: side.address, device: uplink, onlink: false, protocol });
    }
  }
  return routes;
}
