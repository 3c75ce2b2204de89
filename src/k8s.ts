// The public side of podwire's Kubernetes: manifests in, a cluster's packets out.

export { ApiError } from "./k8s/api/api-error.js";
export { type ApplyOptions, type ApplyOutcome, applyManifests } from "./k8s/api/apply.js";
export {
  formatProblem,
  type Manifest,
  type ManifestFile,
  type ManifestObject,
  type ManifestOutcome,
  type ManifestProblem,
  readManifests,
} from "./k8s/api/manifest.js";
export type { KubeObject } from "./k8s/api/object.js";
export { formatOrigin, SourceMap } from "./k8s/api/source-map.js";
export { ApiStore } from "./k8s/api/store.js";
export { Cluster, type RunningPod } from "./k8s/cluster.js";
export type { ClusterOptions, NodeOptions } from "./k8s/cluster-options.js";
export { type ClusterSlis, clusterSlis, type LatencySli, SliRecorder } from "./k8s/cluster-slis.js";
export {
  type ExplainLeg,
  type ExplainStep,
  explainRequest,
  type RequestExplanation,
} from "./k8s/explain-request.js";
export type { App, ContainerContext, ImageFactory } from "./k8s/node/images/app.js";
export { POLICY_PROTOCOLS, type PolicyProtocol } from "./k8s/node/policy/access-policy.js";
export { compilePolicies } from "./k8s/node/policy/compile-policies.js";
export type { CompiledPolicies } from "./k8s/node/policy/compiled-policies.js";
export { type ConnectionPart, connections, hairpinConnections, partFor } from "./k8s/node/policy/connections.js";
export { type Decision, formatDecision } from "./k8s/node/policy/decision.js";
export type { PolicyEndpoint } from "./k8s/node/policy/policy-endpoint.js";
export { type PolicyObjects, policyObjectsOf } from "./k8s/node/policy/policy-objects.js";
export { type ReadProxyConfig, readProxyConfig } from "./k8s/node/proxy/read-proxy-config.js";
export {
  type CheckResult,
  checkExpectations,
  cutsOfExpectations,
  type ExpectationResult,
} from "./k8s/reach/check.js";
export { type CheckReport, reportCheck } from "./k8s/reach/check-report.js";
export {
  type Confirmation,
  type ConfirmOptions,
  confirmReach,
} from "./k8s/reach/confirm.js";
export type { ConnectionChange, DiffEnd } from "./k8s/reach/connection-change.js";
export { type Contradiction, formatContradiction } from "./k8s/reach/contradiction.js";
export { diffReach, type ReachDiff } from "./k8s/reach/diff.js";
export { type DiffReport, reportDiff } from "./k8s/reach/diff-report.js";
export type { Expectation, ExpectationProblem } from "./k8s/reach/expectation/expectation.js";
export { type ExpectationFile, readExpectations } from "./k8s/reach/expectation/read-expectations.js";
export { type Inventory, readInventory } from "./k8s/reach/inventory.js";
export { type LintRule, type LintWarning, lint } from "./k8s/reach/lint.js";
export { type PortRange, PortSet } from "./k8s/reach/port-set.js";
export { type Answer, Reach, type ReachOptions } from "./k8s/reach/reach.js";
export { isPair, type ReachEnd } from "./k8s/reach/reach-end.js";
export { endNamed, type ReachReport, type ReportFilter, reportReach } from "./k8s/reach/reach-report.js";
export type { Violation } from "./k8s/reach/violation.js";
export type { Workload } from "./k8s/reach/workload.js";
export type { SettleOptions, SettleReport } from "./k8s/settle.js";
export { type ConnectResult, type FetchResult, Vantage } from "./k8s/vantage.js";
