import { tryParsePrefix } from "../wire/prefix.js";
import type { ClusterRanges } from "./cluster-ranges.js";

/** What comes of addresses that are two things at once, by whose they are. */
const CONSEQUENCES: Readonly<Record<string, string>> = {
  "Services pods": "kube-proxy takes what is sent to a pod with a Service's address for the Service's",
  "Services nodes": "kube-proxy takes what is sent to a node with a Service's address for the Service's",
  "pods nodes": "nodes look for pods with such addresses on their own link, or for each other among pods",
};

/**
 * A warning for each two of a cluster's ranges that have addresses in common, which Kubernetes takes as they are.
 * `services` are those of the API server and of all ServiceCIDRs.
 */
export function overlappingRanges({ pods, nodes }: ClusterRanges, services: readonly string[]): string[] {
  const all = [
    ...[...new Set(services)].map((text) => ({ whose: "Services", text })),
    ...pods.map((text) => ({ whose: "pods", text })),
    ...nodes.map((prefix) => ({ whose: "nodes", text: String(prefix) })),
  ];
  return all.flatMap((a, index) =>
    all.slice(index + 1).flatMap((b) => {
      const consequence = CONSEQUENCES[`${a.whose} ${b.whose}`];
      if (consequence === undefined || !doOverlap(a.text, b.text)) return [];
      return [`the ${a.whose}' range ${a.text} and the ${b.whose}' range ${b.text} overlap: ${consequence}`];
    }),
  );
}

function doOverlap(left: string, right: string): boolean {
  const [a, b] = [tryParsePrefix(left), tryParsePrefix(right)];
  if (a === null || b === null || a.family !== b.family) return false;
  return a.contains(b.network) || b.contains(a.network);
}
