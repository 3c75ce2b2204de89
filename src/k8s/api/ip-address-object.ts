import { formatAddress, parseAddress } from "./address-text.js";
import type { IpAddressObject, Service } from "./object.js";

const NONE: readonly string[] = [];

/** The addresses that a Service took; none when it is gone, headless, or a name. The same array for the same Service. */
export function addressesOf(service: Service | null): readonly string[] {
  const ips = service?.spec.clusterIPs;
  return ips === undefined || service?.spec.type === "ExternalName" || ips[0] === "None" ? NONE : ips;
}

/** The name of an address's IPAddress. */
export function canonicalAddress(ip: string): string {
  const address = parseAddress(ip);
  return address === null ? ip : formatAddress(address.bytes);
}

/** What the API server keeps of an address that it gave to a Service (ipallocator.createIPAddress). */
export function ipAddressOf(service: Service, ip: string, uid: string, creationTimestamp: string): IpAddressObject {
  const { name, namespace = "" } = service.metadata;
  return {
    apiVersion: "networking.k8s.io/v1",
    kind: "IPAddress",
    metadata: {
      name: canonicalAddress(ip),
      uid,
      resourceVersion: "",
      creationTimestamp,
      labels: {
        "ipaddress.kubernetes.io/ip-family": ip.includes(":") ? "IPv6" : "IPv4",
        "ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io",
      },
    },
    spec: { parentRef: { group: "", resource: "services", namespace, name } },
  };
}
