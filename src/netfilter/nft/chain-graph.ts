import { NftChain } from "./model/nft-chain.js";
import type { NftSet } from "./model/nft-set.js";
import { calledBy, DEEPEST } from "./validate-table.js";

/**
 * Who calls whom, as long as no rule changes: it looks only at what leads to a chain and at what that leads to, for a
 * transaction that changes one chain of many thousands.
 */
export class ChainGraph {
  private readonly roots = new Map<NftChain, readonly NftChain[]>();
  private readonly above = new Map<NftChain, number>();
  private readonly below = new Map<NftChain, number>();

  /** The chains at hooks from which the chain is called; itself when it stands at one. */
  rootsOf(chain: NftChain): readonly NftChain[] {
    const known = this.roots.get(chain);
    if (known !== undefined) return known;
    const reached = new Set([chain]);
    const roots = new Set<NftChain>();
    for (const one of reached) {
      if (one.hook !== null) roots.add(one);
      const found = one === chain ? undefined : this.roots.get(one);
      if (found !== undefined) for (const root of found) roots.add(root);
      else for (const caller of callersOf(one)) reached.add(caller);
    }
    const found = [...roots];
    this.roots.set(chain, found);
    return found;
  }

  /** True when chains call each other too deep where this one is among them: in a circle too, which has no end (nft_chain_validate). */
  isTooDeep(chain: NftChain): boolean {
    return longest(chain, callersOf, this.above, 1) + longest(chain, calledByRules, this.below, 1) - 1 > DEEPEST;
  }
}

/** How many chains stand on the longest way from this one on; more than `DEEPEST` when it is longer. */
function longest(
  chain: NftChain,
  nextOf: (chain: NftChain) => Iterable<NftChain>,
  known: Map<NftChain, number>,
  depth: number,
): number {
  if (depth > DEEPEST) return DEEPEST + 1;
  const found = known.get(chain);
  if (found !== undefined) return found;
  let most = 0;
  for (const next of nextOf(chain)) {
    most = Math.max(most, longest(next, nextOf, known, depth + 1));
    if (most > DEEPEST) return most;
  }
  known.set(chain, most + 1);
  return most + 1;
}

/** The chains with a rule that leads to this one. */
function callersOf(chain: NftChain): Iterable<NftChain> {
  let byMap = false;
  for (const caller of chain.callers.keys()) if (!(caller instanceof NftChain)) byMap = true;
  if (!byMap) return chain.callers.keys() as Iterable<NftChain>;
  const callers = new Set<NftChain>();
  for (const caller of chain.callers.keys()) {
    if (caller instanceof NftChain) callers.add(caller);
    else for (const user of (caller as NftSet).callers.keys()) callers.add(user);
  }
  return callers;
}

/** The chains that rules of this one lead to. */
function calledByRules(chain: NftChain): Iterable<NftChain> {
  return new Set(chain.rules.flatMap(({ statements }) => statements.flatMap(calledBy)));
}
