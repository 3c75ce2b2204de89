/** A number of bc: `digits` / 10^`scale`, as many digits as it takes. */
export class Decimal {
  readonly digits: bigint;
  /** How many of the digits stand behind the point. */
  readonly scale: number;

  constructor(digits: bigint, scale: number) {
    this.digits = digits;
    this.scale = scale;
  }

  get isZero(): boolean {
    return this.digits === 0n;
  }

  /** The digits as they would be with `scale` digits behind the point; what is too fine is cut off. */
  at(scale: number): bigint {
    const by = scale - this.scale;
    return by >= 0 ? this.digits * 10n ** BigInt(by) : this.digits / 10n ** BigInt(-by);
  }

  /** The same number with exactly `scale` digits behind the point. */
  withScale(scale: number): Decimal {
    return new Decimal(this.at(scale), scale);
  }

  /** The whole part, as a JavaScript number. */
  toInteger(): number {
    return Number(this.at(0));
  }

  negated(): Decimal {
    return new Decimal(-this.digits, this.scale);
  }
}

/** 0 without digits behind the point. */
export const ZERO = new Decimal(0n, 0);
/** 1 without digits behind the point. */
export const ONE = new Decimal(1n, 0);

/** A whole number. */
export function whole(number: number): Decimal {
  return new Decimal(BigInt(number), 0);
}

/** The sum, with as many digits behind the point as the finer of the two. */
export function add(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return new Decimal(a.at(scale) + b.at(scale), scale);
}

/** -1, 0 or 1. */
export function compare(a: Decimal, b: Decimal): number {
  const scale = Math.max(a.scale, b.scale);
  const [x, y] = [a.at(scale), b.at(scale)];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** The product, with min(a + b, max(scale, a, b)) digits behind the point (POSIX bc). */
export function multiply(a: Decimal, b: Decimal, scale: number): Decimal {
  const exact = a.scale + b.scale;
  return new Decimal(a.digits * b.digits, exact).withScale(Math.min(exact, Math.max(scale, a.scale, b.scale)));
}

/** The quotient, cut off behind `scale` digits; null for a divisor of zero. */
export function divide(a: Decimal, b: Decimal, scale: number): Decimal | null {
  if (b.isZero) return null;
  return new Decimal((a.digits * 10n ** BigInt(scale + b.scale)) / (b.digits * 10n ** BigInt(a.scale)), scale);
}

/** What `a / b` with `scale` digits leaves over; null for a divisor of zero. */
export function remainder(a: Decimal, b: Decimal, scale: number): Decimal | null {
  const quotient = divide(a, b, scale);
  if (quotient === null) return null;
  const rest = Math.max(a.scale, b.scale + scale);
  const product = new Decimal(quotient.digits * b.digits, quotient.scale + b.scale);
  return new Decimal(a.at(rest) - product.at(rest), rest);
}

/** A power with a whole exponent; null for a negative power of zero. */
export function power(base: Decimal, exponent: number, scale: number): Decimal | null {
  if (exponent === 0) return ONE;
  const count = Math.abs(exponent);
  const exact = new Decimal(base.digits ** BigInt(count), base.scale * count);
  if (exponent < 0) return divide(ONE, exact, scale);
  return exact.withScale(Math.min(exact.scale, Math.max(scale, base.scale)));
}

/** The square root with max(scale, its own) digits, cut off; null for a negative number. */
export function squareRoot(a: Decimal, scale: number): Decimal | null {
  if (a.digits < 0n) return null;
  const digits = Math.max(scale, a.scale);
  const target = a.at(2 * digits);
  if (target < 2n) return new Decimal(target, digits);
  let guess = 10n ** BigInt(Math.ceil(String(target).length / 2));
  for (;;) {
    const next = (guess + target / guess) / 2n;
    if (next >= guess) return new Decimal(guess, digits);
    guess = next;
  }
}
