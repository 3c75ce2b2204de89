import { groupHunks, type Hunk } from "./diff-hunks.js";

/** What a comparison found: both texts by lines, each with its newline, and where they differ. */
export interface Difference {
  readonly a: readonly string[];
  readonly b: readonly string[];
  readonly hunks: readonly Hunk[];
}

/** --color: the codes around a line's text. */
export type Painter = (color: "added" | "deleted" | "place" | "header", text: string) => string;

const NO_NEWLINE = "\\ No newline at end of file\n";

function marked(mark: string, line: string, paint?: (text: string) => string): string {
  const isWhole = line.endsWith("\n");
  const text = mark + (isWhole ? line.slice(0, -1) : line);
  return `${paint === undefined ? text : paint(text)}\n${isWhole ? "" : NO_NEWLINE}`;
}

function normalRange(from: number, to: number): string {
  return to - from > 1 ? `${from + 1},${to}` : String(to === from ? from : from + 1);
}

/** The format without options. */
export function normal({ a, b, hunks }: Difference, paint: Painter): string {
  let out = "";
  for (const { fromA, toA, fromB, toB } of hunks) {
    const letter = toA === fromA ? "a" : toB === fromB ? "d" : "c";
    out += `${paint("place", `${normalRange(fromA, toA)}${letter}${normalRange(fromB, toB)}`)}\n`;
    for (const line of a.slice(fromA, toA)) out += marked("< ", line, (text) => paint("deleted", text));
    if (letter === "c") out += "---\n";
    for (const line of b.slice(fromB, toB)) out += marked("> ", line, (text) => paint("added", text));
  }
  return out;
}

/** -u, without the two lines of names. */
export function unified({ a, b, hunks }: Difference, context: number, paint: Painter): string {
  let out = "";
  for (const group of groupHunks(hunks, context)) {
    const first = group[0];
    const last = group.at(-1);
    if (first === undefined || last === undefined) continue;
    const lead = Math.min(context, first.fromA, first.fromB);
    const trail = Math.min(context, a.length - last.toA);
    const range = (from: number, to: number): string =>
      to - from === 1 ? String(from + 1) : `${to === from ? from : from + 1},${to - from}`;
    const place = `@@ -${range(first.fromA - lead, last.toA + trail)} +${range(first.fromB - lead, last.toB + trail)} @@`;
    out += `${paint("place", place)}\n`;
    let at = first.fromA - lead;
    for (const hunk of group) {
      for (; at < hunk.fromA; at++) out += marked(" ", a[at] ?? "");
      for (const line of a.slice(hunk.fromA, hunk.toA)) out += marked("-", line, (text) => paint("deleted", text));
      for (const line of b.slice(hunk.fromB, hunk.toB)) out += marked("+", line, (text) => paint("added", text));
      at = hunk.toA;
    }
    for (; at < last.toA + trail; at++) out += marked(" ", a[at] ?? "");
  }
  return out;
}

/** -c, without the two lines of names. */
export function contextual({ a, b, hunks }: Difference, context: number): string {
  let out = "";
  const range = (from: number, to: number): string => (to - from <= 1 ? String(to) : `${from + 1},${to}`);
  for (const group of groupHunks(hunks, context)) {
    const first = group[0];
    const last = group.at(-1);
    if (first === undefined || last === undefined) continue;
    const lead = Math.min(context, first.fromA, first.fromB);
    const trail = Math.min(context, a.length - last.toA);
    const side = (lines: readonly string[], from: "fromA" | "fromB", to: "toA" | "toB", mark: string): string => {
      if (group.every((hunk) => hunk[from] === hunk[to])) return "";
      let text = "";
      let at = first[from] - lead;
      for (const hunk of group) {
        for (; at < hunk[from]; at++) text += marked("  ", lines[at] ?? "");
        const isChange = hunk.fromA < hunk.toA && hunk.fromB < hunk.toB;
        for (; at < hunk[to]; at++) text += marked(isChange ? "! " : mark, lines[at] ?? "");
      }
      for (; at < last[to] + trail; at++) text += marked("  ", lines[at] ?? "");
      return text;
    };
    out += `***************\n*** ${range(first.fromA - lead, last.toA + trail)} ****\n${side(a, "fromA", "toA", "- ")}`;
    out += `--- ${range(first.fromB - lead, last.toB + trail)} ----\n${side(b, "fromB", "toB", "+ ")}`;
  }
  return out;
}

/** -e: commands of ed, from the end to the beginning. */
export function edScript({ b, hunks }: Difference): string {
  let out = "";
  for (const { fromA, toA, fromB, toB } of [...hunks].reverse()) {
    const letter = toA === fromA ? "a" : toB === fromB ? "d" : "c";
    out += `${normalRange(fromA, toA)}${letter}\n`;
    if (letter !== "d") out += `${b.slice(fromB, toB).join("")}.\n`;
  }
  return out;
}

/** -n: as RCS keeps changes. */
export function rcsScript({ b, hunks }: Difference): string {
  let out = "";
  for (const { fromA, toA, fromB, toB } of hunks) {
    if (toA > fromA) out += `d${fromA + 1} ${toA - fromA}\n`;
    if (toB > fromB) out += `a${toA} ${toB - fromB}\n${b.slice(fromB, toB).join("")}`;
  }
  return out;
}

/** The formats of groups and lines (--changed-group-format and its like); null for what was not given. */
export interface GroupFormats {
  readonly old: string;
  readonly new: string;
  readonly unchanged: string;
  readonly changed: string;
  readonly oldLine: string;
  readonly newLine: string;
  readonly unchangedLine: string;
}

/** Groups in formats of the caller's own, as -D does. */
export function formatted({ a, b, hunks }: Difference, formats: GroupFormats): string {
  const lines = (all: readonly string[], format: string): string =>
    all
      .map((line) =>
        format.replace(/%([lL%])/g, (_, c: string) => (c === "L" ? line : c === "l" ? line.replace(/\n$/, "") : "%")),
      )
      .join("");
  const group = (format: string, from: readonly string[], to: readonly string[]): string =>
    format.replace(/%([<>=%])/g, (_, c: string) => {
      if (c === "<") return lines(from, formats.oldLine);
      if (c === ">") return lines(to, formats.newLine);
      return c === "=" ? lines(from, formats.unchangedLine) : "%";
    });
  let out = "";
  let at = 0;
  for (const { fromA, toA, fromB, toB } of hunks) {
    if (fromA > at) out += group(formats.unchanged, a.slice(at, fromA), []);
    const kind = toA === fromA ? formats.new : toB === fromB ? formats.old : formats.changed;
    out += group(kind, a.slice(fromA, toA), b.slice(fromB, toB));
    at = toA;
  }
  return at < a.length ? out + group(formats.unchanged, a.slice(at), []) : out;
}
