import { encodeIpPacket } from "../wire/codec/encode.js";
import type { Frame } from "../wire/ethernet.js";

/** ETH_P_ALL: a filter for every protocol. */
export const ANY_PROTOCOL = 3;

/** One comparison of a u32 filter: 32 bits of the packet from `offset`, behind the IP header when `isNext`. */
export interface U32Key {
  readonly value: number;
  readonly mask: number;
  readonly offset: number;
  readonly isNext: boolean;
}

/** One line of a table of u32: all keys must fit. */
export interface U32Item {
  /** Its number in the table, from 0x800. */
  readonly node: number;
  readonly keys: readonly U32Key[];
  /** The class of what fits, or null when it says none. */
  readonly classId: number | null;
}

/** Filters of one priority and protocol (struct tcf_proto): for u32 one table. */
export interface FilterTable {
  /** The class or qdisc that it is at. */
  readonly parent: number;
  readonly priority: number;
  /** An EtherType, or `ANY_PROTOCOL`. */
  readonly protocol: number;
  /** The table's number, from 0x800. */
  readonly table: number;
  readonly items: U32Item[];
}

/** The filters of a qdisc (tc filter): u32 alone. */
export class FilterList {
  /** By priority. */
  readonly tables: FilterTable[] = [];

  /** The class that the filters at `parent` give a frame, or null. */
  classify(parent: number, frame: Frame): number | null {
    if (this.tables.length === 0) return null;
    let bytes: Uint8Array | null = null;
    for (const table of this.tables) {
      if (table.parent !== parent) continue;
      if (table.protocol !== ANY_PROTOCOL && table.protocol !== frame.etherType) continue;
      if (bytes === null) bytes = networkBytes(frame);
      for (const item of table.items) {
        if (item.classId !== null && item.keys.every((key) => fits(key, bytes as Uint8Array))) return item.classId;
      }
    }
    return null;
  }

  /** The table of a priority and protocol, made when it is not there; priority 0 takes one below the lowest so chosen. */
  table(parent: number, priority: number, protocol: number): FilterTable {
    const existing = this.tables.find(
      (each) => each.parent === parent && each.priority === priority && each.protocol === protocol,
    );
    if (existing !== undefined) return existing;
    const chosen = this.tables.filter((each) => each.parent === parent && each.priority >= 0x8000);
    const free = chosen.length === 0 ? 0xc000 : Math.min(...chosen.map((each) => each.priority)) - 1;
    const table = Math.max(0x7ff, ...this.tables.map((each) => each.table)) + 1;
    const made = { parent, priority: priority === 0 ? free : priority, protocol, table, items: [] };
    const at = this.tables.findIndex((each) => each.priority > made.priority);
    this.tables.splice(at < 0 ? this.tables.length : at, 0, made);
    return made;
  }

  /** Takes out what `matches`; false when nothing did. */
  remove(matches: (table: FilterTable) => boolean): boolean {
    const before = this.tables.length;
    for (let i = before - 1; i >= 0; i--) {
      const table = this.tables[i];
      if (table !== undefined && matches(table)) this.tables.splice(i, 1);
    }
    return this.tables.length < before;
  }
}

function fits(key: U32Key, bytes: Uint8Array): boolean {
  const at = key.isNext ? key.offset + ((bytes[0] ?? 0) & 0xf) * 4 : key.offset;
  let word = 0;
  for (let i = 0; i < 4; i++) word = word * 256 + (bytes[at + i] ?? 0);
  return ((word ^ key.value) & key.mask) === 0;
}

function networkBytes(frame: Frame): Uint8Array {
  const packet = frame.payload;
  if (packet.kind === "ipv4" || packet.kind === "ipv6") return encodeIpPacket(packet);
  return new Uint8Array(0);
}
