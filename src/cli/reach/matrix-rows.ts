import type { ConnectionReport, EndReport, FamilyAnswerReport, ReachReport } from "../../k8s/reach/reach-report.js";

/** Who reaches an end alike: one line of the text. */
export interface MatrixRow {
  readonly to: string;
  /** Ends, or `shop/*` for all of a namespace, `every workload`, `every other workload`. */
  readonly from: string;
  readonly on: string;
}

/** The matrix by destination, sources with the same ports in one row; what nobody reaches comes to no row. */
export function matrixRows(report: ReachReport): MatrixRow[] {
  const workloads = report.ends.filter(({ kind }) => kind === "workload");
  const byTo = new Map<string, Map<string, ConnectionReport[]>>();
  const asked = new Map<string, Set<string>>();
  for (const connection of report.connections) {
    const sources = asked.get(connection.to) ?? new Set<string>();
    asked.set(connection.to, sources.add(connection.from));
    const on = openText(connection);
    if (on === "nothing") continue;
    const groups = byTo.get(connection.to) ?? new Map<string, ConnectionReport[]>();
    byTo.set(connection.to, groups);
    const group = groups.get(on);
    if (group === undefined) groups.set(on, [connection]);
    else group.push(connection);
  }
  const rows: MatrixRow[] = [];
  for (const { id } of report.ends) {
    for (const [on, connections] of byTo.get(id) ?? []) {
      const from = nameGroup(id, new Set(connections.map((one) => one.from)), asked.get(id) ?? new Set(), workloads);
      rows.push({ to: id, from, on });
    }
  }
  return rows;
}

/** Ends that something was asked of and that nobody reaches. */
export function unreached(report: ReachReport): string[] {
  const reached = new Set(report.connections.filter((one) => openText(one) !== "nothing").map(({ to }) => to));
  const asked = new Set(report.connections.map(({ to }) => to));
  return report.ends.map(({ id }) => id).filter((id) => asked.has(id) && !reached.has(id));
}

/** `TCP 80`, `TCP 80; everything on the same node`, `TCP 80 by IPv4; everything by IPv6`. */
export function openText({ otherFamily, ...first }: ConnectionReport): string {
  const second = otherFamily ?? first;
  const names = otherFamily?.family === "IPv4" ? ["IPv6", "IPv4"] : ["IPv4", "IPv6"];
  const byFamily = (texts: readonly (string | undefined)[]): string[] => {
    if (texts[0] === texts[1]) return texts.slice(0, 1).filter(isSomething);
    return texts.flatMap((text, i) => (isSomething(text) ? `${text} by ${names[i]}` : []));
  };
  const nearText = ({ onSameNode }: FamilyAnswerReport): string | undefined =>
    onSameNode === undefined ? undefined : `${onSameNode.allowed} on the same node`;
  const open = [...byFamily([first.allowed, second.allowed]), ...byFamily([nearText(first), nearText(second)])];
  return open.join("; ") || "nothing";
}

function isSomething(text: string | undefined): text is string {
  return text !== undefined && text !== "nothing";
}

/** A few words for many ends: `every workload`, `shop/*`; those that are asked about but not in the group keep it from that. */
function nameGroup(
  to: string,
  group: ReadonlySet<string>,
  asked: ReadonlySet<string>,
  workloads: readonly EndReport[],
): string {
  const possible = workloads.filter(({ id }) => asked.has(id));
  const within = possible.filter(({ id }) => group.has(id));
  const withinIds = new Set(within.map(({ id }) => id));
  const others = [...group].filter((id) => !withinIds.has(id));
  // With `--from` not all are asked about: those that are do not speak for the others.
  const callers = workloads.filter(({ id }) => id !== to || asked.has(id));
  if (within.length > 2 && within.length === callers.length) {
    return [callers.length === workloads.length ? "every workload" : "every other workload", ...others].join(", ");
  }
  const names: string[] = [];
  for (const namespace of new Set(within.map(({ workload }) => workload?.namespace ?? ""))) {
    const ends = within.filter(({ workload }) => workload?.namespace === namespace);
    const all = callers.filter(({ workload }) => workload?.namespace === namespace);
    if (ends.length > 2 && ends.length === all.length) names.push(`${namespace}/*`);
    else names.push(...ends.map(({ id }) => id));
  }
  return [...names, ...others].join(", ");
}
