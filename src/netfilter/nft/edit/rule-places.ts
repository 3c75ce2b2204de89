import type { RuleNode, Target } from "../language/syntax.js";
import type { NftChain, NftRule } from "../model/nft-chain.js";

/** Where a rule comes: before or behind another, or at an end of its chain. */
export interface RulePlace {
  readonly anchor: NftRule | null;
  readonly isBefore: boolean;
}

/**
 * Where rules stand while a transaction is under way. One that was deleted keeps its place until the transaction counts, and
 * another may still come beside it; the place that an index names is the one that nft found before the kernel was asked.
 */
export class RulePlaces {
  /** The rules of chains from which some were deleted, with those. */
  private readonly orders = new Map<NftChain, NftRule[]>();
  private readonly rules = new Map<RuleNode, NftRule>();
  private readonly anchors: Map<RuleNode, NftRule | RuleNode>;
  /** Whether nft looks for places, or the kernel is told of some. */
  private readonly isNoting: boolean;

  constructor(anchors: Map<RuleNode, NftRule | RuleNode>, isCache: boolean) {
    this.anchors = anchors;
    this.isNoting = isCache || anchors.size > 0;
  }

  /** Notes which rule was made of a node. */
  made(node: RuleNode, rule: NftRule): void {
    if (this.isNoting) this.rules.set(node, rule);
  }

  /** Notes beside which rule nft puts that of a node; one of the same transaction is known by its own node. */
  anchor(node: RuleNode, beside: NftRule): void {
    let found: NftRule | RuleNode = beside;
    for (const [other, rule] of this.rules) if (rule === beside) found = other;
    this.anchors.set(node, found);
  }

  /** The rule beside which nft put that of a node; null when it named no index. */
  anchorOf(node: RuleNode): NftRule | null {
    const found = this.anchors.get(node);
    if (found === undefined) return null;
    return "chain" in found ? found : (this.rules.get(found) ?? null);
  }

  /** The rule that a command names by its number; null when there is none. */
  find(chain: NftChain, { kind, number }: NonNullable<Target["position"]>): NftRule | null {
    if (kind === "index") return chain.rules[number] ?? null;
    return this.orderOf(chain).find((each) => each.handle === number) ?? null;
  }

  /** Keeps the places of a chain's rules: one of them is about to go. */
  keep(chain: NftChain): void {
    if (!this.orders.has(chain)) this.orders.set(chain, [...chain.rules]);
  }

  /** Notes a rule that comes; its index among the rules that are left. */
  put(chain: NftChain, { anchor, isBefore }: RulePlace, rule: NftRule): number {
    const order = this.orderOf(chain);
    const found = anchor === null ? -1 : order.indexOf(anchor);
    const at = found < 0 ? (isBefore ? 0 : order.length) : isBefore ? found : found + 1;
    if (order === chain.rules) return at;
    order.splice(at, 0, rule);
    const left = new Set(chain.rules);
    return order.slice(0, at).filter((each) => left.has(each)).length;
  }

  private orderOf(chain: NftChain): NftRule[] {
    return this.orders.get(chain) ?? chain.rules;
  }
}
