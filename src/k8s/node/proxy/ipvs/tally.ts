import type { IpvsSet } from "./ip-sets.js";
import type { ServicePlan, WantedServer } from "./render-ipvs.js";

/** How many Services want each thing of the kernel: what one wants no longer goes when nobody else wants it. */
export class Tally {
  /** Virtual servers by protocol, address and port. */
  readonly servers = new Map<string, number>();
  readonly bound = new Map<string, number>();
  /** Elements that there are, by set. */
  readonly sets = new Map<IpvsSet, Map<string, number>>();

  /** Counts what a Service wants in (`by` 1) or out (-1); tells `changes`, when there are any, what came or went by that. */
  count({ servers, bound, elements }: ServicePlan, by: 1 | -1, changes: TallyChanges | null = null): void {
    for (const server of servers) add(this.servers, serverKey(server), by);
    for (const address of bound) {
      const isTurn = add(this.bound, address, by);
      if (isTurn && changes !== null) note(changes.bound, address, by);
      if (isTurn) this.element("ipvsIps", address, by, changes);
    }
    for (const [set, text] of elements) this.element(set, text, by, changes);
  }

  /** How many elements a set has. */
  size(set: IpvsSet): number {
    return this.sets.get(set)?.size ?? 0;
  }

  private element(set: IpvsSet, text: string, by: 1 | -1, changes: TallyChanges | null): void {
    let members = this.sets.get(set);
    if (members === undefined) {
      members = new Map();
      this.sets.set(set, members);
    }
    if (!add(members, text, by) || changes === null) return;
    const before = changes.sets.get(set) ?? new Map<string, number>();
    note(before, text, by);
    changes.sets.set(set, before);
  }
}

/** What came (1) and what went (-1); what did both is not there. */
export class TallyChanges {
  readonly bound = new Map<string, number>();
  readonly sets = new Map<IpvsSet, Map<string, number>>();
}

/** What tells virtual servers apart. */
export function serverKey({ protocol, address, port }: WantedServer): string {
  return `${protocol} ${address} ${port}`;
}

/** True when something came that nobody wanted before, or went that nobody wants any more. */
function add(counts: Map<string, number>, key: string, by: 1 | -1): boolean {
  const count = (counts.get(key) ?? 0) + by;
  if (count === 0) counts.delete(key);
  else counts.set(key, count);
  return count === (by === 1 ? 1 : 0);
}

function note(changes: Map<string, number>, key: string, by: 1 | -1): void {
  if (changes.get(key) === -by) changes.delete(key);
  else changes.set(key, by);
}
