import type { LabelSelector } from "kubernetes-types/meta/v1.js";
import { parseCidr } from "./address-text.js";
import type {
  AdminNetworkPolicyEgressPeer,
  AdminNetworkPolicyPort,
  AdminNetworkPolicySubject,
  ClusterNetworkPolicyProtocol,
} from "./admin-network-policy.js";
import type { FieldErrors } from "./field-error.js";
import type { AdminNetworkPolicy, BaselineAdminNetworkPolicy, ClusterNetworkPolicy } from "./object.js";
import { validateLabelSelector } from "./validate-selector.js";

const MAX_RULES = 100;
const PROTOCOLS = ["TCP", "UDP", "SCTP"];

interface AnyRule {
  readonly action: string;
  readonly name?: string;
  readonly ports?: readonly AdminNetworkPolicyPort[];
  readonly protocols?: readonly ClusterNetworkPolicyProtocol[];
}

/** The words of the schema of the custom resource (structural schema and its CEL rules). */
export function validateAdminNetworkPolicy(policy: AdminNetworkPolicy, errors: FieldErrors): void {
  const spec: Partial<AdminNetworkPolicy["spec"]> = policy.spec ?? {};
  validatePriority(spec.priority, errors);
  validateSubject(spec.subject, errors);
  validateRules(spec.ingress, spec.egress, ["Allow", "Deny", "Pass"], errors);
}

/** As above; there is one baseline, called `default`. */
export function validateBaselineAdminNetworkPolicy(policy: BaselineAdminNetworkPolicy, errors: FieldErrors): void {
  if (policy.metadata.name !== "default") {
    const words = 'Only one baseline admin network policy with metadata.name="default" can be created in the cluster';
    errors.invalid("metadata.name", policy.metadata.name, words);
  }
  const spec: Partial<BaselineAdminNetworkPolicy["spec"]> = policy.spec ?? {};
  validateSubject(spec.subject, errors);
  validateRules(spec.ingress, spec.egress, ["Allow", "Deny"], errors);
}

/** As above, for the policy that has both tiers. */
export function validateClusterNetworkPolicy(policy: ClusterNetworkPolicy, errors: FieldErrors): void {
  const spec: Partial<ClusterNetworkPolicy["spec"]> = policy.spec ?? {};
  const tier = spec.tier;
  if (tier === undefined) errors.required("spec.tier");
  else if (tier !== "Admin" && tier !== "Baseline") errors.notSupported("spec.tier", tier, ["Admin", "Baseline"]);
  validatePriority(spec.priority, errors);
  validateSubject(spec.subject, errors);
  validateRules(spec.ingress, spec.egress, ["Accept", "Deny", "Pass"], errors);
}

function validatePriority(priority: number | undefined, errors: FieldErrors): void {
  if (priority === undefined) errors.required("spec.priority");
  else if (priority < 0) {
    errors.invalid("spec.priority", priority, "spec.priority in body should be greater than or equal to 0");
  } else if (priority > 1000) {
    errors.invalid("spec.priority", priority, "spec.priority in body should be less than or equal to 1000");
  }
}

function validateSubject(subject: AdminNetworkPolicySubject | undefined, errors: FieldErrors): void {
  if (subject === undefined) errors.required("spec.subject");
  else validateChoice(subject, "spec.subject", errors);
}

/** Exactly one of the fields of a union. */
function validateOne(object: object, path: string, errors: FieldErrors): boolean {
  const count = Object.values(object).filter((value) => value !== undefined).length;
  if (count === 0) errors.invalid(path, count, `${path} in body should have at least 1 properties`);
  if (count > 1) errors.tooMany(path, count, 1);
  return count === 1;
}

function validateChoice(
  choice: {
    readonly namespaces?: LabelSelector;
    readonly pods?: { namespaceSelector: LabelSelector; podSelector: LabelSelector };
  },
  path: string,
  errors: FieldErrors,
): void {
  validateOne(choice, path, errors);
  validateLabelSelector(choice.namespaces, `${path}.namespaces`, errors);
  if (choice.pods === undefined) return;
  for (const field of ["namespaceSelector", "podSelector"] as const) {
    if (choice.pods[field] === undefined) errors.required(`${path}.pods.${field}`);
    else validateLabelSelector(choice.pods[field], `${path}.pods.${field}`, errors);
  }
}

function validateRules(
  ingress: readonly (AnyRule & { readonly from?: readonly AdminNetworkPolicyEgressPeer[] })[] | undefined,
  egress: readonly (AnyRule & { readonly to?: readonly AdminNetworkPolicyEgressPeer[] })[] | undefined,
  actions: readonly string[],
  errors: FieldErrors,
): void {
  for (const [field, rules] of [
    ["ingress", ingress],
    ["egress", egress],
  ] as const) {
    if ((rules ?? []).length > MAX_RULES) errors.tooMany(`spec.${field}`, (rules ?? []).length, MAX_RULES);
  }
  (ingress ?? []).forEach((rule, i) => {
    validateRule(rule, rule.from, "from", `spec.ingress[${i}]`, actions, errors);
  });
  (egress ?? []).forEach((rule, i) => {
    validateRule(rule, rule.to, "to", `spec.egress[${i}]`, actions, errors);
    const named = (rule.to ?? []).some((peer) => peer.domainNames !== undefined);
    if (named && rule.action !== "Allow" && rule.action !== "Accept") {
      errors.invalid(`spec.egress[${i}]`, "object", "domainNames may only be used with Allow action");
    }
  });
}

function validateRule(
  rule: AnyRule,
  peers: readonly AdminNetworkPolicyEgressPeer[] | undefined,
  peersField: string,
  path: string,
  actions: readonly string[],
  errors: FieldErrors,
): void {
  if ((rule.name ?? "").length > 100) errors.tooLong(`${path}.name`, 100);
  if (rule.action === undefined) errors.required(`${path}.action`);
  else if (!actions.includes(rule.action)) errors.notSupported(`${path}.action`, rule.action, actions);
  const at = `${path}.${peersField}`;
  if (peers === undefined) errors.required(at);
  else if (peers.length === 0) errors.invalid(at, 0, `${at} in body should have at least 1 items`);
  (peers ?? []).forEach((peer, i) => {
    validateChoice(peer, `${at}[${i}]`, errors);
    validateLabelSelector(peer.nodes, `${at}[${i}].nodes`, errors);
    (peer.networks ?? []).forEach((cidr, j) => {
      if (parseCidr(cidr, false) === null)
        errors.invalid(`${at}[${i}].networks[${j}]`, cidr, "Invalid CIDR format provided");
    });
    (peer.domainNames ?? []).forEach((name, j) => {
      const format = /^(\*\.)?([a-zA-Z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.)+[a-zA-Z0-9]([-a-zA-Z0-9_]*[a-zA-Z0-9])?\.?$/;
      const field = `${at}[${i}].domainNames[${j}]`;
      if (!format.test(name)) errors.invalid(field, name, `${field} in body should match '${format.source}'`);
    });
  });
  (rule.ports ?? []).forEach((port, i) => {
    validatePort(port, `${path}.ports[${i}]`, errors);
  });
  (rule.protocols ?? []).forEach((protocol, i) => {
    validateProtocol(protocol, `${path}.protocols[${i}]`, errors);
  });
}

function validatePort(port: AdminNetworkPolicyPort, path: string, errors: FieldErrors): void {
  validateOne(port, path, errors);
  if (port.portNumber !== undefined) {
    validateNumber(port.portNumber.port, `${path}.portNumber.port`, errors);
    validateProtocolName(port.portNumber.protocol, `${path}.portNumber.protocol`, errors);
  }
  if (port.portRange !== undefined) {
    validateRange(port.portRange, `${path}.portRange`, errors);
    validateProtocolName(port.portRange.protocol, `${path}.portRange.protocol`, errors);
  }
}

function validateProtocol(protocol: ClusterNetworkPolicyProtocol, path: string, errors: FieldErrors): void {
  validateOne(protocol, path, errors);
  for (const name of ["tcp", "udp", "sctp"] as const) {
    for (const side of ["destinationPort", "sourcePort"] as const) {
      const port = protocol[name]?.[side];
      if (port === undefined) continue;
      const at = `${path}.${name}.${side}`;
      validateOne(port, at, errors);
      if (port.number !== undefined) validateNumber(port.number, `${at}.number`, errors);
      if (port.range !== undefined) validateRange(port.range, `${at}.range`, errors);
    }
  }
}

function validateRange(
  range: { readonly start: number; readonly end: number },
  path: string,
  errors: FieldErrors,
): void {
  validateNumber(range.start, `${path}.start`, errors);
  validateNumber(range.end, `${path}.end`, errors);
  if (range.start > range.end) errors.invalid(path, "object", "Start port must be less than End port");
}

function validateNumber(port: number | undefined, path: string, errors: FieldErrors): void {
  if (port === undefined) errors.required(path);
  else if (port < 1) errors.invalid(path, port, `${path} in body should be greater than or equal to 1`);
  else if (port > 65535) errors.invalid(path, port, `${path} in body should be less than or equal to 65535`);
}

function validateProtocolName(protocol: string | undefined, path: string, errors: FieldErrors): void {
  if (protocol !== undefined && !PROTOCOLS.includes(protocol)) errors.notSupported(path, protocol, PROTOCOLS);
}
