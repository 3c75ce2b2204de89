import { evaluateKey } from "./evaluate/evaluate-expression.js";
import { evaluateStateful } from "./evaluate/evaluate-stateful.js";
import { ProtocolContext } from "./evaluate/protocol-context.js";
import type { NameSource } from "./evaluate/resolve-value.js";
import { keyText } from "./expression/expression.js";
import { evaluationError } from "./language/nft-error.js";
import type { ExpressionNode, NameNode, SetBody } from "./language/syntax.js";
import { type DataType, typeByName } from "./model/data-type.js";
import { Interval } from "./model/interval.js";
import { type NftSet, type SetDefinition, SetElement } from "./model/nft-set.js";
import { PLAIN_STYLE, type Style } from "./model/style.js";

const PLAIN: Style = { ...PLAIN_STYLE, stateless: false };

/** The kinds of named objects that a map may have. */
const OBJECT_KINDS = ["counter", "quota", "limit", "secmark", "synproxy", "ct helper", "ct timeout", "ct expectation"];

function knownType(name: NameNode): DataType {
  const known = typeByName(name.text);
  if (known === null) throw evaluationError(`unknown datatype ${name.text}`, name.location);
  return known;
}

/** The definition of a set or map that its body gives. @throws NftError */
export function setDefinition(name: string, body: SetBody, names: NameSource): SetDefinition {
  const scope = {
    names,
    protocols: new ProtocolContext("inet"),
    needEcho: () => undefined,
    useSet: (): NftSet => {
      throw new Error("typeof names no set");
    },
  };
  let keyTypes: readonly DataType[];
  let keyOf: string | null = null;
  if (body.keyTypes !== null) {
    keyTypes = body.keyTypes.map(knownType);
  } else if (body.keyOf !== null) {
    const key = evaluateKey(body.keyOf, scope);
    keyTypes = key.map((part) => part.type);
    keyOf = keyText(key, PLAIN);
  } else throw evaluationError("set definition does not specify key", body.location);
  let objectKind: string | null = null;
  let dataTypes: readonly DataType[] | null = null;
  let dataOf: string | null = null;
  const [firstType] = body.dataTypes ?? [];
  if (firstType !== undefined && OBJECT_KINDS.includes(firstType.text)) objectKind = firstType.text;
  else if (body.dataTypes !== null) {
    dataTypes = body.dataTypes.map(knownType);
  } else if (body.dataOf !== null) {
    const data = evaluateKey(body.dataOf, scope);
    dataTypes = data.map((part) => part.type);
    dataOf = keyText(data, PLAIN);
  } else if (body.isMap) throw evaluationError("map definition does not specify mapping data type", body.location);
  if (body.autoMerge && !body.flags.includes("interval"))
    throw evaluationError("auto-merge only works with interval sets", body.location);
  return {
    name,
    keyTypes,
    keyOf,
    isMap: body.isMap,
    dataTypes,
    dataOf,
    objectKind,
    dataInterval: body.dataInterval,
    isAnonymous: false,
    isInterval: body.flags.includes("interval"),
    isConstant: body.flags.includes("constant"),
    hasTimeout: body.flags.includes("timeout") || (body.timeoutMs ?? 0) > 0,
    timeoutMs: body.timeoutMs ?? 0,
    gcIntervalMs: body.gcIntervalMs ?? 0,
    size: body.size ?? 0,
    policy: body.policy,
    autoMerge: body.autoMerge,
    comment: body.comment,
    statements: body.statements.map(evaluateStateful),
  };
}

/** True for a key that stands for more than one value. */
export function hasInterval(node: ExpressionNode): boolean {
  if (node.kind === "concat") return node.items.some(hasInterval);
  return node.kind === "prefix" || node.kind === "range" || (node.kind === "symbol" && node.text.endsWith("*"));
}

/** True when both hold the same kinds of keys and data. */
export function sameTypes(a: SetDefinition, b: SetDefinition): boolean {
  const names = (definition: SetDefinition) =>
    `${definition.keyTypes.map((type) => type.name).join(".")}:${definition.dataTypes?.map((type) => type.name).join(".") ?? ""}${definition.isInterval}`;
  return names(a) === names(b);
}

/** True when both elements lead to the same. */
export function sameData(a: SetElement, b: SetElement): boolean {
  if (a.object !== b.object) return false;
  if (a.verdict !== null || b.verdict !== null) return a.verdict?.text() === b.verdict?.text();
  return JSON.stringify(a.data) === JSON.stringify(b.data);
}

/** One element over the intervals of both. */
export function merged(set: NftSet, a: SetElement, b: SetElement): SetElement {
  const key = a.key.map((interval, i) => {
    const type = set.definition.keyTypes[i];
    const other = b.key[i];
    if (type === undefined || other === undefined) return interval;
    const min = type.compare(interval.min, other.min) <= 0 ? interval.min : other.min;
    const max = type.compare(interval.max, other.max) >= 0 ? interval.max : other.max;
    return new Interval(min, max);
  });
  return new SetElement(key, a.data, a.verdict, a.comment, a.statements);
}
