import type { Frame } from "../wire/ethernet.js";
import { FrameQueue } from "./frame-queue.js";
import { SentCount } from "./qdisc.js";
import type { TokenBucketOptions } from "./token-bucket.js";

/** What `tc qdisc add ... parent 1:10 ...` puts below a class. */
export interface LeafQueueOptions {
  /** "pfifo", "bfifo" or "tbf". */
  readonly kind: string;
  readonly handle: number;
  /** Packets (pfifo) or bytes (others) that may wait. */
  readonly limit: number;
  readonly bucket: TokenBucketOptions | null;
}

/** The queue of a leaf class: frames in a row, held back by a token bucket if it is one. */
export class LeafQueue {
  readonly options: LeafQueueOptions;
  readonly sent = new SentCount();
  private readonly queue = new FrameQueue();
  private tokensNs: number;
  private checkedNs: number;
  backlogBytes = 0;
  dropped = 0;
  overlimits = 0;

  constructor(options: LeafQueueOptions, nowNs: number) {
    this.options = options;
    const { bucket } = options;
    this.tokensNs = bucket === null ? 0 : timeOf(bucket.burstBytes, bucket.rateBps);
    this.checkedNs = nowNs;
  }

  get length(): number {
    return this.queue.length;
  }

  get first(): Frame | null {
    return this.queue.first as Frame | null;
  }

  /** False when there is no room. */
  push(frame: Frame): boolean {
    const { kind, limit, bucket } = this.options;
    const isFull = kind === "pfifo" ? this.queue.length >= limit : this.backlogBytes + frame.byteLength > limit;
    if (isFull || (bucket !== null && frame.byteLength > bucket.burstBytes)) {
      this.dropped++;
      return false;
    }
    this.queue.push(frame, 0);
    this.backlogBytes += frame.byteLength;
    return true;
  }

  /** Nanoseconds until its own bucket lets the first frame go; 0 for now. */
  waitNs(nowNs: number): number {
    const { bucket } = this.options;
    const frame = this.first;
    if (bucket === null || frame === null) return 0;
    const fullNs = timeOf(bucket.burstBytes, bucket.rateBps);
    this.tokensNs = Math.min(this.tokensNs + nowNs - this.checkedNs, fullNs);
    this.checkedNs = nowNs;
    const waitNs = Math.max(0, timeOf(frame.byteLength, bucket.rateBps) - this.tokensNs);
    if (waitNs > 0) this.overlimits++;
    return waitNs;
  }

  /** Takes the first frame. */
  shift(): Frame | null {
    const frame = this.queue.shift() as Frame | null;
    if (frame === null) return null;
    this.backlogBytes -= frame.byteLength;
    this.sent.add(frame.byteLength);
    const { bucket } = this.options;
    if (bucket !== null) this.tokensNs -= timeOf(frame.byteLength, bucket.rateBps);
    return frame;
  }

  clear(): void {
    this.queue.clear();
    this.backlogBytes = 0;
  }
}

function timeOf(bytes: number, rateBps: number): number {
  return Math.floor((bytes * 8e9) / rateBps);
}
