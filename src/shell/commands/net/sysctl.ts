import { FileError } from "../../../host/file-node.js";
import { toPath } from "../../../host/sysctl/sysctl-path.js";
import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import { translateExtended } from "../../regex.js";
import type { Wait } from "../../wait.js";

const ROOT = "/proc/sys/";
const LONG = {
  all: "a",
  ignore: "e",
  names: "N",
  values: "n",
  load: "p::",
  pattern: "r:",
  quiet: "q",
  write: "w",
  help: "h",
  version: "V",
  "dry-run": "dry-run",
  deprecated: "deprecated",
  system: "system",
  binary: "b",
} as const;

/** What the options say. */
interface Style {
  readonly values: boolean;
  /** -b: a value without the end of its line. */
  readonly binary: boolean;
  readonly names: boolean;
  readonly quiet: boolean;
  readonly ignore: boolean;
  readonly dryRun: boolean;
}

/** sysctl(8) of procps 4: reads and writes /proc/sys as the process sees it. */
export function* sysctl(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, { short: "AabdefhnNopqr:VwxX", long: LONG, usage: USAGE, errorCode: 0 });
  if (typeof options === "number") return options;
  if (options.has("h") || options.has("d")) {
    yield* process.print(USAGE);
    return 0;
  }
  if (options.has("V")) {
    yield* process.print("sysctl from procps-ng 4.0.2\n");
    return 0;
  }
  const style: Style = {
    values: options.has("n") || options.has("b"),
    binary: options.has("b"),
    names: options.has("N"),
    quiet: options.has("q"),
    ignore: options.has("e"),
    dryRun: options.has("dry-run"),
  };
  const pattern = options.value("r");
  if (pattern !== null && options.operands.length === 0 && !["a", "A", "X"].some((letter) => options.has(letter))) {
    yield* process.printError("sysctl: no variables specified\nTry `sysctl --help' for more information.\n");
    return 1;
  }
  if (options.has("a") || options.has("A") || options.has("X") || (pattern !== null && options.operands.length === 0)) {
    yield* all(process, style, pattern, options.has("deprecated"));
    return 0;
  }
  if (options.has("system")) return yield* loadSystem(process, style);
  if (options.has("p") || options.has("f")) {
    const attached = options.values("p").filter((name) => name !== "");
    const files = [...attached, ...options.operands];
    let code = 0;
    for (const file of files.length === 0 ? ["/etc/sysctl.conf"] : files) {
      code = (yield* load(process, style, file)) || code;
    }
    return code;
  }
  if (options.operands.length === 0) {
    if (options.has("w")) {
      yield* process.printError("sysctl: no variables specified\nTry `sysctl --help' for more information.\n");
    } else yield* process.print(USAGE);
    return 1;
  }
  let code = 0;
  for (const [i, word] of options.operands.entries()) {
    const equals = word.indexOf("=");
    if (equals >= 0) {
      const [name, value] = [word.slice(0, equals).trim(), word.slice(equals + 1).trim()];
      const failed = yield* write(process, style, name, value);
      // Without -w the failures are added up.
      code = options.has("w") ? failed || code : code + failed;
    } else if (options.has("w")) {
      yield* process.printError(`sysctl: command line(${i}): invalid syntax, continuing...\n`);
      code = 1;
    } else code += yield* show(process, style, word);
  }
  return code;
}

/** The name as it is printed: dots, unless it was given with slashes of which a part has a dot. */
function printedName(path: string): string {
  return path.replace(/[./]/g, (separator) => (separator === "/" ? "." : "/"));
}

function* notThere(process: Process, style: Style, path: string): Generator<Wait, number, void> {
  if (style.ignore) return 0;
  yield* process.printError(`sysctl: cannot stat ${ROOT}${path}: No such file or directory\n`);
  return 1;
}

function* show(process: Process, style: Style, name: string): Generator<Wait, number, void> {
  const path = toPath(name);
  const matches = expand(process, path);
  if (matches.length === 0) return yield* notThere(process, style, path);
  let code = 0;
  for (const each of matches) {
    const node = process.files.find(ROOT + each);
    if (node?.kind === "virtual-directory" || node?.kind === "directory") {
      for (const inside of tree(process, each)) code = (yield* showOne(process, style, inside)) || code;
    } else code = (yield* showOne(process, style, each)) || code;
  }
  return code;
}

function* showOne(process: Process, style: Style, path: string): Generator<Wait, number, void> {
  const name = printedName(path);
  if (style.names) {
    yield* process.print(`${name}\n`);
    return 0;
  }
  let text: string;
  try {
    text = process.files.readFile(ROOT + path);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    yield* process.printError(`sysctl: reading key "${name}": ${error.message}\n`);
    return 1;
  }
  for (const line of text.replace(/\n$/, "").split("\n")) {
    if (style.binary) yield* process.print(line);
    else yield* process.print(style.values ? `${line}\n` : `${name} = ${line}\n`);
  }
  return 0;
}

/** Paths below /proc/sys that a name with * and ? stands for, or the name itself when it is there. */
function expand(process: Process, path: string): string[] {
  if (!/[*?[]/.test(path)) return process.files.find(ROOT + path) === null ? [] : [path];
  let found = [""];
  for (const part of path.split("/")) {
    const pattern = new RegExp(
      `^${part
        .replace(/[.+^${}()|\\]/g, "\\$&")
        .replace(/\*/g, ".*")
        .replace(/\?/g, ".")}$`,
    );
    found = found.flatMap((folder) => {
      const node = process.files.find(ROOT + folder);
      if (node?.kind !== "virtual-directory" && node?.kind !== "directory") return [];
      const names = process.files.list(ROOT + folder).filter((name) => pattern.test(name));
      return names.map((name) => (folder === "" ? name : `${folder}/${name}`));
    });
  }
  return found;
}

/** All files below a directory of /proc/sys, directories in the order of their names. */
function tree(process: Process, path: string): string[] {
  const node = process.files.find(ROOT + path);
  if (node?.kind !== "virtual-directory" && node?.kind !== "directory") return [path];
  const names = process.files.list(ROOT + path);
  return names.flatMap((name) => tree(process, path === "" ? name : `${path}/${name}`));
}

/** Names that `-a` leaves out unless told --deprecated (procps). */
const DEPRECATED = ["base_reachable_time", "retrans_time"];

function* all(
  process: Process,
  style: Style,
  pattern: string | null,
  withDeprecated: boolean,
): Generator<Wait, void, void> {
  const regex = pattern === null ? null : new RegExp(translateExtended(pattern));
  for (const path of tree(process, "")) {
    if (!withDeprecated && DEPRECATED.includes(path.slice(path.lastIndexOf("/") + 1))) continue;
    if (regex === null || regex.test(printedName(path))) yield* showOne(process, style, path);
  }
}

function* write(process: Process, style: Style, name: string, value: string): Generator<Wait, number, void> {
  const asked = toPath(name);
  const matches = expand(process, asked);
  if (matches.length === 0) return yield* notThere(process, style, asked);
  let code = 0;
  for (const path of matches) {
    const printed = printedName(path);
    const node = process.files.find(ROOT + path);
    if (node?.kind !== "virtual-file" && node?.kind !== "file") {
      yield* process.printError(`sysctl: setting key "${printed}": Is a directory\n`);
      code = 1;
      continue;
    }
    // A file that cannot be written is told and is no failure, in the words of an error number left from before.
    if ((node.mode & 0o200) === 0) {
      yield* process.printError(`sysctl: setting key "${printed}": Invalid argument\n`);
      continue;
    }
    if (!style.dryRun) {
      try {
        process.files.writeFile(ROOT + path, `${value}\n`);
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        yield* process.printError(`sysctl: setting key "${printed}": ${error.message}\n`);
        code = 1;
        continue;
      }
    }
    if (style.quiet) continue;
    if (style.names) yield* process.print(`${printed}\n`);
    else yield* process.print(style.values ? `${value}\n` : `${printed} = ${value}\n`);
  }
  return code;
}

/** Where `sysctl --system` looks; a name that was found hides the same one further on. */
const SYSTEM_DIRECTORIES = ["/etc/sysctl.d", "/run/sysctl.d", "/usr/local/lib/sysctl.d", "/usr/lib/sysctl.d"];

/** `sysctl --system`: every *.conf by its name, then /etc/sysctl.conf. */
function* loadSystem(process: Process, style: Style): Generator<Wait, number, void> {
  const found = new Map<string, string>();
  for (const directory of SYSTEM_DIRECTORIES) {
    if (process.files.find(directory)?.kind !== "directory") continue;
    for (const name of process.files.list(directory)) {
      if (name.endsWith(".conf") && !found.has(name)) found.set(name, `${directory}/${name}`);
    }
  }
  const paths = [...found.keys()].sort((a, b) => (a < b ? -1 : 1)).map((name) => found.get(name) ?? "");
  if (process.files.find("/etc/sysctl.conf") !== null) paths.push("/etc/sysctl.conf");
  if (!style.quiet) for (const path of paths) yield* process.print(`* Applying ${path} ...\n`);
  let code = 0;
  for (const path of paths) code = (yield* load(process, style, path)) || code;
  return code;
}

/** `sysctl -p FILE`: lines `name = value`; a name with a minus in front may fail. */
function* load(process: Process, style: Style, file: string): Generator<Wait, number, void> {
  let text: string;
  if (file === "-") text = yield* process.readAll();
  else {
    try {
      text = process.files.readFile(process.path(file));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      yield* process.printError(`sysctl: cannot open "${file}": ${error.message}\n`);
      return 1;
    }
  }
  let code = 0;
  // The whole file is read before anything is set.
  const settings: string[] = [];
  for (const [i, line] of text.split("\n").entries()) {
    const trimmed = line.trim();
    if (trimmed === "" || trimmed.startsWith("#") || trimmed.startsWith(";")) continue;
    if (trimmed.includes("=")) settings.push(trimmed);
    else yield* process.printError(`sysctl: ${file}(${i + 1}): invalid syntax, continuing...\n`);
  }
  for (const trimmed of settings) {
    const equals = trimmed.indexOf("=");
    const lenient = trimmed.startsWith("-");
    const name = trimmed.slice(lenient ? 1 : 0, equals).trim();
    if (name === "") {
      yield* process.printError("sysctl: Path is not under /proc/sys/: /proc/sys/\n");
      code = 1;
      continue;
    }
    // What is not there is told all the same, and counts; only what cannot be written does not.
    const isThere = expand(process, toPath(name)).length > 0;
    const failed = yield* write(process, style, name, trimmed.slice(equals + 1).trim());
    if (!lenient || !isThere) code = failed || code;
  }
  return code;
}

const USAGE = `
Usage:
 sysctl [options] [variable[=value] ...]

Options:
  -a, --all            display all variables
  -A                   alias of -a
  -X                   alias of -a
      --deprecated     include deprecated parameters to listing
      --dry-run        Print the key and values but do not write
  -b, --binary         print value without new line
  -e, --ignore         ignore unknown variables errors
  -N, --names          print variable names without values
  -n, --values         print only values of the given variable(s)
  -p, --load[=<file>]  read values from file
  -f                   alias of -p
      --system         read values from all system directories
  -r, --pattern <expression>
                       select setting that match expression
  -q, --quiet          do not echo variable set
  -w, --write          enable writing a value to variable
  -o                   does nothing
  -x                   does nothing
  -d                   alias of -h

 -h, --help     display this help and exit
 -V, --version  output version information and exit

For more details see sysctl(8).
`;
