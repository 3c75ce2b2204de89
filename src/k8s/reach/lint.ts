import type { Origin } from "../api/source-map.js";
import type { Inventory } from "./inventory.js";
import { lintNames } from "./lint-names.js";
import { lintPolicies } from "./lint-policies.js";
import { lintServices } from "./lint-services.js";
import type { Reach } from "./reach.js";

/** What is surely, or nearly so, a mistake, though the API server takes it. */
export const LINT_RULES = {
  "policy-selects-nothing": "A policy selects no pod.",
  "peer-matches-nothing": "A rule is about peers that no pod is.",
  "rule-without-type": "A policy has rules for a direction that it is not about.",
  "port-not-opened": "A rule or Service names a port that no container opens.",
  "block-of-pods": "A rule names addresses of pods, which change.",
  "names-not-resolved": "A workload may connect to others but not to the cluster's DNS.",
  "service-without-endpoints": "A Service has no pod behind it.",
  "name-not-found": "An object names another that no manifest has.",
  "missing-namespace": "An object is in a namespace that no manifest makes.",
  "api-warning": "The API server warns of it.",
} as const;
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

function apiWarnings({ problems }: Inventory): LintWarning[] {
  return problems
    .filter(({ severity, code }) => severity === "warning" && code !== "CustomKind")
    .map(({ code, message, origin, object }) => ({
      rule: code === "MissingNamespace" ? "missing-namespace" : "api-warning",
      object,
      message,
      origin,
    }));
}
