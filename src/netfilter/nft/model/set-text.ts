import type { DataType, Value } from "./data-type.js";
import type { Interval } from "./interval.js";
import type { NftSet, SetElement } from "./nft-set.js";
import { spanText } from "./span-text.js";
import type { Style } from "./style.js";

const NEWLINE = ",\n\t\t\t     ";

/** `@name`, or an anonymous set with its elements. */
export function setReferenceText(set: NftSet, style: Style): string {
  if (!set.definition.isAnonymous) return `@${set.definition.name}`;
  return `{ ${elementTexts(set, sortedElements(set, style.nowNs), style).join(", ")} }`;
}

/** `{ a, b }` of a named set, with as many elements in a line as nft puts there. */
export function elementsText(set: NftSet, elements: readonly SetElement[], style: Style): string {
  const perLine = set.definition.keyTypes.length === 1 ? (set.definition.keyTypes[0]?.perLine ?? 1) : 1;
  let text = "";
  elementTexts(set, elements, style).forEach((element, i) => {
    text += i === 0 ? element : `${i % perLine === 0 ? NEWLINE : ", "}${element}`;
  });
  return `{ ${text} }`;
}

function elementTexts(set: NftSet, elements: readonly SetElement[], style: Style): string[] {
  return elements.map((element) => elementText(set, element, style));
}

/** One element with what is said of it. */
export function elementText(set: NftSet, element: SetElement, style: Style): string {
  const { keyTypes, dataTypes } = set.definition;
  let text = element.isCatchAll ? "*" : fieldsText(element.key, keyTypes, style, " | ");
  for (const statement of element.statements) text += ` ${statement.text(style)}`;
  if (element.timeoutMs > 0 && element.timeoutMs !== set.definition.timeoutMs)
    text += ` timeout ${spanText(element.timeoutMs, style)}`;
  if (Number.isFinite(element.expiresNs) && !style.stateless) {
    text += ` expires ${spanText(Math.max(0, (element.expiresNs - style.nowNs) / 1e6), style)}`;
  }
  if (element.comment !== null) text += ` comment "${element.comment}"`;
  if (element.object !== null) text += ` : "${element.object.name}"`;
  else if (element.verdict !== null) text += ` : ${element.verdict.text()}`;
  else if (element.data !== null && dataTypes !== null) text += ` : ${fieldsText(element.data, dataTypes, style, ",")}`;
  return text;
}

function fieldsText(fields: readonly Interval[], types: readonly DataType[], style: Style, separator: string): string {
  return fields
    .map((field, i) => {
      const type = types[i];
      if (type === undefined) return "";
      if (type.kind === "flags" && field.isSingle)
        return type.symbolText(Number(field.min), style.numericSymbols, separator);
      const block = type.kind === "mark" ? markBlock(field, type, style) : null;
      if (block !== null) return block;
      return field.text(type, style);
    })
    .join(" . ");
}

/** Marks from one to another are told as a block where they are one ("0x00000010/28"); null where they are none. */
function markBlock({ min, max }: Interval, type: DataType, style: Style): string | null {
  const [first, count] = [Number(min), Number(max) - Number(min) + 1];
  const length = 32 - Math.log2(count);
  if (count <= 1 || !Number.isInteger(length) || first % count !== 0) return null;
  return `${type.format(min, style.numericSymbols)}/${length}`;
}

/** The elements in the order of listings: by their values as the machine reads them, concatenated intervals as they came. */
export function sortedElements(set: NftSet, nowNs: number): SetElement[] {
  const elements = set.elements(nowNs);
  const types = set.definition.keyTypes;
  if (set.definition.isInterval && types.length > 1) return elements;
  const listed = elements.filter((element) => !element.isCatchAll);
  const last = elements.filter((element) => element.isCatchAll);
  const type = types[0];
  if (type === undefined) return elements;
  if (types.length === 1) {
    // Several flags together are an operation, whose first flag counts; of more with that one Linux's hash decides.
    if (type.kind === "flags") {
      const value = (element: SetElement) => Number(element.key[0]?.min ?? 0);
      const first = (element: SetElement) => value(element) & -value(element);
      listed.sort((a, b) => first(a) - first(b) || value(b) - value(a));
      return [...listed, ...last];
    }
    const byValue = (a: Value, b: Value) =>
      type.kind === "string" && !set.definition.isInterval
        ? compareReversed(type.bytes(a), type.bytes(b))
        : type.compare(a, b);
    listed.sort((a, b) => byValue(a.key[0]?.min ?? 0, b.key[0]?.min ?? 0));
  } else {
    const bytes = new Map(
      listed.map((element) => [element, element.key.flatMap((field, i) => types[i]?.bytes(field.min) ?? [])] as const),
    );
    listed.sort((a, b) => compareReversed(bytes.get(a) ?? [], bytes.get(b) ?? []));
  }
  return [...listed, ...last];
}

/** Compares two numbers whose bytes stand with the least first. */
function compareReversed(a: readonly number[], b: readonly number[]): number {
  for (let i = Math.max(a.length, b.length) - 1; i >= 0; i--) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
