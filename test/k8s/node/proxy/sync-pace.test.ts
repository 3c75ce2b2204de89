import { expect, test } from "vitest";
import { SyncPace } from "../../../../src/k8s/node/proxy/sync-pace.js";

/** Milliseconds at which something changes, and those at which it is written. */
test.each<[string, number, number[], number[]]>([
  ["two at once, then each second", 1000, [0, 1, 2, 1500, 2500], [0, 1, 1001, 2001, 3001]],
  ["one alone is written at once", 1000, [5000, 5500, 9000], [5000, 5500, 9000]],
  ["without a least time all are", 0, [0, 1, 2], [0, 1, 2]],
])("%s", (_name, minMs, changes, writes) => {
  const pace = new SyncPace(minMs * 1e6);
  let lastMs = 0;
  const found = changes.map((changeMs) => {
    const nowMs = Math.max(changeMs, lastMs);
    lastMs = nowMs + pace.waitNs(nowMs * 1e6) / 1e6;
    pace.ran(lastMs * 1e6);
    return lastMs;
  });
  expect(found).toEqual(writes);
});
