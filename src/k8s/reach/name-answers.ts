import { type AddressRange, uniteRanges } from "../node/policy/address-range.js";
import type { CompiledPolicies } from "../node/policy/compiled-policies.js";
import { type ConnectionPart, connections } from "../node/policy/connections.js";
import type { PolicyEndpoint } from "../node/policy/policy-endpoint.js";
import { piecesWithin } from "./end-maker.js";
import { openPorts, type PortSet } from "./port-set.js";
import type { ReachEnd } from "./reach-end.js";

/** What is open to a name that has an address of these ranges. */
export interface AddressAnswer {
  readonly open: PortSet;
  readonly ranges: readonly AddressRange[];
}

/** What is open to names, by the address that they have: rules about blocks are about names with an address of them. */
export class NameAnswers {
  private readonly compiled: CompiledPolicies;
  private readonly ends: readonly ReachEnd[];
  private readonly answers = new Map<number, readonly AddressAnswer[]>();

  /** `ends` are all that there are: what they have of addresses is the outside. */
  constructor(compiled: CompiledPolicies, ends: readonly ReachEnd[]) {
    this.compiled = compiled;
    this.ends = ends;
  }

  /** Every address outside is in one of the answers, which differ. `to` is a name; for all other ends there is none. */
  byAddress(from: ReachEnd, to: ReachEnd): readonly AddressAnswer[] {
    if (to.kind !== "domain") return [];
    const key = from.profile * this.ends.length + to.profile;
    let found = this.answers.get(key);
    if (found === undefined) {
      const groups = new Map<string, { readonly open: PortSet; readonly ranges: AddressRange[] }>();
      for (const { ranges } of this.ends) {
        for (const range of piecesWithin(this.compiled, ranges)) {
          const open = openPorts(this.partsAt(from, to, range));
          const group = groups.get(open.text) ?? { open, ranges: [] };
          groups.set(open.text, group);
          group.ranges.push(range);
        }
      }
      found = [...groups.values()].map(({ open, ranges }) => ({ open, ranges: uniteRanges(ranges) }));
      this.answers.set(key, found);
    }
    return found;
  }

  /** Every port of a name with who decides on it, for every piece of the address space that the ranges hold. */
  decisions(from: ReachEnd, to: ReachEnd, ranges: readonly AddressRange[]): readonly ConnectionPart[] {
    return piecesWithin(this.compiled, ranges).flatMap((range) => this.partsAt(from, to, range));
  }

  private partsAt(from: ReachEnd, { endpoint }: ReachEnd, range: AddressRange): readonly ConnectionPart[] {
    const target: PolicyEndpoint = endpoint.kind === "domain" ? { ...endpoint, range } : endpoint;
    return connections(this.compiled, from.endpoint, target, range.family);
  }
}
