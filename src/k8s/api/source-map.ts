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
  private readonly lines: ReadonlyMap<string, readonly [line: number, column: number]>;

  /** `lines` must hold the empty path: the object itself. */
  constructor(file: string, document: number, lines: ReadonlyMap<string, readonly [line: number, column: number]>) {
    this.file = file;
    this.document = document;
    this.lines = lines;
  }

  /** The place of a field; of its nearest parent that is written, when the field itself is not. */
  originOf(fieldPath: string): Origin {
    for (let path = fieldPath; ; path = parentPath(path)) {
      const place = this.lines.get(path);
      if (place !== undefined) return { file: this.file, line: place[0], column: place[1] };
      if (path === "") return { file: this.file, line: 1, column: 1 };
    }
  }

  /** True when the field itself is written in the file, not only a parent of it. */
  has(fieldPath: string): boolean {
    return this.lines.has(fieldPath);
  }
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
