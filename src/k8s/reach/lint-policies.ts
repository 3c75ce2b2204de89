import type { KubeObject, NetworkPolicy } from "../api/object.js";
import { type AccessPolicy, type AccessRule, policyLabel, type RulePeer } from "../node/policy/access-policy.js";
import {
  type AddressRange,
  allAddresses,
  commonRanges,
  rangeOfCidr,
  subtractRanges,
} from "../node/policy/address-range.js";
import { namedPortsOf, type PolicyPod } from "../node/policy/policy-endpoint.js";
import { describeTerm } from "./describe-term.js";
import { familyName } from "./families.js";
import type { LintRule, LintWarning } from "./lint.js";
import type { Reach } from "./reach.js";

/** The one baseline of its kind has no priority. */
const UNRANKED = ["BaselineAdminNetworkPolicy"];
const SYSTEM_NAMESPACE = "kube-system";

/** Policies that come to nothing, or to something else than was meant. */
export function lintPolicies(reach: Reach): LintWarning[] {
  return reach.compiled.policies.flatMap((policy) => new PolicyLint(reach, policy).run());
}

class PolicyLint {
  private readonly reach: Reach;
  private readonly policy: AccessPolicy;
  private readonly object: KubeObject | null;
  private readonly warnings: LintWarning[] = [];

  constructor(reach: Reach, policy: AccessPolicy) {
    this.reach = reach;
    this.policy = policy;
    this.object = reach.inventory.store.get<string>(policy.kind, policy.namespace, policy.name);
  }

  run(): LintWarning[] {
    const { policy, reach } = this;
    const { namespace } = policy;
    const subjectField = policy.kind === "NetworkPolicy" ? "spec.podSelector" : "spec.subject";
    const subjects = this.podsOf(policy.subject);
    const onHost = this.hostPodsOf(policy.subject);
    if (subjects.length === 0 && onHost.length > 0) {
      this.warn(
        "policy-selects-nothing",
        subjectField,
        `the pods that it selects (${onHost.join(", ")}) are on their node's network, where policies do not apply`,
      );
    } else if (subjects.length === 0) {
      const isEmpty =
        namespace !== "" &&
        reach.compiled.pods.size > 0 &&
        !reach.inventory.workloads.some((one) => one.namespace === namespace);
      const where = isEmpty ? `: no workload is in namespace "${namespace}"` : "";
      this.warn("policy-selects-nothing", subjectField, `it selects no pod${where}`);
    }
    this.lintTypes();
    this.lintPriority();
    for (const rule of [...policy.ingress, ...policy.egress]) this.lintRule(rule, subjects);
    return this.warnings;
  }

  /** The API keeps rules for a direction that `policyTypes` does not name; they mean nothing. */
  private lintTypes(): void {
    if (this.policy.kind !== "NetworkPolicy" || this.object === null) return;
    const { ingress, egress } = (this.object as NetworkPolicy).spec;
    for (const [direction, rules] of [
      ["ingress", ingress],
      ["egress", egress],
    ] as const) {
      if (this.policy.isAbout[direction] || rules === undefined) continue;
      const type = direction === "ingress" ? "Ingress" : "Egress";
      if (rules.length === 0) {
        if (this.isWritten("spec.policyTypes") || !this.isWritten(`spec.${direction}`)) continue;
        const message = `its ${direction} is an empty list, which denies nothing, for policyTypes are not given and do not have ${type} then: write "policyTypes: [Ingress, Egress]"`;
        this.warn("rule-without-type", `spec.${direction}`, message);
        continue;
      }
      this.warn(
        "rule-without-type",
        `spec.${direction}`,
        `its ${direction} rules mean nothing, for its policyTypes do not have ${type}`,
      );
    }
  }

  /** Does the manifest have the field? Its place is else that of what it would be in. */
  private isWritten(field: string): boolean {
    const { store } = this.reach.inventory;
    if (this.object === null) return false;
    const [own, above] = [store.originOf(this.object, field), store.originOf(this.object, "spec")];
    return own?.line !== above?.line || own?.column !== above?.column;
  }

  /** Among administrators' policies of one priority the order is left to whoever enforces them. */
  private lintPriority(): void {
    const { policy, reach } = this;
    if (policy.tier === "NetworkPolicy") return;
    const { policies, classes } = reach.compiled;
    for (const other of policies.slice(0, policies.indexOf(policy))) {
      if (other.tier !== policy.tier || other.priority !== policy.priority) continue;
      if (UNRANKED.includes(policy.kind) || UNRANKED.includes(other.kind)) continue;
      const isBoth = (["ingress", "egress"] as const).some((one) => policy.isAbout[one] && other.isAbout[one]);
      if (!isBoth || !classes.some(({ terms }) => terms[policy.subject] === 1 && terms[other.subject] === 1)) continue;
      const message = `it has the priority of ${policyLabel(other)} (${policy.priority}), and both select the same pods: which goes first is not defined`;
      this.warn("equal-priority", "spec.priority", message);
    }
  }

  private lintRule(rule: AccessRule, subjects: readonly PolicyPod[]): void {
    const path = `spec.${rule.direction}[${rule.index}]`;
    const peersField = rule.direction === "ingress" ? "from" : "to";
    (rule.peers ?? []).forEach((peer, i) => {
      const field = `${path}.${peersField}[${i}]`;
      if (peer.kind === "pods" && this.podsOf(peer.term).length === 0 && !this.isSystem(peer.term)) {
        const onHost = this.hostPodsOf(peer.term);
        const why =
          onHost.length === 0
            ? `no pod is ${this.describe(peer.term)}`
            : `the pods that are ${this.describe(peer.term)} (${onHost.join(", ")}) are on their node's network: only an ipBlock with the nodes' addresses is about them`;
        this.warn("peer-matches-nothing", field, `${rule.direction}[${rule.index}]: ${why}`);
      }
      if (peer.kind === "networks") this.lintBlock(peer, rule, field);
    });
    this.lintNames(rule, path);
    this.lintPorts(rule, path, rule.direction === "ingress" ? subjects : this.peerPods(rule));
  }

  private lintBlock(peer: RulePeer & { readonly kind: "networks" }, rule: AccessRule, field: string): void {
    const { families } = this.reach;
    const isForeign = ({ family, first, last }: AddressRange): boolean => {
      const all = allAddresses(family);
      return !families.includes(family) && (first !== all.first || last !== all.last);
    };
    const [foreign] = peer.ranges;
    // Everything in both families is what charts write for anywhere.
    if (foreign !== undefined && peer.ranges.every(isForeign)) {
      const has = families.map(familyName).join(" and ");
      const why = `its addresses are ${familyName(foreign.family)}, and the cluster has ${has}: what is told of them counts where its pods get such addresses`;
      this.warn("peer-matches-nothing", field, `${rule.direction}[${rule.index}]: ${why}`);
    }
    const named = this.reach.podCidrs.find((cidr) => {
      const pods = rangeOfCidr(cidr);
      return pods !== null && peer.ranges.some((range) => subtractRanges(range, [pods]).length === 0);
    });
    if (named === undefined) return;
    this.warn(
      "block-of-pods",
      field,
      `${rule.direction}[${rule.index}] names addresses of pods (${named}), which change: select pods by their labels`,
    );
  }

  /** Ports have names in pods alone: a block without pods has none. */
  private lintNames(rule: AccessRule, path: string): void {
    const { peers, ports, direction, index } = rule;
    if (direction !== "egress" || peers === null || peers.length === 0 || this.policy.kind !== "NetworkPolicy") return;
    const pods = this.reach.podCidrs.flatMap((cidr) => rangeOfCidr(cidr) ?? []);
    const isBeyond = peers.every((peer) => peer.kind === "networks" && commonRanges(peer.ranges, pods).length === 0);
    if (!isBeyond) return;
    (ports ?? []).forEach(({ portName }, i) => {
      if (portName === null) return;
      const why = `egress[${index}] is about addresses, which have no port called "${portName}": it matches nothing, write the number`;
      this.warn("port-not-opened", `${path}.ports[${i}]`, why);
    });
  }

  /** A port that is named needs a pod that has it; a number is doubted when the pods say which ports they open. */
  private lintPorts(rule: AccessRule, path: string, pods: readonly PolicyPod[]): void {
    if (pods.length === 0) return;
    const field = (i: number): string =>
      this.policy.kind === "ClusterNetworkPolicy" ? `${path}.protocols[${i}]` : `${path}.ports[${i}]`;
    const declared = pods.flatMap(({ pod }) => pod.spec.containers.flatMap(({ ports }) => ports ?? []));
    const isSure = pods.every(({ pod }) => pod.spec.containers.some(({ ports }) => (ports ?? []).length > 0));
    (rule.ports ?? []).forEach(({ portName, protocol, first, last }, i) => {
      if (portName !== null) {
        const has = pods.some(({ pod }) =>
          namedPortsOf(pod).some((one) => one.name === portName && (protocol ?? one.protocol) === one.protocol),
        );
        if (has) return;
        const others = pods.flatMap(({ pod }) => namedPortsOf(pod).filter((one) => one.name === portName));
        const other = others[0] === undefined ? "" : ` of ${protocol}: it is of ${others[0].protocol}`;
        this.warn("port-not-opened", field(i), `no pod that it is about has a port called "${portName}"${other}`);
        return;
      }
      if (!isSure || first > last || last - first >= 1024) return;
      const has = declared.some(
        (one) =>
          one.containerPort >= first && one.containerPort <= last && (one.protocol ?? "TCP") === (protocol ?? "TCP"),
      );
      if (has) return;
      const opened = [...new Set(declared.map((one) => `${one.protocol ?? "TCP"} ${one.containerPort}`))].join(", ");
      const port = `${protocol ?? "TCP"} ${first === last ? first : `${first}-${last}`}`;
      this.warn("port-not-opened", field(i), `no pod that it is about opens ${port}: they open ${opened}`);
    });
  }

  /** The pods that an egress rule leads to; none when it leads to addresses or anybody too. */
  private peerPods(rule: AccessRule): PolicyPod[] {
    if (rule.peers === null || rule.peers.some((peer) => peer.kind !== "pods" || this.isSystem(peer.term))) return [];
    return rule.peers.flatMap((peer) => (peer.kind === "pods" ? this.podsOf(peer.term) : []));
  }

  private podsOf(term: number): PolicyPod[] {
    return this.reach.compiled.classes.filter(({ terms }) => terms[term] === 1).flatMap(({ pods }) => [...pods]);
  }

  /** The workloads that a selection would hold if they were not on the network of their node. */
  private hostPodsOf(term: number): string[] {
    const { terms, pods, classes } = this.reach.compiled;
    const one = terms[term];
    if (one === undefined || classes.length === pods.size) return [];
    const { store } = this.reach.inventory;
    const ids = new Set<string>();
    for (const { podClass, namespace, pod } of pods.values()) {
      if (podClass !== null || !one.podSelector.matches(pod.metadata.labels)) continue;
      const labels = store.get("Namespace", "", namespace)?.metadata.labels;
      const isThere = one.namespace === null ? one.namespaceSelector.matches(labels) : one.namespace === namespace;
      if (isThere) ids.add(this.reach.endOfPod(pod)?.id ?? `${namespace}/${pod.metadata.name}`);
    }
    return [...ids];
  }

  /** Does the selection hold the cluster's DNS, or other pods of kube-system, which are not in the manifests? */
  private isSystem(term: number): boolean {
    const one = this.reach.compiled.terms[term];
    if (one === undefined) return false;
    const labels = this.reach.inventory.store.get("Namespace", "", SYSTEM_NAMESPACE)?.metadata.labels;
    return one.namespace === null ? one.namespaceSelector.matches(labels) : one.namespace === SYSTEM_NAMESPACE;
  }

  private describe(term: number): string {
    return describeTerm(this.reach.compiled.terms[term] ?? null);
  }

  private warn(rule: LintRule, field: string, message: string): void {
    const origin = this.object === null ? null : this.reach.inventory.store.originOf(this.object, field);
    this.warnings.push({ rule, object: policyLabel(this.policy), message, origin });
  }
}
