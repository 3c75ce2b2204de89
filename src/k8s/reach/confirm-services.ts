import { Family, familyOf, formatIp } from "../../wire/ip-address.js";
import type { EndpointSlice, Service } from "../api/object.js";
import type { PolicyProtocol } from "../node/policy/access-policy.js";
import type { CompiledPolicies } from "../node/policy/compiled-policies.js";
import { type ConnectionPart, connections, partFor } from "../node/policy/connections.js";
import { formatDecision } from "../node/policy/decision.js";
import type { PolicyEndpoint } from "../node/policy/policy-endpoint.js";
import { backendsOf, isExposed, isMasqueraded } from "./backend.js";
import type { Contradiction } from "./contradiction.js";
import { familyName, serviceFamilies } from "./families.js";
import { PacketProbe } from "./probe-round.js";
import type { Reach } from "./reach.js";
import type { ReachEnd } from "./reach-end.js";
import { endsOf } from "./service-report.js";
import { pieceMoved, standInOf } from "./stand-in-of.js";
import type { StandIn, StandInCluster } from "./stand-ins.js";

/** A pod's port that a Service leads to from outside. */
export interface ExposedPort {
  readonly to: ReachEnd;
  readonly protocol: PolicyProtocol;
  readonly port: number;
  /** Those of the Service that the cluster has. */
  readonly families: readonly Family[];
  /** Nodes that the pod is not on put their own address in the source's place. */
  readonly isMasqueraded: boolean;
}

/** A packet from outside to a node's port, and what the policies of the stand-ins say of it. */
export interface ServiceProbe {
  readonly from: ReachEnd;
  readonly exposed: ExposedPort;
  /** By the pod's own node, or by another, whose address policies see then. */
  readonly way: "own-node" | "other-node";
  readonly part: ConnectionPart;
  readonly probe: PacketProbe;
  /** The pod that it leads to. */
  readonly to: StandIn;
  /** The node that policies see, with its address; null for who is outside. */
  readonly node: StandIn | null;
}

/** The ports that Services lead to from outside, one of each kind. */
export function exposedPorts(reach: Reach): ExposedPort[] {
  const { store } = reach.inventory;
  const found = new Map<string, ExposedPort>();
  for (const service of store.list("Service").filter(isExposed)) {
    for (const port of service.spec.ports ?? []) {
      for (const { end, backend } of endsOf(reach, backendsOf(store, service, port))) {
        const { protocol, port: number } = backend;
        const families = serviceFamilies(reach, service);
        const exposed = { to: end, protocol, port: number, families, isMasqueraded: isMasqueraded(service) };
        const key = `${end.profile} ${protocol} ${number} ${families.join()} ${exposed.isMasqueraded}`;
        if (!found.has(key)) found.set(key, exposed);
      }
    }
  }
  return [...found.values()];
}

/** Puts a port of a stand-in on the ports of all nodes: a Service without a selector. Answers the node port. */
function exposeStandIn(standIns: StandInCluster, exposed: ExposedPort, target: StandIn, index: number): number {
  const { api } = standIns.cluster;
  const [namespace = "default"] = target.key.split("/");
  const family = familyName(familyOf(target.address));
  const name = `podwire-exposed-${index}-${family.toLowerCase()}`;
  const { protocol, port } = exposed;
  const service = api.create<Service>({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name, namespace },
    spec: {
      type: "NodePort",
      externalTrafficPolicy: exposed.isMasqueraded ? "Cluster" : "Local",
      ipFamilies: [family],
      ports: [{ name: "p", protocol, port, targetPort: port }],
    },
  });
  api.create<EndpointSlice>({
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { name, namespace, labels: { "kubernetes.io/service-name": name } },
    addressType: family,
    ports: [{ name: "p", protocol, port }],
    endpoints: [{ addresses: [formatIp(target.address)], nodeName: target.nodeName, conditions: { ready: true } }],
  });
  return service.spec.ports?.[0]?.nodePort ?? 0;
}

/** The packets for one port: from every outside by the pod's own node, and by another node from the first of them. */
function planServiceProbes(
  standIns: StandInCluster,
  live: CompiledPolicies,
  exposed: ExposedPort,
  target: StandIn,
  nodePort: number,
  outsides: readonly { readonly end: ReachEnd; readonly standIn: StandIn }[],
): ServiceProbe[] {
  const family = familyOf(target.address);
  const pod = live.pods.get(target.key);
  const own = standIns.node(target.nodeName, family);
  if (pod === undefined || own === null) return [];
  const podEnd: PolicyEndpoint = { kind: "pod", pod };
  const make = (from: ReachEnd, source: StandIn, by: StandIn, way: ServiceProbe["way"]): ServiceProbe[] => {
    const node = way === "other-node" ? live.nodes.get(by.nodeName) : undefined;
    if (way === "other-node" && node === undefined) return [];
    const range = { family, first: source.address, last: source.address };
    const seen: PolicyEndpoint = node === undefined ? { kind: "outside", range } : { kind: "node", node };
    const part = partFor(connections(live, seen, podEnd, family), exposed.protocol, exposed.port);
    const probe = new PacketProbe(source.netns, source.address, by.address, exposed.protocol, nodePort, target.address);
    return [{ from, exposed, way, part, probe, to: target, node: node === undefined ? null : by }];
  };
  const near = outsides.flatMap(({ end, standIn }) => make(end, standIn, own, "own-node"));
  const [first] = outsides;
  const other = exposed.isMasqueraded ? standIns.otherNode(target.nodeName, family) : null;
  const far = first === undefined || other === null ? [] : make(first.end, first.standIn, other, "other-node");
  return [...near, ...far];
}

/** Puts every port on nodes' ports, and plans the packets that come in by them. */
export async function planServices(
  standIns: StandInCluster,
  live: CompiledPolicies,
  reach: Reach,
  exposed: readonly ExposedPort[],
): Promise<ServiceProbe[]> {
  const outsidesOf = (family: Family): { readonly end: ReachEnd; readonly standIn: StandIn }[] =>
    reach.ends.flatMap((end) => {
      const standIn = end.kind === "outside" ? standInOf(standIns, end, 0, family) : null;
      return standIn === null ? [] : [{ end, standIn }];
    });
  const outsides = { [Family.V4]: outsidesOf(Family.V4), [Family.V6]: outsidesOf(Family.V6) };
  const planned: ServiceProbe[] = [];
  for (const [i, port] of exposed.entries()) {
    for (const family of port.families) {
      const target = standInOf(standIns, port.to, 0, family);
      // A pod on its node's network is that node, whose ports its node would answer itself.
      if (target === null || port.to.pods[0]?.podClass === null) continue;
      const nodePort = exposeStandIn(standIns, port, target, i);
      planned.push(...planServiceProbes(standIns, live, port, target, nodePort, outsides[family]));
    }
  }
  if (planned.length > 0) await standIns.cluster.settle();
  return planned;
}

/** What was told of a node that passes packets on, and what the stand-ins' policies say of theirs. */
export function comparePassedOn(reach: Reach, { from, exposed, to, node, part }: ServiceProbe): Contradiction[] {
  const family = familyOf(to.address);
  const told = node === null ? null : reach.throughOtherNodes(exposed.to, family);
  if (told === null || node === null || pieceMoved(reach, exposed.to, to, family)) return [];
  const partition = reach.compiled.partitions[family];
  const here = partition.pieceOf(node.address);
  for (const one of reach.compiled.nodes.values()) {
    if (partition.pieceOf(one.sources[family]) !== here) return [];
  }
  const isOpen = told.open.has(part.protocol, exposed.port);
  if (isOpen === part.allowed) return [];
  const because = `${isOpen ? "open" : "shut"} to nodes by the manifests, ${formatDecision(part.ingress)} in the cluster of stand-ins`;
  return [
    {
      from: from.id,
      to: exposed.to.id,
      on: `${part.protocol} ${exposed.port} through a Service by another node`,
      policies: isOpen ? "allowed" : "denied",
      because,
      packets: part.allowed ? "arrived" : "lost",
    },
  ];
}
