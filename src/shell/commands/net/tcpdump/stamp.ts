import { civilTime } from "../../../../sim/civil-time.js";
import type { Process } from "../../../process.js";
import { timeOfDay, visibleEpoch } from "../clock-text.js";

/** The time in front of a packet, by how often -t was given. */
export class StampStyle {
  private readonly process: Process;
  private readonly level: number;
  /** What -ttt and -ttttt measure from; null before the first packet. */
  private sinceNs: number | null = null;

  constructor(process: Process, level: number) {
    this.process = process;
    this.level = level;
  }

  /** The stamp with a blank behind it, or "". */
  of(timeNs: number): string {
    switch (this.level) {
      case 0:
        return `${timeOfDay(this.process, timeNs)} `;
      case 1:
        return "";
      case 2:
        return `${visibleEpoch(this.process, timeNs)} `;
      case 4: {
        const time = civilTime(this.process.table.epochSeconds + Math.floor(timeNs / 1e9));
        const two = (value: number): string => String(value).padStart(2, "0");
        return `${time.year}-${two(time.month)}-${two(time.day)} ${timeOfDay(this.process, timeNs)} `;
      }
      default: {
        const passedNs = this.sinceNs === null ? 0 : timeNs - this.sinceNs;
        if (this.level === 3 || this.sinceNs === null) this.sinceNs = timeNs;
        const seconds = Math.floor(passedNs / 1e9);
        const two = (value: number): string => String(value % 60).padStart(2, "0");
        const micros = String(Math.floor((passedNs % 1e9) / 1000)).padStart(6, "0");
        const hours = String(Math.floor(seconds / 3600)).padStart(2, "0");
        return ` ${hours}:${two(Math.floor(seconds / 60))}:${two(seconds)}.${micros} `;
      }
    }
  }
}
