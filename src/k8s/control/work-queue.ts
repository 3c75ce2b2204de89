import type { EventTarget, ScheduledEvent } from "../../sim/event-queue.js";
import type { Sim } from "../../sim/sim.js";
import { MILLISECOND, SECOND } from "../../sim/time.js";

/** First retry after 5 ms, then twice as long each time, at most 1000 s (client-go's default rate limiter). */
const BASE_DELAY_NS = 5 * MILLISECOND;
const MAX_DELAY_NS = 1000 * SECOND;

/** After this many failures in a row a retry no longer counts as something that is still going on. */
const FOREGROUND_RETRIES = 10;

const Drain = 0;
const Add = 1;

/** Who does the work of a queue. */
export interface QueueWorker {
  /** Brings the object called `key` to where it should be. Called with a key that is not in the queue any more. */
  process(key: string): void;
}

/**
 * client-go's work queue: a key that is added several times before its turn is worked on once. All keys that wait at an
 * instant are worked on at that instant, in the order they came.
 * Simplified: work takes no time; what takes time is what comes back through the watches.
 */
export class WorkQueue implements EventTarget {
  private readonly sim: Sim;
  private readonly worker: QueueWorker;
  private waiting = new Set<string>();
  private readonly failures = new Map<string, number>();
  private readonly delayed = new Map<string, ScheduledEvent>();
  private draining = false;

  constructor(sim: Sim, worker: QueueWorker) {
    this.sim = sim;
    this.worker = worker;
  }

  /** Asks for work on the key at this instant, after what is due already. */
  add(key: string): void {
    this.waiting.add(key);
    if (this.draining) return;
    this.draining = true;
    this.sim.schedule(0, this, Drain);
  }

  /**
   * Asks for work on the key later; an earlier request for the same key stands. `background`: housekeeping that does
   * not keep a run alive.
   */
  addAfter(key: string, delayNs: number, background = false): void {
    if (delayNs <= 0) {
      this.add(key);
      return;
    }
    const pending = this.delayed.get(key);
    if (pending !== undefined && pending.target !== null) {
      if (pending.timeNs <= this.sim.nowNs + delayNs) return;
      this.sim.cancel(pending);
    }
    const event = background
      ? this.sim.scheduleBackground(delayNs, this, Add, key)
      : this.sim.schedule(delayNs, this, Add, key);
    this.delayed.set(key, event);
  }

  /** Asks for another try after a failure, later each time. */
  retry(key: string): void {
    const failed = this.failures.get(key) ?? 0;
    this.failures.set(key, failed + 1);
    const delayNs = failed >= 28 ? MAX_DELAY_NS : Math.min(MAX_DELAY_NS, BASE_DELAY_NS * 2 ** failed);
    this.addAfter(key, delayNs, failed >= FOREGROUND_RETRIES);
  }

  /** The key's work succeeded: the next failure is the first again. */
  forget(key: string): void {
    this.failures.delete(key);
  }

  onEvent(kind: number, arg: unknown): void {
    if (kind === Add) {
      if (typeof arg === "string") {
        this.delayed.delete(arg);
        this.add(arg);
      }
      return;
    }
    this.draining = false;
    const keys = this.waiting;
    this.waiting = new Set();
    for (const key of keys) this.worker.process(key);
  }
}
