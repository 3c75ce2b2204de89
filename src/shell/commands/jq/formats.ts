import { base64, decodeBase64 } from "../../../wire/codec/base64.js";
import { decodeText, encodeText } from "../../stream.js";
import { describe, JqError } from "./error.js";
import { compactJson } from "./format-json.js";
import { isArray, type Json } from "./values.js";

/** `tostring`: a string as it is, all else as JSON. */
export function textOf(value: Json): string {
  return typeof value === "string" ? value : compactJson(value);
}

const HTML: Readonly<Record<string, string>> = {
  "<": "&lt;",
  ">": "&gt;",
  "&": "&amp;",
  "'": "&apos;",
  '"': "&quot;",
};
const TSV: Readonly<Record<string, string>> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };

/** A value as the format `@name` writes it. @throws JqError for an unknown format or a value that has no such form */
export function formatted(name: string, value: Json): string {
  switch (name) {
    case "@text":
      return textOf(value);
    case "@json":
      return compactJson(value);
    case "@csv":
      return row(value, "csv", (text) => `"${text.replaceAll('"', '""')}"`, ",");
    case "@tsv":
      return row(value, "tsv", (text) => text.replace(/[\\\t\n\r]/g, (c) => TSV[c] ?? c), "\t");
    case "@html":
      return textOf(value).replace(/[<>&'"]/g, (c) => HTML[c] ?? c);
    case "@uri":
      return encodeText(textOf(value)).replace(
        /[^A-Za-z0-9\-_.~]/g,
        (c) => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
      );
    case "@sh":
      return (isArray(value) ? value : [value])
        .map((item) => {
          if (item !== null && typeof item === "object")
            throw new JqError(`${describe(item)} can not be escaped for shell`);
          return typeof item === "string" ? `'${item.replaceAll("'", "'\\''")}'` : textOf(item);
        })
        .join(" ");
    case "@base64":
      return base64(encodeText(textOf(value)));
    case "@base64d":
      return fromBase64(value);
    default:
      throw new JqError(`${name.slice(1)} is not a valid format`);
  }
}

function row(value: Json, name: string, quote: (text: string) => string, separator: string): string {
  if (!isArray(value)) throw new JqError(`${describe(value)} cannot be ${name}-formatted, only array`);
  return value
    .map((item) => {
      if (item !== null && typeof item === "object") throw new JqError(`${describe(item)} is not valid in a csv row`);
      return item === null ? "" : typeof item === "string" ? quote(item) : textOf(item);
    })
    .join(separator);
}

function fromBase64(value: Json): string {
  const text = textOf(value).replace(/=*$/, "");
  if (/[^A-Za-z0-9+/]/.test(text) || text.length % 4 === 1)
    throw new JqError(`${describe(value)} is not valid base64 data`);
  return decodeText(decodeBase64(text.padEnd(Math.ceil(text.length / 4) * 4, "=")));
}
