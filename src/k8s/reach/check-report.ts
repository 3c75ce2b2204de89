import { formatDecision } from "../node/policy/decision.js";
import type { CheckResult, ExpectationResult, Violation } from "./check.js";
import { type PlaceReport, placeBehind } from "./explanation.js";
import type { LintWarning } from "./lint.js";

/** A connection that is not as expected. */
export interface ViolationReport {
  readonly from: string;
  readonly to: string;
  /** What was expected of the ports. */
  readonly expected: "open" | "shut";
  /** `TCP 5432`, `everything`. */
  readonly on: string;
  /** One line: what is wrong, and who decides so. */
  readonly message: string;
  /** The rule or policy that decides so; null when none does. */
  readonly place: PlaceReport | null;
}

/** A place with its column, from 1. */
export interface ColumnPlace extends PlaceReport {
  readonly column: number;
}

/** What became of one expectation. */
export interface ExpectationReport {
  readonly name: string;
  readonly passed: boolean;
  /** How many pairs of ends were looked at. */
  readonly pairs: number;
  readonly place: ColumnPlace;
  readonly violations: readonly ViolationReport[];
}

/** What is surely a mistake, though nothing fails for it. */
export interface WarningReport {
  readonly rule: string;
  readonly object: string;
  readonly message: string;
  readonly place: ColumnPlace | null;
}

/** What became of expectations. */
export interface CheckReport {
  /** Of this form. */
  readonly version: 1;
  readonly passed: boolean;
  readonly expectations: readonly ExpectationReport[];
  readonly warnings: readonly WarningReport[];
}

/** The result as data. */
export function reportCheck({ results }: CheckResult, warnings: readonly LintWarning[]): CheckReport {
  return {
    version: 1,
    passed: results.every(({ violations }) => violations.length === 0),
    expectations: results.map(reportExpectation),
    warnings: warnings.map(({ rule, object, message, origin }) => ({ rule, object, message, place: origin })),
  };
}

function reportExpectation({ expectation, violations, pairs }: ExpectationResult): ExpectationReport {
  return {
    name: expectation.name,
    passed: violations.length === 0,
    pairs,
    place: expectation.origin,
    violations: violations.map(reportViolation),
  };
}

function reportViolation(violation: Violation): ViolationReport {
  const { from, to, expected, ports, decided, isOnSameNode } = violation;
  const isOpen = expected === "open";
  const sides = decided.flatMap(({ egress, ingress }) => [egress, ingress].filter(({ allowed }) => allowed !== isOpen));
  const reasons = [...new Set(sides.filter(({ reason }) => reason !== "no-pod").map(formatDecision))];
  const verb = isOpen ? "does not reach" : "reaches";
  const on = ports.isEmpty ? "nothing" : `${ports.text}${isOnSameNode ? " on the same node" : ""}`;
  const why = isOpen && ports.isEmpty ? "no Ingress rule leads there" : reasons.join("; ");
  const place = sides.map(placeBehind).find((one) => one !== null) ?? null;
  const message = `${from.id} ${verb} ${to.id}${ports.isEmpty ? "" : ` on ${on}`}${why === "" ? "" : `: ${why}`}`;
  return { from: from.id, to: to.id, expected, on, message, place };
}
