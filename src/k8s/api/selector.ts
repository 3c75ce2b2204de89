import type { LabelSelector } from "kubernetes-types/meta/v1.js";

/** Labels of an object: keys and values. */
export type Labels = { readonly [key: string]: string };

/** Operators of one requirement; `Equals` is `In` with one value and printed `=`. */
export type SelectorOperator = "Equals" | "In" | "NotIn" | "NotEquals" | "Exists" | "DoesNotExist";

/** One condition on one label key. */
export interface Requirement {
  readonly key: string;
  readonly operator: SelectorOperator;
  readonly values: readonly string[];
}

/** A text that is no selector, or a selector object with an operator that does not exist. */
export class SelectorError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "SelectorError";
  }
}

/**
 * A label selector ready to match: all requirements must hold. No requirement matches everything; `Selector.nothing`
 * matches nothing (what an absent selector means in most places).
 */
export class Selector {
  static readonly everything = new Selector([], false);
  static readonly nothing = new Selector([], true);
  readonly requirements: readonly Requirement[];
  readonly matchesNothing: boolean;

  constructor(requirements: readonly Requirement[], matchesNothing = false) {
    this.requirements = requirements;
    this.matchesNothing = matchesNothing;
  }

  /** True when there is no requirement at all: every object matches. */
  get matchesEverything(): boolean {
    return !this.matchesNothing && this.requirements.length === 0;
  }

  /** Does an object with these labels match? `undefined` counts as no labels. */
  matches(labels: Labels | undefined): boolean {
    if (this.matchesNothing) return false;
    for (const requirement of this.requirements) if (!requirementHolds(requirement, labels)) return false;
    return true;
  }

  /** The text form: `a=b,c in (d,e),!f`. Empty for everything. */
  toString(): string {
    return this.requirements.map(formatRequirement).join(",");
  }
}

function requirementHolds(requirement: Requirement, labels: Labels | undefined): boolean {
  const value = labels === undefined || !Object.hasOwn(labels, requirement.key) ? undefined : labels[requirement.key];
  switch (requirement.operator) {
    case "Equals":
      return value !== undefined && value === requirement.values[0];
    case "In":
      return value !== undefined && requirement.values.includes(value);
    case "NotIn":
      return value === undefined || !requirement.values.includes(value);
    case "NotEquals":
      return value === undefined || value !== requirement.values[0];
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
  }
}

function formatRequirement(requirement: Requirement): string {
  const { key, operator, values } = requirement;
  switch (operator) {
    case "Equals":
      return `${key}=${values[0] ?? ""}`;
    case "NotEquals":
      return `${key}!=${values[0] ?? ""}`;
    case "In":
      return `${key} in (${[...values].sort().join(",")})`;
    case "NotIn":
      return `${key} notin (${[...values].sort().join(",")})`;
    case "Exists":
      return key;
    case "DoesNotExist":
      return `!${key}`;
  }
}

/** The selector of a plain map (Service, ReplicationController, nodeSelector): every pair must be there; none matches all. */
export function selectorFromMap(map: Labels | undefined): Selector {
  if (map === undefined) return Selector.everything;
  const keys = Object.keys(map);
  if (keys.length > 1) keys.sort();
  return new Selector(keys.map((key) => ({ key, operator: "Equals", values: [map[key] ?? ""] })));
}

/**
 * The selector of a `LabelSelector` object. Absent selects nothing, an empty one everything.
 * @throws SelectorError for an operator that does not exist.
 */
export function selectorFromObject(object: LabelSelector | undefined | null): Selector {
  if (object === undefined || object === null) return Selector.nothing;
  if ((object.matchExpressions ?? []).length === 0) return selectorFromMap(object.matchLabels);
  const requirements: Requirement[] = [...selectorFromMap(object.matchLabels).requirements];
  for (const { key, operator, values } of object.matchExpressions ?? []) {
    if (operator !== "In" && operator !== "NotIn" && operator !== "Exists" && operator !== "DoesNotExist") {
      throw new SelectorError(`"${operator}" is not a valid label selector operator`);
    }
    requirements.push({ key, operator, values: values ?? [] });
  }
  requirements.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return requirements.length === 0 ? Selector.everything : new Selector(requirements);
}

interface Token {
  readonly text: string;
  readonly at: number;
}

const SYMBOLS = ["==", "!=", "=", "!", "(", ")", ",", ">", "<"] as const;

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === " " || char === "\t" || char === "\n" || char === "\r") {
      at++;
      continue;
    }
    const symbol = SYMBOLS.find((candidate) => text.startsWith(candidate, at));
    if (symbol !== undefined) {
      tokens.push({ text: symbol, at });
      at += symbol.length;
      continue;
    }
    let end = at;
    while (end < text.length && !" \t\n\r=!(),<>".includes(text.charAt(end))) end++;
    tokens.push({ text: text.slice(at, end), at });
    at = end;
  }
  return tokens;
}

/**
 * Reads the text form of a selector: `a=b`, `a==b`, `a!=b`, `a in (b,c)`, `a notin (b,c)`, `a`, `!a`, joined by commas.
 * The empty text selects everything.
 * @throws SelectorError with the words of `kubectl -l`.
 */
export function parseSelector(text: string): Selector {
  const tokens = tokenize(text);
  const requirements: Requirement[] = [];
  let at = 0;
  const next = (): string => tokens[at]?.text ?? "";
  while (at < tokens.length) {
    let operator: SelectorOperator = "Exists";
    let values: string[] = [];
    if (next() === "!") {
      at++;
      operator = "DoesNotExist";
    }
    const key = next();
    if (key === "" || (SYMBOLS as readonly string[]).includes(key)) {
      throw new SelectorError(`unable to parse requirement: found '${key}', expected: identifier`);
    }
    at++;
    const symbol = next();
    if (operator === "Exists" && symbol !== "" && symbol !== ",") {
      at++;
      if (symbol === "=" || symbol === "==" || symbol === "!=") {
        operator = symbol === "!=" ? "NotEquals" : "Equals";
        const value = next();
        if (value === "" || value === ",") values = [""];
        else {
          values = [value];
          at++;
        }
      } else if (symbol === "in" || symbol === "notin") {
        operator = symbol === "in" ? "In" : "NotIn";
        if (next() !== "(") {
          throw new SelectorError(`unable to parse requirement: found '${next()}', expected: '('`);
        }
        at++;
        values = [];
        let expectValue = true;
        while (next() !== ")") {
          if (at >= tokens.length)
            throw new SelectorError("unable to parse requirement: found '', expected: ',', or ')'");
          if (next() === ",") {
            if (expectValue) values.push("");
            expectValue = true;
          } else {
            if (!expectValue) {
              throw new SelectorError(`unable to parse requirement: found '${next()}', expected: ',', or ')'`);
            }
            values.push(next());
            expectValue = false;
          }
          at++;
        }
        if (expectValue) values.push("");
        at++;
      } else {
        throw new SelectorError(
          `unable to parse requirement: found '${symbol}', expected: in, notin, =, ==, !=, gt, lt`,
        );
      }
    }
    requirements.push({ key, operator, values });
    if (at < tokens.length) {
      if (next() !== ",") throw new SelectorError(`found '${next()}', expected: ',' or 'end of string'`);
      at++;
      if (at >= tokens.length) throw new SelectorError("found '', expected: identifier after ','");
    }
  }
  requirements.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return requirements.length === 0 ? Selector.everything : new Selector(requirements);
}
