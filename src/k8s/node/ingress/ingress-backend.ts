import type { IngressBackend } from "kubernetes-types/networking/v1.js";
import type { UpstreamServer } from "../../../apps/nginx/site.js";
import type { EndpointSlice, Service } from "../../api/object.js";

/** What has to be known of the cluster to find a backend's endpoints. */
export interface BackendView {
  service(namespace: string, name: string): Service | null;
  slices(namespace: string, service: string): readonly EndpointSlice[];
}

/** A name for the servers behind a backend: what is passed to them is balanced by it. */
export function backendKey(namespace: string, backend: IngressBackend): string {
  const { name = "", port } = backend.service ?? {};
  return `${namespace}-${name}-${port?.name ?? port?.number ?? ""}`;
}

/**
 * The endpoints behind a backend: the ready ones of the Service's port, or the name of an ExternalName. Empty when the
 * Service, the port or all endpoints are missing, and for backends that are no Services.
 */
export function backendServers(view: BackendView, namespace: string, backend: IngressBackend): UpstreamServer[] {
  const { name = "", port: wanted } = backend.service ?? {};
  const service = view.service(namespace, name);
  if (service === null) return [];
  const server = (host: string, port: number): UpstreamServer => ({ host, port, isBackup: false, place: "" });
  const { type, ports = [], externalName = "" } = service.spec;
  const port = ports.find((one) =>
    wanted?.name === undefined ? one.port === wanted?.number : one.name === wanted.name,
  );
  if (type === "ExternalName") {
    const number = port?.port ?? wanted?.number;
    return number === undefined ? [] : [server(externalName, number)];
  }
  if (port === undefined) return [];
  const servers: UpstreamServer[] = [];
  for (const slice of view.slices(namespace, name)) {
    const number = (slice.ports ?? []).find((one) => (one.name ?? "") === (port.name ?? ""))?.port;
    if (number === undefined) continue;
    for (const { addresses, conditions } of slice.endpoints) {
      if (conditions?.ready === false) continue;
      const [address] = addresses;
      if (address !== undefined) servers.push(server(address, number));
    }
  }
  return servers;
}
