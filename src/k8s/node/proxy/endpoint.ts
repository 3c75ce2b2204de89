import type { EndpointSlice } from "../../api/object.js";

/** One endpoint of one Service port, as one node sees it. */
export interface ProxyEndpoint {
  readonly address: string;
  readonly port: number;
  /** "10.244.1.5:8080", "[fd00::5]:8080". */
  readonly text: string;
  /** On this very node. */
  readonly isLocal: boolean;
  readonly ready: boolean;
  /** Ready, or terminating and still ready. */
  readonly serving: boolean;
  readonly terminating: boolean;
  /** Zones that are told to use it. */
  readonly zoneHints: readonly string[];
}

/** What a key of `endpointsByPort` is: the port's name and protocol ("http/tcp"). */
export function endpointPortKey(portName: string, protocol: string): string {
  return `${portName}/${protocol}`;
}

/**
 * The endpoints of a Service's slices of one family by port, sorted by address and port as kube-proxy sorts them; an
 * endpoint that stands in two slices counts once.
 */
export function endpointsByPort(
  slices: readonly EndpointSlice[],
  nodeName: string,
): ReadonlyMap<string, readonly ProxyEndpoint[]> {
  const ports = new Map<string, ProxyEndpoint[]>();
  for (const slice of slices) {
    for (const port of slice.ports ?? []) {
      if (port.port === undefined || port.port === null || port.port === 0) continue;
      const key = endpointPortKey(port.name ?? "", (port.protocol ?? "TCP").toLowerCase());
      const found: ProxyEndpoint[] = [];
      for (const endpoint of slice.endpoints) {
        const address = endpoint.addresses[0];
        if (address !== undefined) found.push(endpointOf(endpoint, address, port.port, nodeName));
      }
      const before = ports.get(key);
      ports.set(key, before === undefined ? found : before.concat(found));
    }
  }
  for (const [key, found] of ports) if (found.length > 1) ports.set(key, sorted(found));
  return ports;
}

const NO_ZONES: readonly string[] = [];

function endpointOf(
  { conditions, hints, nodeName }: EndpointSlice["endpoints"][number],
  address: string,
  port: number,
  thisNode: string,
): ProxyEndpoint {
  return {
    address,
    port,
    text: `${address.includes(":") ? `[${address}]` : address}:${port}`,
    isLocal: nodeName === thisNode,
    ready: conditions?.ready ?? true,
    serving: conditions?.serving ?? true,
    terminating: conditions?.terminating ?? false,
    zoneHints: hints?.forZones?.map((zone) => zone.name) ?? NO_ZONES,
  };
}

/** Each once, by address and port. */
function sorted(found: ProxyEndpoint[]): ProxyEndpoint[] {
  found.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
  const once: ProxyEndpoint[] = [];
  for (const one of found) {
    const before = once.at(-1);
    if (before?.text !== one.text) once.push(one);
    // While a pod moves between slices it is in both: that it is on this node counts, and then the better news.
    else if (one.isLocal === before.isLocal ? one.ready && !before.ready : one.isLocal) once[once.length - 1] = one;
  }
  return once;
}
