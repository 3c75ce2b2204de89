import { AddressMaskExpression } from "../expression/address-mask-expression.js";
import { BitwiseExpression, ShiftExpression } from "../expression/bitwise-expression.js";
import { CtExpression } from "../expression/ct-expression.js";
import type { Expression } from "../expression/expression.js";
import { FibExpression } from "../expression/fib-expression.js";
import { HeaderChainExpression } from "../expression/header-chain-expression.js";
import { MacMaskExpression } from "../expression/mac-mask-expression.js";
import { ConstantExpression, MapExpression } from "../expression/map-expression.js";
import { MetaExpression } from "../expression/meta-expression.js";
import { HashExpression, NumgenExpression } from "../expression/number-expressions.js";
import { PayloadExpression, TcpOptionExpression } from "../expression/payload-expression.js";
import { RawExpression } from "../expression/raw-expression.js";
import { RtExpression } from "../expression/rt-expression.js";
import { OsfExpression, SocketExpression } from "../expression/socket-expression.js";
import type { DataType } from "../model/data-type.js";
import type { Style } from "../model/style.js";
import type { Json } from "./json.js";
import { combinedJson, intervalJson, setReferenceJson } from "./value-json.js";

/** What a rule reads, as libnftables-json(5) describes it. */
export function expressionJson(expression: Expression, style: Style): Json {
  if (expression instanceof PayloadExpression)
    return { payload: { protocol: expression.header, field: expression.field } };
  if (expression instanceof MetaExpression) return { meta: { key: expression.key } };
  if (expression instanceof CtExpression) return ctJson(expression);
  if (expression instanceof TcpOptionExpression) {
    return {
      "tcp option": { name: expression.name, ...(expression.field === null ? {} : { field: expression.field }) },
    };
  }
  if (expression instanceof FibExpression) return { fib: { result: expression.result, flags: expression.inputs } };
  if (expression instanceof NumgenExpression) {
    return { numgen: { mode: expression.mode, mod: expression.modulus, offset: expression.offset } };
  }
  if (expression instanceof HashExpression) return hashJson(expression, style);
  if (expression instanceof BitwiseExpression || expression instanceof AddressMaskExpression)
    return bitwiseJson(expression, style);
  if (expression instanceof MacMaskExpression)
    return { "&": [expressionJson(expression.base, style), expression.type.format(expression.mask, false)] };
  if (expression instanceof ShiftExpression)
    return { [expression.left ? "<<" : ">>"]: [expressionJson(expression.base, style), expression.by] };
  if (expression instanceof ConstantExpression) return intervalJson(expression.type, expression.interval, style);
  if (expression instanceof MapExpression) {
    return { map: { key: keyJson(expression.key, style), data: setReferenceJson(expression.map, style) } };
  }
  if (expression instanceof RawExpression)
    return { payload: { base: expression.base, offset: expression.offset, len: expression.bits } };
  if (expression instanceof HeaderChainExpression) {
    const field = expression.field === null ? {} : { field: expression.field };
    return { [expression.chain === "" ? "exthdr" : expression.chain]: { name: expression.name, ...field } };
  }
  if (expression instanceof SocketExpression) return { socket: { key: expression.key } };
  if (expression instanceof OsfExpression)
    return { osf: { key: expression.key, ...(expression.ttl === null ? {} : { ttl: expression.ttl }) } };
  if (expression instanceof RtExpression) {
    const family = expression.key === "nexthop" && expression.family !== null ? { family: expression.family } : {};
    return { rt: { key: expression.key, ...family } };
  }
  throw new Error(`an expression without JSON: ${expression.text(style)}`);
}

/** One expression, or several joined with `.`. */
export function keyJson(parts: readonly Expression[], style: Style): Json {
  const all = parts.map((part) => expressionJson(part, style));
  return all.length === 1 ? (all[0] ?? null) : { concat: all };
}

function ctJson(expression: CtExpression): Json {
  const family = expression.family === null || !expression.showsFamily ? "" : `${expression.family} `;
  return {
    ct: {
      key: `${family}${expression.key}`,
      ...(expression.direction === null ? {} : { dir: expression.direction }),
    },
  };
}

function hashJson(expression: HashExpression, style: Style): Json {
  const offset = expression.offset === 0 ? {} : { offset: expression.offset };
  if (expression.algorithm === "symhash") return { symhash: { mod: expression.modulus, ...offset } };
  const seed = expression.seed === null ? {} : { seed: expression.seed };
  return { jhash: { mod: expression.modulus, ...seed, ...offset, expr: keyJson(expression.parts, style) } };
}

function bitwiseJson(expression: BitwiseExpression | AddressMaskExpression, style: Style): Json {
  const { type } = expression;
  let json = expressionJson(expression.base, style);
  for (const [operator, value] of expression.operations()) {
    json = { [operator]: [json, typeof value === "string" ? type.format(value, false) : constantJson(type, value)] };
  }
  return json;
}

function constantJson(type: DataType, value: number): Json {
  if (type.kind === "flags") return combinedJson(type, value);
  return type.kind === "ipv4" ? type.format(value, false) : value >>> 0;
}
