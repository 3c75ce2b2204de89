import type { Container, ContainerPort, PodSpec } from "kubernetes-types/core/v1.js";
import { milliValue, unitValue } from "./quantity.js";

/** Resource name to amount: cpu in thousandths, everything else in units (bytes, counts). */
export type Amounts = { [resource: string]: number };

/** The amount of a quantity in the unit that the scheduler counts this resource in. */
export function amountOf(resource: string, quantity: string | number): number {
  return resource === "cpu" ? milliValue(quantity) : unitValue(quantity);
}

/** What a pod asks for. */
export function podRequests(spec: PodSpec): Amounts {
  return podAmounts(spec, "requests");
}

/**
 * The requests or limits of a pod: the sum over its containers and sidecars, or the largest init container where that is
 * more (`PodRequests`), plus overhead.
 */
export function podAmounts(spec: PodSpec, which: "requests" | "limits"): Amounts {
  const total: Amounts = {};
  const peak: Amounts = {};
  for (const container of spec.containers) add(total, container, which);
  const sidecars: Amounts = {};
  for (const container of spec.initContainers ?? []) {
    const own: Amounts = { ...sidecars };
    add(own, container, which);
    if (container.restartPolicy === "Always") {
      add(sidecars, container, which);
      add(total, container, which);
    }
    for (const resource in own) peak[resource] = Math.max(peak[resource] ?? 0, own[resource] ?? 0);
  }
  for (const resource in peak) total[resource] = Math.max(total[resource] ?? 0, peak[resource] ?? 0);
  for (const [resource, quantity] of Object.entries(spec.overhead ?? {})) {
    total[resource] = (total[resource] ?? 0) + amountOf(resource, quantity);
  }
  return total;
}

function add(amounts: Amounts, container: Container, which: "requests" | "limits"): void {
  const given = container.resources?.[which];
  for (const resource in given) {
    amounts[resource] = (amounts[resource] ?? 0) + amountOf(resource, given[resource] ?? "0");
  }
}

/** The ports that the pod's containers take on the node itself. */
export function hostPorts(spec: PodSpec): ContainerPort[] {
  const ports: ContainerPort[] = [];
  for (const container of spec.containers) {
    for (const port of container.ports ?? []) if ((port.hostPort ?? 0) > 0) ports.push(port);
  }
  for (const container of spec.initContainers ?? []) {
    if (container.restartPolicy !== "Always") continue;
    for (const port of container.ports ?? []) if ((port.hostPort ?? 0) > 0) ports.push(port);
  }
  return ports;
}

/** Would two host ports clash: same protocol and number, and an address in common? */
export function hostPortsClash(a: ContainerPort, b: ContainerPort): boolean {
  if (a.hostPort !== b.hostPort || (a.protocol ?? "TCP") !== (b.protocol ?? "TCP")) return false;
  const left = a.hostIP ?? "";
  const right = b.hostIP ?? "";
  const any = (ip: string): boolean => ip === "" || ip === "0.0.0.0";
  return any(left) || any(right) || left === right;
}
