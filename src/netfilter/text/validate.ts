import type { Family } from "../../wire/ip-address.js";
import type { Hook } from "../hook.js";
import { NfacctMatch } from "../match/nfacct-match.js";
import type { Chain } from "../rules/chain.js";
import type { Placement } from "../rules/placement.js";
import type { Rule, RuleSpec } from "../rules/rule.js";
import type { Table } from "../rules/table.js";
import { findMatch, findTarget } from "./extensions.js";

/** How deep chains may call chains (NFT_JUMP_STACK_SIZE). */
const DEEPEST = 16;

/** A rule that the kernel refuses, with the text of its error number. */
export interface Refusal {
  readonly rule: Rule | null;
  readonly error: string;
}

const INVALID = "Invalid argument";
const NO_ENTRY = "No such file or directory";
const TOO_DEEP = "Too many links";

/** Where each part of a rule is accepted. */
function placements(spec: RuleSpec, family: Family): Placement[] {
  const found: Placement[] = [];
  for (const match of spec.matches) {
    const placement = match.placement ?? findMatch(match.name, family)?.placement;
    if (placement !== undefined) found.push(placement);
  }
  if (spec.action.kind === "target") {
    const target = spec.action.target;
    const placement = target.placement ?? findTarget(target.name, family)?.placement;
    if (placement !== undefined) found.push(placement);
  }
  return found;
}

/**
 * Why the kernel refuses the rule in a chain of this table that is called at this hook (null: at none yet), or that stands
 * there itself (`isOwn`): the text of its error number, or null when it accepts it.
 */
export function refusalOf(
  spec: RuleSpec,
  { family, name, accounts }: Table,
  hook: Hook | null,
  isOwn = true,
): string | null {
  const { src, dst, protocol, invertProtocol } = spec.selector;
  for (const address of [src, dst]) {
    if (address?.invert && isEmptyMask(address.mask)) return INVALID;
  }
  for (const place of placements(spec, family)) {
    if (place.refusal !== undefined) return place.refusal;
    const isHere =
      (place.tables === undefined || place.tables.includes(name)) &&
      (place.hooks === undefined || hook === null || place.hooks.includes(hook)) &&
      (place.ownHooks === undefined || hook === null || !isOwn || place.ownHooks.includes(hook)) &&
      (place.protocols === undefined ||
        ((!invertProtocol || place.mayInvert === true) && place.protocols.includes(protocol)));
    if (!isHere) return INVALID;
    if (place.refusalThere !== undefined) return place.refusalThere;
  }
  for (const match of spec.matches) {
    if (match instanceof NfacctMatch && accounts.get(match.account) === null) return NO_ENTRY;
  }
  return null;
}

function isEmptyMask(mask: number | string): boolean {
  return mask === 0 || mask === "\0".repeat(8);
}

/**
 * Looks through all that base chains can reach: rules in places where the kernel does not accept them, loops, and
 * chains that call each other too deep (nft_table_validate). Null when all is well.
 */
export function validateTable(table: Table): Refusal | null {
  for (const chain of table.baseChains()) {
    if (chain.base === null) continue;
    const refusal = validateChain(chain, chain.base.hook, 1, new Map());
    if (refusal !== null) return refusal;
  }
  return null;
}

/** Like `validateTable`, for what is below one chain at one hook; `checked` holds the depth that chains were checked at. */
function validateChain(chain: Chain, hook: Hook, depth: number, checked: Map<Chain, number>): Refusal | null {
  if (depth > DEEPEST) return { rule: null, error: TOO_DEEP };
  if ((checked.get(chain) ?? 0) >= depth) return null;
  checked.set(chain, depth);
  for (const rule of chain.rules) {
    const error = refusalOf(rule.spec, chain.table, hook, chain.base !== null);
    if (error !== null) return { rule, error };
    if (rule.jump === null) continue;
    const refusal = validateChain(rule.jump, hook, depth + 1, checked);
    if (refusal !== null) return { rule: refusal.rule ?? rule, error: refusal.error };
  }
  return null;
}
