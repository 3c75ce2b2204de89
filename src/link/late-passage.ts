import type { Frame } from "../wire/ethernet.js";
import type { FloodRecord, IgnoredFrames } from "./flood-record.js";
import { serialisationNs } from "./serialisation.js";

/** What a link does to frames that do not come to harm on it. */
export interface LinkTiming {
  /** Bits in a second; 0 for no bound. */
  readonly rateBps: number;
  readonly delayNs: number;
  readonly queueLimitBytes: number;
  readonly queueLimitPackets: number;
}

/** A frame and when something happens to it. */
export interface TimedFrame {
  readonly frame: Frame;
  readonly timeNs: number;
}

/** What became of a stretch of floods on a link on which nothing waited before. */
export interface LatePassage {
  /** Those that arrived by now. */
  readonly landed: IgnoredFrames;
  /** How many found the queue full. */
  readonly dropped: number;
  /** Those that arrive from now on. */
  readonly flying: readonly TimedFrame[];
  /** Those whose first bit had not left when the last of them came. */
  readonly waiting: readonly TimedFrame[];
  /** When the link is free again. */
  readonly busyUntilNs: number;
}

/**
 * Sends floods `from` to before `to`, but for those `skipped`, over a link that is busy until `busyUntilNs` and on which
 * nothing waits, each in its time, as `CableDirection.carry` would have; as seen at `nowNs`.
 */
export function passLate(
  record: FloodRecord,
  from: number,
  to: number,
  skipped: readonly number[],
  link: LinkTiming,
  busyUntilNs: number,
  nowNs: number,
): LatePassage {
  const { rateBps, delayNs, queueLimitBytes, queueLimitPackets } = link;
  let freeNs = busyUntilNs;
  const queued: TimedFrame[] = [];
  const flying: TimedFrame[] = [];
  const dropped: number[] = [];
  let gone = 0;
  let waitingBytes = 0;
  let landedTo = to;
  for (let number = from; number < to; number++) {
    if (skipped.includes(number)) continue;
    const { frame, byteLength, timeNs } = record.at(number);
    let leavesNs = timeNs;
    if (rateBps > 0) {
      const startsNs = Math.max(timeNs, freeNs);
      if (startsNs > timeNs) {
        for (let next = queued[gone]; next !== undefined && next.timeNs <= timeNs; next = queued[++gone]) {
          waitingBytes -= next.frame.byteLength;
        }
        if (queued.length - gone >= queueLimitPackets || waitingBytes + byteLength > queueLimitBytes) {
          dropped.push(number);
          continue;
        }
        queued.push({ frame, timeNs: startsNs });
        waitingBytes += byteLength;
      }
      leavesNs = startsNs + serialisationNs(byteLength, rateBps);
      freeNs = leavesNs;
    }
    if (leavesNs + delayNs >= nowNs) {
      if (flying.length === 0) landedTo = number;
      flying.push({ frame, timeNs: leavesNs + delayNs });
    }
  }
  const landed = record.sumOf(from, landedTo, skipped);
  for (const number of dropped) if (number < landedTo) landed.take(record.at(number).frame);
  // Floods that come after these may be from before now.
  const lastNs = to > from ? record.at(to - 1).timeNs : nowNs;
  const waiting = queued.filter((each) => each.timeNs > lastNs);
  return { landed, dropped: dropped.length, flying, waiting, busyUntilNs: freeNs };
}
