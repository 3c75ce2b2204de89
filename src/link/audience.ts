import type { Frame } from "../wire/ethernet.js";
import { Family } from "../wire/ip-address.js";
import { MAC_ZERO } from "../wire/mac-address.js";
import type { BridgePort } from "./bridge-port.js";
import { isSnooped } from "./group-message.js";
import type { GroupEntry, MulticastDatabase } from "./multicast-database.js";
import type { MulticastQuerier } from "./multicast-querier.js";
import type { RouterPorts } from "./router-ports.js";

/** Who alone shall get a frame to a group: those in it, and routers; only routers where `entry` is null. */
export class Audience {
  private readonly entry: GroupEntry | null;
  private readonly family: Family;
  private readonly routers: RouterPorts;

  constructor(entry: GroupEntry | null, family: Family, routers: RouterPorts) {
    this.entry = entry;
    this.family = family;
    this.routers = routers;
  }

  /** True when the bridge's own machine is in the group. */
  get includesHost(): boolean {
    return this.entry !== null && this.entry.hostUntilNs !== null;
  }

  /** True for a port that is in the group or has a router behind it (br_multicast_flood). */
  includes(port: BridgePort): boolean {
    if (this.entry !== null) for (const member of this.entry.ports) if (member.port === port) return true;
    return this.routers.has(port, this.family);
  }
}

/**
 * Notes what a frame to a group says of who is in it, and tells who alone shall get it: while somebody asks who is in which
 * group those in this one, and routers; null for all (br_multicast_rcv, br_mdb_entry_skb_get, br_multicast_querier_exists).
 */
export function audienceOf(
  frame: Frame,
  vlanId: number,
  from: BridgePort | null,
  groups: MulticastDatabase,
  querier: MulticastQuerier,
): Audience | null {
  const message = groups.snoop(frame, vlanId, from, querier);
  const packet = frame.payload;
  if (packet.kind !== "ipv4" && packet.kind !== "ipv6") {
    const entry = groups.find({ group: null, mac: frame.dst, source: null, vlanId });
    return entry === null ? null : new Audience(entry, Family.V4, querier.routers);
  }
  const family = packet.kind === "ipv4" ? Family.V4 : Family.V6;
  if (!querier.exists(family)) return null;
  if (message !== null) return message.isForRouters ? new Audience(null, family, querier.routers) : null;
  const entry = groups.find({ group: packet.dst, mac: MAC_ZERO, source: null, vlanId });
  return entry !== null || isSnooped(packet.dst) ? new Audience(entry, family, querier.routers) : null;
}
