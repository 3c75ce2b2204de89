import { Family } from "../../wire/ip-address.js";
import type { ReachEnd } from "./reach-end.js";

/** By which families ends may connect. */
export class EndFamilies {
  /** Those of the cluster, the first of them first. */
  readonly all: readonly Family[];
  private readonly first: Family;
  private readonly second: Family;
  /** By the index of an end: 1 where it has addresses of the second family alone. */
  private readonly lacksFirst: Uint8Array;

  constructor(families: readonly Family[], ends: readonly ReachEnd[]) {
    this.all = families;
    this.first = families[0] ?? Family.V4;
    this.second = this.first === Family.V4 ? Family.V6 : Family.V4;
    this.lacksFirst = Uint8Array.from(ends, (end) =>
      hasFamily(end, this.second) && !hasFamily(end, this.first) ? 1 : 0,
    );
  }

  /** Those of the cluster that both have an address of, and one at least. */
  of(from: ReachEnd, to: ReachEnd): readonly Family[] {
    const both = this.all.filter((family) => hasFamily(from, family) && hasFamily(to, family));
    return both.length === 0 ? [this.firstOf(from, to)] : both;
  }

  /** The cluster's first when they can choose. */
  firstOf(from: ReachEnd, to: ReachEnd): Family {
    return this.lacksFirst[from.index] === 1 || this.lacksFirst[to.index] === 1 ? this.second : this.first;
  }
}

/** A name may have an address of any. */
function hasFamily({ kind, endpoint, ranges }: ReachEnd, family: Family): boolean {
  if (endpoint.kind === "pod") return endpoint.pod.addresses[family] !== null;
  return kind === "domain" || ranges.some((range) => range.family === family);
}
