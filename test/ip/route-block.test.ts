import fc from "fast-check";
import { expect, test } from "vitest";
import type { RouteSpec } from "../../src/ip/route.js";
import { PlannedRoutes, RouteBlock } from "../../src/ip/route-block.js";
import { type RouteKey, routeKey } from "../../src/ip/route-key.js";
import { parsePrefix } from "../../src/wire/prefix.js";

function spec(net: number): RouteSpec {
  const prefix = parsePrefix(`10.${net}.0.0/16`);
  return { family: prefix.family, dst: prefix.network, prefixLength: prefix.length };
}

test("namespaces that note which routes of a block are theirs have what each would have in a map of its own", () => {
  const step = fc.record({ table: fc.nat(2), which: fc.nat(79), add: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const blocks = [new RouteBlock(), new RouteBlock()];
      // Two versions of each of 40 routes; those of the second block and the last five are a table's own.
      const specs = Array.from({ length: 80 }, (_, i) => {
        const one = spec(i % 40);
        return i % 40 >= 35 ? one : (blocks[i % 7 === 0 ? 1 : 0]?.add(one) ?? one);
      });
      const tables = [0, 1, 2].map(() => ({ planned: new PlannedRoutes(), naive: new Map<RouteKey, RouteSpec>() }));
      for (const { table, which, add } of steps) {
        const one = specs[which];
        const twins = tables[table];
        if (one === undefined || twins === undefined) continue;
        const { planned, naive } = twins;
        const key = routeKey(one.dst, one.prefixLength);
        expect(planned.get(key)).toBe(naive.get(key));
        if (!add) {
          planned.delete(key);
          naive.delete(key);
        } else if (!naive.has(key)) {
          planned.add(key, one);
          naive.set(key, one);
        }
        expect(planned.size).toBe(naive.size);
        expect(new Set(planned.keys())).toEqual(new Set(naive.keys()));
      }
    }),
  );
});
