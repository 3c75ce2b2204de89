import type { CheckReport, WarningReport } from "../../k8s/reach/check-report.js";
import type { Colors } from "../terminal.js";

/** So many connections of one expectation are told; the other forms tell all. */
const SHOWN = 10;

/** What became of expectations, for people. */
export function formatCheckText(report: CheckReport, colors: Colors): string {
  const lines = report.errors.map(({ message, place }) => {
    return `${colors.red("error")}: ${place === null ? "" : `${placeText(place)}: `}${message}`;
  });
  if (report.errors.length > 0 && report.expectations.length === 0) return lines.join("\n");
  for (const { name, passed, place, violations } of report.expectations) {
    const verdict = passed ? colors.green("ok  ") : colors.red("FAIL");
    lines.push(`${verdict}  ${name}${passed ? "" : colors.dim(`  ${placeText(place)}`)}`);
    for (const { message } of violations.slice(0, SHOWN)) lines.push(`        ${message}`);
    if (violations.length > SHOWN) lines.push(`        ... and ${violations.length - SHOWN} more`);
  }
  if (report.warnings.length > 0 && lines.length > 0) lines.push("");
  for (const warning of report.warnings) lines.push(`${colors.yellow("warning")}: ${warningText(warning)}`);
  const failed = report.expectations.filter(({ passed }) => !passed).length;
  const count = report.expectations.length;
  const warnings =
    report.warnings.length === 0
      ? ""
      : `, ${report.warnings.length} ${report.warnings.length === 1 ? "warning" : "warnings"}`;
  const summary = `${count} ${count === 1 ? "expectation" : "expectations"}, ${failed === 0 ? "all as expected" : `${failed} failed`}${warnings}`;
  lines.push("", failed === 0 ? colors.green(summary) : colors.red(summary));
  return lines.join("\n");
}

/** Warnings beside another answer, a line each. */
export function formatWarnings(warnings: readonly WarningReport[]): string {
  return warnings.map((one) => `warning: ${warningText(one)}\n`).join("");
}

/** `policies.yaml:12:3: NetworkPolicy shop/db: it selects no pod [policy-selects-nothing]`. */
export function warningText({ rule, object, message, place }: WarningReport): string {
  return `${place === null ? "" : `${placeText(place)}: `}${object}: ${message} [${rule}]`;
}

function placeText({ file, line, column }: NonNullable<WarningReport["place"]>): string {
  return `${file}:${line}:${column}`;
}
