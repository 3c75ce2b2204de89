import type { Frame } from "../wire/ethernet.js";

/** What travels: a frame, or bytes when an impairment damaged it. */
export type InFlight = Frame | Uint8Array;

/** Never written to: the first frame makes room. */
const NOTHING: never[] = [];

/**
 * Frames in a row with a time each, first in, first out: a ring that is made for the first, grows and never shrinks. O(1) for each call.
 */
export class FrameQueue {
  private items: (InFlight | null)[] = NOTHING;
  private timesNs: number[] = NOTHING;
  private head = 0;
  length = 0;

  push(item: InFlight, timeNs: number): void {
    if (this.length === this.items.length) this.grow();
    const at = (this.head + this.length) & (this.items.length - 1);
    this.items[at] = item;
    this.timesNs[at] = timeNs;
    this.length++;
  }

  /** The time of the first item; 0 when there is none. */
  get firstTimeNs(): number {
    return this.length === 0 ? 0 : (this.timesNs[this.head] ?? 0);
  }

  /** The first item without taking it; null when there is none. */
  get first(): InFlight | null {
    return this.length === 0 ? null : (this.items[this.head] ?? null);
  }

  /** Takes the first item; null when there is none. */
  shift(): InFlight | null {
    if (this.length === 0) return null;
    const item = this.items[this.head] ?? null;
    this.items[this.head] = null;
    this.head = (this.head + 1) & (this.items.length - 1);
    this.length--;
    return item;
  }

  clear(): void {
    this.items.fill(null);
    this.head = 0;
    this.length = 0;
  }

  private grow(): void {
    const size = this.items.length;
    const grown = Math.max(4, size * 2);
    const items: (InFlight | null)[] = new Array(grown).fill(null);
    const timesNs: number[] = new Array(grown).fill(0);
    for (let i = 0; i < size; i++) {
      items[i] = this.items[(this.head + i) & (size - 1)] ?? null;
      timesNs[i] = this.timesNs[(this.head + i) & (size - 1)] ?? 0;
    }
    this.items = items;
    this.timesNs = timesNs;
    this.head = 0;
  }
}
