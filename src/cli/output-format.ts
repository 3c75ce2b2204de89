import { writeFileSync } from "node:fs";
import { nearestName } from "../k8s/api/nearest-name.js";
import { UsageError } from "./cli-error.js";
import type { Terminal } from "./terminal.js";

/** One form of a result, and where it goes. */
export interface OutputFormat<F extends string> {
  readonly format: F;
  /** Null is standard output. */
  readonly file: string | null;
}

/**
 * Reads `--format text`, `--format junit=out.xml`, as often as it is given; `fallback` to standard output without any.
 * @throws UsageError for a format that is none of `known`.
 */
export function parseFormats<F extends string>(
  given: readonly string[] | undefined,
  known: readonly F[],
  fallback: F,
): OutputFormat<F>[] {
  if (given === undefined || given.length === 0) return [{ format: fallback, file: null }];
  return given.map((text) => {
    const [name = "", ...rest] = text.split("=");
    const format = known.find((one) => one === name);
    if (format === undefined) {
      const nearest = nearestName(name, known);
      const hint = nearest === null ? "" : ` (did you mean "${nearest}"?)`;
      throw new UsageError(`--format ${text}: "${name}" is no format here, expected ${known.join(", ")}${hint}`);
    }
    const file = rest.length === 0 ? null : rest.join("=");
    if (file === "") throw new UsageError(`--format ${text}: expected a file's name behind "="`);
    return { format, file };
  });
}

/** Writes each form where it goes. @throws UsageError when a file cannot be written. */
export function writeFormats<F extends string>(
  formats: readonly OutputFormat<F>[],
  terminal: Terminal,
  render: (format: F) => string,
): void {
  for (const { format, file } of formats) {
    const text = render(format);
    const ended = text === "" || text.endsWith("\n") ? text : `${text}\n`;
    if (file === null) {
      terminal.out(ended);
      continue;
    }
    try {
      writeFileSync(file, ended);
    } catch (error) {
      throw new UsageError(`${file}: cannot be written: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
