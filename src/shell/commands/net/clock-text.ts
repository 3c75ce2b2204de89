import type { Process } from "../../process.js";

/** The clock as seconds since 1970 with six digits: "1795227065.082598". */
export function visibleEpoch(process: Process, nowNs: number = process.nowNs): string {
  const seconds = process.table.epochSeconds + Math.floor(nowNs / 1e9);
  return `${seconds}.${String(Math.floor((nowNs % 1e9) / 1000)).padStart(6, "0")}`;
}

/** The time of day with six digits, as tcpdump prints it: "02:52:34.520551". The zone is UTC. */
export function timeOfDay(process: Process, nowNs: number): string {
  const seconds = process.table.epochSeconds + Math.floor(nowNs / 1e9);
  const two = (value: number): string => String(value % 60).padStart(2, "0");
  const hours = String(Math.floor(seconds / 3600) % 24).padStart(2, "0");
  const micros = String(Math.floor((nowNs % 1e9) / 1000)).padStart(6, "0");
  return `${hours}:${two(Math.floor(seconds / 60))}:${two(seconds)}.${micros}`;
}
