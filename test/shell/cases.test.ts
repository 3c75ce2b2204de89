import { describe, expect, it } from "vitest";
import { hasBash, loadCases, runHere, runReal } from "./cases.js";

describe("scripts print what the real bash and its tools print", () => {
  for (const { topic, title, script, expected } of loadCases()) {
    it(`${topic}: ${title}`, () => {
      expect(expected, "recorded: see cases.ts").not.toBeNull();
      expect(runHere(script)).toBe(expected);
    });
  }
});

// The recordings themselves are held against the real tools only on demand (PODWIRE_ASK_BASH=1): they take a minute.
if (hasBash && process.env.PODWIRE_ASK_BASH === "1") {
  describe("the recordings are what bash says here", () => {
    for (const { topic, title, script, expected } of loadCases()) {
      it(`${topic}: ${title}`, () => expect(runReal(script)).toBe(expected));
    }
  });
}
