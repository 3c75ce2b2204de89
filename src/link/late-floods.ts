import type { FloodRecord } from "./flood-record.js";
import { type LatePassage, type LinkTiming, passLate } from "./late-passage.js";

/** Floods `from` to before `to` that were kept from a port, but for those that were not meant for it (in order). */
export class LateFloods {
  readonly record: FloodRecord;
  readonly from: number;
  readonly to: number;
  readonly skipped: readonly number[];
  private readonly memo: PassageMemo;

  constructor(record: FloodRecord, from: number, to: number, skipped: readonly number[], memo: PassageMemo) {
    this.record = record;
    this.from = from;
    this.to = to;
    this.skipped = skipped;
    this.memo = memo;
  }

  /** What becomes of them on a link that is busy until `busyUntilNs` and on which nothing waits; as seen at `nowNs`. */
  passage(link: LinkTiming, busyUntilNs: number, nowNs: number): LatePassage {
    const { record, from, to, skipped, memo } = this;
    const startNs = Math.max(busyUntilNs, record.at(from).timeNs);
    if (skipped.length > 0) return passLate(record, from, to, skipped, link, startNs, nowNs);
    const { rateBps, delayNs, queueLimitBytes, queueLimitPackets } = link;
    const key = [from, to, startNs, nowNs, rateBps, delayNs, queueLimitBytes, queueLimitPackets];
    return memo.find(key) ?? memo.keep(key, passLate(record, from, to, skipped, link, startNs, nowNs));
  }
}

/** The last passage: links that are alike and heard of the same floods carry them alike. */
export class PassageMemo {
  private key: readonly number[] = [];
  private passage: LatePassage | null = null;

  /** What was kept under this key, or null. */
  find(key: readonly number[]): LatePassage | null {
    for (let i = 0; i < key.length; i++) if (key[i] !== this.key[i]) return null;
    return this.passage;
  }

  keep(key: readonly number[], passage: LatePassage): LatePassage {
    this.key = key;
    this.passage = passage;
    return passage;
  }

  /** What was kept is of no use any more. */
  clear(): void {
    this.passage = null;
  }
}
