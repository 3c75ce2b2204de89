import type { NodeSelectorRequirement, NodeSelectorTerm, Taint, Toleration } from "kubernetes-types/core/v1.js";
import type { Node, Pod } from "../api/object.js";

/** Does the pod's nodeSelector and required node affinity take this node? */
export function nodeSelectorMatches(pod: Pod, node: Node): boolean {
  const labels = node.metadata.labels ?? {};
  const selector = pod.spec.nodeSelector;
  for (const key in selector) if (labels[key] !== selector[key]) return false;
  const required = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return required === undefined || required.nodeSelectorTerms.some((term) => nodeTermMatches(term, node));
}

/** Does one term match? A term without any requirement matches nothing. */
export function nodeTermMatches(term: NodeSelectorTerm, node: Node): boolean {
  const expressions = term.matchExpressions ?? [];
  const fields = term.matchFields ?? [];
  if (expressions.length === 0 && fields.length === 0) return false;
  const labels = node.metadata.labels ?? {};
  return (
    expressions.every((one) => requirementMatches(one, labels[one.key])) &&
    fields.every((one) => one.key === "metadata.name" && requirementMatches(one, node.metadata.name))
  );
}

function requirementMatches(requirement: NodeSelectorRequirement, value: string | undefined): boolean {
  const values = requirement.values ?? [];
  switch (requirement.operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    case "Gt":
      return value !== undefined && Number(value) > Number(values[0]);
    case "Lt":
      return value !== undefined && Number(value) < Number(values[0]);
    default:
      return false;
  }
}

/** Does this toleration tolerate this taint? */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect !== undefined && toleration.effect !== "" && toleration.effect !== taint.effect) return false;
  const key = toleration.key ?? "";
  if (key !== "" && key !== taint.key) return false;
  if (toleration.operator === "Exists") return true;
  return key !== "" && (toleration.value ?? "") === (taint.value ?? "");
}

/** The first taint of these effects that no toleration of the pod takes; null when all are tolerated. */
export function untoleratedTaint(pod: Pod, node: Node, effects: readonly string[]): Taint | null {
  const { taints } = node.spec;
  if (taints === undefined) return null;
  for (const taint of taints) {
    if (!effects.includes(taint.effect)) continue;
    if (!(pod.spec.tolerations ?? []).some((toleration) => tolerates(toleration, taint))) return taint;
  }
  return null;
}
