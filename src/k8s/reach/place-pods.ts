import { familyOf, formatIp, tryParseIp } from "../../wire/ip-address.js";
import { offsetAddress } from "../../wire/prefix.js";
import type { Node, Pod } from "../api/object.js";
import type { ApiStore } from "../api/store.js";
import { rangeOfCidr, shareOf } from "../node/policy/address-range.js";
import { compilePolicies } from "../node/policy/compile-policies.js";
import { policyObjectsOf } from "../node/policy/policy-objects.js";
import { isMasqueraded } from "./backend.js";

/** Where pods on a node's network are put that no manifest puts on a node. */
export const ASSUMED_NODE = "podwire-assumed-node";

/**
 * Gives pods that have no address one of each of the pods' ranges, the same to all: which one a pod will get is not known,
 * so it is one of the largest part of the range that no policy tells apart. Pods on a node's network are put on an assumed
 * node, whose addresses are chosen in the same way.
 */
export function placePods(store: ApiStore, podCidrs: readonly string[], nodeCidrs: readonly string[]): void {
  const addresses = typicalAddresses(store, podCidrs);
  const nodeAddresses = typicalAddresses(store, nodeCidrs);
  if (store.list("Service").some(isMasqueraded) && store.list("Node").length === 0) {
    ensureNode(store, ASSUMED_NODE, nodeAddresses);
  }
  for (const pod of store.list("Pod")) {
    let own: readonly string[] = addresses;
    if (pod.spec.hostNetwork === true) {
      const nodeName = pod.spec.nodeName ?? "";
      const told = addressesOf(pod);
      own = ensureNode(store, nodeName === "" ? ASSUMED_NODE : nodeName, told.length > 0 ? told : nodeAddresses);
      if (nodeName === "") store.bind(pod.metadata.namespace ?? "", pod.metadata.name, ASSUMED_NODE);
    }
    const [podIP] = own;
    if ((pod.status.podIP ?? "") !== "" || podIP === undefined) continue;
    const current = store.get("Pod", pod.metadata.namespace ?? "", pod.metadata.name) ?? pod;
    store.updateStatus<Pod>({ ...current, status: { ...current.status, podIP, podIPs: own.map((ip) => ({ ip })) } });
  }
  for (const { metadata } of store.list("Node")) ensureNode(store, metadata.name, nodeAddresses);
}

/** One address of each range. @throws Error for a text that is no CIDR. */
function typicalAddresses(store: ApiStore, cidrs: readonly string[]): string[] {
  const { partitions } = compilePolicies({ ...policyObjectsOf(store, store), pods: [] });
  return cidrs.map((cidr) => {
    const range = rangeOfCidr(cidr);
    if (range === null) throw new Error(`"${cidr}" is no CIDR, expected one such as 10.244.0.0/16`);
    const inside = partitions[range.family].within(range);
    const [largest = range] = inside.sort((a, b) => shareOf(b) - shareOf(a));
    // The last of a block looks like its broadcast address; the one before it is as good.
    return formatIp(largest.first === largest.last ? largest.last : offsetAddress(largest.last, -1));
  });
}

function addressesOf({ status: { podIP, podIPs = [] } }: Pod): string[] {
  return podIPs.length > 0 ? podIPs.flatMap(({ ip }) => ip ?? []) : podIP === undefined ? [] : [podIP];
}

/** A node that pods are on has an address of each family, which are answered, and is there even where no manifest has it. */
function ensureNode(store: ApiStore, name: string, addresses: readonly string[]): readonly string[] {
  const known = store.get("Node", "", name);
  const all = known?.status.addresses ?? [];
  const internal = all.filter(({ type }) => type === "InternalIP");
  const own = (internal.length > 0 ? internal : all.slice(0, 1)).map(({ address }) => address);
  const missing = addresses.filter((address) => !own.some((one) => familyNamed(one) === familyNamed(address)));
  if (own.length > 0 && missing.length === 0) return own;
  const labels = { "kubernetes.io/hostname": name, "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64" };
  const node = known ?? store.create<Node>({ apiVersion: "v1", kind: "Node", metadata: { name, labels }, spec: {} });
  const more = missing.map((address) => ({ type: "InternalIP", address }));
  store.updateStatus<Node>({ ...node, status: { ...node.status, addresses: [...all, ...more] } });
  return [...own, ...missing];
}

function familyNamed(text: string): number {
  const address = tryParseIp(text);
  return address === null ? 0 : familyOf(address);
}
