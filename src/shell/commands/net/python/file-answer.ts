import { httpDateSeconds } from "../../../../apps/http/http-date.js";
import { Directory, RegularFile } from "../../../../host/file-node.js";
import type { FileSystem } from "../../../../host/filesystem.js";
import { formatDate } from "../../../date-format.js";
import { errorPage, listingPage, STATUS_TEXTS } from "./file-pages.js";
import { mediaType } from "./media-type.js";

/** What a file server serves, and when. */
export interface FileSite {
  readonly files: FileSystem;
  /** An absolute path. */
  readonly directory: string;
  /** "HTTP/1.0" unless somebody said otherwise. */
  readonly protocol: string;
  /** Seconds since 1970, and those of the clock's beginning. */
  readonly nowSeconds: number;
  readonly epochSeconds: number;
}

/** An answer: byte strings that are sent one after the other, and the lines of the log. */
export interface FileAnswer {
  readonly head: string;
  readonly body: string;
  readonly log: readonly string[];
  /** The connection ends with it. */
  readonly closes: boolean;
}

/** A request as far as it was understood. */
interface Request {
  readonly line: string;
  readonly method: string;
  readonly path: string;
  /** "HTTP/0.9" for a line without a version, which is answered without a head. */
  readonly version: string;
  readonly closes: boolean;
}

/** What speaks against a request's first line, as a whole answer; null when its head is worth reading. */
export function refuseLine(site: FileSite, line: string): FileAnswer | null {
  const words = line.split(/\s+/).filter((word) => word !== "");
  const version = words.at(-1) ?? "";
  const refused: Request = { line, method: "", path: "", version: "HTTP/0.9", closes: true };
  if (words.length === 0) return { head: "", body: "", log: [], closes: true };
  if (words.length >= 3) {
    const numbers = /^HTTP\/(\d+)\.(\d+)$/.exec(version);
    if (numbers === null) return error(site, refused, 400, `Bad request version (${repr(version)})`);
    if (Number(numbers[1]) >= 2) return error(site, refused, 505, `Invalid HTTP version (${version.slice(5)})`);
  }
  if (words.length < 2 || words.length > 3) {
    const known = words.length > 3 ? { ...refused, version } : refused;
    return error(site, known, 400, `Bad request syntax (${repr(line)})`);
  }
  if (words.length === 2 && words[0] !== "GET") {
    return error(site, refused, 400, `Bad HTTP/0.9 request type (${repr(words[0] ?? "")})`);
  }
  return null;
}

/** Answers a request as SimpleHTTPRequestHandler does; `headers` by their names in small letters. */
export function answerRequest(site: FileSite, line: string, headers: ReadonlyMap<string, string>): FileAnswer {
  const [method = "", path = "", version = "HTTP/0.9"] = line.split(/\s+/).filter((word) => word !== "");
  const connection = (headers.get("connection") ?? "").toLowerCase();
  const persists = site.protocol >= "HTTP/1.1" && (version >= "HTTP/1.1" || connection === "keep-alive");
  const request: Request = {
    line,
    method,
    path: path.replace(/^\/\/+/, "/"),
    version,
    closes: !persists || connection === "close",
  };
  if (method !== "GET" && method !== "HEAD") return error(site, request, 501, `Unsupported method (${repr(method)})`);
  return file(site, request, headers);
}

function file(site: FileSite, request: Request, headers: ReadonlyMap<string, string>): FileAnswer {
  const { files } = site;
  let path = translate(site.directory, request.path);
  let node = files.find(path);
  if (node instanceof Directory) {
    const [before = "", query] = request.path.split("?", 2);
    if (!before.endsWith("/")) {
      const location = `${before}/${query === undefined ? "" : `?${query}`}`;
      return answer(site, request, 301, { Location: location, "Content-Length": "0" });
    }
    const index = ["index.html", "index.htm"].find((name) => files.find(`${path}/${name}`) instanceof RegularFile);
    if (index === undefined) {
      const page = listingPage(
        node,
        decode(request.path),
        (name) => files.find(`${path}/${name}`) instanceof Directory,
      );
      const type = { "Content-type": "text/html; charset=utf-8", "Content-Length": String(page.length) };
      return answer(site, request, 200, type, page);
    }
    path = `${path}/${index}`;
    node = files.find(path);
  }
  if (!(node instanceof RegularFile) || path.endsWith("/")) return error(site, request, 404, "File not found");
  const modified = site.epochSeconds + Math.floor(node.mtimeNs / 1e9);
  const since = headers.get("if-modified-since");
  if (since !== undefined && !headers.has("if-none-match") && modified <= httpDateSeconds(since)) {
    return answer(site, request, 304, {});
  }
  const { content } = node;
  const about = {
    "Content-type": mediaType(path),
    "Content-Length": String(content.length),
    "Last-Modified": httpDate(modified),
  };
  return answer(site, request, 200, about, content);
}

/** The file that a URL's path means: parts that lead elsewhere are left out (translate_path). */
function translate(directory: string, url: string): string {
  const path = url.replace(/[?#].*/s, "");
  const words: string[] = [];
  for (const word of decode(path).split("/")) {
    if (word === "..") words.pop();
    else if (word !== "" && word !== ".") words.push(word);
  }
  return `${[directory === "/" ? "" : directory, ...words].join("/") || "/"}${path.trimEnd().endsWith("/") ? "/" : ""}`;
}

function decode(path: string): string {
  return path.replace(/%([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

function error(site: FileSite, request: Request, code: number, message: string): FileAnswer {
  const page = errorPage(code, message);
  const about = {
    Connection: "close",
    "Content-Type": "text/html;charset=utf-8",
    "Content-Length": String(page.length),
  };
  const sent = answer(site, request, code, about, page, message);
  return { ...sent, log: [`code ${code}, message ${message}`, ...sent.log], closes: true };
}

function answer(
  site: FileSite,
  request: Request,
  code: number,
  about: Readonly<Record<string, string>>,
  body = "",
  message = STATUS_TEXTS[code]?.[0] ?? "",
): FileAnswer {
  const headers = { Server: "SimpleHTTP/0.6 Python/3.11.2", Date: httpDate(site.nowSeconds), ...about };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return {
    head: request.version === "HTTP/0.9" ? "" : `${site.protocol} ${code} ${message}\r\n${lines.join("")}\r\n`,
    body: request.method === "HEAD" ? "" : body,
    log: [`"${request.line}" ${code} -`],
    closes: request.closes,
  };
}

function httpDate(seconds: number): string {
  return formatDate("%a, %d %b %Y %H:%M:%S GMT", seconds, 0);
}

/** A text as Python shows it: in single quotes, or in double ones when it holds single ones alone. */
function repr(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  return `${quote}${text.replace(/\\/g, "\\\\").replace(quote === "'" ? /'/g : /$^/g, "\\'")}${quote}`;
}
