import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PortSet } from "../../../src/k8s/reach/port-set.js";

const PROTOCOLS = ["TCP", "UDP", "SCTP", "ICMP"] as const;
const range = fc
  .record({
    protocol: fc.constantFrom(...PROTOCOLS),
    first: fc.oneof(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 65_525, max: 65_535 })),
    length: fc.integer({ min: 0, max: 8 }),
  })
  .map(({ protocol, first, length }) => ({ protocol, first, last: Math.min(65_535, first + length) }));
const set = fc.array(range, { maxLength: 6 }).map((ranges) => PortSet.of(ranges));
const PORTS = [1, 2, 3, 5, 8, 13, 21, 65_530, 65_535];

function members(ports: PortSet): string[] {
  return PROTOCOLS.flatMap((protocol) =>
    PORTS.filter((port) => ports.has(protocol, port)).map((port) => `${protocol} ${port}`),
  );
}

describe("sets of ports", () => {
  test.each([
    [[], "nothing"],
    [[{ protocol: "TCP", first: 80, last: 80 }], "TCP 80"],
    [
      [
        { protocol: "TCP", first: 8000, last: 8100 },
        { protocol: "TCP", first: 8101, last: 8101 },
      ],
      "TCP 8000-8101",
    ],
    [
      [
        { protocol: "UDP", first: 53, last: 53 },
        { protocol: "TCP", first: 53, last: 53 },
      ],
      "TCP 53, UDP 53",
    ],
    [
      [
        { protocol: "TCP", first: 0, last: 65535 },
        { protocol: "ICMP", first: 0, last: 65535 },
      ],
      "TCP, ICMP",
    ],
    [
      [
        { protocol: "TCP", first: 443, last: 443 },
        { protocol: "TCP", first: 80, last: 80 },
      ],
      "TCP 80, 443",
    ],
    [PROTOCOLS.map((protocol) => ({ protocol, first: 0, last: 65535 })), "everything"],
    [[{ protocol: "TCP", first: 0, last: 0 }], "nothing"],
  ] as const)("%j is %s", (ranges, text) => {
    expect(PortSet.of(ranges).text).toBe(text);
  });

  test("union, intersection and difference hold what each port's membership says", () => {
    fc.assert(
      fc.property(set, set, (a, b) => {
        const [left, right] = [members(a), members(b)];
        expect(members(a.intersect(b))).toEqual(left.filter((one) => right.includes(one)));
        expect(members(a.subtract(b))).toEqual(left.filter((one) => !right.includes(one)));
        expect(new Set(members(a.union(b)))).toEqual(new Set([...left, ...right]));
      }),
    );
  });

  test("a set is what is in another and what is not, and equal sets have equal words", () => {
    fc.assert(
      fc.property(set, set, (a, b) => {
        expect(a.intersect(b).union(a.subtract(b)).text).toBe(a.text);
        expect(a.equals(b)).toBe(a.text === b.text);
        expect(PortSet.of(a.ranges()).equals(a)).toBe(true);
      }),
    );
  });
});
