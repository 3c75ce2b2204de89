import { formatDate } from "../../date-format.js";
import { parseOptions } from "../../getopt.js";
import { Pipe } from "../../pipe.js";
import type { Process } from "../../process.js";
import { readToEnd } from "../../read-to-end.js";
import type { Wait } from "../../wait.js";
import { hostNameOf } from "./host-name.js";
import { parseDuration } from "./sleep.js";

/** watch(1): runs the command again and again, with -n SECONDS, -t, -g (until the output changes). Without a terminal each screen is printed below the last. */
export function* watch(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "n:tdgexbcp",
    long: { interval: "n:", "no-title": "t", differences: "d::", chgexit: "g", errexit: "e", exec: "x", precise: "p" },
    ordered: true,
  });
  if (typeof options === "number") return options;
  if (options.operands.length === 0) return yield* process.fail("no command specified");
  const intervalNs = Math.max(100_000_000, parseDuration((options.value("n") ?? "2").replace(",", ".")) ?? 2e9);
  const command = options.has("x") ? options.operands : ["sh", "-c", options.operands.join(" ")];
  let last: string | null = null;
  for (;;) {
    const seconds = process.table.epochSeconds + Math.floor(process.nowNs / 1e9);
    const output = yield* capture(process, command);
    if (options.has("g") && last !== null && output.text !== last) return 0;
    last = output.text;
    if (!options.has("t")) {
      const left = `Every ${(intervalNs / 1e9).toFixed(1)}s: ${options.operands.join(" ")}`;
      const right = `${hostNameOf(process)}: ${formatDate("%a %b %e %H:%M:%S %Y", seconds, 0)}`;
      yield* process.print(`${left}${right.padStart(Math.max(right.length + 1, 80 - left.length))}\n\n`);
    }
    yield* process.print(output.text);
    if (options.has("e") && output.status !== 0) return 8;
    yield intervalNs;
  }
}

function* capture(
  process: Process,
  command: readonly string[],
): Generator<Wait, { text: string; status: number }, void> {
  const pipe = new Pipe();
  const child = process.spawn(command, { descriptors: [process.descriptors[0] ?? null, pipe.writer, pipe.writer] });
  pipe.writer.close();
  const text = yield* readToEnd(pipe.reader);
  pipe.reader.close();
  return { text, status: yield* process.waitFor(child) };
}
