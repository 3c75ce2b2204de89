import type { Namespace, Node, Pod } from "../../../../src/k8s/api/object.js";
import type { PolicyObjects } from "../../../../src/k8s/node/policy/policy-objects.js";

// Who may talk to whom, told straight from the objects and as slowly as the documents tell it: the twin of src/k8s/node/policy.

type Labels = Readonly<Record<string, string>>;
interface LabelSelectorLike {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

function selects(selector: LabelSelectorLike, labels: Labels = {}): boolean {
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) if (labels[key] !== value) return false;
  for (const { key, operator, values = [] } of selector.matchExpressions ?? []) {
    const value = labels[key];
    if (operator === "In" && (value === undefined || !values.includes(value))) return false;
    if (operator === "NotIn" && value !== undefined && values.includes(value)) return false;
    if (operator === "Exists" && value === undefined) return false;
    if (operator === "DoesNotExist" && value !== undefined) return false;
  }
  return true;
}

/** IPv4 only: is the address in the block? */
function inBlock(address: string | undefined, cidr: string): boolean {
  if (address === undefined || cidr.includes(":")) return false;
  const number = (text: string): number => text.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const [network = "", length = "32"] = cidr.split("/");
  const size = 2 ** (32 - Number(length));
  return Math.floor(number(address) / size) === Math.floor(number(network) / size);
}

/** One end: a pod, a node, or an address outside. */
export interface NaiveEnd {
  readonly pod: Pod | null;
  readonly node: Node | null;
  readonly address: string | undefined;
}

/** One packet that opens a connection. */
export interface NaiveAsk {
  readonly from: NaiveEnd;
  readonly to: NaiveEnd;
  readonly protocol: string;
  readonly port: number;
}

/** Does every policy on the way allow it? */
export function naiveAllows(objects: PolicyObjects, ask: NaiveAsk): boolean {
  return sideAllows(objects, ask, "egress") && sideAllows(objects, ask, "ingress");
}

function sideAllows(objects: PolicyObjects, ask: NaiveAsk, direction: "ingress" | "egress"): boolean {
  const [own, other] = direction === "ingress" ? [ask.to, ask.from] : [ask.from, ask.to];
  const { pod } = own;
  if (pod === null || pod.spec.hostNetwork === true) return true;
  if (
    other.pod !== null &&
    other.pod.metadata.uid === pod.metadata.uid &&
    other.pod.metadata.name === pod.metadata.name &&
    other.pod.metadata.namespace === pod.metadata.namespace
  )
    return true;
  const space = objects.namespaces.find((one) => one.metadata.name === pod.metadata.namespace);
  const admins = objects.adminNetworkPolicies.map((one) => ({ ...one, tier: "Admin" as string }));
  const clusters = objects.clusterNetworkPolicies.map((one) => ({ ...one, tier: one.spec.tier }));
  const baselines = objects.baselineAdminNetworkPolicies.map((one) => ({ ...one, tier: "Baseline" as string }));
  const decide = (tier: string): string => {
    const found = [...admins, ...clusters, ...baselines]
      .filter((one) => one.tier === tier && isSubject(one.spec.subject as never, pod, space))
      .sort(
        (a, b) => priorityOf(a) - priorityOf(b) || order(a.kind, b.kind) || order(a.metadata.name, b.metadata.name),
      );
    for (const policy of found) {
      const rules = (policy.spec[direction] ?? []) as unknown as readonly AdminRule[];
      for (const rule of rules) {
        if (!(rule.from ?? rule.to ?? []).some((peer) => isAdminPeer(objects, peer, other))) continue;
        if (!adminPortMatches(rule, ask)) continue;
        if (rule.action !== "Pass") return rule.action === "Deny" ? "deny" : "allow";
        return "pass";
      }
    }
    return "none";
  };
  const first = decide("Admin");
  if (first === "allow" || first === "deny") return first === "allow";
  const own4 = objects.networkPolicies.filter(
    (one) =>
      one.metadata.namespace === pod.metadata.namespace &&
      selects(one.spec.podSelector as never, pod.metadata.labels) &&
      typesOf(one).includes(direction),
  );
  if (own4.length > 0) {
    const nodeName =
      other.node?.metadata.name ?? (other.pod?.spec.hostNetwork === true ? other.pod.spec.nodeName : undefined);
    if (nodeName !== undefined && nodeName === pod.spec.nodeName) return true;
    return own4.some((policy) =>
      (policy.spec[direction] ?? []).some((rule) => {
        const peers = ("from" in rule ? rule.from : "to" in rule ? rule.to : undefined) as
          | readonly NetworkPeer[]
          | undefined;
        if (
          peers !== undefined &&
          peers.length > 0 &&
          !peers.some((peer) => isNetworkPeer(objects, peer, other, pod.metadata.namespace ?? ""))
        )
          return false;
        if (rule.ports === undefined || rule.ports.length === 0) return true;
        return rule.ports.some(({ port, protocol = "TCP", endPort }) => {
          if (protocol !== ask.protocol) return false;
          if (port === undefined) return true;
          if (typeof port === "string")
            return namedPorts(ask.to).some(
              (one) => one.name === port && one.protocol === protocol && one.port === ask.port,
            );
          return port <= ask.port && ask.port <= (endPort ?? port);
        });
      }),
    );
  }
  return decide("Baseline") !== "deny";
}

interface NetworkPeer {
  readonly podSelector?: LabelSelectorLike;
  readonly namespaceSelector?: LabelSelectorLike;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

interface AdminRule {
  readonly action: string;
  readonly from?: readonly AdminPeer[];
  readonly to?: readonly AdminPeer[];
  readonly ports?: readonly {
    readonly portNumber?: { readonly port: number; readonly protocol?: string };
    readonly portRange?: { readonly start: number; readonly end: number; readonly protocol?: string };
    readonly namedPort?: string;
  }[];
  readonly protocols?: readonly Readonly<
    Record<
      string,
      | string
      | {
          readonly destinationPort?: {
            readonly number?: number;
            readonly range?: { readonly start: number; readonly end: number };
          };
        }
    >
  >[];
}

interface AdminPeer {
  readonly namespaces?: LabelSelectorLike;
  readonly pods?: { readonly namespaceSelector?: LabelSelectorLike; readonly podSelector: LabelSelectorLike };
  readonly nodes?: LabelSelectorLike;
  readonly networks?: readonly string[];
}

function priorityOf(policy: { readonly spec: object }): number {
  return (policy.spec as { priority?: number }).priority ?? 0;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function typesOf({ spec }: PolicyObjects["networkPolicies"][number]): string[] {
  const types = spec.policyTypes ?? ["Ingress", ...((spec.egress ?? []).length > 0 ? ["Egress"] : [])];
  return types.map((type) => type.toLowerCase());
}

function isSubject(subject: AdminPeer, pod: Pod, space: Namespace | undefined): boolean {
  if (subject.namespaces !== undefined) return selects(subject.namespaces, space?.metadata.labels);
  if (subject.pods === undefined) return false;
  return (
    selects(subject.pods.namespaceSelector ?? {}, space?.metadata.labels) &&
    selects(subject.pods.podSelector, pod.metadata.labels)
  );
}

function isAdminPeer(objects: PolicyObjects, peer: AdminPeer, other: NaiveEnd): boolean {
  if (peer.networks !== undefined) return peer.networks.some((cidr) => inBlock(other.address, cidr));
  if (peer.nodes !== undefined) {
    const node =
      other.node ??
      (other.pod?.spec.hostNetwork === true
        ? objects.nodes.find((one) => one.metadata.name === other.pod?.spec.nodeName)
        : undefined);
    return node !== undefined && node !== null && selects(peer.nodes, node.metadata.labels);
  }
  if (other.pod === null || other.pod.spec.hostNetwork === true) return false;
  return isSubject(
    peer,
    other.pod,
    objects.namespaces.find((one) => one.metadata.name === other.pod?.metadata.namespace),
  );
}

function isNetworkPeer(objects: PolicyObjects, peer: NetworkPeer, other: NaiveEnd, namespace: string): boolean {
  if (peer.ipBlock !== undefined) {
    const { cidr, except = [] } = peer.ipBlock;
    return inBlock(other.address, cidr) && !except.some((one) => inBlock(other.address, one));
  }
  const { pod } = other;
  if (pod === null || pod.spec.hostNetwork === true) return false;
  const space = objects.namespaces.find((one) => one.metadata.name === pod.metadata.namespace);
  const isThere =
    peer.namespaceSelector === undefined
      ? pod.metadata.namespace === namespace
      : selects(peer.namespaceSelector, space?.metadata.labels);
  return isThere && selects(peer.podSelector ?? {}, pod.metadata.labels);
}

function namedPorts(end: NaiveEnd): { name: string | undefined; protocol: string; port: number }[] {
  if (end.pod === null || end.pod.spec.hostNetwork === true) return [];
  return end.pod.spec.containers.flatMap((one) =>
    (one.ports ?? []).map(({ name, protocol = "TCP", containerPort }) => ({ name, protocol, port: containerPort })),
  );
}

function adminPortMatches(rule: AdminRule, { protocol, port, to }: NaiveAsk): boolean {
  const isNamed = (name: string): boolean =>
    namedPorts(to).some((one) => one.name === name && one.protocol === protocol && one.port === port);
  if (rule.ports !== undefined) {
    return rule.ports.some(({ portNumber, portRange, namedPort }) => {
      if (namedPort !== undefined) return isNamed(namedPort);
      if (portNumber !== undefined) return (portNumber.protocol ?? "TCP") === protocol && portNumber.port === port;
      return (
        portRange !== undefined &&
        (portRange.protocol ?? "TCP") === protocol &&
        portRange.start <= port &&
        port <= portRange.end
      );
    });
  }
  if (rule.protocols === undefined) return true;
  return rule.protocols.some((one) => {
    if (typeof one.destinationNamedPort === "string") return isNamed(one.destinationNamedPort);
    const found = one[protocol.toLowerCase()];
    if (found === undefined || typeof found === "string") return false;
    const { number, range } = found.destinationPort ?? {};
    if (number !== undefined) return number === port;
    return range === undefined || (range.start <= port && port <= range.end);
  });
}
