/** What a `WaitQueue` calls when the thing waited for may have come: a process, or whoever runs a script from outside. */
export interface Wakeable {
  wake(): void;
}

/**
 * Where processes wait for something to change: a pipe to fill, a child to end, a socket to answer. As in the kernel,
 * being woken is only a hint: whoever waits looks again (`while (!ready) yield queue`).
 */
export class WaitQueue {
  private waiters: Wakeable[] = [];

  /** Adds a waiter; it stays until `wake` or `leave`. */
  join(waiter: Wakeable): void {
    this.waiters.push(waiter);
  }

  /** Takes a waiter out; does nothing when it is not there. */
  leave(waiter: Wakeable): void {
    const at = this.waiters.indexOf(waiter);
    if (at >= 0) this.waiters.splice(at, 1);
  }

  /** Wakes all who wait, in the order in which they came. */
  wake(): void {
    if (this.waiters.length === 0) return;
    const woken = this.waiters;
    this.waiters = [];
    for (const waiter of woken) waiter.wake();
  }
}

/** Waiting for whichever comes first: one of the queues, or the time (null: no time limit). */
export interface WaitAny {
  readonly queues: readonly WaitQueue[];
  readonly delayNs: number | null;
}

/**
 * What a process yields: a number sleeps so many nanoseconds of virtual time, a queue waits for it to be woken.
 * A signal that the process handles ends any wait early.
 */
export type Wait = number | WaitQueue | WaitAny;
