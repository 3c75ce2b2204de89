import { type EndpointSlice, type KubeObject, keyOf, type Service } from "../../api/object.js";
import type { BurstFacts, WatchBurst } from "../../api/watch.js";
import type { ChangedServices, ServiceState } from "./datapath.js";
import { proxiedAddress, servicePortsOf } from "./service-port.js";

/** Below this many entries nothing is forgotten. */
const SWEEP_AT = 4_096;
/** So many lists are remembered at least, so that nodes which come to the same one find it. */
const LISTS = 64;
const MOST_SEARCHES = 200;
/** Steps from list to list are remembered until the lists have so many entries together. */
const MOST_STEP_ENTRIES = 4_000_000;
const SERVICE_NAME = "kubernetes.io/service-name";

/** What a node knows of a Service and its slices: the same object for all nodes that know the same versions. */
export class KnownService {
  /** "ns/name". */
  readonly key: string;
  /** Null while only slices of it arrived. */
  readonly service: Service | null;
  /** Of any family, by name. */
  readonly slices: readonly EndpointSlice[];
  /** Tells them apart in the sum of a list. */
  readonly serial: number;
  /** The last slice that somebody heard of when this was what they knew, and what they know since: others hear of it next. */
  heard: EndpointSlice | null = null;
  heardNext: KnownService | null = null;
  /** Another that is about the same object. */
  readonly sibling: KnownService | null;
  /** -1 until it was counted. */
  private endpoints4 = -1;
  private endpoints6 = -1;

  constructor(
    key: string,
    service: Service | null,
    slices: readonly EndpointSlice[],
    serial: number,
    sibling: KnownService | null,
  ) {
    this.sibling = sibling;
    this.key = key;
    this.service = service;
    this.slices = slices;
    this.serial = serial;
  }

  /** How many endpoints its ports have together in a family ("IPv4", "IPv6"); 0 when nothing of it is proxied. */
  endpointCount(family: string): number {
    if (family === "IPv6") {
      if (this.endpoints6 < 0) this.endpoints6 = this.countEndpoints(family);
      return this.endpoints6;
    }
    if (this.endpoints4 < 0) this.endpoints4 = this.countEndpoints(family);
    return this.endpoints4;
  }

  private countEndpoints(family: string): number {
    const { service, slices } = this;
    if (service === null || (service.spec.ports ?? []).length === 0 || proxiedAddress(service, family) === null)
      return 0;
    const names = new Set((service.spec.ports ?? []).map(nameAndProtocol));
    const inFamily = slices.filter((slice) => slice.addressType === family);
    let count = 0;
    // What stands in two slices counts once.
    const seen = inFamily.length > 1 ? new Set<string>() : null;
    for (const { ports, endpoints } of inFamily) {
      for (const port of ports ?? []) {
        const name = nameAndProtocol(port);
        if (!names.has(name) || (port.port ?? 0) === 0) continue;
        if (seen === null) count += endpoints.length;
        else for (const { addresses } of endpoints) seen.add(`${name} ${port.port} ${addresses[0] ?? ""}`);
      }
    }
    return seen === null ? count : seen.size;
  }
}

function nameAndProtocol({ name, protocol }: { readonly name?: string; readonly protocol?: string }): string {
  return `${name ?? ""}/${protocol ?? "TCP"}`;
}

/** What is in a list and was not in the one before, and the other way round. */
interface ListChange {
  readonly added: readonly KnownService[];
  readonly removed: readonly KnownService[];
}

/** All that a node knows of Services, sorted by key: read-only, the same object for all nodes that know the same. */
export class ServiceList {
  readonly known: readonly KnownService[];
  /** Those of which there is a Service. The same array as long as the list is the same. */
  readonly states: readonly ServiceState[];
  /** Tells lists apart: made of the serials of what is known. */
  readonly sum: number;
  private index: Map<string, KnownService> | null = null;
  private searches = 0;
  /** Those with a port for health checks; null until somebody asks. */
  private checked: readonly ServiceState[] | null = null;
  /** -1 until they were counted. */
  private endpoints4 = -1;
  private endpoints6 = -1;

  /** `from` is a list that this one came from by `change`: what was counted there is not counted anew. */
  constructor(known: readonly KnownService[], sum: number, from: ServiceList | null, change: ListChange) {
    this.known = known;
    this.sum = sum;
    if (from !== null && from.states === from.known && change.added.every(hasService)) {
      this.states = known as readonly (KnownService & ServiceState)[];
    } else this.states = known.every(hasService) ? known : known.filter(hasService);
    if (from === null) return;
    const count = (family: string, before: number): number => {
      let sum = before;
      for (const one of change.added) sum += one.endpointCount(family);
      for (const one of change.removed) sum -= one.endpointCount(family);
      return sum;
    };
    if (from.endpoints4 >= 0) this.endpoints4 = count("IPv4", from.endpoints4);
    if (from.endpoints6 >= 0) this.endpoints6 = count("IPv6", from.endpoints6);
    const { checked } = from;
    if (checked !== null && checked.length === 0 && !change.added.some(isHealthChecked)) this.checked = checked;
  }

  /** How many endpoints the ports of all Services have together in a family. */
  endpointCount(family: string): number {
    if (family === "IPv6") {
      if (this.endpoints6 < 0) this.endpoints6 = this.countEndpoints(family);
      return this.endpoints6;
    }
    if (this.endpoints4 < 0) this.endpoints4 = this.countEndpoints(family);
    return this.endpoints4;
  }

  private countEndpoints(family: string): number {
    let count = 0;
    for (const one of this.known) count += one.endpointCount(family);
    return count;
  }

  /** The states with a `healthCheckNodePort`. */
  get healthChecked(): readonly ServiceState[] {
    if (this.checked === null) this.checked = this.states.filter(isHealthChecked);
    return this.checked;
  }

  /** What is known of this key, or null. O(log n), until it has been asked so often that an index pays. */
  get(key: string): KnownService | null {
    if (this.index === null && ++this.searches > MOST_SEARCHES) {
      this.index = new Map();
      for (const one of this.known) this.index.set(one.key, one);
    }
    if (this.index !== null) return this.index.get(key) ?? null;
    const found = this.known[placeOf(this.known, key)];
    return found?.key === key ? found : null;
  }
}

/** What a list became by what watches told: what a node syncs. */
export class ServiceStep implements ChangedServices {
  readonly list: ServiceList;
  /** The keys of what changed with each that watches told. */
  private readonly told: readonly (readonly string[])[];
  /** Null until somebody asks: iptables' rules do not need it. */
  private changed: ReadonlySet<string> | null = null;

  constructor(list: ServiceList, told: readonly (readonly string[])[]) {
    this.list = list;
    this.told = told;
  }

  has(key: string): boolean {
    return this.all().has(key);
  }

  keys(): Iterable<string> {
    return this.all();
  }

  private all(): ReadonlySet<string> {
    if (this.changed === null) {
      const changed = new Set<string>();
      for (const keys of this.told) for (const key of keys) changed.add(key);
      this.changed = changed;
    }
    return this.changed;
  }
}

/** What a list became by one burst, and the keys of what is not the same any more to kube-proxy. */
interface AfterBurst {
  readonly list: ServiceList;
  readonly keys: readonly string[];
}

/**
 * What the nodes of a cluster know of Services. Each learns it by watches of its own, a little earlier or later than the
 * others; equal knowledge is held once, however it was come by.
 */
export class ServiceLists {
  /** Nothing is known. */
  readonly empty = new ServiceList([], 0, null, NO_CHANGE);
  private current = new Map<KubeObject, KnownService>();
  private previous = new Map<KubeObject, KnownService>();
  private lists = new Map<number, ServiceList[]>();
  private listCount = 0;
  private lastSerial = 0;
  /** What lists became by one burst: nodes go the same way from list to list, some further than others at first. */
  private steps = new Map<ServiceList, Map<WatchBurst, AfterBurst>>();
  /** How many entries the lists have together that `steps` holds. */
  private stepEntries = 0;

  /**
   * What a node comes to know that knew `from` and was told this of Services and of slices, each in order. Which of the two
   * came first does not matter.
   */
  step(from: ServiceList, toldOfServices: readonly WatchBurst[], toldOfSlices: readonly WatchBurst[]): ServiceStep {
    let list = from;
    const told: (readonly string[])[] = [];
    for (const bursts of [toldOfServices, toldOfSlices]) {
      for (const burst of bursts) {
        const after = this.after(list, burst);
        list = after.list;
        told.push(after.keys);
      }
    }
    return new ServiceStep(list, told);
  }

  /** True when there is nothing to write after this burst for a node whose rules say `from`. */
  isIdle(from: ServiceList, burst: WatchBurst): boolean {
    return this.after(from, burst).keys.length === 0;
  }

  /** What a node that knew `from` knows after one burst. */
  private after(from: ServiceList, burst: WatchBurst): AfterBurst {
    const known = this.steps.get(from)?.get(burst);
    if (known !== undefined) return known;
    const news = new Map<string, KnownService>();
    const { types, objects } = burst;
    const keys = new Set<string>();
    for (let i = 0; i < objects.length; i++) {
      const object = objects[i] ?? null;
      if (object === null) continue;
      const isGone = types[i] === "DELETED";
      if (object.kind === "Service") {
        const key = keyOf(object);
        const state = news.get(key) ?? from.get(key);
        const service = isGone ? null : (object as Service);
        if (!isProxiedAlike(state?.service ?? null, service)) keys.add(key);
        news.set(key, this.withService(key, state, service));
      } else {
        const key = serviceKeyOf(object as EndpointSlice);
        const state = news.get(key) ?? from.get(key);
        const isOut = isPassedOver(object);
        if (isOut && !holdsSlice(state, object)) continue;
        keys.add(key);
        news.set(key, this.withSlice(key, state, object as EndpointSlice, isGone || isOut));
      }
    }
    const list = news.size === 0 ? from : this.apply(from, news);
    const after = { list, keys: Array.from(keys) };
    if (this.stepEntries > MOST_STEP_ENTRIES) {
      this.steps = new Map();
      this.stepEntries = 0;
    }
    this.stepEntries += list.known.length;
    const steps = this.steps.get(from);
    if (steps === undefined) this.steps.set(from, new Map([[burst, after]]));
    else steps.set(burst, after);
    return after;
  }

  /** `state` (null for nothing) after an event about the Service: `service` null when it is gone. */
  withService(key: string, state: KnownService | null, service: Service | null): KnownService {
    return this.intern(key, service, state?.slices ?? NONE);
  }

  /** `state` (null for nothing) after an event about one of its slices. */
  withSlice(key: string, state: KnownService | null, slice: EndpointSlice, isGone: boolean): KnownService {
    if (state !== null && !isGone && state.heard === slice && state.heardNext !== null) return state.heardNext;
    const { name } = slice.metadata;
    const before = state?.slices ?? NONE;
    const others = before.filter((one) => one.metadata.name !== name);
    const slices = isGone ? others : others.concat([slice]);
    if (slices.length > 1) slices.sort((a, b) => compare(a.metadata.name, b.metadata.name));
    const next = this.intern(key, state?.service ?? null, slices);
    if (state !== null && !isGone) {
      state.heard = slice;
      state.heardNext = next;
    }
    return next;
  }

  /** `list` with these in the place of those of the same keys; what is empty goes. */
  apply(list: ServiceList, changes: ReadonlyMap<string, KnownService>): ServiceList {
    const added: KnownService[] = [];
    const removed: KnownService[] = [];
    const known = changes.size <= FEW_CHANGES ? [...list.known] : this.merge(list, changes, added, removed);
    if (changes.size <= FEW_CHANGES) for (const change of changes.values()) replace(known, change, added, removed);
    let { sum } = list;
    for (const { serial } of added) sum = (sum + Math.imul(serial, 0x9e3779b1)) | 0;
    for (const { serial } of removed) sum = (sum - Math.imul(serial, 0x9e3779b1)) | 0;
    return this.internList(known, sum, list, { added, removed });
  }

  /** Both in one walk over the list, for many changes. */
  private merge(
    list: ServiceList,
    changes: ReadonlyMap<string, KnownService>,
    added: KnownService[],
    removed: KnownService[],
  ): KnownService[] {
    const sorted = [...changes.values()].sort((a, b) => compare(a.key, b.key));
    const states: KnownService[] = [];
    let at = 0;
    for (const change of sorted) {
      let old = list.known[at];
      while (old !== undefined && old.key < change.key) {
        states.push(old);
        old = list.known[++at];
      }
      if (old !== undefined && old.key === change.key) {
        removed.push(old);
        at++;
      }
      if (isEmpty(change)) continue;
      states.push(change);
      added.push(change);
    }
    for (; at < list.known.length; at++) {
      const old = list.known[at];
      if (old !== undefined) states.push(old);
    }
    return states;
  }

  private intern(key: string, service: Service | null, slices: readonly EndpointSlice[]): KnownService {
    const about: KubeObject | undefined = service ?? slices[0];
    if (about === undefined) return new KnownService(key, service, slices, 0, null);
    const current = this.current.get(about);
    const known = current ?? this.previous.get(about) ?? null;
    let found = known;
    while (found !== null && !(found.service === service && sameItems(found.slices, slices))) found = found.sibling;
    if (found !== null && current !== undefined) return found;
    if (this.current.size >= Math.max(SWEEP_AT, this.previous.size * 2)) {
      this.previous = this.current;
      this.current = new Map();
    }
    const state = found ?? new KnownService(key, service, slices, ++this.lastSerial, known);
    this.current.set(about, found === null ? state : (known ?? state));
    return state;
  }

  private internList(states: readonly KnownService[], sum: number, from: ServiceList, change: ListChange): ServiceList {
    let known = this.lists.get(sum);
    if (known === undefined) {
      known = [];
      this.lists.set(sum, known);
    }
    const equal = known.find((list) => sameItems(list.known, states));
    if (equal !== undefined) return equal;
    if (++this.listCount > LISTS) {
      this.listCount = 1;
      this.lists = new Map();
      known = [];
      this.lists.set(sum, known);
    }
    const list = new ServiceList(states, sum, from, change);
    known.push(list);
    return list;
  }
}

const NONE: readonly EndpointSlice[] = [];
const NO_CHANGE: ListChange = { added: [], removed: [] };
/** Up to so many changes are looked up in a list one by one. */
const FEW_CHANGES = 32;

/** Puts a change into the place of what has its key, or takes that out. */
function replace(known: KnownService[], change: KnownService, added: KnownService[], removed: KnownService[]): void {
  const at = placeOf(known, change.key);
  const old = known[at];
  const had = old !== undefined && old.key === change.key;
  if (had) removed.push(old);
  if (isEmpty(change)) {
    if (had) known.splice(at, 1);
    return;
  }
  added.push(change);
  if (had) known[at] = change;
  else known.splice(at, 0, change);
}

/** Where the key is in a sorted list, or belongs. */
export function placeOf(known: readonly { readonly key: string }[], key: string): number {
  let low = 0;
  let high = known.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((known[middle]?.key ?? "") < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

function isEmpty(known: KnownService): boolean {
  return known.service === null && known.slices.length === 0;
}

function isHealthChecked({ service }: { readonly service: Service | null }): boolean {
  return (service?.spec.healthCheckNodePort ?? 0) !== 0;
}

/** Labels of slices that kube-proxy does not watch: of headless Services and of those that are another proxy's. */
const PASSED_OVER: readonly string[] = ["service.kubernetes.io/headless", "service.kubernetes.io/service-proxy-name"];

/** True for a slice that kube-proxy does not watch. */
export function isPassedOver({ metadata: { labels } }: KubeObject): boolean {
  return labels !== undefined && PASSED_OVER.some((name) => name in labels);
}

/** What is in a burst: looked at once for all nodes. */
export function factsOf(burst: WatchBurst): BurstFacts {
  if (burst.facts !== null) return burst.facts;
  const udp = new Set<string>();
  let passedOver = 0;
  for (const object of burst.objects) {
    if (object === null) continue;
    if (isPassedOver(object)) passedOver++;
    else if (object.kind !== "Service") {
      const { addressType, ports } = object as EndpointSlice;
      if (ports?.some(({ protocol }) => protocol === "UDP")) udp.add(addressType);
    }
  }
  burst.facts = { passedOver, udp: [...udp] };
  return burst.facts;
}

function holdsSlice(known: KnownService | null, { metadata: { name } }: KubeObject): boolean {
  return known?.slices.some((slice) => slice.metadata.name === name) ?? false;
}

const FAMILIES: readonly string[] = ["IPv4", "IPv6"];

/** True when both mean the same to kube-proxy (ServicePortMap); null for none. */
function isProxiedAlike(before: Service | null, after: Service | null): boolean {
  if (before === after) return true;
  if (before !== null && after !== null) {
    return FAMILIES.every((family) => proxiedText(before, family) === proxiedText(after, family));
  }
  const one = before ?? after;
  const isProxied = one !== null && FAMILIES.some((family) => proxiedAddress(one, family) !== null);
  return !isProxied || (one.spec.ports ?? []).length === 0;
}

function proxiedText(service: Service, family: string): string {
  const ports = servicePortsOf(service, family);
  return JSON.stringify(ports.map(({ object: _object, chains: _chains, ...port }) => port));
}

function serviceKeyOf(slice: EndpointSlice): string {
  return `${slice.metadata.namespace ?? ""}/${slice.metadata.labels?.[SERVICE_NAME] ?? ""}`;
}

function hasService(known: KnownService): known is KnownService & ServiceState {
  return known.service !== null;
}

/** True for equal lists of the same objects. */
export function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
