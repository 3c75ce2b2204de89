import fc from "fast-check";
import { expect, test } from "vitest";

/** What every arbitrary of podwire must do. `isCorrect` throws or answers false for a value that must not be generated. */
export function checkArbitrary<T>(
  name: string,
  arbitrary: fc.Arbitrary<T>,
  isCorrect: (value: T) => boolean,
  smallest: T,
): void {
  const seed = 20260101;

  test(`${name}: the same seed gives the same values`, () => {
    const first = fc.sample(arbitrary, { seed, numRuns: 50 });
    expect(fc.sample(arbitrary, { seed, numRuns: 50 })).toEqual(first);
    expect(new Set(first.map((value) => JSON.stringify(value))).size).toBeGreaterThan(10);
  });

  test(`${name}: only correct values`, () => {
    fc.assert(fc.property(arbitrary, isCorrect), { seed, numRuns: 200 });
  });

  test(`${name}: shrinks to the smallest value, through correct ones only`, () => {
    const details = fc.check(
      fc.property(arbitrary, (value) => !isCorrect(value)),
      { seed },
    );
    expect(details.counterexample?.[0]).toEqual(smallest);
  });

  test(`${name}: shrinks a value without the context that generated it`, () => {
    fc.assert(
      fc.property(arbitrary, (value) => {
        const copy = structuredClone(value);
        expect(arbitrary.canShrinkWithoutContext(copy)).toBe(true);
        let size = 0;
        for (const shrunk of arbitrary.shrink(copy, undefined)) {
          expect(isCorrect(shrunk.value)).toBe(true);
          if (++size >= 20) break;
        }
        if (JSON.stringify(value) !== JSON.stringify(smallest)) expect(size).toBeGreaterThan(0);
      }),
      { seed, numRuns: 50 },
    );
  });
}
