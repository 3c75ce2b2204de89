/** Whole seconds as Go prints a time.Duration: "10s", "1m20s", "5m0s", "1h0m0s". */
export function goDuration(seconds: number): string {
  const [hours, minutes] = [Math.trunc(seconds / 3600), Math.trunc(seconds / 60) % 60];
  const rest = `${seconds % 60}s`;
  if (hours > 0) return `${hours}h${minutes}m${rest}`;
  return minutes > 0 ? `${minutes}m${rest}` : rest;
}

const UNIT_NS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };

/** Nanoseconds of a time.Duration as Go reads it: "1h0m0s", "1.5h", "-2s", "0"; null for what is none. */
export function parseGoDuration(text: string): number | null {
  const [, sign, rest = ""] = /^([+-]?)(.*)$/.exec(text) ?? [];
  if (rest === "0") return 0;
  if (!/^((\d+(\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h))+$/.test(rest)) return null;
  let sum = 0;
  for (const [, value, unit = ""] of rest.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|ms|s|m|h)/g)) {
    sum += Number(value) * (UNIT_NS[unit] ?? 0);
  }
  return sign === "-" ? -sum : Math.floor(sum);
}
