// The public side of podwire's testing: arbitraries for fast-check and the invariants of networks. Needs fast-check.

export { buildCluster } from "./testing/build-cluster.js";
export { buildTopology, type PlacedHost, type Topology } from "./testing/build-topology.js";
export {
  type CheckOptions,
  checkCluster,
  checkPods,
  type PlacedPod,
  type PodProbe,
  podsOf,
  probePods,
} from "./testing/cluster-invariants.js";
export { type ClusterSpec, clusterManifests, type PodSpec, type ServiceSpec } from "./testing/cluster-spec.js";
export { type ClusterConstraints, clusters } from "./testing/clusters.js";
export { type Fault, plantFault } from "./testing/faults.js";
export { checkHosts } from "./testing/host-invariants.js";
export { allHold, describeViolations, type InvariantReport } from "./testing/invariant-report.js";
export { type MatcherResult, matchers } from "./testing/matchers.js";
export { Probe, ProbeRound } from "./testing/probe-round.js";
export { type TopologyConstraints, topologies } from "./testing/topologies.js";
export type { SegmentSpec, TopologySpec } from "./testing/topology-spec.js";
