import type { EventTarget, ScheduledEvent } from "../sim/event-queue.js";
import type { RandomStream } from "../sim/random.js";
import type { Sim } from "../sim/sim.js";
import { DropReason } from "../trace/drop-reason.js";
import type { Frame } from "../wire/ethernet.js";
import { FrameQueue, type InFlight } from "./frame-queue.js";
import { type ImpairmentOptions, type Impairments, impairmentsOf } from "./impairments.js";
import type { Interface, Sleeper } from "./interface.js";
import type { LateFloods } from "./late-floods.js";
import type { LinkTiming } from "./late-passage.js";
import { serialisationNs } from "./serialisation.js";

/** What a cable is like; both directions are alike unless `Cable.impair` says otherwise. */
export interface CableOptions extends ImpairmentOptions {
  /** Bits in a second; 0, the default, for no bound. */
  readonly rateBps?: number;
  /** Propagation time in nanoseconds; 0 unless told. */
  readonly delayNs?: number;
  /** The most bytes that wait for the rate; no bound unless told. */
  readonly queueLimitBytes?: number;
  /** The most frames that wait for the rate; 1000 (`txqueuelen`) unless told. */
  readonly queueLimitPackets?: number;
}

/** The device at one end of a cable. */
export interface CableEnd extends Interface {
  /** An end of `cable` was put into the socket; null: it was taken out. */
  plug(cable: Cable | null): void;
  /** The cable was cut or mended. */
  cableChanged(): void;
}

const EVENT_FIRST = 0;
const EVENT_LONE = 1;
const EVENT_INSTANT = 2;

/** What a processor needs for a frame that an instant cable hands over, when it comes to that; see `CableDirection.crowd`. */
const FRAME_COST_NS = 1_000;
/** Frames that may be handed over at one instant. */
const BURST_FRAMES = 10_000;
/** `net.core.netdev_max_backlog`: frames that wait beyond those. */
const BACKLOG_FRAMES = 1_000;
/** So many frames without a pause are a loop's; each one costs more from then on, or to emulate a loop's hours would take hours. */
const STORM_FRAMES = 20_000;
/** A prime, so that no timer is in step with the rounds of a storm: spanning tree's hellos come at all their times. */
const STORM_COST_NS = 49_103;

/**
 * A cable between two devices. A frame occupies its direction for the time that its bytes take at `rateBps`, then
 * travels for `delayNs`; frames that find the direction busy wait, and those that find the queue full are dropped at its
 * tail.
 */
export class Cable {
  readonly a: CableEnd;
  readonly b: CableEnd;
  readonly fromA: CableDirection;
  readonly fromB: CableDirection;
  private cut = false;

  /**
   * Plugs the cable into both ends. `random` is this cable's own stream; each direction forks one from it.
   * @throws RangeError when a rate, delay or limit is negative or no number, or a probability is outside 0 to 1.
   */
  constructor(sim: Sim, a: CableEnd, b: CableEnd, random: RandomStream, options: CableOptions = {}) {
    checkOptions(options);
    this.a = a;
    this.b = b;
    this.fromA = new CableDirection(sim, a, b, random.fork("a"), options);
    this.fromB = new CableDirection(sim, b, a, random.fork("b"), options);
    a.plug(this);
    b.plug(this);
  }

  /** The direction that starts at `end`. */
  directionFrom(end: CableEnd): CableDirection {
    return end === this.a ? this.fromA : this.fromB;
  }

  /** The speed that the devices at its ends tell, in Mbit/s; 10000 without a bound, as a veth tells. */
  get speedMbps(): number {
    return this.fromA.rateBps === 0 ? 10_000 : this.fromA.rateBps / 1e6;
  }

  /** True when it is whole. */
  get connected(): boolean {
    return !this.cut;
  }

  /** Cuts or mends the cable: both ends lose or find their carrier, and what is under way when it is cut is lost. */
  setConnected(connected: boolean): void {
    if (this.cut === !connected) return;
    for (const end of [this.a, this.b]) end.wake();
    this.cut = !connected;
    this.fromA.setConnected(connected);
    this.fromB.setConnected(connected);
    this.a.cableChanged();
    this.b.cableChanged();
  }

  /** The other end. */
  otherEnd(end: CableEnd): CableEnd {
    return end === this.a ? this.b : this.a;
  }

  /** Other rate, delay, limits and impairments from now on, for both directions or for the one that starts at `from`. */
  impair(options: CableOptions, from: CableEnd | null = null): void {
    checkOptions(options);
    for (const end of [this.a, this.b]) end.wake();
    if (from !== this.b) this.fromA.configure(options);
    if (from !== this.a) this.fromB.configure(options);
  }
}

/** One direction of a cable: the frames on it, and one pending event for the first that will arrive. */
export class CableDirection implements EventTarget, LinkTiming {
  private readonly sim: Sim;
  private readonly from: CableEnd;
  private readonly to: CableEnd;
  private readonly random: RandomStream;
  /** Bits in a second; 0 for no bound. */
  rateBps = 0;
  delayNs = 0;
  queueLimitBytes = 0;
  queueLimitPackets = 0;
  private impairments: Impairments | null = null;
  /** When the last frame that was taken has left this end. */
  private busyUntilNs = 0;
  /** Frames that arrive in the order in which they were sent, by arrival. */
  private readonly inFlight = new FrameQueue();
  /** Frames whose first bit has not left yet, by when it will; a copy of a part of `inFlight`, for the limits. */
  private readonly waiting = new FrameQueue();
  private waitingBytes = 0;
  /** When the last frame of `inFlight` arrives. */
  private lastArrivalNs = 0;
  private firstEvent: ScheduledEvent | null = null;
  private connected = true;
  /** When a processor that needs its time for each frame would be through with those that took no time. */
  private workedOffNs = 0;
  /** Frames since it was through with them last. */
  private crowdFrames = 0;
  /** When what the processor took last is worked off, and how many frames came to wait since. */
  private roundEndsNs = 0;
  private roundFrames = 0;
  /** How often the cable was cut: a lone frame sent before a cut does not arrive after it. */
  private cutCount = 0;
  /** Who keeps frames back that would have been sent here; null for most. */
  sleeper: Sleeper | null = null;

  constructor(sim: Sim, from: CableEnd, to: CableEnd, random: RandomStream, options: CableOptions) {
    this.sim = sim;
    this.from = from;
    this.to = to;
    this.random = random;
    this.configure(options);
  }

  configure(options: CableOptions): void {
    this.rateBps = options.rateBps ?? 0;
    this.delayNs = options.delayNs ?? 0;
    this.queueLimitBytes = options.queueLimitBytes ?? Number.MAX_SAFE_INTEGER;
    this.queueLimitPackets = options.queueLimitPackets ?? 1000;
    this.impairments = impairmentsOf(options, this.random);
  }

  /** Takes a frame at this end. */
  carry(frame: Frame): void {
    if (this.impairments !== null) this.carryImpaired(frame, this.impairments);
    else if (this.rateBps === 0 && this.delayNs === 0) {
      if (this.workedOffNs <= this.sim.nowNs) {
        this.workedOffNs = this.sim.nowNs + FRAME_COST_NS;
        this.crowdFrames = 0;
        this.sim.scheduleShared(0, this, EVENT_INSTANT, frame);
      } else this.crowd(frame);
    } else {
      if (this.sleeper !== null) this.sleeper.catchUp();
      if (!this.enqueue(frame, frame, this.delayNs, true, this.sim.nowNs)) {
        this.from.dropOutgoing(frame, DropReason.QueueFull);
      }
    }
  }

  /** True when every frame arrives as it was sent, in the order of sending. */
  get isPlain(): boolean {
    return this.connected && this.impairments === null;
  }

  /**
   * Takes floods that should have been taken in their times; the far end, which ignores them, has counted them by then or
   * will. Those before `overTo` have crossed a link that takes no time. Returns how many found the queue full.
   */
  carryLate(floods: LateFloods, overTo: number): number {
    const { record, from, to, skipped } = floods;
    if (this.rateBps === 0 && this.delayNs === 0) {
      const over = Math.min(Math.max(from, overTo), to);
      if (over > from) this.to.countAllIgnored(record.sumOf(from, over, skipped));
      for (let number = over; number < to; number++) {
        if (!skipped.includes(number)) this.sim.scheduleShared(0, this, EVENT_INSTANT, record.at(number).frame);
      }
      return 0;
    }
    // What waits or travels is from before them.
    this.stopWaiting(record.at(from).timeNs);
    if (this.inFlight.length > 0 || this.waiting.length > 0) return this.carryEach(floods);
    const passage = floods.passage(this, this.busyUntilNs, this.sim.nowNs);
    this.busyUntilNs = passage.busyUntilNs;
    if (passage.landed.count > 0) this.to.countAllIgnored(passage.landed);
    for (const { frame, timeNs } of passage.waiting) this.wait(frame, timeNs);
    for (const { frame, timeNs } of passage.flying) this.fly(frame, timeNs);
    return passage.dropped;
  }

  private carryEach({ record, from, to, skipped }: LateFloods): number {
    let dropped = 0;
    for (let number = from; number < to; number++) {
      if (skipped.includes(number)) continue;
      const { frame, timeNs } = record.at(number);
      if (!this.enqueue(frame, frame, this.delayNs, true, timeNs)) dropped++;
    }
    return dropped;
  }

  /** When the cable is cut, everything under way is lost. */
  setConnected(connected: boolean): void {
    this.connected = connected;
    if (connected) return;
    this.cutCount++;
    for (let item = this.inFlight.shift(); item !== null; item = this.inFlight.shift()) this.lose(item);
    if (this.firstEvent !== null) this.sim.cancelShared(this.firstEvent, this);
    this.firstEvent = null;
    this.waiting.clear();
    this.waitingBytes = 0;
    this.busyUntilNs = 0;
  }

  onEvent(kind: number, arg: unknown): void {
    if (kind === EVENT_FIRST) {
      const item = this.inFlight.shift();
      // The next event comes before the frame is handed on: one frame for each event, whatever the frame causes.
      this.firstEvent = null;
      if (this.inFlight.length > 0) this.scheduleFirst();
      if (item !== null) this.arrive(item);
    } else if (kind === EVENT_INSTANT) {
      this.arrive(arg as Frame);
    } else {
      const lone = arg as LoneFrame;
      if (lone.cutCount === this.cutCount) this.arrive(lone.item);
      else this.lose(lone.item);
    }
  }

  /** A flooded frame that the far end only counts. */
  absorb(kind: number, arg: unknown): boolean {
    if (!this.connected) return false;
    if (kind === EVENT_INSTANT) return this.to.absorbFrame(arg as Frame);
    const item = this.inFlight.first;
    if (kind !== EVENT_FIRST || item === null || item instanceof Uint8Array || !this.to.absorbFrame(item)) return false;
    this.inFlight.shift();
    this.firstEvent = null;
    if (this.inFlight.length > 0) this.scheduleFirst();
    return true;
  }

  /**
   * A frame right after others on a cable that takes no time. That is no matter until it goes on and on, as where a loop
   * without spanning tree turns frames to everybody round for ever: a burst is handed over at once, what comes beyond it
   * at the pace of a processor, out of a queue that is bounded like the kernel's (enqueue_to_backlog); so time goes on.
   * Simplified: the queue is the direction's own, not the processor's, and frames that come before the others are in
   * may overtake them when the pace changes.
   */
  private crowd(frame: Frame): void {
    const { nowNs } = this.sim;
    const costNs = this.crowdFrames < STORM_FRAMES ? FRAME_COST_NS : STORM_COST_NS;
    const waitNs = Math.max(this.workedOffNs - nowNs - BURST_FRAMES * FRAME_COST_NS, 0);
    if (waitNs > 0 && !this.hasBacklogRoom(nowNs, waitNs)) {
      this.to.counters.rxDropped++;
      this.from.dropOutgoing(frame, DropReason.QueueFull);
      return;
    }
    this.workedOffNs += costNs;
    this.crowdFrames++;
    if (waitNs === 0) this.sim.scheduleShared(0, this, EVENT_INSTANT, frame);
    else {
      if (this.sleeper !== null) this.sleeper.catchUp();
      this.enqueue(frame, frame, waitNs, true, nowNs);
    }
  }

  /**
   * The processor takes all that waits at once and works it off while the queue fills anew (process_backlog), so there is
   * room again and again: what storms drop is most of themselves, not all that another sends.
   */
  private hasBacklogRoom(nowNs: number, waitNs: number): boolean {
    if (nowNs >= this.roundEndsNs) {
      this.roundEndsNs = nowNs + waitNs;
      this.roundFrames = 0;
    }
    return ++this.roundFrames <= BACKLOG_FRAMES;
  }

  private carryImpaired(frame: Frame, impairments: Impairments): void {
    const copies = impairments.copies();
    if (copies === 0) this.from.dropOutgoing(frame, DropReason.LinkLoss);
    for (let copy = 0; copy < copies; copy++) {
      const delayNs = impairments.delay(this.delayNs);
      const item = impairments.damage(frame);
      if (!this.enqueue(frame, item, delayNs, !impairments.breaksOrder, this.sim.nowNs)) {
        this.from.dropOutgoing(frame, DropReason.QueueFull);
      }
    }
  }

  /** Puts a frame on its way; false when the queue is full. */
  private enqueue(frame: Frame, item: InFlight, delayNs: number, inOrder: boolean, sentNs: number): boolean {
    let leavesNs = sentNs;
    if (this.rateBps > 0) {
      const startsNs = Math.max(leavesNs, this.busyUntilNs);
      if (startsNs > leavesNs && !this.hasRoom(frame, sentNs)) return false;
      leavesNs = startsNs + serialisationNs(frame.byteLength, this.rateBps);
      this.busyUntilNs = leavesNs;
      if (startsNs > sentNs) this.wait(frame, startsNs);
    }
    const arrivesNs = leavesNs + delayNs;
    if (inOrder) this.fly(item, arrivesNs);
    else this.sim.schedule(arrivesNs - this.sim.nowNs, this, EVENT_LONE, new LoneFrame(item, this.cutCount));
    return true;
  }

  private wait(frame: Frame, startsNs: number): void {
    this.waiting.push(frame, startsNs);
    this.waitingBytes += frame.byteLength;
  }

  private fly(item: InFlight, arrivesNs: number): void {
    // Only a change of the rate or the delay could let a frame overtake here, and a cable lets none.
    this.lastArrivalNs = this.inFlight.length === 0 ? arrivesNs : Math.max(arrivesNs, this.lastArrivalNs);
    // Kept back, and long there.
    if (this.lastArrivalNs < this.sim.nowNs && !(item instanceof Uint8Array)) {
      this.to.countIgnored(item);
      return;
    }
    this.inFlight.push(item, this.lastArrivalNs);
    if (this.inFlight.length === 1) this.scheduleFirst();
  }

  private stopWaiting(nowNs: number): void {
    while (this.waiting.length > 0 && this.waiting.firstTimeNs <= nowNs) {
      this.waitingBytes -= this.waiting.shift()?.byteLength ?? 0;
    }
  }

  private hasRoom(frame: Frame, nowNs: number): boolean {
    this.stopWaiting(nowNs);
    return this.waiting.length < this.queueLimitPackets && this.waitingBytes + frame.byteLength <= this.queueLimitBytes;
  }

  private scheduleFirst(): void {
    this.firstEvent = this.sim.scheduleShared(this.inFlight.firstTimeNs - this.sim.nowNs, this, EVENT_FIRST, null);
  }

  private arrive(item: InFlight): void {
    if (!this.connected) this.lose(item);
    else if (item instanceof Uint8Array) this.to.receiveBytes(item);
    else this.to.receive(item);
  }

  private lose(item: InFlight): void {
    if (item instanceof Uint8Array) this.from.counters.txDropped++;
    else this.from.dropOutgoing(item, DropReason.DeviceDown);
  }
}

/** A frame with an event of its own, for links that break the order. */
class LoneFrame {
  readonly item: InFlight;
  readonly cutCount: number;

  constructor(item: InFlight, cutCount: number) {
    this.item = item;
    this.cutCount = cutCount;
  }
}

function checkOptions(options: CableOptions): void {
  for (const name of ["rateBps", "delayNs", "queueLimitBytes", "queueLimitPackets", "jitterNs"] as const) {
    const value = options[name] ?? 0;
    if (!(value >= 0)) throw new RangeError(`cable: ${name} is ${value}, expected 0 or more`);
  }
  for (const name of ["loss", "duplicate", "corrupt", "reorder"] as const) {
    const value = options[name] ?? 0;
    if (!(value >= 0 && value <= 1))
      throw new RangeError(`cable: ${name} is ${value}, expected a probability from 0 to 1`);
  }
  const whole = (options.delayNs ?? 0) + (options.jitterNs ?? 0);
  if (!Number.isInteger(whole)) throw new RangeError(`cable: delayNs and jitterNs are whole nanoseconds`);
}
