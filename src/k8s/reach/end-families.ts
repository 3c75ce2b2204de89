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
  /** By the index of an end: 1 where it has addresses of the first family alone. */
  private readonly lacksSecond: Uint8Array;

  constructor(families: readonly Family[], ends: readonly ReachEnd[]) {
    this.all = families;
    this.first = families[0] ?? Family.V4;
    this.second = this.first === Family.V4 ? Family.V6 : Family.V4;
    const hasAlone = (one: Family, other: Family): Uint8Array =>
      Uint8Array.from(ends, (end) => (hasFamily(end, one) && !hasFamily(end, other) ? 1 : 0));
    this.lacksFirst = hasAlone(this.second, this.first);
    this.lacksSecond = hasAlone(this.first, this.second);
  }

  /**
   * True for pods that have addresses of one family each, and not of the same: nothing leads from one to the other. What
   * policies say of addresses of a family that pods lack is answered, for they may get some.
   */
  areApart({ index: from, endpoint: source }: ReachEnd, { index: to, endpoint: target }: ReachEnd): boolean {
    const { lacksFirst, lacksSecond } = this;
    if (lacksFirst[from] === lacksFirst[to] || source.kind !== "pod" || target.kind !== "pod") return false;
    return (lacksFirst[from] === 1 && lacksSecond[to] === 1) || (lacksSecond[from] === 1 && lacksFirst[to] === 1);
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
