import { openInput, readInput, splitLines } from "../../input.js";
import { openFile, WRITE } from "../../open-file.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

const USAGE = `Usage:
       xxd [options] [infile [outfile]]
    or
       xxd -r [-s [-]offset] [-c cols] [-ps] [infile [outfile]]
Options:
    -a          toggle autoskip: A single '*' replaces nul-lines. Default off.
    -b          binary digit dump (incompatible with -ps,-i,-r). Default hex.
    -C          capitalize variable names in C include file style (-i).
    -c cols     format <cols> octets per line. Default 16 (-i: 12, -ps: 30).
    -E          show characters in EBCDIC. Default ASCII.
    -e          little-endian dump (incompatible with -ps,-i,-r).
    -g bytes    number of octets per group in normal output. Default 2 (-e: 4).
    -h          print this summary.
    -i          output in C include file style.
    -l len      stop after <len> octets.
    -n name     set the variable name used in C include output (-i).
    -o off      add <off> to the displayed file position.
    -ps         output in postscript plain hexdump style.
    -r          reverse operation: convert (or patch) hexdump into binary.
    -r -s off   revert with <off> added to file positions found in hexdump.
    -d          show offset in decimal instead of hex.
    -s [+][-]seek  start at <seek> bytes abs. (or +: rel.) infile offset.
    -u          use upper case hex letters.
    -v          show version: "xxd 2022-01-14 by Juergen Weigert et al.".
`;

/** What a command line of xxd asks for. */
interface XxdCommand {
  mode: "hex" | "plain" | "bits" | "little" | "include" | "reverse";
  plainReverse: boolean;
  autoskip: boolean;
  upper: boolean;
  decimal: boolean;
  capitals: boolean;
  name: string | null;
  length: number;
  seek: number;
  offset: number;
  columns: number | null;
  group: number | null;
  readonly files: string[];
}

const NUMBERS: Readonly<Record<string, "length" | "seek" | "offset" | "columns" | "group">> = {
  l: "length",
  s: "seek",
  o: "offset",
  c: "columns",
  g: "group",
};

/** xxd(1): -a -b -C -c -d -e -g -i -l -n -o -p -r -s -u. */
export function* xxd(process: Process): Generator<Wait, number, void> {
  const command = readCommand(process.argv.slice(1));
  if (command === "version") {
    yield* process.printError("xxd 2022-01-14 by Juergen Weigert et al.\n");
    return 0;
  }
  if (command === null) {
    yield* process.printError(USAGE);
    return 1;
  }
  const file = command.files[0] ?? "-";
  const output = command.files[1];
  if (output !== undefined && output !== "-") process.setDescriptor(1, openFile(process, output, WRITE));
  if (command.mode === "reverse") {
    const text = yield* readInput(process, file);
    if (text === null) return 2;
    yield* process.print(reversed(text, command));
    return 0;
  }
  const data = yield* readPart(process, file, command);
  if (data === null) return 2;
  yield* process.print(dump(data.bytes, data.start, file, command));
  return 0;
}

function readCommand(words: readonly string[]): XxdCommand | "version" | null {
  const command: XxdCommand = {
    mode: "hex",
    plainReverse: false,
    autoskip: false,
    upper: false,
    decimal: false,
    capitals: false,
    name: null,
    length: Number.POSITIVE_INFINITY,
    seek: 0,
    offset: 0,
    columns: null,
    group: null,
    files: [],
  };
  let isReverse = false;
  for (let i = 0; i < words.length; i++) {
    const word = (words[i] ?? "").replace(/^--/, "-");
    if (!word.startsWith("-") || word === "-") {
      command.files.push(word);
      continue;
    }
    const numeric = /^-([lscgo])(?:en|eek|ols|roup|roupsize|ff|ffset)?([-+]?(?:0x[0-9a-fA-F]+|\d+))?$/.exec(word);
    if (numeric !== null) {
      const value = Number((numeric[2] ?? words[++i] ?? "").replace(/^\+/, ""));
      if (Number.isNaN(value)) return null;
      const key = NUMBERS[numeric[1] ?? ""];
      if (key !== undefined) command[key] = value;
    } else if (/^-(?:p|ps|postscript|plain)$/.test(word)) command.mode = "plain";
    else if (/^-(?:r|revert)$/.test(word)) isReverse = true;
    else if (/^-b(?:its)?$/.test(word)) command.mode = "bits";
    else if (word === "-e") command.mode = "little";
    else if (/^-i(?:nclude)?$/.test(word)) command.mode = "include";
    else if (/^-a(?:utoskip)?$/.test(word)) command.autoskip = !command.autoskip;
    else if (/^-u(?:ppercase)?$/.test(word)) command.upper = true;
    else if (word === "-d") command.decimal = true;
    else if (/^-C(?:apitalize)?$/.test(word)) command.capitals = true;
    else if (/^-n(?:ame)?$/.test(word)) command.name = words[++i] ?? "";
    else if (/^-v(?:ersion)?$/.test(word)) return "version";
    else return null;
  }
  if (isReverse) {
    command.plainReverse = command.mode === "plain";
    command.mode = "reverse";
  }
  return command;
}

/** The bytes that are wanted, and where in the file they begin; an endless file is not read to its end. */
function* readPart(
  process: Process,
  file: string,
  { seek, length }: XxdCommand,
): Generator<Wait, { readonly bytes: string; readonly start: number } | null, void> {
  const stream = yield* openInput(process, file);
  if (stream === null) return null;
  const wanted = seek < 0 ? Number.POSITIVE_INFINITY : seek + length;
  let text = "";
  while (text.length < wanted) {
    const bytes = stream.read(Math.min(65_536, wanted - text.length));
    if (bytes === null) yield stream.readable;
    else if (bytes === "") break;
    else text += bytes;
  }
  stream.close();
  const start = seek < 0 ? Math.max(0, text.length + seek) : seek;
  return { bytes: text.slice(start, start + length), start };
}

function dump(bytes: string, start: number, file: string, command: XxdCommand): string {
  const { mode, upper } = command;
  const hexOf = (c: string): string => {
    const hex = c.charCodeAt(0).toString(16).padStart(2, "0");
    return upper ? hex.toUpperCase() : hex;
  };
  if (mode === "include") return includeText(bytes, file, command, hexOf);
  const defaults = { hex: [16, 2], bits: [6, 1], little: [16, 4], plain: [30, 0] } as const;
  const [defaultColumns, defaultGroup] = mode === "reverse" ? defaults.hex : defaults[mode];
  const columns = command.columns === null ? defaultColumns : command.columns || (mode === "plain" ? bytes.length : 16);
  const group = (command.group ?? defaultGroup) || columns;
  let out = "";
  let zeros = 0;
  for (let at = 0; at < bytes.length; at += columns) {
    const row = bytes.slice(at, at + columns);
    if (mode === "plain") {
      out += `${[...row].map(hexOf).join("")}\n`;
      continue;
    }
    if (command.autoskip && /^\0*$/.test(row) && at + columns < bytes.length) {
      // The first line of zeros is shown, and so is a last one.
      if (++zeros === 2) out += "*\n";
      if (zeros >= 2) continue;
    } else zeros = 0;
    const digits = mode === "bits" ? 8 : 2;
    let text = "";
    for (let from = 0; from < columns; from += group) {
      const part = row.slice(from, from + group);
      const cells = [...part].map((c) => (mode === "bits" ? c.charCodeAt(0).toString(2).padStart(8, "0") : hexOf(c)));
      const width = Math.min(group, columns - from) * digits;
      text += `${mode === "little" ? cells.reverse().join("").padStart(width) : cells.join("").padEnd(width)} `;
    }
    const address = (start + at + command.offset).toString(command.decimal ? 10 : 16).padStart(8, "0");
    out += `${address}: ${text}${mode === "little" ? " " : " "}${row.replace(/[^ -~]/g, ".")}\n`;
  }
  return out;
}

function includeText(bytes: string, file: string, command: XxdCommand, hexOf: (c: string) => string): string {
  const columns = command.columns === null || command.columns === 0 ? 12 : command.columns;
  const rows: string[] = [];
  for (let at = 0; at < bytes.length; at += columns) {
    rows.push(
      `  ${[...bytes.slice(at, at + columns)].map((c) => `0${command.upper ? "X" : "x"}${hexOf(c)}`).join(", ")}`,
    );
  }
  const body = `${rows.join(",\n")}${rows.length > 0 ? "\n" : ""}`;
  if (file === "-" && command.name === null) return body;
  const plain = (command.name ?? file).replace(/[^a-zA-Z0-9]/g, "_");
  const lead = /^\d/.test(plain) ? "__" : "";
  const name = command.capitals ? `${lead}${plain}`.toUpperCase() : `${lead}${plain}`;
  const length = command.capitals ? `${name}_LEN` : `${name}_len`;
  return `unsigned char ${name}[] = {\n${body}};\nunsigned int ${length} = ${bytes.length};\n`;
}

/** The bytes of a dump (-r); lines with an address put theirs at its place. */
function reversed(text: string, command: XxdCommand): string {
  const bytesOf = (digits: string): string =>
    digits
      .replace(/[^0-9a-fA-F]/g, "")
      .replace(/..?/g, (pair) => (pair.length < 2 ? "" : String.fromCharCode(Number.parseInt(pair, 16))));
  if (command.plainReverse) return bytesOf(text);
  let out = "";
  for (const line of splitLines(text)) {
    const match = /^\s*([0-9a-fA-F]+):? ?((?: ?[0-9a-fA-F]{2})*)/.exec(line);
    if (match === null) continue;
    const at = Number.parseInt(match[1] ?? "0", 16) + command.seek;
    if (at > out.length) out = out.padEnd(at, "\0");
    const bytes = bytesOf(match[2] ?? "").slice(0, command.columns ?? 16);
    out = out.slice(0, at) + bytes + out.slice(at + bytes.length);
  }
  return out;
}
