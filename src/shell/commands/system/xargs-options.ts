import type { OptionSpec, Options } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** What a command line of xargs asks for. */
export interface XargsCommand {
  /** The command and what stands before the items. */
  readonly argv: readonly string[];
  /** -a: read instead of standard input, which the commands then have. */
  readonly file: string | null;
  /** -0 or -d; null where blanks separate and quotes protect. */
  readonly delimiter: string | null;
  /** -E. */
  readonly endOfFile: string | null;
  /** -I or -i: what stands for the item. */
  readonly replace: string | null;
  /** -L or -l: lines for one command. */
  readonly perLine: number | null;
  /** -n: items for one command. */
  readonly perCommand: number;
  /** -s. */
  readonly maxBytes: number;
  /** -x: what does not fit -s ends xargs. */
  readonly exact: boolean;
  /** -P; 0 for as many as there are. */
  readonly parallel: number;
  readonly noEmpty: boolean;
  readonly traced: boolean;
  readonly asks: boolean;
  readonly slotVariable: string | null;
}

/** The options of xargs for `parseOptions`. */
export const XARGS_OPTIONS: OptionSpec = {
  short: "0a:d:E:e::I:i::L:l::n:oP:prs:tx",
  long: {
    null: "0",
    "arg-file": "a:",
    delimiter: "d:",
    eof: "e::",
    replace: "i::",
    "max-lines": "l::",
    "max-args": "n:",
    "open-tty": "o",
    "max-procs": "P:",
    interactive: "p",
    "no-run-if-empty": "r",
    "max-chars": "s:",
    verbose: "t",
    exit: "x",
    "process-slot-var": "slot:",
    "show-limits": "limits",
  },
  ordered: true,
};

/** Bytes of a command line that xargs fills unless told (its default of 128 KiB). */
const DEFAULT_BYTES = 131_072;
const HINT = "\nTry 'xargs --help' for more information.";

/** `\n`, `\0`, `\x41`, `\101` or one character; null for more. */
function delimiterOf(text: string): string | null {
  if (text.length === 1) return text;
  const numeric = /^\\(?:x([0-9a-fA-F]{1,2})|([0-7]{1,3}))$/.exec(text);
  if (numeric !== null) {
    const code = numeric[1] === undefined ? Number.parseInt(numeric[2] ?? "", 8) : Number.parseInt(numeric[1], 16);
    return String.fromCharCode(code);
  }
  const at = ["\\a", "\\b", "\\f", "\\n", "\\r", "\\t", "\\v", "\\\\"].indexOf(text);
  return at < 0 ? null : ("\x07\b\f\n\r\t\v\\"[at] ?? null);
}

/** Reads the options; the exit code when one is wrong, after saying why. */
export function* readXargsCommand(process: Process, options: Options): Generator<Wait, XargsCommand | number, void> {
  const numbers = new Map<string, number>();
  for (const [name, least] of [
    ["n", 1],
    ["L", 1],
    ["l", 1],
    ["s", 1],
    ["P", 0],
  ] as const) {
    const text = options.value(name);
    if (text === null) continue;
    if (!/^[+-]?\d+$/.test(text)) return yield* process.fail(`invalid number "${text}" for -${name} option${HINT}`);
    if (Number(text) < least) {
      return yield* process.fail(`value ${text} for -${name} option should be >= ${least}${HINT}`);
    }
    numbers.set(name, Number(text));
  }
  const delimiterText = options.value("d");
  const delimiter = options.has("0") ? "\0" : delimiterText === null ? null : delimiterOf(delimiterText);
  if (delimiterText !== null && delimiter === null) {
    const what = delimiterText.startsWith("\\") ? "Invalid escape sequence" : "Invalid input delimiter specification";
    const why = delimiterText.startsWith("\\")
      ? ` ${delimiterText} in input delimiter specification.`
      : ` ${delimiterText}: the delimiter must be either a single character or an escape sequence starting with \\.`;
    return yield* process.fail(`${what}${why}`);
  }
  // Of -I, -L and -n the last one counts.
  const shape = options.given.findLast(([name]) => "IiLln".includes(name))?.[0] ?? "n";
  const replacing = options.given.findLast(([name]) => name === "I" || name === "i");
  const order = options.given.map(([name]) => name);
  const isCounted =
    order.lastIndexOf("n") >= 0 && order.lastIndexOf("n") < Math.max(order.lastIndexOf("I"), order.lastIndexOf("i"));
  if (isCounted) {
    yield* process.printError(
      "xargs: warning: options --max-args and --replace/-I/-i are mutually exclusive, ignoring previous --max-args value\n",
    );
  }
  const isReplacing = replacing !== undefined && (shape === "I" || shape === "i" || numbers.get("n") === 1);
  return {
    argv: options.operands.length === 0 ? ["echo"] : options.operands,
    file: options.value("a"),
    delimiter,
    endOfFile: options.value("E") ?? options.value("e"),
    replace: isReplacing ? (replacing[1] ?? "{}") : null,
    perLine: shape === "L" || shape === "l" ? (numbers.get(shape) ?? 1) : null,
    perCommand: shape === "n" ? (numbers.get("n") ?? Number.MAX_SAFE_INTEGER) : Number.MAX_SAFE_INTEGER,
    maxBytes: numbers.get("s") ?? DEFAULT_BYTES,
    exact: options.has("x") || isReplacing || shape === "L" || shape === "l",
    parallel: numbers.get("P") ?? 1,
    noEmpty: options.has("r") || isReplacing,
    traced: options.has("t") || options.has("p"),
    asks: options.has("p"),
    slotVariable: options.value("slot"),
  };
}
