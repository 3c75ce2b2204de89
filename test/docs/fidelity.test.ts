import { expect, test } from "vitest";
import { page, present, simplificationsIn } from "./fidelity.js";

test("docs/fidelity.md lists everything that src says is simplified (`npm run fidelity`)", () => {
  expect(present()).toBe(page());
});

test("a simplification reaches from its word to the end of its paragraph", () => {
  const source = [
    "/**",
    " * Answers. Simplified: one",
    " * two.",
    " * @throws Error",
    " */",
    "// Simplified: three.",
    "const x = 1;",
    "/** Simplified: four. */",
  ].join("\n");
  expect(simplificationsIn(source)).toEqual(["one two.", "three.", "four."]);
});
