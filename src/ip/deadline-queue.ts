import { Heap } from "heap-js";
import type { EventTarget, ScheduledEvent } from "../sim/event-queue.js";
import type { Sim } from "../sim/sim.js";

/** Who is told that a deadline came; it must look whether the deadline still stands, for they are never taken back. */
export interface DeadlineOwner<T> {
  deadlineReached(item: T, deadlineNs: number): void;
}

interface Deadline<T> {
  readonly atNs: number;
  readonly sequence: number;
  readonly item: T;
}

/**
 * Housekeeping deadlines of one owner behind one single pending event of the simulation, so that thousands of neighbours
 * or fragments don't fill the global queue. A background event: it does not keep a run from being idle.
 */
export class DeadlineQueue<T> implements EventTarget {
  private readonly sim: Sim;
  private readonly owner: DeadlineOwner<T>;
  /** Null until there was a deadline, for most owners never have one. */
  private heap: Heap<Deadline<T>> | null = null;
  private sequence = 0;
  private pending: ScheduledEvent | null = null;

  constructor(sim: Sim, owner: DeadlineOwner<T>) {
    this.sim = sim;
    this.owner = owner;
  }

  /** Tells the owner of `item` at `atNs` (now, when that is past). O(log n). */
  add(atNs: number, item: T): void {
    this.heap ??= new Heap<Deadline<T>>(sooner);
    this.heap.push({ atNs: Math.max(atNs, this.sim.nowNs), sequence: this.sequence++, item });
    this.arm();
  }

  onEvent(): void {
    this.pending = null;
    for (;;) {
      const next = this.heap?.peek();
      if (next === undefined || next.atNs > this.sim.nowNs) break;
      this.heap?.pop();
      this.owner.deadlineReached(next.item, next.atNs);
    }
    this.arm();
  }

  private arm(): void {
    const next = this.heap?.peek();
    if (next === undefined) return;
    if (this.pending !== null) {
      if (this.pending.timeNs <= next.atNs) return;
      this.sim.cancel(this.pending);
    }
    this.pending = this.sim.scheduleBackground(next.atNs - this.sim.nowNs, this, 0);
  }
}

function sooner(a: { atNs: number; sequence: number }, b: { atNs: number; sequence: number }): number {
  return a.atNs - b.atNs || a.sequence - b.sequence;
}
