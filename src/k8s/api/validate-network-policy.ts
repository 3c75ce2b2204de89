import type { NetworkPolicyPeer, NetworkPolicyPort } from "kubernetes-types/networking/v1.js";
import { cidrContains, parseCidr } from "./address-text.js";
import type { FieldErrors } from "./field-error.js";
import { goList } from "./go-value.js";
import type { NetworkPolicy } from "./object.js";
import { addProblems, isPortName, isPortNumber, validateCidr } from "./validate-names.js";
import { validateLabelSelector } from "./validate-selector.js";

const PROTOCOLS = ["TCP", "UDP", "SCTP"];

/** A NetworkPolicy (`ValidateNetworkPolicySpec`). */
export function validateNetworkPolicy(policy: NetworkPolicy, errors: FieldErrors): void {
  const spec = policy.spec;
  validateLabelSelector(spec.podSelector, "spec.podSelector", errors);
  (spec.ingress ?? []).forEach((rule, i) => {
    validateRule(rule.ports, rule.from, `spec.ingress[${i}]`, "from", errors);
  });
  (spec.egress ?? []).forEach((rule, i) => {
    validateRule(rule.ports, rule.to, `spec.egress[${i}]`, "to", errors);
  });
  const types = spec.policyTypes ?? [];
  if (types.length > 2) {
    errors.invalid(
      "spec.policyTypes",
      goList("networking.PolicyType", types),
      "may not specify more than two policyTypes",
    );
    return;
  }
  types.forEach((type, i) => {
    if (type !== "Ingress" && type !== "Egress")
      errors.notSupported(`spec.policyTypes[${i}]`, type, ["Ingress", "Egress"]);
  });
}

function validateRule(
  ports: readonly NetworkPolicyPort[] | undefined,
  peers: readonly NetworkPolicyPeer[] | undefined,
  path: string,
  peersField: string,
  errors: FieldErrors,
): void {
  (ports ?? []).forEach((port, i) => {
    validatePort(port, `${path}.ports[${i}]`, errors);
  });
  (peers ?? []).forEach((peer, i) => {
    validatePeer(peer, `${path}.${peersField}[${i}]`, errors);
  });
}

function validatePort(port: NetworkPolicyPort, path: string, errors: FieldErrors): void {
  if (port.protocol !== undefined && !PROTOCOLS.includes(port.protocol)) {
    errors.notSupported(`${path}.protocol`, port.protocol, PROTOCOLS);
  }
  const end = port.endPort;
  if (port.port === undefined) {
    if (end !== undefined) errors.invalid(`${path}.endPort`, end, "may not be specified when `port` is not specified");
  } else if (typeof port.port === "number") {
    addProblems(errors, `${path}.port`, port.port, isPortNumber(port.port));
    if (end === undefined) return;
    if (end < port.port) errors.invalid(`${path}.endPort`, end, "must be greater than or equal to `port`");
    addProblems(errors, `${path}.endPort`, end, isPortNumber(end));
  } else {
    if (end !== undefined) errors.invalid(`${path}.endPort`, end, "may not be specified when `port` is non-numeric");
    addProblems(errors, `${path}.port`, port.port, isPortName(port.port));
  }
}

function validatePeer(peer: NetworkPolicyPeer, path: string, errors: FieldErrors): void {
  let peers = 0;
  if (peer.podSelector !== undefined) {
    peers++;
    validateLabelSelector(peer.podSelector, `${path}.podSelector`, errors);
  }
  if (peer.namespaceSelector !== undefined) {
    peers++;
    validateLabelSelector(peer.namespaceSelector, `${path}.namespaceSelector`, errors);
  }
  if (peer.ipBlock !== undefined) {
    peers++;
    validateIpBlock(peer.ipBlock.cidr ?? "", peer.ipBlock.except ?? [], `${path}.ipBlock`, errors);
  }
  if (peers === 0) errors.required(path, "must specify a peer");
  else if (peers > 1 && peer.ipBlock !== undefined)
    errors.forbidden(path, "may not specify both ipBlock and another peer");
}

function validateIpBlock(cidr: string, except: readonly string[], path: string, errors: FieldErrors): void {
  if (cidr === "") {
    errors.required(`${path}.cidr`);
    return;
  }
  validateCidr(cidr, `${path}.cidr`, errors);
  const outer = parseCidr(cidr);
  if (outer === null) return;
  except.forEach((text, i) => {
    const field = `${path}.except[${i}]`;
    validateCidr(text, field, errors);
    const inner = parseCidr(text);
    if (inner === null) return;
    if (!cidrContains(outer, inner) || outer.prefixLength >= inner.prefixLength) {
      errors.invalid(field, text, "must be a strict subset of `cidr`");
    }
  });
}
