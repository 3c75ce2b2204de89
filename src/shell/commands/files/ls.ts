import { type Options, parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";
import { directoryOrder } from "./directory-order.js";
import { isDirectory, kibibytesOf } from "./file-facts.js";
import { isHidden, type LsEntry, sortEntries } from "./ls-entries.js";
import { listEntries } from "./ls-layout.js";

const WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  sort: { none: "U", size: "S", time: "t", version: "v", extension: "X", name: "name" },
  format: {
    long: "l",
    verbose: "l",
    "single-column": "1",
    commas: "m",
    across: "x",
    horizontal: "x",
    vertical: "C",
  },
};

/** ls(1) to a pipe, where one name stands on each line unless columns are asked for. */
export function* ls(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "1aAbBcCdfFgGhHiI:klLmnNopqQrRsStT:uUvw:xXZ",
    long: {
      all: "a",
      "almost-all": "A",
      author: "author",
      "block-size": "block:",
      classify: "F",
      color: "color::",
      context: "Z",
      dereference: "L",
      "dereference-command-line": "H",
      directory: "d",
      escape: "b",
      "file-type": "file-type",
      format: "format:",
      "full-time": "full-time",
      "group-directories-first": "first",
      hide: "hide:",
      "human-readable": "h",
      hyperlink: "hyperlink::",
      ignore: "I:",
      "ignore-backups": "B",
      "indicator-style": "indicator:",
      inode: "i",
      kibibytes: "k",
      literal: "N",
      "no-group": "G",
      "numeric-uid-gid": "n",
      "quote-name": "Q",
      "quoting-style": "quoting:",
      recursive: "R",
      reverse: "r",
      "show-control-chars": "show",
      si: "si",
      size: "s",
      sort: "sort:",
      time: "time:",
      "time-style": "time-style:",
      width: "w:",
    },
    errorCode: 2,
  });
  if (typeof options === "number") return options;
  for (const [name, words] of Object.entries(WORDS)) {
    const word = options.value(name);
    if (word === null || Object.hasOwn(words, word)) continue;
    const list = Object.keys(words).map((each) => `  - '${each}'`);
    return yield* process.fail(
      `invalid argument '${word}' for '--${name}'\nValid arguments are:\n${list.join("\n")}\nTry 'ls --help' for more information.`,
      2,
    );
  }
  const style: LsStyle = {
    options,
    order: orderOf(options),
    layout: layoutOf(options),
    all: options.has("a") || options.has("f"),
  };
  const operands = options.operands.length === 0 ? ["."] : options.operands;
  const files: LsEntry[] = [];
  const directories: LsEntry[] = [];
  let status = 0;
  const staysOnLinks =
    !options.has("H") && (style.layout === "long" || options.has("F") || options.has("d") || options.has("file-type"));
  for (const operand of operands) {
    const follows = !staysOnLinks || options.has("L") || operand.endsWith("/");
    const node =
      (follows && operand !== "" ? process.find(operand) : null) ??
      (operand === "" ? null : process.find(operand, false));
    if (node === null) {
      yield* process.printError(`ls: cannot access '${operand}': No such file or directory\n`);
      status = 2;
    } else if (isDirectory(node) && !options.has("d")) directories.push({ name: operand, node });
    else files.push({ name: operand, node });
  }
  yield* listEntries(process, sortEntries(files, style), style);
  let first = files.length === 0;
  const queue = sortEntries(directories, style);
  const headers = operands.length > 1 || options.has("R");
  for (let i = 0; i < queue.length; i++) {
    const item = queue[i];
    if (item === undefined) continue;
    if (headers) yield* process.print(`${first ? "" : "\n"}${item.name}:\n`);
    first = false;
    const entries = entriesOf(process, item, style);
    if (style.layout === "long" || options.has("s")) {
      yield* process.print(`total ${totalOf(entries, options)}\n`);
    }
    yield* listEntries(process, entries, style);
    if (options.has("R")) {
      const below = entries.filter(({ name, node }) => isDirectory(node) && name !== "." && name !== "..");
      const base = item.name.replace(/\/$/, "");
      queue.splice(i + 1, 0, ...below.map(({ name, node }) => ({ name: `${base}/${name}`, node })));
    }
  }
  return status;
}

/** How a call of ls shows what it lists. */
export interface LsStyle {
  readonly options: Options;
  /** The option that decides the order, or "name". */
  readonly order: string;
  readonly layout: "long" | "single" | "columns" | "across" | "commas";
  /** -a. */
  readonly all: boolean;
}

function orderOf(options: Options): string {
  let order = "name";
  for (const [name, value] of options.given) {
    if ("StUvX".includes(name)) order = name;
    else if (name === "f") order = "U";
    else if (name === "sort") order = WORDS.sort?.[value ?? ""] ?? order;
  }
  if (order === "name" && (options.has("c") || options.has("u")) && layoutOf(options) !== "long") return "t";
  return order;
}

function layoutOf(options: Options): LsStyle["layout"] {
  let layout: LsStyle["layout"] = "single";
  for (const [given, value] of options.given) {
    const name = given === "format" ? (WORDS.format?.[value ?? ""] ?? "") : given;
    if (name === "l" || name === "n" || name === "g" || name === "o" || name === "full-time") layout = "long";
    else if (layout === "long" && name === "1") continue;
    else if (name === "1") layout = "single";
    else if (name === "C") layout = "columns";
    else if (name === "x") layout = "across";
    else if (name === "m") layout = "commas";
  }
  return layout;
}

function entriesOf(process: Process, directory: LsEntry, style: LsStyle): readonly LsEntry[] {
  const { options } = style;
  const path = process.path(directory.name).replace(/(.)\/$/, "$1");
  const names = process.files.list(path);
  const entries: LsEntry[] = [];
  for (const name of style.order === "U" ? directoryOrder(names, directory.node) : names) {
    if (isHidden(name, style)) continue;
    const inside = path === "/" ? `/${name}` : `${path}/${name}`;
    const node = (options.has("L") ? process.files.find(inside) : null) ?? process.files.find(inside, false);
    if (node !== null) entries.push({ name, node });
  }
  if (style.all) {
    entries.push({ name: ".", node: directory.node });
    entries.push({ name: "..", node: process.files.find(`${path}/..`) ?? directory.node });
  }
  return sortEntries(entries, style);
}

function totalOf(entries: readonly LsEntry[], options: Options): string {
  const total = entries.reduce((sum, { node }) => sum + kibibytesOf(node), 0);
  return options.has("h") && total > 0 ? `${total}K` : String(total);
}
