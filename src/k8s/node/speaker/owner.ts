import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { EndpointSlice, Node, Service } from "../../api/object.js";

const EXCLUDED = "node.kubernetes.io/exclude-from-external-load-balancers";

/** True for a node whose speaker counts: it is ready, has a network, and is not kept from load balancers by its label. */
export function canAnnounce(node: Node): boolean {
  if (node.metadata.labels?.[EXCLUDED] !== undefined) return false;
  const statusOf = (type: string): string | undefined =>
    node.status.conditions?.find((condition) => condition.type === type)?.status;
  return statusOf("Ready") === "True" && statusOf("NetworkUnavailable") !== "True";
}

/**
 * The node that answers for a Service's address: of those that may, the one whose SHA-256 of "NODE#ADDRESS" is the least,
 * so that all agree without talking and addresses spread. With externalTrafficPolicy Local only nodes that have an
 * endpoint which serves. Null when nobody may, or no endpoint serves at all (MetalLB's ShouldAnnounce).
 */
export function ownerOf(
  service: Service,
  address: string,
  slices: readonly EndpointSlice[],
  nodes: readonly string[],
): string | null {
  const serving = slices.flatMap((slice) =>
    slice.endpoints.filter(({ conditions }) => (conditions?.serving ?? conditions?.ready ?? true) === true),
  );
  if (serving.length === 0) return null;
  const isLocal = service.spec.externalTrafficPolicy === "Local";
  let best: string | null = null;
  let bestHash = "";
  for (const node of nodes) {
    if (isLocal && !serving.some(({ nodeName }) => nodeName === node)) continue;
    const hash = bytesToHex(sha256(utf8ToBytes(`${node}#${address}`)));
    if (best !== null && hash >= bestHash) continue;
    best = node;
    bestHash = hash;
  }
  return best;
}
