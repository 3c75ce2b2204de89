import type { PodTerm } from "../node/policy/access-policy.js";

/** A selection of pods, as the end of a sentence: `labelled app=web in namespace "shop"`, `there` for all pods; null for none. */
export function describeTerm(term: PodTerm | null): string {
  if (term === null) return "selected";
  const labels = term.podSelector.toString();
  const pods = labels === "" ? "" : `labelled ${labels}`;
  const namespaces = term.namespaceSelector.toString();
  const where =
    term.namespace !== null
      ? `in namespace "${term.namespace}"`
      : namespaces === ""
        ? ""
        : `in a namespace labelled ${namespaces}`;
  return [pods, where].filter((part) => part !== "").join(" ") || "there";
}
