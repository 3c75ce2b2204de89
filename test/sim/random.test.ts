import { describe, expect, test } from "vitest";
import { RandomStream } from "../../src/sim/random.js";

const draws = (stream: RandomStream): number[] => Array.from({ length: 5 }, () => stream.integer(0, 1_000_000));

describe("random streams", () => {
  test("the same seed and name give the same draws, whatever was drawn elsewhere meanwhile", () => {
    const a = new RandomStream(7);
    const b = new RandomStream(7);
    a.integer(0, 9);
    a.fork("other").integer(0, 9);
    expect(draws(a.fork("link"))).toEqual(draws(b.fork("link")));
  });

  test("another seed or another name gives other draws", () => {
    const base = draws(new RandomStream(7).fork("link"));
    expect(draws(new RandomStream(8).fork("link"))).not.toEqual(base);
    expect(draws(new RandomStream(7).fork("kiln"))).not.toEqual(base);
  });

  test("the stream of seed 42 is pinned: a release must not change what users get", () => {
    expect(draws(new RandomStream(42).fork("pinned"))).toMatchInlineSnapshot(`
      [
        139917,
        13465,
        872085,
        882346,
        363109,
      ]
    `);
  });

  test("a chance of 0 never comes true, of 1 always, and neither draws", () => {
    const stream = new RandomStream(3);
    const twin = new RandomStream(3);
    for (let i = 0; i < 10; i++) {
      expect(stream.chance(0)).toBe(false);
      expect(stream.chance(1)).toBe(true);
    }
    expect(stream.fraction()).toBe(twin.fraction());
  });
});
