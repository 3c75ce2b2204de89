import type { Frame } from "../wire/ethernet.js";

/** What remains of frames that stations ignore: how many, and the bytes of frames and of the IPv6 packets in them. */
export class IgnoredFrames {
  count = 0;
  frameBytes = 0;
  packetBytes = 0;
  /** Packets by their ECN bits, but for those without (`count` tells them). */
  ect1 = 0;
  ect0 = 0;
  ce = 0;

  /** Adds what is in `other`. */
  addAll(other: IgnoredFrames): void {
    this.count += other.count;
    this.frameBytes += other.frameBytes;
    this.packetBytes += other.packetBytes;
    this.ect1 += other.ect1;
    this.ect0 += other.ect0;
    this.ce += other.ce;
  }

  /** Takes out what is in `other`, all of which was put in. */
  takeAll(other: IgnoredFrames): void {
    this.count -= other.count;
    this.frameBytes -= other.frameBytes;
    this.packetBytes -= other.packetBytes;
    this.ect1 -= other.ect1;
    this.ect0 -= other.ect0;
    this.ce -= other.ce;
  }

  /** One more frame. */
  add({ byteLength, payload }: Frame): void {
    this.count++;
    this.frameBytes += byteLength;
    this.packetBytes += payload.byteLength;
    const ecn = payload.kind === "ipv6" ? payload.tos & 3 : 0;
    if (ecn === 1) this.ect1++;
    else if (ecn === 2) this.ect0++;
    else if (ecn === 3) this.ce++;
  }

  /** Takes out a frame that was put in. */
  take({ byteLength, payload }: Frame): void {
    this.count--;
    this.frameBytes -= byteLength;
    this.packetBytes -= payload.byteLength;
    const ecn = payload.kind === "ipv6" ? payload.tos & 3 : 0;
    if (ecn === 1) this.ect1--;
    else if (ecn === 2) this.ect0--;
    else if (ecn === 3) this.ce--;
  }
}

/** One frame that was flooded. */
export interface Flood {
  readonly frame: Frame;
  readonly byteLength: number;
  readonly timeNs: number;
  /** All that was flooded before it since the bridge was made. */
  readonly before: IgnoredFrames;
}

/**
 * What a bridge flooded, numbered in a row. What came before any two of them is summed up, so that a stretch is counted
 * in one go, however long it is.
 */
export class FloodRecord {
  /** The number of the oldest that is kept. */
  first = 0;
  private floods: Flood[] = [];
  private readonly sum = new IgnoredFrames();

  /** The number that the next one gets. */
  get end(): number {
    return this.first + this.floods.length;
  }

  /** How many are kept. */
  get length(): number {
    return this.floods.length;
  }

  add(frame: Frame, timeNs: number): void {
    const before = new IgnoredFrames();
    before.addAll(this.sum);
    this.sum.add(frame);
    this.floods.push({ frame, byteLength: frame.byteLength, timeNs, before });
  }

  /** The flood of a number that is kept. @throws RangeError for any other. */
  at(number: number): Flood {
    const flood = this.floods[number - this.first];
    if (flood === undefined) throw new RangeError(`flood ${number} is not kept: ${this.first} to ${this.end} are`);
    return flood;
  }

  /** Floods `from` to before `to`, without those in `skipped`. */
  sumOf(from: number, to: number, skipped: readonly number[]): IgnoredFrames {
    const sum = new IgnoredFrames();
    if (from >= to) return sum;
    sum.addAll(to < this.end ? this.at(to).before : this.sum);
    sum.takeAll(this.at(from).before);
    for (const number of skipped) if (number >= from && number < to) sum.take(this.at(number).frame);
    return sum;
  }

  /** The first number that was not flooded before `timeNs`. */
  firstSince(timeNs: number): number {
    let low = 0;
    let high = this.floods.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.floods[middle] as Flood).timeNs < timeNs) low = middle + 1;
      else high = middle;
    }
    return this.first + low;
  }

  /** Those before `number` are never asked for again. */
  forget(number: number): void {
    this.floods = this.floods.slice(number - this.first);
    this.first = number;
  }
}
