import type { Family } from "../../wire/ip-address.js";
import type { DecidedPorts } from "./explanation.js";
import type { PortSet } from "./port-set.js";
import type { ReachEnd } from "./reach-end.js";

/** A connection that is not as expected. */
export interface Violation {
  readonly from: ReachEnd;
  readonly to: ReachEnd;
  /** What was expected of the ports. */
  readonly expected: "open" | "shut";
  readonly ports: PortSet;
  /** Who decides on them; empty when no policy is to blame: no Ingress leads there. */
  readonly decided: readonly DecidedPorts[];
  /** Where it is so: everywhere, only where both are on one node or on two, or through a Service by nodes that the pod is not on. */
  readonly where: "everywhere" | "same-node" | "two-nodes" | "other-nodes";
  /** The Service, as `shop/web`, that does not let the source in by its loadBalancerSourceRanges; null when policies decide. */
  readonly keptOutBy: string | null;
  /** The only family by which it is so; null where it is so by all that the two have, or that the expectation is about. */
  readonly family: Family | null;
}

/** A violation, of which all is told that is not as usual. */
type FoundViolation = Pick<Violation, "from" | "to" | "expected" | "ports"> & Partial<Omit<Violation, "family">>;

/** Violations, each once: `only` on both sides looks at one pair twice, and families are looked at one after the other. */
export class ViolationList {
  /** By what is told of them, with the families by which it is so. */
  private readonly found = new Map<string, { readonly violation: Violation; readonly families: Set<Family> }>();

  add(
    { from, to, expected, ports, decided = [], where = "everywhere", keptOutBy = null }: FoundViolation,
    family: Family,
  ): void {
    const key = [from.index, to.index, where, expected, keptOutBy, ports.text].join(" ");
    const known = this.found.get(key);
    if (known !== undefined) known.families.add(family);
    else {
      const violation = { from, to, expected, ports, decided, where, keptOutBy, family: null };
      this.found.set(key, { violation, families: new Set([family]) });
    }
  }

  /** In the order in which they were found; `familiesOf` tells by which families a pair was looked at. */
  told(familiesOf: (from: ReachEnd, to: ReachEnd) => readonly Family[]): Violation[] {
    return [...this.found.values()].map(({ violation, families }) => {
      const [only = null] = families;
      const all = familiesOf(violation.from, violation.to);
      return families.size === all.length ? violation : { ...violation, family: only };
    });
  }
}
