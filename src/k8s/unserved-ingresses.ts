import type { IngressBackend } from "kubernetes-types/networking/v1.js";
import { type Ingress, type IngressClass, keyOf } from "./api/object.js";
import { formatOrigin } from "./api/source-map.js";
import type { ApiStore } from "./api/store.js";
import type { Cluster } from "./cluster.js";
import { type IngressChoice, ingressChoice, servesIngress } from "./node/ingress/ingress-class.js";
import { ingressFlavour } from "./node/ingress/ingress-flavour.js";

/**
 * Ingresses that no controller in the cluster serves, and rules that lead to Services or ports that are not there, a
 * sentence each: Kubernetes takes them as they are.
 */
export function unservedIngresses({ api }: Cluster): string[] {
  const ingresses = api.list("Ingress");
  if (ingresses.length === 0) return [];
  const classes = api.list("IngressClass");
  const controllers = controllersIn(api);
  const warnings: string[] = [];
  for (const ingress of ingresses) {
    const origin = api.originOf(ingress);
    const place = origin === null ? "" : ` (${formatOrigin(origin)})`;
    const served = controllers.some((choice) => servesIngress(choice, ingress, classes));
    const doubts = [...(served ? [] : [whyUnserved(ingress, classes)]), ...missingBackends(api, ingress)];
    for (const what of doubts) warnings.push(`ingress ${keyOf(ingress)} ${what}${place}`);
  }
  return warnings;
}

/** What the controllers that the cluster's pods are take for their own. */
function controllersIn(api: ApiStore): IngressChoice[] {
  return api.list("Pod").flatMap((pod) =>
    pod.spec.containers.flatMap((container) => {
      const flavour = ingressFlavour(pod, container);
      return flavour === null ? [] : [ingressChoice({ container, pod }, flavour)];
    }),
  );
}

function whyUnserved({ metadata, spec }: Ingress, classes: readonly IngressClass[]): string {
  const annotation = metadata.annotations?.["kubernetes.io/ingress.class"] ?? "";
  const name = annotation === "" ? spec.ingressClassName : annotation;
  if (name === undefined) return "is served by nobody: it has no class, and no Ingress controller here takes those";
  const isThere = classes.some((one) => one.metadata.name === name);
  const because =
    annotation !== "" || isThere ? "no Ingress controller here is for it" : "there is no such IngressClass";
  return `is served by nobody: its class is ${name}, and ${because}`;
}

function missingBackends(api: ApiStore, { metadata, spec }: Ingress): string[] {
  const backends = (spec.rules ?? []).flatMap(({ http }) => (http?.paths ?? []).map(({ backend }) => backend));
  if (spec.defaultBackend !== undefined) backends.push(spec.defaultBackend);
  return [...new Set(backends.flatMap((backend) => missingBackend(api, metadata.namespace ?? "", backend) ?? []))];
}

function missingBackend(api: ApiStore, namespace: string, { service: to }: IngressBackend): string | null {
  if (to === undefined) return null;
  const service = api.get("Service", namespace, to.name);
  if (service === null) return `leads to service ${namespace}/${to.name}, which is not there`;
  const ports = service.spec.ports ?? [];
  const { name, number } = to.port ?? {};
  if (
    service.spec.type === "ExternalName" ||
    ports.some((one) => (name === undefined ? one.port === number : one.name === name))
  ) {
    return null;
  }
  const known = ports.map((one) => (one.name === undefined ? `${one.port}` : `${one.port} (${one.name})`)).join(", ");
  return `leads to port ${name ?? number ?? ""} of service ${namespace}/${to.name}, which has ${known === "" ? "none" : known}`;
}
