import type { EventTarget } from "../sim/event-queue.js";
import type { RandomStream } from "../sim/random.js";
import { DropReason } from "../trace/drop-reason.js";
import { decodeFrame } from "../wire/codec/decode.js";
import { DecodeFailure } from "../wire/codec/decode-failure.js";
import type { Frame } from "../wire/ethernet.js";
import type { InFlight } from "./frame-queue.js";
import { type ImpairmentOptions, Impairments } from "./impairments.js";
import type { Interface } from "./interface.js";
import { type Qdisc, SentCount } from "./qdisc.js";
import { serialisationNs } from "./serialisation.js";

/** What `tc qdisc add dev X root netem delay 10ms 2ms loss 5% ..` says. */
export interface NetemOptions extends ImpairmentOptions {
  /** `delay TIME`; 0 unless told. */
  readonly delayNs?: number;
  /** `rate RATE`, bits in a second; 0 for none. */
  readonly rateBps?: number;
  /** `limit PACKETS`: frames that may wait; 1000 unless told. */
  readonly limitPackets?: number;
}

/**
 * netem (net/sched/sch_netem.c): loses, doubles, damages and delays what a device sends. Each frame has its own time
 * and event, for jitter and reordering break the order. Simplified: no correlations and no distribution but the uniform
 * one; a damaged frame whose damage the sending device can see already (its bytes are no frame) counts as lost there.
 */
export class Netem implements Qdisc, EventTarget {
  readonly kind = "netem";
  handle = 0;
  readonly sent = new SentCount();
  readonly options: NetemOptions;
  private readonly device: Interface;
  private readonly impairments: Impairments;
  private busyUntilNs = 0;
  private generation = 0;
  backlogPackets = 0;
  backlogBytes = 0;
  dropped = 0;

  constructor(device: Interface, options: NetemOptions, random: RandomStream) {
    this.device = device;
    this.options = options;
    this.impairments = new Impairments(options, random);
  }

  enqueue(frame: Frame): void {
    const copies = this.impairments.copies();
    if (copies === 0) this.drop(frame, DropReason.LinkLoss);
    for (let copy = 0; copy < copies; copy++) this.enqueueOne(frame);
  }

  reset(): void {
    this.generation++;
    this.backlogPackets = 0;
    this.backlogBytes = 0;
    this.busyUntilNs = 0;
  }

  onEvent(generation: number, arg: unknown): void {
    if (generation !== this.generation) return;
    const item = arg as InFlight;
    this.backlogPackets--;
    this.backlogBytes -= item.byteLength;
    this.sent.add(item.byteLength);
    if (!(item instanceof Uint8Array)) {
      this.device.transmitNow(item);
      return;
    }
    const frame = decodeFrame(item, "keep");
    if (!(frame instanceof DecodeFailure)) this.device.transmitNow(frame);
    else this.device.counters.txDropped++;
  }

  private enqueueOne(frame: Frame): void {
    if (this.backlogPackets >= (this.options.limitPackets ?? 1000)) {
      this.drop(frame, DropReason.QueueFull);
      return;
    }
    const sim = this.device.sim;
    const item = this.impairments.damage(frame);
    let delayNs = this.impairments.delay(this.options.delayNs ?? 0);
    const rateBps = this.options.rateBps ?? 0;
    if (rateBps > 0) {
      this.busyUntilNs = Math.max(this.busyUntilNs, sim.nowNs + delayNs) + serialisationNs(frame.byteLength, rateBps);
      delayNs = this.busyUntilNs - sim.nowNs;
    }
    this.backlogPackets++;
    this.backlogBytes += item.byteLength;
    sim.schedule(delayNs, this, this.generation, item);
  }

  private drop(frame: Frame, reason: DropReason): void {
    this.dropped++;
    this.device.dropOutgoing(frame, reason);
  }
}
