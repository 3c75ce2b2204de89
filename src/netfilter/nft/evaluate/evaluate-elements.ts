import { evaluationError, NetlinkError } from "../language/nft-error.js";
import type { ElementNode, ExpressionNode, NameNode, VerdictNode } from "../language/syntax.js";
import { DataTypes, described } from "../model/data-type.js";
import { Interval } from "../model/interval.js";
import { type SetDefinition, SetElement } from "../model/nft-set.js";
import type { NftObject } from "../model/nft-table.js";
import type { NftVerdict } from "../model/verdict.js";
import type { StatefulStatement } from "../statement/statement.js";
import { evaluateStateful } from "./evaluate-stateful.js";
import { type NameSource, resolveValue } from "./resolve-value.js";

/** Where verdicts of elements find their chains. */
export interface ElementScope {
  readonly names: NameSource;
  verdict(node: VerdictNode): NftVerdict;
  /** The named object that a map of objects is to have for an element. */
  object(kind: string, name: NameNode): NftObject;
}

/** The element that a node describes, for a set of this definition; the set's statements go into each. @throws NftError */
export function evaluateElement(node: ElementNode, definition: SetDefinition, scope: ElementScope): SetElement {
  const isCatchAll = node.key.kind === "any";
  const key = isCatchAll ? [] : evaluateFields(node.key, definition, scope.names);
  let data: readonly Interval[] | null = null;
  let verdict: NftVerdict | null = null;
  let object: NftObject | null = null;
  if (node.data !== null) {
    if (definition.objectKind !== null) {
      if (node.data.kind !== "symbol") throw evaluationError("Expression is not a name", node.data.location);
      object = scope.object(definition.objectKind, node.data);
    } else if (definition.dataTypes === null) {
      if (!definition.isAnonymous) throw new NetlinkError("set is not a map", node.data.location);
      throw evaluationError("unexpected data in set element", node.data.location);
    } else if (definition.dataTypes[0] === DataTypes.verdict) {
      if (node.data.kind !== "verdict") throw evaluationError("Could not resolve verdict", node.data.location);
      verdict = scope.verdict(node.data);
    } else data = fieldsOf(node.data, definition.dataTypes, scope.names);
  }
  const own: StatefulStatement[] = node.statements.map(evaluateStateful);
  const statements = own.length > 0 ? own : definition.statements.map((statement) => statement.fresh());
  const element = new SetElement(key, data, verdict, node.comment, statements);
  element.object = object;
  element.isCatchAll = isCatchAll;
  return element;
}

function evaluateFields(node: ExpressionNode, definition: SetDefinition, names: NameSource): Interval[] {
  const fields = fieldsOf(node, definition.keyTypes, names);
  if (!definition.isInterval && fields.some((field) => !field.isSingle)) {
    const what = node.kind === "prefix" || node.kind === "symbol" ? "prefix" : "range";
    const holder = definition.isMap ? "map" : "set";
    throw evaluationError(
      `You must add 'flags interval' to your ${holder} declaration if you want to add ${what} elements`,
      node.location,
    );
  }
  return fields;
}

function fieldsOf(node: ExpressionNode, types: SetDefinition["keyTypes"], names: NameSource): Interval[] {
  const parts = node.kind === "concat" ? node.items : [node];
  const surplus = parts[types.length];
  if (types.length === 1 && surplus !== undefined)
    throw evaluationError("Can't parse symbolic invalid expressions", leftmost(node).location);
  if (surplus !== undefined) throw evaluationError("Can't parse symbolic invalid expressions", surplus.location);
  if (parts.length === 1 && types.length > 1) {
    throw evaluationError(`invalid data type, expected ${described(types)}`, leftmost(node).location);
  }
  if (parts.length !== types.length) {
    throw evaluationError(
      `datatype mismatch, expected ${described(types)}, expression has type ${described(types.slice(0, parts.length))}`,
      node.location,
    );
  }
  return parts.map((part, i) => {
    const type = types[i];
    return type === undefined ? new Interval(0) : resolveValue(part, type, names);
  });
}

/** The value that a key begins with: of a block or a range the first address. */
function leftmost(node: ExpressionNode): ExpressionNode {
  if (node.kind === "prefix") return leftmost(node.base);
  if (node.kind === "range") return leftmost(node.from);
  const [first] = node.kind === "concat" ? node.items : [];
  return first === undefined ? node : leftmost(first);
}
