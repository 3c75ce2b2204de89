import type { IpvsSet } from "./ip-sets.js";
import type { ServicePlan } from "./render-ipvs.js";

/** How many Services want each thing of the kernel: what one wants no longer goes when nobody else wants it. */
export class Tally {
  /** Virtual servers by protocol, address and port. */
  readonly servers = new Map<string, number>();
  /** Addresses on kube-ipvs0: the elements of KUBE-IPVS-IPS too. */
  readonly bound = new Map<string, number>();
  /** Elements of the other sets. */
  readonly sets = new Map<IpvsSet, Map<string, number>>();

  /** Counts what a Service wants in (`by` 1) or out (-1); tells `changes`, when there are any, what came or went by that. */
  count({ servers, bound, elements }: ServicePlan, by: 1 | -1, changes: TallyChanges | null = null): void {
    for (const server of servers) add(this.servers, server.id, by);
    for (const address of bound) {
      if (add(this.bound, address, by) && changes !== null) changes.bound.note(address, by);
    }
    for (const [set, text] of elements) this.element(set, text, by, changes);
  }

  /** How many elements a set has. */
  size(set: IpvsSet): number {
    return set === "ipvsIps" ? this.bound.size : (this.sets.get(set)?.size ?? 0);
  }

  private element(set: IpvsSet, text: string, by: 1 | -1, changes: TallyChanges | null): void {
    let members = this.sets.get(set);
    if (members === undefined) {
      members = new Map();
      this.sets.set(set, members);
    }
    if (!add(members, text, by) || changes === null) return;
    let found = changes.sets.get(set);
    if (found === undefined) {
      found = new Changes();
      changes.sets.set(set, found);
    }
    found.note(text, by);
  }
}

/** What came and what went of one kind; what went and came again did neither. */
export class Changes {
  readonly came: string[] = [];
  readonly went = new Set<string>();

  /** All that goes (`by` -1) is noted before what comes. */
  note(key: string, by: 1 | -1): void {
    if (by === -1) this.went.add(key);
    else if (!this.went.delete(key)) this.came.push(key);
  }
}

/** What changes by some Services that change. */
export class TallyChanges {
  readonly bound = new Changes();
  /** All sets that change but for KUBE-IPVS-IPS, which changes as `bound`. */
  readonly sets = new Map<IpvsSet, Changes>();
}

/** True when something came that nobody wanted before, or went that nobody wants any more. */
function add(counts: Map<string, number>, key: string, by: 1 | -1): boolean {
  const count = (counts.get(key) ?? 0) + by;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
  return count === (by === 1 ? 1 : 0);
}
