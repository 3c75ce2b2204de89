import type { LabelSelector } from "kubernetes-types/meta/v1.js";
import { parseCidr } from "./address-text.js";
import type {
  AdminNetworkPolicyEgressPeer,
  AdminNetworkPolicyPort,
  AdminNetworkPolicySubject,
  ClusterNetworkPolicyProtocol,
} from "./admin-network-policy.js";
import type { FieldErrors } from "./field-error.js";

/** Blocks, and names, that one peer may list. */
const MAX_LISTED = 25;

interface AnyRule {
  readonly action: string;
  readonly name?: string;
  readonly ports?: readonly AdminNetworkPolicyPort[];
  readonly protocols?: readonly ClusterNetworkPolicyProtocol[];
}

type IngressRule = AnyRule & { readonly from?: readonly AdminNetworkPolicyEgressPeer[] };
type EgressRule = AnyRule & { readonly to?: readonly AdminNetworkPolicyEgressPeer[] };

/** What differs between the three kinds of administrators' policies. */
export interface AdminKindRules {
  readonly actions: readonly string[];
  /** How many rules, peers and ports a list may have. */
  readonly most: number;
  /** Peers that have no named ports, as the refusal lists them. */
  readonly unnamed: string;
  readonly needsNamespaceSelector: boolean;
  /** What a name of a domain looks like; the first version takes more than it says. */
  readonly domainName: RegExp;
}

/** A number that is required, within bounds, in the words of a schema. */
export function validateBounds(
  value: number | undefined,
  path: string,
  least: number,
  most: number,
  errors: FieldErrors,
): void {
  if (value === undefined) errors.required(path);
  else if (value < least) errors.invalid(path, value, `${path} in body should be greater than or equal to ${least}`);
  else if (value > most) errors.invalid(path, value, `${path} in body should be less than or equal to ${most}`);
}

/** Walks the parts that all three kinds have: subject, rules, peers and ports. */
export class AdminRulesValidator {
  private readonly kind: AdminKindRules;
  /** What the structural schema refuses. */
  private readonly errors: FieldErrors;
  /** What the rules in CEL refuse. */
  private readonly cel: FieldErrors;

  constructor(kind: AdminKindRules, errors: FieldErrors, cel: FieldErrors) {
    this.kind = kind;
    this.errors = errors;
    this.cel = cel;
  }

  /** Tells of everything that both refuse below `spec`. */
  validate(
    subject: AdminNetworkPolicySubject | undefined,
    ingress: readonly IngressRule[] | undefined,
    egress: readonly EgressRule[] | undefined,
  ): void {
    if (subject === undefined) this.errors.required("spec.subject");
    else this.choice(subject, "spec.subject");
    this.count(ingress, "spec.ingress", 0, this.kind.most);
    this.count(egress, "spec.egress", 0, this.kind.most);
    (ingress ?? []).forEach((rule, i) => {
      this.rule(rule, rule.from, "from", `spec.ingress[${i}]`);
    });
    (egress ?? []).forEach((rule, i) => {
      this.rule(rule, rule.to, "to", `spec.egress[${i}]`);
      this.egressRule(rule, `spec.egress[${i}]`);
    });
  }

  /** The rules that speak of several fields (CEL). */
  private egressRule(rule: EgressRule, path: string): void {
    const peers = rule.to ?? [];
    const isUnnamed = peers.some((peer) => (peer.networks ?? peer.nodes ?? peer.domainNames) !== undefined);
    const isNamed =
      (rule.ports ?? []).some((port) => port.namedPort !== undefined) ||
      (rule.protocols ?? []).some((protocol) => protocol.destinationNamedPort !== undefined);
    if (isUnnamed && isNamed) {
      const { unnamed } = this.kind;
      const words = `${unnamed} peer cannot be set with namedPorts since there are no namedPorts for ${unnamed}`;
      this.cel.invalid(path, "object", words);
    }
  }

  private rule(
    rule: AnyRule,
    peers: readonly AdminNetworkPolicyEgressPeer[] | undefined,
    peersField: string,
    path: string,
  ): void {
    const { errors } = this;
    if ((rule.name ?? "").length > 100) errors.tooLong(`${path}.name`, 100);
    if (rule.action === undefined) errors.required(`${path}.action`);
    else if (!this.kind.actions.includes(rule.action))
      errors.notSupported(`${path}.action`, rule.action, this.kind.actions);
    const at = `${path}.${peersField}`;
    if (peers === undefined) errors.required(at);
    this.count(peers, at, 1, this.kind.most);
    (peers ?? []).forEach((peer, i) => {
      this.peer(peer, `${at}[${i}]`);
    });
    this.count(rule.ports, `${path}.ports`, 1, this.kind.most);
    (rule.ports ?? []).forEach((port, i) => {
      this.port(port, `${path}.ports[${i}]`);
    });
    this.count(rule.protocols, `${path}.protocols`, 1, this.kind.most);
    (rule.protocols ?? []).forEach((protocol, i) => {
      this.protocol(protocol, `${path}.protocols[${i}]`);
    });
  }

  private peer(peer: AdminNetworkPolicyEgressPeer, path: string): void {
    this.choice(peer, path);
    this.selector(peer.nodes, `${path}.nodes`);
    this.listed(peer.networks, `${path}.networks`);
    (peer.networks ?? []).forEach((cidr, i) => {
      const field = `${path}.networks[${i}]`;
      if (cidr.length > 43) this.errors.tooLong(field, 43);
      else if (parseCidr(cidr, false) === null) this.cel.invalid(field, cidr, "Invalid CIDR format provided");
    });
    this.listed(peer.domainNames, `${path}.domainNames`);
    (peer.domainNames ?? []).forEach((name, i) => {
      const field = `${path}.domainNames[${i}]`;
      const format = this.kind.domainName;
      if (!format.test(name)) this.errors.invalid(field, name, `${field} in body should match '${format.source}'`);
    });
  }

  /** Exactly one of the fields of a union. */
  private one(object: object, path: string): void {
    const count = Object.values(object).filter((value) => value !== undefined).length;
    if (count > 1) this.errors.tooMany(path, count, 1);
    this.some(object, path);
  }

  /** At least one field. */
  private some(object: object, path: string): void {
    const isEmpty = Object.values(object).every((value) => value === undefined);
    if (isEmpty) this.errors.invalid(path, 0, `${path} in body should have at least 1 properties`);
  }

  private count(list: readonly unknown[] | undefined, path: string, least: number, most: number): void {
    if (list === undefined) return;
    if (list.length > most) this.errors.tooMany(path, list.length, most);
    if (list.length < least) {
      this.errors.invalid(path, list.length, `${path} in body should have at least ${least} items`);
    }
  }

  /** A list that is a set: nothing twice. */
  private listed(list: readonly string[] | undefined, path: string): void {
    this.count(list, path, 1, MAX_LISTED);
    (list ?? []).forEach((value, i) => {
      if (list?.indexOf(value) !== i) this.errors.duplicate(`${path}[${i}]`, value);
    });
  }

  private choice(
    choice: { readonly namespaces?: LabelSelector; readonly pods?: AdminNetworkPolicySubject["pods"] },
    path: string,
  ): void {
    this.one(choice, path);
    this.selector(choice.namespaces, `${path}.namespaces`);
    const { pods } = choice;
    if (pods === undefined) return;
    if (pods.namespaceSelector !== undefined) {
      this.selector(pods.namespaceSelector, `${path}.pods.namespaceSelector`);
    } else if (this.kind.needsNamespaceSelector) this.errors.required(`${path}.pods.namespaceSelector`);
    if (pods.podSelector === undefined) this.errors.required(`${path}.pods.podSelector`);
    else this.selector(pods.podSelector, `${path}.pods.podSelector`);
  }

  private port(port: AdminNetworkPolicyPort, path: string): void {
    this.one(port, path);
    const { portNumber, portRange } = port;
    if (portNumber !== undefined) {
      validateBounds(portNumber.port, `${path}.portNumber.port`, 1, 65535, this.errors);
    }
    if (portRange !== undefined) this.range(portRange, `${path}.portRange`, false);
  }

  private protocol(protocol: ClusterNetworkPolicyProtocol, path: string): void {
    this.one(protocol, path);
    for (const name of ["tcp", "udp", "sctp"] as const) {
      const ports = protocol[name];
      if (ports === undefined) continue;
      this.some(ports, `${path}.${name}`);
      const port = ports.destinationPort;
      if (port === undefined) continue;
      const at = `${path}.${name}.destinationPort`;
      this.one(port, at);
      if (port.number !== undefined) validateBounds(port.number, `${at}.number`, 1, 65535, this.errors);
      if (port.range !== undefined) this.range(port.range, `${at}.range`, port.range.start >= port.range.end);
    }
  }

  private range(range: { readonly start: number; readonly end: number }, path: string, isReversed: boolean): void {
    validateBounds(range.start, `${path}.start`, 1, 65535, this.errors);
    validateBounds(range.end, `${path}.end`, 1, 65535, this.errors);
    if (isReversed) this.cel.invalid(path, "object", "Start port must be less than End port");
  }

  /** Of a selector the schema says only what each requirement must have. */
  private selector(selector: LabelSelector | undefined, path: string): void {
    (selector?.matchExpressions ?? []).forEach(({ key, operator }, i) => {
      if (key === undefined) this.errors.required(`${path}.matchExpressions[${i}].key`);
      if (operator === undefined) this.errors.required(`${path}.matchExpressions[${i}].operator`);
    });
  }
}
