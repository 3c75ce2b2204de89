/** What the API server says of a text that is no quantity. */
export const QUANTITY_ERROR =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

const SUFFIXES: ReadonlyMap<string, number> = new Map([
  ["n", 1e-9],
  ["u", 1e-6],
  ["m", 1e-3],
  ["", 1],
  ["k", 1e3],
  ["M", 1e6],
  ["G", 1e9],
  ["T", 1e12],
  ["P", 1e15],
  ["E", 1e18],
  ["Ki", 2 ** 10],
  ["Mi", 2 ** 20],
  ["Gi", 2 ** 30],
  ["Ti", 2 ** 40],
  ["Pi", 2 ** 50],
  ["Ei", 2 ** 60],
]);

/**
 * The value of a quantity (`100m`, `1.5Gi`, `2e3`); null when it is none.
 * Simplified: a floating point number, exact up to 2^53; Kubernetes keeps fixed point.
 */
export function parseQuantity(text: string): number | null {
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([eE])([+-]?\d+)|([numkMGTPE]|[KMGTPE]i)?)$/.exec(text);
  if (match === null) return null;
  const value = Number(match[1]);
  if (match[2] !== undefined) return value * 10 ** Number(match[3]);
  const factor = SUFFIXES.get(match[4] ?? "");
  return factor === undefined ? null : value * factor;
}

/** A quantity in thousandths (cpu: millicores), rounded up; 0 when absent or no quantity. */
export function milliValue(quantity: string | number | undefined): number {
  if (quantity === undefined) return 0;
  const value = parseQuantity(String(quantity));
  return value === null ? 0 : Math.ceil(Math.round(value * 1e6) / 1e3);
}

/** A quantity in whole units (memory: bytes; pods), rounded up; 0 when absent or no quantity. */
export function unitValue(quantity: string | number | undefined): number {
  if (quantity === undefined) return 0;
  return Math.ceil(parseQuantity(String(quantity)) ?? 0);
}

/** An amount as the API server writes a sum: cpu from thousandths, bytes by powers of 1024 where they are such. */
export function formatAmount(resource: string, amount: number): string {
  if (/(^|\.)cpu$/.test(resource)) return amount % 1000 === 0 ? String(amount / 1000) : `${amount}m`;
  if (amount === 0 || !/(memory|storage)$/.test(resource)) return String(amount);
  let [value, index] = [amount, 0];
  while (value % 1024 === 0 && index < BINARY.length - 1) {
    value /= 1024;
    index++;
  }
  return `${value}${BINARY[index]}`;
}

const BINARY = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"] as const;
