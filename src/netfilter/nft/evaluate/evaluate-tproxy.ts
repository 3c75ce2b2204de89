import type { IpAddress } from "../../../wire/ip-address.js";
import { evaluationError } from "../language/nft-error.js";
import type { StatementNode } from "../language/syntax.js";
import { DataTypes } from "../model/data-type.js";
import { TproxyStatement } from "../statement/nat-statement.js";
import type { Statement } from "../statement/statement.js";
import { resolveValue } from "./resolve-value.js";
import type { RuleContext } from "./rule-context.js";

/** `tproxy to` (stmt_evaluate_tproxy). @throws NftError */
export function evaluateTproxy(node: StatementNode & { kind: "tproxy" }, rule: RuleContext): Statement {
  if (!rule.protocols.hasTransport)
    throw evaluationError("Transparent proxy support requires transport protocol match", node.location);
  const { family } = rule.scope;
  const target = family === "ip" || family === "ip6" ? family : (node.family ?? rule.protocols.network);
  let address: IpAddress | null = null;
  if (node.address !== null) {
    const type = target === "ip6" ? DataTypes.ipv6 : DataTypes.ipv4;
    address = resolveValue(node.address, type, rule.names).min as IpAddress;
  }
  const port = node.port === null ? 0 : Number(resolveValue(node.port, DataTypes.service, rule.names).min);
  return new TproxyStatement(target, node.family, address, port);
}
