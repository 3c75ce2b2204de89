import { backendsOf, routesOf, targetOf } from "./backend.js";
import type { Inventory } from "./inventory.js";
import type { PortRange } from "./port-set.js";

/** Ports that Ingress rules lead to, by the uid of the pod. */
export function ingressTargets({ store }: Inventory): Map<string, PortRange[]> {
  const ports = new Map<string, PortRange[]>();
  for (const ingress of store.list("Ingress")) {
    for (const route of routesOf(ingress)) {
      const target = targetOf(store, route);
      if (target === null) continue;
      for (const { pod, port } of backendsOf(store, target.service, target.port)) {
        const { uid } = pod.metadata;
        const own = ports.get(uid) ?? [];
        own.push({ protocol: "TCP", first: port, last: port });
        ports.set(uid, own);
      }
    }
  }
  return ports;
}
