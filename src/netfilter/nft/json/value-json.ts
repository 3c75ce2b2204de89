import type { DataType, Value } from "../model/data-type.js";
import type { Interval } from "../model/interval.js";
import type { NftSet, SetElement } from "../model/nft-set.js";
import { sortedElements } from "../model/set-text.js";
import type { Style } from "../model/style.js";
import type { NftVerdict } from "../model/verdict.js";
import { type Json, unwrapped } from "./json.js";
import { statefulJson } from "./stateful-json.js";

/** One value of a type: numbers as numbers, what has a name by its name (json.c, datatype_json). */
export function valueJson(type: DataType, value: Value, style: Style): Json {
  switch (type.kind) {
    case "integer":
    case "mark":
    case "hex":
      if (type.name === "realm") return String(value);
      return typeof value === "number" && value < 0 ? value >>> 0 : value;
    case "time":
      return Number(value);
    case "boolean":
      return value !== 0;
    case "string":
      return String(value);
    case "device":
      return String(value);
    case "hour":
    case "date":
      return type.format(value, false).slice(1, -1);
    case "protocol":
    case "symbol":
    case "flags":
      return namedJson(type, Number(value), style);
    default:
      return type.format(value, style.numericSymbols);
  }
}

function namedJson(type: DataType, value: number, style: Style): Json {
  const isNumeric = type.kind === "protocol" ? style.numericProtocol : style.numericSymbols;
  if (isNumeric) return value;
  if (type.kind === "flags") return flagsJson(type, value);
  const text = type.symbols === null ? type.format(value, false) : type.symbolText(value, false, ",");
  return /^(0x[0-9a-f]+|\d+)$/.test(text) ? value : text;
}

/** Flags by their names: one alone, several in a list, the number when there are none. */
export function flagsJson(type: DataType, value: number): Json {
  const text = type.symbolText(value, false, ",");
  return /^(0x[0-9a-f]+|\d+)$/.test(text) ? value : unwrapped(text.split(","));
}

/** Flags that are one value: several are operations, one within the other. */
export function combinedJson(type: DataType, value: number): Json {
  const flags = flagsJson(type, value);
  return Array.isArray(flags) ? flags.reduce((left, right) => ({ "|": [left, right] })) : flags;
}

/** Flags that something is compared with: several are a number where they are not of the machine's own order. */
export function comparedFlagsJson(type: DataType, value: number): Json {
  const isNumber = (value & (value - 1)) !== 0 && !type.hostOrder;
  return isNumber ? value : combinedJson(type, value);
}

/** A value, `{"prefix": ...}` or `{"range": [...]}`. */
export function intervalJson(type: DataType, interval: Interval, style: Style): Json {
  if (interval.isSingle) return valueJson(type, interval.min, style);
  const text = interval.text(type, style);
  if (type.kind === "string") return text.slice(1, -1);
  const slash = text.indexOf("/");
  if (slash >= 0) return { prefix: { addr: text.slice(0, slash), len: Number(text.slice(slash + 1)) } };
  return { range: [valueJson(type, interval.min, style), valueJson(type, interval.max, style)] };
}

function fieldsJson(fields: readonly Interval[], types: readonly DataType[], style: Style): Json {
  const parts = fields.flatMap((field, i) => {
    const type = types[i];
    if (type === undefined) return [];
    const isFlags = type.kind === "flags" && field.isSingle && !style.numericSymbols;
    return [isFlags ? combinedJson(type, Number(field.min)) : intervalJson(type, field, style)];
  });
  return parts.length === 1 ? (parts[0] ?? null) : { concat: parts };
}

/** `{"accept": null}`, `{"jump": {"target": "name"}}`. */
export function verdictJson(verdict: NftVerdict): Json {
  return { [verdict.name]: verdict.chain === null ? null : { target: verdict.chain.name } };
}

/** `"@name"`, or an anonymous set with its elements. */
export function setReferenceJson(set: NftSet, style: Style): Json {
  if (!set.definition.isAnonymous) return `@${set.definition.name}`;
  return { set: elementsJson(set, sortedElements(set, style.nowNs), style) };
}

/** The elements of a set, or pairs of a map's keys and what it has for them. */
export function elementsJson(set: NftSet, elements: readonly SetElement[], style: Style): Json[] {
  return elements.map((element) => elementJson(set, element, style));
}

function elementJson(set: NftSet, element: SetElement, style: Style): Json {
  const { keyTypes, dataTypes } = set.definition;
  const key = keyJson(set, element, element.isCatchAll ? "*" : fieldsJson(element.key, keyTypes, style), style);
  if (element.verdict !== null) return [key, verdictJson(element.verdict)];
  if (element.data !== null && dataTypes !== null) return [key, fieldsJson(element.data, dataTypes, style)];
  return key;
}

/** The key alone, or in an object with what is said of the element. */
function keyJson(set: NftSet, element: SetElement, value: Json, style: Style): Json {
  const more: Record<string, Json> = {};
  if (element.timeoutMs > 0 && element.timeoutMs !== set.definition.timeoutMs)
    more["timeout"] = Math.floor(element.timeoutMs / 1000);
  if (Number.isFinite(element.expiresNs))
    more["expires"] = Math.floor(Math.max(0, (element.expiresNs - style.nowNs - 1) / 1e9));
  if (element.comment !== null) more["comment"] = element.comment;
  for (const statement of element.statements) Object.assign(more, statefulJson(statement, style));
  return Object.keys(more).length === 0 ? value : { elem: { val: value, ...more } };
}
