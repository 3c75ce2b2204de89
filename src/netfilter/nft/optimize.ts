import type { Location } from "./language/location.js";
import { Parser } from "./language/parser.js";
import type { CommandNode, ExpressionNode, RuleNode, StatementNode } from "./language/syntax.js";

/** What `-o` makes of commands: the commands with rules put together, and what it tells of that. */
export interface Optimized {
  readonly commands: readonly CommandNode[];
  readonly told: string;
}

/** Puts rules that ask the same of packets, one behind the other, together in one with a set, a map or a verdict map (optimize.c). */
export function optimize(commands: readonly CommandNode[]): Optimized {
  let told = "";
  const optimized = commands.map((command) => {
    if (command.table === null) return command;
    const chains = command.table.chains.map((chain) => {
      const merged = mergeRules(chain.body.rules);
      told += merged.told;
      return { ...chain, body: { ...chain.body, rules: merged.rules } };
    });
    return { ...command, table: { ...command.table, chains } };
  });
  return { commands: optimized, told };
}

/** A rule as a row of the matrix that optimize.c fills: what it asks by selector, and what else it says. */
interface Row {
  readonly rule: RuleNode;
  /** Right sides by their selectors' texts. */
  readonly asked: ReadonlyMap<string, ExpressionNode>;
  readonly verdict: string | null;
  readonly vmap: (StatementNode & { readonly kind: "vmap" }) | null;
  readonly nat: (StatementNode & { readonly kind: "nat" }) | null;
  /** All but right sides and verdicts: rules that differ here are not put together. */
  readonly shape: string;
}

function mergeRules(rules: readonly RuleNode[]): { rules: RuleNode[]; told: string } {
  const rows = rules.map(rowOf);
  // Selectors stand in the order in which the chain names them.
  const order = [...new Set(rows.flatMap((row) => (row === null ? [] : [...row.asked.keys()])))];
  const kept: RuleNode[] = [];
  let told = "";
  for (let i = 0; i < rules.length; ) {
    let end = i + 1;
    while (rows[i] !== null && rows[end]?.shape === rows[i]?.shape && end < rules.length) end++;
    const group = rows.slice(i, end).flatMap((row) => (row === null ? [] : [row]));
    const text = group.length > 1 ? mergedText(group, order) : null;
    const made = text === null ? null : parseMerged(text, rules[i]);
    if (text === null || made === null) kept.push(...rules.slice(i, end));
    else {
      const lines = group.map(({ rule }) => ruleLine(rule)).join("");
      told += `Merging:\n${lines}into:\n\t${text.replaceAll(TOGETHER, ",")}\n`;
      kept.push(made);
    }
    i = end;
  }
  return { rules: kept, told };
}

function rowOf(rule: RuleNode): Row | null {
  const asked = new Map<string, ExpressionNode>();
  const shape: string[] = [];
  let verdict: string | null = null;
  let vmap: Row["vmap"] = null;
  let nat: Row["nat"] = null;
  for (const node of rule.statements) {
    switch (node.kind) {
      case "match": {
        const isValue = !["set-reference", "concat"].includes(node.right.kind) && node.left.kind !== "concat";
        if ((node.operator !== "" && node.operator !== "==") || !isValue) return null;
        const selector = `${selectorText(node.left)}${node.operator === "==" ? " ==" : ""}`;
        if (asked.has(selector)) return null;
        asked.set(selector, node.right);
        break;
      }
      case "verdict":
        verdict = verdictText(node.verdict);
        break;
      case "vmap":
        if (node.map.kind !== "set") return null;
        vmap = node;
        shape.push(`vmap ${textOf(node.key.location)}`);
        break;
      case "nat":
        if (node.address === null || node.address.kind !== "symbol") return null;
        nat = node;
        shape.push(`nat ${node.type} ${node.family} ${node.port === null} ${node.flags.join()}`);
        break;
      case "counter":
      case "notrack":
        shape.push(node.kind);
        break;
      case "log":
      case "reject":
        shape.push(textOf(node.location));
        break;
      default:
        return null;
    }
  }
  if (asked.size === 0 && vmap === null) return null;
  const selectors = [...asked.keys()].sort();
  return { rule, asked, verdict, vmap, nat, shape: [...selectors, ...shape, verdict !== null].join("|") };
}

function mergedText(rows: readonly Row[], order: readonly string[]): string | null {
  const [first] = rows;
  if (first === undefined) return null;
  if (first.vmap !== null) return first.asked.size > 0 ? null : mergedVmap(first, rows);
  const selectors = order.filter((selector) => first.asked.has(selector));
  const key = selectors.map((selector) => selector.replace(/ ==$/, "")).join(" . ");
  const operator = selectors.length === 1 && /[&|^]/.test(key) ? " ==" : "";
  const isVerdictMap = rows.some(({ verdict }) => verdict !== first.verdict);
  const elements = rows.map((row) => ({ row, values: keysOf(row, selectors, !isVerdictMap) }));
  if (first.nat !== null) {
    const pairs = elements.flatMap(({ row, values }) => values.map((value) => `${value} : ${natText(row)}`));
    return `${first.nat.type} ${first.nat.family === null ? "" : `${first.nat.family} `}to ${key} map { ${pairs.join(", ")} }`;
  }
  const asked = isVerdictMap
    ? `${key} vmap { ${elements.flatMap(({ row, values }) => values.map((value) => `${value} : ${row.verdict}`)).join(", ")} }`
    : `${key}${operator} { ${elements.flatMap(({ values }) => values).join(", ")} }`;
  const words: string[] = [];
  let isTold = false;
  for (const node of first.rule.statements) {
    if (node.kind === "match") {
      if (!isTold) words.push(asked);
      isTold = true;
    } else if (node.kind === "verdict") {
      if (!isVerdictMap) words.push(verdictText(node.verdict));
    } else if (node.kind !== "counter" || !isVerdictMap) words.push(textOf(node.location));
  }
  return words.join(" ");
}

function mergedVmap(first: Row, rows: readonly Row[]): string | null {
  if (first.vmap === null) return null;
  const elements = rows.flatMap(({ vmap }) => (vmap?.map.kind === "set" ? vmap.map.elements : []));
  const texts = elements.map((element) => textOf(element.location) + dataText(element.data));
  return `${textOf(first.vmap.key.location)} vmap { ${texts.join(",\n\t\t\t     ")} }`;
}

function dataText(data: ExpressionNode | null): string {
  if (data === null) return "";
  return ` : ${data.kind === "verdict" ? verdictText(data) : textOf(data.location)}`;
}

/** The keys that a rule's right sides give, each with each; in a set of one selector a set stands as it is. */
function keysOf(row: Row, selectors: readonly string[], nests: boolean): string[] {
  let keys: string[] = [""];
  for (const selector of selectors) {
    const right = row.asked.get(selector);
    if (right === undefined) return [];
    const values = selectors.length === 1 && nests ? [nestedText(right)] : valuesOf(right);
    keys = keys.flatMap((key) => values.map((value) => (key === "" ? value : `${key} . ${value}`)));
  }
  return keys;
}

function nestedText(right: ExpressionNode): string {
  if (right.kind !== "set") return valueText(right);
  return `{ ${valuesOf(right).join(",\n\t\t\t     ")} }`;
}

function valuesOf(right: ExpressionNode): string[] {
  if (right.kind === "set") return right.elements.map(({ key }) => valueText(key));
  return right.kind === "list" ? right.items.map(valueText) : [valueText(right)];
}

/** Between flags that are one value: told as a comma, read as an operator. */
const TOGETHER = "\u0000";

/** A value as it was written, without its quotes. */
function valueText(node: ExpressionNode): string {
  if (node.kind === "symbol") return node.text;
  return node.kind === "list" ? node.items.map(valueText).join(TOGETHER) : textOf(node.location);
}

function natText({ nat }: Row): string {
  if (nat === null || nat.address === null) return "";
  return valueText(nat.address) + (nat.port === null ? "" : ` . ${valueText(nat.port)}`);
}

function verdictText({ verdict, chain }: { readonly verdict: string; readonly chain: string | null }): string {
  return chain === null ? verdict : `${verdict} ${chain}`;
}

/** A selector as nft prints it: blanks stand around operators. */
function selectorText(node: ExpressionNode): string {
  return textOf(node.location)
    .replace(/\s*([&|^])\s*/g, " $1 ")
    .replace(/\s+/g, " ");
}

/** What stands at a place of a source. */
function textOf({ source, line, first, last }: Location): string {
  return (source.lines[line - 1] ?? "").slice(first - 1, last).trimEnd();
}

/** The line about one of the rules that are put together. */
function ruleLine({ location, statements }: RuleNode): string {
  const { source, line, first } = location;
  // A comment is no part of it.
  const last = statements[statements.length - 1]?.location.last ?? location.last;
  return `${source.name ?? ""}:${line}:${first}-${last}: ${source.lines[line - 1] ?? ""}\n`;
}

/** The rule that the text says, at the place of the first one; null when it is no rule. */
function parseMerged(text: string, first: RuleNode | undefined): RuleNode | null {
  const line = `add rule t c ${text
    .replaceAll(TOGETHER, " | ")
    .replace(/\n\t*/g, " ")
    .replace(/\{ \{ ([^}]*) \}/g, "{ $1")
    .replace(/, \{ ([^}]*) \}/g, ", $1")}`;
  const [command] = new Parser({ name: null, lines: [line, ""] }, new Map(), () => null).parse();
  if (command === undefined || command.rule === null || first === undefined) return null;
  return { ...command.rule, location: first.location };
}
