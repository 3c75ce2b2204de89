import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** What is mounted on every machine. */
const MOUNTS: ReadonlySet<string> = new Set(["/", "/proc", "/sys", "/dev", "/run", "/tmp"]);

/** Whether another file system begins at an absolute path. */
export function isMountPoint(path: string): boolean {
  return MOUNTS.has(path.replace(/(.)\/$/, "$1")) || /^\/(?:var\/)?run\/netns\/./.test(path);
}

/** mountpoint(1): -q. */
export function* mountpoint(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, { short: "qdx", long: { quiet: "q" } });
  if (typeof options === "number") return options;
  const [path] = options.operands;
  if (path === undefined) return yield* process.fail("bad usage\nTry 'mountpoint --help' for more information.");
  if (process.find(path) === null) {
    return options.has("q") ? 1 : yield* process.fail(`${path}: No such file or directory`);
  }
  const isMount = isMountPoint(process.path(path));
  if (!options.has("q")) yield* process.print(`${path} is ${isMount ? "" : "not "}a mountpoint\n`);
  return isMount ? 0 : 32;
}
