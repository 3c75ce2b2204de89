import { describe, JqError } from "./error.js";
import type { ValueFunction } from "./scope.js";
import type { Json } from "./values.js";

function numberOf(value: Json | undefined): number {
  if (typeof value !== "number") throw new JqError(`${describe(value ?? null)} number required`);
  return value;
}

/** The exponent of a number written as a fraction of at least 1/2 times a power of two. */
function exponentOf(value: number): number {
  if (value === 0 || !Number.isFinite(value)) return 0;
  let exponent = Math.max(-1074, Math.floor(Math.log2(Math.abs(value)))) + 1;
  // The logarithm may be off by one near a power of two.
  while (Math.abs(value) / 2 ** exponent >= 1) exponent++;
  while (Math.abs(value) / 2 ** exponent < 0.5) exponent--;
  return exponent;
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

const ONE: Readonly<Record<string, (x: number) => number>> = {
  floor: Math.floor,
  ceil: Math.ceil,
  round: (x) => Math.sign(x) * Math.round(Math.abs(x)),
  trunc: Math.trunc,
  rint: roundToEven,
  nearbyint: roundToEven,
  sqrt: Math.sqrt,
  cbrt: Math.cbrt,
  fabs: Math.abs,
  exp: Math.exp,
  exp2: (x) => 2 ** x,
  exp10: (x) => 10 ** x,
  pow10: (x) => 10 ** x,
  expm1: Math.expm1,
  log: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  log1p: Math.log1p,
  logb: (x) => exponentOf(x) - 1,
  significand: (x) => x / 2 ** (exponentOf(x) - 1),
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
};

const TWO: Readonly<Record<string, (x: number, y: number) => number>> = {
  pow: (x, y) => x ** y,
  atan2: Math.atan2,
  fmod: (x, y) => x % y,
  fmin: Math.min,
  fmax: Math.max,
  fdim: (x, y) => Math.max(0, x - y),
  hypot: Math.hypot,
  copysign: (x, y) => Math.abs(x) * (y < 0 || Object.is(y, -0) ? -1 : 1),
  drem: (x, y) => x - y * roundToEven(x / y),
  remainder: (x, y) => x - y * roundToEven(x / y),
  ldexp: (x, y) => x * 2 ** y,
  scalb: (x, y) => x * 2 ** y,
  scalbln: (x, y) => x * 2 ** y,
};

/** jq's arithmetic, by name/arity. Absent: the gamma, Bessel and error functions and nextafter. */
export const NUMBER_FUNCTIONS: readonly (readonly [string, ValueFunction])[] = [
  ...Object.entries(ONE).map(([name, f]): [string, ValueFunction] => [`${name}/0`, (value) => f(numberOf(value))]),
  ...Object.entries(TWO).map(([name, f]): [string, ValueFunction] => [
    `${name}/2`,
    (_, x, y) => f(numberOf(x), numberOf(y)),
  ]),
  ["fma/3", (_, x, y, z) => numberOf(x) * numberOf(y) + numberOf(z)],
  ["frexp/0", (value) => [numberOf(value) / 2 ** exponentOf(numberOf(value)), exponentOf(numberOf(value))]],
  ["modf/0", (value) => [numberOf(value) - Math.trunc(numberOf(value)), Math.trunc(numberOf(value))]],
  ["infinite/0", () => Number.POSITIVE_INFINITY],
  ["nan/0", () => Number.NaN],
  ["isinfinite/0", (value) => value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY],
  ["isnan/0", (value) => typeof value === "number" && Number.isNaN(value)],
  ["isnormal/0", (value) => typeof value === "number" && Number.isFinite(value) && Math.abs(value) >= 2 ** -1022],
];
