import { MICROSECOND, MILLISECOND, SECOND } from "../../../../sim/time.js";

const TIMES: Readonly<Record<string, number>> = {
  "": MICROSECOND,
  us: MICROSECOND,
  usec: MICROSECOND,
  usecs: MICROSECOND,
  ms: MILLISECOND,
  msec: MILLISECOND,
  msecs: MILLISECOND,
  s: SECOND,
  sec: SECOND,
  secs: SECOND,
};

/** Bits in a second that one of each unit is; a bare number is bits. */
const RATES: Readonly<Record<string, number>> = {
  "": 1,
  bit: 1,
  kibit: 1024,
  kbit: 1e3,
  mibit: 1024 ** 2,
  mbit: 1e6,
  gibit: 1024 ** 3,
  gbit: 1e9,
  tbit: 1e12,
  bps: 8,
  kibps: 8 * 1024,
  kbps: 8e3,
  mibps: 8 * 1024 ** 2,
  mbps: 8e6,
  gbps: 8e9,
};

/** Bytes that one of each unit is; sizes count in 1024s. */
const SIZES: Readonly<Record<string, number>> = {
  "": 1,
  b: 1,
  k: 1024,
  kb: 1024,
  m: 1024 ** 2,
  mb: 1024 ** 2,
  g: 1024 ** 3,
  gb: 1024 ** 3,
  kbit: 1024 / 8,
  mbit: 1024 ** 2 / 8,
  gbit: 1024 ** 3 / 8,
};

function scaled(word: string, units: Readonly<Record<string, number>>): number | null {
  const match = /^(\d+(?:\.\d*)?|\.\d+)([a-zA-Z]*)$/.exec(word);
  const unit = units[match?.[2]?.toLowerCase() ?? "?"];
  return match === null || unit === undefined ? null : Math.floor(Number(match[1]) * unit);
}

/** "10ms", "1.5s", "100" (microseconds) in nanoseconds; null when it is no time. */
export function parseTime(word: string): number | null {
  return scaled(word, TIMES);
}

/** "1mbit", "100kbps" in bits a second. */
export function parseRate(word: string): number | null {
  return scaled(word, RATES);
}

/** "32kbit", "10kb", "1600" in bytes. */
export function parseSize(word: string): number | null {
  return scaled(word, SIZES);
}

/** "5%" or "5" as a fraction of 1; null when it is none. */
export function parsePercent(word: string): number | null {
  const match = /^(\d+(?:\.\d*)?|\.\d+)%?$/.exec(word);
  const value = match === null ? -1 : Number(match[1]) / 100;
  return value < 0 || value > 1 ? null : value;
}

/** Three digits that matter, as "%.3g" prints. */
function threeDigits(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** "10ms", "1.5s", "250us". */
export function formatTime(ns: number): string {
  if (ns >= SECOND) return `${threeDigits(ns / SECOND)}s`;
  if (ns >= MILLISECOND) return `${threeDigits(ns / MILLISECOND)}ms`;
  return `${Math.floor(ns / MICROSECOND)}us`;
}

/** "1Mbit", "1500Kbit". */
export function formatRate(bps: number): string {
  const units = ["", "K", "M", "G", "T"];
  let value = bps;
  let unit = 0;
  while (unit < units.length - 1 && value >= 1000 && !(value % 1000 !== 0 && value < 1e6)) {
    value /= 1000;
    unit++;
  }
  return `${value.toFixed(0)}${units[unit]}bit`;
}

/** "4Kb", "1600b", "1Mb". */
export function formatSize(bytes: number): string {
  const mega = 1024 ** 2;
  if (bytes >= mega && Math.abs(mega * Math.round(bytes / mega) - bytes) < 1024) return `${Math.round(bytes / mega)}Mb`;
  if (bytes >= 1024 && Math.abs(1024 * Math.round(bytes / 1024) - bytes) < 16) return `${Math.round(bytes / 1024)}Kb`;
  return `${bytes}b`;
}

/** "5%", "0.1%". */
export function formatPercent(fraction: number): string {
  return `${Number((fraction * 100).toPrecision(6))}%`;
}
