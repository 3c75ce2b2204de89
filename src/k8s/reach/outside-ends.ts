import { Family } from "../../wire/ip-address.js";
import { type AddressRange, shareOf, subtractRanges, uniteRanges } from "../node/policy/address-range.js";
import type { CompiledPolicies } from "../node/policy/compiled-policies.js";
import { sideOf } from "../node/policy/connections.js";
import type { PolicyEndpoint } from "../node/policy/policy-endpoint.js";
import { blockName } from "./block-name.js";

/** Addresses outside of the cluster that policies treat alike. */
export interface OutsideGroup {
  /** `outside` for the largest group; the others by their blocks. */
  readonly id: string;
  readonly ranges: readonly AddressRange[];
}

/**
 * The outside, cut into as few groups as policies tell apart by what they let pass: in the families of the cluster, and in
 * another when a policy or a question names a block of it. Blocks of `inside`, the ranges of pods, are not outside.
 */
export function outsideGroups(
  compiled: CompiledPolicies,
  own: readonly Family[],
  extraCuts: readonly AddressRange[],
  inside: readonly AddressRange[],
): OutsideGroup[] {
  const families = [Family.V4, Family.V6].filter(
    (family) =>
      own.includes(family) ||
      compiled.outsideRanges(family).length > 1 ||
      extraCuts.some((cut) => cut.family === family) ||
      [...compiled.pods.values()].some(({ addresses }) => addresses[family] !== null),
  );
  const groups = new Map<string, AddressRange[]>();
  for (const family of families) {
    for (const piece of piecesOf(compiled, family, extraCuts)) {
      if (subtractRanges(piece.range, inside).length === 0) continue;
      const key = behaviourOf(compiled, piece.range, family) + piece.cuts;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [piece.range]);
      else group.push(piece.range);
    }
  }
  return nameGroups([...groups.values()].map(uniteRanges));
}

/** Names groups that share the address space between them. */
export function nameGroups(groups: readonly (readonly AddressRange[])[]): OutsideGroup[] {
  const largest = groups.reduce((best, one) => (isLarger(one, best) ? one : best), groups[0] ?? []);
  return groups.map((ranges) => ({ id: ranges === largest ? "outside" : blockName(ranges), ranges }));
}

/** By IPv4, and where that is the same by IPv6: a block of IPv6 that a policy names does not make IPv4 the smaller part. */
function isLarger(a: readonly AddressRange[], b: readonly AddressRange[]): boolean {
  const more = shareIn(a, Family.V4) - shareIn(b, Family.V4);
  return more === 0 ? shareIn(a, Family.V6) > shareIn(b, Family.V6) : more > 0;
}

/** How much of a family's address space ranges hold. */
function shareIn(ranges: readonly AddressRange[], family: Family): number {
  const own = ranges.filter((range) => range.family === family);
  return own.reduce((sum, range) => sum + shareOf(range), 0);
}

/** The pieces, cut further at the ends of `extraCuts`; `cuts` tells which of those hold the piece. */
function piecesOf(
  compiled: CompiledPolicies,
  family: Family,
  extraCuts: readonly AddressRange[],
): { range: AddressRange; cuts: string }[] {
  let pieces = compiled.outsideRanges(family).map((range) => ({ range, cuts: "" }));
  extraCuts.forEach((cut, i) => {
    if (cut.family !== family) return;
    pieces = pieces.flatMap((piece) => {
      const without = subtractRanges(piece.range, [cut]);
      const within = subtractRanges(piece.range, without);
      return [
        ...without.map((range) => ({ range, cuts: piece.cuts })),
        ...within.map((range) => ({ range, cuts: `${piece.cuts} ${i}` })),
      ];
    });
  });
  return pieces;
}

/** Equal for addresses between which no class of pods makes a difference: open and shut ports, not who decides. */
function behaviourOf(compiled: CompiledPolicies, range: AddressRange, family: Family): string {
  const outside: PolicyEndpoint = { kind: "outside", range };
  let text = "";
  for (const { pods } of compiled.classes) {
    const [pod] = pods;
    if (pod === undefined) continue;
    for (const direction of ["ingress", "egress"] as const) {
      let wasAllowed: boolean | null = null;
      for (const part of sideOf(compiled, direction, { kind: "pod", pod }, outside, family)) {
        const { allowed } = part.decision;
        if (part.first === 0 || allowed !== wasAllowed) text += `${part.protocol}${part.first}${allowed ? "+" : "-"}`;
        wasAllowed = allowed;
      }
      text += ";";
    }
  }
  return text;
}
