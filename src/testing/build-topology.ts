import type { Host } from "../host/host.js";
import { Network } from "../host/network.js";
import { MICROSECOND } from "../sim/time.js";
import { type IpAddress, parseIp } from "../wire/ip-address.js";
import { nextSegment, parentOf, type TopologySpec } from "./topology-spec.js";

/** A host with its address. */
export interface PlacedHost {
  readonly host: Host;
  readonly segment: number;
  readonly address: IpAddress;
}

/** A topology that stands. */
export interface Topology {
  readonly spec: TopologySpec;
  readonly network: Network;
  readonly hosts: readonly PlacedHost[];
  /** By the segment that each joins to the one before. */
  readonly routers: ReadonlyMap<number, Host>;
}

/** The network of segment `index`: "10.3.1". The router to its parent is .1, the routers below it .2 up, hosts follow. */
function prefixOf(spec: TopologySpec, index: number): string {
  return `10.${spec.block}.${index}`;
}

/** Builds what a spec says: switches, cables, routers with forwarding on, addresses, and a route to every segment. */
export function buildTopology(spec: TopologySpec): Topology {
  const network = new Network({ seed: spec.seed });
  const hosts: PlacedHost[] = [];
  const routers = new Map<number, Host>();
  const switches = spec.segments.map((_, index) => network.addSwitch(`switch${index}`));
  const used = spec.segments.map(() => 1);
  /** Address of the router that joins a segment to its parent, on the parent's side. */
  const upperAddress = new Map<number, string>();

  const attach = (host: Host, index: number, lastByte: number): string => {
    const [segment, fabric] = [spec.segments[index], switches[index]];
    if (segment === undefined || fabric === undefined) throw new Error(`no segment ${index}`);
    const name = host.netns.freeName("eth");
    network.connect(host, fabric, { nameA: name, delayNs: segment.delayUs * MICROSECOND, rateBps: 1e9 });
    const address = `${prefixOf(spec, index)}.${lastByte}`;
    const device = host.netns.findDevice(name);
    if (device === null) throw new Error(`${host.name} has no ${name}`);
    const local = { local: parseIp(address), prefixLength: segment.prefixLength };
    const error = host.netns.stack.addAddress(host.netns.ipDevice(device), local);
    if (error !== null) throw new Error(`${host.name}: ${error.text}`);
    return address;
  };

  const addMachine = (host: Host): Host => {
    host.netns.loopback.setUp(true);
    return host;
  };
  for (let index = 1; index < spec.segments.length; index++) {
    const router = addMachine(network.addRouter(`router${index}`));
    const parent = parentOf(spec, index);
    const lastByte = (used[parent] ?? 1) + 1;
    used[parent] = lastByte;
    upperAddress.set(index, attach(router, parent, lastByte));
    attach(router, index, 1);
    routers.set(index, router);
  }
  for (const [index, segment] of spec.segments.entries()) {
    for (let i = 0; i < segment.hosts; i++) {
      const host = addMachine(network.addHost(`host${index}.${i}`));
      const address = parseIp(attach(host, index, (used[index] ?? 1) + 1 + i));
      hosts.push({ host, segment: index, address });
    }
  }

  /** Where a machine on `from` sends what goes to `to`. */
  const gateway = (from: number, to: number): string | undefined => {
    const next = nextSegment(spec, from, to);
    return next === null
      ? undefined
      : next === parentOf(spec, from)
        ? `${prefixOf(spec, from)}.1`
        : upperAddress.get(next);
  };
  const addRoute = (host: Host, to: number, via: string | undefined): void => {
    const length = spec.segments[to]?.prefixLength;
    if (via === undefined || length === undefined) return;
    const dst = parseIp(`${prefixOf(spec, to)}.0`);
    const route = { family: 4 as const, dst, prefixLength: length, nexthops: [{ gateway: parseIp(via) }] };
    const error = host.netns.stack.addRoute(route, "add");
    if (error !== null) throw new Error(`${host.name}: ${error.text}`);
  };
  for (let to = 0; to < spec.segments.length; to++) {
    for (const { host, segment } of hosts) addRoute(host, to, gateway(segment, to));
    for (const [index, router] of routers) {
      const parent = parentOf(spec, index);
      if (to === index || to === parent) continue;
      // Below the router when the way from its parent leads through it.
      const below = nextSegment(spec, parent, to) === index;
      addRoute(router, to, below ? gateway(index, to) : gateway(parent, to));
    }
  }
  return { spec, network, hosts, routers };
}
