import { Informer, type InformerHandler } from "../../api/informer.js";
import type { EndpointSlice, Ingress, IngressClass, Service } from "../../api/object.js";
import { selectorFromMap } from "../../api/selector.js";
import type { ApiStore } from "../../api/store.js";
import type { BackendView } from "./ingress-backend.js";

/** The cluster as an Ingress controller sees it, a watch's delay behind. */
export class IngressView implements BackendView {
  readonly ingresses: Informer<"Ingress">;
  readonly classes: Informer<"IngressClass">;
  private readonly services: Informer<"Service">;
  private readonly endpoints: Informer<"EndpointSlice">;

  /** `handler` hears of every change. */
  constructor(api: ApiStore, name: string, handler: InformerHandler) {
    const options = { name: `ingress/${name}` };
    this.ingresses = new Informer(api, "Ingress", options);
    this.classes = new Informer(api, "IngressClass", options);
    this.services = new Informer(api, "Service", options);
    this.endpoints = new Informer(api, "EndpointSlice", options);
    for (const one of [this.ingresses, this.classes, this.services, this.endpoints]) one.addHandler(handler);
  }

  close(): void {
    for (const one of [this.ingresses, this.classes, this.services, this.endpoints]) one.watch.close();
  }

  /** The Ingresses and classes that are there now. */
  objects(): { readonly ingresses: Ingress[]; readonly classes: IngressClass[] } {
    return { ingresses: this.ingresses.list(), classes: this.classes.list() };
  }

  service(namespace: string, name: string): Service | null {
    return this.services.get(namespace, name);
  }

  slices(namespace: string, service: string): readonly EndpointSlice[] {
    return this.endpoints.select(namespace, selectorFromMap({ "kubernetes.io/service-name": service }));
  }
}
