import type { ServicePort } from "kubernetes-types/core/v1.js";
import type { IngressBackend } from "kubernetes-types/networking/v1.js";
import type { Ingress, Pod, Service } from "../api/object.js";
import { selectorFromMap } from "../api/selector.js";
import type { ApiStore } from "../api/store.js";
import { targetPortOf } from "../control/pod-endpoint.js";
import type { PolicyProtocol } from "../node/policy/access-policy.js";

/** A pod behind a Service's port. */
export interface Backend {
  readonly pod: Pod;
  readonly protocol: PolicyProtocol;
  /** The pod's own port. */
  readonly port: number;
}

/** The pods that a Service's selector matches, without a selector none. */
export function podsBehind(store: ApiStore, service: Service): Pod[] {
  const { selector, type } = service.spec;
  if (type === "ExternalName" || selector === undefined || Object.keys(selector).length === 0) return [];
  return store
    .list("Pod", { namespace: service.metadata.namespace ?? "", labelSelector: selectorFromMap(selector) })
    .filter(({ status }) => status.phase !== "Succeeded" && status.phase !== "Failed");
}

/** The pods behind one port of a Service, each with its own port; those that do not have a port of that name are left out. */
export function backendsOf(store: ApiStore, service: Service, port: ServicePort): Backend[] {
  return podsBehind(store, service).flatMap((pod) => {
    const isHeadless = service.spec.clusterIP === "None";
    // Nobody translates a headless Service's ports: its name is the pods' addresses.
    const number = isHeadless && typeof port.targetPort !== "string" ? port.port : targetPortOf(pod, port);
    return number === null ? [] : [{ pod, protocol: (port.protocol ?? "TCP") as PolicyProtocol, port: number }];
  });
}

/** Can it be reached from outside, on nodes' ports, a load balancer's address or external addresses? */
export function isExposed({ spec }: Service): boolean {
  if (spec.type === "ExternalName") return false;
  const isOnNodes = (spec.ports ?? []).some(({ nodePort }) => nodePort !== undefined);
  return isOnNodes || spec.type === "LoadBalancer" || (spec.externalIPs ?? []).length > 0;
}

/**
 * Does a node that takes a packet from outside put its own address in place of the source's? With externalTrafficPolicy
 * Cluster it does. Policies on the pod's own node are asked before that, those on all others see that node.
 */
export function isMasqueraded(service: Service): boolean {
  return isExposed(service) && service.spec.externalTrafficPolicy !== "Local";
}

/** One way through an Ingress: host and path, and the Service's port that they lead to. */
export interface IngressRoute {
  readonly ingress: Ingress;
  /** "" is every host. */
  readonly host: string;
  /** "" for the default backend. */
  readonly path: string;
  readonly serviceName: string;
  /** The Service's port as the Ingress calls it; null when the backend is no Service. */
  readonly servicePort: string | number | null;
  /** Where the backend is written in the Ingress. */
  readonly field: string;
}

/** The ways through an Ingress, in the order in which they are written, the default backend first. */
export function routesOf(ingress: Ingress): IngressRoute[] {
  const { defaultBackend, rules } = ingress.spec;
  const routes: IngressRoute[] = [];
  const add = (host: string, path: string, backend: IngressBackend, field: string): void => {
    const { service } = backend;
    const servicePort = service?.port?.name ?? service?.port?.number ?? null;
    routes.push({ ingress, host, path, serviceName: service?.name ?? "", servicePort, field });
  };
  if (defaultBackend !== undefined) add("", "", defaultBackend, "spec.defaultBackend");
  (rules ?? []).forEach((rule, i) => {
    (rule.http?.paths ?? []).forEach((path, j) => {
      add(rule.host ?? "", path.path ?? "/", path.backend, `spec.rules[${i}].http.paths[${j}].backend`);
    });
  });
  return routes;
}

/** The Service and its port that a route leads to; null when either is not there. */
export function targetOf(store: ApiStore, route: IngressRoute): { service: Service; port: ServicePort } | null {
  const service = store.get("Service", route.ingress.metadata.namespace ?? "", route.serviceName);
  const port = service?.spec.ports?.find((one) =>
    typeof route.servicePort === "number" ? one.port === route.servicePort : one.name === route.servicePort,
  );
  return service === null || port === undefined ? null : { service, port };
}
