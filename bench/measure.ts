/** What the benchmarks measure with: this process's processor time, and its heap after a collection. */

/** Processor time of this process so far, in seconds: what others do on the machine counts little. */
export function seconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Bytes of live heap; collects first, which needs `node --expose-gc`. */
export function collected(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

/** The middle one; of an even number the upper of the two. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
