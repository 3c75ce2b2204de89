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

/** Names of objects by namespace and by what the index is about: they stay as long as that does, whatever else changes. */
type Index = Map<string, Map<string, Set<string>>>;

/** Puts an object's name where it belongs in an index now, and takes it away from where it was; null: none. */
type IndexUpdate = (
  index: Index,
  namespace: string,
  name: string,
  previous: KubeObject | null,
  current: KubeObject | null,
) => void;

/**
 * One component's view of one kind, kept up by a watch: complete once `synced`, and always a little behind the store.
 * Reads cost no copy. The first look-up by label, owner or node makes the index for it, which is kept up from then on: a
 * thousand nodes' views of each other, where nobody asks for labels, hold no labels.
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
  /** Names by `key=value`, by the uid of the managing controller ("" for none), by node; null until somebody asks. */
  private byLabel: Index | null = null;
  private byOwner: Index | null = null;
  private byNode: Index | null = null;

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
    this.byLabel ??= this.indexed(indexLabels);
    const index = this.byLabel.get(namespace);
    let candidates: ReadonlySet<string> | null = null;
    // What an index leads to by the only requirement needs no further look.
    let isExact = false;
    for (const requirement of selector.requirements) {
      if (requirement.operator !== "Equals") continue;
      const found = index?.get(`${requirement.key}=${requirement.values[0] ?? ""}`);
      if (found === undefined) return [];
      if (candidates !== null && found.size > candidates.size) continue;
      candidates = found;
      isExact = selector.requirements.length === 1;
    }
    const selected: ObjectOf<K>[] = [];
    for (const name of candidates ?? names.keys()) {
      const object = names.get(name);
      if (object !== undefined && (isExact || selector.matches(object.metadata.labels))) selected.push(object);
    }
    return selected;
  }

  /** The objects that the controller with this uid manages. */
  managedBy(namespace: string, uid: string): ObjectOf<K>[] {
    this.byOwner ??= this.indexed(indexOwner);
    const managed: ObjectOf<K>[] = [];
    this.collect(namespace, this.byOwner.get(namespace)?.get(uid), managed);
    return managed;
  }

  /** True when there are objects in the namespace that no controller manages. */
  hasOrphans(namespace: string): boolean {
    this.byOwner ??= this.indexed(indexOwner);
    return this.byOwner.get(namespace)?.has(NO_OWNER) === true;
  }

  /** The objects (pods) with this `spec.nodeName`, of all namespaces. */
  onNode(nodeName: string): ObjectOf<K>[] {
    const all: ObjectOf<K>[] = [];
    this.byNode ??= this.indexed(indexNode);
    for (const [namespace, nodes] of this.byNode) this.collect(namespace, nodes.get(nodeName), all);
    return all;
  }

  private collect(namespace: string, names: ReadonlySet<string> | undefined, into: ObjectOf<K>[]): void {
    if (names === undefined) return;
    for (const name of names) {
      const object = this.get(namespace, name);
      if (object !== null) into.push(object);
    }
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
      this.index(namespace, name, previous, null);
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

  /** An index over all objects, as it is first asked for. */
  private indexed(update: IndexUpdate): Index {
    const index: Index = new Map();
    for (const [namespace, names] of this.namespaces)
      for (const [name, object] of names) update(index, namespace, name, null, object);
    return index;
  }

  private index(namespace: string, name: string, previous: KubeObject | null, current: KubeObject | null): void {
    if (this.byLabel !== null) indexLabels(this.byLabel, namespace, name, previous, current);
    if (this.byOwner !== null) indexOwner(this.byOwner, namespace, name, previous, current);
    if (this.byNode !== null) indexNode(this.byNode, namespace, name, previous, current);
  }
}

function indexLabels(
  index: Index,
  namespace: string,
  name: string,
  previous: KubeObject | null,
  current: KubeObject | null,
): void {
  const before = previous?.metadata.labels;
  const after = current?.metadata.labels;
  if (before === after) return;
  for (const key in before) dropName(index, namespace, `${key}=${before[key] ?? ""}`, name);
  for (const key in after) addName(index, namespace, `${key}=${after[key] ?? ""}`, name);
}

function indexOwner(
  index: Index,
  namespace: string,
  name: string,
  previous: KubeObject | null,
  current: KubeObject | null,
): void {
  const before = previous === null ? null : (controllerOf(previous)?.uid ?? NO_OWNER);
  const after = current === null ? null : (controllerOf(current)?.uid ?? NO_OWNER);
  if (before === after) return;
  if (before !== null) dropName(index, namespace, before, name);
  if (after !== null) addName(index, namespace, after, name);
}

/** Stands for the uid of a controller where there is none. */
const NO_OWNER = "";

function indexNode(
  index: Index,
  namespace: string,
  name: string,
  previous: KubeObject | null,
  current: KubeObject | null,
): void {
  const before = previous === null ? undefined : (previous as KindMap["Pod"]).spec?.nodeName;
  const after = current === null ? undefined : (current as KindMap["Pod"]).spec?.nodeName;
  if (before === after) return;
  if (before !== undefined) dropName(index, namespace, before, name);
  if (after !== undefined) addName(index, namespace, after, name);
}

function addName(index: Index, namespace: string, key: string, name: string): void {
  let keys = index.get(namespace);
  if (keys === undefined) {
    keys = new Map();
    index.set(namespace, keys);
  }
  const names = keys.get(key);
  if (names === undefined) keys.set(key, new Set([name]));
  else names.add(name);
}

function dropName(index: Index, namespace: string, key: string, name: string): void {
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
