import { chainHash } from "../chain-names.js";
import type { ProxyEndpoint } from "../endpoint.js";
import type { ServicePort } from "../service-port.js";

/** nft's names have at most 256 characters; the longest of kube-proxy's prefixes has 16 (knftables.NameLengthMax). */
const BASE_LENGTH_MAX = 240;

/** The chains of one Service port. */
export interface NftServiceChains {
  readonly cluster: string;
  readonly local: string;
  readonly external: string;
  readonly firewall: string;
}

/** The names of a port's chains: "service-ULMVA6XW-ns1/svc1/tcp/p80". */
export function nftServiceChains(port: ServicePort): NftServiceChains {
  const base = hashAndTruncate(baseOf(port));
  return {
    cluster: `service-${base}`,
    local: `local-${base}`,
    external: `external-${base}`,
    firewall: `firewall-${base}`,
  };
}

/** The name of an endpoint's chain: "endpoint-5OJB2KTY-ns1/svc1/tcp/p80__10.180.0.1/80". Colons of IPv6 become dots. */
export function nftEndpointChain(port: ServicePort, endpoint: ProxyEndpoint): string {
  return `endpoint-${endpointBase(port, endpoint)}`;
}

/** The set of the clients that an endpoint had lately. */
export function nftAffinitySet(port: ServicePort, endpoint: ProxyEndpoint): string {
  return `affinity-${endpointBase(port, endpoint)}`;
}

function baseOf(port: ServicePort): string {
  return `${port.namespace}/${port.service}/${port.protocol}/${port.portName}`;
}

function endpointBase(port: ServicePort, endpoint: ProxyEndpoint): string {
  return hashAndTruncate(`${baseOf(port)}__${endpoint.address.replaceAll(":", ".")}/${endpoint.port}`);
}

function hashAndTruncate(name: string): string {
  const full = `${chainHash(name).slice(0, 8)}-${name}`;
  return full.length > BASE_LENGTH_MAX ? `${full.slice(0, BASE_LENGTH_MAX - 3)}...` : full;
}
