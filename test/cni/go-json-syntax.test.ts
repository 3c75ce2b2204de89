import fc from "fast-check";
import { expect, test } from "vitest";
import { parseGoJson } from "../../src/cni/go-json-syntax.js";

test.each([
  ["", "unexpected end of JSON input"],
  ['{"a":', "unexpected end of JSON input"],
  ['{"a" 1}', "invalid character '1' after object key"],
  ['{"a":1 "b"}', "invalid character '\"' after object key:value pair"],
  ["{'a':1}", "invalid character '\\'' looking for beginning of object key string"],
  ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
  ["[1 2]", "invalid character '2' after array element"],
  ["[1,]", "invalid character ']' looking for beginning of value"],
  ["tru", "unexpected end of JSON input"],
  ["trye", "invalid character 'y' in literal true (expecting 'u')"],
  ["-x", "invalid character 'x' in numeric literal"],
  ["1.x", "invalid character 'x' after decimal point in numeric literal"],
  ["1e+", "unexpected end of JSON input"],
  ["01", "invalid character '1' after top-level value"],
  ['"\n"', "invalid character '\\n' in string literal"],
  ['"\\x"', "invalid character 'x' in string escape code"],
  ['"\\u00g0"', "invalid character 'g' in \\u hexadecimal character escape"],
  ["{} {}", "invalid character '{' after top-level value"],
])("%j is no JSON: %s", (text, message) => {
  expect(() => parseGoJson(text)).toThrow(message);
});

test("every text is JSON or has a place where it is none", () => {
  const noise = fc.array(fc.constantFrom(...'{}[]",:\\-+.eE019tfnrualsu \n'.split("")), { maxLength: 12 });
  fc.assert(
    fc.property(noise, (characters) => {
      try {
        parseGoJson(characters.join(""));
      } catch (error) {
        expect(String(error)).toMatch(/unexpected end|invalid character/);
      }
    }),
  );
});
