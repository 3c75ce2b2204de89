import type { LabelSelector } from "kubernetes-types/meta/v1.js";
import type { AdminNetworkPolicyEgressPeer, AdminNetworkPolicyPort } from "./admin-network-policy.js";
import type { ApiWarning } from "./api-warning.js";
import { FieldErrors } from "./field-error.js";
import type { AdminNetworkPolicy, BaselineAdminNetworkPolicy, ClusterNetworkPolicy } from "./object.js";
import { validateLabelSelector } from "./validate-selector.js";

const PROTOCOLS = ["TCP", "UDP", "SCTP"];

interface AnyRule {
  readonly action: string;
  readonly from?: readonly AdminNetworkPolicyEgressPeer[];
  readonly to?: readonly AdminNetworkPolicyEgressPeer[];
  readonly ports?: readonly AdminNetworkPolicyPort[];
}

/**
 * What the schema of an administrator's policy takes though nobody can do it: protocols and operators that do not exist,
 * ranges that end before they begin, names of domains in rules that do not allow. All but the last match nothing here;
 * network-policy-api leaves it to whoever enforces. Podwire's own words: a server says nothing of them.
 */
export function adminPolicyDoubts(
  policy: AdminNetworkPolicy | BaselineAdminNetworkPolicy | ClusterNetworkPolicy,
): ApiWarning[] {
  const doubts: ApiWarning[] = [];
  const { spec } = policy;
  // A kind that is not known may be called like these.
  if (policy.apiVersion.split("/")[0] !== "policy.networking.k8s.io" || spec === undefined) return doubts;
  const doubtPeer = (peer: AdminNetworkPolicyEgressPeer, path: string): void => {
    doubtSelector(peer.namespaces, `${path}.namespaces`, doubts);
    doubtSelector(peer.nodes, `${path}.nodes`, doubts);
    doubtSelector(peer.pods?.namespaceSelector, `${path}.pods.namespaceSelector`, doubts);
    doubtSelector(peer.pods?.podSelector, `${path}.pods.podSelector`, doubts);
  };
  doubtPeer(spec.subject, "spec.subject");
  for (const direction of ["ingress", "egress"] as const) {
    const rules: readonly AnyRule[] = spec[direction] ?? [];
    rules.forEach((rule, i) => {
      const path = `spec.${direction}[${i}]`;
      const field = direction === "ingress" ? "from" : "to";
      (rule[field] ?? []).forEach((peer, j) => {
        const at = `${path}.${field}[${j}]`;
        doubtPeer(peer, at);
        if (peer.domainNames === undefined || rule.action === "Allow" || rule.action === "Accept") return;
        doubts.push({ field: at, message: `${at}.domainNames: names of domains are for rules that allow` });
      });
      (rule.ports ?? []).forEach((port, j) => {
        doubtPort(port, `${path}.ports[${j}]`, doubts);
      });
    });
  }
  return doubts;
}

/** Can a port be matched at all? False for what the schema takes and nobody can do. */
export function isPossiblePort({ portNumber, portRange }: AdminNetworkPolicyPort): boolean {
  const { protocol = "TCP" } = portNumber ?? portRange ?? {};
  return PROTOCOLS.includes(protocol) && (portRange === undefined || portRange.start <= portRange.end);
}

function doubtPort(port: AdminNetworkPolicyPort, path: string, doubts: ApiWarning[]): void {
  if (isPossiblePort(port)) return;
  const { portNumber, portRange } = port;
  const field = portNumber === undefined ? `${path}.portRange` : `${path}.portNumber`;
  const { protocol = "TCP" } = portNumber ?? portRange ?? {};
  const why = PROTOCOLS.includes(protocol)
    ? `it ends at ${portRange?.end ?? 0}, before it begins at ${portRange?.start ?? 0}`
    : `${JSON.stringify(protocol)} is none of ${PROTOCOLS.join(", ")}`;
  doubts.push({ field, message: `${field}: ${why}: it matches nothing, though the schema takes it` });
}

function doubtSelector(selector: LabelSelector | undefined, path: string, doubts: ApiWarning[]): void {
  const errors = new FieldErrors();
  validateLabelSelector(selector, path, errors);
  const [first] = errors.list;
  if (first === undefined) return;
  const message = `${first.field}: ${first.body}: it selects nothing, though the schema takes it`;
  doubts.push({ field: first.field, message });
}
