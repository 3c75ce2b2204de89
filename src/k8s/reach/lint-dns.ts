import { Family } from "../../wire/ip-address.js";
import { type AccessPolicy, policyLabel, type RulePort } from "../node/policy/access-policy.js";
import { sideOf } from "../node/policy/connections.js";
import type { SidePart } from "../node/policy/decide-ports.js";
import type { Decision } from "../node/policy/decision.js";
import type { PodClass } from "../node/policy/pod-class.js";
import type { LintWarning } from "./lint.js";
import type { Reach } from "./reach.js";
import type { ReachEnd } from "./reach-end.js";

/** The cluster's DNS, which no manifest has. */
const DNS_NAMESPACE = "kube-system";
const DNS_LABELS = { "k8s-app": "kube-dns" };
const DNS_PORTS = [
  { name: "dns", protocol: "UDP", port: 53 },
  { name: "dns-tcp", protocol: "TCP", port: 53 },
] as const;

/** Workloads that may connect to something and yet cannot look names up. */
export function lintDns(reach: Reach): LintWarning[] {
  const { store } = reach.inventory;
  return reach.ends.flatMap((end): LintWarning[] => {
    const podClass = end.endpoint.kind === "pod" ? end.endpoint.pod.podClass : null;
    if (end.kind !== "workload" || podClass === null) return [];
    const decision = whatDeniesDns(reach, podClass);
    const policy = decision?.rule?.policy ?? decision?.policies[0];
    // Who shuts the cluster's DNS off on its own side means it.
    const isElsewhere = decision?.direction === "egress" && mayMeanDns(podClass);
    if (decision === null || policy === undefined || isElsewhere || !connectsSomewhere(reach, end)) return [];
    const object = store.get<string>(policy.kind, policy.namespace, policy.name);
    const { rule, direction } = decision;
    const why = rule === null ? `no ${direction} rule lets it ask` : `${direction}[${rule.index}] keeps it from`;
    const message = `${end.id} may connect to others, but ${why} the cluster's DNS (UDP 53 of kube-system): names will not be found`;
    const field = rule === null ? `spec.${direction}` : `spec.${direction}[${rule.index}]`;
    const origin = object === null ? null : store.originOf(object, field);
    return [{ rule: "names-not-resolved", object: policyLabel(policy), message, origin }];
  });
}

/** Who keeps pods of a class from the cluster's DNS, on their side or on its own; null where nobody does. */
function whatDeniesDns({ compiled }: Reach, own: PodClass): Decision | null {
  const podClass: PodClass = {
    index: -1,
    pods: [],
    terms: compiled.termsFor(DNS_NAMESPACE, DNS_LABELS),
    // Its address is as unknown as that of other pods.
    pieces: own.pieces,
    namedPorts: DNS_PORTS,
    policies: compiled.policiesFor(DNS_NAMESPACE, DNS_LABELS),
  };
  const family = own.pieces[Family.V4] < 0 ? Family.V6 : Family.V4;
  const unknown = { node: null, family, piece: own.pieces[family], domain: "", exempt: null };
  const sides = [
    compiled.judge.parts("egress", own, { ...unknown, podClass }),
    compiled.judge.parts("ingress", podClass, { ...unknown, podClass: own }),
  ];
  return sides.map((parts) => partOf(parts, "UDP").decision).find(({ allowed }) => !allowed) ?? null;
}

function partOf(parts: readonly SidePart[], protocol: "UDP"): SidePart {
  const found = parts.find((part) => part.protocol === protocol && part.first <= 53 && part.last >= 53);
  if (found === undefined) throw new Error(`no part holds ${protocol} 53`);
  return found;
}

/** Is there a rule for addresses, nodes or names that may be meant for name servers? Of those nobody knows. */
function mayMeanDns({ policies }: PodClass): boolean {
  const { admin, network, baseline } = policies.egress;
  const isPort = ({ portName, protocol, first, last }: RulePort): boolean =>
    portName !== null || (protocol !== "TCP" && protocol !== "SCTP" && first <= 53 && last >= 53);
  const mayBe = ({ egress }: AccessPolicy): boolean =>
    egress.some(
      ({ action, peers, ports }) =>
        action === "Allow" &&
        (ports === null || ports.some(isPort)) &&
        (peers ?? []).some(({ kind }) => kind !== "pods"),
    );
  return [...admin, ...network, ...baseline].some(mayBe);
}

/** Does any rule let it connect to another workload of the manifests, which it would ask for by a Service's name? */
function connectsSomewhere(reach: Reach, from: ReachEnd): boolean {
  return reach.ends.some((to) => {
    if (to === from || to.kind !== "workload") return false;
    return sideOf(reach.compiled, "egress", from.endpoint, to.endpoint, Family.V4).some(
      ({ decision }) => decision.allowed,
    );
  });
}
