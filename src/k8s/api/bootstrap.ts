import type { EndpointSlice, Namespace, PriorityClass, Service, ServiceCidr } from "./object.js";
import type { ApiStore } from "./store.js";

/** The namespaces of a new cluster. */
export const SYSTEM_NAMESPACES = ["default", "kube-node-lease", "kube-public", "kube-system"] as const;

/**
 * What an API server makes by itself when it starts: the system namespaces and priority classes, the ServiceCIDR
 * `kubernetes` and, when its own addresses are given, the Service `kubernetes` (the first address of the service range)
 * with its EndpointSlice.
 */
export function bootstrapCluster(store: ApiStore, apiServers: readonly string[] = [], port = 6443): void {
  for (const name of SYSTEM_NAMESPACES) {
    store.create<Namespace>({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
  }
  for (const [name, value] of [
    ["system-cluster-critical", 2000000000],
    ["system-node-critical", 2000001000],
  ] as const) {
    const apiVersion = "scheduling.k8s.io/v1";
    store.create<PriorityClass>({ apiVersion, kind: "PriorityClass", metadata: { name }, value }, { trusted: true });
  }
  createDefaultCidr(store);
  if (apiServers.length > 0) createKubernetesService(store, apiServers, port);
}

/** The name of the ServiceCIDR that says the cluster's own ranges. */
export const DEFAULT_CIDR = "kubernetes";

/** Makes that object, unless it is there. */
export function createDefaultCidr(store: ApiStore): void {
  if (store.get("ServiceCIDR", "", DEFAULT_CIDR) !== null) return;
  store.create<ServiceCidr>(
    {
      apiVersion: "networking.k8s.io/v1",
      kind: "ServiceCIDR",
      metadata: { name: DEFAULT_CIDR },
      spec: { cidrs: [...store.services.ownCidrs] },
    },
    { trusted: true },
  );
}

function createKubernetesService(store: ApiStore, apiServers: readonly string[], port: number): void {
  const range = store.services.ranges[0];
  if (range === undefined) return;
  // Of the first family alone, as the API server makes it in dual-stack clusters too.
  const own = apiServers.filter((one) => one.includes(":") === (range.family === "IPv6"));
  const labels = { component: "apiserver", provider: "kubernetes" };
  store.create<Service>({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "kubernetes", namespace: "default", labels },
    spec: { clusterIP: range.addressAt(1), ports: [{ name: "https", protocol: "TCP", port: 443, targetPort: port }] },
  });
  store.create<EndpointSlice>(
    {
      apiVersion: "discovery.k8s.io/v1",
      kind: "EndpointSlice",
      metadata: { name: "kubernetes", namespace: "default", labels: { "kubernetes.io/service-name": "kubernetes" } },
      addressType: range.family,
      endpoints: own.map((one) => ({ addresses: [one], conditions: { ready: true } })),
      ports: [{ name: "https", protocol: "TCP", port }],
    },
    { trusted: true },
  );
}
