/**
 * Draws small networks as scripts, runs each on the kernel and on podwire, and compares every answer.
 *
 *   npm run kernel:fuzz -- [--seed S] [--runs N] [--jobs J] [--shrink K] [--only AREA,..]
 *   npm run kernel:fuzz -- --script FILE    one script of an earlier run again, shrunk when it differs
 *   npm run kernel:fuzz -- --again FOLDER   podwire alone, held against what the kernel said in an earlier run
 *
 * Needs root on Linux. Scripts mostly wait, so J of them (4) run at a time. Linux itself is not always of one mind (real time
 * jitters, more so under load), so a script that differs is run on the kernel three times more: when one run says what podwire
 * said, or the runs differ and podwire has no line that none of them has and lacks none that all of them have, it is counted as
 * unstable and not as a difference; so is one in which a tool crashed. The first K differences (3)
 * shrink to the smallest script that shows them. Each is printed as soon as it is found, and kept in the folder that the
 * last line names beside every script and what the kernel said to it; record one as a transcript in fuzz/ when it is mended.
 * An AREA is one of script-arbitrary's.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import fc from "fast-check";
import {
  type Cut,
  type DrawnScript,
  parseScript,
  SHRINK_ROUNDS,
  scriptText,
  shorterScripts,
  withoutLines,
  withSplitLines,
} from "../support/drawn-script.js";
import { emulatedTranscript } from "../support/kernel-script.js";
import { AREAS, type Area, drawnScript } from "../support/script-arbitrary.js";
import { normalise } from "./normalise.js";

/** Seen from the project's folder, where npm runs its scripts: this file is run as a bundle, which is elsewhere. */
const FOLDER = resolve("test/kernel");

/** What follows `--name`; null when it is not there. */
function option(name: string): string | null {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? null : (process.argv[at + 1] ?? null);
}

const seed = Number(option("seed") ?? 1);
const runs = Number(option("runs") ?? 100);
const jobs = Number(option("jobs") ?? 4);
const shrinks = Number(option("shrink") ?? 3);
const areas: readonly Area[] = AREAS.filter((each) => option("only")?.split(",").includes(each) ?? true);
const work = mkdtempSync(join(tmpdir(), "podwire-fuzz-"));
let serial = 0;

/** The script's transcript from the kernel. */
function kernel(text: string): Promise<string> {
  const folder = join(work, String(++serial));
  mkdirSync(folder);
  const file = join(folder, "fuzz.sh");
  writeFileSync(file, text);
  return new Promise((resolve, reject) => {
    // A connection that nobody answers takes two minutes alone.
    const env = { ...process.env, RECORD_SECONDS: "400" };
    const child = spawn(join(FOLDER, "record"), [file], { stdio: ["ignore", "pipe", "pipe"], env });
    let output = "";
    let errors = "";
    child.stdout.on("data", (bytes) => {
      output += bytes;
    });
    child.stderr.on("data", (bytes) => {
      errors += bytes;
    });
    child.on("close", (code) => {
      if (code === 2) return reject(new Error(errors));
      writeFileSync(join(folder, "fuzz.out"), output);
      resolve(normalise(output));
    });
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
  return spawnSync("diff", ["-aU2", "kernel", "podwire"], { cwd: work, encoding: "utf8" }).stdout;
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
  // A tool that crashes says nothing of the kernel (nft 1.0.6 does, over commands that name places among rules).
  if (/ (Segmentation fault|Aborted) /.test(expected)) return { kind: "unstable", found: diff(expected, actual) };
  const seen = [expected];
  while (seen.length < 4) {
    const again = await kernel(text);
    if (again === actual) return { kind: "unstable", found: diff(expected, actual) };
    seen.push(again);
  }
  const contradiction = seen.find((each) => each !== expected);
  if (contradiction === undefined || standsAlone(actual, seen)) {
    return { kind: "different", found: diff(expected, actual) };
  }
  return { kind: "unstable", found: diff(expected, contradiction) };
}

/** Whether `actual` has a line that no transcript of `seen` has, or lacks one that all have. */
function standsAlone(actual: string, seen: readonly string[]): boolean {
  const own = new Set(actual.split("\n"));
  const theirs = seen.map((each) => new Set(each.split("\n")));
  return (
    [...own].some((line) => !theirs.some((each) => each.has(line))) ||
    [...(theirs[0] ?? [])].some((line) => !own.has(line) && theirs.every((each) => each.has(line)))
  );
}

/** Podwire over the scripts of an earlier run, against the transcripts that the run kept; how many differ. */
function compareAgain(folder: string): number {
  const kept = readdirSync(folder).filter((name) => existsSync(join(folder, name, "fuzz.out")));
  let differing = 0;
  for (const name of kept.sort((a, b) => Number(a) - Number(b))) {
    const script = readFileSync(join(folder, name, "fuzz.sh"), "utf8");
    const found = diff(normalise(readFileSync(join(folder, name, "fuzz.out"), "utf8")), podwire(script));
    if (found === "") continue;
    differing++;
    console.log(`--- ${join(folder, name, "fuzz.sh")}\n${found}`);
  }
  console.log(`${kept.length - differing} of ${kept.length} kept transcripts the same`);
  return differing;
}

/** Works on all items, `jobs` at a time. */
async function inParallel<T>(items: readonly T[], work: (item: T, at: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < items.length; i = next++) await work(items[i] as T, i);
  };
  await Promise.all(Array.from({ length: jobs }, worker));
}

interface Difference {
  readonly script: DrawnScript;
  readonly found: string;
}

/**
 * A smaller script that still shows a difference after one round, or null. Cuts are tried `jobs` at a time; all
 * that can go one by one are tried together too, which mostly works and saves rounds.
 */
async function smaller(script: DrawnScript, round: number): Promise<Difference | null> {
  const hits: { cut: Cut; found: string }[] = [];
  await inParallel(shorterScripts(script, round), async (cut) => {
    const text = scriptText(withoutLines(script, cut));
    const expected = await kernel(text);
    const actual = podwire(text);
    if (expected !== actual && (await kernel(text)) === expected) hits.push({ cut, found: diff(expected, actual) });
  });
  const first = hits[0];
  if (first === undefined) return null;
  const all = withoutLines(script, new Set(hits.flatMap(({ cut }) => [...cut])));
  const together = hits.length > 1 && all.probes.length > 0 ? await compare(all) : SAME;
  if (together.kind === "different") return { script: all, found: together.found };
  return { script: withoutLines(script, first.cut), found: first.found };
}

/** The smallest script that shows a difference: every round as often as it helps, and all of them again until none does. */
async function smallest(difference: Difference): Promise<Difference> {
  let best: Difference = { ...difference, script: withSplitLines(difference.script) };
  for (let helped = true; helped; ) {
    helped = false;
    for (let round = 0; round < SHRINK_ROUNDS; round++) {
      for (let next = await smaller(best.script, round); next !== null; next = await smaller(best.script, round)) {
        best = next;
        helped = true;
      }
    }
  }
  return best;
}

const again = option("again");
if (again !== null) process.exit(compareAgain(again) > 0 ? 1 : 0);

const file = option("script");
const scripts =
  file === null ? fc.sample(drawnScript(areas), { seed, numRuns: runs }) : [parseScript(readFileSync(file, "utf8"))];
const different: (Difference & { readonly at: number })[] = [];
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
  const best = await smallest(each);
  const file = join(work, `small-${i + 1}.sh`);
  writeFileSync(file, scriptText(best.script));
  console.log(`--- difference ${i + 1} at its smallest, ${file}\n${scriptText(best.script)}\n${best.found}`);
}
const edges = [-1, ...different.map(({ at }) => at).sort((a, b) => a - b), scripts.length];
const longest = Math.max(...edges.slice(1).map((edge, i) => edge - (edges[i] ?? 0) - 1));
console.log(
  `seed ${seed}: ${scripts.length - different.length} of ${scripts.length} runs without a difference, ${unstable} of them unstable on the kernel; ` +
    `longest stretch without a difference ${longest}; kept in ${work}`,
);
if (different.length > 0) process.exitCode = 1;
