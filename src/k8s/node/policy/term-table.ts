import type { LabelSelector } from "kubernetes-types/meta/v1.js";
import { FieldErrors } from "../../api/field-error.js";
import { Selector, selectorFromObject } from "../../api/selector.js";
import { validateLabelSelector } from "../../api/validate-selector.js";
import type { PodTerm } from "./access-policy.js";

/** Gives every distinct selection of pods or nodes a number, so that each is matched once however many rules say it. */
export class TermTable {
  readonly terms: PodTerm[] = [];
  readonly nodeTerms: Selector[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly nodeNumbers = new Map<string, number>();

  /** Pods of one namespace. */
  inNamespace(namespace: string, podSelector: LabelSelector | undefined): number {
    return this.number({
      namespace,
      namespaceSelector: Selector.everything,
      podSelector: selectorFromObject(podSelector ?? {}),
    });
  }

  /** Pods of the namespaces that match; all pods there when `podSelector` is left out. */
  inNamespaces(namespaceSelector: LabelSelector | undefined, podSelector: LabelSelector | undefined): number {
    return this.number({
      namespace: null,
      namespaceSelector: selectorOf(namespaceSelector),
      podSelector: selectorOf(podSelector),
    });
  }

  /** Nodes by their labels. */
  ofNodes(selector: LabelSelector): number {
    const made = selectorOf(selector);
    const key = keyOfSelector(made);
    let number = this.nodeNumbers.get(key);
    if (number === undefined) {
      number = this.nodeTerms.push(made) - 1;
      this.nodeNumbers.set(key, number);
    }
    return number;
  }

  private number(term: PodTerm): number {
    const where = term.namespace === null ? `?${keyOfSelector(term.namespaceSelector)}` : `=${term.namespace}`;
    const key = `${where}\n${keyOfSelector(term.podSelector)}`;
    let number = this.numbers.get(key);
    if (number === undefined) {
      number = this.terms.push(term) - 1;
      this.numbers.set(key, number);
    }
    return number;
  }
}

/** All when there is none. One that is broken, which the schemas of administrators' policies take, selects nothing. */
function selectorOf(selector: LabelSelector | undefined): Selector {
  const errors = new FieldErrors();
  validateLabelSelector(selector, "", errors);
  return errors.list.length > 0 ? Selector.nothing : selectorFromObject(selector ?? {});
}

function keyOfSelector(selector: Selector): string {
  return selector.matchesNothing ? "-" : `+${selector.toString()}`;
}
