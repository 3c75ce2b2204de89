import type { Location, Source } from "./location.js";

/** When an error was found: nft stops after the first stage that has any. */
export type ErrorStage = "syntax" | "evaluation" | "kernel";

/** What is wrong with a command, where, and with what it clashes (`~~~~`). */
export class NftError extends Error {
  readonly stage: ErrorStage;
  readonly location: Location;
  readonly related: readonly Location[];

  constructor(stage: ErrorStage, message: string, location: Location, related: readonly Location[] = []) {
    super(message);
    this.stage = stage;
    this.location = location;
    this.related = related;
  }

  /** As nft prints it: the message, the line, and carets below (erec_print in erec.c). */
  format(): string {
    const { source, line, first, last } = this.location;
    if (source.isJson === true) return `internal:0:0-0: Error: ${this.message}\n\n`;
    const place = source.name === null ? "" : `${source.name}:${line}:${first}-${last}: `;
    // Of what the command line holds the first line is shown, whichever is meant.
    // Of the end behind the last line there is nothing to show: that line is shown.
    const isEnd = line > 1 && line === source.lines.length;
    const text = source.lines[source.name === null ? 0 : isEnd ? line - 2 : line - 1] ?? "";
    const marks: string[] = Array.from({ length: Math.max(text.length, last) }, (_, i): string =>
      text[i] === "\t" ? "\t" : " ",
    );
    const paint = (at: Location, mark: string) => {
      for (let i = at.first - 1; i < at.last; i++) marks[i] = mark;
    };
    for (const other of this.related) if (other.line === line) paint(other, "~");
    paint(this.location, "^");
    return `${includedText(source)}${place}Error: ${this.message}\n${text}\n${marks.join("").trimEnd()}\n`;
  }
}

/** The way to an included file, from the outermost one that includes. */
function includedText({ includedFrom }: Source): string {
  if (includedFrom === undefined) return "";
  const { source, line, first, last } = includedFrom;
  return `${includedText(source)}In file included from ${source.name ?? ""}:${line}:${first}-${last}:\n`;
}

/** What is found while the kernel's messages are made: it has no place in the text. */
export class NetlinkError extends NftError {
  constructor(message: string, location: Location) {
    super("evaluation", message, location);
  }

  override format(): string {
    return `netlink: Error: ${this.message}\n`;
  }
}

/** A value or name that does not fit. */
export function evaluationError(message: string, location: Location, ...related: Location[]): NftError {
  return new NftError("evaluation", message, location, related);
}

/** What the kernel answered to a command: "No such file or directory", "File exists". */
export function kernelError(answer: string, location: Location): NftError {
  return new NftError("kernel", `Could not process rule: ${answer}`, location);
}
