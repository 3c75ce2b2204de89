import { FloodChain } from "./flood-chain.js";
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
    const isFree = busyUntilNs <= record.at(from).timeNs;
    // All but the last of them are over, mostly, and then nothing of how they went is left.
    const recent = isFree ? (memo.chainOf(record, link)?.lastIdle(from, to, nowNs) ?? from) : from;
    if (recent === from) return this.tail(from, link, busyUntilNs, nowNs);
    const tail = this.tail(recent, link, 0, nowNs);
    const landed = record.sumOf(from, recent, skipped);
    landed.addAll(tail.landed);
    return { ...tail, landed };
  }

  private tail(from: number, link: LinkTiming, busyUntilNs: number, nowNs: number): LatePassage {
    const { record, to, skipped, memo } = this;
    const startNs = Math.max(busyUntilNs, record.at(from).timeNs);
    if (skipped.some((number) => number >= from)) return passLate(record, from, to, skipped, link, startNs, nowNs);
    const { rateBps, delayNs, queueLimitBytes, queueLimitPackets } = link;
    const key = [from, to, startNs, nowNs, rateBps, delayNs, queueLimitBytes, queueLimitPackets];
    return memo.find(key) ?? memo.keep(key, passLate(record, from, to, skipped, link, startNs, nowNs));
  }
}

/** So many kinds of links are followed; a switch mostly has one or two. */
const MOST_CHAINS = 8;

/** The last passage, for links that are alike and heard of the same floods carry them alike; and what all floods do on each kind of link. */
export class PassageMemo {
  private readonly chains: FloodChain[] = [];
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

  /** All floods on a link of this kind; null when there are too many kinds. */
  chainOf(record: FloodRecord, link: LinkTiming): FloodChain | null {
    const known = this.chains.find((chain) => chain.fits(link));
    if (known !== undefined) return known;
    if (this.chains.length >= MOST_CHAINS) return null;
    const chain = new FloodChain(record, link);
    this.chains.push(chain);
    return chain;
  }

  /** Floods before `number` are about to be forgotten. */
  forget(number: number): void {
    this.passage = null;
    for (const chain of this.chains) chain.forget(number);
  }
}
