import type { RandomStream } from "../sim/random.js";
import { encodeFrame } from "../wire/codec/encode.js";
import type { InFlight } from "./frame-queue.js";

/** What a link does to frames beside carrying them; probabilities from 0 to 1. */
export interface ImpairmentOptions {
  /** A frame is lost. */
  readonly loss?: number;
  /** A frame arrives twice. */
  readonly duplicate?: number;
  /** One bit of a frame is flipped. */
  readonly corrupt?: number;
  /** A frame skips the delay and overtakes those before it (netem: `reorder`). */
  readonly reorder?: number;
  /** Only every n-th frame may skip the delay (netem: `gap`); 1 is every one. */
  readonly reorderGap?: number;
  /** The delay varies by up to this much to either side, uniformly (netem: `delay TIME JITTER`). */
  readonly jitterNs?: number;
}

/** Impairments of one direction of a link or one device, drawn from a random stream of its own. */
export class Impairments {
  readonly loss: number;
  readonly duplicate: number;
  readonly corrupt: number;
  readonly reorder: number;
  readonly reorderGap: number;
  readonly jitterNs: number;
  private readonly random: RandomStream;
  /** Frames since the last one that skipped the delay. */
  private inOrder = 0;

  constructor(options: ImpairmentOptions, random: RandomStream) {
    this.loss = options.loss ?? 0;
    this.duplicate = options.duplicate ?? 0;
    this.corrupt = options.corrupt ?? 0;
    this.reorder = options.reorder ?? 0;
    this.reorderGap = options.reorderGap ?? 1;
    this.jitterNs = options.jitterNs ?? 0;
    this.random = random;
  }

  /** True when frames may arrive in another order than they were sent in. */
  get breaksOrder(): boolean {
    return this.jitterNs > 0 || this.reorder > 0;
  }

  /** How many copies of the next frame are to arrive: 0 when it is lost, 2 when it is doubled (netem_enqueue). */
  copies(): number {
    let count = 1;
    if (this.random.chance(this.duplicate)) count++;
    if (this.random.chance(this.loss)) count--;
    return count;
  }

  /** What arrives of `item`: itself, or its bytes with one bit flipped. */
  damage(item: InFlight): InFlight {
    if (!this.random.chance(this.corrupt)) return item;
    const bytes = item instanceof Uint8Array ? item.slice() : encodeFrame(item);
    const at = this.random.integer(0, bytes.length - 1);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << this.random.integer(0, 7));
    return bytes;
  }

  /** The delay of the next frame: 0 when it skips ahead, else `delayNs` give or take the jitter, never negative. */
  delay(delayNs: number): number {
    if (this.reorder > 0 && this.inOrder >= this.reorderGap - 1 && this.random.chance(this.reorder)) {
      this.inOrder = 0;
      return 0;
    }
    this.inOrder++;
    if (this.jitterNs === 0) return delayNs;
    return Math.max(0, delayNs + this.random.integer(-this.jitterNs, this.jitterNs));
  }
}

/** The impairments that the options ask for, or null when they ask for none. */
export function impairmentsOf(options: ImpairmentOptions, random: RandomStream): Impairments | null {
  const asked =
    options.loss || options.duplicate || options.corrupt || options.reorder || options.jitterNs ? options : null;
  return asked === null ? null : new Impairments(asked, random);
}
