import type { IngressLoadBalancerIngress } from "kubernetes-types/networking/v1.js";
import type { Ingress, Service } from "../../api/object.js";
import type { ApiStore } from "../../api/store.js";
import type { ContainerContext } from "../images/app.js";
import { flag } from "../images/echo-apps.js";
import type { IngressView } from "./ingress-view.js";

/** What a controller writes into its Ingresses' status: the addresses of the Service that its flags name. */
export interface IngressStatusSource {
  /** "namespace/name" of that Service; "" when nothing is published. */
  readonly service: string;
  /** An address or name given outright; "" for none. */
  readonly address: string;
}

/** Reads a controller's flags; `$(POD_NAMESPACE)` is its pod's. */
export function ingressStatusSource(container: ContainerContext): IngressStatusSource {
  const service =
    flag(container, "publish-service") ??
    flag(container, "providers.kubernetesingress.ingressendpoint.publishedservice") ??
    "";
  const namespace = container.pod.metadata.namespace ?? "default";
  return {
    service: service.replace("$(POD_NAMESPACE)", namespace),
    address: flag(container, "publish-status-address") ?? "",
  };
}

/** Writes the status of those Ingresses that say something else. */
export function publishStatus(
  api: ApiStore,
  view: IngressView,
  source: IngressStatusSource,
  ingresses: readonly Ingress[],
): void {
  const addresses = addressesOf(view, source);
  if (addresses === null) return;
  const wanted = JSON.stringify(addresses);
  for (const { metadata } of ingresses) {
    const now = api.get("Ingress", metadata.namespace ?? "", metadata.name);
    if (now === null || JSON.stringify(now.status.loadBalancer?.ingress ?? []) === wanted) continue;
    api.updateStatus<Ingress>({ ...now, status: { loadBalancer: { ingress: addresses } } });
  }
}

/** Null when nothing is published. */
function addressesOf(
  view: IngressView,
  { service, address }: IngressStatusSource,
): IngressLoadBalancerIngress[] | null {
  if (address !== "")
    return address.split(",").map((one) => (/^[\d.]+$|:/.test(one) ? { ip: one } : { hostname: one }));
  const [namespace = "", name = ""] = service.split("/");
  if (name === "") return null;
  const found = view.service(namespace, name);
  return found === null ? [] : publishedBy(found);
}

function publishedBy({ spec, status }: Service): IngressLoadBalancerIngress[] {
  const outside = (spec.externalIPs ?? []).map((ip) => ({ ip }));
  if (spec.type === "LoadBalancer") {
    const balancers = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) =>
      ip === undefined ? { hostname: hostname ?? "" } : { ip },
    );
    return [...balancers, ...outside];
  }
  if (outside.length > 0) return outside;
  return (spec.clusterIPs ?? []).filter((ip) => ip !== "None").map((ip) => ({ ip }));
}
