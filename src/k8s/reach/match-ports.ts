import { POLICY_PROTOCOLS } from "../node/policy/access-policy.js";
import { namedPortsOf } from "../node/policy/policy-endpoint.js";
import type { PortPattern } from "./expectation/port-pattern.js";
import { PortSet } from "./port-set.js";
import type { ReachEnd } from "./reach-end.js";

/** The ports that a pattern means at a destination: a name is the port that the pods call so, nothing when none does. */
export function resolvePorts({ protocol, first, last, portName }: PortPattern, to: ReachEnd): PortSet {
  if (portName !== null) {
    const named = to.pods.slice(0, 1).flatMap(({ pod }) => namedPortsOf(pod));
    const found = named.filter((one) => one.name === portName && (protocol === null || one.protocol === protocol));
    return PortSet.of(found.map((one) => ({ protocol: one.protocol, first: one.port, last: one.port })));
  }
  const protocols = protocol === null ? POLICY_PROTOCOLS : [protocol];
  return PortSet.of(protocols.map((one) => ({ protocol: one, first, last })));
}

/** The ports that an end's containers declare; empty for addresses and for pods that declare none. */
export function declaredPorts(end: ReachEnd): PortSet {
  const declared = end.pods.slice(0, 1).flatMap(({ pod }) => pod.spec.containers.flatMap(({ ports }) => ports ?? []));
  return PortSet.of(
    declared.map(({ protocol, containerPort }) => ({
      protocol: POLICY_PROTOCOLS.find((one) => one === protocol) ?? "TCP",
      first: containerPort,
      last: containerPort,
    })),
  );
}
