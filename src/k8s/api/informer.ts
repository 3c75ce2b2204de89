import { controllerOf, type KindMap, type KubeObject, type ObjectOf } from "./object.js";
import type { Selector } from "./selector.js";
import type { ApiStore } from "./store.js";
import type { WatchOptions } from "./store-options.js";
import type { Watch, WatchEventType, Watcher } from "./watch.js";

/** Who wants to know of changes in an informer's view. Handlers only note what to look at; work comes later. */
export interface InformerHandler {
  /** `previous` is null when the object is new to the view, `current` is null when it is gone. Never both. */
  onChange(kind: string, previous: KubeObject | null, current: KubeObject | null): void;
}

type Index = Map<string, Map<string, Set<string>>>;

/**
 * One component's view of one kind, kept up by a watch: complete once `synced`, and always a little behind the store.
 * Reads cost no copy. Pods (and whatever else is looked up by label or owner) are indexed by `key=value` and by the
 * uid of the managing controller.
 */
export class Informer<K extends string = string> implements Watcher {
  readonly kind: K;
  /** True once everything that was there at the start has arrived. */
  synced = false;
  /** How many objects the view holds. */
  size = 0;
  readonly watch: Watch;
  private readonly handlers: InformerHandler[] = [];
  private readonly namespaces = new Map<string, Map<string, ObjectOf<K>>>();
  private readonly byLabel: Index = new Map();
  private readonly byOwner: Index = new Map();
  private readonly byNode: Index = new Map();

  constructor(store: ApiStore, kind: K, options: WatchOptions = {}) {
    this.kind = kind;
    this.watch = store.watch(kind, options, this);
  }

  /** Adds a handler; it hears of what is in the view already at once, then of each change. */
  addHandler(handler: InformerHandler): void {
    this.handlers.push(handler);
    for (const names of this.namespaces.values())
      for (const object of names.values()) handler.onChange(this.kind, null, object);
  }

  /** The object as this component knows it, or null. `namespace` is empty for cluster-wide kinds. */
  get(namespace: string, name: string): ObjectOf<K> | null {
    return this.namespaces.get(namespace)?.get(name) ?? null;
  }

  /** All objects, or those of one namespace, in the order they arrived. A new array. */
  list(namespace = ""): ObjectOf<K>[] {
    if (namespace !== "") return [...(this.namespaces.get(namespace)?.values() ?? [])];
    const all: ObjectOf<K>[] = [];
    for (const names of this.namespaces.values()) for (const object of names.values()) all.push(object);
    return all;
  }

  /** The objects of a namespace whose labels match. Walks the rarest label that the selector asks for by equality. */
  select(namespace: string, selector: Selector): ObjectOf<K>[] {
    if (selector.matchesNothing) return [];
    const names = this.namespaces.get(namespace);
    if (names === undefined) return [];
    const index = this.byLabel.get(namespace);
    let candidates: Iterable<string> = names.keys();
    let best = names.size;
    for (const requirement of selector.requirements) {
      if (requirement.operator !== "Equals") continue;
      const found = index?.get(`${requirement.key}=${requirement.values[0] ?? ""}`);
      if (found === undefined) return [];
      if (found.size <= best) {
        best = found.size;
        candidates = found;
      }
    }
    const selected: ObjectOf<K>[] = [];
    for (const name of candidates) {
      const object = names.get(name);
      if (object !== undefined && selector.matches(object.metadata.labels)) selected.push(object);
    }
    return selected;
  }

  /** The objects that the controller with this uid manages. */
  managedBy(namespace: string, uid: string): ObjectOf<K>[] {
    return this.named(namespace, this.byOwner.get(namespace)?.get(uid));
  }

  /** The objects (pods) with this `spec.nodeName`, of all namespaces. */
  onNode(nodeName: string): ObjectOf<K>[] {
    const all: ObjectOf<K>[] = [];
    for (const [namespace, nodes] of this.byNode) all.push(...this.named(namespace, nodes.get(nodeName)));
    return all;
  }

  onWatchEvent(type: WatchEventType, object: KubeObject | null): void {
    if (object === null) {
      this.synced = true;
      return;
    }
    const namespace = object.metadata.namespace ?? "";
    const name = object.metadata.name;
    let names = this.namespaces.get(namespace);
    const previous = names?.get(name) ?? null;
    if (type === "DELETED") {
      if (previous === null || names === undefined) return;
      names.delete(name);
      if (names.size === 0) this.namespaces.delete(namespace);
      this.size--;
      this.index(namespace, name, object, null);
      if (previous !== object) this.index(namespace, name, previous, null);
      for (const handler of this.handlers) handler.onChange(this.kind, object, null);
      return;
    }
    if (names === undefined) {
      names = new Map();
      this.namespaces.set(namespace, names);
    }
    names.set(name, object as ObjectOf<K>);
    if (previous === null) this.size++;
    this.index(namespace, name, previous, object);
    for (const handler of this.handlers) handler.onChange(this.kind, previous, object);
  }

  private named(namespace: string, found: Set<string> | undefined): ObjectOf<K>[] {
    const names = this.namespaces.get(namespace);
    const objects: ObjectOf<K>[] = [];
    if (found === undefined || names === undefined) return objects;
    for (const name of found) {
      const object = names.get(name);
      if (object !== undefined) objects.push(object);
    }
    return objects;
  }

  private index(namespace: string, name: string, previous: KubeObject | null, current: KubeObject | null): void {
    const labelsBefore = previous?.metadata.labels;
    const labelsAfter = current?.metadata.labels;
    if (labelsBefore !== labelsAfter) {
      for (const key in labelsBefore) dropEntry(this.byLabel, namespace, `${key}=${labelsBefore[key] ?? ""}`, name);
      for (const key in labelsAfter) addEntry(this.byLabel, namespace, `${key}=${labelsAfter[key] ?? ""}`, name);
    }
    const ownerBefore = previous === null ? null : controllerOf(previous);
    const ownerAfter = current === null ? null : controllerOf(current);
    if (ownerBefore !== ownerAfter) {
      if (ownerBefore !== null) dropEntry(this.byOwner, namespace, ownerBefore.uid, name);
      if (ownerAfter !== null) addEntry(this.byOwner, namespace, ownerAfter.uid, name);
    }
    if (this.kind !== "Pod") return;
    const nodeBefore = previous === null ? undefined : (previous as KindMap["Pod"]).spec.nodeName;
    const nodeAfter = current === null ? undefined : (current as KindMap["Pod"]).spec.nodeName;
    if (nodeBefore !== nodeAfter) {
      if (nodeBefore !== undefined) dropEntry(this.byNode, namespace, nodeBefore, name);
      if (nodeAfter !== undefined) addEntry(this.byNode, namespace, nodeAfter, name);
    }
  }
}

function addEntry(index: Index, namespace: string, key: string, name: string): void {
  let keys = index.get(namespace);
  if (keys === undefined) {
    keys = new Map();
    index.set(namespace, keys);
  }
  const names = keys.get(key);
  if (names === undefined) keys.set(key, new Set([name]));
  else names.add(name);
}

function dropEntry(index: Index, namespace: string, key: string, name: string): void {
  const keys = index.get(namespace);
  const names = keys?.get(key);
  if (names === undefined) return;
  names.delete(name);
  if (names.size === 0) keys?.delete(key);
}

/**
 * The informers of one component (client-go's shared informer factory): one view for each kind, whoever asks, so that
 * all parts of the component see the same, equally stale, state.
 */
export class Informers {
  readonly name: string;
  private readonly store: ApiStore;
  private readonly byKind = new Map<string, Informer>();

  /** `name` is the component's; it names the random stream of the delays. */
  constructor(store: ApiStore, name: string) {
    this.store = store;
    this.name = name;
  }

  /** The component's view of a kind; the watch starts with the first call. */
  of<K extends string>(kind: K): Informer<K> {
    let informer = this.byKind.get(kind);
    if (informer === undefined) {
      informer = new Informer<string>(this.store, kind, { name: `${this.name}/${kind}` });
      this.byKind.set(kind, informer);
    }
    return informer as unknown as Informer<K>;
  }

  /** True once every view asked for so far is complete. */
  get synced(): boolean {
    for (const informer of this.byKind.values()) if (!informer.synced) return false;
    return true;
  }
}
