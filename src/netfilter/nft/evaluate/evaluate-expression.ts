import { IPV6_ANY, type Ipv6, ipv6FromGroups } from "../../../wire/ipv6-address.js";
import type { Mac } from "../../../wire/mac-address.js";
import { AddressMaskExpression, combineGroups } from "../expression/address-mask-expression.js";
import { BitwiseExpression, ShiftExpression } from "../expression/bitwise-expression.js";
import { CtExpression, isCtKey } from "../expression/ct-expression.js";
import type { Expression } from "../expression/expression.js";
import { FibExpression } from "../expression/fib-expression.js";
import { HeaderChainExpression } from "../expression/header-chain-expression.js";
import { MacMaskExpression } from "../expression/mac-mask-expression.js";
import { ConstantExpression, MapExpression } from "../expression/map-expression.js";
import { isMetaKey, MetaExpression } from "../expression/meta-expression.js";
import { HashExpression, NumgenExpression } from "../expression/number-expressions.js";
import { PayloadExpression, TcpOptionExpression } from "../expression/payload-expression.js";
import { fieldBits } from "../expression/payload-fields.js";
import { MOST_RAW_BITS, RawExpression, rawField } from "../expression/raw-expression.js";
import { RtExpression } from "../expression/rt-expression.js";
import { OsfExpression, SocketExpression } from "../expression/socket-expression.js";
import type { Location } from "../language/location.js";
import { evaluationError, kernelError } from "../language/nft-error.js";
import type { ExpressionNode } from "../language/syntax.js";
import type { DataType } from "../model/data-type.js";
import type { NftSet } from "../model/nft-set.js";
import type { ProtocolContext } from "./protocol-context.js";
import { type NameSource, resolveValue } from "./resolve-value.js";

/** What expressions are evaluated in: a rule of a table. */
export interface Scope {
  readonly names: NameSource;
  readonly protocols: ProtocolContext;
  /** Numbers of echoes are read: those of other messages of ICMP are something else. */
  needEcho(header: string): void;
  /** The set or map behind `@name` or braces; `types` are those of the key, `data` those of what a map has. */
  useSet(
    node: ExpressionNode,
    types: readonly Expression[],
    data: readonly DataType[] | null,
    keyAt?: Location | null,
  ): NftSet;
}

/** True for what is read from a packet. */
export function isSelector(node: ExpressionNode): boolean {
  if (node.kind === "binary") return isSelector(node.left) || isSelector(node.right);
  return !["symbol", "any", "set-reference", "list", "concat", "set", "prefix", "range", "verdict"].includes(node.kind);
}

/** The parts of a key: several for a concatenation. @throws NftError */
export function evaluateKey(node: ExpressionNode, scope: Scope): Expression[] {
  return node.kind === "concat"
    ? node.items.map((item) => {
        const isAddress = item.kind === "ct" && (item.key === "saddr" || item.key === "daddr") && item.family === null;
        if (isAddress && scope.protocols.network === null)
          throw evaluationError("specify either ip or ip6 for address matching", item.location);
        return evaluateExpression(item, scope);
      })
    : [evaluateExpression(node, scope)];
}

/**
 * The parts of a key by which a rule adds to a set: those that are no fields of the packet are values of the set's types.
 * @throws NftError
 */
export function evaluateElementKey(node: ExpressionNode, types: readonly DataType[], scope: Scope): Expression[] {
  const items = node.kind === "concat" ? node.items : [node];
  return items.map((item, i) => {
    const type = types[i];
    return isSelector(item) || type === undefined ? evaluateExpression(item, scope) : evaluateValue(item, type, scope);
  });
}

/** How many bits a value of the expression has. */
export function bitsOf(expression: Expression): number {
  if (expression instanceof RawExpression || expression instanceof HeaderChainExpression) return expression.bits;
  return expression instanceof PayloadExpression
    ? fieldBits(expression.header, expression.field)
    : expression instanceof TcpOptionExpression && expression.field === "size"
      ? 16
      : expression.type.bits;
}

/** The expression that reads what `node` says. @throws NftError when podwire or nft has no such thing. */
export function evaluateExpression(node: ExpressionNode, scope: Scope, presence = false): Expression {
  switch (node.kind) {
    case "payload":
      scope.protocols.read(node.protocol, node.location);
      if (node.field === "id" || node.field === "sequence") scope.needEcho(node.protocol);
      return payloadOf(node.protocol, node.field, scope);
    case "meta":
      if (!isMetaKey(node.key)) throw evaluationError(`podwire does not emulate meta ${node.key}`, node.location);
      if (node.key === "nfproto" && scope.protocols.family !== "inet") {
        throw evaluationError("meta nfproto is only useful in the inet family", node.location);
      }
      return new MetaExpression(node.key);
    case "ct": {
      // Connections are known above the link only (nft_ct_get_init).
      if (isBelowIp(scope.protocols.family)) throw kernelError("Protocol error", node.location);
      if (!isCtKey(node.key)) throw evaluationError(`podwire does not emulate ct ${node.key}`, node.location);
      let { family } = node;
      if ((node.key === "saddr" || node.key === "daddr") && family === null) {
        family = scope.protocols.network;
        if (family === null) {
          throw evaluationError(
            'cannot determine ip protocol version, use "ip saddr" or "ip6 saddr" instead',
            node.location,
          );
        }
        return new CtExpression(node.key, node.direction, family, false);
      }
      return new CtExpression(node.key, node.direction, family);
    }
    case "fib":
      // The kernel that podwire is held against has no fib of bridges.
      if (scope.protocols.family === "bridge") throw kernelError("No such file or directory", node.location);
      return new FibExpression(node.inputs, node.result, presence);
    case "numgen":
      if (node.modulus === 0) throw evaluationError("modulus must be greater than zero", node.location);
      return new NumgenExpression(node.mode, node.modulus, node.offset);
    case "hash":
      if (node.modulus === 0) throw evaluationError("modulus must be greater than zero", node.location);
      return new HashExpression(
        node.algorithm,
        node.base === null ? [] : evaluateKey(node.base, scope),
        node.modulus,
        node.seed,
        node.offset,
      );
    case "raw": {
      const field = rawField(node.base, node.offset, node.bits, scope.protocols.network);
      if (field !== null) return payloadOf(field.header, field.field, scope);
      if (node.bits > MOST_RAW_BITS)
        throw evaluationError(`podwire does not emulate raw payload of ${node.bits} bits`, node.location);
      return new RawExpression(node.base, node.offset, node.bits);
    }
    case "socket":
      if (isBelowIp(scope.protocols.family)) throw kernelError("Operation not supported", node.location);
      return new SocketExpression(node.key);
    case "osf":
      return new OsfExpression(node.ttl, node.key);
    case "option":
      return new TcpOptionExpression(node.name, node.field);
    case "map": {
      const key = evaluateKey(node.key, scope);
      return new MapExpression(key, scope.useSet(node.map, key, null));
    }
    case "binary":
      return evaluateBinary(node, scope);
    case "rt": {
      if (node.key !== "nexthop") return new RtExpression(node.key, null, false);
      const network = scope.protocols.network;
      const family = node.family ?? network;
      if (family === null) {
        throw evaluationError(
          'cannot determine ip protocol version, use "ip nexthop" or "ip6 nexthop" instead',
          node.location,
        );
      }
      if (network !== null && network !== family)
        throw evaluationError(`${family} nexthop will not match`, node.location);
      return new RtExpression("nexthop", family, true);
    }
    case "chained":
      if (node.chain === "" && scope.protocols.network === "ip")
        throw evaluationError("cannot use exthdr with ip", node.location);
      if (node.chain === "") scope.protocols.read("ip6", node.location);
      if (node.chain === "ip option" && scope.protocols.network === "ip6")
        throw evaluationError("cannot use exthdr with ip6", node.location);
      if (node.chain === "ip option") scope.protocols.read("ip", node.location);
      if (node.chain === "sctp chunk") scope.protocols.read("sctp", node.location);
      return new HeaderChainExpression(node.chain, node.name, node.field);
    default:
      throw evaluationError("No symbol type information", node.location);
  }
}

/** Ports of any header are those of the one that is known to be there. */
function payloadOf(header: string, field: string, { protocols }: Scope): PayloadExpression {
  if (header !== "th") return new PayloadExpression(header, field);
  const expression = new PayloadExpression(protocols.portsOf ?? header, field);
  if (protocols.transport === null) protocols.ofAnyTransport.push(expression);
  return expression;
}

function evaluateBinary(node: ExpressionNode & { kind: "binary" }, scope: Scope): Expression {
  const left = evaluateExpression(node.left, scope);
  if (isSelector(node.right))
    throw evaluationError("Right hand side of binary operation must be constant", node.right.location);
  const bits = bitsOf(left);
  if (left.type.kind === "ipv6") return evaluateAddressMask(node, left, scope);
  if (left.type.kind === "mac" && node.operator === "&") {
    const mask = resolveValue(node.right, left.type, scope.names, bits).min as Mac;
    return new MacMaskExpression(left, mask);
  }
  if (left.type.bits > 32)
    throw evaluationError(`podwire does not emulate bit operations on ${left.type.description}`, node.location);
  const value = Number(resolveValue(node.right, left.type, scope.names, bits).min) | 0;
  if (node.operator === "<<" || node.operator === ">>") return new ShiftExpression(left, node.operator === "<<", value);
  const base = left instanceof BitwiseExpression ? left.base : left;
  let mask = left instanceof BitwiseExpression ? left.mask : -1;
  let xor = left instanceof BitwiseExpression ? left.xor : 0;
  if (node.operator === "&") {
    mask &= value;
    xor &= value;
  } else if (node.operator === "|") {
    mask &= ~value;
    xor = (xor & ~value) | value;
  } else xor ^= value;
  return new BitwiseExpression(base, mask, xor, bits);
}

function evaluateAddressMask(node: ExpressionNode & { kind: "binary" }, left: Expression, scope: Scope): Expression {
  const { operator } = node;
  if (operator === "<<" || operator === ">>")
    throw evaluationError("podwire does not emulate shifts of IPv6 address", node.location);
  const value = resolveValue(node.right, left.type, scope.names).min as Ipv6;
  const isMasked = left instanceof AddressMaskExpression;
  const base = isMasked ? left.base : left;
  let mask = isMasked ? left.mask : ALL_ONES;
  let xor = isMasked ? left.xor : IPV6_ANY;
  if (operator === "&") {
    mask = combineGroups(mask, value, "&");
    xor = combineGroups(xor, value, "&");
  } else if (operator === "|") {
    const others = combineGroups(value, ALL_ONES, "^");
    mask = combineGroups(mask, others, "&");
    xor = combineGroups(combineGroups(xor, others, "&"), value, "|");
  } else xor = combineGroups(xor, value, "^");
  return new AddressMaskExpression(base, mask, xor);
}

const ALL_ONES = ipv6FromGroups([0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff, 0xffff]);

/** A value to assign: a constant of `type`, or something that is read. @throws NftError */
export function evaluateValue(
  node: ExpressionNode,
  type: DataType,
  scope: Scope,
  bits: number = type.bits,
): Expression {
  if (node.kind === "map") {
    const key = evaluateKey(node.key, scope);
    return new MapExpression(key, scope.useSet(node.map, key, [type], node.key.location));
  }
  if (!isSelector(node))
    return new ConstantExpression(type, resolveValue(node, type, scope.names, bits), node.kind === "range");
  return evaluateExpression(node, scope);
}

/** True for tables whose chains see frames. */
export function isBelowIp(family: string): boolean {
  return family === "arp" || family === "netdev" || family === "bridge";
}
