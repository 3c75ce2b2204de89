import type { PodProbe } from "../testing/cluster-invariants.js";
import type { InvariantReport } from "../testing/invariant-report.js";
import { formatTable } from "./table.js";
import type { Colors } from "./terminal.js";

/** Who reaches whom: "ok" seen with its own address, "NAT" with another's, "-" not at all. */
export function formatMatrix(probes: readonly PodProbe[]): string {
  const names = [...new Set(probes.map(({ from }) => from.name))];
  const cells = new Map(probes.map((one) => [`${one.from.name} ${one.to.name}`, cellOf(one)]));
  const rows = names.map((from, index) => [
    String(index + 1),
    ...names.map((to) => cells.get(`${from} ${to}`) ?? ""),
    from,
    probes.find((one) => one.from.name === from)?.from.node.name ?? "",
  ]);
  return formatTable(["", ...names.map((_, index) => String(index + 1)), "POD", "NODE"], rows);
}

function cellOf({ from, to, probe }: PodProbe): string {
  if (probe.error !== null || probe.arrivedAt !== to.netns) return "-";
  return probe.seenAs === from.address ? "ok" : "NAT";
}

/** Each invariant with its verdict, and what contradicts it. */
export function formatInvariants(reports: readonly InvariantReport[], colors: Colors): string {
  return reports
    .flatMap(({ invariant, checked, violations }) => {
      const verdict = violations.length === 0 ? colors.green("holds ") : colors.red("broken");
      return [`${verdict}  ${invariant} (${checked} checked)`, ...violations.map((text) => `        ${text}`)];
    })
    .join("\n");
}
