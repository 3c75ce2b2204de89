import type { Process } from "../../process.js";

/** The clock as seconds since 1970 with six digits, or nine: "1795227065.082598". */
export function visibleEpoch(process: Process, nowNs: number = process.nowNs, digits: 6 | 9 = 6): string {
  const seconds = process.table.epochSeconds + Math.floor(nowNs / 1e9);
  return `${seconds}.${fraction(nowNs, digits)}`;
}

/** The time of day with six digits or nine, as tcpdump prints it: "02:52:34.520551". The zone is UTC. */
export function timeOfDay(process: Process, nowNs: number, digits: 6 | 9 = 6): string {
  const seconds = process.table.epochSeconds + Math.floor(nowNs / 1e9);
  const two = (value: number): string => String(value % 60).padStart(2, "0");
  const hours = String(Math.floor(seconds / 3600) % 24).padStart(2, "0");
  const micros = fraction(nowNs, digits);
  return `${hours}:${two(Math.floor(seconds / 60))}:${two(seconds)}.${micros}`;
}

/** The part of a second in microseconds (6 digits) or nanoseconds (9). */
export function fraction(timeNs: number, digits: 6 | 9): string {
  return String(Math.floor(timeNs % 1e9))
    .padStart(9, "0")
    .slice(0, digits);
}
