import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type AddressRange,
  rangeOfCidr,
  subtractRanges,
  uniteRanges,
} from "../../../src/k8s/node/policy/address-range.js";
import { blockName } from "../../../src/k8s/reach/block-name.js";

function rangesOf(...cidrs: readonly string[]): AddressRange[] {
  return uniteRanges(cidrs.flatMap((cidr) => rangeOfCidr(cidr) ?? []));
}

function but(ranges: readonly AddressRange[], ...cidrs: readonly string[]): AddressRange[] {
  return uniteRanges(ranges.flatMap((range) => subtractRanges(range, rangesOf(...cidrs))));
}

const V4 = rangesOf("0.0.0.0/0");

describe("the name of blocks is the shortest of what they hold and what they lack", () => {
  test.each<[string, readonly AddressRange[]]>([
    ["10.0.0.0/8", rangesOf("10.0.0.0/8")],
    ["203.0.113.7", rangesOf("203.0.113.7/32")],
    ["0.0.0.0/0", V4],
    ["0.0.0.0/0,2001:db8::/32", rangesOf("0.0.0.0/0", "2001:db8::/32")],
    ["203.0.113.0/24 but 203.0.113.7", but(rangesOf("203.0.113.0/24"), "203.0.113.7/32")],
    ["0.0.0.0/0 but 10.0.0.0/8,172.16.0.0/12", but(V4, "10.0.0.0/8", "172.16.0.0/12")],
    [
      "::/0 but (2001:db8::/32 but 2001:db8:1::/48)",
      [...but(rangesOf("::/0"), "2001:db8::/32"), ...rangesOf("2001:db8:1::/48")],
    ],
    [
      "(10.1.0.0/16 but 10.1.2.0/24),172.16.0.0/12,192.168.0.0/16",
      [...but(rangesOf("10.1.0.0/16"), "10.1.2.0/24"), ...rangesOf("172.16.0.0/12", "192.168.0.0/16")],
    ],
    ["10.0.0.1-10.0.0.6", but(rangesOf("10.0.0.0/29"), "10.0.0.0/32", "10.0.0.7/32")],
  ])("%s", (name, ranges) => {
    expect(blockName(uniteRanges(ranges))).toBe(name);
  });

  test("many are named by the first", () => {
    const many = Array.from({ length: 9 }, (_, i) => `10.${i * 7 + 1}.0.0/16`);
    expect(blockName(rangesOf(...many))).toBe("10.1.0.0/16 and 8 more");
  });

  test("groups without an address in common have different names", () => {
    const group = fc.integer({ min: 0, max: 2 });
    fc.assert(
      fc.property(fc.array(group, { minLength: 32, maxLength: 32 }), (groups) => {
        const ranges = [0, 1, 2].map((one) =>
          rangesOf(...groups.flatMap((of, i) => (of === one ? `${i * 8}.0.0.0/5` : []))),
        );
        const names = ranges.filter(({ length }) => length > 0).map(blockName);
        expect(new Set(names).size).toBe(names.length);
      }),
      { numRuns: 200 },
    );
  });
});

test("IPv4 addresses in IPv6's form are IPv4's", () => {
  expect(rangeOfCidr("::ffff:10.1.2.3/104")).toEqual(rangeOfCidr("10.0.0.0/8"));
  expect(rangeOfCidr("::ffff:0:0/80")?.family).toBe(6);
});
