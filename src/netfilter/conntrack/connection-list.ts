import type { Conntrack } from "./conntrack.js";
import type { ConntrackEntry } from "./conntrack-entry.js";
import { TcpState } from "./tcp-tracking.js";

/** How many ended connections one look takes out (CONNCOUNT_GC_MAX_NODES). */
const MOST_ENDED = 8;

/**
 * The connections that a limit counts (nf_conncount.c); those that ended are taken out when another comes. Simplified: the
 * kernel looks for them once in a millisecond, and counts a connection again for each further packet in it.
 */
export class ConnectionList {
  private counted: ConntrackEntry[] = [];

  /** How many connections there are with that of a packet. Costs a look-up of each one before it in the list. */
  add(entry: ConntrackEntry, conntrack: Conntrack): number {
    if (!this.look(entry, conntrack)) this.counted.push(entry);
    return this.counted.length;
  }

  /** Takes out what ended; true when the connection is counted already, which ends the look. */
  private look(entry: ConntrackEntry, conntrack: Conntrack): boolean {
    let ended = 0;
    for (let i = 0; i < this.counted.length && ended <= MOST_ENDED; ) {
      const at = this.counted[i];
      if (at === undefined) return false;
      const found = conntrack.lookup(at.original, at.originalZone, at.replyZone)?.entry ?? null;
      if (found !== null && at.original.equals(entry.original)) return true;
      if (found !== null && !isClosed(found)) {
        i++;
        continue;
      }
      this.counted.splice(i, 1);
      ended++;
    }
    return false;
  }
}

function isClosed({ tcp }: ConntrackEntry): boolean {
  return tcp !== null && (tcp.state === TcpState.TimeWait || tcp.state === TcpState.Close);
}
