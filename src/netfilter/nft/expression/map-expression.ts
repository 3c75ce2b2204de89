import type { Context } from "../../rules/context.js";
import type { Skb } from "../../skb.js";
import { type DataType, DataTypes, type Value } from "../model/data-type.js";
import type { Interval } from "../model/interval.js";
import type { NftSet, SetElement } from "../model/nft-set.js";
import { setReferenceText } from "../model/set-text.js";
import type { Style } from "../model/style.js";
import { type Expression, keyText, readKey } from "./expression.js";

/** A value that stands in the rule. */
export class ConstantExpression implements Expression {
  readonly type: DataType;
  readonly interval: Interval;
  readonly needsConntrack = false;
  /** Written as a range, and told as one although it may hold one value only. */
  readonly isRange: boolean;

  constructor(type: DataType, interval: Interval, isRange = false) {
    this.type = type;
    this.interval = interval;
    this.isRange = isRange;
  }

  read(): Value {
    return this.interval.min;
  }

  text(style: Style): string {
    const text = this.interval.text(this.type, style);
    if (!this.isRange || !this.interval.isSingle) return text;
    const isAddress = this.type.kind === "ipv4" || this.type.kind === "ipv6";
    return isAddress ? `${text}/${this.type.bits}` : `${text}-${text}`;
  }
}

/** `tcp dport map { 80 : 1.1.1.1 }`: what a map has for the packet's key. */
export class MapExpression implements Expression {
  readonly key: readonly Expression[];
  readonly map: NftSet;
  readonly type: DataType;
  readonly needsConntrack: boolean;
  private readonly values: Value[] = [];

  constructor(key: readonly Expression[], map: NftSet) {
    this.key = key;
    this.map = map;
    this.type = map.definition.dataTypes?.[0] ?? DataTypes.integer;
    this.needsConntrack = key.some((part) => part.needsConntrack);
  }

  /** The element that the packet's key falls into, or null. */
  find(skb: Skb, context: Context): SetElement | null {
    if (!readKey(this.key, this.values, skb, context)) return null;
    return this.map.lookup(this.values, context.sim.nowNs);
  }

  read(skb: Skb, context: Context): Value | null {
    return this.find(skb, context)?.data?.[0]?.min ?? null;
  }

  text(style: Style): string {
    return `${keyText(this.key, style)} map ${setReferenceText(this.map, style)}`;
  }
}
