import { Family } from "../../wire/ip-address.js";
import {
  type AddressRange,
  allAddresses,
  commonRanges,
  formatRange,
  uniteRanges,
} from "../node/policy/address-range.js";
import type { ConnectionPart } from "../node/policy/connections.js";
import { type ChangeReasons, type ConnectionChange, type DiffEnd, whyDenied } from "./connection-change.js";
import { masqueradedByEnd } from "./masqueraded-ports.js";
import type { AddressAnswer } from "./name-answers.js";
import { PortSet } from "./port-set.js";
import type { Answer, Reach } from "./reach.js";
import { familiesIn, isPair, type ReachEnd } from "./reach-end.js";

type Difference = readonly [opened: PortSet, closed: PortSet];
type Place = Pick<ConnectionChange, "where" | "family" | "addresses">;

/** What is open in a place, before and after. */
interface OpenThere {
  readonly place: Place;
  readonly was: PortSet;
  readonly is: PortSet;
}

const SAME: Difference = [PortSet.none, PortSet.none];
const EVERYWHERE: Place = { where: "everywhere", family: null, addresses: [] };
const NOTHING: ChangeReasons = { deniedBefore: [], allowedAfter: [], allowedBefore: [], deniedAfter: [] };

/** Compares pair after pair; what is equal to policies is compared once. */
export class Comparison {
  private readonly before: Reach;
  private readonly after: Reach;
  private readonly differences = new Map<PortSet, Map<PortSet, Difference | null>>();
  private readonly reasons = new Map<Answer, Map<Answer, Map<string, ChangeReasons>>>();

  /** By the end outside, of either side. */
  private readonly masqueraded: ReadonlyMap<ReachEnd, ReadonlyMap<ReachEnd, PortSet>>;
  private readonly masqueradedTexts = new Map<DiffEnd, string>();

  constructor(before: Reach, after: Reach) {
    this.before = before;
    this.after = after;
    this.masqueraded = new Map([...masqueradedByEnd(before), ...masqueradedByEnd(after)]);
  }

  /** What nodes lead to with their own address, for everybody outside, before and after. Equal texts mean equal ports. */
  masqueradedText(end: DiffEnd): string {
    let text = this.masqueradedTexts.get(end);
    if (text === undefined) {
      const sides = [end.before, end.after].filter((side) => side !== null);
      const ports = [...new Set(this.masqueraded.values())];
      text = ports.flatMap((one) => sides.map((side) => one.get(side)?.text ?? "")).join("; ");
      this.masqueradedTexts.set(end, text);
    }
    return text;
  }

  compare(from: DiffEnd, to: DiffEnd): readonly ConnectionChange[] {
    const wasAsked = isAsked(from.before, to.before);
    const isAskedNow = isAsked(from.after, to.after);
    if (!wasAsked && !isAskedNow) return [];
    const changes: ConnectionChange[] = [];
    const add = (place: Place, [opened, closed]: Difference): void => {
      if (opened.isEmpty && closed.isEmpty) return;
      const because = wasAsked && isAskedNow ? this.because(from, to, opened, closed, place) : NOTHING;
      changes.push({ from, to, opened, closed, ...place, because });
    };
    const isName = (to.before ?? to.after)?.kind === "domain";
    const places = isName ? this.byAddress(from, to) : this.byFamily(from, to);
    const [only] = places;
    if (only !== undefined && places.length === 1) {
      const difference = this.difference(only.was, only.is);
      if (difference !== null) add(EVERYWHERE, difference);
      return changes;
    }
    const differences = places.map(({ was, is }) => this.difference(was, is));
    const [first = null] = differences;
    if (differences.every((one) => one === first)) {
      if (first !== null) add(EVERYWHERE, first);
      return changes;
    }
    let left = places.map(({ place }, i) => ({ place, difference: differences[i] ?? SAME }));
    /** Tells what all places of a kind have in common once; `kindOf` is the place that it is told of. */
    const takeCommon = (kindOf: (place: Place) => Place): void => {
      const kinds = new Map(left.map(({ place }) => [textOf(kindOf(place)), kindOf(place)]));
      for (const [text, kind] of kinds) {
        const alike = left.filter(({ place }) => textOf(kindOf(place)) === text);
        const common = alike.map(({ difference }) => difference).reduce(inBoth);
        add(kind, common);
        left = left.map((one) => (alike.includes(one) ? { ...one, difference: without(one.difference, common) } : one));
      }
    };
    takeCommon(() => EVERYWHERE);
    takeCommon(({ where }) => ({ ...EVERYWHERE, where }));
    takeCommon(({ family }) => ({ ...EVERYWHERE, family }));
    for (const { place, difference } of left) add(place, difference);
    return changes;
  }

  /** What is open by each family; by none in particular where both are the same. */
  private byFamily(from: DiffEnd, to: DiffEnd): OpenThere[] {
    const found = this.familiesOf(from, to).map((family) => this.byNode(from, to, family));
    const isApart = found.some(({ length }) => length > 1);
    // Where nodes make a difference by one family, they are told apart by both.
    const all = found.map((places) => (isApart && places.length === 1 ? places.flatMap(onEachNode) : places));
    const [first = []] = all;
    const isSame = all.every((one) =>
      one.every(({ was, is }, i) => first[i]?.was.equals(was) === true && first[i].is.equals(is)),
    );
    if (isSame) return first.map((one) => ({ ...one, place: { ...one.place, family: null } }));
    return all.flat();
  }

  /** The families that the two may connect by on either side. */
  private familiesOf(from: DiffEnd, to: DiffEnd): readonly Family[] {
    const outside = [from, to].find(({ ranges }) => ranges.length > 0);
    if (outside !== undefined) {
      const held = familiesIn(outside.ranges);
      const own = held.filter((family) => this.before.families.includes(family));
      return own.length > 0 ? own : held.slice(0, 1);
    }
    const [was, is] = [
      familiesBetween(this.before, from.before, to.before),
      familiesBetween(this.after, from.after, to.after),
    ];
    return [...new Set([...was, ...is])];
  }

  /**
   * What is open on the same node and on others. Ports that nodes masquerade on one side of the change only are not shut
   * by that: on the other side no policy sees another node.
   */
  private byNode(from: DiffEnd, to: DiffEnd, family: Family): OpenThere[] {
    const inBoth = this.masqueradedOf(from.before, to.before).intersect(this.masqueradedOf(from.after, to.after));
    const was = this.openBy(this.before, from.before, to.before, inBoth, family);
    const is = this.openBy(this.after, from.after, to.after, inBoth, family);
    const there = { ...EVERYWHERE, family };
    if (was.here === was.there && is.here === is.there) return [{ place: there, was: was.here, is: is.here }];
    return [
      { place: { ...there, where: "same-node" }, was: was.here, is: is.here },
      { place: { ...there, where: "other-nodes" }, was: was.there, is: is.there },
    ];
  }

  private openBy(
    reach: Reach,
    from: ReachEnd | null,
    to: ReachEnd | null,
    inBoth: PortSet,
    family: Family,
  ): { readonly here: PortSet; readonly there: PortSet } {
    if (from === null || to === null || !isPair(from, to)) return { here: PortSet.none, there: PortSet.none };
    const isApart = from.ranges.length === 0 && to.ranges.length === 0 && !reach.familiesOf(from, to).includes(family);
    if (isApart) return { here: PortSet.none, there: PortSet.none };
    const open = reach.open(from, to, family);
    if (from.kind !== "outside") return { here: reach.onSameNode(from, to, family)?.open ?? open, there: open };
    const masqueraded = this.masqueradedOf(from, to);
    const passedOn = masqueraded.isEmpty ? null : reach.throughOtherNodes(to, family);
    if (passedOn === null) return { here: open, there: open };
    return { here: open, there: open.subtract(inBoth).union(passedOn.open.intersect(masqueraded)) };
  }

  /** What is open to a name at the addresses that either side tells apart, those together where the change is the same. */
  private byAddress(from: DiffEnd, to: DiffEnd): OpenThere[] {
    const was = addressAnswers(this.before, from.before, to.before);
    const is = addressAnswers(this.after, from.after, to.after);
    const places = new Map<string, { readonly was: PortSet; readonly is: PortSet; readonly ranges: AddressRange[] }>();
    for (const old of was) {
      for (const next of is) {
        const ranges = commonRanges(old.ranges, next.ranges);
        if (ranges.length === 0) continue;
        const [opened, closed] = this.difference(old.open, next.open) ?? SAME;
        const key = `${opened.text}; ${closed.text}`;
        const place = places.get(key) ?? { was: old.open, is: next.open, ranges: [] };
        places.set(key, place);
        place.ranges.push(...ranges);
      }
    }
    return [...places.values()].map(({ was: open, is: now, ranges }) => {
      return { place: { ...EVERYWHERE, addresses: uniteRanges(ranges) }, was: open, is: now };
    });
  }

  private masqueradedOf(from: ReachEnd | null, to: ReachEnd | null): PortSet {
    return (from === null || to === null ? undefined : this.masqueraded.get(from)?.get(to)) ?? PortSet.none;
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

  private because(from: DiffEnd, to: DiffEnd, opened: PortSet, closed: PortSet, place: Place): ChangeReasons {
    if (from.before === null || to.before === null || from.after === null || to.after === null) return NOTHING;
    const old = this.before.answer(from.before, to.before);
    const next = this.after.answer(from.after, to.after);
    const byNext = this.reasons.get(old) ?? new Map<Answer, Map<string, ChangeReasons>>();
    this.reasons.set(old, byNext);
    const byPorts = byNext.get(next) ?? new Map<string, ChangeReasons>();
    byNext.set(next, byPorts);
    const at = place.addresses.map(formatRange).join();
    const key = [place.where, place.family, at, this.masqueradedText(to), opened.text, closed.text].join("\n");
    let because = byPorts.get(key);
    if (because === undefined) {
      const was = this.decisions(this.before, from.before, to.before, place);
      const is = this.decisions(this.after, from.after, to.after, place);
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
    { where, family: only, addresses }: Place,
  ): readonly ConnectionPart[] {
    if (addresses.length > 0) return reach.names.decisions(from, to, addresses);
    const family = only ?? reach.familiesOf(from, to)[0] ?? Family.V4;
    const isPassedOn = from.kind === "outside" && where === "other-nodes" && !this.masqueradedOf(from, to).isEmpty;
    const isNear = where === "same-node";
    const apart = isPassedOn ? reach.throughOtherNodes(to, family) : isNear ? reach.onSameNode(from, to, family) : null;
    return apart?.parts ?? reach.decisions(from, to, family);
  }
}

/** The same on the same node and on others. */
function onEachNode({ place, was, is }: OpenThere): OpenThere[] {
  return (["same-node", "other-nodes"] as const).map((where) => ({ place: { ...place, where }, was, is }));
}

function inBoth(a: Difference, b: Difference): Difference {
  return [a[0].intersect(b[0]), a[1].intersect(b[1])];
}

function without(a: Difference, b: Difference): Difference {
  return [a[0].subtract(b[0]), a[1].subtract(b[1])];
}

function textOf({ where, family }: Place): string {
  return `${where} ${family}`;
}

function isAsked(from: ReachEnd | null, to: ReachEnd | null): boolean {
  return from !== null && to !== null && isPair(from, to);
}

function familiesBetween(reach: Reach, from: ReachEnd | null, to: ReachEnd | null): readonly Family[] {
  return from === null || to === null ? [] : reach.familiesOf(from, to);
}

/** What is open to a name at each address; nothing where an end is not there. */
function addressAnswers(reach: Reach, from: ReachEnd | null, to: ReachEnd | null): readonly AddressAnswer[] {
  if (from !== null && to !== null) return reach.names.byAddress(from, to);
  return [{ open: PortSet.none, ranges: [allAddresses(Family.V4), allAddresses(Family.V6)] }];
}
