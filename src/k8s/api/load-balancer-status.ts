import type { IngressLoadBalancerStatus } from "kubernetes-types/networking/v1.js";
import { parseAddress } from "./address-text.js";
import { deepEqual } from "./deep-equal.js";
import type { FieldErrors } from "./field-error.js";
import type { Ingress, KubeObject, Service } from "./object.js";
import type { Resource } from "./resources.js";
import { addProblems, isDns1123Subdomain, validateIp } from "./validate-names.js";

const MODES = ["Proxy", "VIP"];

/** One place where a load balancer answers; a newer field than the types that podwire has. */
interface Place {
  readonly ip?: string;
  readonly ipMode?: string;
  readonly hostname?: string;
}

/** The Service with what its status says by default: an address of a load balancer's takes traffic as it is (`VIP`). */
export function defaultServiceStatus(service: Service): Service {
  const places = placesOf(service);
  if (service.spec.type !== "LoadBalancer" || places.every((one) => !one.ip || one.ipMode !== undefined))
    return service;
  const ingress = places.map((one) => (one.ip ? { ipMode: "VIP", ...one } : one));
  return { ...service, status: { ...service.status, loadBalancer: { ...service.status.loadBalancer, ingress } } };
}

/** The Service without places of a load balancer unless it has one: any change of a Service of another type drops them. */
export function dropForeignStatus(service: Service): Service {
  if (service.spec.type === "LoadBalancer" || placesOf(service).length === 0) return service;
  return { ...service, status: { ...service.status, loadBalancer: {} } };
}

/** Checks a status that somebody writes, as far as it is about load balancers (`ValidateLoadBalancerStatus`). */
export function validateStatus(resource: Resource, object: KubeObject, old: KubeObject, errors: FieldErrors): void {
  const isService = resource.key === "Service";
  if (!isService && resource.key !== "Ingress") return;
  const places = placesOf(object as Service | Ingress);
  if (deepEqual(places, placesOf(old as Service | Ingress))) return;
  const path = "status.loadBalancer.ingress";
  if (isService && (object as Service).spec.type !== "LoadBalancer" && places.length > 0) {
    errors.forbidden(path, 'may only be used when `spec.type` is "LoadBalancer"');
    return;
  }
  places.forEach((place, i) => {
    validatePlace(place, `${path}[${i}]`, isService, errors);
  });
}

function validatePlace(
  { ip = "", ipMode, hostname = "" }: Place,
  path: string,
  hasMode: boolean,
  errors: FieldErrors,
): void {
  if (ip !== "") validateIp(ip, `${path}.ip`, errors);
  if (hasMode && ipMode !== undefined) {
    if (ip === "") errors.forbidden(`${path}.ipMode`, "may not be specified when `ip` is not set");
    else if (!MODES.includes(ipMode)) errors.notSupported(`${path}.ipMode`, ipMode, MODES);
  }
  if (hostname === "") return;
  addProblems(errors, `${path}.hostname`, hostname, isDns1123Subdomain(hostname));
  if (parseAddress(hostname) !== null) {
    errors.invalid(`${path}.hostname`, hostname, "must be a DNS name, not an IP address");
  }
}

function placesOf(object: Service | Ingress): readonly Place[] {
  const status = object.status as { readonly loadBalancer?: IngressLoadBalancerStatus } | undefined;
  return status?.loadBalancer?.ingress ?? [];
}
