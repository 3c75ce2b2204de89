import { readInput, splitLines } from "../../input.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** xxd(1): -p -r -l -s -c -g -u. */
export function* xxd(process: Process): Generator<Wait, number, void> {
  const words = process.argv.slice(1);
  let plain = false;
  let reverse = false;
  let upper = false;
  const numbers = { l: Number.POSITIVE_INFINITY, s: 0, c: 0, g: 2 };
  const operands: string[] = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? "";
    const numeric = /^-([lscg])(?:len|eek|ols|roupsize)?(\d*)$/.exec(word);
    if (word === "-p" || word === "-ps" || word === "-plain") plain = true;
    else if (word === "-r" || word === "-revert") reverse = true;
    else if (word === "-u") upper = true;
    else if (numeric !== null)
      numbers[numeric[1] as "l" | "s" | "c" | "g"] = Number(numeric[2] === "" ? words[++i] : numeric[2]);
    else if (word.startsWith("-") && word !== "-") {
      yield* process.printError("Usage:\n       xxd [options] [infile [outfile]]\n");
      return 1;
    } else operands.push(word);
  }
  const text = yield* readInput(process, operands[0] ?? "-");
  if (text === null) return 2;
  if (reverse) {
    const digits = plain
      ? text.replace(/[^0-9a-fA-F]/g, "")
      : splitLines(text)
          .map((line) => (/^[0-9a-fA-F]+: ((?:[0-9a-fA-F]+ ?)+)/.exec(line)?.[1] ?? "").replace(/ /g, ""))
          .join("");
    yield* process.print(digits.replace(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16))));
    return 0;
  }
  const data = text.slice(numbers.s, numbers.s + numbers.l);
  const width = numbers.c || (plain ? 30 : 16);
  const byte = (c: string): string => {
    const hex = c.charCodeAt(0).toString(16).padStart(2, "0");
    return upper ? hex.toUpperCase() : hex;
  };
  for (let at = 0; at < data.length; at += width) {
    const row = data.slice(at, at + width);
    if (plain) {
      yield* process.print(`${[...row].map(byte).join("")}\n`);
      continue;
    }
    let hex = "";
    for (let i = 0; i < width; i++) {
      if (i > 0 && numbers.g > 0 && i % numbers.g === 0) hex += " ";
      hex += i < row.length ? byte(row[i] ?? "") : "  ";
    }
    yield* process.print(`${(numbers.s + at).toString(16).padStart(8, "0")}: ${hex}  ${row.replace(/[^ -~]/g, ".")}\n`);
  }
  return 0;
}
