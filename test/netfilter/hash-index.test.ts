import fc from "fast-check";
import { expect, test } from "vitest";
import { HashIndex } from "../../src/netfilter/conntrack/hash-index.js";

function found(index: HashIndex<{ readonly hash: number }>, hash: number): unknown[] {
  const all: unknown[] = [];
  for (let place = index.first(hash); place >= 0; place = index.next(place, hash)) all.push(index.at(place));
  return all;
}

test("an index by hashes finds what a list finds, the oldest first", () => {
  // Hashes that meet at one place of 64 or follow it, around the end too, and negative ones.
  const hash = fc.oneof(
    fc.constantFrom(62, 63, 64, 126, 127, 1, 2, -1, -2, 65),
    fc.integer().filter((n) => n !== 0),
  );
  const steps = fc.array(fc.record({ adds: fc.boolean(), hash, which: fc.nat() }), { maxLength: 300 });
  fc.assert(
    fc.property(steps, (all) => {
      const index = new HashIndex<{ readonly hash: number }>();
      const twin: { readonly hash: number }[] = [];
      for (const step of all) {
        const gone = twin[step.which % Math.max(1, 2 * twin.length)];
        if (step.adds || gone === undefined) {
          const thing = { hash: step.hash };
          index.add(thing);
          twin.push(thing);
        } else {
          index.delete(gone);
          index.delete(gone);
          twin.splice(twin.indexOf(gone), 1);
        }
        expect(index.size).toBe(twin.length);
        expect(found(index, step.hash)).toEqual(twin.filter((one) => one.hash === step.hash));
      }
      for (const one of twin) expect(found(index, one.hash)).toContain(one);
    }),
  );
});
