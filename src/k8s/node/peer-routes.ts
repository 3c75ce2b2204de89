import type { RouteSpec } from "../../ip/route.js";
import { RouteBlock } from "../../ip/route-block.js";
import { completeRoute } from "../../ip/route-check.js";
import type { Origin } from "../../trace/trace.js";
import { parseIp } from "../../wire/ip-address.js";
import { parsePrefix } from "../../wire/prefix.js";
import { deepEqual } from "../api/deep-equal.js";
import type { Node } from "../api/object.js";
import type { ApiStore } from "../api/store.js";
import type { WatchBurst } from "../api/watch.js";

/** A route to the pods of a node, as every other node has it. */
export interface PeerRoute {
  /** "10.244.3.0/24 via 192.168.10.13". */
  readonly text: string;
  readonly spec: RouteSpec;
}

/**
 * What each event of a burst about nodes says. Every node goes through all of it, so it stands in two rows of numbers and
 * not in an object for each.
 */
export interface PeerChanges {
  /** The number of the node that it is about, see `PeerRoutes.numberOf`; -1 for a bookmark. */
  readonly numbers: readonly number[];
  /** Which of the lists of routes that there ever were to this node, from 1; 0 for none: see `routesOf`. */
  readonly versions: readonly number[];
}

const NO_ROUTES: readonly PeerRoute[] = [];

/** So many bursts are remembered: those that are on their way to nodes at one time. */
const BURSTS = 64;

/** What the routes to a node were made from, and the routes. */
interface Known {
  readonly ranges: readonly string[] | undefined;
  readonly addresses: Node["status"]["addresses"];
  readonly routes: readonly PeerRoute[];
}

/**
 * The routes to each node's pods, made once for all the nodes that want them. The same list comes back as long as the
 * node's ranges and addresses are the same, so that `===` tells whether anything changed.
 */
export class PeerRoutes {
  private readonly api: ApiStore;
  private readonly known = new Map<string, Known>();
  private readonly numbers = new Map<string, number>();
  /** The routes of a family and prefix length, which the nodes' tables hold in common. */
  private readonly blocks = new Map<string, RouteBlock>();
  /** By the node's number: no routes, then each list that there was. */
  private readonly versions: (readonly PeerRoute[])[][] = [];
  /** What bursts came to that nodes heard lately: all nodes hear the same ones. */
  private readonly told = new Map<WatchBurst, PeerChanges>();

  constructor(api: ApiStore) {
    this.api = api;
  }

  /** What a burst of events about nodes says. */
  changesOf(burst: WatchBurst): PeerChanges {
    const known = this.told.get(burst);
    if (known !== undefined) return known;
    const numbers: number[] = [];
    const versions: number[] = [];
    for (const [i, object] of burst.objects.entries()) {
      const number = object === null ? -1 : this.numberOf(object.metadata.name);
      numbers.push(number);
      versions.push(
        object === null || burst.types[i] === "DELETED" ? 0 : this.versionOf(number, this.to(object as Node)),
      );
    }
    const changes = { numbers, versions };
    if (this.told.size >= BURSTS) this.told.clear();
    this.told.set(burst, changes);
    return changes;
  }

  /** The number of a node, from 0: the same for everybody who asks. */
  numberOf(name: string): number {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    const number = this.numbers.size;
    this.numbers.set(name, number);
    return number;
  }

  /** The routes of a version to the node of this number. */
  routesOf(number: number, version: number): readonly PeerRoute[] {
    return this.versions[number]?.[version] ?? NO_ROUTES;
  }

  private versionOf(number: number, routes: readonly PeerRoute[]): number {
    if (routes.length === 0) return 0;
    while (this.versions.length <= number) this.versions.push([NO_ROUTES]);
    const versions = this.versions[number] ?? [];
    const known = versions.lastIndexOf(routes);
    return known >= 0 ? known : versions.push(routes) - 1;
  }

  private block(kind: string): RouteBlock {
    let block = this.blocks.get(kind);
    if (block === undefined) {
      block = new RouteBlock();
      this.blocks.set(kind, block);
    }
    return block;
  }

  /** The node's ranges, each through the node's address of the same family. */
  private to(node: Node): readonly PeerRoute[] {
    const { name } = node.metadata;
    const ranges = node.spec.podCIDRs;
    const { addresses } = node.status;
    const known = this.known.get(name);
    if (known !== undefined && known.ranges === ranges && known.addresses === addresses) return known.routes;
    const isSame = known !== undefined && deepEqual(known.ranges, ranges) && deepEqual(known.addresses, addresses);
    const routes = isSame ? known.routes : this.make(node);
    this.known.set(name, { ranges, addresses, routes });
    return routes;
  }

  private make(node: Node): PeerRoute[] {
    const addresses = (node.status.addresses ?? [])
      .filter((one) => one.type === "InternalIP")
      .map((one) => one.address);
    const origin = originOfNode(this.api, node);
    return (node.spec.podCIDRs ?? []).flatMap((cidr) => {
      const gateway = addresses.find((address) => address.includes(":") === cidr.includes(":"));
      if (gateway === undefined) return [];
      const prefix = parsePrefix(cidr);
      const spec = completeRoute({
        family: prefix.family,
        dst: prefix.network,
        prefixLength: prefix.length,
        nexthops: [{ gateway: parseIp(gateway) }],
        origin,
      });
      const placed = this.block(`${prefix.family}/${prefix.length}`).add(spec);
      return [{ text: `${cidr} via ${gateway}`, spec: placed }];
    });
  }
}

/** The Node object as the origin of what is made for it. */
export function originOfNode(api: ApiStore, node: Node): Origin {
  const place = api.originOf(node);
  return { kind: "Node", name: node.metadata.name, file: place?.file ?? null, line: place?.line ?? null };
}
