import type { Skb } from "../skb.js";
import type { Conntrack } from "./conntrack.js";
import type { ConntrackEntry } from "./conntrack-entry.js";
import { TcpState } from "./tcp-tracking.js";
import { Tuple, tupleOf } from "./tuple.js";

/** How many ended connections one look takes out (CONNCOUNT_GC_MAX_NODES). */
const MOST_ENDED = 8;

/**
 * The connections that a limit counts (nf_conncount.c); those that ended are taken out when another comes. Simplified: the
 * kernel looks for them once in a millisecond, and counts a connection again for each further packet in it.
 */
export class ConnectionList {
  private counted: Counted[] = [];

  /**
   * How many connections there are with that of a packet, whose own addresses and ports stand for it before it has one;
   * null when it has none of them. Costs a look-up of each connection before it in the list.
   */
  add(skb: Skb, conntrack: Conntrack): number | null {
    const { conntrack: entry } = skb;
    const own = entry === null ? untracked(skb) : new Counted(entry.original, entry.originalZone, entry.replyZone);
    if (own === null) return null;
    if (!this.look(own, conntrack)) this.counted.push(own);
    return this.counted.length;
  }

  /** Takes out what ended; true when the connection is counted already, which ends the look. */
  private look(own: Counted, conntrack: Conntrack): boolean {
    let ended = 0;
    for (let i = 0; i < this.counted.length && ended <= MOST_ENDED; ) {
      const at = this.counted[i];
      if (at === undefined) return false;
      const found = conntrack.lookup(at.tuple, at.originalZone, at.replyZone)?.entry ?? null;
      if (found !== null && at.tuple.equals(own.tuple)) return true;
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

/** One of the connections that are counted (struct nf_conncount_tuple). */
class Counted {
  readonly tuple: Tuple;
  readonly originalZone: number;
  readonly replyZone: number;

  constructor(tuple: Tuple, originalZone: number, replyZone: number) {
    this.tuple = tuple;
    this.originalZone = originalZone;
    this.replyZone = replyZone;
  }
}

function untracked({ packet }: Skb): Counted | null {
  const tuple = new Tuple(packet.src, packet.dst, 0, 0, 0);
  return tupleOf(packet, tuple) ? new Counted(tuple, 0, 0) : null;
}

function isClosed({ tcp }: ConntrackEntry): boolean {
  return tcp !== null && (tcp.state === TcpState.TimeWait || tcp.state === TcpState.Close);
}
