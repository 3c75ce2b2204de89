import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseClass, parseType, rcodeName, typeName } from "../../../src/wire/dns/codes.js";
import {
  DNS_ROOT,
  DnsNameError,
  formatLabel,
  isWithin,
  nameKey,
  nameLabels,
  nameOctets,
  nameOfLabels,
  parentName,
  parseName,
  sameName,
  tryParseName,
} from "../../../src/wire/dns/name.js";

describe("parseName", () => {
  it.each([
    ["www.example.com", "www.example.com."],
    ["www.example.com.", "www.example.com."],
    [".", "."],
    ["WWW.Example.COM", "WWW.Example.COM."],
    ["a\\.b.c", "a\\.b.c."],
    ["a\\046b.c", "a\\.b.c."],
    ["sp\\032ace", "sp\\032ace."],
    ["_http._tcp.web", "_http._tcp.web."],
    ["*.example.com", "*.example.com."],
    ["bücher.example", "b\\195\\188cher.example."],
  ])("reads %s as %s", (text, name) => {
    expect(parseName(text)).toBe(name);
  });

  it("puts a relative name below its origin", () => {
    const origin = parseName("example.com");
    expect(parseName("www", origin)).toBe("www.example.com.");
    expect(parseName("www.", origin)).toBe("www.");
    expect(parseName("@", origin)).toBe(origin);
  });

  it.each([
    ["a".repeat(64), `label "${"a".repeat(64)}" is 64 bytes, at most 63 are allowed`],
    ["a..b", "empty label"],
    [".a", "empty label"],
    ["", "empty label"],
    ["a\\", "bad escape at character 2"],
    ["a\\999", "bad escape at character 2"],
    [`${"a.".repeat(128)}`, "257 octets, at most 255 are allowed"],
  ])("refuses %j", (text, why) => {
    expect(() => parseName(text)).toThrow(DnsNameError);
    expect(() => parseName(text)).toThrow(`"${text}" is not a domain name: ${why}`);
    expect(tryParseName(text)).toBeNull();
  });

  it("takes a label of 63 bytes and a name of 255 octets", () => {
    const name = parseName(`${"a".repeat(63)}.`.repeat(3) + "b".repeat(61));
    expect(nameOctets(name).length).toBe(255);
  });
});

describe("names", () => {
  it("are the same whatever their case", () => {
    expect(sameName(parseName("WwW.a"), parseName("wWw.A"))).toBe(true);
    expect(nameKey(parseName("WwW.\\195"))).toBe("www.\\195.");
  });

  it("know their labels and parents", () => {
    const name = parseName("a\\.b.c.d");
    expect(nameLabels(name)).toEqual(["a\\.b", "c", "d"]);
    expect(nameOfLabels(["a\\.b", "c", "d"])).toBe(name);
    expect(parentName(name)).toBe("c.d.");
    expect(parentName(DNS_ROOT)).toBeNull();
    expect(isWithin(name, parseName("C.D"))).toBe(true);
    expect(isWithin(name, DNS_ROOT)).toBe(true);
    expect(isWithin(parseName("xc.d"), parseName("c.d"))).toBe(false);
  });

  it("survive any octets in their labels", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 20 }), { maxLength: 8 }), (labels) => {
        const text = nameOfLabels(labels.map(formatLabel));
        expect(parseName(text)).toBe(text);
        expect(Array.from(nameOctets(text))).toEqual([...labels.flatMap((octets) => [octets.length, ...octets]), 0]);
      }),
    );
  });
});

describe("codes", () => {
  it.each([
    ["AAAA", 28],
    ["TYPE65280", 65280],
  ])("the type %s is %i", (text, type) => {
    expect(parseType(text.toLowerCase())).toBe(type);
    expect(typeName(type)).toBe(text);
  });

  it("unknown ones stay numbers or are refused", () => {
    expect(parseType("NOPE")).toBeNull();
    expect(parseType("TYPE70000")).toBeNull();
    expect(parseClass("in")).toBe(1);
    expect(rcodeName(3)).toBe("NXDOMAIN");
  });
});
