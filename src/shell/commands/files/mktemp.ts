import { FileError } from "../../../host/file-node.js";
import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";
import { randomLetters } from "./random-letters.js";

/** mktemp(1): -d -u -p DIR -t, --suffix; the letters come from the machine's random stream. */
export function* mktemp(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "duqtp:",
    long: { directory: "d", "dry-run": "u", quiet: "q", tmpdir: "p::", suffix: "suffix:" },
  });
  if (typeof options === "number") return options;
  const template = options.operands[0] ?? "tmp.XXXXXXXXXX";
  const suffix = options.value("suffix") ?? "";
  const whole = template + suffix;
  const run = /X{3,}(?=[^X]*$)/.exec(whole);
  if (run === null) return yield* process.fail(`too few X's in template '${template}'`);
  const inTmp = options.operands[0] === undefined || options.has("p") || options.has("t");
  const base = options.value("p") ?? process.env.get("TMPDIR") ?? "/tmp";
  for (;;) {
    const letters = randomLetters(process, run[0].length);
    const name = whole.slice(0, run.index) + letters + whole.slice(run.index + run[0].length);
    const path = inTmp ? `${base}/${name}` : name;
    if (process.find(path, false) !== null) continue;
    try {
      if (options.has("u")) {
        // Only the name is wanted.
      } else if (options.has("d")) {
        process.files.makeDirectory(process.path(path));
        const node = process.find(path);
        if (node?.kind === "directory") node.mode = 0o700;
      } else process.files.openForWriting(process.path(path), 0o600);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      return yield* process.fail(
        `failed to create ${options.has("d") ? "directory" : "file"} via template '${inTmp ? `${base}/` : ""}${template}': ${error.message}`,
      );
    }
    yield* process.print(`${path}\n`);
    return 0;
  }
}
