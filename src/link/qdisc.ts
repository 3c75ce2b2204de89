import type { Frame } from "../wire/ethernet.js";

/** What went out by a qdisc or one of its classes. */
export class SentCount {
  bytes = 0;
  packets = 0;

  add(byteLength: number): void {
    this.bytes += byteLength;
    this.packets++;
  }
}

/**
 * A queueing discipline at the root of a device (`tc qdisc`): frames go in by `enqueue`, and come out by the device's
 * `transmitNow`, at once or later. No qdisc at all is `noqueue`.
 */
export interface Qdisc {
  /** The name that `tc qdisc` and `ip link` print: "tbf", "netem", "pfifo". */
  readonly kind: string;
  /** The number before the colon in `tc qdisc` (its major part); 0 until it was given one. */
  handle: number;
  readonly sent: SentCount;
  /** Takes a frame, or drops it with a reason when there is no room. */
  enqueue(frame: Frame): void;
  /** Throws away what waits: the device went down or the qdisc is replaced. */
  reset(): void;
  /** Frames and bytes that wait now (`tc -s qdisc`: backlog). */
  readonly backlogPackets: number;
  readonly backlogBytes: number;
}
