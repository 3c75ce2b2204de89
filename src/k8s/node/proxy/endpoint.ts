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
      const { port: number } = port;
      const found = slice.endpoints.filter(hasAddress).map((one) => endpointOf(one, number, nodeName));
      const before = ports.get(key);
      ports.set(key, before === undefined ? found : before.concat(found));
    }
  }
  for (const [key, found] of ports) if (!isSorted(found)) ports.set(key, sorted(found));
  return ports;
}

const NO_ZONES: readonly string[] = [];

type SliceEndpoint = EndpointSlice["endpoints"][number];

function hasAddress({ addresses }: SliceEndpoint): boolean {
  return addresses.length > 0;
}

function endpointOf(
  { addresses, conditions, hints, nodeName }: SliceEndpoint,
  port: number,
  thisNode: string,
): ProxyEndpoint {
  const [address = ""] = addresses;
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

/** True for most: slices hold endpoints in the order of their addresses. */
function isSorted(found: readonly ProxyEndpoint[]): boolean {
  for (let i = 1; i < found.length; i++) if ((found[i - 1]?.text ?? "") >= (found[i]?.text ?? "")) return false;
  return true;
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
