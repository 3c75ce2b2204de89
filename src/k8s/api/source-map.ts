/** A place in a file that somebody wrote. Lines and columns count from 1. */
export interface Origin {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** `policies.yaml:12:5`. */
export function formatOrigin(origin: Origin): string {
  return `${origin.file}:${origin.line}:${origin.column}`;
}

/** Where each field of one object stands in its file: field path (`spec.ports[0].port`) to line and column. */
export class SourceMap {
  readonly file: string;
  /** Which document of the file the object is in, from 0. */
  readonly document: number;
  /** "PATH\tLINE:COLUMN\n" for each field, behind a "\n": one text, for thousands of objects are kept of which few are asked. */
  private readonly lines: string;

  /** `lines` must hold the empty path: the object itself. */
  constructor(file: string, document: number, lines: ReadonlyMap<string, readonly [line: number, column: number]>) {
    this.file = file;
    this.document = document;
    const rows = [""];
    for (const [path, [line, column]] of lines) rows.push(`${path}\t${line}:${column}`);
    this.lines = rows.join("\n");
  }

  /** The place of a field; of its nearest parent that is written, when the field itself is not. */
  originOf(fieldPath: string): Origin {
    for (let path = writtenPath(fieldPath); ; path = parentPath(path)) {
      const at = this.find(path);
      if (at >= 0) {
        const end = this.lines.indexOf("\n", at);
        const [line = 1, column = 1] = this.lines
          .slice(at, end < 0 ? undefined : end)
          .split(":")
          .map(Number);
        return { file: this.file, line, column };
      }
      if (path === "") return { file: this.file, line: 1, column: 1 };
    }
  }

  /** True when the field itself is written in the file, not only a parent of it. */
  has(fieldPath: string): boolean {
    return this.find(fieldPath) >= 0;
  }

  /** Where the place of a field begins in `lines`; -1 when it is not written. */
  private find(path: string): number {
    const row = `\n${path}\t`;
    const at = this.lines.indexOf(row);
    return at < 0 ? -1 : at + row.length;
  }
}

/** The path as people write it: some of the API server's messages name Go's fields (`spec.LoadBalancerSourceRanges`). */
function writtenPath(path: string): string {
  return path.replace(/(^|\.)([A-Z])(?=[a-z])/g, (_, dot: string, letter: string) => `${dot}${letter.toLowerCase()}`);
}

/** The path one step up: `spec.ports[0]` of `spec.ports[0].port`, `spec.ports` of `spec.ports[0]`. */
export function parentPath(path: string): string {
  if (path.endsWith("]")) {
    const open = path.lastIndexOf("[");
    if (open >= 0) return path.slice(0, open);
  }
  const bracket = path.lastIndexOf("]");
  const dot = path.lastIndexOf(".");
  if (dot > bracket) return path.slice(0, dot);
  return bracket >= 0 && bracket < path.length - 1 ? path.slice(0, bracket + 1) : "";
}
