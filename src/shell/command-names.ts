import { BUILTINS } from "./bash/builtins/table.js";
import { parseSource, Source } from "./bash/source.js";
import { encodeText } from "./stream.js";

/** Commands whose first word that is no option, setting or number is a program too. */
const WRAPPERS: ReadonlySet<string> = new Set(["exec", "timeout", "env", "nice", "nohup", "sudo", "command", "time"]);

interface ParsedWord {
  readonly value?: string;
  readonly text?: string;
}

interface ParsedNode {
  readonly type?: string;
  readonly name?: ParsedWord;
  readonly suffix?: readonly ParsedWord[];
}

function isProgramWord({ value, text }: ParsedWord): boolean {
  return value !== undefined && !/^-|=|^[\d.]+[smhd]?$/.test(value) && !/[$`]/.test(text ?? "");
}

/**
 * The programs that a script asks for by name: first words that are no builtins and no functions of its own; those of
 * `$COMMAND` are not known before it runs. Null for what is no bash.
 */
export function programNames(script: string): string[] | null {
  const { lines, problem } = parseSource(new Source(encodeText(script)));
  if (problem !== null) return null;
  const names = new Set<string>();
  const functions = new Set<string>();
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) visit(item);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return;
    const { type, name, suffix } = value as ParsedNode;
    if (type === "Command" && name?.value !== undefined && !/[$`]/.test(name.text ?? "")) {
      names.add(name.value);
      const inner = WRAPPERS.has(name.value) ? (suffix ?? []).find(isProgramWord) : undefined;
      if (inner?.value !== undefined) names.add(inner.value);
    }
    if (type === "Function" && name?.value !== undefined) functions.add(name.value);
    for (const child of Object.values(value)) visit(child);
  };
  visit(lines);
  return [...names].filter((name) => !BUILTINS.has(name) && !functions.has(name));
}
