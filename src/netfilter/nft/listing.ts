import { Verdict } from "../hook.js";
import type { Netfilter } from "../netfilter.js";
import { inOrderMade, listIptablesTable } from "./iptables-tables.js";
import type { NftChain, TableLabel } from "./model/nft-chain.js";
import type { NftSet, SetElement } from "./model/nft-set.js";
import type { NftObject, NftTable } from "./model/nft-table.js";
import { PolicyObject } from "./model/policy-object.js";
import { priorityText } from "./model/priorities.js";
import { elementsText, sortedElements } from "./model/set-text.js";
import { spanText } from "./model/span-text.js";
import type { Style } from "./model/style.js";
import { CounterStatement, LimitStatement, QuotaStatement } from "./statement/stateful.js";
import { XtStatement } from "./statement/xt-statement.js";

function handle(style: Style, number: number): string {
  return style.handles ? ` # handle ${number}` : "";
}

/** `table ip t {` with what is said of the table itself. */
function tableHead(table: NftTable, style: Style): string {
  let text = `table ${table.family} ${table.name} {${handle(style, table.handle)}\n`;
  if (table.isDormant) text += "\tflags dormant\n";
  if (table.comment !== null) text += `\tcomment "${table.comment}"\n`;
  return text;
}

/** What is said of a table when extensions of xtables are in the rules of these chains: nft could not put them back. */
export function managedWarning({ family, name }: TableLabel, chains: Iterable<NftChain>): string {
  for (const { rules } of chains)
    for (const { statements } of rules)
      if (statements.some((statement) => statement instanceof XtStatement))
        return `# Warning: table ${family} ${name} is managed by iptables-nft, do not touch!\n`;
  return "";
}

/** A table as `nft list table` prints it. */
export function listTable(table: NftTable, style: Style): string {
  const blocks = [
    ...Array.from(table.objects.values(), (object) => objectText(object, style)),
    ...Array.from(table.sets.values())
      .filter((set) => !set.isMeter)
      .map((set) => setText(set, style)),
    ...Array.from(table.chains.values(), (chain) => chainText(chain, style, true)),
  ];
  // Behind flags there is an empty line, behind a comment alone there is none (table_print in rule.c).
  const gap = table.isDormant && blocks.length > 0 ? "\n" : "";
  return `${managedWarning(table, table.chains.values())}${tableHead(table, style)}${gap}${blocks.join("\n")}}\n`;
}

/** Parts of a table in its braces, as `nft list chain` and its kin print them. */
export function listParts(table: NftTable, parts: readonly string[]): string {
  // Only a listing of the whole table tells its comment, flags and handle.
  return `table ${table.family} ${table.name} {\n${parts.join("")}}\n`;
}

/** A chain with its rules, or its head alone. */
export function chainText(chain: NftChain, style: Style, withRules: boolean): string {
  let text = `\tchain ${chain.name} {${handle(style, chain.handle)}\n`;
  if (chain.comment !== null) text += `\t\tcomment "${chain.comment}"\n`;
  const { hook } = chain;
  if (hook !== null) {
    const priority = style.numericPriority
      ? String(hook.priority)
      : priorityText(hook.priority, chain.table.family, hook.hookName);
    const { devices } = hook;
    const device =
      devices.length === 0
        ? ""
        : devices.length === 1
          ? ` device "${devices[0]}"`
          : ` devices = { ${devices.join(", ")} }`;
    const policy = chain.policy === Verdict.Drop ? "drop" : "accept";
    text += `\t\ttype ${hook.type} hook ${hook.hookName}${device} priority ${priority}; policy ${policy};\n`;
  }
  if (withRules) for (const rule of chain.rules) text += `\t\t${rule.text(style)}${handle(style, rule.handle)}\n`;
  return `${text}\t}\n`;
}

function typeNames(types: readonly { readonly name: string }[]): string {
  return types.map((type) => type.name).join(" . ");
}

/** The line that says what types a set or map is of. */
function typeLine({ definition }: NftSet): string {
  const key = `\t\ttype ${typeNames(definition.keyTypes)}`;
  if (definition.objectKind !== null) return `${key} : ${definition.objectKind}`;
  if (definition.dataTypes === null) return key;
  const data = definition.dataOf !== null && definition.keyOf === null ? definition.dataOf : null;
  return `${key} : ${definition.dataInterval ? "interval " : ""}${data ?? typeNames(definition.dataTypes)}`;
}

/** A set or map with its elements, or with those that are given. */
export function setText(
  set: NftSet,
  style: Style,
  elements: readonly SetElement[] = sortedElements(set, style.nowNs),
  withSize = true,
): string {
  const { definition } = set;
  const kind = set.isMeter ? "meter" : definition.isMap ? "map" : "set";
  let text = `\t${kind} ${definition.name} {${handle(style, set.handle)}\n`;
  const interval = definition.dataInterval ? "interval " : "";
  const data = definition.dataOf ?? typeNames(definition.dataTypes ?? []);
  text += definition.keyOf === null ? typeLine(set) : `\t\ttypeof ${definition.keyOf}`;
  if (definition.keyOf !== null && definition.objectKind !== null) text += ` : ${definition.objectKind}`;
  else if (definition.keyOf !== null && definition.dataTypes !== null) text += ` : ${interval}${data}`;
  text += "\n";
  if (definition.policy === "memory") text += "\t\tpolicy memory\n";
  if (withSize && set.size > 0) text += `\t\tsize ${set.size}\n`;
  const flags = [
    ...(definition.isConstant ? ["constant"] : []),
    ...(definition.isInterval ? ["interval"] : []),
    ...(set.isDynamic ? ["dynamic"] : []),
    ...(definition.hasTimeout ? ["timeout"] : []),
  ];
  // A time that elements live by themselves says it already.
  const isTold = definition.timeoutMs > 0 && flags.length === 1 && definition.hasTimeout;
  if (flags.length > 0 && !isTold) text += `\t\tflags ${flags.join(",")}\n`;
  const statements = definition.statements.map((statement) => statement.text({ ...style, stateless: true }));
  if (statements.length > 0) text += `\t\t${statements.join(" ")}\n`;
  if (definition.timeoutMs > 0) text += `\t\ttimeout ${spanText(definition.timeoutMs, style)}\n`;
  if (definition.gcIntervalMs > 0) text += `\t\tgc-interval ${spanText(definition.gcIntervalMs, style)}\n`;
  if (definition.autoMerge) text += "\t\tauto-merge\n";
  if (definition.comment !== null) text += `\t\tcomment "${definition.comment}"\n`;
  if (elements.length > 0 && !style.terse) text += `\t\telements = ${elementsText(set, elements, style)}\n`;
  return `${text}\t}\n`;
}

/** What `get element` prints of a set: with its types rather than `typeof`, and without a comment. */
export function foundElementsText(set: NftSet, elements: readonly SetElement[], style: Style): string {
  return setText(set, { ...style, terse: false }, elements)
    .replace(/\t\tcomment "[^"]*"\n/, "")
    .replace(/\t\ttypeof .*\n/, `${typeLine(set)}\n`);
}

/** A named object. */
export function objectText(object: NftObject, style: Style): string {
  let text = `\t${object.kind} ${object.name} {${handle(style, object.handle)}\n`;
  if (object.comment !== null) text += `\t\tcomment "${object.comment}"\n`;
  const { state } = object;
  if (state instanceof CounterStatement) {
    if (!style.stateless) text += `\t\tpackets ${state.packets} bytes ${state.bytes}\n`;
  } else if (state instanceof QuotaStatement) text += `\t\t${state.definition(style)}\n`;
  else if (state instanceof LimitStatement) text += `\t\t${state.definition()}\n`;
  else if (state instanceof PolicyObject)
    text += state
      .lines()
      .map((line) => `\t\t${line}\n`)
      .join("");
  return `${text}\t}\n`;
}

/** All tables, iptables' own first: as `nft list ruleset` prints them; `family` "" for all. */
export function listRuleset(netfilter: Netfilter, family: string, style: Style): string {
  return inOrderMade(
    netfilter,
    family,
    (table) => listIptablesTable(table, style),
    (table) => listTable(table, style),
  );
}
