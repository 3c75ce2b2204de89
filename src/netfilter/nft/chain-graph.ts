import { NftChain } from "./model/nft-chain.js";
import { VerdictStatement } from "./statement/action-statements.js";
import { VmapStatement } from "./statement/match-statement.js";
import type { Statement } from "./statement/statement.js";

/** How deep chains may call chains (NFT_JUMP_STACK_SIZE). */
const DEEPEST = 16;

/** The chains that a statement may lead to. */
function chainsOf(statement: Statement): NftChain[] {
  if (statement instanceof VerdictStatement)
    return statement.verdict.chain instanceof NftChain ? [statement.verdict.chain] : [];
  if (!(statement instanceof VmapStatement)) return [];
  return statement.map
    .elements(0)
    .flatMap((element) => (element.verdict?.chain instanceof NftChain ? [element.verdict.chain] : []));
}

/** The chain and all that it and they call. */
export function reachedFrom(chain: NftChain): Set<NftChain> {
  const reached = new Set([chain]);
  for (const one of reached) {
    for (const { statements } of one.rules) {
      for (const statement of statements) for (const next of chainsOf(statement)) reached.add(next);
    }
  }
  return reached;
}

/**
 * True when chains call each other too deep below a chain at a hook: in a circle too, which has no end
 * (nft_chain_validate). `checked` holds the depths that chains were looked at from.
 */
export function isTooDeep(chain: NftChain, depth = 1, checked: Map<NftChain, number> = new Map()): boolean {
  if (depth > DEEPEST) return true;
  if ((checked.get(chain) ?? 0) >= depth) return false;
  checked.set(chain, depth);
  return chain.rules.some((rule) =>
    rule.statements.some((statement) => chainsOf(statement).some((next) => isTooDeep(next, depth + 1, checked))),
  );
}
