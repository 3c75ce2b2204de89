import { nearestName } from "../api/nearest-name.js";
import { keyOf, type Service } from "../api/object.js";
import type { PolicyProtocol } from "../node/policy/access-policy.js";
import type { AddressRange } from "../node/policy/address-range.js";
import { backendsOf, isMasqueraded } from "./backend.js";
import type { EndPattern } from "./expectation/end-pattern.js";
import type { Expectation, ExpectationProblem } from "./expectation/expectation.js";
import type { PortPattern } from "./expectation/port-pattern.js";
import { matchEnds } from "./match-ends.js";
import { resolvePorts } from "./match-ports.js";
import { nearestEnd, whyNobodyAt, whyNobodyBehind } from "./nearest-end.js";
import { PortSet } from "./port-set.js";
import type { Reach } from "./reach.js";
import type { ReachEnd } from "./reach-end.js";
import { endsOf } from "./service-report.js";
import { sourceRangesOf } from "./source-ranges.js";

/** A destination, with the ports of it that are meant; null is all that are not said. */
export interface Target {
  readonly end: ReachEnd;
  readonly ports: PortSet | null;
  /** Behind a Service whose callers from outside may come with a node's address. */
  readonly isMasqueraded: boolean;
  /** The Service that is named, as `shop/web`; null for an end that is named itself. */
  readonly service: string | null;
  /** Whom that Service lets in (`sourceRangesOf`); null is everybody. */
  readonly sources: readonly AddressRange[] | null;
}

/** Finds whom an expectation is about; an end or a port that nobody has is a problem. */
export class ExpectationEnds {
  readonly problems: ExpectationProblem[] = [];
  private readonly reach: Reach;
  private readonly expectation: Expectation;

  constructor(reach: Reach, expectation: Expectation) {
    this.reach = reach;
    this.expectation = expectation;
  }

  /** Where it is to lead to. */
  targets(): Target[] {
    const { to, ports } = this.expectation;
    return to.flatMap((pattern) => {
      if (pattern.kind === "service") return this.serviceTargets(pattern, ports);
      const targets = this.endsOf([pattern]).map((end) => ({
        end,
        ports: ports === null ? null : portsAt(ports, end),
        isMasqueraded: false,
        service: null,
        sources: null,
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
      this.fail(`"${pattern.text}" names no Service`, hint, pattern);
      return [];
    }
    const all = service.spec.ports ?? [];
    if (service.spec.type === "ExternalName") {
      this.failForService(service, pattern);
      return [];
    }
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
        service: keyOf(service),
        sources: sourceRangesOf(service),
      })),
    );
    if (targets.length === 0) this.failForService(service, pattern);
    return targets;
  }

  /** The ends that patterns mean; whoever names nobody is a problem. */
  endsOf(patterns: readonly EndPattern[]): ReachEnd[] {
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
    if (pattern.kind === "addresses") {
      this.fail(`"${pattern.text}" is nobody outside: ${whyNobodyAt(this.reach, pattern.cidr)}`, null, pattern);
      return;
    }
    const service =
      pattern.kind === "service" ? this.reach.inventory.store.get("Service", pattern.namespace, pattern.name) : null;
    if (service !== null) {
      this.failForService(service, pattern);
      return;
    }
    const kind =
      pattern.kind === "service" ? "Service" : pattern.kind === "labels" ? "workload with these labels" : "workload";
    const nearest = nearestEnd(this.reach, pattern);
    this.fail(`"${pattern.text}" names no ${kind}`, nearest === null ? null : `did you mean "${nearest}"?`, pattern);
  }

  /** Of a Service that is there. */
  private failForService(service: Service, pattern: EndPattern): void {
    this.fail(`no pod is behind Service ${keyOf(service)}${whyNobodyBehind(service)}`, null, pattern);
  }

  /** Notes something that is wrong with the expectation. */
  fail(message: string, hint: string | null, pattern: EndPattern | null = null): void {
    this.problems.push({ message, hint, origin: pattern?.origin ?? this.expectation.origin });
  }
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
