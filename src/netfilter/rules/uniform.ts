import { Verdict } from "../hook.js";
import { NftChain } from "../nft/model/nft-chain.js";
import { Chain, type HookChain } from "./chain.js";
import type { Rule } from "./rule.js";
import { type Stage, StageKind } from "./stages.js";

/** Matches that answer the same for all copies of a flooded packet, and change nothing. */
const UNIFORM_MATCHES: ReadonlySet<string> = new Set(["comment", "conntrack", "state", "mark", "tcp", "udp", "icmp6"]);

/**
 * True when all copies of an IPv6 packet that is not tracked, alike but for the bridge's port that they leave by, have the
 * same fate here, and nothing but counters moves.
 */
export function isUniform(stages: readonly Stage[]): boolean {
  return stages.every(({ kind, chain }) => {
    if (kind === StageKind.Nat || kind === StageKind.Confirm) return true;
    if (kind !== StageKind.Chain) return false;
    return chain instanceof Chain ? isUniformChain(chain, new Set()) : isOfTracked(chain);
  });
}

/** True for a chain of nft which asks of nothing but packets with connections, so that others pass and leave no trace. */
export function isOfTracked(chain: HookChain | null): boolean {
  if (!(chain instanceof NftChain) || chain.policy !== Verdict.Accept) return false;
  return chain.rules.every(({ statements: [first] }) => first?.isOfTracked === true);
}

function isUniformChain(chain: Chain, seen: Set<Chain>): boolean {
  if (seen.has(chain)) return true;
  seen.add(chain);
  return chain.long === null && chain.madeRules.every((rule) => isUniformRule(rule, seen));
}

function isUniformRule(rule: Rule, seen: Set<Chain>): boolean {
  const { action, matches } = rule.spec;
  for (const match of matches) {
    if (!UNIFORM_MATCHES.has(match.name)) return false;
    // What comes behind is not asked.
    if (match.isOfTracked === true) return true;
  }
  if (action.kind === "target") return false;
  if (action.kind !== "jump" && action.kind !== "goto") return true;
  return rule.jump === null || isUniformChain(rule.jump, seen);
}
