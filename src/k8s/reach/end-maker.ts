import { type Family, formatIp } from "../../wire/ip-address.js";
import type { Pod } from "../api/object.js";
import { type AddressRange, rangeOfCidr } from "../node/policy/address-range.js";
import type { CompiledPolicies } from "../node/policy/compiled-policies.js";
import type { PolicyEndpoint, PolicyPod } from "../node/policy/policy-endpoint.js";
import type { IngressController } from "./ingress-controller.js";
import type { Inventory } from "./inventory.js";
import { outsideGroups } from "./outside-ends.js";
import type { ReachEnd } from "./reach-end.js";

/** What is told apart, whether a policy does or not, and what is not outside. */
interface EndOptions {
  readonly outsideCuts?: readonly AddressRange[];
  readonly podCidrs: readonly string[];
  readonly families: readonly Family[];
  readonly domains?: readonly string[];
}

/** Makes the ends of connections: workloads, Ingress, the outside, names. */
export class EndMaker {
  private readonly compiled: CompiledPolicies;
  private readonly ends: ReachEnd[] = [];
  private readonly profiles = new Map<string, number>();

  constructor(compiled: CompiledPolicies) {
    this.compiled = compiled;
  }

  /** All of them, in the order in which answers tell of them. */
  make(inventory: Inventory, controller: IngressController | null, options: EndOptions): ReachEnd[] {
    for (const workload of inventory.workloads) {
      const pods = this.podsOf(workload.pods);
      const isUniform = pods.every(
        (pod) => profileKey({ kind: "pod", pod }) === profileKey({ kind: "pod", pod: pods[0] ?? pod }),
      );
      const groups = isUniform ? [pods] : pods.map((pod) => [pod]);
      for (const group of groups) {
        const [first] = group;
        if (first === undefined) continue;
        const id = isUniform ? workload.id : first.key;
        this.add({ id, kind: "workload", workload, pods: group, ranges: [], endpoint: { kind: "pod", pod: first } });
      }
    }
    if (controller !== null) {
      const { workload } = controller;
      const pods = this.podsOf(workload.pods);
      const [pod] = pods;
      if (pod !== undefined) {
        this.add({ id: "ingress", kind: "ingress", workload, pods, ranges: [], endpoint: { kind: "pod", pod } });
      }
    }
    const podRanges = options.podCidrs.flatMap((cidr) => rangeOfCidr(cidr) ?? []);
    const { families, outsideCuts = [] } = options;
    for (const { id, ranges } of outsideGroups(this.compiled, families, outsideCuts, podRanges)) {
      const [range] = ranges;
      // A group may hold several pieces, which come to the same: the first answers for all.
      const [piece] = range === undefined ? [] : piecesWithin(this.compiled, [range]);
      if (piece === undefined) continue;
      this.add({ id, kind: "outside", workload: null, pods: [], ranges, endpoint: { kind: "outside", range: piece } });
    }
    // A name has some address outside; which, nobody knows: one of those that have no name of their own stands for it.
    const unnamed = this.ends.find(({ id }) => id === "outside")?.endpoint;
    const range = unnamed?.kind === "outside" ? unnamed.range : null;
    for (const name of domainsOf(this.compiled, options.domains ?? [])) {
      // A name below stands for all that `*.example.com` is about.
      const endpoint: PolicyEndpoint = { kind: "domain", name: name.replace(/^\*/, "any"), range };
      this.add({ id: name, kind: "domain", workload: null, pods: [], ranges: [], endpoint });
    }
    return this.ends;
  }

  private add(end: Omit<ReachEnd, "index" | "profile">): void {
    const key = profileKey(end.endpoint);
    let profile = this.profiles.get(key);
    if (profile === undefined) {
      profile = this.profiles.size;
      this.profiles.set(key, profile);
    }
    this.ends.push({ ...end, index: this.ends.length, profile });
  }

  private podsOf(pods: readonly Pod[]): PolicyPod[] {
    return pods.flatMap(({ metadata }) => this.compiled.pods.get(`${metadata.namespace ?? ""}/${metadata.name}`) ?? []);
  }
}

/** The ranges, cut where a policy's block begins or ends. */
export function piecesWithin(compiled: CompiledPolicies, ranges: readonly AddressRange[]): AddressRange[] {
  return ranges.flatMap((range) => compiled.partitions[range.family].within(range));
}

/** Equal for ends that policies do not tell apart. */
function profileKey(end: PolicyEndpoint): string {
  switch (end.kind) {
    case "pod":
      return end.pod.podClass === null ? `n ${end.pod.nodeName}` : `c ${end.pod.podClass.index} ${end.pod.nodeName}`;
    case "node":
      return `n ${end.node.name}`;
    case "outside":
      return `o ${end.range.family} ${formatIp(end.range.first)}`;
    case "domain":
      return `d ${end.name}`;
  }
}

/** The names of outside that rules name, and `more`, each once. */
function domainsOf(compiled: CompiledPolicies, more: readonly string[]): string[] {
  const names = new Set<string>(more);
  for (const policy of compiled.policies) {
    for (const rule of policy.egress) {
      for (const peer of rule.peers ?? []) if (peer.kind === "domains") for (const name of peer.names) names.add(name);
    }
  }
  return [...names].sort();
}
