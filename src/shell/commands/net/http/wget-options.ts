import { FileError } from "../../../../host/file-node.js";
import { type Options, parseOptions } from "../../../getopt.js";
import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";
import { bytesOf } from "../byte-string.js";

const HINT = "Usage: wget [OPTION]... [URL]...\n\nTry `wget --help' for more options.\n";
const DEFAULT_TIMEOUT_S = 900;
const DEFAULT_TRIES = 20;
const DEFAULT_WAIT_RETRY_S = 10;
const DEFAULT_REDIRECTS = 20;
/** -n takes letters of its own. */
const NO_LETTERS: Readonly<Record<string, string>> = {
  c: "--no-clobber",
  d: "--no-directories",
  H: "--no-host-directories",
  p: "--no-parent",
  v: "--no-verbose",
};
/** What changes nothing for single files over plain HTTP without a proxy of the environment. */
const WITHOUT_EFFECT = {
  "no-dns-cache": "0",
  "no-cache": "0",
  "no-cookies": "0",
  "no-proxy": "0",
  "no-config": "0",
  "no-netrc": "0",
  "no-hsts": "0",
  "no-iri": "0",
  "no-directories": "0",
  "no-host-directories": "0",
  "no-parent": "0",
  "no-use-server-timestamps": "0",
  "keep-session-cookies": "0",
  progress: "0:",
  "secure-protocol": "0:",
  "ca-certificate": "0:",
  "dns-timeout": "0:",
  "limit-rate": "0:",
};
/** What is there in the real one and not here. */
const ABSENT = (
  "background execute: debug force-html base: config: rejected-log: report-speed: retry-on-http-error: start-pos: " +
  "no-if-modified-since random-wait quota: restrict-file-names: ignore-case prefer-family: ask-password use-askpass: " +
  "local-encoding: remote-encoding: unlink xattr force-directories protocol-directories cut-dirs: default-page: adjust-extension " +
  "ignore-length compression: proxy-user: proxy-password: save-headers load-cookies: save-cookies: content-disposition " +
  "https-only certificate: private-key: ca-directory: crl-file: pinnedpubkey: ciphers: ftp-user: ftp-password: recursive level: " +
  "delete-after convert-links backups: backup-converted mirror page-requisites accept: reject: accept-regex: reject-regex: domains: " +
  "exclude-domains: span-hosts relative include-directories: exclude-directories: trust-server-names warc-file:"
).split(" ");
const ABSENT_LETTERS = "be:dFB:Q:xErl:kKmpA:R:D:HLI:X:w:";

/** What wget's command line asks for; times in seconds, 0 for none. */
export interface WgetCommand {
  readonly urls: readonly string[];
  /** From -i, whose missing file is told and is no failure. */
  readonly inputFile: string | null;
  readonly quiet: boolean;
  /** -nv. */
  readonly terse: boolean;
  readonly showsProgress: boolean;
  /** -o or -a. */
  readonly logFile: string | null;
  readonly logAppends: boolean;
  readonly output: string | null;
  readonly prefix: string | null;
  readonly noClobber: boolean;
  readonly continues: boolean;
  /** -N: only what is newer than the file that is there. */
  readonly onlyNewer: boolean;
  readonly headers: boolean;
  readonly spider: boolean;
  readonly connectTimeoutS: number;
  readonly readTimeoutS: number;
  readonly tries: number;
  readonly waitRetryS: number;
  readonly retriesRefused: boolean;
  readonly maxRedirects: number;
  readonly family: 4 | 6 | null;
  readonly insecure: boolean;
  readonly keepAlive: boolean;
  readonly contentOnError: boolean;
  readonly userAgent: string;
  readonly fields: readonly (readonly [string, string])[];
  readonly method: string | null;
  readonly body: Uint8Array | null;
  readonly user: string | null;
  readonly password: string;
  readonly challenged: boolean;
}

/** Reads the command line; an exit code when there is nothing to do or something is wrong with it. */
export function* readWgetCommand(process: Process): Generator<Wait, WgetCommand | number, void> {
  const words = process.argv.flatMap((word, i) => (i > 0 && /^-n[^-]/.test(word) ? spreadNo(word) : [word]));
  const bad = words.find((word) => /^-n[^-]/.test(word));
  if (bad !== undefined) {
    yield* process.printError(`wget: illegal option -- \`${bad.slice(0, 3)}'\n${HINT}`);
    return 1;
  }
  process.argv.splice(0, process.argv.length, ...words);
  const options = yield* parseOptions(process, {
    short: `qvO:ST:t:U:46VhP:ci:o:a:N${ABSENT_LETTERS}`,
    long: {
      ...WITHOUT_EFFECT,
      ...Object.fromEntries(ABSENT.map((name) => [name.replace(":", ""), name])),
      quiet: "q",
      verbose: "v",
      help: "h",
      version: "V",
      "no-verbose": "no-verbose",
      "show-progress": "show-progress",
      "output-document": "O:",
      "output-file": "o:",
      "append-output": "a:",
      "input-file": "i:",
      "directory-prefix": "P:",
      "no-clobber": "no-clobber",
      continue: "c",
      "server-response": "S",
      timestamping: "N",
      spider: "spider",
      timeout: "T:",
      "connect-timeout": "connect-timeout:",
      "read-timeout": "read-timeout:",
      tries: "t:",
      waitretry: "waitretry:",
      wait: "w:",
      "retry-connrefused": "retry-connrefused",
      "max-redirect": "max-redirect:",
      "inet4-only": "4",
      "inet6-only": "6",
      "bind-address": "bind-address:",
      user: "user:",
      password: "password:",
      "http-user": "user:",
      "http-password": "password:",
      "auth-no-challenge": "auth-no-challenge",
      header: "header:",
      referer: "referer:",
      "user-agent": "U:",
      "post-data": "post-data:",
      "post-file": "post-file:",
      method: "method:",
      "body-data": "body-data:",
      "body-file": "post-file:",
      "no-http-keep-alive": "no-http-keep-alive",
      "no-check-certificate": "insecure",
      "content-on-error": "content-on-error",
    },
    errorCode: 2,
    usage: HINT,
  });
  if (typeof options === "number") return options;
  if (options.has("V")) {
    yield* process.print("GNU Wget 1.21.3 built on linux-gnu.\n");
    return 0;
  }
  if (options.has("h")) {
    yield* process.print(`GNU Wget 1.21.3, a non-interactive network retriever.\n${HINT.split("\n")[0]}\n`);
    return 0;
  }
  const wrong = yield* checkWords(process, options);
  if (wrong !== 0) return wrong;
  if (options.operands.length === 0 && !options.has("i")) {
    yield* process.printError(`wget: missing URL\n${HINT}`);
    return 1;
  }
  try {
    return commandOf(process, options);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return yield* process.fail(`BODY data file '${options.value("post-file")}' missing: ${error.message}`, 1);
  }
}

/** `-nvc` is `-nv -nc`; what is no letter of -n stays as it is. */
function spreadNo(word: string): string[] {
  const names = [...word.slice(2)].map((letter) => NO_LETTERS[letter]);
  return names.every((name) => name !== undefined) ? names : [word];
}

function* checkWords(process: Process, options: Options): Generator<Wait, number, void> {
  for (const name of [
    ...ABSENT.map((each) => each.replace(":", "")),
    ...ABSENT_LETTERS.replace(/:/g, ""),
    "bind-address",
  ]) {
    if (name !== "w" && name !== "b" && options.has(name))
      return yield* process.fail(`option ${name.length === 1 ? "-" : "--"}${name} is not emulated by podwire`, 2);
  }
  if (options.has("b") && options.operands.length > 0)
    return yield* process.fail("option -b is not emulated by podwire", 2);
  const times: [string, string][] = [
    ["T", "timeout"],
    ["connect-timeout", "connect-timeout"],
    ["read-timeout", "read-timeout"],
    ["w", "wait"],
    ["waitretry", "waitretry"],
  ];
  for (const [name, long] of times) {
    const text = options.value(name);
    if (text !== null && seconds(text) === null)
      return yield* process.fail(`--${long}: Invalid time period '${text}'`, 2);
  }
  for (const line of options.values("header"))
    if (line !== "" && !/^[^\s:]+:/.test(line)) return yield* process.fail(`--header: Invalid header '${line}'.`, 2);
  return 0;
}

/** "5", "1.5", "2m", "1h", "1d" in seconds; null for anything else. */
function seconds(text: string): number | null {
  const match = /^(\d+(?:\.\d*)?|\.\d+)([smhdw]?)$/.exec(text.trim());
  if (match === null) return null;
  const unit = { "": 1, s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }[match[2] ?? ""] ?? 1;
  return Number(match[1]) * unit;
}

function commandOf(process: Process, options: Options): WgetCommand {
  const time = (name: string, fallback: number): number => seconds(options.value(name) ?? "") ?? fallback;
  const timeoutS = time("T", DEFAULT_TIMEOUT_S);
  const tries = options.value("t") ?? String(DEFAULT_TRIES);
  const file = options.value("post-file");
  const data = options.value("post-data") ?? options.value("body-data");
  const posts = options.has("post-data") || (options.has("post-file") && !options.has("method"));
  const fields = options.values("header").map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  const referer = options.value("referer");
  if (referer !== null) fields.unshift(["Referer", referer]);
  return {
    urls: options.operands,
    inputFile: options.value("i"),
    quiet: options.has("q"),
    terse: options.has("no-verbose"),
    showsProgress: options.has("show-progress") || !(options.has("q") || options.has("no-verbose")),
    logFile: options.value("o") ?? options.value("a"),
    logAppends: options.has("a"),
    output: options.value("O"),
    prefix: options.value("P"),
    noClobber: options.has("no-clobber"),
    continues: options.has("c"),
    onlyNewer: options.has("N"),
    headers: options.has("S"),
    spider: options.has("spider"),
    connectTimeoutS: time("connect-timeout", options.has("T") ? timeoutS : 0),
    readTimeoutS: time("read-timeout", timeoutS),
    tries:
      tries === "inf" || Number.parseInt(tries, 10) === 0
        ? Number.POSITIVE_INFINITY
        : Number.parseInt(tries, 10) || Number.POSITIVE_INFINITY,
    waitRetryS: time("waitretry", DEFAULT_WAIT_RETRY_S),
    retriesRefused: options.has("retry-connrefused"),
    maxRedirects: Number.parseInt(options.value("max-redirect") ?? String(DEFAULT_REDIRECTS), 10),
    family: options.has("6") ? 6 : options.has("4") ? 4 : null,
    insecure: options.has("insecure"),
    keepAlive: !options.has("no-http-keep-alive"),
    contentOnError: options.has("content-on-error"),
    userAgent: options.value("U") ?? "Wget/1.21.3",
    fields,
    method: options.value("method")?.toUpperCase() ?? (posts ? "POST" : options.has("spider") ? "HEAD" : null),
    body: file !== null ? bytesOf(process.files.readFile(process.path(file))) : data === null ? null : bytesOf(data),
    user: options.value("user"),
    password: options.value("password") ?? "",
    challenged: !options.has("auth-no-challenge"),
  };
}
