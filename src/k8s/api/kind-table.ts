import type { KubeObject } from "./object.js";
import type { Resource } from "./resources.js";
import { type Watch, WatchBurst } from "./watch.js";

/** The objects of one kind, by namespace (empty for cluster-wide kinds) and name, and the watches on them. */
export class KindTable {
  readonly resource: Resource;
  /** How many objects there are. */
  size = 0;
  /** How many writes there were, deletions included. */
  changes = 0;
  private readonly namespaces = new Map<string, Map<string, KubeObject>>();
  private watches: Watch[] = [];
  /** Those that are told all of it, alike: a write goes into one burst for all of them. */
  private sharedWatches: Watch[] = [];
  /** What they hear of the instant `burstNs`; null when there is none. */
  private burst: WatchBurst | null = null;
  private burstNs = -1;
  /** True while the burst holds all objects in their order as ADDED events, and nothing else: whoever comes now hears it from its beginning. */
  private isListing = false;
  /** How many of the shared watches, from the first, hear the burst. */
  private following = 0;
  /** Watches of one node's pods; apart, so that a pod's change does not ask a thousand kubelets' watches. */
  private readonly nodeWatches = new Map<string, Watch[]>();
  /** Watches of one object by its name, for the same reason. */
  private readonly nameWatches = new Map<string, Watch[]>();

  constructor(resource: Resource) {
    this.resource = resource;
  }

  get(namespace: string, name: string): KubeObject | null {
    return this.namespaces.get(namespace)?.get(name) ?? null;
  }

  set(namespace: string, name: string, object: KubeObject): void {
    let names = this.namespaces.get(namespace);
    if (names === undefined) {
      names = new Map();
      this.namespaces.set(namespace, names);
    }
    this.changes++;
    if (!names.has(name)) this.size++;
    names.set(name, object);
  }

  remove(namespace: string, name: string): void {
    const names = this.namespaces.get(namespace);
    if (names?.delete(name) !== true) return;
    this.changes++;
    this.size--;
    if (names.size === 0) this.namespaces.delete(namespace);
  }

  /** The objects of a namespace, or of all for the empty text, in the order they were created. */
  collect(namespace: string): KubeObject[] {
    if (namespace !== "") return [...(this.namespaces.get(namespace)?.values() ?? [])];
    const all: KubeObject[] = [];
    for (const names of this.namespaces.values()) for (const object of names.values()) all.push(object);
    return all;
  }

  /** Takes a watch in, and with `isTold` tells it of what there is, then a BOOKMARK. */
  addWatch(watch: Watch, isTold: boolean, nowNs: number): void {
    this.index(watch);
    if (watch.isShared && isTold) {
      this.startListing(nowNs);
      if (this.isListing && this.burst !== null) watch.sendBurst(this.burst, 0, this.burst.types.length);
      else for (const object of this.collect("")) watch.send("ADDED", object);
    } else if (isTold) {
      for (const object of this.collect(watch.namespace)) if (watch.selects(object)) watch.send("ADDED", object);
    }
    if (isTold) watch.send("BOOKMARK", null);
  }

  /** Begins the burst of an instant at which nothing was written yet with all that there is. */
  private startListing(nowNs: number): void {
    if (this.isFresh(nowNs)) return;
    this.startBurst(nowNs);
    this.isListing = true;
    for (const object of this.collect("")) this.burst?.add("ADDED", object);
  }

  private index(watch: Watch): void {
    const node = watch.fields?.exact("spec.nodeName") ?? null;
    const name = watch.fields?.exact("metadata.name") ?? null;
    if (node !== null) addTo(this.nodeWatches, node, watch);
    else if (name !== null) addTo(this.nameWatches, name, watch);
    else if (watch.isShared) this.sharedWatches.push(watch);
    else this.watches.push(watch);
  }

  /** Tells the watches of a write at the instant `nowNs`; `last` is what a DELETED event carries. */
  notify(previous: KubeObject | null, current: KubeObject | null, last: KubeObject, nowNs: number): void {
    if (this.sharedWatches.length > 0) {
      const burst = this.burstOf(nowNs);
      if (current === null || previous !== null) this.isListing = false;
      if (current === null) burst.add("DELETED", last);
      else burst.add(previous === null ? "ADDED" : "MODIFIED", current);
    }
    if (this.tell(this.watches, previous, current, last)) this.watches = this.watches.filter((watch) => !watch.closed);
    if (this.nameWatches.size > 0) this.notifyOf(this.nameWatches, last.metadata.name, previous, current, last);
    if (this.nodeWatches.size === 0) return;
    const before = previous === null ? "" : nodeNameOf(previous);
    const after = current === null ? "" : nodeNameOf(current);
    this.notifyOf(this.nodeWatches, before, previous, current, last);
    if (after !== before) this.notifyOf(this.nodeWatches, after, previous, current, last);
  }

  private isFresh(nowNs: number): boolean {
    return this.burst !== null && this.burstNs === nowNs && !this.burst.sealed;
  }

  private startBurst(nowNs: number): void {
    this.burst = new WatchBurst();
    this.burstNs = nowNs;
    this.isListing = false;
    this.following = 0;
    this.sharedWatches = this.sharedWatches.filter((watch) => !watch.closed);
  }

  /** The burst of this instant, on its way to all that share it; who came since the last write hears what is added from now on. */
  private burstOf(nowNs: number): WatchBurst {
    if (!this.isFresh(nowNs)) this.startBurst(nowNs);
    const burst = this.burst ?? new WatchBurst();
    for (; this.following < this.sharedWatches.length; this.following++) {
      const watch = this.sharedWatches[this.following];
      if (watch !== undefined && !watch.closed) watch.sendBurst(burst, burst.types.length, -1);
    }
    return burst;
  }

  private notifyOf(
    index: Map<string, Watch[]>,
    key: string,
    previous: KubeObject | null,
    current: KubeObject | null,
    last: KubeObject,
  ): void {
    const watches = index.get(key);
    if (watches === undefined || !this.tell(watches, previous, current, last)) return;
    const open = watches.filter((watch) => !watch.closed);
    if (open.length === 0) index.delete(key);
    else index.set(key, open);
  }

  /** True when one of the watches was found closed. */
  private tell(
    watches: readonly Watch[],
    previous: KubeObject | null,
    current: KubeObject | null,
    last: KubeObject,
  ): boolean {
    let closed = false;
    for (const watch of watches) {
      if (watch.closed) closed = true;
      else watch.onWrite(previous, current, last);
    }
    return closed;
  }
}

function addTo(index: Map<string, Watch[]>, key: string, watch: Watch): void {
  const list = index.get(key);
  if (list === undefined) index.set(key, [watch]);
  else list.push(watch);
}

function nodeNameOf(object: KubeObject): string {
  const spec = (object as { readonly spec?: { readonly nodeName?: string } }).spec;
  return spec?.nodeName ?? "";
}
