import type { ConnectTo, ResolveEntry } from "../../../../apps/http/client-options.js";
import { CookieJar } from "../../../../apps/http/cookie-jar.js";
import { httpDateSeconds } from "../../../../apps/http/http-date.js";
import type { HttpHeaders } from "../../../../apps/http/message.js";
import type { IpDevice } from "../../../../ip/ip-device.js";
import type { IpAddress } from "../../../../wire/ip-address.js";
import { formatDate } from "../../../date-format.js";
import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";
import { bytesOf } from "../byte-string.js";
import { netnsOf } from "../namespace.js";
import { parseNumericHost } from "../resolve.js";
import { dataOf, formOf, queryOf } from "./curl-body.js";
import { badOption, type CurlWords, fileOf, HINT, Refused, readCurlWords } from "./curl-words.js";
import { expandGlob, GlobError, globbedName } from "./url-glob.js";

/** An entry of --resolve and how it was written. */
export interface GivenResolveEntry extends ResolveEntry {
  readonly text: string;
}

/** What a command line of curl asks for. */
export interface CurlCommand {
  readonly urls: readonly string[];
  /** -o and -O, one for each URL in order; "" for the URL's own name. */
  readonly outputs: readonly string[];
  readonly silent: boolean;
  readonly showError: boolean;
  /** -s or a caller that wants no meter. */
  readonly meter: boolean;
  readonly fail: boolean;
  readonly failWithBody: boolean;
  readonly failEarly: boolean;
  readonly include: boolean;
  /** -D: the file that the headers go to, "-" for standard output; null without it. */
  readonly dumpHeader: string | null;
  readonly head: boolean;
  readonly verbose: boolean;
  readonly method: string | null;
  readonly keepsMethod: boolean;
  readonly keepPostAfter: readonly number[];
  /** -T. */
  readonly upload: boolean;
  readonly headers: HttpHeaders;
  readonly emptyHeaders: readonly string[];
  readonly body: Uint8Array | null;
  readonly query: string | null;
  /** -u: "name:password", or null. */
  readonly user: string | null;
  readonly bearer: string | null;
  readonly userAgent: string | null;
  readonly referer: string | null;
  /** -b with names and values. */
  readonly cookie: string | null;
  readonly jar: CookieJar | null;
  /** -c. */
  readonly jarFile: string | null;
  readonly range: string | null;
  /** -C. */
  readonly offset: number | null;
  readonly version: string | null;
  readonly requestTarget: string | null;
  readonly pathAsIs: boolean;
  readonly compressed: boolean;
  readonly haproxyProtocol: boolean;
  readonly maxFileBytes: number | null;
  readonly connectTimeoutNs: number | null;
  readonly timeoutNs: number | null;
  readonly follow: boolean;
  readonly trustsRedirects: boolean;
  readonly maxRedirects: number;
  readonly family: 4 | 6 | null;
  readonly source: IpAddress | null;
  readonly device: IpDevice | null;
  /** What --interface names and nobody has; null when it can be bound to. */
  readonly unbound: string | null;
  /** --local-port. */
  readonly sourcePorts: readonly [number, number] | null;
  readonly resolve: readonly GivenResolveEntry[];
  readonly connectTo: readonly ConnectTo[];
  readonly proxy: string | null;
  readonly proxyUser: string | null;
  readonly format: string;
  readonly retries: number;
  readonly retryDelayNs: number | null;
  readonly retryRefused: boolean;
  readonly retryAll: boolean;
  /** -k. */
  readonly insecure: boolean;
  /** --retry-max-time; null for as often as --retry says. */
  readonly retryMaxNs: number | null;
  /** -#: a bar instead of the table. */
  readonly bar: boolean;
  /** Before the names of -o and -O. */
  readonly outputDirectory: string | null;
  readonly createDirectories: boolean;
  /** --no-clobber. */
  readonly keepsFiles: boolean;
  readonly removesOnError: boolean;
  /** -R. */
  readonly remoteTime: boolean;
  /** -J. */
  readonly headerName: boolean;
  /** --stderr. */
  readonly stderr: string | null;
  /** --proto; null for all. */
  readonly protocols: readonly string[] | null;
  readonly defaultProtocol: string | null;
  /** --noproxy: hosts and domains that are reached without the proxy; null for what the environment says. */
  readonly noProxy: string | null;
}

const HELP = `Usage: curl [options...] <url>
 -d, --data <data>          HTTP POST data
 -f, --fail                 Fail fast with no output on HTTP errors
 -h, --help <category>      Get help for commands
 -i, --include              Include protocol response headers in the output
 -o, --output <file>        Write to file instead of stdout
 -O, --remote-name          Write output to a file named as the remote file
 -s, --silent               Silent mode
 -T, --upload-file <file>   Transfer local FILE to destination
 -u, --user <user:password> Server user and password
 -A, --user-agent <name>    Send User-Agent <name> to server
 -v, --verbose              Make the operation more talkative
 -V, --version              Show version number and quit

This is not the full help, this menu is stripped into categories.
Use "--help category" to get an overview of all categories.
For all options use the manual or "--help all".
`;

/** What Debian's curl says of itself; of the protocols podwire speaks HTTP. */
const VERSION = `curl 7.88.1 (x86_64-pc-linux-gnu) libcurl/7.88.1 OpenSSL/3.0.19 zlib/1.2.13 brotli/1.0.9 zstd/1.5.4 libidn2/2.3.3 libpsl/0.21.2 (+libidn2/2.3.3) libssh2/1.10.0 nghttp2/1.52.0 librtmp/2.3 OpenLDAP/2.5.13
Release-Date: 2023-02-20, security patched: 7.88.1-10+deb12u14
Protocols: dict file ftp ftps gopher gophers http https imap imaps ldap ldaps mqtt pop3 pop3s rtmp rtsp scp sftp smb smbs smtp smtps telnet tftp
Features: alt-svc AsynchDNS brotli GSS-API HSTS HTTP2 HTTPS-proxy IDN IPv6 Kerberos Largefile libz NTLM NTLM_WB PSL SPNEGO SSL threadsafe TLS-SRP UnixSockets zstd
`;

/** Reads the command line: what is to be done, one operation after the other, or the exit code when there is nothing. */
export function* readCurlCommand(process: Process): Generator<Wait, CurlCommand[] | number, void> {
  try {
    const operations = yield* readCurlWords(process, process.argv.slice(1));
    if (operations.some((words) => words.has("version"))) {
      yield* process.print(VERSION);
      return 0;
    }
    const help = operations.find((words) => words.has("help"))?.value("help") ?? null;
    if (help !== null) {
      if (help !== "") throw badOption("-h", `category ${help} is not emulated by podwire`);
      yield* process.print(HELP);
      return 0;
    }
    if (process.argv.length === 1) throw new Refused(HINT);
    const commands: CurlCommand[] = [];
    for (const words of operations) {
      if (words.values("url").length === 0) throw new Refused(`curl: no URL specified!\n${HINT}`);
      try {
        commands.push(yield* build(process, words));
      } catch (error) {
        // What goes wrong with an operation is an error of it, which -s hides.
        if (!(error instanceof Refused) || error.code === 2) throw error;
        throw new Refused(words.has("silent") && !words.has("show-error") ? "" : error.message, error.code);
      }
    }
    return commands;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.message !== "") yield* process.printError(`${error.message}\n`);
    return error.code;
  }
}

function seconds(words: CurlWords, name: string): number | null {
  const given = words.last(name);
  if (given === null) return null;
  if (/^-\d*\.?\d+$/.test(given.value)) throw badOption(given.word, "expected a positive numerical parameter");
  if (!/^\d*\.?\d+$/.test(given.value)) throw badOption(given.word, "expected a proper numerical parameter");
  const ns = Math.round(Number(given.value) * 1e9);
  return ns === 0 ? null : ns;
}

function count(words: CurlWords, name: string, fallback: number): number {
  const given = words.last(name);
  if (given === null) return fallback;
  if (!/^-?\d+$/.test(given.value)) throw badOption(given.word, "expected a proper numerical parameter");
  if (name !== "max-redirs" && given.value.startsWith("-"))
    throw badOption(given.word, "expected a positive numerical parameter");
  return Number(given.value);
}

/** --max-filesize: bytes, with k, M or G. */
function size(words: CurlWords, name: string): number | null {
  const given = words.last(name);
  if (given === null) return null;
  const match = /^(\d+)([kKmMgG]?)[bB]?$/.exec(given.value);
  if (match === null) throw badOption(given.word, "is badly used here");
  return Number(match[1]) * ({ k: 1_024, m: 1_048_576, g: 1_073_741_824 }[(match[2] ?? "").toLowerCase()] ?? 1);
}

function* build(process: Process, words: CurlWords): Generator<Wait, CurlCommand, void> {
  const has = (name: string): boolean => words.has(name);
  const data = yield* dataOf(process, words);
  const form = yield* formOf(process, words);
  const upload = words.value("upload-file");
  const kinds = [data !== null && !has("get"), form !== null, upload !== null, has("head")].filter(Boolean).length;
  if (kinds > 1) {
    // "You can only select one HTTP request method!" is said where warnings are.
    const warning =
      "Warning: You can only select one HTTP request method! Only one of --data, --form, --head and --upload-file";
    throw new Refused(has("silent") ? "" : warning);
  }
  if (has("fail") && has("fail-with-body")) {
    const last = words.given.findLast((each) => each.name === "fail" || each.name === "fail-with-body");
    throw badOption(last?.word ?? "", "is badly used here");
  }
  const body = upload === null ? (form?.body ?? data) : yield* uploadOf(process, upload);
  const headers = yield* headersOf(process, words);
  if (has("json")) headers.push(["Content-Type", "application/json"], ["Accept", "application/json"]);
  if (has("http2")) {
    const settings: [string, string] = ["HTTP2-Settings", "AAMAAABkAAQCAAAAAAIAAAAA"];
    headers.unshift(["Connection", "Upgrade, HTTP2-Settings"], ["Upgrade", "h2c"], settings);
  }
  if (form !== null && !headers.some(([name]) => name.toLowerCase() === "content-type")) {
    headers.push(["Content-Length", String(form.body.length)]);
    headers.push(["Content-Type", `multipart/form-data; boundary=${form.boundary}`]);
  }
  if (upload === "-") headers.push(["Transfer-Encoding", "chunked"]);
  const condition = timeCondition(process, words.value("time-cond"));
  if (condition !== null) headers.unshift(condition);
  const cookies = words.values("cookie");
  const jar = yield* jarOf(process, words);
  const offset = offsetOf(process, words);
  const retries = count(words, "retry", 0);
  const query = [has("get") ? data : null, yield* queryOf(process, words)].filter((each) => each !== null).join("&");
  const { urls, outputs } = placesOf(words, upload);
  return {
    urls,
    outputs,
    silent: has("silent"),
    showError: has("show-error"),
    meter: !has("silent") && !has("progress-meter"),
    fail: has("fail"),
    failWithBody: has("fail-with-body"),
    failEarly: has("fail-early"),
    include: has("include"),
    dumpHeader: words.value("dump-header"),
    head: has("head"),
    verbose: has("verbose"),
    method: words.value("request") ?? (upload === null ? null : "PUT"),
    keepsMethod: has("request"),
    keepPostAfter: [301, 302, 303].filter((status) => has(`post${status}`)),
    upload: upload !== null,
    headers,
    // "Name;" is a field without a value.
    emptyHeaders: words.values("header").flatMap((each) => (/^[^:;]+;$/.test(each) ? [each.slice(0, -1)] : [])),
    body: body === null || (has("get") && form === null && upload === null) ? null : bytesOf(body),
    query: query === "" ? null : query,
    user: words.value("user"),
    bearer: words.value("oauth2-bearer"),
    userAgent: words.value("user-agent"),
    referer: words.value("referer"),
    cookie: cookies.filter((each) => each.includes("=")).join(";") || null,
    jar,
    jarFile: words.value("cookie-jar"),
    range: offset === null ? words.value("range") : `${offset}-`,
    offset,
    version: has("http1.0") ? "HTTP/1.0" : null,
    requestTarget: words.value("request-target"),
    pathAsIs: has("path-as-is"),
    compressed: has("compressed"),
    haproxyProtocol: has("haproxy-protocol"),
    maxFileBytes: size(words, "max-filesize"),
    connectTimeoutNs: seconds(words, "connect-timeout"),
    timeoutNs: seconds(words, "max-time"),
    follow: has("location") || has("location-trusted"),
    trustsRedirects: has("location-trusted"),
    maxRedirects: count(words, "max-redirs", 50),
    family: familyOf(words),
    ...sourceOf(process, words.value("interface")),
    sourcePorts: portsOf(words),
    resolve: words.values("resolve").flatMap(resolveEntry),
    connectTo: words.values("connect-to").map(connectToEntry),
    proxy: words.value("proxy"),
    proxyUser: words.value("proxy-user"),
    format: yield* formatOf(process, words.value("write-out") ?? ""),
    retries,
    retryDelayNs: seconds(words, "retry-delay"),
    retryRefused: has("retry-connrefused"),
    retryAll: has("retry-all-errors"),
    insecure: has("insecure"),
    retryMaxNs: seconds(words, "retry-max-time"),
    bar: has("progress-bar"),
    outputDirectory: words.value("output-dir"),
    createDirectories: has("create-dirs"),
    keepsFiles: has("clobber"),
    removesOnError: has("remove-on-error"),
    remoteTime: has("remote-time"),
    headerName: has("remote-header-name"),
    stderr: words.value("stderr"),
    protocols: protocolsOf(words.value("proto")),
    defaultProtocol: words.value("proto-default"),
    noProxy: words.value("noproxy"),
  };
}

/** URLs with their patterns spread out, and the outputs that -o and -O name for them. @throws Refused */
function placesOf(words: CurlWords, upload: string | null): { readonly urls: string[]; readonly outputs: string[] } {
  const given = words.given
    .filter(({ name }) => name === "output" || name === "remote-name")
    .map(({ name, value }) => (name === "remote-name" ? "" : value));
  const urls: string[] = [];
  const outputs: string[] = [];
  for (const [i, word] of words.values("url").entries()) {
    const found = words.has("globoff") ? [{ url: word, parts: [] }] : expandGlob(word);
    if (found instanceof GlobError) throw new Refused(`curl: (3) ${found.message}`, 3);
    const output = given[i] ?? (words.has("remote-name-all") ? "" : undefined);
    for (const each of found) {
      urls.push(upload === null ? each.url : uploadUrl(each.url, upload));
      if (output !== undefined) outputs[urls.length - 1] = globbedName(output, each.parts);
    }
  }
  return { urls, outputs };
}

/** -T: a URL that ends in a slash, or has no path, gets the file's name. */
function uploadUrl(url: string, file: string): string {
  const [, place = url, path = ""] = /^((?:[a-z]+:\/\/)?[^/?#]*)([^?#]*)$/i.exec(url) ?? [];
  if (file === "-" || (path !== "" && !path.endsWith("/")) || /[?#]/.test(url)) return url;
  return `${place}${path === "" ? "/" : path}${file.slice(file.lastIndexOf("/") + 1)}`;
}

function* uploadOf(process: Process, file: string): Generator<Wait, string, void> {
  const text = yield* fileOf(process, file);
  if (text !== null) return text;
  yield* process.printError(`curl: Can't open '${file}'!\n${HINT}\n`);
  throw new Refused("curl: (26) Failed to open/read local data from file/application", 26);
}

/** -H: "Name: value", "Name:" to leave a field out, "@file" for lines of a file. */
function* headersOf(process: Process, words: CurlWords): Generator<Wait, [string, string][], void> {
  const headers: [string, string][] = [];
  for (const value of words.values("header")) {
    const text = value.startsWith("@") ? ((yield* fileOf(process, value.slice(1))) ?? "") : value;
    for (const line of value.startsWith("@") ? text.split(/\r?\n/) : [text]) {
      const colon = line.indexOf(":");
      if (colon > 0) headers.push([line.slice(0, colon), line.slice(colon + 1).trim()]);
    }
  }
  return headers;
}

/** -z: a date, or a file's; with "-" before it what must not have changed since. Null for neither, which only warns. */
function timeCondition(process: Process, text: string | null): [string, string] | null {
  if (text === null) return null;
  const date = text.replace(/^-/, "");
  const node = process.files.find(process.path(date));
  const { epochSeconds } = process.table;
  const seconds = httpDateSeconds(date) || (node?.kind === "file" ? epochSeconds + Math.floor(node.mtimeNs / 1e9) : 0);
  const name = text.startsWith("-") ? "If-Unmodified-Since" : "If-Modified-Since";
  return seconds === 0 ? null : [name, formatDate("%a, %d %b %Y %H:%M:%S GMT", seconds, 0)];
}

/** The cookie engine, which -c and a -b that names a file turn on; null when it is off. */
function* jarOf(process: Process, words: CurlWords): Generator<Wait, CookieJar | null, void> {
  const files = words.values("cookie").filter((each) => !each.includes("="));
  if (files.length === 0 && !words.has("cookie-jar")) return null;
  const jar = new CookieJar();
  for (const file of files) {
    if (file !== "") jar.load((yield* fileOf(process, file)) ?? "", words.has("junk-session-cookies"));
  }
  return jar;
}

/** -C: where a transfer goes on; "-" for the length of the file that is there. */
function offsetOf(process: Process, words: CurlWords): number | null {
  const given = words.last("continue-at");
  if (given === null) return null;
  if (given.value !== "-") {
    if (!/^\d+$/.test(given.value)) throw badOption(given.word, "expected a proper numerical parameter");
    return Number(given.value) === 0 ? null : Number(given.value);
  }
  const output = words.value("output");
  const node = output === null ? null : process.files.find(process.path(output));
  const length = node?.kind === "file" && output !== null ? process.files.readFile(process.path(output)).length : 0;
  return length === 0 ? null : length;
}

/** -w @file is read from there. */
function* formatOf(process: Process, text: string): Generator<Wait, string, void> {
  return text.startsWith("@") ? ((yield* fileOf(process, text.slice(1))) ?? "") : text;
}

/** The last of -4 and -6. */
function familyOf(words: CurlWords): 4 | 6 | null {
  const last = words.given.findLast((each) => each.name === "ipv4" || each.name === "ipv6");
  return last === undefined ? null : last.name === "ipv4" ? 4 : 6;
}

/** --local-port: "5000" or "5000-5010". */
function portsOf(words: CurlWords): readonly [number, number] | null {
  const given = words.last("local-port");
  if (given === null) return null;
  const match = /^(\d+)(?: *- *(\d+))?$/.exec(given.value);
  const [first, last] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
  if (match === null || first > 65_535 || last > 65_535 || last < first)
    throw badOption(given.word, "is badly used here");
  return [first, last];
}

/** "HOST:PORT:ADDRESS[,ADDRESS]", a plus sign before it; "-HOST:PORT" takes an entry back, which nobody put in. */
function resolveEntry(text: string): GivenResolveEntry[] {
  if (text.startsWith("-")) return [];
  const [, host = "", port = "", rest = ""] = /^\+?(\[[^\]]*\]|[^:]*):(\d+):(.*)$/.exec(text) ?? [];
  const addresses = rest.split(",").map((each) => parseNumericHost(each.replace(/^\[|\]$/g, "")));
  const known = addresses.filter((each) => each !== null);
  if (
    host === "" ||
    known.length < addresses.length ||
    !rest.split(",").every((each) => /^(\d+\.){3}\d+$|:/.test(each))
  )
    throw new Refused(`curl: (49) Couldn't parse CURLOPT_RESOLVE entry '${text}'`, 49);
  return [{ text, host: host.replace(/^\[|\]$/g, ""), port: Number(port), addresses: known }];
}

/** "HOST1:PORT1:HOST2:PORT2"; parts that are empty mean any, and the URL's own. */
function connectToEntry(text: string): ConnectTo {
  const part = "(\\[[^\\]]*\\]|[^:]*)";
  const [, host = "", port = "", toHost = "", toPort = ""] =
    new RegExp(`^${part}(?::(\\d*))?(?::${part})?(?::(\\d*))?$`).exec(text) ?? [];
  const bare = (name: string): string => name.replace(/^\[|\]$/g, "");
  const number = (digits: string): number | null => (digits === "" ? null : Number(digits));
  return { host: bare(host), port: number(port), toHost: bare(toHost), toPort: number(toPort) };
}

/** --proto: what may be spoken; null for everything. */
function protocolsOf(text: string | null): readonly string[] | null {
  if (text === null) return null;
  let allowed = ["http", "https", "file", "telnet"];
  for (const word of text.split(",").map((each) => each.trim())) {
    const sign = /^[=+-]/.exec(word)?.[0] ?? "+";
    const name = word.replace(/^[=+-]/, "");
    const names = name === "all" ? ["http", "https", "file", "telnet"] : [name];
    if (sign === "=") allowed = names;
    else if (sign === "-") allowed = allowed.filter((each) => !names.includes(each));
    else allowed.push(...names);
  }
  return allowed;
}

/** --interface: an address, or a device that the connection is bound to. */
function sourceOf(process: Process, text: string | null): Pick<CurlCommand, "source" | "device" | "unbound"> {
  if (text === null) return { source: null, device: null, unbound: null };
  const name = text.replace(/^(if|host)!/, "");
  const device = text.startsWith("host!") ? null : netnsOf(process).stack.deviceByName(name);
  const source = device === null && !text.startsWith("if!") ? parseNumericHost(name) : null;
  return { source, device, unbound: device === null && source === null ? text : null };
}
