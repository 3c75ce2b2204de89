import { timeText } from "./data-type.js";
import type { Style } from "./style.js";

/** A span of time as rulesets are printed: "1m30s", or in seconds, "90s". */
export function spanText(milliseconds: number, style: Style): string {
  return style.numericTime ? `${Math.floor(milliseconds / 1000)}s` : timeText(milliseconds);
}
