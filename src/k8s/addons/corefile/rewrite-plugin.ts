import type { Rewriting } from "../../../dns/resolution.js";
import { parseType } from "../../../wire/dns/codes.js";
import { type DnsName, tryParseName } from "../../../wire/dns/name.js";
import { type DnsQuestion, type DnsRecord, dnsRecord } from "../../../wire/dns/record.js";
import type { CorefileDirective } from "./corefile.js";
import { CorefileError } from "./corefile-error.js";
import { patternOf } from "./template-plugin.js";

const MATCHES = ["exact", "prefix", "suffix", "substring", "regex"] as const;

/** How names of an answer become those that were asked for. */
interface AnswerRule {
  readonly pattern: RegExp;
  readonly replacement: string;
}

/** What became of a question. */
export class RewrittenQuestion implements Rewriting {
  readonly question: DnsQuestion;
  /** Give the answer's records the names that the asker knows. */
  readonly answers: readonly AnswerRule[];

  constructor(question: DnsQuestion, answers: readonly AnswerRule[]) {
    this.question = question;
    this.answers = answers;
  }

  restore(records: readonly DnsRecord[]): readonly DnsRecord[] {
    return restoreNames(records, this.answers);
  }
}

/** One `rewrite` of a Corefile: `rewrite [continue|stop] name [exact|prefix|suffix|substring|regex] FROM TO [answer ...]`, `rewrite type A B`. */
export class RewritePlugin {
  readonly goesOn: boolean;
  private readonly field: "name" | "type";
  private readonly match: (typeof MATCHES)[number];
  private readonly from: string;
  private readonly to: string;
  private readonly pattern: RegExp | null;
  private readonly isAuto: boolean;
  private readonly rules: AnswerRule[] = [];

  constructor({ args, block, line }: CorefileDirective) {
    const words = [...args];
    this.goesOn = words[0] === "continue";
    if (words[0] === "continue" || words[0] === "stop") words.shift();
    // In a block the parts stand on lines of their own.
    for (const one of block) words.push(one.name, ...one.args);
    const field = words.shift() ?? "";
    if (field !== "name" && field !== "type") {
      throw new CorefileError(line, `podwire does not emulate rewrite ${field}`);
    }
    this.field = field;
    const kind = MATCHES.find((one) => one === words[0]);
    if (field === "name" && kind !== undefined) words.shift();
    this.match = kind ?? "exact";
    const [from = "", to = "", ...rest] = words;
    if (to === "") throw new CorefileError(line, `name rewrites must have at least a from and a to`);
    const isWhole = field === "name" && (this.match === "exact" || this.match === "suffix");
    this.from = isWhole ? withDot(from) : from;
    this.to = isWhole ? withDot(to) : to;
    this.pattern = this.match === "regex" && field === "name" ? patternOf(from, line) : null;
    this.isAuto = this.match === "exact" || rest.join(" ") === "answer auto";
    for (let i = 0; i < rest.length; ) {
      const [what, which, a = "", b = ""] = rest.slice(i);
      if (what !== "answer") throw new CorefileError(line, `unknown rewrite option ${what}`);
      if (which === "auto") i += 2;
      else if (which === "name") {
        this.rules.push({ pattern: patternOf(a, line), replacement: b });
        i += 4;
      } else throw new CorefileError(line, `podwire does not emulate rewrite's answer ${which ?? ""}`);
    }
  }

  /** The question in its place; null when the rule does not fit. */
  rewrite(question: DnsQuestion): RewrittenQuestion | null {
    if (this.field === "type") {
      const [from, to] = [parseType(this.from), parseType(this.to)];
      return from === question.type && to !== null ? new RewrittenQuestion({ ...question, type: to }, []) : null;
    }
    const name = question.name.toLowerCase();
    const renamed = this.renamed(name);
    const target = renamed === null ? null : tryParseName(renamed);
    if (target === null) return null;
    const auto = this.isAuto ? [{ pattern: exactly(target), replacement: question.name as string }] : [];
    return new RewrittenQuestion({ ...question, name: target }, [...this.rules, ...auto]);
  }

  private renamed(name: string): string | null {
    const { from, to } = this;
    switch (this.match) {
      case "exact":
        return name === from.toLowerCase() ? to : null;
      case "prefix":
        return name.startsWith(from) ? to + name.slice(from.length) : null;
      case "suffix":
        return name.endsWith(from) ? name.slice(0, -from.length) + to : null;
      case "substring":
        return name.includes(from) ? name.replaceAll(from, to) : null;
      case "regex": {
        const found = this.pattern?.exec(name);
        if (found === null || found === undefined) return null;
        return withDot(to.replace(/\{(\d+)\}/g, (_all, digit: string) => found[Number(digit)] ?? ""));
      }
    }
  }
}

/** The records with the names that the asker asked for. */
function restoreNames(records: readonly DnsRecord[], rules: readonly AnswerRule[]): DnsRecord[] {
  return records.map((record) => {
    const name = restored(record.name, rules);
    const { data } = record;
    const target = data.kind === "name" ? restored(data.target, rules) : null;
    if (name === record.name && (target === null || (data.kind === "name" && target === data.target))) return record;
    return dnsRecord(name, record.type, record.ttlSeconds, target === null ? data : { kind: "name", target });
  });
}

function restored(name: DnsName, rules: readonly AnswerRule[]): DnsName {
  for (const { pattern, replacement } of rules) {
    const found = pattern.exec(name.toLowerCase());
    if (found === null) continue;
    const text = replacement.replace(/\{(\d+)\}/g, (_all, digit: string) => found[Number(digit)] ?? "");
    return tryParseName(withDot(text)) ?? name;
  }
  return name;
}

function exactly(name: DnsName): RegExp {
  return new RegExp(`^${name.toLowerCase().replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`);
}

function withDot(text: string): string {
  return text.endsWith(".") ? text : `${text}.`;
}
