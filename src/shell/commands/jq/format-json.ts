import { isObject, type Json, sortedKeys } from "./values.js";

/** How jq writes a value. */
export interface JsonLayout {
  /** What one level is indented by; "" for everything on one line. */
  readonly indent: string;
  readonly sortKeys: boolean;
  /** `-a`: everything outside ASCII as `\uXXXX`. */
  readonly ascii: boolean;
  /** `-C`: with the terminal's colours. */
  readonly color: boolean;
}

const COMPACT: JsonLayout = { indent: "", sortKeys: false, ascii: false, color: false };

/** A value on one line, as `tojson` and `-c` write it. */
export function compactJson(value: Json): string {
  return formatJson(value, COMPACT);
}

/** A value as jq 1.6 prints it. */
export function formatJson(value: Json, layout: JsonLayout, level = ""): string {
  if (value === null || typeof value !== "object") {
    const text = scalarText(value, layout.ascii);
    return layout.color ? `${colorOf(value)}${text}${PLAIN}` : text;
  }
  const inner = level + layout.indent;
  const line = layout.indent === "" ? "" : `\n${inner}`;
  const items = isObject(value)
    ? (layout.sortKeys ? sortedKeys(value) : [...value.keys()]).map((key) => {
        const item = formatJson(value.get(key) ?? null, layout, inner);
        const space = layout.indent === "" ? "" : " ";
        const name = scalarText(key, layout.ascii);
        return layout.color
          ? `${PLAIN}${KEY}${name}${PLAIN}${BOLD}:${space}${PLAIN}${item}`
          : `${name}:${space}${item}`;
      })
    : value.map((item) => formatJson(item, layout, inner));
  const [open, close] = isObject(value) ? ["{", "}"] : ["[", "]"];
  const end = items.length === 0 || layout.indent === "" ? "" : `\n${level}`;
  if (!layout.color) return items.length === 0 ? open + close : open + line + items.join(`,${line}`) + end + close;
  const body = items.join(`${BOLD},${line}`) + (items.length === 0 ? "" : BOLD);
  return `${BOLD}${open}${items.length === 0 ? "" : line}${body}${end}${BOLD}${close}${PLAIN}`;
}

const PLAIN = "\u001b[0m";
const BOLD = "\u001b[1;39m";
const KEY = "\u001b[34;1m";

function colorOf(value: null | boolean | number | string): string {
  if (value === null) return "\u001b[1;30m";
  return typeof value === "string" ? "\u001b[0;32m" : "\u001b[0;39m";
}

function scalarText(value: null | boolean | number | string, ascii: boolean): string {
  if (typeof value === "number") return numberText(value);
  const text = JSON.stringify(value).replace(/\u007f/g, "\\u007f");
  return ascii
    ? text.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    : text;
}

/** A number as jq's g_fmt writes it: with an exponent (of two digits at least) once plain digits would take 16 more. */
export function numberText(value: number): string {
  if (Number.isNaN(value)) return "null";
  if (!Number.isFinite(value)) return value > 0 ? "1.7976931348623157e+308" : "-1.7976931348623157e+308";
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const [mantissa = "", exponent = ""] = value.toExponential().split("e");
  const digits = mantissa.replace(/[-.]/g, "");
  const point = Number(exponent) + 1;
  if (point <= -4 || point > digits.length + 15)
    return `${mantissa}e${exponent.startsWith("-") ? "-" : "+"}${exponent.slice(1).padStart(2, "0")}`;
  const sign = value < 0 ? "-" : "";
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits.padEnd(point, "0");
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}
