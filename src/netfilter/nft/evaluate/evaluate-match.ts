import { IPV6_ANY, type Ipv6, ipv6Group } from "../../../wire/ipv6-address.js";
import type { Mac } from "../../../wire/mac-address.js";
import { AddressMaskExpression } from "../expression/address-mask-expression.js";
import { BitwiseExpression } from "../expression/bitwise-expression.js";
import { CtExpression } from "../expression/ct-expression.js";
import type { Expression } from "../expression/expression.js";
import { MacMaskExpression } from "../expression/mac-mask-expression.js";
import { MetaExpression } from "../expression/meta-expression.js";
import { PayloadExpression } from "../expression/payload-expression.js";
import type { Location } from "../language/location.js";
import { evaluationError, kernelError } from "../language/nft-error.js";
import type { ElementNode, ExpressionNode, StatementNode } from "../language/syntax.js";
import { DataTypes } from "../model/data-type.js";
import { blockOf, Interval } from "../model/interval.js";
import { CompareStatement, FlagsStatement, LookupStatement } from "../statement/match-statement.js";
import type { Statement } from "../statement/statement.js";
import { bitsOf, evaluateExpression, evaluateKey, isSelector } from "./evaluate-expression.js";
import { evaluateLabel } from "./evaluate-label.js";
import type { ProtocolContext } from "./protocol-context.js";
import { resolveValue } from "./resolve-value.js";
import type { RuleContext } from "./rule-context.js";

type MatchNode = StatementNode & { kind: "match" };

const ARPHRD_ETHER = 1;

const UNKNOWN_VERSION = 'cannot determine ip protocol version, use "ip saddr" or "ip6 saddr" instead';

/** `FIELD OPERATOR VALUE` (expr_evaluate_relational). @throws NftError */
export function evaluateMatch(node: MatchNode, rule: RuleContext): Statement {
  const { left: asked, right } = node;
  const invert = node.operator === "!=";
  if (asked.kind === "ct" && asked.key === "label") return evaluateLabel(right, rule, false, invert);
  // Events can be set, not asked for.
  if (asked.kind === "ct" && asked.key === "event") throw kernelError("Operation not supported", asked.location);
  // The kernel that podwire is held against has no nft_meta_bridge.
  if (asked.kind === "meta" && (asked.key === "ibrname" || asked.key === "obrname"))
    throw kernelError("Operation not supported", asked.location);
  if (right.kind === "range" && ["<", ">", "<=", ">="].includes(node.operator)) {
    const last = right.location.first - 2;
    const operator = { ...right.location, first: last - node.operator.length + 1, last };
    const said = `Relational expression (${node.operator}) is undefined for range expressions`;
    throw evaluationError(said, right.location, operator);
  }
  if (asked.kind === "ct" && isAddress(asked) && asked.family === null && rule.protocols.network === null) {
    rule.scope.tell(evaluationError(UNKNOWN_VERSION, asked.location));
    if (right.kind === "set-reference") rule.scope.useSet(right, [], null);
    throw evaluationError("Can't parse symbolic invalid expressions", right.location);
  }
  if (right.kind === "set-reference" || right.kind === "set") return lookupInSet(node, right, rule);
  return node.left.kind === "concat" ? lookupOfParts(node, rule) : compare(node, rule);
}

/** The value is a set, written out or by its name. */
function lookupInSet(
  node: MatchNode,
  right: ExpressionNode & { kind: "set" | "set-reference" },
  rule: RuleContext,
): Statement {
  const invert = node.operator === "!=";
  const mapping = right.kind === "set" ? right.elements.find(({ data }) => data !== null) : undefined;
  if (mapping !== undefined) throw evaluationError("mapping outside of map context", mapping.key.location);
  const key = evaluateKey(node.left, rule);
  const only = right.kind === "set" && right.elements.length === 1 ? right.elements[0] : undefined;
  // A set of one plain element is as good as the element.
  if (only !== undefined && key.length === 1 && collapses(only)) {
    return evaluateMatch({ ...node, right: only.key }, rule);
  }
  // Of a set with a name, of raw bits, or of keys with other parts, nothing is concluded.
  const says = !invert && node.left.kind !== "raw";
  if (says && key.length === 1 && key.some((part) => asksTransport(part, rule.protocols)) && right.kind === "set")
    noteTransportSet(right, rule, node.location);
  if (says && key.length === 1 && key.some(asksNetwork) && right.kind === "set") {
    const last = right.elements.at(-1)?.key;
    if (last !== undefined) {
      const isIpv4 = resolveValue(last, DataTypes.nfProto, rule.names).min === 2;
      rule.protocols.isNetwork(isIpv4 ? "ip" : "ip6", node.location);
    }
  }
  return new LookupStatement(key, rule.scope.useSet(right, key, null, null, node.left.location), invert);
}

/** Several fields and one value of each: looked up in a set of that one. */
function lookupOfParts({ left, operator, right }: MatchNode, rule: RuleContext): Statement {
  const key = evaluateKey(left, rule);
  const element = {
    key: right,
    data: null,
    timeoutMs: null,
    expiresMs: null,
    comment: null,
    statements: [],
    location: right.location,
  };
  if (right.kind === "concat" && right.items.length > key.length)
    throw evaluationError("too many concatenation components", right.location, left.location);
  return new LookupStatement(
    key,
    rule.useSet({ kind: "set", elements: [element], location: right.location }, key, null),
    operator === "!=",
  );
}

/** One field and one value or range. */
function compare(node: MatchNode, rule: RuleContext): Statement {
  const { right } = node;
  const invert = node.operator === "!=";
  if (right.kind === "concat" && right.items[0] !== undefined)
    throw evaluationError("Can't parse symbolic invalid expressions", right.items[0].location);
  const isPresence = right.kind === "symbol" && (right.text === "exists" || right.text === "missing");
  const left = evaluateExpression(node.left, rule, isPresence);
  if (isSelector(right) && right.kind !== "meta" && right.kind !== "payload") {
    throw evaluationError("Right hand side of relational expression (==) must be constant", right.location);
  }
  const bits = bitsOf(left);
  if (left.type.kind === "hour" && right.kind === "range") {
    const from = resolveValue(right.from, left.type, rule.names, bits);
    const to = resolveValue(right.to, left.type, rule.names, bits);
    // Hours over midnight are those that are not between the two (evaluate.c, expr_evaluate_relational).
    if (left.type.compare(from.min, to.max) > 0)
      return new CompareStatement(left, invert ? "" : "!=", new Interval(to.max, from.min));
  }
  if (left instanceof PayloadExpression && left.field === "type") rule.knowsIcmpType = true;
  const isPort = left instanceof CtExpression && (left.key === "proto-src" || left.key === "proto-dst");
  if (isPort && !rule.protocols.hasTransport)
    throw evaluationError("Can't parse symbolic invalid expressions", right.location);
  const value = resolveValue(right, left.type, rule.names, bits);
  // Bits of an octet are asked for by a mask.
  if (left.type.kind === "mac" && right.kind === "prefix" && right.length % 8 !== 0) {
    const mask = (2 ** 48 - 2 ** (48 - right.length)) as Mac;
    return new CompareStatement(new MacMaskExpression(left, mask), invert ? "!=" : "==", new Interval(value.min));
  }
  const block = prefixOf(left, value, node.operator);
  if (block !== null) return block;
  if (left.type.kind === "flags") {
    const flags = Number(value.min);
    if (left instanceof BitwiseExpression) {
      const { mask } = left;
      if (flags === 0) return new FlagsStatement(left.base, mask, null, node.operator !== "!=");
      return new FlagsStatement(left.base, mask, flags, invert);
    }
    if (node.operator === "") return new FlagsStatement(left, flags, null, false);
    if (node.operator === "!") return new FlagsStatement(left, flags, null, true);
  }
  if (node.operator === "!") {
    const said = "negation can only be used with singleton bitmask values";
    throw evaluationError(said, node.left.location, right.location);
  }
  // Raw bits say nothing of what follows, though they are listed as the field that they are.
  if (node.left.kind === "raw") return new CompareStatement(left, node.operator, value);
  if (
    !invert &&
    node.operator !== "<" &&
    node.operator !== ">" &&
    asksTransport(left, rule.protocols) &&
    value.isSingle
  ) {
    rule.protocols.isTransport(Number(value.min), node.location);
  }
  if (!invert && left instanceof MetaExpression && left.key === "iiftype" && value.min === ARPHRD_ETHER)
    rule.protocols.isEther = true;
  if (!invert && asksNetwork(left)) rule.protocols.isNetwork(value.min === 2 ? "ip" : "ip6", node.location);
  return new CompareStatement(left, node.operator, value);
}

/** True for an element that stands for a value, a block or a range (evaluate.c, optimize_singleton_set). */
function collapses(element: ElementNode): boolean {
  const { kind } = element.key;
  return element.statements.length === 0 && ["prefix", "range", "symbol", "binary"].includes(kind);
}

function noteTransportSet(node: ExpressionNode & { kind: "set" }, rule: RuleContext, location: Location): void {
  const numbers = node.elements.map((element) => Number(resolveValue(element.key, DataTypes.protocol, rule.names).min));
  rule.protocols.isOneOf(numbers, location);
}

function isAddress(node: ExpressionNode & { kind: "ct" }): boolean {
  return node.key === "saddr" || node.key === "daddr";
}

/** `ip daddr & 255.255.255.0 == 10.0.0.0` is told as a block of addresses; null when the mask is none of a block. */
function prefixOf(left: Expression, value: Interval, operator: string): CompareStatement | null {
  if (left instanceof AddressMaskExpression) return prefixOfIpv6(left, value, operator);
  if (!(left instanceof BitwiseExpression) || left.type.kind !== "ipv4" || left.xor !== 0) return null;
  const hostBits = ~left.mask;
  const isBlock = (hostBits & (hostBits + 1)) === 0 && hostBits !== 0 && left.mask !== 0;
  if (!isBlock || !value.isSingle || (operator !== "" && operator !== "==" && operator !== "!=")) return null;
  const network = Number(value.min);
  if ((network & hostBits) !== 0) return null;
  return new CompareStatement(left.base, operator === "!=" ? "!=" : "", new Interval(network, network | hostBits));
}

function prefixOfIpv6(left: AddressMaskExpression, value: Interval, operator: string): CompareStatement | null {
  const bits = Array.from({ length: 8 }, (_, i) => ipv6Group(left.mask, i).toString(2).padStart(16, "0")).join("");
  const length = bits.lastIndexOf("1") + 1;
  const isBlock = length > 0 && length < 128 && !bits.slice(0, length).includes("0") && left.xor === IPV6_ANY;
  if (!isBlock || !value.isSingle || !["", "==", "!="].includes(operator)) return null;
  const block = blockOf(value.min as Ipv6, length);
  return block.min === value.min ? new CompareStatement(left.base, operator === "!=" ? "!=" : "", block) : null;
}

function asksTransport(expression: Expression, protocols: ProtocolContext): boolean {
  if (expression instanceof MetaExpression) return expression.key === "l4proto";
  // The connection's protocol is looked up among those of the header that is known (ct_expr_pctx_update).
  if (expression instanceof CtExpression) return expression.key === "protocol" && protocols.network !== null;
  return expression instanceof PayloadExpression && (expression.field === "protocol" || expression.field === "nexthdr");
}

/** True for what says which version of IP it is: of the packet, or of its connection. */
function asksNetwork(expression: Expression): boolean {
  if (expression instanceof CtExpression) return expression.key === "l3proto";
  return expression instanceof MetaExpression && expression.key === "nfproto";
}
