import type { FileNode } from "../../../host/file-node.js";
import { formatDate } from "../../date-format.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";
import { isDirectory, kibibytesOf, modeText, sizeOf, typeLetter } from "./file-facts.js";
import { linkCount } from "./link-count.js";
import type { LsStyle } from "./ls.js";
import type { LsEntry } from "./ls-entries.js";
import { idOf, ownership } from "./ownership.js";

/** Prints the entries in the style's layout. */
export function* listEntries(
  process: Process,
  entries: readonly LsEntry[],
  style: LsStyle,
): Generator<Wait, void, void> {
  if (entries.length === 0) return;
  if (style.layout === "long") {
    yield* listLong(process, entries, style);
    return;
  }
  const inodes = style.options.has("i") ? widest(entries.map(({ node }) => String(node.inode))) : 0;
  const sizes = style.options.has("s") ? widest(entries.map(({ node }) => blocksText(node, style))) : 0;
  const cells = entries.map(({ name, node }) => {
    const inode = inodes > 0 ? `${String(node.inode).padStart(inodes)} ` : "";
    const context = style.options.has("Z") ? "? " : "";
    const size = sizes > 0 ? `${blocksText(node, style).padStart(sizes)} ` : "";
    return inode + size + context + shownName(name, node, style) + suffix(node, style);
  });
  const width = Number(style.options.value("w") ?? "80") || Number.POSITIVE_INFINITY;
  if (style.layout === "single") yield* process.print(cells.map((cell) => `${cell}\n`).join(""));
  else if (style.layout === "commas") yield* process.print(commas(cells, width));
  else yield* process.print(columns(cells, width, style.layout === "across"));
}

function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, text.length), 0);
}

function blocksText(node: FileNode, style: LsStyle): string {
  const size = kibibytesOf(node);
  return style.options.has("h") && size > 0 ? `${size}K` : String(size);
}

function commas(cells: readonly string[], width: number): string {
  let out = "";
  let at = 0;
  for (const [i, cell] of cells.entries()) {
    if (i > 0) {
      const fits = at + 2 + cell.length < width;
      out += fits ? ", " : ",\n";
      at = fits ? at + 2 : 0;
    }
    out += cell;
    at += cell.length;
  }
  return `${out}\n`;
}

/** As many columns as fit, each as wide as its widest name and two blanks. */
function columns(cells: readonly string[], width: number, across: boolean): string {
  for (let count = Math.min(cells.length, Math.max(1, Math.floor(width / 3))); count > 0; count--) {
    const rows = Math.ceil(cells.length / count);
    const columnOf = (i: number): number => (across ? i % count : Math.floor(i / rows));
    const used = across ? count : Math.ceil(cells.length / rows);
    const widths = Array.from({ length: used }, () => 0);
    for (const [i, cell] of cells.entries()) {
      const column = columnOf(i);
      widths[column] = Math.max(widths[column] ?? 0, cell.length + (column === used - 1 ? 0 : 2));
    }
    if (count > 1 && (used < count || widths.reduce((sum, each) => sum + each, 0) >= width)) continue;
    let out = "";
    for (let row = 0; row < rows; row++) {
      let line = "";
      let at = 0;
      for (let column = 0; column < used; column++) {
        const cell = cells[across ? row * count + column : column * rows + row];
        if (cell === undefined) break;
        line = tabbed(line, at) + cell;
        at += widths[column] ?? 0;
      }
      out += `${line}\n`;
    }
    return out;
  }
  return "";
}

/** The line out to column `to`, with tabs where they reach (indent of ls.c). */
function tabbed(line: string, to: number): string {
  let out = line;
  let at = 0;
  for (const c of line) at = c === "\t" ? (Math.floor(at / 8) + 1) * 8 : at + 1;
  while (at < to) {
    const next = (Math.floor(at / 8) + 1) * 8;
    if (next <= to && Math.floor(to / 8) > Math.floor((at + 1) / 8)) {
      out += "\t";
      at = next;
    } else {
      out += " ";
      at++;
    }
  }
  return out;
}

function* listLong(process: Process, entries: readonly LsEntry[], style: LsStyle): Generator<Wait, void, void> {
  const { options } = style;
  const numeric = options.has("n");
  const rows = entries.map(({ name, node }) => {
    const { owner, group } = ownership(node);
    return {
      inode: options.has("i") ? String(node.inode) : "",
      blocks: options.has("s") ? blocksText(node, style) : "",
      mode: modeText(node),
      links: String(linkCount(node)),
      user: options.has("g") ? "" : numeric ? idOf(process, owner, "passwd") : owner,
      group: options.has("o") || options.has("G") ? "" : numeric ? idOf(process, group, "group") : group,
      context: options.has("Z") ? "?" : "",
      size: node.kind === "device" ? "1, 3" : sizeText(sizeOf(node), style),
      time: timeText(process, node.mtimeNs, style),
      name:
        shownName(name, node, style) +
        (node.kind === "symlink" ? ` -> ${quoted(node.target, style)}` : suffix(node, style)),
    };
  });
  const right = ["inode", "blocks", "links", "size"] as const;
  const left = ["mode", "user", "group", "context", "time"] as const;
  const widths = new Map([...right, ...left].map((key) => [key, widest(rows.map((row) => row[key]))]));
  for (const row of rows) {
    const cells: string[] = [];
    for (const key of ["inode", "blocks", "mode", "links", "user", "group", "context", "size", "time"] as const) {
      const width = widths.get(key) ?? 0;
      if (width === 0) continue;
      const isRight = right.some((each) => each === key) || (numeric && (key === "user" || key === "group"));
      cells.push(isRight ? row[key].padStart(width) : row[key].padEnd(width));
    }
    yield* process.print(`${cells.join(" ")} ${row.name}\n`);
  }
}

function timeText(process: Process, mtimeNs: number, style: LsStyle): string {
  const seconds = process.table.epochSeconds + Math.floor(mtimeNs / 1e9);
  const now = process.table.epochSeconds + process.nowNs / 1e9;
  const form = style.options.has("full-time") ? "full-iso" : (style.options.value("time-style") ?? "locale");
  const isRecent = seconds <= now && now - seconds < 31_556_952 / 2;
  const nanoseconds = mtimeNs - Math.floor(mtimeNs / 1e9) * 1e9;
  if (form.startsWith("+")) return formatDate(form.slice(1), seconds, nanoseconds);
  switch (form.replace(/^posix-/, "")) {
    case "full-iso":
      return formatDate("%Y-%m-%d %H:%M:%S.%N %z", seconds, nanoseconds);
    case "long-iso":
      return formatDate("%Y-%m-%d %H:%M", seconds, 0);
    case "iso":
      return formatDate(isRecent ? "%m-%d %H:%M" : "%Y-%m-%d ", seconds, 0);
    default:
      return formatDate(isRecent ? "%b %e %H:%M" : "%b %e  %Y", seconds, 0);
  }
}

function suffix(node: FileNode, style: LsStyle): string {
  const { options } = style;
  const indicator = options.value("indicator");
  const classifies = options.has("F") || indicator === "classify";
  const marksTypes = classifies || options.has("file-type") || indicator === "file-type";
  if (isDirectory(node)) return marksTypes || options.has("p") || indicator === "slash" ? "/" : "";
  if (!marksTypes) return "";
  const type = typeLetter(node);
  if (type === "l") return "@";
  if (type === "p") return "|";
  if (type === "s") return "=";
  if (!classifies) return "";
  return node.kind === "program" || (node.kind === "file" && (node.mode & 0o111) !== 0) ? "*" : "";
}

const COLORS = { d: "01;34", l: "01;36", p: "40;33", s: "01;35", c: "40;33;01", f: "" } as const;

/** A name as it is written: quoted with -Q and -b, in its type's colour with --color=always. */
function shownName(name: string, node: FileNode, style: LsStyle): string {
  const text = quoted(name, style);
  if (style.options.value("color") !== "always") return text;
  const isProgram = node.kind === "program" || (node.kind === "file" && (node.mode & 0o111) !== 0);
  const color = isProgram ? "01;32" : COLORS[typeLetter(node)];
  return color === "" ? text : `\x1b[0m\x1b[${color}m${text}\x1b[0m`;
}

function quoted(name: string, { options }: LsStyle): string {
  const style = options.value("quoting");
  const isC = options.has("Q") || style === "c";
  if (!isC && !options.has("b") && style !== "escape") return name;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: names may have any character
  const escaped = name.replace(/[\x00-\x1f\\" \x7f]/g, (c) => {
    if (c === " ") return isC ? c : "\\ ";
    if (c === '"') return isC ? '\\"' : c;
    if (c === "\\") return "\\\\";
    return { "\n": "\\n", "\t": "\\t", "\r": "\\r" }[c] ?? `\\${c.charCodeAt(0).toString(8).padStart(3, "0")}`;
  });
  return isC ? `"${escaped}"` : escaped;
}

function sizeText(bytes: number, { options }: LsStyle): string {
  const base = options.has("si") ? 1000 : options.has("h") ? 1024 : 0;
  if (base === 0) return String(bytes);
  let value = bytes;
  for (const unit of ["", base === 1000 ? "k" : "K", "M", "G", "T"]) {
    if (value < base || unit === "T") {
      if (unit === "") return String(value);
      return value < 10 ? `${(Math.ceil(value * 10) / 10).toFixed(1)}${unit}` : `${Math.ceil(value)}${unit}`;
    }
    value /= base;
  }
  return String(bytes);
}
