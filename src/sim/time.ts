/** Nanoseconds in a microsecond. */
export const MICROSECOND = 1_000;
/** Nanoseconds in a millisecond. */
export const MILLISECOND = 1_000_000;
/** Nanoseconds in a second. */
export const SECOND = 1_000_000_000;
/** Nanoseconds in a minute. */
export const MINUTE = 60 * SECOND;

/** A duration for people: the largest unit that leaves at least one before the point ("1.5ms", "30s", "250ns"). */
export function formatNs(ns: number): string {
  if (ns >= SECOND) return `${ns / SECOND}s`;
  if (ns >= MILLISECOND) return `${ns / MILLISECOND}ms`;
  if (ns >= MICROSECOND) return `${ns / MICROSECOND}us`;
  return `${ns}ns`;
}
