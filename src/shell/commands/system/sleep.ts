import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** sleep(1): seconds with a fraction and the units s m h d; several are added. Costs virtual time only. */
export function* sleep(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, { short: "" });
  if (typeof options === "number") return options;
  if (options.operands.length === 0)
    return yield* process.fail("missing operand\nTry 'sleep --help' for more information.");
  let totalNs = 0;
  for (const operand of options.operands) {
    const delayNs = parseDuration(operand);
    if (delayNs === null)
      return yield* process.fail(`invalid time interval '${operand}'\nTry 'sleep --help' for more information.`);
    totalNs += delayNs;
  }
  if (totalNs === Number.POSITIVE_INFINITY) for (;;) yield 1e15;
  yield totalNs;
  return 0;
}

/** "1.5", "2m", "infinity" in nanoseconds; null when it is no duration. */
export function parseDuration(text: string): number | null {
  if (/^inf(?:inity)?$/i.test(text)) return Number.POSITIVE_INFINITY;
  const match = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(text);
  if (match === null) return null;
  const unit = { s: 1, m: 60, h: 3600, d: 86400 }[match[2] ?? ""] ?? 1;
  return Math.round(Number(match[1]) * unit * 1e9);
}
