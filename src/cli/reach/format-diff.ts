import type { ChangeReport, DiffReport } from "../../k8s/reach/diff-report.js";
import { sideText } from "../../k8s/reach/explanation.js";
import type { ServiceChangeReport, ServiceSideReport } from "../../k8s/reach/service-diff.js";
import type { Colors } from "../terminal.js";
import { markdownTable, markdownText } from "./markdown-table.js";
import { backendsText, reachedByText } from "./reached-text.js";

/** Changes with the same ports and reasons, from several ends to one. */
interface ChangeGroup {
  readonly froms: string[];
  readonly change: ChangeReport;
  /** The ports, and where it is so. */
  readonly on: string;
}

/** In words, between workloads and from outside. */
const WHERE = {
  everywhere: ["", ""],
  "same-node": [" (on the same node)", " (by the pods' own nodes)"],
  "other-nodes": [" (on other nodes)", " (by other nodes)"],
} as const;

/** What a change opens and closes, for people. */
export function formatDiffText(report: DiffReport, colors: Colors): string {
  const lines: string[] = [];
  if (report.added.length > 0) lines.push(`new: ${report.added.join(", ")}`);
  if (report.removed.length > 0) lines.push(`gone: ${report.removed.join(", ")}`);
  const tell = (changes: readonly ChangeReport[], sign: string, colour: (text: string) => string): void => {
    for (const { froms, change, on } of groupsOf(report, changes)) {
      lines.push(colour(`${sign} ${froms.join(", ")} -> ${change.to}: ${on}`));
      for (const text of new Set(change.before.map(sideText))) lines.push(`    before: ${text}`);
      for (const text of new Set(change.after.map(sideText))) lines.push(`    now: ${text}`);
    }
  };
  if (report.opened.length > 0) lines.push(colors.bold("opened"));
  tell(report.opened, "+", colors.red);
  if (report.closed.length > 0) lines.push(colors.bold("closed"));
  tell(report.closed, "-", colors.green);
  if (report.opened.length + report.closed.length === 0) lines.push("no connection is opened or closed");
  if (report.services.length > 0) lines.push(colors.bold("services"));
  for (const change of report.services) {
    const { before, after } = sideTexts(report, change);
    const name = `${change.service} ${change.protocol} ${change.port}`;
    if (before === null) lines.push(`+ ${name}: ${after ?? ""}`);
    else if (after === null) lines.push(`- ${name}: ${before}`);
    else lines.push(`~ ${name}`, `    before: ${before}`, `    now: ${after}`);
  }
  return lines.join("\n");
}

/** Where a Service's port led and leads, and who got and gets there; null on a side without it. */
function sideTexts({ outside }: DiffReport, change: ServiceChangeReport): Record<"before" | "after", string | null> {
  const beyond = new Set([...outside.map(({ id }) => id), "ingress"]);
  const textOf = (side: ServiceSideReport | null): string | null =>
    side === null
      ? null
      : `leads to ${backendsText(side.backends)}, reached by ${reachedByText(side.reachedBy, beyond)}`;
  return { before: textOf(change.before), after: textOf(change.after) };
}

/** The same as GitHub's Markdown, for a comment on a pull request. */
export function formatDiffMarkdown(report: DiffReport): string {
  const sections = ["## Connections that this change opens and closes"];
  if (report.added.length > 0) sections.push(`New: ${report.added.map(markdownText).join(", ")}.`);
  if (report.removed.length > 0) sections.push(`Gone: ${report.removed.map(markdownText).join(", ")}.`);
  const table = (changes: readonly ChangeReport[]): string =>
    markdownTable(
      ["From", "To", "On", "Before", "Now"],
      groupsOf(report, changes).map(({ froms, change, on }) => [
        froms.join(", "),
        change.to,
        on,
        [...new Set(change.before.map(sideText))].join("; "),
        [...new Set(change.after.map(sideText))].join("; "),
      ]),
    );
  if (report.opened.length > 0) sections.push("### Opened", table(report.opened));
  if (report.closed.length > 0) sections.push("### Closed", table(report.closed));
  if (report.opened.length + report.closed.length === 0) sections.push("No connection is opened or closed.");
  if (report.services.length > 0) {
    const rows = report.services.map((change) => {
      const { before, after } = sideTexts(report, change);
      return [change.service, `${change.protocol} ${change.port}`, before ?? "", after ?? ""];
    });
    sections.push("### Services", markdownTable(["Service", "Port", "Before", "Now"], rows));
  }
  return `${sections.join("\n\n")}\n`;
}

function groupsOf({ outside }: DiffReport, changes: readonly ChangeReport[]): ChangeGroup[] {
  const isOutside = new Set(outside.map(({ id }) => id));
  const groups = new Map<string, ChangeGroup>();
  for (const change of changes) {
    const reasons = [change.before, change.after].map((side) => side.map(sideText).join("\n"));
    const [between, fromOutside] = WHERE[change.where];
    const at = change.addresses === undefined ? "" : ` if its address is in ${change.addresses.join(", ")}`;
    const by = change.family === undefined ? "" : ` by ${change.family}`;
    const on = `${change.on}${by}${isOutside.has(change.from) ? fromOutside : between}${at}`;
    const key = [change.to, on, ...reasons].join("\n");
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { froms: [change.from], change, on });
    else group.froms.push(change.from);
  }
  return [...groups.values()];
}
