import { parseAddress, parseCidr } from "../../api/address-text.js";
import { parseSelector, type Selector, SelectorError } from "../../api/selector.js";
import type { Origin } from "../../api/source-map.js";
import { WORKLOAD_KINDS } from "../workload.js";

/** Ends of connections, as an expectation or the command line names them. */
export type EndPattern = EndTarget & {
  /** As it was written. */
  readonly text: string;
  /** Where; null on the command line and in sentences. */
  readonly origin: Origin | null;
};

type EndTarget =
  /** Every workload, the outside and the Ingress controller. */
  | { readonly kind: "any" }
  /** Workloads by namespace, kind and name; null is any. */
  | {
      readonly kind: "workloads";
      readonly namespace: string | null;
      readonly workloadKind: string | null;
      readonly name: string | null;
    }
  /** Workloads whose pods have these labels; a null namespace is any. */
  | { readonly kind: "labels"; readonly namespace: string | null; readonly selector: Selector }
  /** A Service: as destination its name and ports, as source the pods behind it. */
  | { readonly kind: "service"; readonly namespace: string; readonly name: string }
  /** Every address outside of the cluster. */
  | { readonly kind: "outside" }
  /** Addresses outside of the cluster. */
  | { readonly kind: "addresses"; readonly cidr: string }
  /** The Ingress controller. */
  | { readonly kind: "ingress" };

/** A text that names no ends; the message says what was expected. */
export class PatternError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "PatternError";
  }
}

/** Kinds by the words that kubectl takes for them. */
const KIND_WORDS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    WORKLOAD_KINDS.flatMap((kind) => [kind.toLowerCase(), `${kind.toLowerCase()}s`].map((word) => [word, kind])),
  ),
  deploy: "Deployment",
  sts: "StatefulSet",
  ds: "DaemonSet",
  cj: "CronJob",
  rs: "ReplicaSet",
  rc: "ReplicationController",
  po: "Pod",
};
const SERVICE_WORDS = ["service", "services", "svc"];
const NAMESPACE_WORDS = ["namespace", "namespaces", "ns"];
/** Of an object, or of a machine outside. */
const NAME = /^(\*\.)?[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;

/** What `parseEnd` takes, for messages. */
export const END_FORMS =
  'NAME, NAMESPACE/NAME, NAMESPACE/*, KIND/NAME, service/NAME, namespace/NAME, a label selector such as app=web, a CIDR, a domain name that a policy names, "outside", "ingress", "*" or "any"';

/**
 * Reads the name of one or more ends: `web`, `shop/web`, `shop/*`, `statefulset/db`, `statefulset/shop/db`,
 * `service/web`, `namespace/shop`, `app=web,tier!=db`, `shop/app=web`, `10.0.0.0/8`, `203.0.113.7`, `outside`, `ingress`,
 * `*` (every workload) or `any`. Names without a namespace are of `namespace`.
 * @throws PatternError
 */
export function parseEnd(text: string, namespace: string): EndPattern {
  return { ...targetOf(text.trim(), namespace), text: text.trim(), origin: null };
}

function targetOf(text: string, namespace: string): EndTarget {
  if (text === "*") return { kind: "workloads", namespace: null, workloadKind: null, name: null };
  if (text === "any" || text === "outside" || text === "ingress") return { kind: text };
  if (parseAddress(text) !== null) return { kind: "addresses", cidr: `${text}/${text.includes(":") ? 128 : 32}` };
  if (/^\d+(\.\d+){3}$/.test(text)) throw new PatternError(`"${text}" is no IP address: each part is 0 to 255`);
  if (/^[0-9a-f.:]+\/\d+$/i.test(text)) {
    const cidr = parseCidr(text);
    if (cidr === null) throw new PatternError(`"${text}" is no CIDR: expected one such as 10.0.0.0/8`);
    if (cidr.hasHostBits)
      throw new PatternError(`CIDR "${text}" has bits behind its prefix: expected a network such as 10.0.0.0/8`);
    return { kind: "addresses", cidr: text };
  }
  if (/[=!]| (?:not)?in \(/.test(text)) return labelled(text, namespace);
  const parts = text.split("/");
  const [first = ""] = parts;
  const word = first.toLowerCase();
  if (parts.length === 3 || (parts.length === 2 && isKindWord(word))) {
    const [within, name] = parts.length === 3 ? [parts[1] ?? "", parts[2] ?? ""] : [namespace, parts[1] ?? ""];
    if (parts.length === 2 && NAMESPACE_WORDS.includes(word)) return workloads(nameOf(name, text), null, "*", text);
    if (SERVICE_WORDS.includes(word))
      return { kind: "service", namespace: nameOf(within, text), name: nameOf(name, text) };
    const kind = KIND_WORDS[word];
    if (kind === undefined) throw new PatternError(`"${first}" in "${text}" is no kind: expected ${END_FORMS}`);
    return workloads(within === "*" ? null : nameOf(within, text), kind, name, text);
  }
  if (parts.length === 2) return workloads(first === "*" ? null : nameOf(first, text), null, parts[1] ?? "", text);
  return workloads(namespace, null, text, text);
}

/** A selector's namespace is before its first slash, unless that has a dot: `app.kubernetes.io/name=web` is a key. */
const NAMESPACED_SELECTOR = /^([a-z0-9][-a-z0-9]*|\*)\/(.*)$/;

/** The selector in `shop/app=web` and `app=web`, without the namespace. */
export function selectorText(text: string): string {
  return NAMESPACED_SELECTOR.exec(text)?.[2] ?? text;
}

function labelled(text: string, namespace: string): EndTarget {
  const before = NAMESPACED_SELECTOR.exec(text);
  if (before === null) return { kind: "labels", namespace, selector: readSelector(text) };
  const where = before[1] ?? "";
  return { kind: "labels", namespace: where === "*" ? null : where, selector: readSelector(before[2] ?? "") };
}

function readSelector(text: string): Selector {
  try {
    return parseSelector(text);
  } catch (error) {
    if (error instanceof SelectorError) throw new PatternError(`"${text}" is no label selector: ${error.message}`);
    throw error;
  }
}

function workloads(namespace: string | null, workloadKind: string | null, name: string, text: string): EndTarget {
  return { kind: "workloads", namespace, workloadKind, name: name === "*" ? null : nameOf(name, text) };
}

function isKindWord(word: string): boolean {
  return Object.hasOwn(KIND_WORDS, word) || SERVICE_WORDS.includes(word) || NAMESPACE_WORDS.includes(word);
}

function nameOf(name: string, text: string): string {
  if (NAME.test(name)) return name;
  throw new PatternError(`"${text}" names nothing: expected ${END_FORMS}`);
}
