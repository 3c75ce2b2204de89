import type { ReachReport } from "../../k8s/reach/reach-report.js";
import { explainedPorts } from "./explained-ports.js";
import { markdownTable, markdownText } from "./markdown-table.js";
import { matrixRows, unreached } from "./matrix-rows.js";
import { backendsText, reachedText, serviceNotes, servicePortText } from "./reached-text.js";

/** The answer as GitHub's Markdown: tables of who reaches whom, of Services and of Ingress. */
export function formatReachMarkdown(report: ReachReport): string {
  const sections = ["## Who may talk to whom"];
  const rows = matrixRows(report).map(({ to, from, on }) => [to, on, from]);
  sections.push(rows.length === 0 ? "None of these connections is open." : markdownTable(["To", "On", "From"], rows));
  const shut = unreached(report);
  if (rows.length > 0 && shut.length > 0) sections.push(`Reached by nobody: ${shut.join(", ")}.`);
  if (report.services.length > 0) {
    const services = report.services.map((service) => [
      service.service,
      servicePortText(service),
      backendsText(service.backends),
      service.reachedBy
        .map(reachedText)
        .filter((text) => text !== "")
        .join(", ") || "nobody",
    ]);
    sections.push("### Services", markdownTable(["Service", "Port", "Leads to", "Reached by"], services));
    for (const note of serviceNotes(report.services)) sections.push(`${markdownText(note)}.`);
  }
  if (report.ingresses.length > 0) {
    const ingresses = report.ingresses.map(({ ingress, host, path, backends, share }) => [
      ingress,
      `${host === "" ? "*" : host}${path}`,
      backendsText(backends),
      { all: "yes", some: "in part", none: "no" }[share],
    ]);
    sections.push("### Ingress", markdownTable(["Ingress", "Host and path", "Leads to", "Reached"], ingresses));
  }
  const explained = report.connections.flatMap((connection) =>
    explainedPorts(connection).map(({ on, allowed, noIngressRule, egress, ingress }) => [
      connection.from,
      connection.to,
      on,
      noIngressRule === true ? "allowed, but no Ingress rule leads there" : allowed ? "allowed" : "denied",
      egress.text,
      ingress.text,
    ]),
  );
  if (explained.length > 0) {
    const header = ["From", "To", "On", "Verdict", "Egress", "Ingress"];
    sections.push("### Because", markdownTable(header, explained));
  }
  return `${sections.join("\n\n")}\n`;
}
