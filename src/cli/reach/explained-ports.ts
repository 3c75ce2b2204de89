import type { ExplanationReport } from "../../k8s/reach/explanation.js";
import type { ConnectionReport, FamilyAnswerReport } from "../../k8s/reach/reach-report.js";

/**
 * Who decides on which ports of a pair, where it makes a difference `by IPv4` and `by IPv6`, `on the same node` and `on
 * other nodes`, and from outside `by other nodes`; empty unless it was asked for.
 */
export function explainedPorts({ otherFamily, ...first }: ConnectionReport): ExplanationReport[] {
  if (otherFamily === undefined) return explainedByFamily(first);
  const { family } = otherFamily;
  return [
    ...at(explainedByFamily(first), `by ${family === "IPv6" ? "IPv4" : "IPv6"}`),
    ...at(explainedByFamily(otherFamily), `by ${family}`),
  ];
}

function explainedByFamily({ because, onSameNode, throughOtherNodes }: FamilyAnswerReport): ExplanationReport[] {
  const here = because ?? [];
  return [
    ...(onSameNode?.because === undefined
      ? here
      : [...at(onSameNode.because, "on the same node"), ...at(here, "on other nodes")]),
    ...at(throughOtherNodes?.because ?? [], "by other nodes"),
  ];
}

function at(all: readonly ExplanationReport[], where: string): ExplanationReport[] {
  return all.map((one) => ({ ...one, on: `${one.on} ${where}` }));
}
