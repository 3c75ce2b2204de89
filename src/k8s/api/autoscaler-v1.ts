/**
 * An object as the API server stores it, in its own version: a HorizontalPodAutoscaler of autoscaling/v1 says the CPU that it
 * aims at by a field of its own, which is a metric of autoscaling/v2 (conversion of pkg/apis/autoscaling/v1). Everything
 * else is answered as it came.
 */
export function inStoredVersion<T extends { readonly apiVersion: string; readonly kind: string }>(object: T): T {
  if (object.apiVersion !== "autoscaling/v1" || object.kind !== "HorizontalPodAutoscaler") return object;
  const { spec } = object as { readonly spec?: unknown };
  const converted = { ...object, apiVersion: "autoscaling/v2" };
  if (typeof spec !== "object" || spec === null) return converted;
  const { targetCPUUtilizationPercentage: target, ...rest } = spec as Readonly<Record<string, unknown>>;
  if (target === undefined || target === null) return converted;
  const resource = { name: "cpu", target: { type: "Utilization", averageUtilization: target } };
  return { ...converted, spec: { ...rest, metrics: [{ type: "Resource", resource }] } };
}
