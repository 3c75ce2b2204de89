import { Hook } from "../hook.js";
import { NftChain } from "./model/nft-chain.js";
import type { NftTable } from "./model/nft-table.js";
import { RejectStatement, VerdictStatement } from "./statement/action-statements.js";
import { VmapStatement } from "./statement/match-statement.js";
import { NatStatement } from "./statement/nat-statement.js";
import type { Statement } from "./statement/statement.js";

/** How deep chains may call chains (NFT_JUMP_STACK_SIZE). */
export const DEEPEST = 16;

/**
 * What the kernel says first of a table when it goes down from each chain at a hook in the order of their making, or
 * null when every rule may stand where packets come to it (nft_table_validate in nf_tables_api.c). Costs a visit of each
 * chain for each way to it, so it is asked only when something is known to be wrong.
 */
export function validateTable(table: NftTable): string | null {
  for (const chain of table.chains.values()) {
    const answer = chain.hook === null ? null : validateChain(chain, chain, 0);
    if (answer !== null) return answer;
  }
  return null;
}

function validateChain(root: NftChain, chain: NftChain, level: number): string | null {
  if (level === DEEPEST) return "Too many links";
  for (const { statements } of chain.rules) {
    for (const statement of statements) {
      const answer = placeRefusal(statement, root) ?? validateCalls(root, statement, level);
      if (answer !== null) return answer;
    }
  }
  return null;
}

function validateCalls(root: NftChain, statement: Statement, level: number): string | null {
  for (const chain of calledBy(statement)) {
    const answer = validateChain(root, chain, level + 1);
    if (answer !== null) return answer;
  }
  return null;
}

/** The chains that a statement leads to, one as often as it does. */
export function calledBy(statement: Statement): NftChain[] {
  const chains =
    statement instanceof VerdictStatement
      ? [statement.verdict.chain]
      : statement instanceof VmapStatement
        ? Array.from(statement.map.elements(0), ({ verdict }) => verdict?.chain ?? null)
        : [];
  return chains.filter((chain) => chain instanceof NftChain);
}

/** What the kernel says of a statement that packets come to from a chain at a hook; null when it may stand there. */
export function placeRefusal(statement: Statement, root: NftChain): string | null {
  if (root.hook === null) return null;
  const { hook } = root.hook.base;
  const refused = "Operation not supported";
  // nft_reject_netdev stands at ingress alone.
  if (statement instanceof RejectStatement && root.isAtDevice) return root.hook.hookName === "ingress" ? null : refused;
  if (statement.hooks && !statement.hooks.includes(hook)) return refused;
  if (!(statement instanceof NatStatement)) return null;
  const isSource = statement.type === "snat" || statement.type === "masquerade";
  const isPlaced = isSource
    ? hook === Hook.Postrouting || (statement.type === "snat" && hook === Hook.Input)
    : hook === Hook.Prerouting || hook === Hook.Output;
  return root.hook.type === "nat" && isPlaced ? null : refused;
}
