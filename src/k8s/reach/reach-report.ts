import type { Family } from "../../wire/ip-address.js";
import { nearestName } from "../api/nearest-name.js";
import { formatRange } from "../node/policy/address-range.js";
import { type ExplanationReport, explainIngress, explainParts, type PlaceReport } from "./explanation.js";
import { type FamilyName, familyName } from "./families.js";
import { masqueradedByEnd } from "./masqueraded-ports.js";
import { PortSet } from "./port-set.js";
import type { Answer, Reach } from "./reach.js";
import type { ReachEnd } from "./reach-end.js";
import { type IngressReport, reportIngresses, reportServices, type ServiceReport } from "./service-report.js";

/** One end of connections. */
export interface EndReport {
  /** What the rest of the report calls it. */
  readonly id: string;
  readonly kind: "workload" | "outside" | "domain" | "ingress";
  /** The workload; null for addresses and names. */
  readonly workload: {
    readonly namespace: string;
    readonly name: string;
    readonly kind: string;
    readonly replicas: number;
  } | null;
  /** The labels of its pods; empty for addresses and names. */
  readonly labels: { readonly [key: string]: string };
  /** The ports that its containers declare. */
  readonly ports: readonly { readonly name: string | null; readonly protocol: string; readonly port: number }[];
  /** Blocks (`10.0.0.0/8`), addresses, or `first-last`; empty but for `outside`. */
  readonly ranges: readonly string[];
  /** Where its manifest is; null for what none made. */
  readonly place: PlaceReport | null;
}

/** Ports from `first` to `last`. */
export interface PortRangeReport {
  readonly protocol: "TCP" | "UDP" | "SCTP";
  readonly first: number;
  readonly last: number;
}

/** Ports in words and in numbers. */
export interface PortsReport {
  /** `everything`, `nothing`, `TCP 5432, UDP 53`. */
  readonly allowed: string;
  /** The same as numbers, 1 to 65535. */
  readonly ports: readonly PortRangeReport[];
  /** Whether ICMP passes, and with it all that has no ports. */
  readonly icmp: boolean;
}

/** What is allowed in some places. */
export interface PlaceAnswerReport extends PortsReport {
  /** Who decides there; only when it is asked for. */
  readonly because?: readonly ExplanationReport[];
}

/** What leads from one end to another, by one family. */
export interface FamilyAnswerReport extends PortsReport {
  /**
   * What is allowed instead where both are on one node, which policies do not come between: for a pod on its node's
   * network and another that may run there. Left out where that makes no difference.
   */
  readonly onSameNode?: PlaceAnswerReport;
  /**
   * From outside: what is allowed by way of nodes that the pods are not on, of the ports that a Service leads to with such a
   * node's address (externalTrafficPolicy Cluster). Left out where that makes no difference.
   */
  readonly throughOtherNodes?: PlaceAnswerReport;
  /** Who decides on which ports; only when it is asked for. */
  readonly because?: readonly ExplanationReport[];
}

/** What leads from one end to another: by the first family that both have, and by the second where that is the same. */
export interface ConnectionReport extends FamilyAnswerReport {
  readonly from: string;
  readonly to: string;
  /** To a name: what is allowed instead where its address is in these blocks; left out where no block makes a difference. */
  readonly elsewhere?: readonly { readonly ranges: readonly string[]; readonly allowed: string }[];
  /** The same by the cluster's second family; left out where both are the same. */
  readonly otherFamily?: FamilyAnswerReport & { readonly family: FamilyName };
}

/** Who may talk to whom. */
export interface ReachReport {
  /** Of this form. */
  readonly version: 1;
  /** The families of the cluster, the first of them first. */
  readonly families: readonly FamilyName[];
  readonly ends: readonly EndReport[];
  /** Every pair of ends that is asked about, those between which nothing is allowed too. */
  readonly connections: readonly ConnectionReport[];
  readonly services: readonly ServiceReport[];
  readonly ingresses: readonly IngressReport[];
}

/** Which part of the matrix is asked about. */
export interface ReportFilter {
  /** Null is every end. */
  readonly from: ReadonlySet<ReachEnd> | null;
  readonly to: ReadonlySet<ReachEnd> | null;
  /** Only these ports are told of; null is all. */
  readonly ports: PortSet | null;
  readonly explain: boolean;
}

/** Everything. */
export const NO_FILTER: ReportFilter = { from: null, to: null, ports: null, explain: false };

/** The pairs that the filter leaves, in the order of ends. */
function filteredPairs(reach: Reach, { from, to }: ReportFilter): (readonly [ReachEnd, ReachEnd])[] {
  const pairs: (readonly [ReachEnd, ReachEnd])[] = [];
  for (const pair of reach.pairs()) {
    if ((from === null || from.has(pair[0])) && (to === null || to.has(pair[1]))) pairs.push(pair);
  }
  return pairs;
}

/** The whole answer as data. */
export function reportReach(reach: Reach, filter: ReportFilter = NO_FILTER): ReachReport {
  const masqueraded = masqueradedByEnd(reach);
  return {
    version: 1,
    families: reach.families.map(familyName),
    ends: reach.ends.map(reportEnd),
    connections: filteredPairs(reach, filter).map(([from, to]) => {
      const passedOn = masqueraded.get(from)?.get(to) ?? PortSet.none;
      return reportConnection(reach, from, to, filter, passedOn);
    }),
    services: reportServices(reach, filter),
    ingresses: reportIngresses(reach, filter),
  };
}

function reportEnd({ id, kind, workload, pods, ranges }: ReachEnd): EndReport {
  const pod = pods[0]?.pod;
  const declared = (pod?.spec.containers ?? []).flatMap(({ ports }) => ports ?? []);
  return {
    id,
    kind,
    workload:
      workload === null
        ? null
        : { namespace: workload.namespace, name: workload.name, kind: workload.kind, replicas: workload.replicas },
    labels: pod?.metadata.labels ?? {},
    ports: declared.map(({ name, protocol, containerPort }) => ({
      name: name ?? null,
      protocol: protocol ?? "TCP",
      port: containerPort,
    })),
    ranges: ranges.map(formatRange),
    place: workload?.origin == null ? null : { file: workload.origin.file, line: workload.origin.line },
  };
}

/** `passedOn` are the ports that nodes lead to with their own address. */
function reportConnection(
  reach: Reach,
  from: ReachEnd,
  to: ReachEnd,
  filter: ReportFilter,
  passedOn: PortSet,
): ConnectionReport {
  const [first, second] = reach.familiesOf(from, to).map((family) => ({
    family: familyName(family),
    ...reportByFamily(reach, from, to, filter, passedOn, family),
  }));
  if (first === undefined) throw new Error(`${from.id} and ${to.id} have no family in common`);
  const { family: _family, ...answer } = first;
  const others = reach
    .elsewhere(from, to)
    .map(({ ranges, open }) => ({
      ranges: ranges.map(formatRange),
      allowed: (filter.ports === null ? open : open.intersect(filter.ports)).text,
    }))
    .filter(({ allowed }) => allowed !== answer.allowed);
  return {
    from: from.id,
    to: to.id,
    ...answer,
    ...(others.length === 0 ? {} : { elsewhere: others }),
    ...(second === undefined || sameAnswer(answer, second) ? {} : { otherFamily: second }),
  };
}

function sameAnswer(a: FamilyAnswerReport, b: FamilyAnswerReport): boolean {
  return (
    a.allowed === b.allowed &&
    a.onSameNode?.allowed === b.onSameNode?.allowed &&
    a.throughOtherNodes?.allowed === b.throughOtherNodes?.allowed
  );
}

function reportByFamily(
  reach: Reach,
  from: ReachEnd,
  to: ReachEnd,
  { ports, explain }: ReportFilter,
  passedOn: PortSet,
  family: Family,
): FamilyAnswerReport {
  const whole = reach.open(from, to, family);
  const open = ports === null ? whole : whole.intersect(ports);
  const decisions = explain ? reach.decisions(from, to, family) : [];
  const explanation =
    from.kind === "ingress" ? explainIngress(decisions, ports, reach.ingressPorts(to)) : explainParts(decisions, ports);
  const because = explain ? { because: explanation } : {};
  const apart = (answer: Answer | null, within: PortSet | null): PlaceAnswerReport | null => {
    if (answer === null) return null;
    const there = within === null ? answer.open : answer.open.intersect(within);
    if (there.equals(within === null ? open : open.intersect(within))) return null;
    const why = explain ? { because: explainParts(answer.parts, within) } : {};
    return { allowed: there.text, ...reportPorts(there), ...why };
  };
  const onSameNode = apart(reach.onSameNode(from, to, family), ports);
  const asked = ports === null ? passedOn : passedOn.intersect(ports);
  const throughOtherNodes = asked.isEmpty ? null : apart(reach.throughOtherNodes(to, family), asked);
  return {
    allowed: open.text,
    ...reportPorts(open),
    ...(onSameNode === null ? {} : { onSameNode }),
    ...(throughOtherNodes === null ? {} : { throughOtherNodes }),
    ...because,
  };
}

/** A set of ports as data. */
export function reportPorts(open: PortSet): { ports: PortRangeReport[]; icmp: boolean } {
  const ports = open.ranges().flatMap(({ protocol, first, last }) => {
    return protocol === "ICMP" ? [] : [{ protocol, first, last }];
  });
  return { ports, icmp: open.has("ICMP", 0) };
}

/** The end of this id. @throws Error naming the nearest. */
export function endNamed(reach: Reach, id: string): ReachEnd {
  const found = reach.ends.find((end) => end.id === id);
  if (found !== undefined) return found;
  const nearest = nearestName(
    id,
    reach.ends.map((end) => end.id),
  );
  throw new Error(`no end called "${id}"${nearest === null ? "" : `: did you mean "${nearest}"?`}`);
}
