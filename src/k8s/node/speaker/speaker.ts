// The load balancer's part on a node, as MetalLB's speaker: of all nodes one answers for an address, or many tell a router.
// It reads Services, EndpointSlices and Nodes and writes ARP and NDP; it gives out no address (control's load balancer does).
// Read next: announcer.ts for what goes over the link, owner.ts for who is chosen, speaker-list.ts for who is alive.

import type { Host } from "../../../host/host.js";
import { formatIp, parseIp } from "../../../wire/ip-address.js";
import { maskAddress } from "../../../wire/prefix.js";
import { deepEqual } from "../../api/deep-equal.js";
import type { Informer, InformerHandler, Informers } from "../../api/informer.js";
import { type EndpointSlice, type KubeObject, keyOf, type Node, type Service, splitKey } from "../../api/object.js";
import type { EventSink } from "../kubelet.js";
import { announcesInLayer2, isChosen, isForDevice, type PoolAdvertisements } from "./advertisement.js";
import { Announcer } from "./announcer.js";
import type { BgpRoutes } from "./bgp-routes.js";
import { canAnnounce, ownerOf } from "./owner.js";
import { SpeakerList, type SpeakerListOwner } from "./speaker-list.js";

/** What a speaker is started with. */
export interface SpeakerOptions {
  readonly host: Host;
  /** The node's view of the API. */
  readonly informers: Informers;
  readonly events: EventSink;
  /** The device that addresses are announced on. */
  readonly uplink: string;
  readonly advertisements: PoolAdvertisements;
  /** The router that is told by BGP. */
  readonly bgp: BgpRoutes;
}

/** Which pool a Service's addresses are from. */
const FROM_POOL = "metallb.io/ip-allocated-from-pool";
const SERVICE_NAME = "kubernetes.io/service-name";

/**
 * Announces the load balancer addresses of which its node is the owner. That another node is dead the speakers find out
 * from each other, long before its Node object says so.
 */
export class Speaker implements InformerHandler, SpeakerListOwner {
  private readonly options: SpeakerOptions;
  private readonly services: Informer<"Service">;
  private readonly slices: Informer<"EndpointSlice">;
  private readonly nodes: Informer<"Node">;
  private readonly announcer: Announcer;
  private readonly speakers: SpeakerList;
  /** What is announced for a Service, by its key. */
  private readonly announced = new Map<string, readonly string[]>();
  /** The prefixes that are told by BGP for a Service, by its key. */
  private readonly told = new Map<string, readonly string[]>();
  private stopped = false;

  constructor(options: SpeakerOptions) {
    this.options = options;
    this.announcer = new Announcer(options.host.netns, options.uplink);
    this.speakers = new SpeakerList(options.host.netns, options.host.name, this);
    this.services = options.informers.of("Service");
    this.slices = options.informers.of("EndpointSlice");
    this.nodes = options.informers.of("Node");
    for (const informer of [this.services, this.slices, this.nodes]) informer.addHandler(this);
  }

  /** The addresses that this node answers for now, as text. */
  get addresses(): string[] {
    return [...new Set([...this.announced.values()].flat())];
  }

  /** The machine is off. */
  stop(): void {
    this.stopped = true;
    this.options.bgp.lose(this.options.host.name);
    this.announcer.close();
    this.speakers.close();
  }

  onSpeakersChanged(): void {
    this.updateAll();
  }

  onChange(kind: string, previous: KubeObject | null, current: KubeObject | null): void {
    if (this.stopped) return;
    if (kind === "Service") {
      const service = current ?? previous;
      const isKnown = service !== null && (this.announced.has(keyOf(service)) || this.told.has(keyOf(service)));
      if (service !== null && (isKnown || isBalanced(service as Service))) {
        this.update(keyOf(service));
      }
    } else if (kind === "EndpointSlice") {
      const slice = (current ?? previous) as EndpointSlice;
      const name = slice.metadata.labels?.[SERVICE_NAME] ?? "";
      const namespace = slice.metadata.namespace ?? "";
      const service = this.services.get(namespace, name);
      if (service !== null && isBalanced(service)) this.update(`${namespace}/${name}`);
    } else {
      this.follow((current ?? previous) as Node, current !== null);
      const isOther = !deepEqual(previous?.metadata.labels, current?.metadata.labels);
      if (usable(previous) !== usable(current) || (isOther && this.options.advertisements.size > 0)) this.updateAll();
    }
  }

  private updateAll(): void {
    for (const service of this.services.list()) if (isBalanced(service)) this.update(keyOf(service));
  }

  private follow({ metadata, status }: Node, isThere: boolean): void {
    const address = status.addresses?.find(({ type }) => type === "InternalIP")?.address;
    if (!isThere) this.speakers.remove(metadata.name);
    else if (address !== undefined) this.speakers.set(metadata.name, address);
  }

  private update(key: string): void {
    const { namespace, name } = splitKey(key);
    const service = this.services.get(namespace, name);
    this.updateLayer2(key, service);
    this.updateBgp(key, service);
  }

  private updateLayer2(key: string, service: Service | null): void {
    const before = this.announced.get(key) ?? [];
    const after = service === null || !this.isOwner(service) ? [] : addressesOf(service);
    if (before.join() === after.join()) return;
    if (after.length === 0) this.announced.delete(key);
    else this.announced.set(key, after);
    // Services may share an address: it goes when nobody has it any more.
    const wanted = new Set(this.addresses);
    for (const address of before) if (!wanted.has(address)) this.announcer.remove(parseIp(address));
    for (const address of after) this.announcer.add(parseIp(address));
    if (before.length === 0 && service !== null) this.tellAssigned(service, "layer2");
  }

  private updateBgp(key: string, service: Service | null): void {
    const { bgp, host } = this.options;
    const before = this.told.get(key) ?? [];
    const after = service === null ? [] : this.prefixesOf(service);
    if (before.join() === after.join()) return;
    if (after.length === 0) this.told.delete(key);
    else this.told.set(key, after);
    const wanted = new Set([...this.told.values()].flat());
    for (const prefix of before) if (!wanted.has(prefix)) bgp.withdraw(host.name, prefix);
    const own = this.nodes.get("", host.name);
    for (const prefix of after) {
      const via = (own?.status.addresses ?? []).find(
        ({ type, address }) => type === "InternalIP" && address.includes(":") === prefix.includes(":"),
      );
      if (via !== undefined) bgp.announce(host.name, parseIp(via.address), prefix);
    }
    if (before.length === 0 && service !== null) this.tellAssigned(service, "bgp");
  }

  private tellAssigned(service: Service, protocol: string): void {
    const what = `announcing from node "${this.options.host.name}" with protocol "${protocol}"`;
    this.options.events.normal(service, "nodeAssigned", what);
  }

  private isOwner(service: Service): boolean {
    const first = addressesOf(service)[0];
    if (first === undefined) return false;
    const { advertisements, host, uplink } = this.options;
    const pool = advertisements.get(service.metadata.annotations?.[FROM_POOL] ?? "");
    const nodes = this.nodes.list().filter((node) => canAnnounce(node) && announcesInLayer2(node, pool));
    const names = nodes.map((node) => node.metadata.name).filter((name) => this.speakers.isAlive(name));
    if (ownerOf(service, first, this.slicesOf(service), names) !== host.name) return false;
    const own = this.nodes.get("", host.name);
    if (own === null || isForDevice(own, uplink, pool)) return true;
    // The owner is chosen without asking for its devices.
    const words = `the interfaces specified by LB IP ${JSON.stringify(first)} doesn't exist in assigned node ${JSON.stringify(host.name)} with protocol "layer2"`;
    this.options.events.warning(service, "announceFailed", words);
    return false;
  }

  /** What this node tells its peers of a Service: nothing without an endpoint that serves, with policy Local one of its own. */
  private prefixesOf(service: Service): string[] {
    const { advertisements, host, bgp } = this.options;
    const own = this.nodes.get("", host.name);
    const pool = advertisements.get(service.metadata.annotations?.[FROM_POOL] ?? "") ?? [];
    if (own === null || !canAnnounce(own) || pool.length === 0) return [];
    if (ownerOf(service, "", this.slicesOf(service), [host.name]) === null) return [];
    const prefixes = pool.flatMap(({ bgp: by, nodeSelectors }) => {
      if (by === undefined || !isChosen(own, nodeSelectors)) return [];
      const hasPeer = by.peers.some((peer) => bgp.isAt(peer.address) && isChosen(own, peer.nodeSelectors));
      if (!hasPeer) return [];
      return addressesOf(service).map((address) => {
        const length = address.includes(":") ? by.aggregationLengthV6 : by.aggregationLength;
        return `${formatIp(maskAddress(parseIp(address), length))}/${length}`;
      });
    });
    return [...new Set(prefixes)];
  }

  private slicesOf(service: Service): EndpointSlice[] {
    return this.slices
      .list(service.metadata.namespace ?? "")
      .filter((slice) => slice.metadata.labels?.[SERVICE_NAME] === service.metadata.name);
  }
}

function isBalanced(service: Service): boolean {
  return service.spec.type === "LoadBalancer" && addressesOf(service).length > 0;
}

function addressesOf(service: Service): string[] {
  if (service.spec.type !== "LoadBalancer" || service.spec.loadBalancerClass !== undefined) return [];
  return (service.status.loadBalancer?.ingress ?? []).flatMap(({ ip }) => (ip === undefined || ip === "" ? [] : [ip]));
}

function usable(node: KubeObject | null): boolean {
  return node !== null && canAnnounce(node as Node);
}
