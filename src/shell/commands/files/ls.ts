import type { FileNode } from "../../../host/file-node.js";
import { formatDate } from "../../date-format.js";
import type { Options } from "../../getopt.js";
import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";
import { compareVersions } from "../text/sort.js";
import { linkCount } from "./link-count.js";
import { idOf, ownership } from "./ownership.js";

/** ls(1) to a pipe: -1 -a -A -l -d -F -p -r -t -S -h -R -i -L -n -v, one name on each line. */
export function* ls(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "1aAldFprtShRiLnvCUgoGksm",
    long: {
      all: "a",
      "almost-all": "A",
      directory: "d",
      classify: "F",
      reverse: "r",
      recursive: "R",
      inode: "i",
      "human-readable": "h",
      "numeric-uid-gid": "n",
      color: "color::",
      "time-style": "time-style:",
      "full-time": "full-time",
    },
    errorCode: 2,
  });
  if (typeof options === "number") return options;
  if (options.has("k") || options.has("s") || options.has("m"))
    return yield* process.fail("options -k, -s and -m are not supported here", 2);
  const long = options.has("l") || options.has("n") || options.has("g") || options.has("o");
  const operands = options.operands.length === 0 ? ["."] : options.operands;
  const files: Entry[] = [];
  const directories: Entry[] = [];
  let status = 0;
  for (const operand of operands) {
    const node =
      process.find(
        operand,
        !(long || options.has("F") || options.has("d")) || options.has("L") || operand.endsWith("/"),
      ) ?? process.find(operand, false);
    if (node === null) {
      yield* process.printError(`ls: cannot access '${operand}': No such file or directory\n`);
      status = 2;
    } else if (isDirectory(node) && !options.has("d")) directories.push({ name: operand, node });
    else files.push({ name: operand, node });
  }
  yield* list(process, sorted(files, options), options, long);
  let first = files.length === 0;
  const queue = sorted(directories, options);
  const headers = operands.length > 1 || options.has("R");
  for (let i = 0; i < queue.length; i++) {
    const item = queue[i];
    if (item === undefined) continue;
    if (headers) yield* process.print(`${first ? "" : "\n"}${item.name}:\n`);
    first = false;
    const path = process.path(item.name).replace(/(.)\/$/, "$1");
    let entries: Entry[] = [];
    for (const name of process.files.list(path)) {
      if (name.startsWith(".") && !options.has("a") && !options.has("A")) continue;
      const node = process.files.find(path === "/" ? `/${name}` : `${path}/${name}`, options.has("L"));
      if (node !== null) entries.push({ name, node });
    }
    entries = sorted(entries, options);
    if (options.has("a")) {
      const parent = process.files.find(`${path}/..`) ?? item.node;
      const dots = [
        { name: ".", node: item.node },
        { name: "..", node: parent },
      ];
      entries = options.has("r") ? [...entries, ...dots.reverse()] : [...dots, ...entries];
    }
    if (long) yield* process.print(`total ${entries.reduce((sum, entry) => sum + blocks(entry.node), 0)}\n`);
    yield* list(process, entries, options, long);
    if (options.has("R")) {
      const below = entries.filter((entry) => isDirectory(entry.node) && entry.name !== "." && entry.name !== "..");
      queue.splice(
        i + 1,
        0,
        ...below.map((entry) => ({ name: `${item.name.replace(/\/$/, "")}/${entry.name}`, node: entry.node })),
      );
    }
  }
  return status;
}

interface Entry {
  readonly name: string;
  readonly node: FileNode;
}

function isDirectory(node: FileNode): boolean {
  return node.kind === "directory" || node.kind === "virtual-directory";
}

function blocks(node: FileNode): number {
  if (isDirectory(node)) return 4;
  return node.kind === "file" ? Math.ceil(node.content.length / 4096) * 4 : 0;
}

/** A file's size as stat shows it. */
export function sizeOf(node: FileNode): number {
  if (node.kind === "file") return node.content.length;
  if (node.kind === "symlink") return node.target.length;
  return node.kind === "directory" ? 4096 : 0;
}

function sorted(entries: readonly Entry[], options: Options): Entry[] {
  const order = (a: Entry, b: Entry): number => {
    if (options.has("S") && sizeOf(a.node) !== sizeOf(b.node)) return sizeOf(b.node) - sizeOf(a.node);
    if (options.has("t") && a.node.mtimeNs !== b.node.mtimeNs) return b.node.mtimeNs - a.node.mtimeNs;
    if (options.has("v")) return compareVersions(a.name, b.name);
    return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
  };
  const out = options.has("U") ? [...entries] : [...entries].sort(order);
  return options.has("r") ? out.reverse() : out;
}

function suffix(node: FileNode, options: Options): string {
  if (isDirectory(node)) return options.has("F") || options.has("p") ? "/" : "";
  if (!options.has("F")) return "";
  if (node.kind === "symlink") return "@";
  return node.kind === "program" || (node.kind === "file" && (node.mode & 0o111) !== 0) ? "*" : "";
}

function* list(
  process: Process,
  entries: readonly Entry[],
  options: Options,
  long: boolean,
): Generator<Wait, void, void> {
  if (!long) {
    for (const { name, node } of entries)
      yield* process.print(`${options.has("i") ? `${node.inode} ` : ""}${name}${suffix(node, options)}\n`);
    return;
  }
  const size = (node: FileNode): string =>
    node.kind === "device" ? "1, 3" : options.has("h") ? humanSize(sizeOf(node)) : String(sizeOf(node));
  const width = Math.max(...entries.map(({ node }) => size(node).length));
  const linkWidth = Math.max(...entries.map(({ node }) => String(linkCount(node)).length));
  const owners = entries.map(({ node }) => ownership(node));
  const users = owners.map((each) => (options.has("n") ? idOf(process, each.owner, "passwd") : each.owner));
  const groups = owners.map((each) => (options.has("n") ? idOf(process, each.group, "group") : each.group));
  const userWidth = Math.max(...users.map((name) => name.length));
  const groupWidth = Math.max(...groups.map((name) => name.length));
  const ownerText = (at: number): string => {
    const user = options.has("g") ? "" : `${(users[at] ?? "").padEnd(userWidth)} `;
    return `${user}${options.has("o") ? "" : `${(groups[at] ?? "").padEnd(groupWidth)} `}`;
  };
  for (const [at, { name, node }] of entries.entries()) {
    const target = node.kind === "symlink" ? ` -> ${node.target}` : suffix(node, options);
    const inode = options.has("i") ? `${node.inode} ` : "";
    yield* process.print(
      `${inode}${modeText(node)} ${String(linkCount(node)).padStart(linkWidth)} ${ownerText(at)}${size(node).padStart(width)} ${timeText(process, node.mtimeNs)} ${name}${target}\n`,
    );
  }
}

/** "-rw-r--r--" of a node. */
export function modeText(node: FileNode): string {
  const type = isDirectory(node) ? "d" : node.kind === "symlink" ? "l" : node.kind === "device" ? "c" : "-";
  const bits = [0o400, 0o200, 0o100, 0o40, 0o20, 0o10, 4, 2, 1].map((bit, i) =>
    (node.mode & bit) !== 0 ? ("rwx"[i % 3] ?? "") : "-",
  );
  if ((node.mode & 0o1000) !== 0) bits[8] = bits[8] === "x" ? "t" : "T";
  return type + bits.join("");
}

function timeText(process: Process, mtimeNs: number): string {
  return formatDate("%b %e %H:%M", process.table.epochSeconds + Math.floor(mtimeNs / 1e9), 0);
}

function humanSize(bytes: number): string {
  let value = bytes;
  for (const unit of ["", "K", "M", "G"]) {
    if (value < 1024 || unit === "G")
      return unit === ""
        ? String(value)
        : value < 10
          ? `${(Math.ceil(value * 10) / 10).toFixed(1)}${unit}`
          : `${Math.ceil(value)}${unit}`;
    value /= 1024;
  }
  return String(bytes);
}
