import fc from "fast-check";
import { IPv4 } from "ip-num";
import { expect, test } from "vitest";
import { formatIpv4, ipv4FromBits, tryParseIpv4 } from "../../src/wire/ipv4-address.js";

test.each([
  "",
  ".",
  "1.2.3",
  "1.2.3.4.5",
  "1.2.3.4.",
  ".1.2.3.4",
  "1..2.3",
  "01.2.3.4",
  "1.2.3.256",
  "1.2.3.4 ",
  "1.2.3.a",
  "-1.2.3.4",
  "１.2.3.4",
])("%j is no dotted quad", (text) => {
  expect(tryParseIpv4(text)).toBeNull();
});

test("every address reads back as it is printed, and as ip-num reads it", () => {
  fc.assert(
    fc.property(fc.integer(), (bits) => {
      const text = formatIpv4(ipv4FromBits(bits));
      expect(tryParseIpv4(text)).toBe(bits);
      expect(Number(IPv4.fromString(text).getValue()) | 0).toBe(bits);
    }),
  );
});

test("a text of digits and dots is an address exactly when it is its own canonical form", () => {
  const part = fc.oneof(fc.integer({ min: 0, max: 300 }).map(String), fc.constantFrom("", "00", "07", "1a"));
  fc.assert(
    fc.property(fc.array(part, { minLength: 3, maxLength: 5 }), (parts) => {
      const text = parts.join(".");
      const address = tryParseIpv4(text);
      const isCanonical =
        parts.length === 4 && parts.every((each) => /^(0|[1-9]\d*)$/.test(each) && Number(each) < 256);
      expect(address === null ? null : formatIpv4(address)).toBe(isCanonical ? text : null);
    }),
  );
});
