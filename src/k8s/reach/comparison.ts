import type { AddressRange } from "../node/policy/address-range.js";
import type { ConnectionPart } from "../node/policy/connections.js";
import type { Decision } from "../node/policy/decision.js";
import { decidedPorts } from "./explanation.js";
import { masqueradedPorts } from "./masqueraded-ports.js";
import { PortSet } from "./port-set.js";
import type { Answer, Reach } from "./reach.js";
import { isPair, type ReachEnd } from "./reach-end.js";

/** An end before and after a change; null where it is not there. */
export interface DiffEnd {
  readonly id: string;
  readonly before: ReachEnd | null;
  readonly after: ReachEnd | null;
  /** Its addresses, for `outside`; else empty. */
  readonly ranges: readonly AddressRange[];
}

/** What a change does to the connections from one end to another. */
export interface ConnectionChange {
  readonly from: DiffEnd;
  readonly to: DiffEnd;
  readonly opened: PortSet;
  readonly closed: PortSet;
  /**
   * Where it is so: everywhere, or only on the same or only on other nodes. From outside that is by the nodes that the
   * pods are on, or by others, which put their own address in the source's place.
   */
  readonly where: "everywhere" | "same-node" | "other-nodes";
  /** The decisions that account for it, before and after; empty where an end was not there. */
  readonly because: ChangeReasons;
}

/** Who kept or let pass what is different now. Shared by changes that have the same reasons. */
export interface ChangeReasons {
  /** Of the ports that were opened: who denied them. */
  readonly deniedBefore: readonly Decision[];
  /** Of the ports that were opened: who allows them on the sides that denied them. */
  readonly allowedAfter: readonly Decision[];
  /** Of the ports that were closed: who allowed them on the sides that deny them now. */
  readonly allowedBefore: readonly Decision[];
  /** Of the ports that were closed: who denies them. */
  readonly deniedAfter: readonly Decision[];
}

type Difference = readonly [opened: PortSet, closed: PortSet];

const SAME: Difference = [PortSet.none, PortSet.none];
const NOTHING: ChangeReasons = { deniedBefore: [], allowedAfter: [], allowedBefore: [], deniedAfter: [] };

/** Compares pair after pair; what is equal to policies is compared once. */
export class Comparison {
  private readonly before: Reach;
  private readonly after: Reach;
  private readonly differences = new Map<PortSet, Map<PortSet, Difference | null>>();
  private readonly reasons = new Map<Answer, Map<Answer, Map<string, ChangeReasons>>>();

  private readonly masqueraded: ReadonlyMap<ReachEnd, PortSet>;

  constructor(before: Reach, after: Reach) {
    this.before = before;
    this.after = after;
    this.masqueraded = new Map([...masqueradedPorts(before), ...masqueradedPorts(after)]);
  }

  /** What nodes lead to with their own address, before and after. */
  masqueradedText({ before, after }: DiffEnd): string {
    return `${this.masqueradedOf(before).text}; ${this.masqueradedOf(after).text}`;
  }

  compare(from: DiffEnd, to: DiffEnd): readonly ConnectionChange[] {
    const wasAsked = isAsked(from.before, to.before);
    const isAskedNow = isAsked(from.after, to.after);
    if (!wasAsked && !isAskedNow) return [];
    const inBoth = this.masqueradedOf(to.before).intersect(this.masqueradedOf(to.after));
    const old = this.openBy(this.before, from.before, to.before, inBoth);
    const next = this.openBy(this.after, from.after, to.after, inBoth);
    const here = this.difference(old.here, next.here);
    const there = this.difference(old.there, next.there);
    const changes: ConnectionChange[] = [];
    const add = (where: ConnectionChange["where"], [opened, closed]: Difference): void => {
      if (opened.isEmpty && closed.isEmpty) return;
      const because = wasAsked && isAskedNow ? this.because(from, to, opened, closed, where) : NOTHING;
      changes.push({ from, to, opened, closed, where, because });
    };
    if (here === there) {
      if (here !== null) add("everywhere", here);
      return changes;
    }
    const [hereOpened, hereClosed] = here ?? SAME;
    const [thereOpened, thereClosed] = there ?? SAME;
    add("everywhere", [hereOpened.intersect(thereOpened), hereClosed.intersect(thereClosed)]);
    add("same-node", [hereOpened.subtract(thereOpened), hereClosed.subtract(thereClosed)]);
    add("other-nodes", [thereOpened.subtract(hereOpened), thereClosed.subtract(hereClosed)]);
    return changes;
  }

  /**
   * What is open on the same node and on others. Ports that nodes masquerade on one side of the change only are not shut
   * by that: on the other side no policy sees another node.
   */
  private openBy(
    reach: Reach,
    from: ReachEnd | null,
    to: ReachEnd | null,
    inBoth: PortSet,
  ): { readonly here: PortSet; readonly there: PortSet } {
    if (from === null || to === null || !isPair(from, to)) return { here: PortSet.none, there: PortSet.none };
    const open = reach.open(from, to);
    if (from.kind !== "outside") return { here: reach.onSameNode(from, to)?.open ?? open, there: open };
    const masqueraded = this.masqueradedOf(to);
    const passedOn = masqueraded.isEmpty ? null : reach.throughOtherNodes(to);
    if (passedOn === null) return { here: open, there: open };
    return { here: open, there: open.subtract(inBoth).union(passedOn.open.intersect(masqueraded)) };
  }

  private masqueradedOf(end: ReachEnd | null): PortSet {
    return (end === null ? undefined : this.masqueraded.get(end)) ?? PortSet.none;
  }

  /** Null when the two are the same. */
  private difference(old: PortSet, next: PortSet): Difference | null {
    const known = this.differences.get(old) ?? new Map<PortSet, Difference | null>();
    this.differences.set(old, known);
    let difference = known.get(next);
    if (difference === undefined) {
      difference = old.equals(next) ? null : [next.subtract(old), old.subtract(next)];
      known.set(next, difference);
    }
    return difference;
  }

  private because(
    from: DiffEnd,
    to: DiffEnd,
    opened: PortSet,
    closed: PortSet,
    where: ConnectionChange["where"],
  ): ChangeReasons {
    if (from.before === null || to.before === null || from.after === null || to.after === null) return NOTHING;
    const old = this.before.answer(from.before, to.before);
    const next = this.after.answer(from.after, to.after);
    const byNext = this.reasons.get(old) ?? new Map<Answer, Map<string, ChangeReasons>>();
    this.reasons.set(old, byNext);
    const byPorts = byNext.get(next) ?? new Map<string, ChangeReasons>();
    byNext.set(next, byPorts);
    const key = [where, this.masqueradedText(to), opened.text, closed.text].join("\n");
    let because = byPorts.get(key);
    if (because === undefined) {
      const was = this.decisions(this.before, from.before, to.before, where);
      const is = this.decisions(this.after, from.after, to.after, where);
      const [deniedBefore, allowedAfter] = whyDenied(was, is, opened);
      const [deniedAfter, allowedBefore] = whyDenied(is, was, closed);
      because = { deniedBefore, allowedAfter, allowedBefore, deniedAfter };
      byPorts.set(key, because);
    }
    return because;
  }

  /** Who decides there. */
  private decisions(
    reach: Reach,
    from: ReachEnd,
    to: ReachEnd,
    where: ConnectionChange["where"],
  ): readonly ConnectionPart[] {
    const isPassedOn = from.kind === "outside" && where === "other-nodes" && !this.masqueradedOf(to).isEmpty;
    const apart = isPassedOn ? reach.throughOtherNodes(to) : where === "same-node" ? reach.onSameNode(from, to) : null;
    return apart?.parts ?? reach.decisions(from, to);
  }
}

function isAsked(from: ReachEnd | null, to: ReachEnd | null): boolean {
  return from !== null && to !== null && isPair(from, to);
}

/** Who denies the ports in `shut`, and who allows them in `open` on the sides that deny them there. */
function whyDenied(
  shut: readonly ConnectionPart[],
  open: readonly ConnectionPart[],
  ports: PortSet,
): [denied: Decision[], allowed: Decision[]] {
  const denied = new Set<Decision>();
  const allowed = new Set<Decision>();
  if (ports.isEmpty) return [[], []];
  for (const part of decidedPorts(shut, ports)) {
    for (const side of ["egress", "ingress"] as const) {
      if (part[side].allowed) continue;
      denied.add(part[side]);
      for (const now of decidedPorts(open, part.ports.intersect(ports))) allowed.add(now[side]);
    }
  }
  return [[...denied], [...allowed]];
}
