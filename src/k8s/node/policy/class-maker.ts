import type { Namespace, Pod } from "../../api/object.js";
import type { Labels, Selector } from "../../api/selector.js";
import type { Direction, PodTerm } from "./access-policy.js";
import type { CompiledPolicies } from "./compiled-policies.js";
import type { PodClass, PodPolicies } from "./pod-class.js";
import { namedPortsOf, type PolicyPod, podAddresses } from "./policy-endpoint.js";

/** A class while its pods are being collected. */
interface GrowingClass extends PodClass {
  readonly pods: PolicyPod[];
}

/** What policies make of a pod by its namespace and labels. */
interface Selection {
  readonly terms: Uint8Array;
  /** The same for the same terms. */
  readonly id: string;
  readonly policies: PodClass["policies"];
}

/** Puts pods into classes. Labels that no selection asks for are not looked at. */
export class ClassMaker {
  private readonly compiled: CompiledPolicies;
  private readonly podKeys: readonly string[];
  private readonly namespaces: ReadonlyMap<string, Labels>;
  /** By what is asked for of a pod: its namespace and the labels that count. */
  private readonly byProfile = new Map<string, Selection>();
  private readonly byTerms = new Map<string, Selection>();

  constructor(compiled: CompiledPolicies, namespaces: readonly Namespace[]) {
    this.compiled = compiled;
    this.podKeys = keysOf(compiled.terms.map((term) => term.podSelector));
    this.namespaces = new Map(namespaces.map(({ metadata }) => [metadata.name, metadata.labels ?? {}]));
  }

  /** Fills `pods`, answers the classes. */
  make(given: readonly Pod[], pods: Map<string, PolicyPod>): PodClass[] {
    const classes = new Map<string, GrowingClass>();
    const sorted = given.filter(({ status }) => !isOver(status.phase)).sort(byKey);
    for (const pod of sorted) {
      const { name, namespace = "" } = pod.metadata;
      const addresses = podAddresses(pod);
      const podClass = pod.spec.hostNetwork === true ? null : this.classOf(classes, pod, addresses);
      const key = `${namespace}/${name}`;
      const one = { key, namespace, name, pod, podClass, nodeName: pod.spec.nodeName ?? "", addresses };
      pods.set(key, one);
      podClass?.pods.push(one);
    }
    return [...classes.values()];
  }

  selection(namespace: string, labels: Labels): Selection {
    const profile = `${namespace}${projection(labels, this.podKeys)}`;
    let found = this.byProfile.get(profile);
    if (found === undefined) {
      const terms = Uint8Array.from(this.compiled.terms, (term) => (this.isIn(term, namespace, labels) ? 1 : 0));
      const id = terms.join("");
      found = this.byTerms.get(id);
      if (found === undefined) {
        const policies = { ingress: this.policiesOf(terms, "ingress"), egress: this.policiesOf(terms, "egress") };
        found = { terms, id, policies };
        this.byTerms.set(id, found);
      }
      this.byProfile.set(profile, found);
    }
    return found;
  }

  private classOf(classes: Map<string, GrowingClass>, pod: Pod, addresses: PolicyPod["addresses"]): GrowingClass {
    const { terms, id, policies } = this.selection(pod.metadata.namespace ?? "", pod.metadata.labels ?? {});
    const namedPorts = namedPortsOf(pod).filter(({ name }) => this.compiled.portNames.has(name));
    const { partitions } = this.compiled;
    const pieces = { 4: partitions[4].pieceOf(addresses[4]), 6: partitions[6].pieceOf(addresses[6]) };
    let key = `${id} ${pieces[4]} ${pieces[6]}`;
    for (const { name, protocol, port } of namedPorts) key += ` ${name}:${protocol}:${port}`;
    let found = classes.get(key);
    if (found === undefined) {
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
