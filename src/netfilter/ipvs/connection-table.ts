import { hashTuple, type Tuple } from "../conntrack/tuple.js";
import type { ConnectionLink } from "./connection-link.js";
import type { IpvsConnection } from "./ipvs-connection.js";

const SMALLEST = 64;

/** Connections by one of their two tuples: chained, keyed by an integer, the newest first. Nothing is made for a look. */
export class ConnectionTable {
  private readonly side: "requestLink" | "responseLink";
  private buckets: (ConnectionLink | null)[] = new Array<ConnectionLink | null>(SMALLEST).fill(null);
  private count = 0;

  constructor(side: "requestLink" | "responseLink") {
    this.side = side;
  }

  /** The newest connection with this tuple, or null; `templates` tells which kind is meant. */
  find(tuple: Tuple, templates = false): IpvsConnection | null {
    const hash = hashTuple(tuple, 0);
    for (let at = this.buckets[hash & (this.buckets.length - 1)] ?? null; at !== null; at = at.next) {
      if (at.hash === hash && at.connection.isTemplate === templates && at.tuple.equals(tuple)) return at.connection;
    }
    return null;
  }

  add(connection: IpvsConnection): void {
    if (this.count >= this.buckets.length) this.grow();
    const link = connection[this.side];
    link.hash = hashTuple(link.tuple, 0);
    this.put(link);
    this.count++;
  }

  remove(connection: IpvsConnection): void {
    const link = connection[this.side];
    const bucket = link.hash & (this.buckets.length - 1);
    let before: ConnectionLink | null = null;
    for (let at = this.buckets[bucket] ?? null; at !== null; at = at.next) {
      if (at !== link) {
        before = at;
        continue;
      }
      if (before === null) this.buckets[bucket] = link.next;
      else before.next = link.next;
      link.next = null;
      this.count--;
      return;
    }
  }

  private put(link: ConnectionLink): void {
    const bucket = link.hash & (this.buckets.length - 1);
    link.next = this.buckets[bucket] ?? null;
    this.buckets[bucket] = link;
  }

  private grow(): void {
    const before = this.buckets;
    this.buckets = new Array<ConnectionLink | null>(before.length * 2).fill(null);
    for (const first of before) {
      const links: ConnectionLink[] = [];
      for (let at = first; at !== null; at = at.next) links.push(at);
      // The oldest first, so that the newest stands in front again.
      for (let i = links.length - 1; i >= 0; i--) {
        const link = links[i];
        if (link !== undefined) this.put(link);
      }
    }
  }
}
