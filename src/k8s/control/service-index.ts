import type { KubeObject, Pod, Service } from "../api/object.js";
import type { Labels } from "../api/selector.js";

/**
 * Which Services select a pod: each Service is filed under one `key=value` pair of its selector, so that a pod's labels
 * lead to the few Services that may match.
 */
export class ServiceIndex {
  private readonly byPair = new Map<string, Map<string, Service>>();

  /** Takes note of a changed Service; null stands for absent. */
  change(previous: KubeObject | null, current: KubeObject | null): void {
    if (previous !== null) this.file(previous as Service, false);
    if (current !== null) this.file(current as Service, true);
  }

  /** The Services of the pod's namespace whose selectors match these labels. */
  matching(namespace: string, labels: Labels | undefined): Service[] {
    const found: Service[] = [];
    for (const key in labels) {
      const services = this.byPair.get(pairKey(namespace, key, labels[key] ?? ""));
      if (services === undefined) continue;
      for (const service of services.values()) if (selects(service, labels)) found.push(service);
    }
    return found;
  }

  /** The Services whose endpoints may change with this change of a pod. */
  affected(previous: Pod | null, current: Pod | null): Service[] {
    const pod = current ?? previous;
    if (pod === null) return [];
    const services = this.matching(pod.metadata.namespace ?? "", pod.metadata.labels);
    if (previous === null || current === null || previous.metadata.labels === current.metadata.labels) return services;
    for (const service of this.matching(pod.metadata.namespace ?? "", previous.metadata.labels)) {
      if (!services.includes(service)) services.push(service);
    }
    return services;
  }

  private file(service: Service, add: boolean): void {
    const selector = service.spec.selector ?? {};
    const key = Object.keys(selector).sort()[0];
    if (key === undefined) return;
    const pair = pairKey(service.metadata.namespace ?? "", key, selector[key] ?? "");
    let services = this.byPair.get(pair);
    if (add) {
      if (services === undefined) {
        services = new Map();
        this.byPair.set(pair, services);
      }
      services.set(service.metadata.name, service);
    } else if (services !== undefined) {
      services.delete(service.metadata.name);
      if (services.size === 0) this.byPair.delete(pair);
    }
  }
}

function pairKey(namespace: string, key: string, value: string): string {
  return `${namespace}/${key}=${value}`;
}

function selects(service: Service, labels: Labels): boolean {
  const selector = service.spec.selector ?? {};
  for (const key in selector) if (labels[key] !== selector[key]) return false;
  return true;
}
