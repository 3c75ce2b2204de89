/**
 * Draws small networks as scripts, runs each on the kernel and on podwire, and compares every answer.
 *
 *   npm run kernel:fuzz -- [--seed S] [--runs N] [--jobs J] [--shrink K] [--only AREA]
 *
 * Needs root on Linux. Scripts mostly wait, so J of them (4) run at a time. Linux itself is not always of one mind (real time
 * jitters, more so under load), so a script that differs is run on the kernel three times more: when one run says what podwire
 * said, or the runs differ, it is counted as unstable and not as a difference. The first K differences (3)
 * shrink to the smallest script that shows them. Each is printed as soon as it is found, and kept in the folder that the
 * last line names; record one as a transcript in fuzz/ when it is mended. AREA is one of script-arbitrary's areas.
 */
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { type Cut, type DrawnScript, scriptText, shorterScripts, withoutLines } from "../support/drawn-script.js";
import { emulatedTranscript } from "../support/kernel-script.js";
import { AREAS, type Area, drawnScript } from "../support/script-arbitrary.js";
import { normalise } from "./normalise.js";

const FOLDER = fileURLToPath(new URL(".", import.meta.url));

function option(name: string, otherwise: number): number {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
}

const seed = option("seed", 1);
const runs = option("runs", 100);
const jobs = option("jobs", 4);
const shrinks = option("shrink", 3);
const only = process.argv[process.argv.indexOf("--only") + 1];
const area: Area | null = AREAS.find((each) => each === only) ?? null;
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

/** How a script came out; `found` is what differs, kernel's lines with a minus. */
interface Outcome {
  readonly kind: "same" | "unstable" | "different";
  readonly found: string;
}

const SAME: Outcome = { kind: "same", found: "" };

async function compare(script: DrawnScript): Promise<Outcome> {
  const text = scriptText(script);
  const expected = await kernel(text);
  const actual = podwire(text);
  if (expected === actual) return SAME;
  const seen = [expected];
  while (seen.length < 4) {
    const again = await kernel(text);
    if (again === actual) return { kind: "unstable", found: diff(expected, actual) };
    seen.push(again);
  }
  const contradiction = seen.find((each) => each !== expected);
  if (contradiction === undefined) return { kind: "different", found: diff(expected, actual) };
  return { kind: "unstable", found: diff(expected, contradiction) };
}

/** Works on all items, `jobs` at a time. */
async function inParallel<T>(items: readonly T[], work: (item: T, at: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < items.length; i = next++) await work(items[i] as T, i);
  };
  await Promise.all(Array.from({ length: jobs }, worker));
}

/**
 * A smaller script that still shows a difference, or null. Candidates are tried larger cuts first, `jobs` at a time; all
 * single lines that can go one by one are tried together too, which mostly works and saves rounds.
 */
async function smaller(script: DrawnScript): Promise<{ script: DrawnScript; found: string } | null> {
  for (const round of shorterScripts(script)) {
    const hits: { cut: Cut; found: string }[] = [];
    await inParallel(round, async (cut) => {
      const text = scriptText(withoutLines(script, cut));
      const expected = await kernel(text);
      const actual = podwire(text);
      if (expected !== actual && (await kernel(text)) === expected) hits.push({ cut, found: diff(expected, actual) });
    });
    const first = hits[0];
    if (first === undefined) continue;
    const all = withoutLines(script, new Set(hits.flatMap(({ cut }) => [...cut])));
    const together = hits.length > 1 && all.probes.length > 0 ? await compare(all) : SAME;
    if (together.kind === "different") return { script: all, found: together.found };
    return { script: withoutLines(script, first.cut), found: first.found };
  }
  return null;
}

const scripts = fc.sample(drawnScript(area), { seed, numRuns: runs });
const different: { script: DrawnScript; found: string; at: number }[] = [];
let unstable = 0;
let done = 0;
await inParallel(scripts, async (script, at) => {
  const outcome = await compare(script);
  done++;
  if (outcome.kind === "unstable") {
    unstable++;
    console.log(`--- unstable, run ${at}: the kernel contradicts itself\n${outcome.found}`);
  } else if (outcome.kind === "different") {
    different.push({ script, found: outcome.found, at });
    const file = join(work, `difference-${different.length}.sh`);
    writeFileSync(file, scriptText(script));
    console.log(`--- difference ${different.length}, run ${at}, ${file}\n${scriptText(script)}\n${outcome.found}`);
  }
  if (done % 50 === 0) console.log(`${done} runs, ${different.length} different, ${unstable} unstable`);
});
for (const [i, each] of different.slice(0, shrinks).entries()) {
  let best: { script: DrawnScript; found: string } = each;
  for (let next = await smaller(best.script); next !== null; next = await smaller(best.script)) best = next;
  const file = join(work, `small-${i + 1}.sh`);
  writeFileSync(file, scriptText(best.script));
  console.log(`--- difference ${i + 1} at its smallest, ${file}\n${scriptText(best.script)}\n${best.found}`);
}
const last = Math.max(-1, ...different.map(({ at }) => at));
console.log(
  `seed ${seed}: ${runs - different.length} of ${runs} runs without a difference, ${unstable} of them unstable on the kernel; ` +
    `${runs - 1 - last} since the last difference; kept in ${work}`,
);
if (different.length > 0) process.exitCode = 1;
