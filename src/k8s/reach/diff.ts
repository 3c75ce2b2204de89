import type { Family } from "../../wire/ip-address.js";
import { type AddressRange, allAddresses, commonRanges, uniteRanges } from "../node/policy/address-range.js";
import { Comparison } from "./comparison.js";
import type { ConnectionChange, DiffEnd } from "./connection-change.js";
import type { Inventory } from "./inventory.js";
import { nameGroups } from "./outside-ends.js";
import { Reach, type ReachOptions } from "./reach.js";
import { familiesIn, type ReachEnd } from "./reach-end.js";

/** What a change opens and closes. */
export interface ReachDiff {
  readonly before: Reach;
  readonly after: Reach;
  readonly ends: readonly DiffEnd[];
  readonly changes: readonly ConnectionChange[];
}

/**
 * Compares who may talk to whom before and after a change. Workloads are the same when namespace and name are, pods of
 * one that policies tell apart by their names; addresses outside are cut where either side tells them apart. What is not
 * there reaches nobody. What is otherwise on the same node (`Reach.onSameNode`) or by way of other nodes
 * (`Reach.throughOtherNodes`, of ports that nodes masquerade), or to a name at some addresses (`Reach.elsewhere`), is a
 * change of its own.
 */
export function diffReach(old: Inventory, next: Inventory, options: ReachOptions = {}): ReachDiff {
  const families = [...new Set([...old.families, ...next.families])];
  const both = { families, ...options };
  const [before, after] = sameOutside([new Reach(old, both), new Reach(next, both)], both);
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
  const familiesOutside = (reach: Reach): Family[] => reach.ends.flatMap(({ ranges }) => [...familiesIn(ranges)]);
  const families = [...new Set([old, next].flatMap(familiesOutside))];
  const adapt = (reach: Reach): Reach => {
    const missing = [...domains].filter((name) => !reach.ends.some(({ id }) => id === name));
    const own = familiesOutside(reach);
    if (missing.length === 0 && families.every((family) => own.includes(family))) return reach;
    const outsideCuts = [...(options.outsideCuts ?? []), ...families.map(allAddresses)];
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
  const isOutside = ({ ranges }: ReachEnd): boolean => ranges.length > 0;
  for (const old of before.filter(isOutside)) {
    for (const next of after.filter(isOutside)) {
      const ranges = uniteRanges(commonRanges(old.ranges, next.ranges));
      if (ranges.length > 0) cells.push({ before: old, after: next, ranges });
    }
  }
  const names = nameGroups(cells.map(({ ranges }) => ranges));
  return cells.map((cell, i) => ({ id: names[i]?.id ?? "outside", ...cell }));
}
