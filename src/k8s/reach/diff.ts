import { Family } from "../../wire/ip-address.js";
import { type AddressRange, allAddresses, subtractRanges, uniteRanges } from "../node/policy/address-range.js";
import type { ConnectionPart } from "../node/policy/connections.js";
import type { Decision } from "../node/policy/decision.js";
import { decidedPorts } from "./explanation.js";
import type { Inventory } from "./inventory.js";
import { masqueradedPorts } from "./masqueraded-ports.js";
import { nameGroups } from "./outside-ends.js";
import { PortSet } from "./port-set.js";
import { type Answer, Reach, type ReachOptions } from "./reach.js";
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

/** What a change opens and closes. */
export interface ReachDiff {
  readonly before: Reach;
  readonly after: Reach;
  readonly ends: readonly DiffEnd[];
  readonly changes: readonly ConnectionChange[];
}

type Difference = readonly [opened: PortSet, closed: PortSet];

const SAME: Difference = [PortSet.none, PortSet.none];
const NOTHING: ChangeReasons = { deniedBefore: [], allowedAfter: [], allowedBefore: [], deniedAfter: [] };

/**
 * Compares who may talk to whom before and after a change. Workloads are the same when namespace and name are, pods of
 * one that policies tell apart by their names; addresses outside are cut where either side tells them apart. What is not
 * there reaches nobody. What is otherwise on the same node (`Reach.onSameNode`) or by way of other nodes
 * (`Reach.throughOtherNodes`, of ports that nodes masquerade) is a change of its own; `Reach.elsewhere` is not compared.
 */
export function diffReach(old: Inventory, next: Inventory, options: ReachOptions = {}): ReachDiff {
  const alone = [new Reach(old, options), new Reach(next, options)] as const;
  const [before, after] = sameOutside(alone, options);
  const ends = [...pairWorkloads(before.ends, after.ends), ...pairOutside(before.ends, after.ends)];
  const changes = compareGroups(new Comparison(before, after), ends);
  return { before, after, ends, changes };
}

/** Compares each kind of pair once: ends that neither side tells apart have the same changes. */
function compareGroups(comparison: Comparison, ends: readonly DiffEnd[]): ConnectionChange[] {
  const groups = new Map<string, DiffEnd[]>();
  for (const end of ends) {
    const { before, after } = end;
    // What Ingress leads to is not a matter of policies alone.
    const isLike = (before ?? after)?.kind !== "ingress";
    const key = isLike ? `${before?.profile ?? -1} ${after?.profile ?? -1} ${comparison.masqueradedText(end)}` : end.id;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [end]);
    else group.push(end);
  }
  const changes: ConnectionChange[] = [];
  const add = (from: DiffEnd, to: DiffEnd, like: readonly ConnectionChange[]): void => {
    for (const change of like) changes.push({ ...change, from, to });
  };
  for (const froms of groups.values()) {
    for (const tos of groups.values()) {
      const isIngress = [froms[0]?.before?.kind, froms[0]?.after?.kind].includes("ingress");
      const [from] = froms;
      const other = tos.find((to) => to !== from);
      const like = from === undefined || other === undefined || isIngress ? [] : comparison.compare(from, other);
      for (const one of froms) {
        if (like.length === 0 && froms !== tos && !isIngress) break;
        for (const to of tos) add(one, to, one === to || isIngress ? comparison.compare(one, to) : like);
      }
    }
  }
  const places = new Map(ends.map((end, i) => [end, i]));
  const place = (end: DiffEnd): number => places.get(end) ?? 0;
  return changes.sort((a, b) => place(a.from) - place(b.from) || place(a.to) - place(b.to));
}

/** Both sides with the names and the families that either has. */
function sameOutside([old, next]: readonly [Reach, Reach], options: ReachOptions): readonly [Reach, Reach] {
  const domains = new Set(
    [old, next].flatMap(({ ends }) => ends.filter(({ kind }) => kind === "domain").map(({ id }) => id)),
  );
  const hasV6 = (reach: Reach): boolean =>
    reach.ends.some(({ ranges }) => ranges.some(({ family }) => family === Family.V6));
  const isV6 = hasV6(old) || hasV6(next);
  const adapt = (reach: Reach): Reach => {
    const missing = [...domains].filter((name) => !reach.ends.some(({ id }) => id === name));
    if (missing.length === 0 && hasV6(reach) === isV6) return reach;
    const outsideCuts = [...(options.outsideCuts ?? []), ...(isV6 ? [allAddresses(Family.V6)] : [])];
    return new Reach(reach.inventory, { ...options, outsideCuts, domains: [...domains] });
  };
  return [adapt(old), adapt(next)];
}

/** Everything but the outside, by workload or name. */
function pairWorkloads(before: readonly ReachEnd[], after: readonly ReachEnd[]): DiffEnd[] {
  const shared = new Set([...namesOfSeveral(before), ...namesOfSeveral(after)]);
  const groups = new Map<string, { before: ReachEnd[]; after: ReachEnd[] }>();
  for (const side of ["before", "after"] as const) {
    for (const end of side === "before" ? before : after) {
      if (end.kind === "outside") continue;
      const name = end.kind === "workload" ? nameOf(end) : end.id;
      const key = shared.has(name) ? `${name}[${end.workload?.kind ?? ""}]` : name;
      const group = groups.get(key) ?? { before: [], after: [] };
      groups.set(key, group);
      group[side].push(end);
    }
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([key, group]) => pairGroup(key, group));
}

/** The ends of one workload. One that is one end on the one side and several on the other is several. */
function pairGroup(
  key: string,
  { before, after }: { before: readonly ReachEnd[]; after: readonly ReachEnd[] },
): DiffEnd[] {
  const several = [before, after].filter((ends) => ends.length > 1);
  const ids = several.length === 0 ? [key] : [...new Set(several.flatMap((ends) => ends.map(({ id }) => id)))];
  const pick = (ends: readonly ReachEnd[], id: string): ReachEnd | null =>
    (ends.length === 1 ? ends[0] : ends.find((end) => end.id === id)) ?? null;
  return ids.map((id) => ({ id, before: pick(before, id), after: pick(after, id), ranges: [] }));
}

function nameOf({ id, workload }: ReachEnd): string {
  return workload === null ? id : `${workload.namespace}/${workload.name}`;
}

/** Names that workloads of several kinds have. */
function namesOfSeveral(ends: readonly ReachEnd[]): string[] {
  const workloads = new Set(
    ends.flatMap(({ kind, workload }) => (kind === "workload" && workload !== null ? [workload] : [])),
  );
  const seen = new Set<string>();
  return [...workloads]
    .map(({ namespace, name }) => `${namespace}/${name}`)
    .filter((name) => seen.has(name) || !seen.add(name));
}

/** The outside, cut where either side cuts it. */
function pairOutside(before: readonly ReachEnd[], after: readonly ReachEnd[]): DiffEnd[] {
  const cells: { readonly before: ReachEnd; readonly after: ReachEnd; readonly ranges: readonly AddressRange[] }[] = [];
  for (const old of before) {
    for (const next of after) {
      const ranges = uniteRanges(
        old.ranges.flatMap((range) => subtractRanges(range, subtractRanges(range, next.ranges))),
      );
      if (ranges.length > 0) cells.push({ before: old, after: next, ranges });
    }
  }
  const names = nameGroups(cells.map(({ ranges }) => ranges));
  return cells.map((cell, i) => ({ id: names[i]?.id ?? "outside", ...cell }));
}

/** Compares pair after pair; what is equal to policies is compared once. */
class Comparison {
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
