import { FileError } from "../../../../host/file-node.js";
import { readInput } from "../../../input.js";
import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";

/** A command line that curl does not take: what it prints on standard error and its exit code. */
export class Refused extends Error {
  readonly code: number;

  constructor(message: string, code = 2) {
    super(message);
    this.code = code;
  }
}

/** The second half of curl's way to refuse a command line. */
export const HINT = "curl: try 'curl --help' or 'curl --manual' for more information";

/** `option`, as it was given, is refused for the reason `why`. */
export function badOption(option: string, why: string, code = 2): Refused {
  return new Refused(`curl: option ${option}: ${why}\n${HINT}`, code);
}

/** Options that curl here has: long names with their letters, those that take a value with a colon. */
const KNOWN = `compressed config=K: connect-timeout: connect-to: continue-at=C: cookie=b: cookie-jar=c: create-dirs
data=d: data-ascii: data-binary: data-raw: data-urlencode: dump-header=D: fail=f fail-early fail-with-body form=F:
form-string: get=G globoff=g haproxy-protocol head=I header=H: help=h? http1.0=0 http2 include=i insecure=k interface:
ipv4=4 ipv6=6 json: junk-session-cookies=j local-port: location=L location-trusted max-filesize: max-redirs: max-time=m:
next=: clobber noproxy: oauth2-bearer: output=o: output-dir: path-as-is post301 post302 post303 progress-bar=#
progress-meter proto: proto-default: proxy=x: proxy-user=U: range=r: referer=e: remote-header-name=J remote-name=O
remote-name-all remote-time=R remove-on-error request=X: request-target: resolve: retry: retry-all-errors
retry-connrefused retry-delay: retry-max-time: show-error=S silent=s stderr: time-cond=z: upload-file=T: url: url-query: user=u:
user-agent=A: verbose=v version=V write-out=w:`;

/** Those that change nothing here: what they name is so anyway, or belongs to other protocols than HTTP. */
const WITHOUT_EFFECT = `alpn append=a basic buffer=N cert-status ciphers: compressed-ssh create-file-mode: curves: disable=q
disable-eprt disable-epsv false-start ftp-account: ftp-alternative-to-user: ftp-create-dirs ftp-method: ftp-pasv
ftp-port=P: ftp-pret ftp-skip-pasv-ip ftp-ssl-ccc ftp-ssl-ccc-mode: ftp-ssl-control happy-eyeballs-timeout-ms:
hostpubmd5: hostpubsha256: http1.1 keepalive keepalive-time: krb: list-only=l limit-rate: login-options: mail-auth: mail-from:
mail-rcpt: mail-rcpt-allowfails npn proxy-basic quote=Q: sasl-authzid: sasl-ir sessionid ssl ssl-allow-beast
ssl-auto-client-cert ssl-no-revoke ssl-reqd ssl-revoke-best-effort sslv2=2 sslv3=3 styled-output
suppress-connect-headers tcp-fastopen tcp-nodelay telnet-option=t: tftp-blksize: tftp-no-options tls-max:
tls13-ciphers: tlsv1=1 tlsv1.0 tlsv1.1 tlsv1.2 tlsv1.3 use-ascii=B xattr`;

/** Those that podwire does not have. */
const ABSENT = `abstract-unix-socket: alt-svc: anyauth aws-sigv4: cacert: capath: cert=E: cert-type: crlf crlfile:
delegation: digest disallow-username-in-url dns-interface: dns-ipv4-addr: dns-ipv6-addr: dns-servers: doh-cert-status
doh-insecure doh-url: egd-file: engine: etag-compare: etag-save: expect100-timeout: form-escape hsts: http0.9
http2-prior-knowledge http3 http3-only ignore-content-length key: key-type: libcurl: manual=M metalink
negotiate netrc=n netrc-file: netrc-optional ntlm ntlm-wb parallel=Z parallel-immediate parallel-max: pass:
pinnedpubkey: preproxy: proto-redir: proxy-anyauth proxy-cacert: proxy-capath: proxy-cert: proxy-cert-type:
proxy-ciphers: proxy-crlfile: proxy-digest proxy-header: proxy-insecure proxy-key: proxy-key-type: proxy-negotiate
proxy-ntlm proxy-pass: proxy-pinnedpubkey: proxy-service-name: proxy-ssl-allow-beast proxy-ssl-auto-client-cert
proxy-tls13-ciphers: proxy-tlsauthtype: proxy-tlspassword: proxy-tlsuser: proxy-tlsv1 proxy1.0: proxytunnel=p pubkey:
random-file: rate: raw service-name: socks4: socks4a: socks5: socks5-basic socks5-gssapi socks5-gssapi-nec
socks5-gssapi-service: socks5-hostname: speed-limit=Y: speed-time=y: tlsauthtype: tlspassword: tlsuser:
tr-encoding trace: trace-ascii: trace-time unix-socket:`;

interface Row {
  readonly name: string;
  readonly letter: string;
  readonly value: "none" | "needed" | "optional";
  readonly isAbsent: boolean;
}

function rows(text: string, isAbsent = false): Row[] {
  return text.split(/\s+/).map((word) => {
    const match = /^([a-z0-9.-]+?)(?:=(.))?([:?]?)$/.exec(word);
    const [, name = word, letter = "", mark = ""] = match ?? [];
    return { name, letter, value: mark === ":" ? "needed" : mark === "?" ? "optional" : "none", isAbsent };
  });
}

const ROWS = [...rows(KNOWN), ...rows(WITHOUT_EFFECT), ...rows(ABSENT, true)];
/** Switches that are on until "--no-NAME"; -N is --no-buffer. */
const ON_AT_FIRST = ["buffer"];

/** One option as it was given: its long name, its value ("" without), and the word it stood in. */
export interface CurlWord {
  readonly name: string;
  readonly value: string;
  readonly word: string;
}

/** The options of one operation; `--next` begins another. URLs are options named "url". */
export class CurlWords {
  readonly given: CurlWord[] = [];

  has(name: string): boolean {
    return this.given.some((each) => each.name === name);
  }

  last(name: string): CurlWord | null {
    return this.given.findLast((each) => each.name === name) ?? null;
  }

  value(name: string): string | null {
    return this.last(name)?.value ?? null;
  }

  values(name: string): string[] {
    return this.given.filter((each) => each.name === name).map((each) => each.value);
  }

  /** "--no-NAME" takes a switch back. */
  drop(name: string): void {
    for (let i = this.given.length - 1; i >= 0; i--) if (this.given[i]?.name === name) this.given.splice(i, 1);
  }
}

/** Reads the words one after the other, as curl does: the first mistake is told. @throws Refused */
export function* readCurlWords(process: Process, words: readonly string[]): Generator<Wait, CurlWords[], void> {
  const operations = [new CurlWords()];
  yield* take(process, operations, words);
  return operations;
}

function* take(process: Process, operations: CurlWords[], words: readonly string[]): Generator<Wait, void, void> {
  let isOver = false;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? "";
    if (isOver || !word.startsWith("-") || word === "-") {
      operations.at(-1)?.given.push({ name: "url", value: word, word });
      continue;
    }
    if (word === "--") {
      isOver = true;
      continue;
    }
    if (word.startsWith("--")) {
      const isOff = word.startsWith("--no-");
      const row = longRow(word, isOff ? word.slice(5) : word.slice(2));
      if (isOff && row.value !== "none") throw badOption(word, "used '--no-' for option that isn't a boolean");
      const takesNext = row.value !== "none" && i + 1 < words.length;
      if (takesNext) yield* put(process, operations, row, words[++i] ?? "", word);
      else if (row.value === "needed") throw badOption(word, "requires parameter");
      else if (isOff) operations.at(-1)?.drop(row.name);
      if (isOff && (row.name === "progress-meter" || row.name === "clobber"))
        yield* put(process, operations, row, "no", word);
      else if (!isOff && row.value === "optional" && !takesNext) yield* put(process, operations, row, "", word);
      else if (!isOff && row.value === "none" && row.name !== "progress-meter" && row.name !== "clobber")
        yield* put(process, operations, row, "", word);
      continue;
    }
    for (let j = 1; j < word.length; j++) {
      const row = ROWS.find((each) => each.letter === word[j]);
      if (row === undefined) throw badOption(word, "is unknown");
      if (row.value === "none" || (row.value === "optional" && i + 1 >= words.length)) {
        yield* put(process, operations, row, "", word);
        continue;
      }
      const rest = word.slice(j + 1);
      if (rest === "" && i + 1 >= words.length) throw badOption(word, "requires parameter");
      yield* put(process, operations, row, rest === "" ? (words[++i] ?? "") : rest, word);
      break;
    }
  }
}

/** A long name, whole or as far as it is told from others. */
function longRow(word: string, name: string): Row {
  const exact = ROWS.find((each) => each.name === name);
  if (exact !== undefined) return exact;
  const found = ROWS.filter((each) => each.name.startsWith(name));
  const [row] = found;
  if (row === undefined) throw badOption(word, "is unknown");
  if (found.length > 1) throw badOption(word, "is ambiguous");
  return row;
}

function* put(
  process: Process,
  operations: CurlWords[],
  row: Row,
  value: string,
  word: string,
): Generator<Wait, void, void> {
  if (row.isAbsent && /^(?:http3|dns-)/.test(row.name))
    throw badOption(word, "the installed libcurl version doesn't support this");
  if (row.isAbsent) throw badOption(word, "is not emulated by podwire");
  if (row.name === "next") operations.push(new CurlWords());
  else if (row.name === "config") yield* readConfig(process, operations, value, word);
  else if (!ON_AT_FIRST.includes(row.name)) operations.at(-1)?.given.push({ name: row.name, value, word });
}

/** -K: options one to a line, "name = value", values in quotes or to the end of the line. */
function* readConfig(
  process: Process,
  operations: CurlWords[],
  file: string,
  word: string,
): Generator<Wait, void, void> {
  const text = yield* fileOf(process, file);
  if (text === null) {
    const isSilent = operations.some((words) => words.has("silent"));
    if (!isSilent) yield* process.printError(`curl: cannot read config from '${file}'\n`);
    throw badOption(word, "error encountered when reading a file", 26);
  }
  for (const line of text.split("\n").map((each) => each.trim())) {
    if (line === "" || line.startsWith("#")) continue;
    const [, name = "", rest = ""] = /^(-{0,2}[^\s=:]+)\s*[=:]?\s*(.*)$/.exec(line) ?? [];
    const value = rest.startsWith('"')
      ? rest
          .slice(1)
          .replace(/(?<!\\)".*$/, "")
          .replace(/\\(.)/g, (_all, letter: string) => ESCAPES[letter] ?? letter)
      : rest;
    const option = name.startsWith("-") ? name : `--${name}`;
    // A line that names nothing is passed over with a warning, which -s hides.
    if (!ROWS.some((each) => each.name.startsWith(option.replace(/^-+/, "")) || each.letter === option[1])) continue;
    yield* take(process, operations, value === "" ? [option] : [option, value]);
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", v: "\v" };

/** What a file holds, "-" being standard input; null when it cannot be read. */
export function* fileOf(process: Process, name: string): Generator<Wait, string | null, void> {
  if (name === "-") return yield* readInput(process, "-");
  try {
    return process.files.readFile(process.path(name));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return null;
  }
}
