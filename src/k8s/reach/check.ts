import { nearestName } from "../api/nearest-name.js";
import type { PolicyProtocol } from "../node/policy/access-policy.js";
import { type AddressRange, rangeOfCidr } from "../node/policy/address-range.js";
import { backendsOf, isMasqueraded } from "./backend.js";
import type { EndPattern } from "./expectation/end-pattern.js";
import type { Expectation, ExpectationProblem } from "./expectation/expectation.js";
import type { PortPattern } from "./expectation/port-pattern.js";
import { type DecidedPorts, decidedPorts } from "./explanation.js";
import { matchEnds } from "./match-ends.js";
import { declaredPorts, resolvePorts } from "./match-ports.js";
import { nearestEnd } from "./nearest-end.js";
import { PortSet } from "./port-set.js";
import type { Reach } from "./reach.js";
import { isPair, type ReachEnd } from "./reach-end.js";
import { endsOf } from "./service-report.js";

/** A connection that is not as expected. */
export interface Violation {
  readonly from: ReachEnd;
  readonly to: ReachEnd;
  /** What was expected of the ports. */
  readonly expected: "open" | "shut";
  readonly ports: PortSet;
  /** Who decides on them; empty when no policy is to blame: no Ingress leads there. */
  readonly decided: readonly DecidedPorts[];
  /** Where it is so: everywhere, only where both are on one node, or through a Service by nodes that the pod is not on. */
  readonly where: "everywhere" | "same-node" | "other-nodes";
}

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

/** A destination, with the ports of it that are meant; null is all that are not said. */
interface Target {
  readonly end: ReachEnd;
  readonly ports: PortSet | null;
  /** Behind a Service whose callers from outside may come with a node's address. */
  readonly isMasqueraded: boolean;
}

/** The blocks of addresses that expectations name: cut the outside there (`ReachOptions.outsideCuts`) to ask about them alone. */
export function cutsOfExpectations(expectations: readonly Expectation[]): AddressRange[] {
  return expectations
    .flatMap(({ from, to, except }) => [...from, ...to, ...except])
    .flatMap((pattern) => (pattern.kind === "addresses" ? (rangeOfCidr(pattern.cidr) ?? []) : []));
}

/** Holds expectations against who may talk to whom. An end or port that nobody has is a problem, not a failure. */
export function checkExpectations(reach: Reach, expectations: readonly Expectation[]): CheckResult {
  const results: ExpectationResult[] = [];
  const problems: ExpectationProblem[] = [];
  for (const expectation of expectations) {
    const check = new ExpectationCheck(reach, expectation);
    const result = check.run();
    problems.push(...check.problems);
    if (check.problems.length === 0) results.push(result);
  }
  return { results, problems };
}

class ExpectationCheck {
  readonly problems: ExpectationProblem[] = [];
  private readonly reach: Reach;
  private readonly expectation: Expectation;
  private readonly violations: Violation[] = [];
  private pairs = 0;

  constructor(reach: Reach, expectation: Expectation) {
    this.reach = reach;
    this.expectation = expectation;
  }

  run(): ExpectationResult {
    const { expectation } = this;
    const except = new Set(this.endsOf(expectation.except));
    const from = new Set(this.endsOf(expectation.from));
    const targets = this.targets();
    if (this.problems.length === 0) {
      if (expectation.verb === "deny") this.checkDenied(from, targets, except);
      else {
        this.checkAllowed(from, targets, except);
        if (expectation.only.includes("from")) this.checkOnlyFrom(from, targets, except);
        if (expectation.only.includes("to")) this.checkOnlyTo(from, targets, except);
      }
      if (this.pairs === 0) this.fail("it is about no pair of ends: nothing can lead from the one to the other", null);
    }
    return { expectation, violations: this.violations, pairs: this.pairs };
  }

  private checkAllowed(from: ReadonlySet<ReachEnd>, targets: readonly Target[], except: ReadonlySet<ReachEnd>): void {
    const fromApart = this.takenOut(this.expectation.from);
    const toApart = this.takenOut(this.expectation.to);
    for (const source of from) {
      for (const { end, ports, isMasqueraded } of targets) {
        if (!isPair(source, end) || except.has(source) || except.has(end)) continue;
        if (fromApart.has(source) || toApart.has(end)) continue;
        this.pairs++;
        const wanted = this.wanted(source, end, ports);
        const missing = wanted.subtract(this.reach.open(source, end));
        if (!missing.isEmpty || wanted.isEmpty) this.violate(source, end, "open", missing);
        const passedOn = isMasqueraded && source.kind === "outside" ? this.reach.throughOtherNodes(end) : null;
        const lost = passedOn === null ? PortSet.none : wanted.subtract(passedOn.open).subtract(missing);
        if (!lost.isEmpty) this.violate(source, end, "open", lost, "other-nodes");
      }
    }
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
      for (const { end, ports, isMasqueraded } of targets) {
        if (!isPair(source, end) || except.has(source) || except.has(end)) continue;
        this.shut(source, end, ports ?? PortSet.all);
        if (!isMasqueraded || source.kind !== "outside") continue;
        const passedOn = (this.reach.throughOtherNodes(end)?.open ?? PortSet.none).intersect(ports ?? PortSet.all);
        const more = passedOn.subtract(this.reach.open(source, end));
        if (!more.isEmpty) this.violate(source, end, "shut", more, "other-nodes");
      }
    }
  }

  /** Nobody else reaches the targets, and those that may reach them do so on no other port. */
  private checkOnlyFrom(from: ReadonlySet<ReachEnd>, targets: readonly Target[], except: ReadonlySet<ReachEnd>): void {
    for (const [end, ports] of byEnd(targets)) {
      for (const source of this.reach.ends) {
        if (!isPair(source, end) || except.has(source)) continue;
        if (!from.has(source)) this.shut(source, end, PortSet.all);
        else if (ports !== null) this.shut(source, end, PortSet.all.subtract(ports));
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
    this.pairs++;
    const open = this.reach.open(from, to).intersect(ports);
    const near = (this.reach.onSameNode(from, to)?.open ?? PortSet.none).intersect(ports).subtract(open);
    if (!near.isEmpty && !this.isKnown(from, to, near)) this.violate(from, to, "shut", near, "same-node");
    if (open.isEmpty) return;
    // Both keys of one pair may be looked at twice, by `only` on either side.
    if (!this.isKnown(from, to, open)) this.violate(from, to, "shut", open);
  }

  private isKnown(from: ReachEnd, to: ReachEnd, ports: PortSet): boolean {
    return this.violations.some((one) => one.from === from && one.to === to && one.ports.equals(ports));
  }

  private violate(
    from: ReachEnd,
    to: ReachEnd,
    expected: Violation["expected"],
    ports: PortSet,
    where: Violation["where"] = "everywhere",
  ): void {
    const parts = {
      everywhere: () => this.reach.decisions(from, to),
      "same-node": () => this.reach.onSameNode(from, to)?.parts ?? [],
      "other-nodes": () => this.reach.throughOtherNodes(to)?.parts ?? [],
    }[where]();
    const decided = decidedPorts(parts, ports).filter(({ allowed }) => allowed === (expected === "shut"));
    this.violations.push({ from, to, expected, ports, decided, where });
  }

  /** What has to be open: what is said, what Ingress leads to, what the pods declare, or everything. */
  private wanted(from: ReachEnd, to: ReachEnd, ports: PortSet | null): PortSet {
    if (ports !== null) return ports;
    if (from.kind === "ingress") return this.reach.ingressPorts(to);
    const declared = declaredPorts(to);
    return declared.isEmpty ? PortSet.all : declared;
  }

  private targets(): Target[] {
    const { to, ports } = this.expectation;
    return to.flatMap((pattern) => {
      if (pattern.kind === "service") return this.serviceTargets(pattern, ports);
      const targets = this.endsOf([pattern]).map((end) => ({
        end,
        ports: ports === null ? null : portsAt(ports, end),
        isMasqueraded: false,
      }));
      for (const one of ports ?? []) {
        if (one.portName === null || targets.some(({ end }) => !resolvePorts(one, end).isEmpty) || targets.length === 0)
          continue;
        this.fail(
          `"${pattern.text}" has no port called "${one.portName}"`,
          hintOf(
            one.portName,
            targets.flatMap(({ end }) => portNames(end)),
          ),
        );
      }
      return targets;
    });
  }

  /** The pods behind a Service, on their own ports behind the Service's ports that are said. */
  private serviceTargets(
    pattern: EndPattern & { readonly kind: "service" },
    ports: readonly PortPattern[] | null,
  ): Target[] {
    const { store } = this.reach.inventory;
    const service = store.get("Service", pattern.namespace, pattern.name);
    if (service === null) {
      const nearest = nearestEnd(this.reach, pattern);
      const hint = nearest === null ? null : `did you mean "${nearest}"?`;
      this.fail(`no Service ${pattern.namespace}/${pattern.name}`, hint, pattern);
      return [];
    }
    const all = service.spec.ports ?? [];
    const asked = ports === null ? all : all.filter((port) => ports.some((one) => isServicePort(one, port)));
    if (asked.length === 0) {
      const has = all.map(
        ({ port, protocol, name }) => `${protocol ?? "TCP"} ${port}${name === undefined ? "" : ` (${name})`}`,
      );
      this.fail(
        `Service ${pattern.namespace}/${pattern.name} has no such port, it has ${has.join(", ") || "none"}`,
        null,
      );
      return [];
    }
    const targets = asked.flatMap((port) =>
      endsOf(this.reach, backendsOf(store, service, port)).map(({ end, backend }) => ({
        end,
        ports: PortSet.of([{ protocol: backend.protocol, first: backend.port, last: backend.port }]),
        isMasqueraded: isMasqueraded(service),
      })),
    );
    if (targets.length === 0) this.fail(`no pod is behind Service ${pattern.namespace}/${pattern.name}`, null, pattern);
    return targets;
  }

  private endsOf(patterns: readonly EndPattern[]): ReachEnd[] {
    return patterns.flatMap((pattern) => {
      const ends = matchEnds(this.reach, pattern);
      if (ends.length === 0) this.failForNobody(pattern);
      return ends;
    });
  }

  private failForNobody(pattern: EndPattern): void {
    if (pattern.kind === "ingress") {
      this.fail("there is no Ingress in the manifests", null, pattern);
      return;
    }
    const kind =
      pattern.kind === "service" ? "Service" : pattern.kind === "labels" ? "workload with these labels" : "workload";
    const nearest = nearestEnd(this.reach, pattern);
    this.fail(`"${pattern.text}" names no ${kind}`, nearest === null ? null : `did you mean "${nearest}"?`, pattern);
  }

  private fail(message: string, hint: string | null, pattern: EndPattern | null = null): void {
    this.problems.push({ message, hint, origin: pattern?.origin ?? this.expectation.origin });
  }
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

function portsAt(patterns: readonly PortPattern[], end: ReachEnd): PortSet {
  return patterns.reduce((sum, pattern) => sum.union(resolvePorts(pattern, end)), PortSet.none);
}

function isServicePort(
  pattern: PortPattern,
  port: { readonly port: number; readonly name?: string; readonly protocol?: string },
): boolean {
  const protocol = (port.protocol ?? "TCP") as PolicyProtocol;
  if (pattern.protocol !== null && pattern.protocol !== protocol) return false;
  return pattern.portName === null
    ? pattern.first <= port.port && port.port <= pattern.last
    : pattern.portName === port.name;
}

function portNames({ pods }: ReachEnd): string[] {
  const containers = pods.slice(0, 1).flatMap(({ pod }) => pod.spec.containers);
  return containers.flatMap(({ ports }) => (ports ?? []).flatMap(({ name }) => name ?? []));
}

function hintOf(name: string, candidates: readonly string[]): string | null {
  const nearest = nearestName(name, candidates);
  return nearest === null ? null : `did you mean "${nearest}"?`;
}
