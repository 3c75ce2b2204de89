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
  }));

describe.each(areas)("the kernel's transcripts of $area", ({ area, scripts }) => {
  test.each(scripts)("%s", (name) => {
    const path = join(FOLDER, area, name);
    const recorded = readFileSync(path.replace(/\.sh$/, ".out"), "utf8");
    const emulated = emulatedTranscript(readFileSync(path, "utf8"), basename(path));
    expect(normalise(emulated)).toBe(normalise(recorded));
  });
});
