import { Heap } from "heap-js";

/**
 * What the queue calls when an event is due. `kind` is a small integer that only the target understands, `arg` a frame,
 * a key or null. Never a closure, so that everything that waits in the queue can be copied (`fork`).
 */
export interface EventTarget {
  onEvent(kind: number, arg: unknown): void;
  /**
   * For events that many targets share: takes the event in the place of `onEvent` when nobody but the target itself can
   * tell that it came, as when a frame is counted and thrown away; false to be called in turn. It is no event of its own
   * then: in a flood most stations do not listen.
   */
  absorb?(kind: number, arg: unknown): boolean;
}

/** One entry of the queue; keep it only to cancel it with `Sim.cancel`. */
export class ScheduledEvent {
  /** Due time in nanoseconds of virtual time. */
  readonly timeNs: number;
  /** Breaks ties: of two events due at the same time, the one scheduled first comes first. */
  readonly sequence: number;
  /** Null once it ran or was cancelled. */
  target: EventTarget | null;
  readonly kind: number;
  readonly arg: unknown;
  /** A background event does not keep a run from being idle, as a daemon's housekeeping does not. */
  readonly background: boolean;
  /** Whether further targets may be added. */
  shareable = false;
  /** Further targets, called one by one after the first with the same kind and argument; null for none. */
  others: (EventTarget | null)[] | null = null;
  /** The event scheduled right after this one for the same instant; only `EventQueue` uses it. */
  next: ScheduledEvent | null = null;

  constructor(timeNs: number, sequence: number, target: EventTarget, kind: number, arg: unknown, background: boolean) {
    this.timeNs = timeNs;
    this.sequence = sequence;
    this.target = target;
    this.kind = kind;
    this.arg = arg;
    this.background = background;
  }
}

/** Order of due events: time, then the order in which they were scheduled. A total order: no two are equal. */
export function earlier(a: ScheduledEvent, b: ScheduledEvent): number {
  return a.timeNs - b.timeNs || a.sequence - b.sequence;
}

/**
 * The pending events: a binary heap for what is due later and a FIFO for what is due at this very instant.
 *
 * The FIFO is correct because whatever waits in the heap for the present instant was scheduled before the clock got
 * here, hence before everything in the FIFO. Events scheduled one after the other for one later instant are chained to
 * the first, and the heap holds that alone: no other event's sequence lies between theirs. Cancelled entries stay in
 * place, marked by a null target, and are skipped by `pop`: removing from the middle of a heap costs a walk over it.
 */
export class EventQueue {
  private readonly later = new Heap<ScheduledEvent>(earlier);
  /** What follows in the chain of which an event was popped last; due at the present instant, before all else. */
  private chained: ScheduledEvent | null = null;
  /** The newest event of a later instant: the end of its chain. Null when it left the heap before its time. */
  private newest: ScheduledEvent | null = null;
  private now: (ScheduledEvent | null)[] = [];
  private nowHead = 0;

  /** Adds an event that is due after the present instant. O(log n). */
  pushLater(event: ScheduledEvent): void {
    if (this.newest !== null && this.newest.timeNs === event.timeNs) this.newest.next = event;
    else this.later.add(event);
    this.newest = event;
  }

  /** Adds an event that is due at the present instant. O(1). */
  pushNow(event: ScheduledEvent): void {
    this.now.push(event);
  }

  /** The event added last if it is due at `timeNs`, was not cancelled and none was added for that instant since; null otherwise. */
  newestAt(timeNs: number, nowNs: number): ScheduledEvent | null {
    const newest = timeNs === nowNs ? (this.now[this.now.length - 1] ?? null) : this.newest;
    return newest !== null && newest.timeNs === timeNs && newest.target !== null ? newest : null;
  }

  /** The time of the next event that was not cancelled, or null when there is none. */
  nextTimeNs(nowNs: number): number | null {
    this.skipCancelled();
    if (this.chained !== null || this.nowHead < this.now.length) return nowNs;
    return this.later.peek()?.timeNs ?? null;
  }

  /** Removes and returns the next event that was not cancelled; null when there is none. */
  pop(nowNs: number): ScheduledEvent | null {
    this.skipCancelled();
    if (this.chained !== null) return this.follow(this.chained);
    const head = this.later.peek();
    if (this.nowHead < this.now.length && (head === undefined || head.timeNs > nowNs)) {
      const event = this.now[this.nowHead] ?? null;
      this.now[this.nowHead] = null;
      this.nowHead++;
      this.resetNow();
      return event;
    }
    if (head === undefined) return null;
    this.later.pop();
    return this.follow(head);
  }

  /** Takes an event off the front of its chain. */
  private follow(event: ScheduledEvent): ScheduledEvent {
    this.chained = event.next;
    event.next = null;
    return event;
  }

  private skipCancelled(): void {
    while (this.nowHead < this.now.length && this.now[this.nowHead]?.target === null) {
      this.now[this.nowHead] = null;
      this.nowHead++;
    }
    if (this.nowHead > 0) this.resetNow();
    while (this.chained !== null && this.chained.target === null) this.follow(this.chained);
    if (this.chained !== null) return;
    for (let head = this.later.peek(); head !== undefined && head.target === null; head = this.later.peek()) {
      if (head === this.newest) this.newest = null;
      const { next } = head;
      head.next = null;
      if (next === null) this.later.pop();
      else this.later.replace(next);
    }
  }

  private resetNow(): void {
    if (this.nowHead < this.now.length) return;
    this.now.length = 0;
    this.nowHead = 0;
  }
}
