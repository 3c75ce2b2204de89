import { ipv6Group } from "../../wire/ipv6-address.js";
import { jhash } from "../nat/jhash.js";
import type { Match } from "../rules/rule.js";
import type { Skb } from "../skb.js";
import type { Given, MatchExtension } from "../text/extension.js";
import { ParameterProblem } from "../text/parameter-problem.js";

const LARGEST = 0xffff_ffff;

/** `-m cluster`: the connections that fall to this node, by a hash of their first source (xt_cluster.c). */
export class ClusterMatch implements Match {
  readonly name = "cluster";
  readonly needsConntrack = true;
  readonly isStateful = false;
  readonly nodes: number;
  /** One bit for each node that this one answers for. */
  readonly nodeMask: number;
  readonly invert: boolean;
  readonly seed: number;

  constructor(given: Given) {
    const nodes = given.uint("cluster-total-nodes", 1, 32);
    const local = given.uint("cluster-local-node", 1, 32);
    const mask = given.uint("cluster-local-nodemask", 1, LARGEST);
    if (nodes === null || (local === null && mask === null)) {
      throw new ParameterProblem("cluster match: `--cluster-local-node' or`--cluster-local-nodemask' is missing");
    }
    if (local !== null && local > nodes)
      throw new ParameterProblem("cluster match: `--cluster-local-node' must be <= `--cluster-total-nodes'");
    if (mask !== null && mask >= 2 ** nodes)
      throw new ParameterProblem("cluster match: `--cluster-local-nodemask' too big for `--cluster-total-nodes'");
    this.nodes = nodes;
    this.nodeMask = mask ?? 2 ** ((local ?? 1) - 1);
    this.invert = given.inverted("cluster-local-node") || given.inverted("cluster-local-nodemask");
    this.seed = given.uint("cluster-hash-seed", 0, LARGEST) ?? 0;
  }

  matches(skb: Skb): boolean {
    if (skb.conntrack === null) return false;
    const { src } = skb.conntrack.original;
    const bytes: number[] = [];
    if (typeof src === "number") bytes.push(src >>> 24, (src >>> 16) & 255, (src >>> 8) & 255, src & 255);
    else for (let i = 0; i < 8; i++) bytes.push(ipv6Group(src, i) >>> 8, ipv6Group(src, i) & 255);
    const hash = jhash(bytes, this.seed) >>> 0;
    const node = Math.floor((hash * this.nodes) / 0x1_0000_0000);
    return ((this.nodeMask >>> node) & 1) === (this.invert ? 0 : 1);
  }

  save(): string {
    const not = this.invert ? " !" : "";
    return `${not} --cluster-local-nodemask ${word(this.nodeMask)} --cluster-total-nodes ${this.nodes} --cluster-hash-seed ${word(this.seed)}`;
  }

  list(): string {
    const not = this.invert ? "!" : "";
    return `cluster ${not}node_mask=${word(this.nodeMask)} total_nodes=${this.nodes} hash_seed=${word(this.seed)}`;
  }
}

function word(value: number): string {
  return `0x${value.toString(16).padStart(8, "0")}`;
}

/** How `-m cluster` is read. */
export const clusterMatch: MatchExtension = {
  name: "cluster",
  options: [
    { name: "cluster-total-nodes", between: [1, 32] },
    { name: "cluster-local-node", invertible: true, excludes: ["cluster-local-nodemask"], between: [1, 32] },
    { name: "cluster-local-nodemask", invertible: true, excludes: ["cluster-local-node"], between: [1, LARGEST] },
    { name: "cluster-hash-seed" },
  ],
  parse: (given) => {
    const match = new ClusterMatch(given);
    if (!given.has("cluster-hash-seed"))
      throw new ParameterProblem('cluster: option "--cluster-hash-seed" must be specified\n');
    return match;
  },
};
