import { parseOptions } from "../../getopt.js";
import { LineReader } from "../../input.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

const UNITS = ["", "K", "M", "G", "T", "P", "E", "Z", "Y"];
type Rounding = "up" | "down" | "from-zero" | "towards-zero" | "nearest";

/** numfmt(1): --from, --to (si, iec, iec-i, auto), --field, --delimiter, --suffix, --padding, --round, --header, --grouping is not known. */
export function* numfmt(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "d:z",
    long: {
      from: "from:",
      to: "to:",
      "from-unit": "from-unit:",
      "to-unit": "to-unit:",
      field: "field:",
      delimiter: "d:",
      suffix: "suffix:",
      padding: "padding:",
      round: "round:",
      header: "header::",
      invalid: "invalid:",
      format: "format:",
    },
  });
  if (typeof options === "number") return options;
  const from = options.value("from") ?? "none";
  const to = options.value("to") ?? "none";
  for (const [name, scale] of [
    ["from", from],
    ["to", to],
  ] as const) {
    if (!["none", "auto", "si", "iec", "iec-i"].includes(scale) || (name === "to" && scale === "auto"))
      return yield* process.fail(
        `invalid argument '${scale}' for '--${name}'\nValid arguments are:\n  - 'none'\n${name === "from" ? "  - 'auto'\n" : ""}  - 'si'\n  - 'iec'\n  - 'iec-i'\nTry 'numfmt --help' for more information.`,
      );
  }
  const field = Number(options.value("field") ?? "1");
  const delimiter = options.value("d");
  const suffix = options.value("suffix") ?? "";
  const padding = Number(options.value("padding") ?? "0");
  const rounding = (options.value("round") ?? "from-zero") as Rounding;
  const toUnit = Number(options.value("to-unit") ?? "1");
  const fromUnit = Number(options.value("from-unit") ?? "1");
  let status = 0;
  const convert = (text: string): string | null => {
    const number = parseNumber(text.endsWith(suffix) ? text.slice(0, text.length - suffix.length) : text, from);
    if (number === null) return null;
    const shown = formatNumber((number.value * fromUnit) / toUnit, to, number.decimals, rounding) + suffix;
    return padding < 0 ? shown.padEnd(-padding) : shown.padStart(padding);
  };
  function* line(text: string): Generator<Wait, void, void> {
    const cells = delimiter === null ? (text.match(/[ \t]*[^ \t]+/g) ?? [text]) : text.split(delimiter);
    const cell = cells[field - 1];
    if (cell !== undefined) {
      const blanks = delimiter === null ? (/^[ \t]*/.exec(cell)?.[0] ?? "") : "";
      const shown = convert(cell.trim());
      if (shown === null) {
        const why = /^-?[\d.]+[A-Za-z]$/.test(cell.trim())
          ? from === "none"
            ? `rejecting suffix in input: '${cell.trim()}' (consider using --from)`
            : `invalid suffix in input: '${cell.trim()}'`
          : /^-?[\d.]/.test(cell.trim())
            ? `invalid suffix in input: '${cell.trim()}'`
            : `invalid number: '${cell.trim()}'`;
        status = yield* process.fail(why, 2);
        return;
      }
      cells[field - 1] =
        delimiter === null && field > 1 ? ` ${shown.padStart(blanks.length + cell.trim().length - 1)}` : shown;
    }
    yield* process.print(`${cells.join(delimiter ?? "")}\n`);
  }
  if (options.operands.length > 0) {
    for (const operand of options.operands) {
      yield* line(operand);
      if (status !== 0) return status;
    }
    return status;
  }
  const reader = new LineReader(process, []);
  let header = options.has("header") ? Number(options.value("header") ?? "1") : 0;
  for (let each = yield* reader.read(); each !== null; each = yield* reader.read()) {
    if (header-- > 0) yield* process.print(`${each.text}\n`);
    else yield* line(each.text);
    if (status !== 0) return status;
  }
  return status;
}

function parseNumber(text: string, scale: string): { value: number; decimals: number } | null {
  const match = /^(-?\d+(?:\.(\d+))?|-?\.\d+)(?:([KMGTPEZYk])(i?))?$/.exec(text);
  if (match === null) return null;
  const [, digits = "", decimals = "", unit, i = ""] = match;
  if (unit === undefined) return { value: Number(digits), decimals: decimals.length };
  if (scale === "none" || (scale === "iec-i") !== (i === "i" && scale !== "auto"))
    return scale === "auto" ? scaled() : null;
  return scaled();
  function scaled(): { value: number; decimals: number } {
    const base = scale === "si" || (scale === "auto" && i === "") ? 1000 : 1024;
    return { value: Number(digits) * base ** UNITS.indexOf((unit ?? "").toUpperCase()), decimals: 0 };
  }
}

function round(value: number, how: Rounding): number {
  switch (how) {
    case "up":
      return Math.ceil(value);
    case "down":
      return Math.floor(value);
    case "towards-zero":
      return Math.trunc(value);
    case "nearest":
      return Math.sign(value) * Math.round(Math.abs(value));
    default:
      return Math.sign(value) * Math.ceil(Math.abs(value));
  }
}

function formatNumber(value: number, scale: string, decimals: number, how: Rounding): string {
  if (scale === "none") return String(round(value * 10 ** decimals, how) / 10 ** decimals);
  const base = scale === "si" ? 1000 : 1024;
  let power = 0;
  let rest = value;
  while (Math.abs(rest) >= base && power < UNITS.length - 1) {
    rest /= base;
    power++;
  }
  const tenths = Math.abs(rest) < 10 && power > 0;
  rest = tenths ? round(rest * 10, how) / 10 : round(rest, how);
  if (Math.abs(rest) >= base) {
    rest /= base;
    power++;
  }
  const unit = UNITS[power] ?? "";
  const text = power > 0 && Math.abs(rest) < 10 ? rest.toFixed(1) : String(rest);
  return text + (scale === "si" && unit === "K" ? "K" : unit) + (scale === "iec-i" && power > 0 ? "i" : "");
}
