import { FileError } from "../../../host/file-node.js";
import type { Builtin } from "../builtin.js";
import type { Interpreter } from "../interpreter.js";

interface ReadResult {
  /** The characters, those after a backslash marked by `escaped`. */
  readonly text: string;
  readonly escaped: readonly boolean[];
  readonly status: number;
}

/** Reads up to the delimiter; without `raw`, backslash quotes and joins lines. Status 1 at the end, 142 at the time limit. */
function* readRecord(
  shell: Interpreter,
  descriptor: number,
  delimiter: string,
  raw: boolean,
  limit: number | null,
  untilNs: number | null,
) {
  const stream = shell.process.descriptor(descriptor);
  let text = "";
  const escaped: boolean[] = [];
  let backslash = false;
  const result = (status: number): ReadResult => ({ text, escaped, status });
  for (;;) {
    if (limit !== null && text.length >= limit) return result(0);
    const chunk = limit !== null || delimiter === "" ? stream.read(1) : stream.readUntil(delimiter);
    if (chunk === null) {
      const leftNs = untilNs === null ? null : untilNs - shell.process.nowNs;
      if (leftNs !== null && leftNs <= 0) return result(142);
      yield { queues: [stream.readable], delayNs: leftNs };
      if (shell.process.hasSignal) yield* shell.runPendingTraps();
      continue;
    }
    if (chunk === "") return result(1);
    for (const c of chunk) {
      if (backslash) {
        backslash = false;
        if (c === "\n") continue;
        text += c;
        escaped.push(true);
      } else if (c === "\\" && !raw) backslash = true;
      else if (c === delimiter && limit === null) return result(0);
      else if (c === delimiter && limit !== null) return result(0);
      else if (c !== "\0" || delimiter === "") {
        if (c === "\0" && delimiter === "") return result(0);
        text += c;
        escaped.push(false);
      }
    }
  }
}

/** Splits a record at IFS into at most `count` fields; the last takes the rest (POSIX read). */
export function splitRecord(text: string, escaped: readonly boolean[], ifs: string, count: number | null): string[] {
  const isSeparator = (i: number): boolean => escaped[i] !== true && ifs.includes(text[i] ?? "\0");
  const isBlank = (i: number): boolean => isSeparator(i) && /[ \t\n]/.test(text[i] ?? "");
  const out: string[] = [];
  let i = 0;
  while (i < text.length && isBlank(i)) i++;
  while (i < text.length) {
    if (count !== null && out.length === count - 1) {
      let end = text.length;
      while (end > i && isBlank(end - 1)) end--;
      const rest = text.slice(i, end);
      // A single trailing separator is no part of the last field.
      if (end > i && isSeparator(end - 1) && !isBlank(end - 1)) {
        let others = 0;
        for (let j = i; j < end - 1; j++) if (isSeparator(j)) others++;
        if (others === 0) {
          end--;
          while (end > i && isBlank(end - 1)) end--;
          out.push(text.slice(i, end));
          return out;
        }
      }
      out.push(rest);
      return out;
    }
    let end = i;
    while (end < text.length && !isSeparator(end)) end++;
    out.push(text.slice(i, end));
    i = end;
    while (i < text.length && isBlank(i)) i++;
    if (i < text.length && isSeparator(i) && !isBlank(i)) {
      i++;
      while (i < text.length && isBlank(i)) i++;
    }
  }
  return out;
}

/** `read`: a line into variables. */
export const readBuiltin: Builtin = function* (shell, argv) {
  let raw = false;
  let array: string | null = null;
  let delimiter = "\n";
  let limit: number | null = null;
  let exact = false;
  let timeout: number | null = null;
  let descriptor = 0;
  let i = 1;
  for (; i < argv.length && /^-./.test(argv[i] ?? ""); i++) {
    const word = argv[i] ?? "";
    if (word === "--") {
      i++;
      break;
    }
    for (let j = 1; j < word.length; j++) {
      const letter = word[j] ?? "";
      if (letter === "r") raw = true;
      else if (letter === "s" || letter === "e") continue;
      else if ("apdnNtui".includes(letter)) {
        const value = word.slice(j + 1) || argv[++i];
        if (value === undefined) {
          yield* shell.complain(`read: -${letter}: option requires an argument`);
          yield* shell.process.printError(`${READ_USAGE}\n`);
          return 2;
        }
        if (letter === "a") array = value;
        else if (letter === "d") delimiter = value.slice(0, 1);
        else if (letter === "n" || letter === "N") {
          limit = Number(value);
          exact = letter === "N";
        } else if (letter === "t") {
          if (!/^\d*\.?\d*$/.test(value) || value === "") {
            yield* shell.complain(`read: ${value}: invalid timeout specification`);
            return 1;
          }
          timeout = Number(value);
        } else if (letter === "u") descriptor = Number(value);
        break;
      } else {
        yield* shell.complain(`read: -${letter}: invalid option`);
        yield* shell.process.printError(`${READ_USAGE}\n`);
        return 2;
      }
    }
  }
  const names = argv.slice(i);
  for (const name of names) {
    if (!/^[A-Za-z_]\w*(\[.+\])?$/.test(name)) {
      yield* shell.complain(`read: \`${name}': not a valid identifier`);
      return 1;
    }
  }
  const untilNs = timeout === null || timeout === 0 ? null : shell.process.nowNs + Math.round(timeout * 1e9);
  let record: ReadResult;
  try {
    record = yield* readRecord(shell, descriptor, exact ? "" : delimiter, raw, limit, untilNs);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    yield* shell.complain(
      error.errno === "EBADF" && descriptor !== 0
        ? `read: ${descriptor}: invalid file descriptor: ${error.message}`
        : `read: read error: ${descriptor}: ${error.message}`,
    );
    return 1;
  }
  const { text, escaped, status } = record;
  if (array !== null) {
    shell.setArray(array, splitRecord(text, escaped, shell.ifs, null));
    return status;
  }
  if (names.length === 0) {
    shell.assign("REPLY", null, text, false);
    return status;
  }
  const fields = exact ? [text] : splitRecord(text, escaped, shell.ifs, names.length);
  names.forEach((name, index) => {
    const element = /^(\w+)\[(.+)\]$/.exec(name);
    shell.assign(element?.[1] ?? name, element?.[2] ?? null, fields[index] ?? "", false);
  });
  return status;
};

const READ_USAGE =
  "read: usage: read [-ers] [-a array] [-d delim] [-i text] [-n nchars] [-N nchars] [-p prompt] [-t timeout] [-u fd] [name ...]";

/** `mapfile` and `readarray`: lines into an array. */
export const mapfileBuiltin: Builtin = function* (shell, argv) {
  const command = argv[0] ?? "mapfile";
  let trim = false;
  let delimiter = "\n";
  let count = 0;
  let skip = 0;
  let origin: number | null = null;
  let descriptor = 0;
  let i = 1;
  for (; i < argv.length && /^-./.test(argv[i] ?? ""); i++) {
    const word = argv[i] ?? "";
    const letter = word[1] ?? "";
    if (letter === "t") {
      trim = true;
      continue;
    }
    const value = word.slice(2) || (argv[++i] ?? "");
    if (letter === "d") delimiter = value.slice(0, 1);
    else if (letter === "n") count = Number(value);
    else if (letter === "s") skip = Number(value);
    else if (letter === "O") origin = Number(value);
    else if (letter === "u") descriptor = Number(value);
    else {
      yield* shell.complain(`${command}: -${letter}: invalid option`);
      return 2;
    }
  }
  const name = argv[i] ?? "MAPFILE";
  const text = yield* shell.process.readAll(descriptor);
  const lines: string[] = [];
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf(delimiter === "" ? "\0" : delimiter, start);
    const stop = end < 0 ? text.length : end + 1;
    const line = text.slice(start, stop);
    lines.push(trim && end >= 0 ? line.slice(0, -1) : line);
    start = stop;
  }
  const wanted = lines.slice(skip, count === 0 ? undefined : skip + count);
  if (origin === null) shell.setArray(name, wanted);
  else for (const [index, line] of wanted.entries()) shell.assign(name, String(origin + index), line, false);
  return 0;
};
