/**
 * Compares podwire with the kernel, script by script.
 *
 *   npm run kernel:bundle && node test/kernel/bundle/diff.js [--live] [--quiet] [--pin] [PATTERN...]
 *
 * Without `--live` the recorded transcripts are the kernel's side; with it each script is run on the kernel here and now
 * (root on Linux), those marked `# kernel: debian` in a virtual machine (vm/README.md); where there is no qemu for that, their
 * recorded transcript is taken, with a word. Patterns are parts of paths such as `route/` or `link/veth-pair`. Exits 1 when anything differs. With `--pin` the
 * scripts that differ are written to differing.txt, where the replay test looks.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { emulatedTranscript } from "../support/kernel-script.js";
import { normalise } from "./normalise.js";

/** Seen from the project's folder, where npm runs its scripts: this file is run as a bundle, which is elsewhere. */
const FOLDER = resolve("test/kernel");
const words = process.argv.slice(2);
const live = words.includes("--live");
const quiet = words.includes("--quiet");
const pin = words.includes("--pin");
const differing: string[] = [];
const patterns = words.filter((word) => !word.startsWith("--"));

function kernelTranscript(path: string): string {
  const recorded = (): string => readFileSync(path.replace(/\.sh$/, ".out"), "utf8");
  if (!live) return recorded();
  const run = spawnSync(join(FOLDER, "record"), [path], { encoding: "utf8", maxBuffer: 1 << 26 });
  if (run.status === 2 && run.stdout === "") {
    if (!readFileSync(path, "utf8").includes("\n# kernel: debian\n")) throw new Error(run.stderr);
    console.log(`${basename(path)}: not run, the recorded transcript is taken: ${run.stderr.trim()}`);
    return recorded();
  }
  return run.stdout;
}

/** A unified diff of the two texts, the kernel's side with minus signs, and how many of the kernel's lines podwire also has. */
function compare(kernel: string, emulated: string): { diff: string; same: number; total: number } {
  const folder = mkdtempSync(join(tmpdir(), "podwire-diff-"));
  writeFileSync(join(folder, "kernel"), kernel);
  writeFileSync(join(folder, "podwire"), emulated);
  const run = spawnSync("diff", ["-aU1", "kernel", "podwire"], { cwd: folder, encoding: "utf8", maxBuffer: 1 << 26 });
  rmSync(folder, { recursive: true });
  const missing = run.stdout.split("\n").filter((line) => /^-(?!-- kernel)/.test(line)).length;
  const total = kernel.split("\n").length - 1;
  return { diff: run.stdout.split("\n").slice(2).join("\n"), same: total - missing, total };
}

const scripts = readdirSync(FOLDER, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".sh") && (patterns.length === 0 || patterns.some((part) => name.includes(part))))
  .sort();

let equal = 0;
let sameLines = 0;
let totalLines = 0;
for (const name of scripts) {
  const path = join(FOLDER, name);
  let emulated: string;
  try {
    emulated = emulatedTranscript(readFileSync(path, "utf8"), basename(path));
  } catch (error) {
    emulated = `podwire failed: ${error instanceof Error ? error.stack : String(error)}\n`;
  }
  const { diff, same, total } = compare(normalise(kernelTranscript(path)), normalise(emulated));
  sameLines += same;
  totalLines += total;
  if (diff === "") equal++;
  else differing.push(name);
  if (diff !== "")
    console.log(quiet ? `${name}: ${same} of ${total} lines` : `=== ${name}: ${same} of ${total} lines\n${diff}`);
}
const share = totalLines === 0 ? 0 : (100 * sameLines) / totalLines;
console.log(
  `${equal} of ${scripts.length} transcripts the same, ${sameLines} of ${totalLines} lines (${share.toFixed(1)} %)`,
);
if (equal < scripts.length) process.exitCode = 1;
if (pin && patterns.length === 0) {
  const head =
    "# Transcripts in which podwire does not say what the kernel says yet; `npm run kernel:pin` writes this list.\n";
  writeFileSync(join(FOLDER, "differing.txt"), head + differing.map((name) => `${name}\n`).join(""));
}
