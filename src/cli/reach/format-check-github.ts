import type { CheckReport, ColumnPlace } from "../../k8s/reach/check-report.js";
import type { PlaceReport } from "../../k8s/reach/explanation.js";

/** GitHub Actions' workflow commands: an annotation for each connection that is not as expected, for each warning, and for what kept it from an answer. */
export function formatCheckGithub(report: CheckReport): string {
  const lines = report.errors.map(({ rule, message, place }) => command("error", place, rule, message));
  for (const { name, place, violations } of report.expectations) {
    for (const { message } of violations) lines.push(command("error", place, name, message));
  }
  for (const { rule, object, message, place } of report.warnings) {
    lines.push(command("warning", place, rule, `${object}: ${message}`));
  }
  return lines.join("\n");
}

function command(
  level: "error" | "warning",
  place: PlaceReport | ColumnPlace | null,
  title: string,
  message: string,
): string {
  const properties: string[] = [];
  if (place !== null) {
    properties.push(`file=${property(place.file)}`, `line=${place.line}`);
    if ("column" in place) properties.push(`col=${place.column}`);
  }
  properties.push(`title=${property(title)}`);
  return `::${level} ${properties.join(",")}::${data(message)}`;
}

/** What a command says (actions/toolkit `escapeData`). */
function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

/** A property's value (actions/toolkit `escapeProperty`). */
function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
