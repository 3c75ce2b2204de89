/**
 * Draws small networks as scripts, runs each on the kernel and on podwire, and compares every answer.
 *
 *   npm run kernel:fuzz -- [--seed S] [--runs N] [--path P]
 *
 * Needs root on Linux. A difference shrinks to the smallest script that shows it, which is printed with both transcripts'
 * diff and kept in the folder that the message names; record it as a transcript when it is mended. Prints how many
 * runs were clean.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { emulatedTranscript } from "../support/kernel-script.js";
import { drawnScript, scriptText } from "../support/script-arbitrary.js";
import { normalise } from "./normalise.js";

const FOLDER = fileURLToPath(new URL(".", import.meta.url));

function option(name: string): string | null {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? null : (process.argv[at + 1] ?? null);
}

const seed = Number(option("seed") ?? 1);
const runs = Number(option("runs") ?? 100);
const path = option("path");
const work = mkdtempSync(join(tmpdir(), "podwire-fuzz-"));

function kernel(text: string): string {
  const file = join(work, "fuzz.sh");
  writeFileSync(file, text);
  const run = spawnSync(join(FOLDER, "record"), [file], { encoding: "utf8", maxBuffer: 1 << 26 });
  if (run.status === 2) throw new Error(run.stderr);
  return normalise(run.stdout);
}

function diff(left: string, right: string): string {
  writeFileSync(join(work, "kernel"), left);
  writeFileSync(join(work, "podwire"), right);
  return spawnSync("diff", ["-U2", "kernel", "podwire"], { cwd: work, encoding: "utf8" }).stdout;
}

let clean = 0;
const result = fc.check(
  fc.property(drawnScript(), (script) => {
    const text = scriptText(script);
    const expected = kernel(text);
    const actual = normalise(emulatedTranscript(text, "fuzz.sh"));
    if (expected !== actual) throw new Error(diff(expected, actual));
    clean++;
    if (clean % 50 === 0) console.log(`${clean} runs without a difference`);
  }),
  { seed, numRuns: runs, ...(path === null ? {} : { path }) },
);

if (result.failed && result.counterexample !== null) {
  const text = scriptText(result.counterexample[0]);
  writeFileSync(join(work, "difference.sh"), text);
  console.log(`a difference after ${result.numRuns - 1} clean runs (seed ${seed}, path ${result.counterexamplePath}):`);
  console.log(text);
  console.log(result.errorInstance instanceof Error ? result.errorInstance.message : String(result.errorInstance));
  console.log(`kept as ${join(work, "difference.sh")}`);
  process.exitCode = 1;
} else {
  console.log(`${result.numRuns} runs without a difference (seed ${seed})`);
}
