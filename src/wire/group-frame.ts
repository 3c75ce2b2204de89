import type { Frame } from "./ethernet.js";
import { isNeighbourDiscovery } from "./icmp.js";
import type { Ipv6Packet } from "./ipv6.js";
import { isMulticastIpv6 } from "./ipv6-address.js";
import { macOfIpv6Group } from "./mac-address.js";
import { IpProtocol } from "./numbers.js";

/**
 * True for an untagged frame that means nothing to a station which is not in its group: a message of neighbour or listener
 * discovery to the group whose address the frame has, with no options but those that ask nothing of such a station.
 */
export function isForGroup6(frame: Frame): boolean {
  const packet = frame.payload;
  if (packet.kind !== "ipv6" || frame.vlanTag >= 0 || !isMulticastIpv6(packet.dst)) return false;
  const { payload } = packet;
  if (payload.kind !== "icmp" || !isNeighbourDiscovery(payload.type) || isMulticastIpv6(packet.src)) return false;
  return frame.dst === macOfIpv6Group(packet.dst) && hasPlainOptions(packet);
}

/** No extension headers, or first a router alert with padding alone (RFC 2711), as MLD's reports have it. */
function hasPlainOptions({ extensions }: Ipv6Packet): boolean {
  const first = extensions[0];
  if (first === undefined) return true;
  const { data } = first;
  if (first.protocol !== IpProtocol.HopByHop || data.length !== 8) return false;
  return data[2] === 5 && data[3] === 2 && data[6] === 1 && data[7] === 0;
}
