// Virtual time: the clock, the queue of what is due, and the seeded randomness of one simulation.
// It knows nothing of packets or networks; whoever wants to be called later is an `EventTarget`.
// Read next: event-queue.ts for the order of events, operation.ts for how `await` moves the clock.

import { NeverIdleError, TimeReversedError } from "./errors.js";
import { EventQueue, type EventTarget, ScheduledEvent } from "./event-queue.js";
import { RandomStream } from "./random.js";

/** Bounds of a run; a run that reaches one without becoming idle ends with `NeverIdleError`. */
export interface RunLimits {
  /** The most events to run; 100 million unless told. */
  readonly maxEvents?: number;
  /** The most virtual time to run for, in nanoseconds; no bound unless told. */
  readonly maxTimeNs?: number;
}

const DEFAULT_MAX_EVENTS = 100_000_000;

/**
 * One simulation's clock, in integer nanoseconds from 0 (safe up to 104 days), its queue, ordered by (time, sequence),
 * and its random streams. Running the same targets with the same seed gives the same order of events on every machine.
 */
export class Sim {
  /** The present instant in nanoseconds. Only a run moves it, and never back. */
  nowNs = 0;
  /** The root of all randomness; fork it by name, never draw from it directly. */
  readonly rng: RandomStream;
  /** How many events ran since the beginning. */
  eventCount = 0;
  private readonly queue = new EventQueue();
  private sequence = 0;
  private foreground = 0;
  /** The event whose other targets are being called, and how many were. */
  private current: ScheduledEvent | null = null;
  private called = 0;

  constructor(seed = 1) {
    this.rng = new RandomStream(seed);
  }

  /**
   * Calls `target.onEvent(kind, arg)` after `delayNs` nanoseconds (0: at this instant, after all that is already due).
   * @throws TimeReversedError when the delay is negative or not a whole number.
   */
  schedule(delayNs: number, target: EventTarget, kind: number, arg: unknown = null): ScheduledEvent {
    return this.push(delayNs, target, kind, arg, false);
  }

  /** Like `schedule`, for housekeeping that repeats for ever: a pending background event does not keep a run alive. */
  scheduleBackground(delayNs: number, target: EventTarget, kind: number, arg: unknown = null): ScheduledEvent {
    return this.push(delayNs, target, kind, arg, true);
  }

  /**
   * Like `schedule`, for what many targets are told one after the other, as when a frame is flooded: they share one entry
   * of the queue. Order and count of events are as if each had its own, but for what is absorbed. Take it back with
   * `cancelShared`.
   */
  scheduleShared(delayNs: number, target: EventTarget, kind: number, arg: unknown): ScheduledEvent {
    const newest = this.queue.newestAt(this.nowNs + delayNs, this.nowNs);
    if (newest === null || !newest.shareable || newest.kind !== kind || newest.arg !== arg) {
      const event = this.push(delayNs, target, kind, arg, false);
      event.shareable = true;
      return event;
    }
    if (newest.others === null) newest.others = [target];
    else newest.others.push(target);
    return newest;
  }

  /** Takes an event back. Does nothing when it ran or was cancelled already. O(1): the entry is only marked. */
  cancel(event: ScheduledEvent): void {
    if (event.target === null) return;
    event.target = null;
    if (!event.background) this.foreground--;
  }

  /** Takes `target` off an event that it may share with others, unless it was called. Costs a walk over those. */
  cancelShared(event: ScheduledEvent, target: EventTarget): void {
    const { others } = event;
    if (others === null) {
      if (event.target === target) this.cancel(event);
      return;
    }
    if (event.target === target) {
      event.target = others.shift() ?? null;
      if (others.length === 0) event.others = null;
      return;
    }
    const at = others.indexOf(target, event === this.current ? this.called : 0);
    if (at < 0) return;
    if (event === this.current) others[at] = null;
    else others.splice(at, 1);
    if (others.length === 0) event.others = null;
  }

  /** True when nothing but background events is pending. */
  get idle(): boolean {
    return this.foreground === 0;
  }

  /** Runs the next event, whatever its kind; false when there was none. */
  step(): boolean {
    if (this.current !== null) {
      this.callNext(this.current);
      return true;
    }
    const event = this.queue.pop(this.nowNs);
    if (event === null || event.target === null) return false;
    this.nowNs = event.timeNs;
    this.eventCount++;
    const target = event.target;
    event.target = null;
    if (event.others !== null) {
      this.current = event;
      this.called = 0;
    } else if (!event.background) this.foreground--;
    target.onEvent(event.kind, event.arg);
    return true;
  }

  private callNext({ others, kind, arg }: ScheduledEvent): void {
    let target: EventTarget | null = null;
    while (others !== null && target === null && this.called < others.length) {
      const next = others[this.called++] ?? null;
      if (next !== null && (next.absorb === undefined || !next.absorb(kind, arg))) target = next;
    }
    if (others === null || this.called >= others.length) {
      this.current = null;
      this.foreground--;
    }
    if (target === null) return;
    this.eventCount++;
    target.onEvent(kind, arg);
  }

  /** The time of the next event, or null when there is none. */
  private nextTimeNs(): number | null {
    return this.current !== null ? this.nowNs : this.queue.nextTimeNs(this.nowNs);
  }

  /**
   * Runs until nothing but background events is pending.
   * @throws NeverIdleError when a limit is reached first; the simulation stays where it was then and can be run on.
   */
  runUntilIdle(limits: RunLimits = {}): void {
    const lastEvent = this.eventCount + (limits.maxEvents ?? DEFAULT_MAX_EVENTS);
    const lastNs = limits.maxTimeNs === undefined ? Number.MAX_SAFE_INTEGER : this.nowNs + limits.maxTimeNs;
    while (this.foreground > 0) {
      const nextNs = this.nextTimeNs();
      if (nextNs === null) return;
      if (this.eventCount >= lastEvent || nextNs > lastNs) {
        throw new NeverIdleError(this.nowNs, this.eventCount, limits);
      }
      this.step();
    }
  }

  /** Runs all that is due up to and including `timeNs`, then sets the clock to it. */
  runUntil(timeNs: number): void {
    if (timeNs < this.nowNs) throw new TimeReversedError(this.nowNs, timeNs);
    for (;;) {
      const nextNs = this.nextTimeNs();
      if (nextNs === null || nextNs > timeNs) break;
      this.step();
    }
    this.nowNs = timeNs;
  }

  /** Runs at most `count` events; returns how many there were to run. */
  runEvents(count: number): number {
    let ran = 0;
    while (ran < count && this.step()) ran++;
    return ran;
  }

  private push(delayNs: number, target: EventTarget, kind: number, arg: unknown, background: boolean): ScheduledEvent {
    if (!(delayNs >= 0) || !Number.isInteger(delayNs)) throw new TimeReversedError(this.nowNs, this.nowNs + delayNs);
    const event = new ScheduledEvent(this.nowNs + delayNs, this.sequence++, target, kind, arg, background);
    if (!background) this.foreground++;
    if (delayNs === 0) this.queue.pushNow(event);
    else this.queue.pushLater(event);
    return event;
  }
}
