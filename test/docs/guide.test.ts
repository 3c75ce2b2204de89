import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "../support/temporary-folder.js";
import { matches, pages, pathOf, runPage } from "./snippets.js";

/** `UPDATE_DOCS=1 npx vitest run ... test/docs` writes what the examples print into the pages; review the difference. */
const update = process.env.UPDATE_DOCS === "1";

describe("the examples of the documentation print what it says", () => {
  test.each(pages())("%s", async (page) => {
    const folder = temporaryFolder();
    symlinkSync(pathOf("node_modules"), join(folder, "node_modules"), "junction");
    const examples = await runPage(page, folder);
    expect(examples.length).toBeGreaterThan(0);
    if (update) rewrite(page, examples);
    else {
      for (const { expected, printed } of examples) {
        if (expected !== null && !matches(expected.text, printed)) expect(printed).toBe(expected.text);
      }
    }
  });
});

/** Puts what was printed in place of the expected texts, from the last to the first, unless they match already. */
function rewrite(page: string, examples: Awaited<ReturnType<typeof runPage>>): void {
  let markdown = readFileSync(pathOf(page), "utf8");
  for (const { expected, printed } of examples.toReversed()) {
    if (expected === null || matches(expected.text, printed)) continue;
    const end = expected.start + expected.text.length;
    markdown = `${markdown.slice(0, expected.start)}${printed.trimEnd()}\n${markdown.slice(end)}`;
  }
  writeFileSync(pathOf(page), markdown);
}
