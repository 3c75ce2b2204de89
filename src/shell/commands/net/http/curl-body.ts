import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";
import { netnsOf } from "../namespace.js";
import { badOption, type CurlWord, type CurlWords, fileOf, Refused } from "./curl-words.js";

/** What -d and its like, or --url-query, add up to; null without. Files that are not there are empty. */
export function* dataOf(process: Process, words: CurlWords): Generator<Wait, string | null, void> {
  let data: string | null = null;
  for (const { name, value } of words.given) {
    let piece = value;
    if (name === "data" || name === "data-ascii" || name === "data-binary" || name === "json") {
      if (piece.startsWith("@")) {
        const text = yield* fileOf(process, piece.slice(1));
        if (text === null && !words.has("silent"))
          yield* process.printError(
            `Warning: Couldn't read data from file "${piece.slice(1)}", this makes an empty POST.\n`,
          );
        piece = text ?? "";
        if (name === "data" || name === "data-ascii") piece = piece.replace(/[\r\n\0]/g, "");
      }
    } else if (name === "data-urlencode") piece = yield* encoded(process, value);
    else if (name !== "data-raw") continue;
    data = data === null ? piece : data + (name === "json" ? "" : "&") + piece;
  }
  return data;
}

/** --url-query: as --data-urlencode, "+TEXT" as it is. */
export function* queryOf(process: Process, words: CurlWords): Generator<Wait, string | null, void> {
  const pieces: string[] = [];
  for (const value of words.values("url-query")) {
    pieces.push(value.startsWith("+") ? value.slice(1) : yield* encoded(process, value));
  }
  return pieces.length === 0 ? null : pieces.join("&");
}

/** "content", "=content", "name=content", "@file", "name@file". */
function* encoded(process: Process, text: string): Generator<Wait, string, void> {
  const at = /^([^=@]*)([=@])/.exec(text);
  if (at === null) return urlEncode(text);
  const [whole, name = "", sign] = at;
  const rest = text.slice(whole.length);
  const content = sign === "=" ? rest : ((yield* fileOf(process, rest)) ?? "");
  return (name === "" ? "" : `${name}=`) + urlEncode(content);
}

function urlEncode(text: string): string {
  const percent = (c: string): string => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
  return text.replace(/[^A-Za-z0-9\-._~]/g, percent).replaceAll("%20", "+");
}

/** -F and --form-string as multipart/form-data; null without. */
export function* formOf(
  process: Process,
  words: CurlWords,
): Generator<Wait, { readonly boundary: string; readonly body: string } | null, void> {
  const fields = words.given.filter((each) => each.name === "form" || each.name === "form-string");
  if (fields.length === 0) return null;
  const random = netnsOf(process).rng.fork(`curl:${process.pid}`);
  const half = (): string => random.integer(0, 0xffff_ffff).toString(16).padStart(8, "0");
  const boundary = `${"-".repeat(24)}${half()}${half()}`;
  let body = "";
  for (const field of fields) body += `--${boundary}\r\n${yield* part(process, field)}\r\n`;
  return { boundary, body: `${body}--${boundary}--\r\n` };
}

/** One part: "name=content", "name=@file" and "name=<file", with ";type=" and ";filename=". */
function* part(process: Process, field: CurlWord): Generator<Wait, string, void> {
  const equals = field.value.indexOf("=");
  if (equals < 0) throw badOption(field.word, "is badly used here");
  const name = field.value.slice(0, equals);
  const text = field.value.slice(equals + 1);
  const isLiteral = field.name === "form-string";
  const [first = "", ...rest] = isLiteral ? [text] : text.split(";");
  const attributes = new Map<string, string>();
  let content = first;
  for (const each of rest) {
    const [key = "", value] = each.trim().split(/=(.*)/s);
    if (value !== undefined && ["type", "filename", "encoder", "headers"].includes(key)) attributes.set(key, value);
    else content += `;${each}`;
  }
  let filename = attributes.get("filename");
  let type = attributes.get("type");
  if (!isLiteral && /^[@<]/.test(content)) {
    const path = content.slice(1);
    const read = yield* fileOf(process, path);
    if (read === null) throw new Refused("curl: (26) Failed to open/read local data from file/application", 26);
    if (content.startsWith("@")) {
      filename ??= path.slice(path.lastIndexOf("/") + 1);
      type ??= typeOf(filename);
    }
    content = read;
  }
  const quoted = (value: string): string =>
    value.replace(/["\r\n]/g, (c) => `%${c === '"' ? "22" : c === "\r" ? "0D" : "0A"}`);
  const disposition = `Content-Disposition: form-data; name="${quoted(name)}"`;
  const file = filename === undefined ? "" : `; filename="${quoted(filename)}"`;
  return `${disposition}${file}\r\n${type === undefined ? "" : `Content-Type: ${type}\r\n`}\r\n${content}`;
}

const TYPES: Readonly<Record<string, string>> = {
  gif: "image/gif",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  png: "image/png",
  svg: "image/svg+xml",
  txt: "text/plain",
  htm: "text/html",
  html: "text/html",
  pdf: "application/pdf",
  xml: "application/xml",
};

function typeOf(name: string): string {
  return TYPES[name.slice(name.lastIndexOf(".") + 1).toLowerCase()] ?? "application/octet-stream";
}
