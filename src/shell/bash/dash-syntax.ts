import type { ParsedSource } from "./source.js";

/** bash's syntax that dash stops at, by the type of node: the token that it did not expect. */
const REFUSED: Readonly<Record<string, string>> = {
  ArrayValue: '"("',
  ProcessSubstitution: '"("',
  HereString: "redirection",
};

/** The first node in `value` that dash cannot parse. */
function firstRefused(value: unknown): { pos: number; token: string } | null {
  if (typeof value !== "object" || value === null) return null;
  const { type, pos } = value as { type?: string; pos?: number };
  const token = type === undefined ? undefined : REFUSED[type];
  if (token !== undefined && pos !== undefined) return { pos, token };
  for (const child of Object.values(value)) {
    const found = firstRefused(child);
    if (found !== null) return found;
  }
  return null;
}

/** What dash can run of a parsed source: up to the line with syntax that only bash has, which is its error. */
export function asDashParses(parsed: ParsedSource): ParsedSource {
  for (let i = 0; i < parsed.lines.length; i++) {
    const refused = firstRefused(parsed.lines[i]);
    if (refused === null) continue;
    const line = parsed.source.lineAt(refused.pos);
    return {
      source: parsed.source,
      lines: parsed.lines.slice(0, i),
      problem: { line, message: `Syntax error: ${refused.token} unexpected`, quoteLine: false },
    };
  }
  return parsed;
}
