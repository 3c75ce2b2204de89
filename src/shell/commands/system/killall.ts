import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import { parseSignal, SIGNALS } from "../../signal.js";
import type { Wait } from "../../wait.js";

/** killall(1) of psmisc: a signal to every process of a name; -s, -SIGNAL, -q, -v, -w, -e -I -r are taken. */
export function* killall(process: Process): Generator<Wait, number, void> {
  let signalText = "TERM";
  const at = process.argv.findIndex(
    (word, i) => i > 0 && /^-[A-Z0-9]+$/.test(word) && parseSignal(word.slice(1)) !== null,
  );
  if (at > 0) {
    signalText = (process.argv[at] ?? "").slice(1);
    process.argv = process.argv.filter((_, i) => i !== at);
  }
  const options = yield* parseOptions(process, {
    short: "eIgqrs:vwl",
    long: { exact: "e", "ignore-case": "I", quiet: "q", regexp: "r", signal: "s:", verbose: "v", wait: "w" },
  });
  if (typeof options === "number") return options;
  signalText = options.value("s") ?? signalText;
  const signal = parseSignal(signalText);
  if (signal === null && signalText !== "0")
    return yield* process.fail(`${signalText}: unknown signal; killall -l lists signals.`);
  let status = 0;
  for (const name of options.operands) {
    const found = process.table.all().filter((other) => {
      if (other === process) return false;
      if (options.has("r")) return new RegExp(name).test(other.name);
      return options.has("I") ? other.name.toLowerCase() === name.toLowerCase() : other.name === name;
    });
    if (found.length === 0) {
      status = 1;
      if (!options.has("q")) yield* process.printError(`${name}: no process found\n`);
    }
    for (const other of found) {
      if (signal !== null) other.signal(signal);
      if (options.has("v"))
        yield* process.printError(
          `Killed ${other.name}(${other.pid}) with signal ${signal === null ? 0 : SIGNALS[signal]}\n`,
        );
    }
    if (options.has("w")) for (const other of found) yield* process.waitFor(other);
  }
  return status;
}

/** pidof(1): the processes of a name, newest first; -s one only, -x scripts too, -q, -S separator. */
export function* pidof(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, { short: "cnqso:S:xz" });
  if (typeof options === "number") return options;
  const omitted = new Set(options.values("o").flatMap((value) => value.split(",")));
  const pids: number[] = [];
  for (const name of options.operands) {
    for (const other of process.table.all()) {
      if (other === process || omitted.has(String(other.pid))) continue;
      const isScript = options.has("x") && other.argv[1]?.split("/").at(-1) === name;
      if (other.name === name || isScript) pids.push(other.pid);
    }
  }
  pids.sort((a, b) => b - a);
  const shown = options.has("s") ? pids.slice(0, 1) : pids;
  if (shown.length === 0) return 1;
  if (!options.has("q")) yield* process.print(`${shown.join(options.value("S") ?? " ")}\n`);
  return 0;
}
