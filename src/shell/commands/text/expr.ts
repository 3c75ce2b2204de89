import type { Process } from "../../process.js";
import { basicToExtended, translateExtended } from "../../regex.js";
import type { Wait } from "../../wait.js";

/** expr(1): | & comparisons arithmetic : match substr index length, parentheses. */
export function* expr(process: Process): Generator<Wait, number, void> {
  const words = process.argv.slice(process.argv[1] === "--" ? 2 : 1);
  if (words.length === 0) return yield* process.fail("missing operand\nTry 'expr --help' for more information.", 2);
  try {
    const parser = new ExprParser(words);
    const value = parser.all();
    yield* process.print(`${value}\n`);
    return value === "" || /^-?0+$/.test(value) ? 1 : 0;
  } catch (error) {
    if (!(error instanceof ExprError)) throw error;
    return yield* process.fail(error.message, 2);
  }
}

class ExprError extends Error {}

class ExprParser {
  private readonly words: readonly string[];
  private at = 0;

  constructor(words: readonly string[]) {
    this.words = words;
  }

  all(): string {
    const value = this.or();
    const rest = this.words[this.at];
    if (rest !== undefined) throw new ExprError(`syntax error: unexpected argument '${rest}'`);
    return value;
  }

  private take(...operators: string[]): string | null {
    const word = this.words[this.at];
    if (word === undefined || !operators.includes(word)) return null;
    this.at++;
    return word;
  }

  private or(): string {
    let left = this.and();
    while (this.take("|") !== null) {
      const right = this.and();
      left = isNull(left) ? (isNull(right) ? "0" : right) : left;
    }
    return left;
  }

  private and(): string {
    let left = this.compare();
    while (this.take("&") !== null) {
      const right = this.compare();
      left = isNull(left) || isNull(right) ? "0" : left;
    }
    return left;
  }

  private compare(): string {
    let left = this.sum();
    for (
      let op = this.take("<", "<=", "=", "==", "!=", ">=", ">");
      op !== null;
      op = this.take("<", "<=", "=", "==", "!=", ">=", ">")
    ) {
      const right = this.sum();
      const numbers = isInteger(left) && isInteger(right);
      const order = numbers
        ? Number(BigInt(left) > BigInt(right)) - Number(BigInt(left) < BigInt(right))
        : Number(left > right) - Number(left < right);
      const holds =
        op === "<"
          ? order < 0
          : op === "<="
            ? order <= 0
            : op === ">"
              ? order > 0
              : op === ">="
                ? order >= 0
                : (order === 0) === (op !== "!=");
      left = holds ? "1" : "0";
    }
    return left;
  }

  private sum(): string {
    let left = this.product();
    for (let op = this.take("+", "-"); op !== null; op = this.take("+", "-")) {
      const [a, b] = [number(left), number(this.product())];
      left = String(op === "+" ? a + b : a - b);
    }
    return left;
  }

  private product(): string {
    let left = this.match();
    for (let op = this.take("*", "/", "%"); op !== null; op = this.take("*", "/", "%")) {
      const [a, b] = [number(left), number(this.match())];
      if (op !== "*" && b === 0n) throw new ExprError("division by zero");
      left = String(op === "*" ? a * b : op === "/" ? a / b : a % b);
    }
    return left;
  }

  private match(): string {
    let left = this.primary();
    while (this.take(":") !== null) left = matchText(left, this.primary());
    return left;
  }

  private primary(): string {
    const word = this.words[this.at];
    if (word === undefined)
      throw new ExprError(`syntax error: missing argument after '${this.words[this.at - 1] ?? ""}'`);
    this.at++;
    if (word === "(") {
      const value = this.or();
      if (this.take(")") === null)
        throw new ExprError(
          `syntax error: expecting ')' ${this.at < this.words.length ? `instead of '${this.words[this.at]}'` : `after '${this.words[this.at - 1]}'`}`,
        );
      return value;
    }
    if (this.at < this.words.length) {
      if (word === "+") return this.words[this.at++] ?? "";
      if (word === "length") return String(this.primary().length);
      if (word === "match") return matchText(this.primary(), this.primary());
      if (word === "index") {
        const text = this.primary();
        const set = this.primary();
        return String([...text].findIndex((c) => set.includes(c)) + 1);
      }
      if (word === "substr") {
        const text = this.primary();
        const from = Number(this.primary());
        const count = Number(this.primary());
        return from < 1 || count < 1 || Number.isNaN(from) || Number.isNaN(count)
          ? ""
          : text.slice(from - 1, from - 1 + count);
      }
    }
    return word;
  }
}

function isNull(text: string): boolean {
  return text === "" || /^-?0+$/.test(text);
}

function isInteger(text: string): boolean {
  return /^-?\d+$/.test(text);
}

function number(text: string): bigint {
  if (!isInteger(text)) throw new ExprError("non-integer argument");
  return BigInt(text);
}

function matchText(text: string, pattern: string): string {
  const regexp = new RegExp(`^(?:${translateExtended(basicToExtended(pattern))})`);
  const match = regexp.exec(text);
  if (pattern.includes("\\(")) return match?.[1] ?? "";
  return String(match?.[0].length ?? 0);
}
