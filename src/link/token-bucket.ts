import type { EventTarget, ScheduledEvent } from "../sim/event-queue.js";
import { DropReason } from "../trace/drop-reason.js";
import type { Frame } from "../wire/ethernet.js";
import { cutFrame, isLargePacket } from "../wire/segment-offload.js";
import { FrameQueue } from "./frame-queue.js";
import type { Interface } from "./interface.js";
import { type Qdisc, SentCount } from "./qdisc.js";

/** What `tc qdisc add dev X root tbf rate .. burst .. latency ..` says. */
export interface TokenBucketOptions {
  /** Bits in a second. */
  readonly rateBps: number;
  /** Bytes that may go at once after silence (`burst`); a larger frame can never be sent and is dropped. */
  readonly burstBytes: number;
  /** Bytes that may wait (`limit`); `latency` gives `limitOfLatency`. */
  readonly limitBytes: number;
}

/** The limit that `latency` stands for: what the rate sends in that time, and the burst (iproute2, q_tbf.c). */
export function limitOfLatency(rateBps: number, burstBytes: number, latencyNs: number): number {
  return Math.floor((rateBps / 8e9) * latencyNs + burstBytes);
}

/**
 * A token bucket (net/sched/sch_tbf.c): tokens, measured in nanoseconds of sending at the rate, gather up to the
 * burst; a frame goes when there are enough for it. One event is pending while frames wait.
 */
export class TokenBucket implements Qdisc, EventTarget {
  readonly kind = "tbf";
  handle = 0;
  readonly sent = new SentCount();
  readonly options: TokenBucketOptions;
  private readonly device: Interface;
  private readonly queue = new FrameQueue();
  private readonly bucketNs: number;
  private tokensNs: number;
  private checkedNs: number;
  private wakeup: ScheduledEvent | null = null;
  backlogBytes = 0;
  /** Frames dropped because the queue was full or they exceed the burst, and how often sending had to wait. */
  dropped = 0;
  overlimits = 0;

  constructor(device: Interface, options: TokenBucketOptions) {
    this.device = device;
    this.options = options;
    this.bucketNs = timeOf(options.burstBytes, options.rateBps);
    this.tokensNs = this.bucketNs;
    this.checkedNs = device.sim.nowNs;
  }

  get backlogPackets(): number {
    return this.queue.length;
  }

  enqueue(frame: Frame): void {
    const byteLength = frame.byteLength;
    if (byteLength > this.options.burstBytes && isLargePacket(frame.payload)) {
      for (const piece of cutFrame(frame)) this.enqueue(piece);
      return;
    }
    if (byteLength > this.options.burstBytes || this.backlogBytes + byteLength > this.options.limitBytes) {
      this.dropped++;
      this.device.dropOutgoing(frame, DropReason.QueueFull);
      return;
    }
    this.queue.push(frame, 0);
    this.backlogBytes += byteLength;
    if (this.wakeup === null) this.dequeue();
  }

  reset(): void {
    this.queue.clear();
    this.backlogBytes = 0;
    this.tokensNs = this.bucketNs;
    this.checkedNs = this.device.sim.nowNs;
    if (this.wakeup !== null) this.device.sim.cancel(this.wakeup);
    this.wakeup = null;
  }

  onEvent(): void {
    this.wakeup = null;
    this.dequeue();
  }

  private dequeue(): void {
    const sim = this.device.sim;
    this.tokensNs = Math.min(this.tokensNs + sim.nowNs - this.checkedNs, this.bucketNs);
    this.checkedNs = sim.nowNs;
    for (let frame = this.queue.first; frame !== null; frame = this.queue.first) {
      const needNs = timeOf(frame.byteLength, this.options.rateBps);
      if (needNs > this.tokensNs) {
        this.overlimits++;
        this.wakeup = sim.schedule(needNs - this.tokensNs, this, 0);
        return;
      }
      this.tokensNs -= needNs;
      this.queue.shift();
      this.backlogBytes -= frame.byteLength;
      this.sent.add(frame.byteLength);
      this.device.transmitNow(frame as Frame);
    }
  }
}

function timeOf(bytes: number, rateBps: number): number {
  return Math.floor((bytes * 8e9) / rateBps);
}
