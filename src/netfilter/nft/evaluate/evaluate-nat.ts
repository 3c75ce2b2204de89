import type { Expression } from "../expression/expression.js";
import { MapExpression } from "../expression/map-expression.js";
import { evaluationError, NftError } from "../language/nft-error.js";
import type { ExpressionNode, StatementNode } from "../language/syntax.js";
import { DataTypes } from "../model/data-type.js";
import { NatStatement } from "../statement/nat-statement.js";
import type { Statement } from "../statement/statement.js";
import { evaluateKey, evaluateValue } from "./evaluate-expression.js";
import { mapMismatch } from "./map-mismatch.js";
import type { RuleContext } from "./rule-context.js";

/** `snat`, `dnat`, `masquerade` and `redirect` (stmt_evaluate_nat). @throws NftError */
export function evaluateNat(node: StatementNode & { kind: "nat" }, rule: RuleContext): Statement {
  const { family } = rule.scope;
  if (family === "arp" || family === "netdev" || family === "bridge")
    throw evaluationError("NAT is only supported for IPv4/IPv6", node.keyword);
  if (node.address !== null && node.address.kind === "map") tellMissingMap(node.address.map, rule);
  const flags = {
    random: node.flags.includes("random"),
    fullyRandom: node.flags.includes("fully-random"),
    persistent: node.flags.includes("persistent"),
  };
  let target: "ip" | "ip6" | null = family === "ip" || family === "ip6" ? family : node.family;
  if (node.address !== null && target === null) {
    target = rule.protocols.network;
    if (target === null) {
      throw evaluationError("ip or ip6 must be specified with address for inet tables.", node.keyword);
    }
  }
  const { network, networkAt } = rule.protocols;
  if (family === "inet" && node.address !== null && network !== null && network !== target) {
    const said = `conflicting protocols specified: ${network} vs. ${target}. You must specify ip or ip6 family in nat statement`;
    throw evaluationError(said, node.keyword, ...(networkAt === null ? [] : [networkAt]));
  }
  const addressType = target === "ip6" ? DataTypes.ipv6 : DataTypes.ipv4;
  const isMapped = node.address !== null && node.address.kind === "map";
  let isConcat = node.isConcat || (isMapped && mapsToPorts(node.address));
  let address: Expression | null = null;
  if (node.address !== null && node.address.kind === "map") {
    const key = evaluateKey(node.address.key, rule);
    const mapped = new MapExpression(
      key,
      rule.useSet(
        node.address.map,
        key,
        isConcat ? [addressType, DataTypes.service] : [addressType],
        node.address.key.location,
      ),
    );
    if (mapped.map.isVerdictMap)
      throw evaluationError(mapMismatch(addressType.description, mapped.map), node.address.location, node.keyword);

    isConcat = isConcat || mapped.map.definition.dataTypes?.length === 2;
    address = mapped;
  } else if (node.address !== null) address = evaluateValue(node.address, addressType, rule);
  const ported = node.port ?? (isConcat ? node.address : null);
  if (ported !== null && !rule.protocols.hasTransport) {
    throw evaluationError(
      "transport protocol mapping is only valid after transport protocol match",
      ported.location,
      node.keyword,
    );
  }
  const port = node.port === null ? null : evaluateValue(node.port, DataTypes.service, rule);
  const showsFamily = address !== null && (family === "inet" || isConcat || node.isPrefix);
  return new NatStatement(
    node.type,
    address === null ? null : target,
    address,
    port,
    node.isPrefix,
    flags,
    showsFamily,
  );
}

/** A named map is looked for once more to see what it leads to, and where that fails nft goes on (nat_concat_map). */
function tellMissingMap(map: ExpressionNode, rule: RuleContext): void {
  if (map.kind !== "set-reference" || rule.scope.isKernel) return;
  try {
    rule.scope.useSet(map, [], null);
  } catch (error) {
    if (!(error instanceof NftError)) throw error;
    if (error.message.startsWith("No such file or directory")) rule.scope.tell(error);
  }
}

/** True when the data of a map's elements are an address and a port. */
function mapsToPorts(node: ExpressionNode | null): boolean {
  if (node === null || node.kind !== "map" || node.map.kind !== "set") return false;
  return node.map.elements.some((element) => element.data !== null && element.data.kind === "concat");
}
