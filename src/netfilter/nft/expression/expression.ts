import type { Hook } from "../../hook.js";
import type { Context } from "../../rules/context.js";
import type { Skb } from "../../skb.js";
import type { DataType, Value } from "../model/data-type.js";
import type { Style } from "../model/style.js";

/** Something that a rule reads: a field of a header, a mark, a state, a number drawn. Plain data. */
export interface Expression {
  readonly type: DataType;
  /** True when connections have to be tracked for it. */
  readonly needsConntrack: boolean;
  /** The hooks that the kernel accepts it at; absent for all. */
  readonly hooks?: readonly Hook[];
  /** What it is for this packet; null when there is no such thing, and the rule does not match. */
  read(skb: Skb, context: Context): Value | null;
  text(style: Style): string;
}

/** Fills `into` with what the parts of a key are; false when one of them is not there. */
export function readKey(parts: readonly Expression[], into: Value[], skb: Skb, context: Context): boolean {
  for (let i = 0; i < parts.length; i++) {
    const value = parts[i]?.read(skb, context) ?? null;
    if (value === null) return false;
    into[i] = value;
  }
  return true;
}

/** "ip saddr . tcp dport" */
export function keyText(parts: readonly Expression[], style: Style): string {
  return parts.map((part) => part.text(style)).join(" . ");
}
