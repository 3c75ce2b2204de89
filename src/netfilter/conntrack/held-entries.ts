import type { Netfilter } from "../netfilter.js";
import type { ConntrackEntry } from "./conntrack-entry.js";

/** How many packets that wait for a neighbour's link address hold each entry: so many more use it (ct_general of struct nf_conn). */
export function heldEntries(netfilter: Netfilter): Map<ConntrackEntry, number> {
  const held = new Map<ConntrackEntry, number>();
  for (const { conntrack } of netfilter.environment.heldPackets?.() ?? []) {
    if (conntrack !== null) held.set(conntrack, (held.get(conntrack) ?? 0) + 1);
  }
  return held;
}

/** How many entries there are (nf_conntrack_count): those of the table, and those that left it while a packet still holds them. */
export function entryCount(netfilter: Netfilter): number {
  let count = netfilter.conntrack.table.count;
  for (const entry of heldEntries(netfilter).keys()) if (entry.isDying) count++;
  return count;
}
