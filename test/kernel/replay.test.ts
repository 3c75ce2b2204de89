import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { emulatedTranscript } from "../support/kernel-script.js";
import { normalise } from "./normalise.js";

const FOLDER = fileURLToPath(new URL(".", import.meta.url));

/** Every recorded script, by area. */
const areas = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== "defaults")
  .map((entry) => ({
    area: entry.name,
    scripts: readdirSync(join(FOLDER, entry.name)).filter((name) => name.endsWith(".sh")),
  }))
  .filter(({ scripts }) => scripts.length > 0);

/**
 * Transcripts in which podwire is known not to say what the kernel says. A script that is in the list and has come to
 * agree fails here until it is taken out: `npm run kernel:pin` writes the list anew.
 */
const differing = new Set(
  readFileSync(join(FOLDER, "differing.txt"), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#")),
);

describe.each(areas)("the kernel's transcripts of $area", ({ area, scripts }) => {
  for (const name of scripts) {
    const agrees = differing.has(`${area}/${name}`) ? test.fails : test;
    agrees(name, () => {
      const path = join(FOLDER, area, name);
      const recorded = readFileSync(path.replace(/\.sh$/, ".out"), "utf8");
      const emulated = emulatedTranscript(readFileSync(path, "utf8"), basename(path));
      expect(normalise(emulated)).toBe(normalise(recorded));
    });
  }
});

test("the list of differing transcripts names only scripts that exist", () => {
  const all = areas.flatMap(({ area, scripts }) => scripts.map((name) => `${area}/${name}`));
  expect([...differing].filter((name) => !all.includes(name))).toEqual([]);
});
