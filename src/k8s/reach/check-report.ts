import type { CheckResult, ExpectationResult } from "./check.js";
import type { EndPattern } from "./expectation/end-pattern.js";
import type { Expectation } from "./expectation/expectation.js";
import { formatSide, type PlaceReport, placeBehind } from "./explanation.js";
import { type FamilyName, familyName } from "./families.js";
import type { LintWarning } from "./lint.js";
import type { Violation } from "./violation.js";

/** A connection that is not as expected. */
export interface ViolationReport {
  readonly from: string;
  readonly to: string;
  /** What was expected of the ports. */
  readonly expected: "open" | "shut";
  /** `TCP 5432`, `everything`. */
  readonly on: string;
  /** The only family by which it is so; left out where it is so by all. */
  readonly family?: FamilyName;
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

/** What keeps `check` from an answer, or takes the trust from it. */
export const CHECK_ERRORS = {
  "manifest-refused": "The API server would not take a manifest.",
  "expectation-refused": "An expectation cannot be read, or names what is not there.",
  "input-missing": "What was to be read is not there, or runs nothing.",
  "packets-disagree": "Policies as they are read and packets as they went do not agree: a fault of podwire.",
} as const;

/** One such thing. */
export interface CheckErrorReport {
  readonly rule: keyof typeof CHECK_ERRORS;
  readonly message: string;
  readonly place: ColumnPlace | null;
}

/** What became of expectations. */
export interface CheckReport {
  /** Of this form. */
  readonly version: 1;
  /** Every expectation holds, and nothing kept them from being looked at. */
  readonly passed: boolean;
  /** Why there is no answer, or none that can be trusted; empty for an answer. */
  readonly errors: readonly CheckErrorReport[];
  readonly expectations: readonly ExpectationReport[];
  readonly warnings: readonly WarningReport[];
}

/** The result as data. */
export function reportCheck(
  { results }: Pick<CheckResult, "results">,
  warnings: readonly LintWarning[],
  errors: readonly CheckErrorReport[] = [],
): CheckReport {
  return {
    version: 1,
    passed: errors.length === 0 && results.every(({ violations }) => violations.length === 0),
    errors,
    expectations: results.map(reportExpectation),
    warnings: warnings.map(reportWarning),
  };
}

/** A warning as data. */
export function reportWarning({ rule, object, message, origin }: LintWarning): WarningReport {
  return { rule, object, message, place: origin };
}

function reportExpectation({ expectation, violations, pairs }: ExpectationResult): ExpectationReport {
  return {
    name: expectation.name,
    passed: violations.length === 0,
    pairs,
    place: expectation.origin,
    violations: violations.map((one) => reportViolation(one, isAboutMany(expectation), portNames(expectation))),
  };
}

const WHERE = {
  everywhere: "",
  "same-node": " on the same node",
  "two-nodes": " where they are on two nodes",
  "other-nodes": " through a node that it is not on, which puts its own address in the source's place",
} as const;

/** Does it speak of ends that it does not name one by one, so that some can be passed over? */
function isAboutMany({ only, from, to }: Expectation): boolean {
  const isGroup = (pattern: EndPattern): boolean =>
    pattern.kind === "any" || (pattern.kind === "workloads" && pattern.name === null);
  return only.length > 0 || from.some(isGroup) || to.some(isGroup);
}

/** The ports that it calls by name. */
function portNames({ ports }: Expectation): string[] {
  return (ports ?? []).flatMap(({ portName }) => portName ?? []);
}

/** Of ports that are to be open and that the end does not have. */
function missingPorts({ expected, ports }: Violation, names: readonly string[]): string {
  if (expected !== "open" || !ports.isEmpty || names.length === 0) return "";
  return `it has no port called ${names.map((name) => `"${name}"`).join(" or ")}`;
}

function reportViolation(violation: Violation, isOneOfMany: boolean, names: readonly string[]): ViolationReport {
  const { from, to, expected, ports, decided, where, keptOutBy, family } = violation;
  const isOpen = expected === "open";
  const sides = decided.flatMap(({ egress, ingress }) => [egress, ingress].filter(({ allowed }) => allowed !== isOpen));
  const reasons = [...new Set(sides.filter(({ reason }) => reason !== "no-pod").map(formatSide))];
  const verb = isOpen ? "does not reach" : "reaches";
  const by = family === null ? "" : ` by ${familyName(family)}`;
  const on = ports.isEmpty ? "nothing" : `${ports.text}${by}${WHERE[where]}`;
  const isUnled = isOpen && from.kind === "ingress" && reasons.length === 0;
  const byService = keptOutBy === null ? [] : [`the loadBalancerSourceRanges of Service ${keptOutBy} do not let it in`];
  const why = isUnled
    ? "no Ingress rule leads there"
    : [...byService, ...reasons].join("; ") || missingPorts(violation, names);
  const place = sides.map(placeBehind).find((one) => one !== null) ?? null;
  const isOwnNode = isOneOfMany && !isOpen && sides.some(({ reason }) => reason === "own-node");
  const host = [from, to].find(({ pods }) => pods.some(({ podClass }) => podClass === null));
  const hint =
    isOwnNode && host !== undefined ? ` (no policy can change that: write "except ${host.id}" behind it)` : "";
  const message = `${from.id} ${verb} ${to.id}${ports.isEmpty ? "" : ` on ${on}`}${why === "" ? "" : `: ${why}`}${hint}`;
  return {
    from: from.id,
    to: to.id,
    expected,
    on,
    ...(family === null ? {} : { family: familyName(family) }),
    message,
    place,
  };
}
