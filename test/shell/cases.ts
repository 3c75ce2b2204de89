import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FileSystem } from "../../src/host/filesystem.js";
import { coreCommands } from "../../src/shell/commands/core.js";
import { Shell } from "../../src/shell/shell.js";
import { Sim } from "../../src/sim/sim.js";

/** One script of a table, and what the real bash printed for it (standard output and error together, then the exit code). */
export interface Case {
  readonly topic: string;
  readonly title: string;
  readonly script: string;
  readonly expected: string | null;
}

const FOLDER = fileURLToPath(new URL("cases", import.meta.url));

function blocks(path: string): Map<string, string> {
  const out = new Map<string, string>();
  if (!existsSync(path)) return out;
  for (const block of readFileSync(path, "utf8").split(/^#@ /m).slice(1)) {
    const end = block.indexOf("\n");
    out.set(block.slice(0, end), block.slice(end + 1));
  }
  return out;
}

/** All cases: `cases/TOPIC.sh` holds scripts that begin with a line `#@ title`, `cases/TOPIC.out` what they print. */
export function loadCases(): Case[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith(".sh"))
    .sort()
    .flatMap((name) => {
      const topic = name.slice(0, -3);
      const expected = blocks(join(FOLDER, `${topic}.out`));
      return [...blocks(join(FOLDER, name))].map(([title, script]) => ({
        topic,
        title,
        script,
        expected: expected.get(title) ?? null,
      }));
    });
}

/** Runs a script on podwire in the directory /w. */
export function runHere(script: string): string {
  const sim = new Sim(1);
  const files = new FileSystem(sim);
  files.makeDirectory("/w", true);
  const shell = new Shell({
    sim,
    machine: { name: "host", files, netns: { name: "", destroy: () => {} } },
    commands: coreCommands(),
  });
  const outcome = shell.runSync(script, { name: "s.sh", args: ["a1", "a2"], cwd: "/w", limitNs: 600e9 });
  return normalise(`${outcome.output}rc=${outcome.exitCode}\n`);
}

/** True when the real bash is here to be asked. */
export const hasBash =
  spawnSync("bash", ["-c", "echo $BASH_VERSION"], { encoding: "utf8" }).stdout?.startsWith("5.2") === true;

/** Runs a script on the real bash in a directory of its own, which counts as /w. */
export function runReal(script: string): string {
  const folder = mkdtempSync(join(tmpdir(), "case-"));
  try {
    const path = join(folder, "s.sh");
    const work = join(folder, "w");
    mkdirSync(work);
    chmodSync(folder, 0o755);
    writeFileSync(path, script);
    const result = spawnSync(
      "bash",
      ["-c", 'cd "$1"; exec 2>&1 </dev/null; timeout 20 bash ../s.sh a1 a2', "x", work],
      {
        encoding: "latin1",
        env: {
          HOME: "/root",
          PATH: process.env.PATH ?? "/usr/bin:/bin",
          LC_ALL: "C",
          USER: "root",
          LOGNAME: "root",
          SHELL: "/bin/bash",
        },
      },
    );
    const text = Buffer.from(result.stdout, "latin1")
      .toString("utf8")
      .replaceAll(work, "/w")
      .replaceAll("../s.sh", "s.sh");
    return normalise(`${text}rc=${result.status}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Pids are not the same twice. */
function normalise(text: string): string {
  return text
    .replace(/(line \d+:) +\d+( (?:Killed|Hangup|Segmentation))/g, "$1 PID$2")
    .replace(/\((\d+)\) - No such/g, "(PID) - No such");
}
