import { SelectorError } from "./selector.js";

/** One condition on one field: `spec.nodeName=node-1` or `status.phase!=Running`. */
export interface FieldTerm {
  readonly path: string;
  readonly value: string;
  readonly negated: boolean;
}

/** A field selector: all terms must hold; a field that is absent compares as the empty text. */
export class FieldSelector {
  static readonly everything = new FieldSelector([]);
  readonly terms: readonly FieldTerm[];

  constructor(terms: readonly FieldTerm[]) {
    this.terms = terms;
  }

  matches(object: object): boolean {
    for (const term of this.terms) if ((fieldText(object, term.path) === term.value) === term.negated) return false;
    return true;
  }

  /** The value that a positive term wants for `path`; null when there is no such term. */
  exact(path: string): string | null {
    for (const term of this.terms) if (term.path === path && !term.negated) return term.value;
    return null;
  }

  toString(): string {
    return this.terms.map((term) => `${term.path}${term.negated ? "!=" : "="}${term.value}`).join(",");
  }
}

/** The field's value as text; empty when absent. `path` is dotted, without indices. */
export function fieldText(object: object, path: string): string {
  let value: unknown = object;
  for (let from = 0; from <= path.length; ) {
    if (typeof value !== "object" || value === null) return "";
    const dot = path.indexOf(".", from);
    const end = dot < 0 ? path.length : dot;
    value = (value as Record<string, unknown>)[path.slice(from, end)];
    from = end + 1;
  }
  return value === undefined || value === null ? "" : String(value);
}

/**
 * Reads `a.b=c,d!=e` (`==` too). Simplified: the API server takes only certain fields of each kind, this any dotted field.
 * @throws SelectorError for a term without operator.
 */
export function parseFieldSelector(text: string): FieldSelector {
  if (text.trim() === "") return FieldSelector.everything;
  const terms = text.split(",").map((part): FieldTerm => {
    const match = /^\s*([^=!\s]+)\s*(==|!=|=)\s*(.*?)\s*$/.exec(part);
    if (match === null) {
      throw new SelectorError(`invalid selector: '${text}'; can't understand '${part.trim()}'`);
    }
    return { path: match[1] ?? "", value: match[3] ?? "", negated: match[2] === "!=" };
  });
  return new FieldSelector(terms);
}
