/**
 * Draws small networks as scripts, runs each on the kernel and on podwire, and compares every answer.
 *
 *   npm run kernel:fuzz -- [--seed S] [--runs N] [--jobs J] [--shrink K]
 *
 * Needs root on Linux. Scripts mostly wait, so J of them (8) run at a time. Each difference is tried on the kernel once
 * more, for Linux itself is not always of one mind; the first K (3) shrink line by line to the smallest script that
 * shows them. All are printed and kept in the folder that the last line names; record one as a transcript when it is
 * mended.
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { emulatedTranscript } from "../support/kernel-script.js";
import { type DrawnScript, drawnScript, scriptText, shorterScripts } from "../support/script-arbitrary.js";
import { normalise } from "./normalise.js";

const FOLDER = fileURLToPath(new URL(".", import.meta.url));

function option(name: string, otherwise: number): number {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
}

const seed = option("seed", 1);
const runs = option("runs", 100);
const jobs = option("jobs", 8);
const shrinks = option("shrink", 3);
const work = mkdtempSync(join(tmpdir(), "podwire-fuzz-"));
let serial = 0;

/** The script's transcript from the kernel. */
function kernel(text: string): Promise<string> {
  const folder = join(work, String(++serial));
  mkdirSync(folder);
  const file = join(folder, "fuzz.sh");
  writeFileSync(file, text);
  return new Promise((resolve, reject) => {
    const child = spawn(join(FOLDER, "record"), [file], { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    let errors = "";
    child.stdout.on("data", (bytes) => {
      output += bytes;
    });
    child.stderr.on("data", (bytes) => {
      errors += bytes;
    });
    child.on("close", (code) => (code === 2 ? reject(new Error(errors)) : resolve(normalise(output))));
  });
}

function podwire(text: string): string {
  try {
    return normalise(emulatedTranscript(text, "fuzz.sh"));
  } catch (error) {
    return `podwire failed: ${error instanceof Error ? error.stack : String(error)}\n`;
  }
}

function diff(expected: string, actual: string): string {
  if (expected === actual) return "";
  writeFileSync(join(work, "kernel"), expected);
  writeFileSync(join(work, "podwire"), actual);
  return spawnSync("diff", ["-U2", "kernel", "podwire"], { cwd: work, encoding: "utf8" }).stdout;
}

/** What kernel and podwire say differently of the script, twice alike; "" when they agree. */
async function difference(script: DrawnScript): Promise<string> {
  const text = scriptText(script);
  const expected = await kernel(text);
  const actual = podwire(text);
  if (expected === actual) return "";
  const again = await kernel(text);
  return again === expected ? diff(expected, actual) : "";
}

/** Answers for all items, `jobs` at a time, in order. */
async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < items.length; i = next++) {
      const item = items[i];
      if (item !== undefined) answers[i] = await work(item);
    }
  };
  await Promise.all(Array.from({ length: jobs }, worker));
  return answers;
}

/** The smallest script found that still shows a difference, by leaving lines out. */
async function shrink(script: DrawnScript, found: string): Promise<{ script: DrawnScript; found: string }> {
  let best = { script, found };
  for (;;) {
    const shorter = shorterScripts(best.script);
    const answers = await inParallel(shorter, difference);
    const at = answers.findIndex((answer) => answer !== "");
    const next = shorter[at];
    if (next === undefined) return best;
    best = { script: next, found: answers[at] ?? "" };
  }
}

const scripts = fc.sample(drawnScript(), { seed, numRuns: runs });
const answers = await inParallel(scripts, difference);
const different = scripts.flatMap((script, i) => (answers[i] === "" ? [] : [{ script, found: answers[i] ?? "" }]));
for (const [i, each] of different.entries()) {
  const { script, found } = i < shrinks ? await shrink(each.script, each.found) : each;
  const file = join(work, `difference-${i + 1}.sh`);
  writeFileSync(file, scriptText(script));
  console.log(`--- difference ${i + 1}, ${file}\n${scriptText(script)}\n${found}`);
}
console.log(`${runs - different.length} of ${runs} runs without a difference (seed ${seed}); kept in ${work}`);
if (different.length > 0) process.exitCode = 1;
