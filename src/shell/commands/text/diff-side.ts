import type { Difference } from "./diff-output.js";

/** How diff -y lays lines out. */
export interface SideStyle {
  /** -W. */
  readonly width: number;
  /** -t. */
  readonly expandsTabs: boolean;
  readonly suppressCommon: boolean;
  readonly leftColumn: boolean;
}

const TAB = 8;
const GUTTER = 3;

/** -y: both texts beside each other (side.c of GNU diffutils). */
export function sideBySide({ a, b, hunks }: Difference, style: SideStyle): string {
  const page = new Page(style);
  let at = 0;
  let atB = 0;
  const common = (toA: number): void => {
    for (; at < toA; at++, atB++) {
      if (style.suppressCommon) continue;
      if (style.leftColumn) page.line(a[at] ?? null, "(", null);
      else page.line(a[at] ?? null, " ", b[atB] ?? null);
    }
  };
  for (const { fromA, toA, toB } of hunks) {
    common(fromA);
    while (at < toA && atB < toB) page.line(a[at++] ?? null, "|", b[atB++] ?? null);
    while (atB < toB) page.line(null, ">", b[atB++] ?? null);
    while (at < toA) page.line(a[at++] ?? null, "<", null);
  }
  common(a.length);
  return page.text;
}

class Page {
  text = "";
  private readonly half: number;
  private readonly second: number;
  private readonly expandsTabs: boolean;

  constructor({ width, expandsTabs }: SideStyle) {
    const unit = expandsTabs ? 1 : TAB;
    const offset = Math.floor((width + unit + GUTTER) / (2 * unit)) * unit;
    this.half = Math.max(0, Math.min(offset - GUTTER, width - offset));
    this.second = this.half > 0 ? offset : width;
    this.expandsTabs = expandsTabs;
  }

  line(left: string | null, mark: string, right: string | null): void {
    let column = 0;
    let ends = false;
    if (left !== null) {
      ends = left.endsWith("\n");
      column = this.halfLine(left, 0);
    }
    if (mark !== " ") {
      column = this.tabTo(column, Math.floor((this.half + this.second - 1) / 2)) + 1;
      const isUneven = mark === "|" && ends !== (right?.endsWith("\n") ?? false);
      this.text += isUneven ? (ends ? "/" : "\\") : mark;
    }
    if (right !== null) {
      if (right.endsWith("\n")) ends = true;
      if (right !== "\n" && right !== "") this.halfLine(right, this.tabTo(column, this.second));
    }
    if (ends) this.text += "\n";
  }

  /** As much of a line as goes into its half; the column behind it. */
  private halfLine(line: string, indent: number): number {
    let at = 0;
    for (const c of line) {
      if (c === "\n") break;
      if (c === "\t") {
        const stop = at + TAB - (at % TAB);
        if (stop >= this.half) break;
        this.text += this.expandsTabs ? " ".repeat(stop - at) : "\t";
        at = stop;
      } else {
        if (at >= this.half) break;
        this.text += c;
        at++;
      }
    }
    return indent + at;
  }

  private tabTo(from: number, to: number): number {
    let at = from;
    if (!this.expandsTabs) {
      for (let tab = at + TAB - (at % TAB); tab <= to; tab += TAB) {
        this.text += "\t";
        at = tab;
      }
    }
    if (at < to) this.text += " ".repeat(to - at);
    return Math.max(at, to);
  }
}
