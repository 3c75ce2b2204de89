import type { Interface } from "./interface.js";

/** The cost of a port for spanning tree by the speed of its device (port_cost, net/bridge/br_if.c). */
export function pathCostOf(device: Interface): number {
  const speedMbps = device.speedMbps;
  if (speedMbps === null) return 100;
  if (speedMbps >= 10_000) return 2;
  if (speedMbps >= 1000) return 4;
  return speedMbps >= 100 ? 19 : 100;
}
