import type { ExplanationReport } from "../../k8s/reach/explanation.js";
import type { ConnectionReport } from "../../k8s/reach/reach-report.js";

/** Who decides on which ports of a pair, where it makes a difference `on the same node` and `on other nodes`; empty unless it was asked for. */
export function explainedPorts({ because, onSameNode }: ConnectionReport): ExplanationReport[] {
  if (because === undefined || onSameNode?.because === undefined) return [...(because ?? [])];
  const at = (all: readonly ExplanationReport[], where: string): ExplanationReport[] =>
    all.map((one) => ({ ...one, on: `${one.on} ${where}` }));
  return [...at(onSameNode.because, "on the same node"), ...at(because, "on other nodes")];
}
