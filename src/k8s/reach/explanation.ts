import type { Origin } from "../../trace/trace.js";
import type { AccessPolicy } from "../node/policy/access-policy.js";
import type { ConnectionPart } from "../node/policy/connections.js";
import { type Decision, formatDecision } from "../node/policy/decision.js";
import { PortSet } from "./port-set.js";

/** A place in a file. */
export interface PlaceReport {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** A policy, and where it is written. */
export interface PolicyReport {
  readonly kind: string;
  /** "" for those of the whole cluster. */
  readonly namespace: string;
  readonly name: string;
  readonly place: PlaceReport | null;
}

/** What one side of a connection says, and who decided. */
export interface DecisionReport {
  /** Which side it is: the end that connects says what leaves it, the other what comes in. */
  readonly direction: Decision["direction"];
  readonly allowed: boolean;
  readonly reason: Decision["reason"];
  /** In words, with file and line. */
  readonly text: string;
  /** The policy of the rule that decided, or those that isolate the pod. */
  readonly policies: readonly PolicyReport[];
  /** The rule that decided; null for default deny and where no policy has anything to say. */
  readonly rule: {
    /** From 0 within the policy and direction. */
    readonly index: number;
    /** The name that an administrator's policy gives it, or "". */
    readonly name: string;
    readonly place: PlaceReport | null;
  } | null;
}

/** Ports on which the same rules decide. */
export interface ExplanationReport {
  /** `TCP 5432`, `everything`. */
  readonly on: string;
  /** By policies; from Ingress what is allowed is open only where a rule of an Ingress leads there (`noIngressRule`). */
  readonly allowed: boolean;
  /** Policies allow it to the Ingress controller, but no rule of an Ingress leads there; left out everywhere else. */
  readonly noIngressRule?: true;
  /** What the end that connects says. */
  readonly egress: DecisionReport;
  /** What the end that is connected to says. */
  readonly ingress: DecisionReport;
}

/** Ports on which the same two decisions fall. */
export interface DecidedPorts {
  readonly ports: PortSet;
  readonly allowed: boolean;
  readonly egress: Decision;
  readonly ingress: Decision;
}

/** Ports by who decides on them: what is allowed first. `within` leaves out all other ports. */
export function decidedPorts(all: readonly ConnectionPart[], within: PortSet | null = null): DecidedPorts[] {
  const groups = new Map<Decision, Map<Decision, ConnectionPart[]>>();
  for (const part of all) {
    const byIngress = groups.get(part.egress) ?? new Map<Decision, ConnectionPart[]>();
    groups.set(part.egress, byIngress);
    const parts = byIngress.get(part.ingress);
    if (parts === undefined) byIngress.set(part.ingress, [part]);
    else parts.push(part);
  }
  const decided: DecidedPorts[] = [];
  for (const [egress, byIngress] of groups) {
    for (const [ingress, parts] of byIngress) {
      const decidedOn = PortSet.of(parts);
      const ports = within === null ? decidedOn : decidedOn.intersect(within);
      if (!ports.isEmpty) decided.push({ ports, allowed: parts[0]?.allowed === true, egress, ingress });
    }
  }
  return decided.sort((a, b) => Number(b.allowed) - Number(a.allowed));
}

/** The same as data. */
export function explainParts(parts: readonly ConnectionPart[], within: PortSet | null): ExplanationReport[] {
  return decidedPorts(parts, within).map(({ ports, allowed, egress, ingress }) => ({
    on: ports.text,
    allowed,
    egress: reportDecision(egress),
    ingress: reportDecision(ingress),
  }));
}

/** The same from the Ingress controller, which opens no more than its rules lead to: what is open comes first. */
export function explainIngress(
  parts: readonly ConnectionPart[],
  within: PortSet | null,
  ledTo: PortSet,
): ExplanationReport[] {
  const asked = within ?? PortSet.all;
  const apart = explainParts(parts, asked.subtract(ledTo)).map((one) =>
    one.allowed ? { ...one, noIngressRule: true as const } : one,
  );
  const led = explainParts(parts, asked.intersect(ledTo));
  return [...led, ...apart].sort((a, b) => rankOf(a) - rankOf(b));
}

function rankOf({ allowed, noIngressRule }: ExplanationReport): number {
  return allowed ? (noIngressRule === true ? 1 : 0) : 2;
}

/** A decision as data. */
export function reportDecision(decision: Decision): DecisionReport {
  const { direction, rule, allowed, reason } = decision;
  return {
    direction,
    allowed,
    reason,
    text: formatDecision(decision),
    policies: policiesBehind(decision).map(reportPolicy),
    rule: rule === null ? null : { index: rule.index, name: rule.name, place: placeReport(rule.origin) },
  };
}

/** The decision in a line that tells which side it is: `ingress: no policy that selects this pod allows it: ...`. */
export function formatSide(decision: Decision): string {
  return sideText(reportDecision(decision));
}

/** The same of a report. All but default deny say by themselves which side it is, or that it does not matter. */
export function sideText({ direction, reason, text }: DecisionReport): string {
  return reason === "default-deny" ? `${direction}: ${text}` : text;
}

/** The policies that are responsible for a decision. */
function policiesBehind({ rule, policies }: Decision): readonly AccessPolicy[] {
  return rule === null ? policies : [rule.policy];
}

/** Where the decision is written: the rule, or the first policy that isolates the pod; null when nobody decided. */
export function placeBehind({ rule, policies }: Decision): PlaceReport | null {
  return placeReport((rule ?? policies[0])?.origin ?? null);
}

/** A policy as data. */
function reportPolicy(policy: AccessPolicy): PolicyReport {
  const { kind, namespace, name } = policy;
  return { kind, namespace, name, place: placeReport(policy.origin) };
}

function placeReport(origin: Origin | null): PlaceReport | null {
  return origin === null || origin.file === null ? null : { file: origin.file, line: origin.line ?? 1 };
}
