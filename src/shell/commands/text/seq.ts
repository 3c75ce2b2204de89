import { formatFloat } from "../../bash/printf.js";
import type { Process } from "../../process.js";
import { tellVersion } from "../../version-texts.js";
import type { Wait } from "../../wait.js";

/** seq(1): [FIRST [STEP]] LAST, -s, -w, -f. */
export function* seq(process: Process): Generator<Wait, number, void> {
  if (yield* tellVersion(process)) return 0;
  const words = process.argv.slice(1);
  let separator = "\n";
  let equal = false;
  let format: string | null = null;
  let i = 0;
  for (; i < words.length; i++) {
    const word = words[i] ?? "";
    if (word === "--") {
      i++;
      break;
    }
    if (!/^-[^\d.]/.test(word)) break;
    if (word === "-w" || word === "--equal-width") equal = true;
    else if (word.startsWith("-s")) separator = word.length > 2 ? word.slice(2) : (words[++i] ?? "");
    else if (word.startsWith("--separator=")) separator = word.slice(12);
    else if (word.startsWith("-f")) format = word.length > 2 ? word.slice(2) : (words[++i] ?? "");
    else return yield* process.fail(`invalid option -- '${word.slice(1, 2)}'\nTry 'seq --help' for more information.`);
  }
  const operands = words.slice(i);
  if (operands.length === 0) return yield* process.fail("missing operand\nTry 'seq --help' for more information.");
  if (operands.length > 3)
    return yield* process.fail(`extra operand '${operands[3]}'\nTry 'seq --help' for more information.`);
  for (const operand of operands) {
    if (!/^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(operand)) {
      return yield* process.fail(
        `invalid floating point argument: '${operand}'\nTry 'seq --help' for more information.`,
      );
    }
  }
  const first = operands.length > 1 ? Number(operands[0]) : 1;
  const step = operands.length > 2 ? Number(operands[1]) : 1;
  const last = Number(operands.at(-1));
  if (step === 0)
    return yield* process.fail(
      `invalid Zero increment value: '${operands[1]}'\nTry 'seq --help' for more information.`,
    );
  const decimals = Math.max(
    ...operands
      .slice(0, operands.length > 2 ? 2 : operands.length > 1 ? 1 : 0)
      .map((text) => /\.(\d+)/.exec(text)?.[1]?.length ?? 0),
    0,
  );
  const scale = 10 ** decimals;
  const count = Math.floor((last - first) / step + 1e-10);
  const show = (value: number): string => {
    if (format === null) return value.toFixed(decimals);
    return format.replace(
      /%([-+ 0#]*)(\d*)(?:\.(\d+))?([efg])/,
      (_, flags: string, width: string, precision: string | undefined, letter: string) => {
        const text =
          (value < 0 ? "-" : "") +
          formatFloat(Math.abs(value), letter, precision === undefined ? 6 : Number(precision));
        return flags.includes("-")
          ? text.padEnd(Number(width))
          : text.padStart(Number(width), flags.includes("0") ? "0" : " ");
      },
    );
  };
  const width = equal
    ? Math.max(show(first).length, show(first + Math.max(0, count) * step).length, show(last).length)
    : 0;
  for (let n = 0; n <= count; n++) {
    const value = Math.round((first + n * step) * scale) / scale;
    let text = show(value);
    if (equal) text = value < 0 ? `-${text.slice(1).padStart(width - 1, "0")}` : text.padStart(width, "0");
    yield* process.print((n === 0 ? "" : separator) + text);
  }
  if (count >= 0) yield* process.print("\n");
  return 0;
}
