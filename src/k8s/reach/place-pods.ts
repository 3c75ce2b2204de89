import { formatIp } from "../../wire/ip-address.js";
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
 * Gives pods that have no address one of the pods' range, the same to all: which one a pod will get is not known, so it is
 * one of the largest part of the range that no policy tells apart. Pods on a node's network are put on an assumed node,
 * whose address is chosen in the same way.
 */
export function placePods(store: ApiStore, podCidr: string, nodeCidr: string): void {
  const address = typicalAddress(store, podCidr);
  const nodeAddress = typicalAddress(store, nodeCidr);
  if (store.list("Service").some(isMasqueraded) && store.list("Node").length === 0) {
    ensureNode(store, ASSUMED_NODE, nodeAddress);
  }
  for (const pod of store.list("Pod")) {
    let podIP = address;
    if (pod.spec.hostNetwork === true) {
      const nodeName = pod.spec.nodeName ?? "";
      podIP = ensureNode(store, nodeName === "" ? ASSUMED_NODE : nodeName, pod.status.podIP ?? nodeAddress);
      if (nodeName === "") store.bind(pod.metadata.namespace ?? "", pod.metadata.name, ASSUMED_NODE);
    }
    if ((pod.status.podIP ?? "") !== "") continue;
    const current = store.get("Pod", pod.metadata.namespace ?? "", pod.metadata.name) ?? pod;
    store.updateStatus<Pod>({ ...current, status: { ...current.status, podIP, podIPs: [{ ip: podIP }] } });
  }
  for (const { metadata } of store.list("Node")) ensureNode(store, metadata.name, nodeAddress);
}

/** @throws Error for a text that is no CIDR. */
function typicalAddress(store: ApiStore, cidr: string): string {
  const range = rangeOfCidr(cidr);
  if (range === null) throw new Error(`"${cidr}" is no CIDR, expected one such as 10.244.0.0/16`);
  const { partitions } = compilePolicies({ ...policyObjectsOf(store, store), pods: [] });
  const inside = partitions[range.family].within(range);
  const [largest = range] = inside.sort((a, b) => shareOf(b) - shareOf(a));
  // The last of a block looks like its broadcast address; the one before it is as good.
  return formatIp(largest.first === largest.last ? largest.last : offsetAddress(largest.last, -1));
}

/** A node that pods are on has an address, which is answered, and is there even where no manifest has it. */
function ensureNode(store: ApiStore, name: string, address: string): string {
  const known = store.get("Node", "", name);
  const own = known?.status.addresses?.find(({ type }) => type === "InternalIP") ?? known?.status.addresses?.[0];
  if (own !== undefined) return own.address;
  const labels = { "kubernetes.io/hostname": name, "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64" };
  const node = known ?? store.create<Node>({ apiVersion: "v1", kind: "Node", metadata: { name, labels }, spec: {} });
  store.updateStatus<Node>({ ...node, status: { addresses: [{ type: "InternalIP", address }] } });
  return address;
}
