import type { ManifestProblem } from "./api/manifest.js";
import { type KubeObject, keyOf } from "./api/object.js";
import type { ApiStore } from "./api/store.js";
import { POLICY_KINDS } from "./node/policy/policy-objects.js";

/** A warning for each policy among the objects, for a pod network that enforces none. */
export function unenforcedPolicies(
  api: ApiStore,
  podNetwork: string,
  objects: readonly KubeObject[],
): readonly ManifestProblem[] {
  return objects.filter(isPolicy).map((policy) => ({
    severity: "warning",
    code: "Unenforced",
    message: `is not enforced: the pod network ${podNetwork} enforces no policies, what this one forbids is reached all the same`,
    hint: null,
    origin: api.originOf(policy) ?? { file: "", line: 1, column: 1 },
    object: `${policy.kind} ${keyOf(policy)}`,
  }));
}

/** One sentence when the cluster has policies that its pod network does not enforce; "" otherwise. */
export function unenforcedWarning(api: ApiStore, podNetwork: string): string {
  const count = POLICY_KINDS.reduce((sum, kind) => sum + api.list(kind).length, 0);
  if (count === 0) return "";
  const what = count === 1 ? "the policy of this cluster changes" : `the ${count} policies of this cluster change`;
  return `the pod network ${podNetwork} enforces no policies: ${what} nothing`;
}

function isPolicy({ kind }: KubeObject): boolean {
  return (POLICY_KINDS as readonly string[]).includes(kind);
}
