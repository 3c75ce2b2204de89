import type { Hook } from "../../hook.js";
import type { ChainContext } from "../../rules/chain.js";
import type { Skb } from "../../skb.js";
import { AddressMaskExpression } from "../expression/address-mask-expression.js";
import { BitwiseExpression, ShiftExpression } from "../expression/bitwise-expression.js";
import { CtExpression } from "../expression/ct-expression.js";
import { type Expression, keyText, readKey } from "../expression/expression.js";
import { MetaExpression } from "../expression/meta-expression.js";
import { PayloadExpression } from "../expression/payload-expression.js";
import type { Operator } from "../language/syntax.js";
import type { Value } from "../model/data-type.js";
import type { Interval } from "../model/interval.js";
import type { NftSet } from "../model/nft-set.js";
import { setReferenceText } from "../model/set-text.js";
import type { Style } from "../model/style.js";
import { BREAK, type NftVerdict } from "../model/verdict.js";
import { Words } from "../model/words.js";
import type { Statement } from "./statement.js";

const OPERATORS = new Words(["==", "!=", "<", ">", "<=", ">="]);

/** `ip saddr 10.0.0.0/8`, `tcp dport > 1024`, `meta mark & 0xff == 0x10`: a comparison with one value or interval. */
export class CompareStatement implements Statement {
  readonly left: Expression;
  readonly operator: Operator;
  readonly right: Interval;
  readonly needsConntrack: boolean;
  /** A block of addresses that was written with its length, or null: printed so even when it is everything. */
  readonly prefixLength: number | null;

  constructor(left: Expression, operator: Operator, right: Interval, prefixLength: number | null = null) {
    this.left = left;
    this.operator = OPERATORS.of(operator);
    this.right = right;
    this.needsConntrack = left.needsConntrack;
    this.prefixLength = prefixLength;
  }

  get hooks(): readonly Hook[] | null {
    return this.left.hooks ?? null;
  }

  apply(skb: Skb, context: ChainContext): NftVerdict | null {
    const value = this.left.read(skb, context);
    if (value === null) return BREAK;
    switch (this.operator) {
      case "<":
        return this.left.type.compare(value, this.right.min) < 0 ? null : BREAK;
      case ">":
        return this.left.type.compare(value, this.right.max) > 0 ? null : BREAK;
      case "<=":
        return this.left.type.compare(value, this.right.max) <= 0 ? null : BREAK;
      case ">=":
        return this.left.type.compare(value, this.right.min) >= 0 ? null : BREAK;
      case "!=":
        return this.right.contains(this.left.type, value) ? BREAK : null;
      default:
        return this.right.contains(this.left.type, value) ? null : BREAK;
    }
  }

  text(style: Style): string {
    const { left, right, operator } = this;
    const isFlags = left.type.kind === "flags" && right.isSingle;
    const value = isFlags
      ? left.type.combinedText(Number(right.min), style.numericSymbols)
      : right.text(left.type, style);
    if (operator === "==" && value.includes(" | ")) return `${left.text(style)} ${value}`;
    // Where bits were cut out or one flag is compared the operator is always told.
    const isMasked = /[&|^]|<<|>>/.test(left.text(style));
    const sign =
      operator === "" || (operator === "==" && !isMasked && left.type.kind !== "flags")
        ? isMasked
          ? "== "
          : ""
        : `${operator} `;
    return `${left.text(style)} ${sign}${value}`;
  }
}

/** The states of packets that have no connection: untracked and invalid. */
const UNTRACKED = 64 | 1;

/** `ct state established,related`, `tcp flags syn / syn,ack`: some of these bits are set, or bits under a mask are so. */
export class FlagsStatement implements Statement {
  readonly left: Expression;
  readonly mask: number;
  /** What the bits under the mask have to be; null when any of them will do. */
  readonly value: number | null;
  readonly invert: boolean;
  readonly needsConntrack: boolean;

  constructor(left: Expression, mask: number, value: number | null, invert: boolean) {
    this.left = left;
    this.mask = mask;
    this.value = value;
    this.invert = invert;
    this.needsConntrack = left.needsConntrack;
  }

  /** `ct state new`, say: no packet without a connection is in such a state. */
  get isOfTracked(): boolean {
    const { left, mask, value, invert } = this;
    return (
      left instanceof CtExpression && left.key === "state" && value === null && !invert && (mask & UNTRACKED) === 0
    );
  }

  apply(skb: Skb, context: ChainContext): NftVerdict | null {
    const bits = this.left.read(skb, context);
    if (typeof bits !== "number") return BREAK;
    const here = this.value === null ? (bits & this.mask) !== 0 : (bits & this.mask) === this.value;
    return here === this.invert ? BREAK : null;
  }

  text(style: Style): string {
    const type = this.left.type;
    const list = (bits: number) => type.symbolText(bits, style.numericSymbols, ",");
    const left = this.left.text(style);
    if (this.value === null) return `${left} ${this.invert ? "! " : ""}${list(this.mask)}`;
    const isOneBit = (this.mask & (this.mask - 1)) === 0;
    if (isOneBit) return `${left} & ${list(this.mask)} ${this.invert ? "!=" : "=="} ${list(this.value)}`;
    return `${left} ${this.invert ? "!= " : ""}${list(this.value)} / ${list(this.mask)}`;
  }
}

const OPERATIONS = [AddressMaskExpression, BitwiseExpression, ShiftExpression] as const;

/** `ip saddr @blocked`, `tcp dport { 80, 443 }`. */
export class LookupStatement implements Statement {
  readonly key: readonly Expression[];
  readonly set: NftSet;
  readonly invert: boolean;
  readonly needsConntrack: boolean;
  private readonly values: Value[] = [];

  constructor(key: readonly Expression[], set: NftSet, invert: boolean) {
    this.key = key;
    this.set = set;
    this.invert = invert;
    this.needsConntrack = key.some((part) => part.needsConntrack);
  }

  apply(skb: Skb, context: ChainContext, rule: Parameters<Statement["apply"]>[2]): NftVerdict | null {
    if (!readKey(this.key, this.values, skb, context)) return BREAK;
    const element = this.set.lookup(this.values, context.sim.nowNs);
    if ((element === null) !== this.invert) return BREAK;
    if (element !== null) {
      for (const statement of element.statements) if (statement.apply(skb, context, rule) === BREAK) return BREAK;
    }
    return null;
  }

  text(style: Style): string {
    const [only] = this.key;
    // Behind an operation the comparison is always told.
    const isMasked = this.key.length === 1 && OPERATIONS.some((operation) => only instanceof operation);
    const sign = this.invert ? "!= " : isMasked ? "== " : "";
    return `${keyText(this.key, style)} ${sign}${setReferenceText(this.set, style)}`;
  }
}

/** `tcp dport vmap { 80 : accept }`: the verdict of the element that the key falls into. */
export class VmapStatement implements Statement {
  readonly key: readonly Expression[];
  readonly map: NftSet;
  readonly needsConntrack: boolean;
  private readonly values: Value[] = [];
  private readonly isQuiet: boolean;

  constructor(key: readonly Expression[], map: NftSet) {
    this.key = key;
    this.map = map;
    this.isQuiet = isQuiet(key);
    this.needsConntrack = key.some((part) => part.needsConntrack);
  }

  apply(skb: Skb, context: ChainContext, rule: Parameters<Statement["apply"]>[2]): NftVerdict | null {
    if (this.isQuiet && this.map.isEmpty) return BREAK;
    if (!readKey(this.key, this.values, skb, context)) return BREAK;
    const element = this.map.lookup(this.values, context.sim.nowNs);
    if (element === null) return BREAK;
    for (const statement of element.statements) if (statement.apply(skb, context, rule) === BREAK) return BREAK;
    return element.verdict;
  }

  text(style: Style): string {
    return `${keyText(this.key, style)} vmap ${setReferenceText(this.map, style)}`;
  }
}

/** True for keys whose reading changes nothing: what is looked for in an empty map need not be read. */
function isQuiet(key: readonly Expression[]): boolean {
  return key.every(
    (part) => part instanceof PayloadExpression || (part instanceof MetaExpression && part.key !== "random"),
  );
}
