import type { FloodRecord } from "./flood-record.js";
import type { LinkTiming } from "./late-passage.js";
import { serialisationNs } from "./serialisation.js";

/**
 * All the floods of a record one after the other on one link of a kind, with nothing else on it. A port's own link has
 * those and fewer, so wherever this one was idle, that was, too: what came before has passed it without waiting.
 */
export class FloodChain {
  private readonly record: FloodRecord;
  readonly link: LinkTiming;
  /** The number of the first flood that is not looked at. */
  private upTo: number;
  private busyUntilNs = 0;
  /** The number of the last flood that might have found the queue full. */
  private lastFull = -1;
  /** How many bytes and frames there were since the link was idle last: as many might wait. */
  private bytes = 0;
  private frames = 0;
  /** For each flood from the record's first: when the link was free before it came, and the last number by then at which it was idle. */
  private freeNs: number[] = [];
  private first: number;

  constructor(record: FloodRecord, link: LinkTiming) {
    this.record = record;
    const { rateBps, delayNs, queueLimitBytes, queueLimitPackets } = link;
    this.link = { rateBps, delayNs, queueLimitBytes, queueLimitPackets };
    this.first = record.first;
    this.upTo = record.first;
  }

  /** True for links that carry floods alike. */
  fits({ rateBps, delayNs, queueLimitBytes, queueLimitPackets }: LinkTiming): boolean {
    const { link } = this;
    return (
      link.rateBps === rateBps &&
      link.delayNs === delayNs &&
      link.queueLimitBytes === queueLimitBytes &&
      link.queueLimitPackets === queueLimitPackets
    );
  }

  /**
   * The largest number from `from` to `to` before which all floods since `from` have arrived by `nowNs` and left the link
   * idle, on a link that was free when `from` came; `from` when that is not known of any.
   */
  lastIdle(from: number, to: number, nowNs: number): number {
    this.extend(to);
    if (this.lastFull >= from) return from;
    for (let number = to - 1; number > from; number--) {
      const freeNs = this.freeNs[number - this.first] ?? Number.POSITIVE_INFINITY;
      if (freeNs <= this.record.at(number).timeNs && freeNs + this.link.delayNs < nowNs) return number;
    }
    return from;
  }

  /** Those before `number` are never asked for again. */
  forget(number: number): void {
    this.extend(number);
    this.freeNs = this.freeNs.slice(number - this.first);
    this.first = number;
  }

  private extend(to: number): void {
    const { rateBps, queueLimitBytes, queueLimitPackets } = this.link;
    for (; this.upTo < to; this.upTo++) {
      const { timeNs, byteLength } = this.record.at(this.upTo);
      this.freeNs.push(this.busyUntilNs);
      if (this.busyUntilNs <= timeNs) {
        this.bytes = 0;
        this.frames = 0;
      }
      this.bytes += byteLength;
      this.frames++;
      if (this.frames > queueLimitPackets || this.bytes > queueLimitBytes) this.lastFull = this.upTo;
      const startsNs = Math.max(timeNs, this.busyUntilNs);
      this.busyUntilNs = rateBps > 0 ? startsNs + serialisationNs(byteLength, rateBps) : timeNs;
    }
  }
}
