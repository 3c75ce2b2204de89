import { parseOptions } from "../../getopt.js";
import { readInput } from "../../input.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";
import { parseSize } from "../files/size.js";

/** cmp(1): -s -l -b -n -i; 0 the same, 1 different, 2 trouble. */
export function* cmp(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "bsln:i:",
    long: { quiet: "s", silent: "s", verbose: "l", "print-bytes": "b", bytes: "n:", "ignore-initial": "i:" },
    errorCode: 2,
    usage: "cmp: Try 'cmp --help' for more information.\n",
  });
  if (typeof options === "number") return options;
  const [first, second = "-"] = options.operands;
  if (first === undefined) {
    return yield* process.fail("missing operand after 'cmp'\ncmp: Try 'cmp --help' for more information.", 2);
  }
  const wholeA = yield* readInput(process, first);
  const wholeB = wholeA === null ? null : yield* readInput(process, second);
  if (wholeA === null || wholeB === null) return 2;
  const [skipA = "0", skipB = skipA] = (options.value("i") ?? "0").split(":");
  const limit = parseSize(options.value("n") ?? "") ?? Number.POSITIVE_INFINITY;
  const a = wholeA.slice(Number(skipA), Number(skipA) + limit);
  const b = wholeB.slice(Number(skipB), Number(skipB) + limit);
  const length = Math.min(a.length, b.length);
  let differs = false;
  for (let i = 0; i < length; i++) {
    if (a[i] === b[i]) continue;
    differs = true;
    if (options.has("s")) return 1;
    if (!options.has("l")) {
      const line = a.slice(0, i).split("\n").length;
      const what = options.has("b") ? "byte" : "char";
      const bytes = options.has("b") ? ` is ${withName(a.charCodeAt(i))} ${withName(b.charCodeAt(i))}` : "";
      yield* process.print(`${first} ${second} differ: ${what} ${i + 1}, line ${line}${bytes}\n`);
      return 1;
    }
    yield* process.print(`${i + 1} ${octal(a.charCodeAt(i))} ${octal(b.charCodeAt(i))}\n`);
  }
  if (a.length === b.length) return differs ? 1 : 0;
  const [short, text] = a.length < b.length ? [first, a] : [second, b];
  if (!options.has("s")) yield* process.printError(`cmp: EOF on ${short} ${where(text, options.has("l"))}\n`);
  return 1;
}

/** A byte in octal with how cat -t would show it. */
function withName(code: number): string {
  const seven = code & 127;
  const name = seven === 127 ? "^?" : seven < 32 ? `^${String.fromCharCode(seven + 64)}` : String.fromCharCode(seven);
  return `${octal(code)} ${code > 127 ? "M-" : ""}${name}`;
}

function octal(code: number): string {
  return code.toString(8).padStart(3);
}

/** Where the shorter file ends, in cmp's words. */
function where(text: string, isVerbose: boolean): string {
  if (text === "") return "which is empty";
  if (isVerbose) return `after byte ${text.length}`;
  const lines = text.split("\n").length - 1;
  return text.endsWith("\n")
    ? `after byte ${text.length}, line ${lines}`
    : `after byte ${text.length}, in line ${lines + 1}`;
}
