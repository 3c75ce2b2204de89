import type { ExplanationReport } from "../../k8s/reach/explanation.js";
import type { ConnectionReport } from "../../k8s/reach/reach-report.js";

/**
 * Who decides on which ports of a pair, where it makes a difference `on the same node` and `on other nodes`, and from
 * outside `by other nodes`; empty unless it was asked for.
 */
export function explainedPorts({ because, onSameNode, throughOtherNodes }: ConnectionReport): ExplanationReport[] {
  const at = (all: readonly ExplanationReport[], where: string): ExplanationReport[] =>
    all.map((one) => ({ ...one, on: `${one.on} ${where}` }));
  const here = because ?? [];
  return [
    ...(onSameNode?.because === undefined
      ? here
      : [...at(onSameNode.because, "on the same node"), ...at(here, "on other nodes")]),
    ...at(throughOtherNodes?.because ?? [], "by other nodes"),
  ];
}
