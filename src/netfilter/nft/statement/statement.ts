import type { Cause } from "../../../trace/trace.js";
import type { Hook } from "../../hook.js";
import type { ChainContext } from "../../rules/chain.js";
import type { Skb } from "../../skb.js";
import type { Style } from "../model/style.js";
import type { NftVerdict } from "../model/verdict.js";

/** A part of a rule: a match, an action, a verdict. Plain data. */
export interface Statement {
  /** True when connections have to be tracked for it. */
  readonly needsConntrack: boolean;
  /** The hooks that the kernel accepts it at; null or absent for all. */
  readonly hooks?: readonly Hook[] | null;
  /** True for a match that no packet without a connection answers, and that changes nothing. */
  readonly isOfTracked?: boolean;
  /** Null to go on with the next statement, `BREAK` when the rule is not about this packet, or what happens to it. */
  apply(skb: Skb, context: ChainContext, rule: Cause): NftVerdict | null;
  text(style: Style): string;
}

/** A statement that keeps a state of its own, in a rule or in an element. */
export interface StatefulStatement extends Statement {
  /** A new one that says the same, as every element that a rule adds gets. */
  fresh(): StatefulStatement;
}
