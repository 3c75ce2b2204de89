import { ArpMessage, ArpOperation } from "../wire/arp.js";
import { Frame } from "../wire/ethernet.js";
import { isLoopbackIpv4, isMulticastIpv4 } from "../wire/ipv4-address.js";
import { isGroupMac } from "../wire/mac-address.js";
import { EtherType } from "../wire/numbers.js";
import type { BridgeNeighbours } from "./bridge-filter.js";
import type { BridgePort } from "./bridge-port.js";
import type { MacTable } from "./mac-table.js";

/** What answering needs of the bridge. */
export interface ArpAnswerer {
  readonly table: MacTable;
  /** Sends a reply out of the port that the request came in by, or up to the machine (null). */
  replyTo(port: BridgePort | null, reply: Frame): void;
}

/**
 * Answers an ARP request for a station behind a port with `neigh_suppress`, from the stack's neighbour table
 * (br_do_proxy_suppress_arp). True when such ports need not see the request: it is answered, or about an address that
 * is known here. Simplified: IPv4 only, and only where VLANs are not filtered.
 */
export function answerForNeighbour(
  bridge: ArpAnswerer,
  neighbours: BridgeNeighbours,
  port: BridgePort | null,
  frame: Frame,
  arp: ArpMessage,
  vlanId: number,
): boolean {
  if (isLoopbackIpv4(arp.targetIp) || isMulticastIpv4(arp.targetIp)) return false;
  if (port?.neighSuppress) return false;
  if (!isGroupMac(frame.dst) && arp.operation === ArpOperation.Request) return false;
  // A probe or an announcement: nothing to answer, and nothing that the suppressed side must hear.
  if (arp.senderIp >>> 24 === 0 || arp.senderIp === arp.targetIp) return true;
  if (arp.operation !== ArpOperation.Request || vlanId !== 0) return false;
  if (neighbours.isLocal(arp.targetIp)) return true;
  const mac = neighbours.lookup(arp.targetIp);
  if (mac === null) return false;
  const entry = bridge.table.find(mac, vlanId);
  if (entry === null) return false;
  if (entry.port?.neighSuppress) {
    const reply = new ArpMessage(ArpOperation.Reply, mac, arp.targetIp, arp.senderMac, arp.senderIp);
    bridge.replyTo(port, new Frame(arp.senderMac, mac, EtherType.Arp, reply));
  }
  return true;
}
