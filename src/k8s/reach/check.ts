import type { Family } from "../../wire/ip-address.js";
import { type AddressRange, rangeOfCidr } from "../node/policy/address-range.js";
import type { EndPattern } from "./expectation/end-pattern.js";
import type { Expectation, ExpectationProblem } from "./expectation/expectation.js";
import { ExpectationEnds, type Target } from "./expectation-ends.js";
import { decidedPorts } from "./explanation.js";
import { familyName } from "./families.js";
import { matchEnds } from "./match-ends.js";
import { declaredPorts } from "./match-ports.js";
import { PortSet } from "./port-set.js";
import type { Reach } from "./reach.js";
import { isPair, type ReachEnd } from "./reach-end.js";
import { letsIn } from "./source-ranges.js";
import { type Violation, ViolationList } from "./violation.js";

/** What became of one expectation. */
export interface ExpectationResult {
  readonly expectation: Expectation;
  /** Empty: it is as expected. */
  readonly violations: readonly Violation[];
  /** How many pairs of ends were looked at. */
  readonly pairs: number;
}

/** What became of all, and what cannot be asked. */
export interface CheckResult {
  readonly results: readonly ExpectationResult[];
  readonly problems: readonly ExpectationProblem[];
}

/** The blocks of addresses that expectations name: cut the outside there (`ReachOptions.outsideCuts`) to ask about them alone. */
export function cutsOfExpectations(expectations: readonly Expectation[]): AddressRange[] {
  return expectations
    .flatMap(({ from, to, except }) => [...from, ...to, ...except])
    .flatMap((pattern) => (pattern.kind === "addresses" ? (rangeOfCidr(pattern.cidr) ?? []) : []));
}

/**
 * Holds expectations against who may talk to whom. An end or port that nobody has is a problem, not a failure. A name is
 * taken for an address outside that no policy tells apart: what is open to it elsewhere (`Reach.elsewhere`) fails nothing.
 */
export function checkExpectations(reach: Reach, expectations: readonly Expectation[]): CheckResult {
  const results: ExpectationResult[] = [];
  const problems: ExpectationProblem[] = [];
  for (const expectation of expectations) {
    const check = new ExpectationCheck(reach, expectation);
    const result = check.run();
    problems.push(...check.ends.problems);
    if (check.ends.problems.length === 0) results.push(result);
  }
  return { results, problems };
}

class ExpectationCheck {
  readonly ends: ExpectationEnds;
  private readonly reach: Reach;
  private readonly expectation: Expectation;
  private readonly violations = new ViolationList();
  private pairs = 0;

  constructor(reach: Reach, expectation: Expectation) {
    this.reach = reach;
    this.expectation = expectation;
    this.ends = new ExpectationEnds(reach, expectation);
  }

  run(): ExpectationResult {
    const { expectation, ends } = this;
    const except = new Set(ends.endsOf(expectation.except));
    const from = new Set(ends.endsOf(expectation.from));
    const targets = ends.targets();
    if (ends.problems.length === 0) {
      if (expectation.verb === "deny") this.checkDenied(from, targets, except);
      else {
        this.checkAllowed(from, targets, except);
        if (expectation.only.includes("from")) this.checkOnlyFrom(from, targets, except);
        if (expectation.only.includes("to")) this.checkOnlyTo(from, targets, except);
      }
      if (this.pairs === 0) ends.fail(this.noFamily() ?? noPair(from, targets), null);
    }
    return {
      expectation,
      violations: this.violations.told((from, to) => this.familiesOf(from, to)),
      pairs: this.pairs,
    };
  }

  /** What is wrong with the family that it names; null when it names none. */
  private noFamily(): string | null {
    const { family } = this.expectation;
    if (family === null) return null;
    const name = familyName(family);
    if (this.reach.families.includes(family)) return `no two ends that it is about both have ${name}`;
    const has = this.reach.families.map(familyName).join(" and ");
    return `it is about ${name}, but the cluster has ${has} (--pod-cidr tells its families)`;
  }

  /** Those that it is about of those that the two have. */
  private familiesOf(from: ReachEnd, to: ReachEnd): readonly Family[] {
    const { family } = this.expectation;
    return this.reach.familiesOf(from, to).filter((one) => family === null || one === family);
  }

  private checkAllowed(from: ReadonlySet<ReachEnd>, targets: readonly Target[], except: ReadonlySet<ReachEnd>): void {
    const fromApart = this.takenOut(this.expectation.from);
    const toApart = this.takenOut(this.expectation.to);
    for (const source of from) {
      for (const { end, ports, isMasqueraded, sources, service } of targets) {
        if (!isPair(source, end) || except.has(source) || except.has(end)) continue;
        if (fromApart.has(source) || toApart.has(end)) continue;
        for (const family of this.familiesOf(source, end)) {
          this.pairs++;
          const wanted = this.wanted(source, end, ports);
          if (letsIn(sources, source)) this.open(source, end, family, wanted, isMasqueraded);
          else
            this.violations.add({ from: source, to: end, expected: "open", ports: wanted, keptOutBy: service }, family);
        }
      }
    }
  }

  private open(from: ReachEnd, to: ReachEnd, family: Family, wanted: PortSet, isMasqueraded: boolean): void {
    const missing = wanted.subtract(this.reach.open(from, to, family));
    const onOneNode = this.reach.onSameNode(from, to, family)?.open ?? PortSet.none;
    const isNear = !missing.isEmpty && missing.subtract(onOneNode).isEmpty;
    if (!missing.isEmpty || wanted.isEmpty) {
      this.violate(from, to, family, "open", missing, isNear ? "two-nodes" : "everywhere");
    }
    const passedOn = isMasqueraded && from.kind === "outside" ? this.reach.throughOtherNodes(to, family) : null;
    const lost = passedOn === null ? PortSet.none : wanted.subtract(passedOn.open).subtract(missing);
    if (!lost.isEmpty) this.violate(from, to, family, "open", lost, "other-nodes");
  }

  /** Blocks that policies tell apart from `outside`, which stands for the rest where it is to be open. */
  private takenOut(patterns: readonly EndPattern[]): ReadonlySet<ReachEnd> {
    if (!patterns.some(({ kind }) => kind === "outside")) return new Set();
    const others = patterns.filter(({ kind }) => kind !== "outside");
    const named = new Set(others.flatMap((pattern) => matchEnds(this.reach, pattern)));
    return new Set(this.reach.ends.filter((end) => end.kind === "outside" && end.id !== "outside" && !named.has(end)));
  }

  private checkDenied(from: ReadonlySet<ReachEnd>, targets: readonly Target[], except: ReadonlySet<ReachEnd>): void {
    for (const source of from) {
      for (const { end, ports, isMasqueraded, sources } of targets) {
        if (!isPair(source, end) || except.has(source) || except.has(end)) continue;
        if (!letsIn(sources, source)) {
          this.pairs += this.familiesOf(source, end).length;
          continue;
        }
        this.shut(source, end, ports ?? PortSet.all);
        if (isMasqueraded) this.shutThroughOtherNodes(source, end, ports ?? PortSet.all);
      }
    }
  }

  /** Nobody else reaches the targets, and those that may reach them do so on no other port. */
  private checkOnlyFrom(from: ReadonlySet<ReachEnd>, targets: readonly Target[], except: ReadonlySet<ReachEnd>): void {
    for (const [end, ports] of byEnd(targets)) {
      for (const source of this.reach.ends) {
        if (!isPair(source, end) || except.has(source)) continue;
        if (!from.has(source)) this.shut(source, end, PortSet.all.subtract(keptShut(targets, source, end)));
        else if (ports !== null) this.shut(source, end, PortSet.all.subtract(ports));
      }
    }
    for (const { end, ports, isMasqueraded, sources } of targets) {
      if (!isMasqueraded) continue;
      for (const source of this.reach.ends) {
        if (!isPair(source, end) || except.has(source) || from.has(source) || !letsIn(sources, source)) continue;
        this.shutThroughOtherNodes(source, end, ports ?? PortSet.all);
      }
    }
  }

  /** The sources reach nobody else, and the targets on no other port. */
  private checkOnlyTo(from: ReadonlySet<ReachEnd>, targets: readonly Target[], except: ReadonlySet<ReachEnd>): void {
    const wanted = byEnd(targets);
    for (const source of from) {
      for (const end of this.reach.ends) {
        if (!isPair(source, end) || except.has(end)) continue;
        const ports = wanted.get(end);
        if (ports === undefined) this.shut(source, end, PortSet.all);
        else if (ports !== null) this.shut(source, end, PortSet.all.subtract(ports));
      }
    }
  }

  private shut(from: ReachEnd, to: ReachEnd, ports: PortSet): void {
    for (const family of this.familiesOf(from, to)) {
      this.pairs++;
      const open = this.reach.open(from, to, family).intersect(ports);
      const near = (this.reach.onSameNode(from, to, family)?.open ?? PortSet.none).intersect(ports).subtract(open);
      if (!near.isEmpty) this.violate(from, to, family, "shut", near, "same-node");
      if (!open.isEmpty) this.violate(from, to, family, "shut", open);
    }
  }

  /** Who is outside does not come in by nodes that pass it on with their own address, either. */
  private shutThroughOtherNodes(from: ReachEnd, to: ReachEnd, ports: PortSet): void {
    if (from.kind !== "outside") return;
    for (const family of this.familiesOf(from, to)) {
      const passedOn = (this.reach.throughOtherNodes(to, family)?.open ?? PortSet.none).intersect(ports);
      const more = passedOn.subtract(this.reach.open(from, to, family));
      if (!more.isEmpty) this.violate(from, to, family, "shut", more, "other-nodes");
    }
  }

  private violate(
    from: ReachEnd,
    to: ReachEnd,
    family: Family,
    expected: Violation["expected"],
    ports: PortSet,
    where: Violation["where"] = "everywhere",
  ): void {
    const parts = {
      everywhere: () => this.reach.decisions(from, to, family),
      "two-nodes": () => this.reach.decisions(from, to, family),
      "same-node": () => this.reach.onSameNode(from, to, family)?.parts ?? [],
      "other-nodes": () => this.reach.throughOtherNodes(to, family)?.parts ?? [],
    }[where]();
    const decided = decidedPorts(parts, ports).filter(({ allowed }) => allowed === (expected === "shut"));
    this.violations.add({ from, to, expected, ports, decided, where }, family);
  }

  /** What has to be open: what is said, what Ingress leads to, what the pods declare, or everything. */
  private wanted(from: ReachEnd, to: ReachEnd, ports: PortSet | null): PortSet {
    if (ports !== null) return ports;
    if (from.kind === "ingress") return this.reach.ingressPorts(to);
    const declared = declaredPorts(to);
    return declared.isEmpty ? PortSet.all : declared;
  }
}

function noPair(from: ReadonlySet<ReachEnd>, targets: readonly Target[]): string {
  const [source] = from;
  const isItself = source !== undefined && from.size === 1 && targets.every(({ end }) => end === source);
  if (isItself && source.pods.length === 1) return `"${source.id}" has one pod, and a pod always reaches itself`;
  return "it is about no pair of ends: nothing can lead from the one to the other";
}

/** The ports of an end that a source could come to by Services that are named, none of which lets it in. */
function keptShut(targets: readonly Target[], source: ReachEnd, end: ReachEnd): PortSet {
  const portsOf = (isIn: boolean): PortSet =>
    targets
      .filter((target) => target.end === end && letsIn(target.sources, source) === isIn)
      .reduce((sum, { ports }) => sum.union(ports ?? PortSet.all), PortSet.none);
  const kept = portsOf(false);
  return kept.isEmpty ? kept : kept.subtract(portsOf(true));
}

/** The targets' ports by end; null when no ports are said of one. */
function byEnd(targets: readonly Target[]): Map<ReachEnd, PortSet | null> {
  const ports = new Map<ReachEnd, PortSet | null>();
  for (const target of targets) {
    const before = ports.get(target.end);
    if (before === undefined) ports.set(target.end, target.ports);
    else ports.set(target.end, before === null || target.ports === null ? null : before.union(target.ports));
  }
  return ports;
}
