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
  const ports = new Map<string, Map<string, ProxyEndpoint>>();
  for (const slice of slices) {
    for (const port of slice.ports ?? []) {
      if (port.port === undefined || port.port === null || port.port === 0) continue;
      const key = endpointPortKey(port.name ?? "", (port.protocol ?? "TCP").toLowerCase());
      let found = ports.get(key);
      if (found === undefined) {
        found = new Map();
        ports.set(key, found);
      }
      for (const endpoint of slice.endpoints) {
        const address = endpoint.addresses[0];
        if (address === undefined) continue;
        const { ready, serving, terminating } = endpoint.conditions ?? {};
        const isReady = ready ?? true;
        const text = `${address.includes(":") ? `[${address}]` : address}:${port.port}`;
        const one: ProxyEndpoint = {
          address,
          port: port.port,
          text,
          isLocal: endpoint.nodeName === nodeName,
          ready: isReady,
          serving: serving ?? true,
          terminating: terminating ?? false,
          zoneHints: (endpoint.hints?.forZones ?? []).map((zone) => zone.name),
        };
        const before = found.get(text);
        // While a pod moves between slices it is in both; the better news counts.
        if (before === undefined || (!before.ready && one.ready)) found.set(text, one);
      }
    }
  }
  const sorted = new Map<string, readonly ProxyEndpoint[]>();
  for (const [key, found] of ports) {
    sorted.set(
      key,
      [...found.values()].sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0)),
    );
  }
  return sorted;
}
