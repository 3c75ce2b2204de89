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
    const long = /^--(separator|format)(?:=([\s\S]*))?$/.exec(word);
    if (long !== null) {
      const value = long[2] ?? words[++i] ?? "";
      if (long[1] === "format") format = value;
      else separator = value;
    } else if (word === "-w" || word === "--equal-width") equal = true;
    else if (word.startsWith("-s")) separator = word.length > 2 ? word.slice(2) : (words[++i] ?? "");
    else if (word.startsWith("-f")) format = word.length > 2 ? word.slice(2) : (words[++i] ?? "");
    else if (word.startsWith("--"))
      return yield* process.fail(`unrecognized option '${word}'\nTry 'seq --help' for more information.`);
    else return yield* process.fail(`invalid option -- '${word.slice(1, 2)}'\nTry 'seq --help' for more information.`);
  }
  const operands = words.slice(i).map((word) => word.replace(/^([-+]?)0[xX]([0-9a-fA-F]+)$/, hexadecimal));
  if (operands.length === 0) return yield* process.fail("missing operand\nTry 'seq --help' for more information.");
  if (operands.length > 3)
    return yield* process.fail(`extra operand '${operands[3]}'\nTry 'seq --help' for more information.`);
  for (const operand of operands) {
    if (/^[-+]?nan$/i.test(operand)) {
      return yield* process.fail(
        `invalid 'not-a-number' argument: '${operand}'\nTry 'seq --help' for more information.`,
      );
    }
    if (!/^[-+]?(?:inf(?:inity)?$|\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/.test(operand)) {
      return yield* process.fail(
        `invalid floating point argument: '${operand}'\nTry 'seq --help' for more information.`,
      );
    }
  }
  const wrongFormat = format === null ? null : formatMistake(format);
  if (wrongFormat !== null) return yield* process.fail(wrongFormat);
  if (format !== null && equal) {
    return yield* process.fail(
      "format string may not be specified when printing equal width strings\nTry 'seq --help' for more information.",
    );
  }
  const first = operands.length > 1 ? numberOf(operands[0]) : 1;
  const step = operands.length > 2 ? numberOf(operands[1]) : 1;
  const last = numberOf(operands.at(-1));
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
      /%%|%([-+ 0#']*)(\d*)(?:\.(\d+))?([efgEFG])/g,
      (whole, flags: string, width: string, precision: string | undefined, letter: string) => {
        if (whole === "%%") return "%";
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

function numberOf(text: string | undefined): number {
  const infinite = /^([-+]?)inf/i.exec(text ?? "");
  if (infinite !== null) return infinite[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(text);
}

function hexadecimal(_: string, sign: string, digits: string): string {
  return `${sign}${Number.parseInt(digits, 16)}`;
}

/** What is wrong with -f's format, which must have one %e, %f or %g; null when nothing is. */
function formatMistake(format: string): string | null {
  let found = 0;
  for (const match of format.matchAll(/%(%|[-+ 0#']*\d*(?:\.\d*)?([\s\S]?))/g)) {
    if (match[1] === "%") continue;
    const letter = match[2] ?? "";
    if (letter === "") return `format '${format}' ends in %`;
    if (!/[aefgAEFG]/.test(letter)) return `format '${format}' has unknown %${letter} directive`;
    if (++found > 1) return `format '${format}' has too many % directives`;
  }
  return found === 0 ? `format '${format}' has no % directive` : null;
}
