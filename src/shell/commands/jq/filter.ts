import type { Json } from "./values.js";

/** A filter of jq. `at` is where the word stands in the program, for messages. */
export type Filter =
  | { readonly type: "identity" | "recurse" }
  | { readonly type: "literal"; readonly value: Json }
  | { readonly type: "string"; readonly parts: readonly (string | Filter)[]; readonly format: string | null }
  | { readonly type: "format"; readonly name: string }
  | { readonly type: "index"; readonly of: Filter; readonly key: Filter }
  | { readonly type: "slice"; readonly of: Filter; readonly from: Filter | null; readonly to: Filter | null }
  | { readonly type: "iterate"; readonly of: Filter }
  | { readonly type: "pipe" | "comma"; readonly left: Filter; readonly right: Filter }
  | { readonly type: "binary"; readonly operator: string; readonly left: Filter; readonly right: Filter }
  | { readonly type: "negate"; readonly of: Filter }
  | { readonly type: "array"; readonly of: Filter | null }
  | { readonly type: "object"; readonly entries: readonly (readonly [Filter, Filter])[] }
  | { readonly type: "if"; readonly test: Filter; readonly yes: Filter; readonly no: Filter }
  | { readonly type: "try"; readonly body: Filter; readonly handler: Filter | null }
  | { readonly type: "variable"; readonly name: string; readonly at: number }
  | { readonly type: "as"; readonly source: Filter; readonly patterns: readonly Pattern[]; readonly body: Filter }
  | {
      readonly type: "reduce" | "foreach";
      readonly source: Filter;
      readonly patterns: readonly Pattern[];
      readonly init: Filter;
      readonly update: Filter;
      /** What `foreach` gives for each state; null for the state itself. */
      readonly extract: Filter | null;
    }
  | { readonly type: "label"; readonly name: string; readonly body: Filter }
  | { readonly type: "break"; readonly name: string; readonly at: number }
  | {
      readonly type: "def";
      readonly name: string;
      readonly parameters: readonly string[];
      readonly body: Filter;
      readonly rest: Filter;
    }
  | { readonly type: "call"; readonly name: string; readonly args: readonly Filter[]; readonly at: number };

/** What `as` binds: a variable, or parts of an array or object. */
export type Pattern =
  | { readonly type: "variable"; readonly name: string }
  | { readonly type: "array"; readonly items: readonly Pattern[] }
  | { readonly type: "object"; readonly entries: readonly PatternEntry[] };

/** One member that an object pattern looks into; `variable` is what `{$name: ...}` binds besides. */
export interface PatternEntry {
  readonly key: Filter;
  readonly variable: string | null;
  readonly pattern: Pattern | null;
}

/** `.` as a filter. */
export const IDENTITY: Filter = { type: "identity" };

/** The names of all variables that the patterns bind. */
export function boundNames(patterns: readonly Pattern[]): Set<string> {
  const names = new Set<string>();
  const visit = (pattern: Pattern): void => {
    if (pattern.type === "variable") names.add(pattern.name);
    else if (pattern.type === "array") pattern.items.forEach(visit);
    else
      for (const { variable, pattern: inner } of pattern.entries) {
        if (variable !== null) names.add(variable);
        if (inner !== null) visit(inner);
      }
  };
  patterns.forEach(visit);
  return names;
}
