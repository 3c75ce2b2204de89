import { formatNs } from "./time.js";

/** A run reached a bound that its caller set while something was still going on (a routing loop with a timer, say). */
export class NeverIdleError extends Error {
  constructor(nowNs: number, eventCount: number, limits: { maxEvents?: number; maxTimeNs?: number }) {
    const bound =
      limits.maxTimeNs === undefined
        ? `${limits.maxEvents ?? "the default number of"} events`
        : `${formatNs(limits.maxTimeNs)} of virtual time`;
    super(`not idle after ${bound}: stopped at ${formatNs(nowNs)}, ${eventCount} events since the beginning`);
    this.name = "NeverIdleError";
  }
}

/** Something asked to be run before the present instant, or at a fraction of a nanosecond. */
export class TimeReversedError extends Error {
  constructor(nowNs: number, timeNs: number) {
    super(`time cannot go from ${nowNs} ns to ${timeNs} ns: event times are whole nanoseconds that never go back`);
    this.name = "TimeReversedError";
  }
}

/** A script awaits an operation that nothing pending can ever settle. */
export class DeadlockError extends Error {
  constructor(nowNs: number, operations: readonly string[]) {
    super(`nothing is left to happen at ${formatNs(nowNs)}, yet the script still waits for: ${operations.join(", ")}`);
    this.name = "DeadlockError";
  }
}
