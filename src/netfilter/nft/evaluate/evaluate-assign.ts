import { CtExpression } from "../expression/ct-expression.js";
import type { Expression } from "../expression/expression.js";
import { ConstantExpression } from "../expression/map-expression.js";
import { MetaExpression } from "../expression/meta-expression.js";
import { PayloadExpression, TcpOptionExpression } from "../expression/payload-expression.js";
import { evaluationError, kernelError } from "../language/nft-error.js";
import type { StatementNode } from "../language/syntax.js";
import { AssignStatement } from "../statement/action-statements.js";
import type { Statement } from "../statement/statement.js";
import { bitsOf, evaluateExpression, evaluateValue, isBelowIp } from "./evaluate-expression.js";
import { evaluateLabel } from "./evaluate-label.js";
import type { RuleContext } from "./rule-context.js";

/** `FIELD set VALUE` of packets and their connections. @throws NftError */
export function evaluateAssign(node: StatementNode & { kind: "assign" }, rule: RuleContext): Statement {
  const { left } = node;
  if (left.kind === "ct" && isBelowIp(rule.scope.family)) throw kernelError("Protocol error", node.location);
  if (left.kind === "ct" && left.key === "label") return evaluateLabel(node.value, rule, true, false);
  if (left.kind === "meta" && !["mark", "priority", "pkttype", "nftrace"].includes(left.key))
    throw kernelError("Operation not supported", node.location);
  if (left.kind === "ct" && !["mark", "zone", "label", "event"].includes(left.key))
    throw kernelError("Operation not supported", node.location);
  const target = evaluateExpression(left, rule);
  const isMtu = node.value.kind === "rt" && node.value.key === "mtu";
  const value = isMtu ? null : evaluateValue(node.value, target.type, rule, bitsOf(target));
  if (value !== null && !fits(value, target)) {
    throw evaluationError(
      `datatype mismatch: expected ${target.type.description}, expression has type ${value.type.description}`,
      node.value.location,
      { ...node.location, last: node.value.location.first - 1 },
    );
  }
  if (target instanceof MetaExpression) {
    return new AssignStatement("meta", "", target.key, target, value);
  }
  if (target instanceof CtExpression && ["mark", "zone", "event"].includes(target.key)) {
    return new AssignStatement("ct", "", target.key, target, value);
  }
  if (target instanceof TcpOptionExpression && target.name === "maxseg")
    return new AssignStatement("option", "tcp", "size", target, value);
  const settable = ["ttl", "hoplimit", "dscp", "ecn", "id", "saddr", "daddr", "sport", "dport"];
  if (target instanceof PayloadExpression && settable.includes(target.field) && target.header !== "ether") {
    return new AssignStatement("payload", target.header, target.field, target, value);
  }
  throw evaluationError(`podwire does not emulate rule statement`, node.location);
}

function fits(value: Expression, target: Expression): boolean {
  return (
    value instanceof ConstantExpression ||
    value.type.kind === target.type.kind ||
    value.type.name === "integer" ||
    (value.type.kind === "mark" && target.type.kind === "integer")
  );
}
