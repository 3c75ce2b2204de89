import { civilTime } from "../../../../sim/civil-time.js";
import type { Process } from "../../../process.js";
import { fraction, timeOfDay, visibleEpoch } from "../clock-text.js";

/** The time in front of a packet, by how often -t was given. */
export class StampStyle {
  private readonly process: Process;
  private readonly level: number;
  private readonly digits: 6 | 9;
  /** What -ttt and -ttttt measure from; null before the first packet. */
  private sinceNs: number | null = null;

  /** `isNano` for nine digits of a second instead of six. */
  constructor(process: Process, level: number, isNano: boolean) {
    this.process = process;
    this.digits = isNano ? 9 : 6;
    this.level = level;
  }

  /** The stamp with a blank behind it, or "". */
  of(timeNs: number): string {
    switch (this.level) {
      case 0:
        return `${timeOfDay(this.process, timeNs, this.digits)} `;
      case 1:
        return "";
      case 2:
        return `${visibleEpoch(this.process, timeNs, this.digits)} `;
      case 4: {
        const time = civilTime(this.process.table.epochSeconds + Math.floor(timeNs / 1e9));
        const two = (value: number): string => String(value).padStart(2, "0");
        return `${time.year}-${two(time.month)}-${two(time.day)} ${timeOfDay(this.process, timeNs, this.digits)} `;
      }
      default: {
        const passedNs = this.sinceNs === null ? 0 : timeNs - this.sinceNs;
        if (this.level === 3 || this.sinceNs === null) this.sinceNs = timeNs;
        const seconds = Math.floor(passedNs / 1e9);
        const two = (value: number): string => String(value % 60).padStart(2, "0");
        const micros = fraction(passedNs, this.digits);
        const hours = String(Math.floor(seconds / 3600)).padStart(2, "0");
        return ` ${hours}:${two(Math.floor(seconds / 60))}:${two(seconds)}.${micros} `;
      }
    }
  }
}
