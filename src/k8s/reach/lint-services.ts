import { nearestName } from "../api/nearest-name.js";
import { type Ingress, keyOf, type Service } from "../api/object.js";
import { selectorFromMap } from "../api/selector.js";
import type { ApiStore } from "../api/store.js";
import { targetPortOf } from "../control/pod-endpoint.js";
import { type IngressRoute, podsBehind, routesOf } from "./backend.js";
import type { LintRule, LintWarning } from "./lint.js";

/** Services that lead nowhere, and Ingress rules that lead to no Service. */
export function lintServices(store: ApiStore): LintWarning[] {
  return [
    ...store.list("Service").flatMap((service) => lintService(store, service)),
    ...store
      .list("Ingress")
      .flatMap((ingress) => routesOf(ingress).flatMap((route) => lintRoute(store, ingress, route))),
  ];
}

function lintService(store: ApiStore, service: Service): LintWarning[] {
  const { selector, type, ports } = service.spec;
  if (type === "ExternalName" || selector === undefined || Object.keys(selector).length === 0) return [];
  const warn = (rule: LintRule, field: string, message: string): LintWarning => ({
    rule,
    object: `Service ${keyOf(service)}`,
    message,
    origin: store.originOf(service, field),
  });
  const pods = podsBehind(store, service);
  if (pods.length === 0) {
    const text = selectorFromMap(selector).toString();
    return [
      warn("service-without-endpoints", "spec.selector", `it has no endpoints: its selector ${text} matches no pod`),
    ];
  }
  return (ports ?? []).flatMap((port, i) => {
    const numbers = pods.map((pod) => targetPortOf(pod, port));
    const field = `spec.ports[${i}]`;
    if (numbers.every((number) => number === null)) {
      return [
        warn(
          "port-not-opened",
          `${field}.targetPort`,
          `no pod behind it has a port called "${String(port.targetPort)}"`,
        ),
      ];
    }
    const declared = pods.flatMap(({ spec }) => spec.containers.flatMap((container) => container.ports ?? []));
    const isSure = pods.every(({ spec }) => spec.containers.some((container) => (container.ports ?? []).length > 0));
    const protocol = port.protocol ?? "TCP";
    const isOpened = declared.some(
      (one) => numbers.includes(one.containerPort) && (one.protocol ?? "TCP") === protocol,
    );
    if (!isSure || isOpened) return [];
    const opened = [...new Set(declared.map((one) => `${one.protocol ?? "TCP"} ${one.containerPort}`))].join(", ");
    const target = String(port.targetPort ?? port.port);
    return [
      warn(
        "port-not-opened",
        `${field}.targetPort`,
        `no pod behind it opens ${protocol} ${target}: they open ${opened}`,
      ),
    ];
  });
}

function lintRoute(store: ApiStore, ingress: Ingress, route: IngressRoute): LintWarning[] {
  if (route.serviceName === "") return [];
  const namespace = ingress.metadata.namespace ?? "";
  const warn = (field: string, message: string): LintWarning => ({
    rule: "name-not-found",
    object: `Ingress ${keyOf(ingress)}`,
    message,
    origin: store.originOf(ingress, `${route.field}.service${field}`),
  });
  const service = store.get("Service", namespace, route.serviceName);
  if (service === null) {
    const names = store.list("Service", { namespace }).map(({ metadata }) => metadata.name);
    const nearest = nearestName(route.serviceName, names);
    const hint = nearest === null ? "" : ` (did you mean "${nearest}"?)`;
    return [warn(".name", `services "${route.serviceName}" not found${hint}`)];
  }
  const ports = service.spec.ports ?? [];
  const has = ports.some(
    ({ name, port }) => (typeof route.servicePort === "number" ? port : name) === route.servicePort,
  );
  if (has || service.spec.type === "ExternalName") return [];
  const known = ports.map(({ name, port }) => (name === undefined ? String(port) : `${port} (${name})`)).join(", ");
  return [
    warn(
      ".port",
      `Service ${namespace}/${route.serviceName} has no port ${String(route.servicePort)}: it has ${known}`,
    ),
  ];
}
