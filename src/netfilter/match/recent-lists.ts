import type { IpAddress } from "../../wire/ip-address.js";

/** One address in a list of the `recent` match. */
export class RecentEntry {
  ttl: number;
  /** When it was seen, oldest first. */
  readonly stampsNs: number[] = [];

  constructor(ttl: number) {
    this.ttl = ttl;
  }
}

/** How many addresses a list holds, and how many times of each (ip_list_tot, ip_pkt_list_tot). */
const MOST_ADDRESSES = 100;
const MOST_STAMPS = 20;

/** The kernel's clock when it starts, in ticks of a millisecond: five minutes before 32 bits overflow (INITIAL_JIFFIES). */
const FIRST_TICK = 4_294_667_296;

/** A time as /proc/net/xt_recent tells it. */
export function recentStampJiffies(timeNs: number): number {
  return FIRST_TICK + Math.floor(timeNs / 1_000_000);
}

/** The lists of the `recent` match by name (/proc/net/xt_recent/NAME). */
export class RecentLists {
  private readonly lists = new Map<string, Map<IpAddress, RecentEntry>>();

  /** The names, in the order in which they were first used. */
  names(): string[] {
    return [...this.lists.keys()];
  }

  /** Enters an address, or that it was seen again; the oldest one makes room. */
  remember(name: string, address: IpAddress, ttl: number, nowNs: number): void {
    const list = this.list(name);
    const known = list.get(address);
    if (known === undefined && list.size >= MOST_ADDRESSES) {
      for (const [oldest] of list) {
        list.delete(oldest);
        break;
      }
    }
    const entry = known ?? new RecentEntry(ttl);
    entry.ttl = ttl;
    entry.stampsNs.push(nowNs);
    if (entry.stampsNs.length > MOST_STAMPS) entry.stampsNs.shift();
    list.delete(address);
    list.set(address, entry);
  }

  /** Forgets the lists that are not among `names`. */
  keep(names: ReadonlySet<string>): void {
    for (const name of this.names()) if (!names.has(name)) this.lists.delete(name);
  }

  /** The list called `name`; made when it is new. */
  list(name: string): Map<IpAddress, RecentEntry> {
    let list = this.lists.get(name);
    if (list === undefined) {
      list = new Map();
      this.lists.set(name, list);
    }
    return list;
  }
}
