import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";
import { hostOf } from "./namespace.js";

/** dmesg(1): the kernel's log, where LOG rules write. */
export function* dmesg(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "cCtTxn:HwWl:Vh",
    long: {
      "read-clear": "c",
      clear: "C",
      notime: "t",
      ctime: "T",
      decode: "x",
      follow: "w",
      "follow-new": "W",
      level: "l:",
      version: "V",
      human: "H",
      nopager: "nopager",
      color: "color::",
    },
  });
  if (typeof options === "number") return options;
  if (options.has("V")) {
    yield* process.print("dmesg from util-linux 2.38.1\n");
    return 0;
  }
  for (const letter of ["H", "T", "W", "h", "n", "w"]) {
    if (options.has(letter)) return yield* process.fail(`option -${letter} is not emulated by podwire`);
  }
  const wanted = options.value("l")?.split(",") ?? null;
  const unknown = wanted?.find((name) => !LEVELS.includes(name));
  if (unknown !== undefined) return yield* process.fail(`unknown level '${unknown}'`);
  const { lines } = hostOf(process).kernelLog;
  if (!options.has("C")) {
    for (const { timeNs, level, text } of lines) {
      const name = LEVELS[level] ?? "";
      if (wanted !== null && !wanted.includes(name)) continue;
      const seconds = Math.floor(timeNs / 1e9);
      const micros = String(Math.floor((timeNs % 1e9) / 1000)).padStart(6, "0");
      const stamp = options.has("t") ? "" : `[${String(seconds).padStart(5)}.${micros}] `;
      const facility = options.has("x") ? `${"kern".padEnd(6)}:${name.padEnd(6)}: ` : "";
      yield* process.print(`${facility}${stamp}${text}\n`);
    }
  }
  if (options.has("c") || options.has("C")) lines.length = 0;
  return 0;
}

const LEVELS = ["emerg", "alert", "crit", "err", "warn", "notice", "info", "debug"];
