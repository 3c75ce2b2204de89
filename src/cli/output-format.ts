import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { nearestName } from "../k8s/api/nearest-name.js";
import { UsageError } from "./cli-error.js";
import type { Terminal } from "./terminal.js";

/** One form of a result, and where it goes. */
export interface OutputFormat<F extends string> {
  readonly format: F;
  /** Null is standard output. */
  readonly file: string | null;
}

/** Forms that are one document each, for programs: anything else on standard output spoils them. */
const DOCUMENTS: readonly string[] = ["json", "junit", "sarif", "dot"];

/** What is said of forms on the command line: `--format`, as often as it is given, and `--json`, which is `--format json`. */
interface FormatOptions {
  readonly format?: readonly string[];
  readonly json?: true;
}

/**
 * Reads `--format text`, `--format junit=out.xml`, as often as it is given; text to standard output without any.
 * @throws UsageError for a format that is none of `known`, and for two that would be mixed in one place.
 */
export function parseFormats<F extends string>(
  options: FormatOptions,
  known: readonly (F | "text")[],
): OutputFormat<F | "text">[] {
  const { format: listed = [], json = false } = options;
  const given = json && !listed.includes("json") ? ["json", ...listed] : listed;
  if (given.length === 0) return [{ format: "text", file: null }];
  const formats = given.map((text) => {
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
  refuseMixed(formats);
  return formats;
}

function refuseMixed(formats: readonly OutputFormat<string>[]): void {
  formats.forEach(({ format, file }, i) => {
    const place = file === null ? null : resolve(file);
    const isThere = (one: OutputFormat<string>): boolean => (one.file === null ? null : resolve(one.file)) === place;
    const before = formats
      .slice(0, i)
      .find((one) => isThere(one) && (file !== null || DOCUMENTS.includes(one.format) || DOCUMENTS.includes(format)));
    if (before === undefined) return;
    const where = file === null ? "standard output" : file;
    const expected = file === null ? `a file for one of them, such as --format ${format}=FILE` : "a file for each";
    throw new UsageError(`--format ${before.format} and --format ${format} both go to ${where}: expected ${expected}`);
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
