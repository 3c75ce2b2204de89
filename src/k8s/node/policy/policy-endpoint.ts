import { Family, type IpAddress, tryParseIp } from "../../../wire/ip-address.js";
import type { Node, Pod } from "../../api/object.js";
import type { PolicyProtocol } from "./access-policy.js";
import type { AddressRange } from "./address-range.js";
import type { PodClass } from "./pod-class.js";

/** An address of each family; null where there is none. */
export type FamilyAddresses = Readonly<Record<Family, IpAddress | null>>;

/** A pod as policies see it. */
export interface PolicyPod {
  /** "default/web". */
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  readonly pod: Pod;
  /** Null for a pod on the network of its node: policies are not about it, and to others it is its node. */
  readonly podClass: PodClass | null;
  /** "" while it is not placed. */
  readonly nodeName: string;
  readonly addresses: FamilyAddresses;
}

/** A node as policies see it. */
export interface PolicyNode {
  readonly name: string;
  readonly node: Node;
  /** Which selections of nodes it is in, one byte for each of `CompiledPolicies.nodeTerms`. */
  readonly terms: Uint8Array;
  /** Its first address of each family, by which it is reached. */
  readonly addresses: FamilyAddresses;
  /** The addresses by which it connects to pods of other nodes: that in its tunnel, where the pod network has one. */
  readonly sources: FamilyAddresses;
  /** Every address that it tells of (`status.addresses`). */
  readonly all: readonly IpAddress[];
}

/** One end of a connection. */
export type PolicyEndpoint =
  | { readonly kind: "pod"; readonly pod: PolicyPod }
  | { readonly kind: "node"; readonly node: PolicyNode }
  /** Addresses outside of the cluster; must lie in one of `CompiledPolicies.outsideRanges`. */
  | { readonly kind: "outside"; readonly range: AddressRange }
  /** Something outside that is reached by a name; `range` as above when its address is known. */
  | { readonly kind: "domain"; readonly name: string; readonly range: AddressRange | null };

/** Where Calico tells the addresses that a node has in its tunnels. */
const TUNNEL_ADDRESSES = ["IPv4IPIPTunnelAddr", "IPv4VXLANTunnelAddr", "IPv6VXLANTunnelAddr"] as const;

/** By which addresses a node connects to pods of other nodes. */
export function nodeSources(node: Node): FamilyAddresses {
  const tunnels = TUNNEL_ADDRESSES.map((name) => node.metadata.annotations?.[`projectcalico.org/${name}`]);
  const texts = (node.status.addresses ?? []).map((one) => one.address);
  return firstAddresses([...tunnels.filter((address) => address !== undefined), ...texts]);
}

/** A port of a pod that has a name. */
export interface NamedPort {
  readonly name: string;
  readonly protocol: PolicyProtocol;
  readonly port: number;
}

/** The named ports of a pod's containers, those of sidecars (init containers that go on) too. */
export function namedPortsOf(pod: Pod): NamedPort[] {
  const sidecars = (pod.spec.initContainers ?? []).filter((one) => one.restartPolicy === "Always");
  return [...pod.spec.containers, ...sidecars].flatMap((container) =>
    (container.ports ?? []).flatMap(({ name, protocol, containerPort }) =>
      name === undefined ? [] : { name, protocol: (protocol ?? "TCP") as PolicyProtocol, port: containerPort },
    ),
  );
}

/** The first address of each family among texts. */
export function firstAddresses(texts: readonly string[]): FamilyAddresses {
  const found: Record<Family, IpAddress | null> = { 4: null, 6: null };
  for (const text of texts) {
    const address = tryParseIp(text);
    if (address === null) continue;
    const family = typeof address === "number" ? Family.V4 : Family.V6;
    found[family] ??= address;
  }
  return found;
}

/** The addresses that a pod has got. */
export function podAddresses(pod: Pod): FamilyAddresses {
  const { podIP, podIPs } = pod.status;
  const texts = (podIPs ?? []).flatMap(({ ip }) => ip ?? []);
  return firstAddresses(podIP === undefined ? texts : [podIP, ...texts]);
}
