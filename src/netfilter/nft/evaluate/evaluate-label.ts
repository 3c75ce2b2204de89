import { evaluationError } from "../language/nft-error.js";
import type { ExpressionNode } from "../language/syntax.js";
import { DataTypes } from "../model/data-type.js";
import { LabelStatement } from "../statement/label-statement.js";
import type { Statement } from "../statement/statement.js";
import { resolveValue } from "./resolve-value.js";
import type { RuleContext } from "./rule-context.js";

/** `ct label VALUE`, asked for or set. @throws NftError */
export function evaluateLabel(node: ExpressionNode, rule: RuleContext, isSet: boolean, invert: boolean): Statement {
  const value = resolveValue(node, DataTypes.integer, rule.names, 7);
  if (!value.isSingle) throw evaluationError("podwire does not emulate ranges of ct label", node.location);
  return new LabelStatement(Number(value.min), isSet, invert);
}
