import { DeadlockError, NeverIdleError } from "./errors.js";
import type { ForkAware } from "./fork.js";
import type { RunLimits, Sim } from "./sim.js";

/** Whoever works on an operation, asked when nothing is left that could finish it. */
export interface Worker {
  /** What it does or waits for at present: "running: ping 10.0.0.9". */
  describe(): string;
  /** Nothing can finish it any more, or not within the bounds of the run: settles or fails the operation. */
  giveUp(error: DeadlockError | NeverIdleError): void;
}

/**
 * Something that a script outside the network waits for. Whoever does the work keeps the operation and calls `settle`
 * or `fail` once; the script awaits its promise. It is the only place where promises and the simulation meet.
 */
export class Operation<T> implements ForkAware {
  /** What is waited for, for the message when it can never come. */
  readonly what: string;
  /** Who works on it, when it can say more than `what`. */
  worker: Worker | null = null;
  settled = false;
  private readonly driver: Driver;
  private readonly resolve: (value: T) => void;
  private readonly reject: (error: Error) => void;

  constructor(driver: Driver, what: string, resolve: (value: T) => void, reject: (error: Error) => void) {
    this.driver = driver;
    this.what = what;
    this.resolve = resolve;
    this.reject = reject;
  }

  /** Gives the script its answer. The script goes on at this very instant, before any later event. */
  settle(value: T): void {
    if (this.settled) return;
    this.settled = true;
    this.driver.onSettled(this as Operation<unknown>);
    this.resolve(value);
  }

  /** Makes the script's `await` throw `error`. */
  fail(error: Error): void {
    if (this.settled) return;
    this.settled = true;
    this.driver.onSettled(this as Operation<unknown>);
    this.reject(error);
  }

  /** The copy in a forked network is waited for by nobody: the script awaits the original. */
  onFork(): void {
    this.settled = true;
  }
}

/**
 * How many turns of the microtask queue a script gets between a settled operation and the next event, so that it may
 * go through its own `async` functions and start its next operation at the same instant. Only scripts that run several
 * operations side by side depend on it: with one, the clock stands still until the next is started.
 */
const SCRIPT_TURNS = 200;

/**
 * Lets `await` move the clock: while an operation is outstanding, it runs events synchronously until one settles,
 * lets the script go on, and continues. With none outstanding the clock stands still, however long the script takes.
 */
export class Driver implements ForkAware {
  private readonly sim: Sim;
  private readonly maxEvents: number;
  private readonly outstanding = new Set<Operation<unknown>>();
  private pumping = false;
  private settledCount = 0;

  /** `limits.maxEvents` bounds the events that one awaited step may take (100 million unless told). */
  constructor(sim: Sim, limits: Pick<RunLimits, "maxEvents"> = {}) {
    this.sim = sim;
    this.maxEvents = limits.maxEvents ?? 100_000_000;
  }

  /** Starts an operation: `start` does the first step at once and keeps the operation to settle it later. */
  operate<T>(what: string, start: (operation: Operation<T>) => void): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const operation = new Operation<T>(this, what, resolve, reject);
      this.outstanding.add(operation as Operation<unknown>);
      start(operation);
      if (!this.pumping) {
        this.pumping = true;
        void this.pump();
      }
    });
  }

  /** Called by `Operation` only. */
  onSettled(operation: Operation<unknown>): void {
    this.outstanding.delete(operation);
    this.settledCount++;
  }

  onFork(): void {
    this.outstanding.clear();
    this.pumping = false;
  }

  private async pump(): Promise<void> {
    for (;;) {
      for (let turn = 0; turn < SCRIPT_TURNS && (turn < 3 || this.outstanding.size > 0); turn++) await null;
      if (this.outstanding.size === 0) break;
      this.runUntilOneSettles();
    }
    this.pumping = false;
  }

  private runUntilOneSettles(): void {
    const before = this.settledCount;
    const lastEvent = this.sim.eventCount + this.maxEvents;
    try {
      while (this.settledCount === before) {
        if (this.sim.eventCount >= lastEvent) {
          throw new NeverIdleError(this.sim.nowNs, this.sim.eventCount, { maxEvents: this.maxEvents });
        }
        if (this.sim.idle || !this.sim.step()) {
          throw new DeadlockError(
            this.sim.nowNs,
            Array.from(this.outstanding, ({ what, worker }) =>
              worker === null ? what : `${what} (${worker.describe()})`,
            ),
          );
        }
      }
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      const isOver = failure instanceof DeadlockError || failure instanceof NeverIdleError;
      for (const operation of [...this.outstanding]) {
        if (isOver && operation.worker !== null) operation.worker.giveUp(failure);
        else operation.fail(failure);
      }
    }
  }
}
