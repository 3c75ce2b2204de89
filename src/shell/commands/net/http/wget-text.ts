import { formatDate } from "../../../date-format.js";
import type { Process } from "../../../process.js";

const DOTS = 50;
const CLUSTER = 10;
const DOT_BYTES = 1024;
const ROW_BYTES = DOTS * DOT_BYTES;

/** "2026-11-21 14:55:21". */
export function stamp(process: Process): string {
  return formatDate("%Y-%m-%d %H:%M:%S", process.table.epochSeconds + Math.floor(process.nowNs / 1e9), 0);
}

/** "98K" (human_readable). */
export function humanBytes(bytes: number): string {
  if (bytes < 1024) return String(bytes);
  let value = bytes;
  for (const unit of ["K", "M", "G", "T"]) {
    value /= 1024;
    if (value < 1024 || unit === "T") return `${value.toFixed(value < 10 ? 1 : 0)}${unit}`;
  }
  return String(bytes);
}

/** "1.22 MB/s" (retr_rate). */
export function rate(bytes: number, seconds: number): string {
  const { value, unit } = scaled(bytes, seconds);
  return `${value} ${["B", "KB", "MB", "GB"][unit] ?? "GB"}/s`;
}

/** "0.3", "12" (print_decimal). */
export function decimal(value: number): string {
  if (value >= 9.95) return value.toFixed(0);
  if (value >= 0.95) return value.toFixed(1);
  if (value >= 0.001) return String(Number(value.toPrecision(1)));
  return value >= 0.0005 ? value.toFixed(3) : "0";
}

/** The rows of dots of a whole transfer (--progress=dot), up to the blank line behind them. `total` null when nobody told it. */
export function dotRows(bytes: number, total: number | null, seconds: number): string {
  let text = "";
  const rows = Math.max(1, Math.ceil(bytes / ROW_BYTES));
  for (let row = 0; row < rows; row++) {
    const start = row * ROW_BYTES;
    const end = Math.min(bytes, start + ROW_BYTES);
    const isLast = row === rows - 1;
    const dots = Math.floor((end - start) / DOT_BYTES);
    text += `\n${String(start / 1024).padStart(6)}K`;
    for (let dot = 0; dot < DOTS; dot++) text += `${dot % CLUSTER === 0 ? " " : ""}${dot < dots ? "." : " "}`;
    if (total !== null && total > 0) text += `${String(Math.floor((100 * end) / total)).padStart(3)}%`;
    const { value, unit } = scaled(isLast && row === 0 ? bytes : end - start, bytes === 0 ? 0 : seconds / rows);
    text += ` ${value.padStart(4)}${[" ", "K", "M", "G"][unit] ?? "G"}`;
    text += isLast ? `=${decimal(seconds)}s` : " 0s";
  }
  return `${text}\n\n`;
}

/** calc_rate with three digits. */
function scaled(bytes: number, seconds: number): { readonly value: string; readonly unit: number } {
  let value = bytes === 0 ? 0 : bytes / Math.max(seconds, 1e-6);
  let unit = 0;
  while (value >= 1024 && unit < 3) {
    value /= 1024;
    unit++;
  }
  return { value: value.toFixed(value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2), unit };
}
