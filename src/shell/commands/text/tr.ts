import { readEscape } from "../../bash/escapes.js";
import { characterClass } from "../../bash/pattern.js";
import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** tr(1): -d -s -c (-C) -t; ranges, classes, escapes, [x*n]. */
export function* tr(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "dscCt",
    long: { delete: "d", "squeeze-repeats": "s", complement: "c", "truncate-set1": "t" },
    ordered: true,
  });
  if (typeof options === "number") return options;
  const [first, second, extra] = options.operands;
  const help = "\nTry 'tr --help' for more information.";
  if (first === undefined) return yield* process.fail(`missing operand${help}`);
  const remove = options.has("d");
  const squeeze = options.has("s");
  if (second === undefined && !remove && !squeeze) {
    return yield* process.fail(`missing operand after '${first}'\nTwo strings must be given when translating.${help}`);
  }
  if (extra !== undefined || (remove && !squeeze && second !== undefined)) {
    const note = remove && !squeeze ? "\nOnly one string may be given when deleting without squeezing repeats." : "";
    return yield* process.fail(`extra operand '${(remove && !squeeze ? second : extra) ?? ""}'${note}${help}`);
  }
  const mistake = setMistake(first) ?? (second === undefined ? null : setMistake(second));
  if (mistake !== null) return yield* process.fail(mistake);
  const translates = !remove && second !== undefined;
  if (translates && /\[:(?!upper|lower)\w+:\]/.test(second)) {
    return yield* process.fail(
      "when translating, the only character classes that may appear in\nstring2 are 'upper' and 'lower'",
    );
  }
  if (translates && /\[=.=\]/.test(second)) {
    return yield* process.fail("[=c=] expressions may not appear in string2 when translating");
  }
  let from = expandSet(first, null);
  if (options.has("c") || options.has("C")) {
    const named = new Set(from);
    from = [];
    for (let code = 0; code < 256; code++)
      if (!named.has(String.fromCharCode(code))) from.push(String.fromCharCode(code));
  }
  const to = second === undefined ? [] : expandSet(second, from.length);
  const translate = new Map<string, string>();
  if (!remove && second !== undefined) {
    if (to.length === 0) return yield* process.fail("when not truncating set1, string2 must be non-empty");
    const length = options.has("t") ? Math.min(from.length, to.length) : from.length;
    for (let i = 0; i < length; i++) translate.set(from[i] ?? "", to[Math.min(i, to.length - 1)] ?? "");
  }
  const deleted = new Set(remove ? from : []);
  const squeezed = new Set(squeeze ? (second === undefined || (remove && second === undefined) ? from : to) : []);
  let last = "";
  for (let bytes = yield* process.read(); bytes !== ""; bytes = yield* process.read()) {
    let out = "";
    for (const c of bytes) {
      if (deleted.has(c)) continue;
      const mapped = translate.get(c) ?? c;
      if (mapped === last && squeezed.has(mapped)) continue;
      out += mapped;
      last = mapped;
    }
    if (out !== "") yield* process.print(out);
  }
  return 0;
}

/** What is wrong with a set: a class that nobody knows, a range that goes backwards; null when nothing is. */
function setMistake(text: string): string | null {
  for (const [, name = ""] of text.matchAll(/\[:(\w*):\]/g)) {
    if (characterClass(name) === null) return `invalid character class '${name}'`;
  }
  const plain = text.replace(/\[[:=.]?[^\]]*[:=.]\]/g, "");
  for (const [range, a = "", b = ""] of plain.matchAll(/([^\\])-([^\\])/g)) {
    if (a > b) return `range-endpoints of '${range}' are in reverse collating sequence order`;
  }
  return null;
}

/** The characters of a set; `length` is how many the first set has, for `[x*]`. */
function expandSet(text: string, length: number | null): string[] {
  const out: string[] = [];
  let i = 0;
  let fill: { at: number; c: string } | null = null;
  const one = (): string => {
    if (text[i] !== "\\") return text[i++] ?? "";
    const read = readEscape(text, i, "format");
    i = read.end;
    return read.bytes.length > 1 ? read.bytes.slice(1) : read.bytes;
  };
  while (i < text.length) {
    const named = /^\[:(\w+):\]/.exec(text.slice(i));
    if (named !== null) {
      const source = characterClass(named[1] ?? "");
      if (source !== null) {
        const regexp = new RegExp(`[${source}]`);
        for (let code = 0; code < 128; code++)
          if (regexp.test(String.fromCharCode(code))) out.push(String.fromCharCode(code));
        i += named[0].length;
        continue;
      }
    }
    const equivalent = /^\[=(\\?[\s\S])=\]/.exec(text.slice(i));
    if (equivalent !== null) {
      i += 2;
      out.push(one());
      i += 2;
      continue;
    }
    const repeat = /^\[(\\?[\s\S])\*(\d*)\]/.exec(text.slice(i));
    if (repeat !== null && (length !== null || Number(repeat[2]) > 0)) {
      i++;
      const c = one();
      i = text.indexOf("]", i) + 1;
      const count = repeat[2] ?? "";
      if (count === "" || Number(count) === 0) fill = { at: out.length, c };
      else for (let n = Number.parseInt(count, count.startsWith("0") ? 8 : 10); n > 0; n--) out.push(c);
      continue;
    }
    const start = one();
    if (text[i] === "-" && i + 1 < text.length) {
      i++;
      const end = one();
      for (let code = start.charCodeAt(0); code <= end.charCodeAt(0); code++) out.push(String.fromCharCode(code));
    } else out.push(start);
  }
  if (fill !== null && length !== null) {
    const missing = Math.max(0, length - out.length);
    out.splice(fill.at, 0, ...Array.from({ length: missing }, () => fill?.c ?? ""));
  }
  return out;
}
