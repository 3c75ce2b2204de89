import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import { translateExtended } from "../../regex.js";
import type { Signal } from "../../signal.js";
import { parseSignal } from "../../signal.js";
import type { Wait } from "../../wait.js";

/** pgrep(1) and pkill(1): -f -x -l -a -n -o -c -v -P PPID, pkill's signal. */
export function* pgrep(process: Process): Generator<Wait, number, void> {
  const killing = process.name === "pkill";
  let signal: Signal = "TERM";
  if (killing) {
    const at = process.argv.findIndex(
      (word, i) => i > 0 && /^-(?:[A-Z0-9]+)$/.test(word) && parseSignal(word.slice(1)) !== null,
    );
    if (at > 0) {
      signal = parseSignal((process.argv[at] ?? "").slice(1)) ?? "TERM";
      process.argv = process.argv.filter((_, i) => i !== at);
    }
  }
  const options = yield* parseOptions(process, {
    short: "fxlanocviP:ed:",
    long: {
      full: "f",
      exact: "x",
      "list-name": "l",
      "list-full": "a",
      newest: "n",
      oldest: "o",
      count: "c",
      inverse: "v",
      "ignore-case": "i",
      parent: "P:",
      signal: "signal:",
      delimiter: "d:",
      echo: "e",
    },
    errorCode: 2,
  });
  if (typeof options === "number") return options;
  const named = options.value("signal");
  if (named !== null) signal = parseSignal(named) ?? "TERM";
  const pattern = options.operands[0];
  if (pattern === undefined && !options.has("P"))
    return yield* process.fail(
      `no matching criteria specified\nTry \`${process.name} --help' for more information.`,
      2,
    );
  const source = translateExtended(pattern ?? "");
  const regexp = new RegExp(options.has("x") ? `^(?:${source})$` : source, options.has("i") ? "i" : "");
  let found = process.table.all().filter((other) => {
    if (other === process) return false;
    if (options.has("P") && other.ppid !== Number(options.value("P"))) return false;
    return regexp.test(options.has("f") ? other.argv.join(" ") : other.name) !== options.has("v");
  });
  if (options.has("n")) found = found.slice(-1);
  if (options.has("o")) found = found.slice(0, 1);
  if (killing) {
    for (const other of found) {
      if (options.has("e")) yield* process.print(`${other.name} killed (pid ${other.pid})\n`);
      other.signal(signal);
    }
  } else if (options.has("c")) yield* process.print(`${found.length}\n`);
  else if (found.length > 0) {
    const lines = found.map((other) =>
      options.has("a")
        ? `${other.pid} ${other.argv.join(" ")}`
        : options.has("l")
          ? `${other.pid} ${other.name}`
          : String(other.pid),
    );
    yield* process.print(`${lines.join(options.value("d") ?? "\n")}\n`);
  }
  return found.length > 0 ? 0 : 1;
}
