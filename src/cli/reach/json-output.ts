import type { CheckReport, WarningReport } from "../../k8s/reach/check-report.js";
import type { Confirmation } from "../../k8s/reach/confirm.js";
import type { DiffReport } from "../../k8s/reach/diff-report.js";
import type { ReachReport } from "../../k8s/reach/reach-report.js";

/** What `podwire reach --json` prints; docs/schemas/reach.schema.json is made from it (`npm run schemas`). */
export interface ReachOutput extends ReachReport {
  /** What is surely a mistake in the manifests. */
  readonly warnings: readonly WarningReport[];
  /** What packets said; null with --no-confirm. */
  readonly confirmation: Confirmation | null;
}

/** What `podwire diff --json` prints. */
export interface DiffOutput extends DiffReport {
  /** What is surely a mistake in the new manifests. */
  readonly warnings: readonly WarningReport[];
  /** What packets said of the old side and of the new; empty with --no-confirm. */
  readonly confirmations: readonly Confirmation[];
}

/** What `podwire check --json` prints. */
export interface CheckOutput extends CheckReport {
  /** What packets said; null with --no-confirm. */
  readonly confirmation: Confirmation | null;
}
