import { Family } from "../../wire/ip-address.js";
import type { Prefix } from "../../wire/prefix.js";
import { parsePrefix } from "../../wire/prefix.js";
import { clusterRanges } from "../cluster-ranges.js";
import { commonRanges, rangeOfCidr, rangeOfPrefix } from "../node/policy/address-range.js";

/** The ranges of pods and of nodes, one of each family of the cluster, its first family's first. */
export interface ReachRanges {
  readonly families: readonly Family[];
  readonly pods: readonly string[];
  readonly nodes: readonly string[];
}

/** Where nodes are whose range nobody tells, when pods have what is usual: Calico's is 192.168.0.0/16. */
const OTHER_NODE_CIDRS = { [Family.V4]: "172.18.0.0/16", [Family.V6]: "fc00:172:18::/64" } as const;

/** The ranges that are told, or what is usual; the cluster has `families` where none is told. @throws Error for what is no range. */
export function reachRanges(
  options: { readonly podCidr?: string; readonly nodeCidr?: string },
  families: readonly Family[],
): ReachRanges {
  const { pods, nodes } = clusterRanges(options, 1, families);
  const isApart = options.nodeCidr !== undefined;
  return {
    families: pods.map((cidr) => parsePrefix(cidr).family),
    pods,
    nodes: nodes.map((range) => (isApart || !isAmong(range, pods) ? String(range) : OTHER_NODE_CIDRS[range.family])),
  };
}

function isAmong(range: Prefix, pods: readonly string[]): boolean {
  const taken = pods.flatMap((cidr) => rangeOfCidr(cidr) ?? []);
  return commonRanges([rangeOfPrefix(range)], taken).length > 0;
}
