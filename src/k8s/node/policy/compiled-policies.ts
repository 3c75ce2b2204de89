import { Family, tryParseIp } from "../../../wire/ip-address.js";
import type { Labels, Selector } from "../../api/selector.js";
import type { AccessPolicy, AccessRule, PodTerm } from "./access-policy.js";
import { AddressPartition } from "./address-partition.js";
import type { AddressRange } from "./address-range.js";
import { ClassMaker } from "./class-maker.js";
import { ConnectionZips } from "./connection-zips.js";
import type { PodClass } from "./pod-class.js";
import {
  firstAddresses,
  nodeSources,
  type PolicyEndpoint,
  type PolicyNode,
  type PolicyPod,
} from "./policy-endpoint.js";
import type { PolicyObjects } from "./policy-objects.js";
import { SideJudge } from "./side-judge.js";
import type { TermTable } from "./term-table.js";

/** Policies over the pods and nodes of a moment; made by `compilePolicies`, asked by `connections`. */
export class CompiledPolicies {
  /** In the order in which they are asked: by tier, priority, name. */
  readonly policies: readonly AccessPolicy[];
  /** The distinct selections of pods that policies make. */
  readonly terms: readonly PodTerm[];
  /** The distinct selections of nodes. */
  readonly nodeTerms: readonly Selector[];
  /** By "namespace/name", in that order. Pods on the network of their node are here too. */
  readonly pods: ReadonlyMap<string, PolicyPod>;
  readonly nodes: ReadonlyMap<string, PolicyNode>;
  /** Every pod with a network of its own is in one of them. */
  readonly classes: readonly PodClass[];
  /** The names that rules call ports by. */
  readonly portNames: ReadonlySet<string>;
  /** The address space cut by every block that a policy names. */
  readonly partitions: Readonly<Record<Family, AddressPartition>>;
  /** Answers one side of a connection. */
  readonly judge: SideJudge;
  /** Puts both sides of connections together. */
  readonly zips = new ConnectionZips();
  private readonly maker: ClassMaker;

  constructor(policies: readonly AccessPolicy[], table: TermTable, objects: PolicyObjects) {
    this.policies = policies;
    this.terms = table.terms;
    this.nodeTerms = table.nodeTerms;
    const rules = policies.flatMap((policy) => [...policy.ingress, ...policy.egress]);
    const ranges = rules.flatMap((rule) =>
      (rule.peers ?? []).flatMap((peer) => (peer.kind === "networks" ? peer.ranges : [])),
    );
    this.partitions = {
      4: new AddressPartition(Family.V4, ranges),
      6: new AddressPartition(Family.V6, ranges),
    };
    const pods = new Map<string, PolicyPod>();
    this.pods = pods;
    this.portNames = portNamesOf(rules);
    this.maker = new ClassMaker(this, objects.namespaces);
    this.classes = this.maker.make(objects.pods, pods);
    this.nodes = new Map(
      objects.nodes.map((node) => {
        const { name, labels } = node.metadata;
        const texts = (node.status.addresses ?? []).map((one) => one.address);
        const addresses = firstAddresses(texts);
        const all = texts.flatMap((text) => tryParseIp(text) ?? []);
        const terms = Uint8Array.from(this.nodeTerms, (selector) => (selector.matches(labels) ? 1 : 0));
        return [name, { name, node, terms, addresses, sources: nodeSources(node), all }];
      }),
    );
    this.judge = new SideJudge(this);
  }

  /** The end called "pod/default/web" or "node/node-1"; null when there is none. */
  endpoint(text: string): PolicyEndpoint | null {
    const slash = text.indexOf("/");
    const rest = text.slice(slash + 1);
    const pod = text.startsWith("pod/") ? this.pods.get(rest) : undefined;
    if (pod !== undefined) return { kind: "pod", pod };
    const node = text.startsWith("node/") ? this.nodes.get(rest) : undefined;
    return node === undefined ? null : { kind: "node", node };
  }

  /** The pieces of a family's address space: all outside addresses of one piece have the same connections. */
  outsideRanges(family: Family): readonly AddressRange[] {
    return this.partitions[family].pieces;
  }

  /** Which selections a pod with these labels would be in, as in `PodClass.terms`. */
  termsFor(namespace: string, labels: Labels): Uint8Array {
    return this.maker.selection(namespace, labels).terms;
  }

  /** The policies that select a pod with these labels, whether or not it was there when they were compiled. */
  policiesFor(namespace: string, labels: Labels): PodClass["policies"] {
    return this.maker.selection(namespace, labels).policies;
  }
}

function portNamesOf(rules: readonly AccessRule[]): ReadonlySet<string> {
  return new Set(rules.flatMap((rule) => (rule.ports ?? []).flatMap(({ portName }) => portName ?? [])));
}
