import type { Confirmation } from "../../k8s/reach/confirm.js";
import type { DecisionReport } from "../../k8s/reach/explanation.js";
import type { ReachReport } from "../../k8s/reach/reach-report.js";
import { formatTable } from "../table.js";
import type { Colors } from "../terminal.js";
import { explainedPorts } from "./explained-ports.js";
import { matrixRows, openText, unreached } from "./matrix-rows.js";
import { backendsText, reachedByText, serviceNotes, servicePortText } from "./reached-text.js";

/** The whole answer for people: who reaches whom, Services, Ingress, and each decision when it was asked for. */
export function formatReachText(report: ReachReport, colors: Colors): string {
  const sections = [
    formatMatrix(report, colors),
    formatServices(report),
    formatIngresses(report),
    formatOutside(report),
    formatElsewhere(report),
  ];
  sections.push(...formatBecause(report, colors));
  return sections.filter((section) => section !== "").join("\n\n");
}

/** What the packets said, in a line. */
export function formatConfirmation({ probes, classes, unprobed, overLimit }: Confirmation): string {
  const ends = unprobed.map(({ end, why }) => `${end} (${why})`);
  const untried = ends.length === 0 ? "" : `; no packet can be sent to or from ${ends.join(", ")}`;
  const left = overLimit === 0 ? "" : `; ${overLimit} more were left out, for they are many`;
  return `confirmed by ${probes} packets between ${classes} kinds of pairs${untried}${left}`;
}

function formatMatrix(report: ReachReport, colors: Colors): string {
  const rows = matrixRows(report);
  if (report.connections.length === 0) return "no pair of workloads to ask about";
  const lines: string[] = [];
  if (rows.length === 0) lines.push(colors.yellow("none of these connections is open"));
  else {
    let before = "";
    const cells = rows.map(({ to, from, on }) => {
      const shown = to === before ? "" : to;
      before = to;
      return [shown, on, from];
    });
    lines.push(formatTable(["TO", "ON", "FROM"], cells));
  }
  const shut = unreached(report);
  if (rows.length > 0 && shut.length > 0) lines.push("", `reached by nobody: ${shut.join(", ")}`);
  return lines.join("\n");
}

function formatServices(report: ReachReport): string {
  if (report.services.length === 0) return "";
  const outside = new Set(report.ends.filter(({ kind }) => kind !== "workload").map(({ id }) => id));
  const rows = report.services.map((service) => [
    service.service,
    servicePortText(service),
    backendsText(service.backends),
    reachedByText(service.reachedBy, outside),
  ]);
  const table = formatTable(["SERVICE", "PORT", "LEADS TO", "REACHED BY"], rows);
  return [table, ...serviceNotes(report.services)].join("\n\n");
}

function formatIngresses(report: ReachReport): string {
  if (report.ingresses.length === 0) return "";
  const rows = report.ingresses.map(({ ingress, host, path, service, backends, share }) => {
    const leads = backends.length === 0 ? `no pod (${service || "no service"})` : backendsText(backends);
    const verdict = { all: "yes", some: "in part", none: "no" }[share];
    return [ingress, `${host === "" ? "*" : host}${path}`, leads, verdict];
  });
  return formatTable(["INGRESS", "HOST AND PATH", "LEADS TO", "REACHED"], rows);
}

/** What "outside" is, where it is not everything. */
function formatOutside(report: ReachReport): string {
  const groups = report.ends.filter(({ kind }) => kind === "outside");
  return groups.length < 2 ? "" : "outside: every address that has no name of its own above";
}

/** What is said of names, where it depends on their addresses. */
function formatElsewhere(report: ReachReport): string {
  const lines = report.connections.flatMap(({ from, to, elsewhere }) =>
    (elsewhere ?? []).map(
      ({ ranges, allowed }) => `${from} -> ${to}: ${allowed} if its address is in ${ranges.join(", ")}`,
    ),
  );
  const assumed = "names: taken for an address outside that has no name above";
  return lines.length === 0 ? "" : [assumed, ...lines].join("\n");
}

function formatBecause(report: ReachReport, colors: Colors): string[] {
  return report.connections.flatMap((connection) => {
    const { from, to, because } = connection;
    if (because === undefined) return [];
    const lines = [`${colors.bold(`${from} -> ${to}`)}: ${openText(connection)}`];
    for (const { on, allowed, noIngressRule, egress, ingress } of explainedPorts(connection)) {
      const verdict = allowed ? colors.green("allowed") : colors.red("denied");
      const unled = noIngressRule === true ? colors.yellow(", but no Ingress rule leads there") : "";
      lines.push(`  ${verdict} on ${on}${unled}`);
      lines.push(`    egress of ${from}: ${decisionText(egress, colors)}`);
      lines.push(`    ingress of ${to}: ${decisionText(ingress, colors)}`);
    }
    return [lines.join("\n")];
  });
}

function decisionText({ allowed, text }: DecisionReport, colors: Colors): string {
  return `${allowed ? colors.green("yes") : colors.red("no")}, ${text}`;
}
