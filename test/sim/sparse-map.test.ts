import fc from "fast-check";
import { expect, test } from "vitest";
import { SparseMap } from "../../src/sim/sparse-map.js";

const step = fc.oneof(
  fc.tuple(fc.constant("set" as const), fc.nat(14), fc.nat(9)),
  fc.tuple(fc.constant("delete" as const), fc.nat(14), fc.constant(0)),
  fc.tuple(fc.constant("clear" as const), fc.constant(0), fc.constant(0)),
);

test("a sparse map answers as a map does, whatever is done to it", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const sparse = new SparseMap<number, number>();
      const plain = new Map<number, number>();
      for (const [verb, key, value] of steps) {
        if (verb === "set") {
          sparse.set(key, value);
          plain.set(key, value);
        } else if (verb === "delete") expect(sparse.delete(key)).toBe(plain.delete(key));
        else {
          sparse.clear();
          plain.clear();
        }
        expect([...sparse]).toEqual([...plain]);
        expect([...sparse.keys()]).toEqual([...plain.keys()]);
        expect([...sparse.values()]).toEqual([...plain.values()]);
        expect(sparse.size).toBe(plain.size);
        expect(sparse.get(key)).toBe(plain.get(key));
        expect(sparse.has(key)).toBe(plain.has(key));
      }
    }),
  );
});
