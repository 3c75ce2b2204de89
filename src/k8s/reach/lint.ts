import type { ManifestProblem } from "../api/manifest.js";
import type { Origin } from "../api/source-map.js";
import type { Inventory } from "./inventory.js";
import { lintDns } from "./lint-dns.js";
import { lintNames } from "./lint-names.js";
import { lintPolicies } from "./lint-policies.js";
import { lintServices } from "./lint-services.js";
import type { Reach } from "./reach.js";

/** What is surely, or nearly so, a mistake, though the API server takes it. */
export const LINT_RULES = {
  "policy-selects-nothing": "A policy selects no pod.",
  "peer-matches-nothing": "A rule is about peers that no pod is.",
  "equal-priority": "Two policies of one priority select the same pods: which goes first is not defined.",
  "rule-without-type": "A policy has rules for a direction that it is not about.",
  "port-not-opened": "A rule or Service names a port that no container opens.",
  "block-of-pods": "A rule names addresses of pods, which change.",
  "names-not-resolved": "A workload may connect to others but not to the cluster's DNS.",
  "service-without-endpoints": "A Service has no pod behind it.",
  "name-not-found": "An object names another that no manifest has.",
  "missing-namespace": "An object is in a namespace that no manifest makes.",
  "given-twice": "An object is given twice, and only the last of the two counts.",
  "policy-not-read": "A policy is of a kind that is not looked at.",
  "api-warning": "The API server warns of it.",
} as const;

/** The name of one of them. */
export type LintRule = keyof typeof LINT_RULES;

/** One such mistake. */
export interface LintWarning {
  readonly rule: LintRule;
  /** `NetworkPolicy shop/db`. */
  readonly object: string;
  readonly message: string;
  /** Null when no file says where. */
  readonly origin: Origin | null;
}

/** Everything that somebody should look at, in the order of files and lines. */
export function lint(reach: Reach): LintWarning[] {
  const warnings = [
    ...apiWarnings(reach.inventory),
    ...lintPolicies(reach),
    ...lintDns(reach),
    ...lintServices(reach.inventory.store),
    ...lintNames(reach.inventory),
  ];
  const place = ({ origin }: LintWarning): string =>
    origin === null
      ? ""
      : `${origin.file}\n${String(origin.line).padStart(9, "0")}\n${String(origin.column).padStart(9, "0")}`;
  return warnings
    .map((one) => ({ one, key: place(one) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ one }) => one);
}

const RULES_OF_CODES: Partial<Record<ManifestProblem["code"], LintRule>> = {
  MissingNamespace: "missing-namespace",
  GivenTwice: "given-twice",
};

/** What reading the manifests told; of kinds that are not Kubernetes' own, only policies: the answer leaves them out. */
function apiWarnings({ problems }: Inventory): LintWarning[] {
  return problems.flatMap(({ severity, code, message, origin, object }): LintWarning[] => {
    if (severity === "error") return [];
    if (code !== "CustomKind") {
      return [{ rule: RULES_OF_CODES[code] ?? "api-warning", object, message, origin }];
    }
    const isPolicy = /Policy$/.test(object.split(" ")[0] ?? "");
    const text = "it is not looked at: only Kubernetes' own policies and those of policy.networking.k8s.io are";
    return isPolicy ? [{ rule: "policy-not-read", object, message: text, origin }] : [];
  });
}
