import { evaluationError, kernelError } from "../language/nft-error.js";
import type { LimitNode, ObjectBody, StatementNode } from "../language/syntax.js";
import { ConnlimitStatement, CounterStatement, LimitStatement, QuotaStatement } from "../statement/stateful.js";
import type { StatefulStatement } from "../statement/statement.js";

function limitOf(limit: LimitNode): LimitStatement {
  return new LimitStatement(limit.rate, limit.unit, limit.burst, limit.isBytes, limit.over);
}

/** The statement with its own state that a node describes. @throws NftError */
export function evaluateStateful(node: StatementNode): StatefulStatement {
  switch (node.kind) {
    case "counter":
      return new CounterStatement(node.packets, node.bytes);
    case "limit":
      if (node.limit.rate === 0) throw kernelError("Invalid argument", node.location);
      return limitOf(node.limit);
    case "quota":
      return new QuotaStatement(node.over, node.bytes, node.used);
    case "connlimit":
      return new ConnlimitStatement(node.over, node.count);
    default:
      throw evaluationError("statement is stateful", node.location);
  }
}

/** The state of a named object. */
export function stateOf(body: ObjectBody): StatefulStatement {
  switch (body.kind) {
    case "counter":
      return new CounterStatement(body.packets, body.bytes);
    case "quota":
      return new QuotaStatement(body.over, body.bytes, body.used);
    default:
      return limitOf(body.limit);
  }
}
