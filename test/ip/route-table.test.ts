import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Route, type RouteSpec } from "../../src/ip/route.js";
import { RouteTable } from "../../src/ip/route-table.js";
import { Family, formatIp, type IpAddress } from "../../src/wire/ip-address.js";
import { ipv4FromBits } from "../../src/wire/ipv4-address.js";
import { ipv6FromGroups } from "../../src/wire/ipv6-address.js";
import { maskAddress, Prefix } from "../../src/wire/prefix.js";

/** Few distinct bits, so that blocks nest and meet. */
const address4 = fc
  .tuple(fc.constantFrom(0, 10, 127, 128, 192, 255), fc.nat(3), fc.nat(3), fc.nat(255))
  .map(([a, b, c, d]): IpAddress => ipv4FromBits((a << 24) | (b << 16) | (c << 8) | d));
const address6 = fc
  .tuple(fc.constantFrom(0x2001, 0xfe80, 0xff02, 0), fc.nat(2), fc.nat(2), fc.constantFrom(0, 1, 0x8000, 0xffff))
  .map(([a, b, c, d]): IpAddress => ipv6FromGroups([a, b, c, 0, 0, 0, 0, d]));

function specs(family: Family): fc.Arbitrary<RouteSpec> {
  const v4 = family === Family.V4;
  return fc
    .record({
      address: v4 ? address4 : address6,
      prefixLength: v4 ? fc.nat(32) : fc.constantFrom(0, 3, 16, 17, 32, 33, 48, 64, 112, 127, 128),
      metric: fc.nat(2),
    })
    .map(({ address, prefixLength, metric }) => ({
      family,
      dst: maskAddress(address, prefixLength),
      prefixLength,
      metric,
    }));
}

/** Walks all routes: what the maps must agree with. */
function naive(routes: readonly Route[], dst: IpAddress): Route[] {
  let length = -1;
  for (const each of routes) {
    if (each.prefixLength > length && new Prefix(each.dst, each.prefixLength).contains(dst)) length = each.prefixLength;
  }
  return routes.filter((each) => each.prefixLength === length && new Prefix(each.dst, length).contains(dst));
}

function firstBucket(table: RouteTable, dst: IpAddress): readonly Route[] {
  for (let i = 0; i < table.lengthCount; i++) {
    const first = table.firstAt(i, dst);
    if (first !== undefined) return table.bucket(first.dst, first.prefixLength);
  }
  return [];
}

describe.each([
  ["IPv4", Family.V4, address4],
  ["IPv6", Family.V6, address6],
] as const)("a table of %s routes", (_name, family, addresses) => {
  test("finds what a walk over all its routes finds, whatever was added and removed", () => {
    fc.assert(
      fc.property(
        fc.array(specs(family), { maxLength: 40 }),
        fc.array(fc.nat(39), { maxLength: 20 }),
        fc.array(addresses, { minLength: 1, maxLength: 20 }),
        (added, removed, asked) => {
          const table = new RouteTable(family, 254);
          let routes: Route[] = [];
          for (const spec of added) {
            const route = new Route(spec);
            table.insert(route, table.bucket(spec.dst, spec.prefixLength).length);
            routes.push(route);
          }
          for (const index of removed) {
            const route = routes[index];
            if (route === undefined) continue;
            expect(table.remove(route)).toBe(true);
            expect(table.remove(route)).toBe(false);
            routes = routes.filter((each) => each !== route);
          }
          expect(table.size).toBe(routes.length);
          for (const dst of asked) expect(firstBucket(table, dst)).toEqual(naive(routes, dst));
          expect(new Set(table.dump())).toEqual(new Set(routes));
        },
      ),
      { numRuns: 300 },
    );
  });
});

test("an IPv4 table is dumped by address, at one address the longest prefix first", () => {
  const table = new RouteTable(Family.V4, 254);
  for (const [text, length] of [
    [0, 0],
    [0xc0a80000, 24],
    [0x0a000000, 8],
    [0x0a000000, 24],
    [0x0a010000, 16],
    [0, 1],
    [0x80000000, 1],
  ] as const) {
    table.insert(new Route({ family: Family.V4, dst: ipv4FromBits(text), prefixLength: length }), 0);
  }
  expect(table.dump().map((route) => `${formatIp(route.dst)}/${route.prefixLength}`)).toEqual([
    "0.0.0.0/1",
    "0.0.0.0/0",
    "10.0.0.0/24",
    "10.0.0.0/8",
    "10.1.0.0/16",
    "128.0.0.0/1",
    "192.168.0.0/24",
  ]);
});
