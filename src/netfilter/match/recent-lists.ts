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

/** The lists of the `recent` match by name (/proc/net/xt_recent/NAME). */
export class RecentLists {
  private readonly lists = new Map<string, Map<IpAddress, RecentEntry>>();

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
