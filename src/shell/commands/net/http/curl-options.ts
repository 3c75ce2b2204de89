import type { HttpHeaders } from "../../../../apps/http/message.js";
import { FileError } from "../../../../host/file-node.js";
import type { IpAddress } from "../../../../wire/ip-address.js";
import { type Options, parseOptions } from "../../../getopt.js";
import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";
import { bytesOf } from "../byte-string.js";
import { netnsOf } from "../namespace.js";
import { parseNumericHost } from "../resolve.js";
import { expandGlob, GlobError, globbedName } from "./url-glob.js";

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
  readonly include: boolean;
  /** -D: the file that the headers go to, "-" for standard output; null without it. */
  readonly dumpHeader: string | null;
  readonly head: boolean;
  readonly verbose: boolean;
  readonly method: string | null;
  readonly headers: HttpHeaders;
  readonly body: Uint8Array | null;
  readonly query: string | null;
  /** -u: "name:password", or null. */
  readonly user: string | null;
  readonly userAgent: string | null;
  readonly connectTimeoutNs: number | null;
  readonly timeoutNs: number | null;
  readonly follow: boolean;
  readonly maxRedirects: number;
  readonly family: 4 | 6 | null;
  readonly source: IpAddress | null;
  readonly resolve: readonly string[];
  readonly connectTo: readonly string[];
  readonly proxy: string | null;
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
  /** --noproxy: hosts and domains that are reached without the proxy; "*" is every host. */
  readonly noProxy: readonly string[];
}

/** The second half of curl's way to refuse a command line. */
export const HINT = "curl: try 'curl --help' or 'curl --manual' for more information\n";

const LONG = {
  silent: "s",
  "show-error": "S",
  output: "o:",
  "remote-name": "O",
  "write-out": "w:",
  head: "I",
  include: "i",
  "dump-header": "D:",
  verbose: "v",
  request: "X:",
  data: "d:",
  "data-ascii": "d:",
  "data-raw": "data-raw:",
  "data-binary": "data-binary:",
  "data-urlencode": "data-urlencode:",
  json: "json:",
  header: "H:",
  "max-time": "m:",
  "connect-timeout": "connect-timeout:",
  retry: "retry:",
  "retry-delay": "retry-delay:",
  "retry-connrefused": "retry-connrefused",
  "retry-all-errors": "retry-all-errors",
  "retry-max-time": "retry-max-time:",
  fail: "f",
  "fail-with-body": "fail-with-body",
  location: "L",
  "max-redirs": "max-redirs:",
  insecure: "k",
  resolve: "resolve:",
  "connect-to": "connect-to:",
  interface: "interface:",
  ipv4: "4",
  ipv6: "6",
  user: "u:",
  "user-agent": "A:",
  referer: "e:",
  cookie: "b:",
  get: "G",
  globoff: "g",
  "no-buffer": "N",
  "progress-bar": "#",
  proxy: "x:",
  noproxy: "noproxy:",
  url: "url:",
  "no-progress-meter": "no-progress-meter",
  version: "V",
  help: "h",
  range: "r:",
  "http1.1": "http1.1",
  "path-as-is": "path-as-is",
  "no-keepalive": "no-keepalive",
  "tcp-nodelay": "tcp-nodelay",
  disable: "q",
  "create-dirs": "create-dirs",
  "output-dir": "output-dir:",
} as const;

class Refused extends Error {
  readonly code: number;
  constructor(message: string, code = 2) {
    super(message);
    this.code = code;
  }
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

/** Reads the command line; answers the exit code when it is wrong, after saying why. */
export function* readCurlCommand(process: Process): Generator<Wait, CurlCommand | number, void> {
  const unknown = unknownOption(process.argv.slice(1));
  if (unknown !== null) {
    yield* process.printError(`curl: option ${unknown}: is unknown\n${HINT}`);
    return 2;
  }
  const options = yield* parseOptions(process, {
    short: "sSo:Ow:IivX:d:H:m:fLk46u:A:e:b:D:GgN#x:Vhr:q",
    long: LONG,
    errorCode: 2,
    usage: HINT,
  });
  if (typeof options === "number") return options;
  if (options.has("V")) {
    yield* process.print(VERSION);
    return 0;
  }
  if (options.has("h")) {
    yield* process.print(HELP);
    return 0;
  }
  try {
    return build(process, options);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.message !== "") yield* process.printError(`${error.message}\n`);
    return error.code;
  }
}

/** The first option that curl or this curl does not know. */
function unknownOption(words: readonly string[]): string | null {
  for (const word of words) {
    if (word === "--") return null;
    if (word.startsWith("--") && !Object.hasOwn(LONG, word.slice(2))) return word;
  }
  return null;
}

function seconds(options: Options, name: string, flag: string): number | null {
  const text = options.value(name);
  if (text === null) return null;
  if (!/^\d*\.?\d+$/.test(text)) {
    throw new Refused(`curl: option ${flag}: expected a proper numerical parameter\n${HINT.trimEnd()}`);
  }
  const ns = Math.round(Number(text) * 1e9);
  return ns === 0 ? null : ns;
}

function count(options: Options, name: string, fallback: number): number {
  const text = options.value(name);
  if (text === null) return fallback;
  if (!/^-?\d+$/.test(text)) {
    throw new Refused(`curl: option --${name}: expected a proper numerical parameter\n${HINT.trimEnd()}`);
  }
  return Number(text);
}

function build(process: Process, options: Options): CurlCommand {
  // Without effect because there is nothing for them to change: -N (a body is printed when
  // it is whole), -q (there is no ~/.curlrc), --http1.1, --tcp-nodelay and --no-keepalive (so it is here).
  const words = [...options.operands, ...options.values("url")];
  if (words.length === 0) throw new Refused(HINT.trimEnd());
  const given = options.given
    .filter(([name]) => name === "o" || name === "O")
    .map(([name, value]) => (name === "O" ? "" : (value ?? "")));
  const urls: string[] = [];
  const outputs: string[] = [];
  for (const [i, word] of words.entries()) {
    const found = options.has("g") ? [{ url: word, parts: [] }] : expandGlob(word);
    if (found instanceof GlobError) {
      throw new Refused(options.has("s") && !options.has("S") ? "" : `curl: (3) ${found.message}`, 3);
    }
    const output = given[i];
    for (const each of found) {
      urls.push(each.url);
      if (output !== undefined) outputs[urls.length - 1] = globbedName(output, each.parts);
    }
  }
  const headers: [string, string][] = [];
  for (const line of options.values("H")) {
    const colon = line.indexOf(":");
    if (colon > 0) headers.push([line.slice(0, colon), line.slice(colon + 1).trim()]);
    else if (line.endsWith(";")) headers.push([line.slice(0, -1), " "]);
  }
  const simple: readonly (readonly [string, string])[] = [
    ["e", "Referer"],
    ["b", "Cookie"],
  ];
  for (const [letter, name] of simple) {
    const value = options.value(letter);
    if (value !== null) headers.push([name, value]);
  }
  const user = options.value("u");
  const range = options.value("r");
  if (range !== null) headers.push(["Range", `bytes=${range}`]);
  const data = dataOf(process, options);
  if (options.has("json")) headers.push(["Content-Type", "application/json"], ["Accept", "application/json"]);
  const isGet = options.has("G");
  return {
    urls,
    outputs,
    silent: options.has("s"),
    showError: options.has("S"),
    meter: !options.has("s") && !options.has("no-progress-meter"),
    fail: options.has("f"),
    failWithBody: options.has("fail-with-body"),
    include: options.has("i"),
    dumpHeader: options.value("D"),
    head: options.has("I"),
    verbose: options.has("v"),
    method: options.value("X"),
    headers,
    body: data === null || isGet ? null : bytesOf(data),
    query: isGet ? data : null,
    user,
    userAgent: options.value("A"),
    connectTimeoutNs: seconds(options, "connect-timeout", "--connect-timeout"),
    timeoutNs: seconds(options, "m", "-m"),
    follow: options.has("L"),
    maxRedirects: count(options, "max-redirs", 50),
    family: options.has("4") ? 4 : options.has("6") ? 6 : null,
    source: sourceOf(process, options.value("interface")),
    resolve: options.values("resolve"),
    connectTo: options.values("connect-to"),
    proxy: options.value("x"),
    format: options.value("w") ?? "",
    retries: count(options, "retry", 0),
    retryDelayNs: seconds(options, "retry-delay", "--retry-delay"),
    retryRefused: options.has("retry-connrefused"),
    retryAll: options.has("retry-all-errors"),
    insecure: options.has("k"),
    retryMaxNs: seconds(options, "retry-max-time", "--retry-max-time"),
    bar: options.has("#"),
    outputDirectory: options.value("output-dir"),
    createDirectories: options.has("create-dirs"),
    noProxy: (options.value("noproxy") ?? "").split(/[ ,]+/).filter((name) => name !== ""),
  };
}

/** The body that -d and its like build; null without. */
function dataOf(process: Process, options: Options): string | null {
  let data: string | null = null;
  for (const [name, value] of options.given) {
    let piece = value ?? "";
    if (name === "d" || name === "data-binary" || name === "json") {
      if (piece.startsWith("@")) {
        piece = fileText(process, piece.slice(1));
        if (name === "d") piece = piece.replace(/[\r\n]/g, "");
      }
    } else if (name === "data-urlencode") {
      const equals = piece.indexOf("=");
      const lead = equals > 0 ? piece.slice(0, equals + 1) : "";
      piece = lead + urlEncode(piece.slice(equals + 1));
    } else if (name !== "data-raw") continue;
    data = data === null ? piece : data + (name === "json" ? "" : "&") + piece;
  }
  return data;
}

function fileText(process: Process, path: string): string {
  try {
    return process.files.readFile(process.path(path));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new Refused(`Warning: Couldn't read data from file "${path}", this makes an empty POST.`, 26);
  }
}

function urlEncode(text: string): string {
  return text.replace(/[^A-Za-z0-9\-._~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);
}

/** --interface: an address, or the first address of a device. */
function sourceOf(process: Process, text: string | null): IpAddress | null {
  if (text === null) return null;
  const numeric = parseNumericHost(text.replace(/^(if|host)!/, ""));
  if (numeric !== null) return numeric;
  const device = netnsOf(process).stack.deviceByName(text.replace(/^if!/, ""));
  const address = device?.addresses4[0]?.local ?? device?.addresses6[0]?.local ?? null;
  if (address === null) throw new Refused(`curl: (45) Couldn't bind to '${text}'`, 45);
  return address;
}
