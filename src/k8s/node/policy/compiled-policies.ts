import { Family } from "../../../wire/ip-address.js";
import type { Labels, Selector } from "../../api/selector.js";
import type { AccessPolicy, AccessRule, Direction, PodTerm } from "./access-policy.js";
import { AddressPartition } from "./address-partition.js";
import type { AddressRange } from "./address-range.js";
import type { PodClass, PodPolicies } from "./pod-class.js";
import {
  firstAddresses,
  type NamedPort,
  namedPortsOf,
  type PolicyEndpoint,
  type PolicyNode,
  type PolicyPod,
  podAddresses,
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
  /** The address space cut by every block that a policy names. */
  readonly partitions: Readonly<Record<Family, AddressPartition>>;
  /** Answers one side of a connection. */
  readonly judge: SideJudge;

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
    this.classes = new ClassMaker(this, objects, portNamesOf(rules)).make(pods);
    this.nodes = new Map(
      objects.nodes.map((node) => {
        const { name, labels } = node.metadata;
        const addresses = firstAddresses((node.status.addresses ?? []).map((one) => one.address));
        const terms = Uint8Array.from(this.nodeTerms, (selector) => (selector.matches(labels) ? 1 : 0));
        return [name, { name, node, terms, addresses }];
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

  /** How many pods a policy selects, pods on the network of their node left out. */
  selectedPods(policy: AccessPolicy): number {
    let count = 0;
    for (const one of this.classes) if (one.terms[policy.subject] === 1) count += one.pods.length;
    return count;
  }
}

function portNamesOf(rules: readonly AccessRule[]): ReadonlySet<string> {
  return new Set(rules.flatMap((rule) => (rule.ports ?? []).flatMap(({ portName }) => portName ?? [])));
}

/** A class while its pods are being collected. */
interface GrowingClass extends PodClass {
  readonly pods: PolicyPod[];
}

/** Puts pods into classes. Labels that no selection asks for are not looked at. */
class ClassMaker {
  private readonly compiled: CompiledPolicies;
  private readonly objects: PolicyObjects;
  private readonly portNames: ReadonlySet<string>;
  private readonly podKeys: readonly string[];
  private readonly namespaces: ReadonlyMap<string, Labels>;
  /** Selections by what is asked for of a pod: its namespace and the labels that count. */
  private readonly termsByProfile = new Map<string, { readonly terms: Uint8Array; readonly id: string }>();

  constructor(compiled: CompiledPolicies, objects: PolicyObjects, portNames: ReadonlySet<string>) {
    this.compiled = compiled;
    this.objects = objects;
    this.portNames = portNames;
    this.podKeys = keysOf(compiled.terms.map((term) => term.podSelector));
    this.namespaces = new Map(objects.namespaces.map(({ metadata }) => [metadata.name, metadata.labels ?? {}]));
  }

  /** Fills `pods`, answers the classes. */
  make(pods: Map<string, PolicyPod>): PodClass[] {
    const classes = new Map<string, GrowingClass>();
    const sorted = [...this.objects.pods].filter(({ status }) => !isOver(status.phase)).sort(byKey);
    for (const pod of sorted) {
      const namespace = pod.metadata.namespace ?? "";
      const key = `${namespace}/${pod.metadata.name}`;
      const isOnHost = pod.spec.hostNetwork === true;
      const addresses = podAddresses(pod);
      const made = isOnHost
        ? null
        : this.classOf(classes, namespace, pod.metadata.labels ?? {}, namedPortsOf(pod), addresses);
      const { name } = pod.metadata;
      const one = { key, namespace, name, pod, podClass: made, nodeName: pod.spec.nodeName ?? "", addresses };
      pods.set(key, one);
      made?.pods.push(one);
    }
    return [...classes.values()];
  }

  private classOf(
    classes: Map<string, GrowingClass>,
    namespace: string,
    labels: Labels,
    ports: readonly NamedPort[],
    addresses: PolicyPod["addresses"],
  ): GrowingClass {
    const { terms, id } = this.termsOf(namespace, labels);
    const namedPorts = ports.filter(({ name }) => this.portNames.has(name));
    const { partitions } = this.compiled;
    const pieces = { 4: partitions[4].pieceOf(addresses[4]), 6: partitions[6].pieceOf(addresses[6]) };
    let key = `${id} ${pieces[4]} ${pieces[6]}`;
    for (const { name, protocol, port } of namedPorts) key += ` ${name}:${protocol}:${port}`;
    let found = classes.get(key);
    if (found === undefined) {
      const policies = { ingress: this.policiesOf(terms, "ingress"), egress: this.policiesOf(terms, "egress") };
      found = { index: classes.size, pods: [], terms, pieces, namedPorts, policies };
      classes.set(key, found);
    }
    return found;
  }

  private policiesOf(terms: Uint8Array, direction: Direction): PodPolicies {
    const own = this.compiled.policies.filter((policy) => policy.isAbout[direction] && terms[policy.subject] === 1);
    return {
      admin: own.filter(({ tier }) => tier === "Admin"),
      network: own.filter(({ tier }) => tier === "NetworkPolicy"),
      baseline: own.filter(({ tier }) => tier === "Baseline"),
    };
  }

  private termsOf(namespace: string, labels: Labels): { readonly terms: Uint8Array; readonly id: string } {
    const profile = `${namespace}${projection(labels, this.podKeys)}`;
    let found = this.termsByProfile.get(profile);
    if (found === undefined) {
      const terms = Uint8Array.from(this.compiled.terms, (term) => (this.isIn(term, namespace, labels) ? 1 : 0));
      found = { terms, id: terms.join("") };
      this.termsByProfile.set(profile, found);
    }
    return found;
  }

  private isIn(term: PodTerm, namespace: string, labels: Labels): boolean {
    if (term.namespace !== null) return term.namespace === namespace && term.podSelector.matches(labels);
    return term.namespaceSelector.matches(this.namespaces.get(namespace)) && term.podSelector.matches(labels);
  }
}

function keysOf(selectors: readonly Selector[]): string[] {
  return [...new Set(selectors.flatMap((selector) => selector.requirements.map(({ key }) => key)))];
}

function projection(labels: Labels, keys: readonly string[]): string {
  let text = "";
  for (const key of keys) text += Object.hasOwn(labels, key) ? `\n=${labels[key] ?? ""}` : "\n!";
  return text;
}

function isOver(phase: string | undefined): boolean {
  return phase === "Succeeded" || phase === "Failed";
}

function byKey(
  a: { readonly metadata: { readonly namespace?: string; readonly name: string } },
  b: { readonly metadata: { readonly namespace?: string; readonly name: string } },
): number {
  const left = a.metadata.namespace ?? "";
  const right = b.metadata.namespace ?? "";
  if (left !== right) return left < right ? -1 : 1;
  return a.metadata.name < b.metadata.name ? -1 : a.metadata.name > b.metadata.name ? 1 : 0;
}
