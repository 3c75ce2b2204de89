import type { NftSet, SetElement } from "./model/nft-set.js";
import type { NftObject } from "./model/nft-table.js";
import { PolicyObject } from "./model/policy-object.js";
import { elementsText, sortedElements } from "./model/set-text.js";
import { spanText } from "./model/span-text.js";
import type { Style } from "./model/style.js";
import { CounterStatement, LimitStatement, QuotaStatement } from "./statement/stateful.js";

function handle(style: Style, number: number): string {
  return style.handles ? ` # handle ${number}` : "";
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
