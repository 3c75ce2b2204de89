// The load balancer's part on a node, as MetalLB's speaker in layer 2 mode: of all nodes one answers for an address.
// It reads Services, EndpointSlices and Nodes and writes ARP and NDP; it gives out no address (control's load balancer does).
// Read next: announcer.ts for what goes over the link, owner.ts for who is chosen, speaker-list.ts for who is alive.

import type { LabelSelector } from "kubernetes-types/meta/v1.js";
import type { Host } from "../../../host/host.js";
import { parseIp } from "../../../wire/ip-address.js";
import { deepEqual } from "../../api/deep-equal.js";
import type { Informer, InformerHandler, Informers } from "../../api/informer.js";
import { type EndpointSlice, type KubeObject, keyOf, type Node, type Service, splitKey } from "../../api/object.js";
import { selectorFromObject } from "../../api/selector.js";
import type { EventSink } from "../kubelet.js";
import { Announcer } from "./announcer.js";
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
  /** By a pool's name the selectors of the nodes that announce it, of each advertisement; pools that are not there are announced by all. */
  readonly advertisements: PoolAdvertisements;
}

/** See `SpeakerOptions.advertisements`. */
export type PoolAdvertisements = ReadonlyMap<string, readonly (readonly LabelSelector[])[]>;

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
      if (service !== null && (this.announced.has(keyOf(service)) || isBalanced(service as Service))) {
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
    const before = this.announced.get(key) ?? [];
    const after = service === null || !this.isOwner(service) ? [] : addressesOf(service);
    if (before.join() === after.join()) return;
    if (after.length === 0) this.announced.delete(key);
    else this.announced.set(key, after);
    // Services may share an address: it goes when nobody has it any more.
    const wanted = new Set(this.addresses);
    for (const address of before) if (!wanted.has(address)) this.announcer.remove(parseIp(address));
    for (const address of after) this.announcer.add(parseIp(address));
    if (before.length === 0 && service !== null) {
      const what = `announcing from node "${this.options.host.name}" with protocol "layer2"`;
      this.options.events.normal(service, "nodeAssigned", what);
    }
  }

  private isOwner(service: Service): boolean {
    const first = addressesOf(service)[0];
    if (first === undefined) return false;
    const pool = this.options.advertisements.get(service.metadata.annotations?.[FROM_POOL] ?? "");
    const nodes = this.nodes.list().filter((node) => canAnnounce(node) && isChosen(node, pool));
    const slices = this.slices
      .list(service.metadata.namespace ?? "")
      .filter((slice) => slice.metadata.labels?.[SERVICE_NAME] === service.metadata.name);
    const names = nodes.map((node) => node.metadata.name).filter((name) => this.speakers.isAlive(name));
    return ownerOf(service, first, slices, names) === this.options.host.name;
  }
}

/** True for a node that some advertisement is for. */
function isChosen({ metadata }: Node, advertisements: readonly (readonly LabelSelector[])[] | undefined): boolean {
  if (advertisements === undefined) return true;
  return advertisements.some(
    (selectors) => selectors.length === 0 || selectors.some((one) => selectorFromObject(one).matches(metadata.labels)),
  );
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
