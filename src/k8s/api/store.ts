import type { ObjectMeta, OwnerReference } from "kubernetes-types/meta/v1.js";
import type { RandomStream } from "../../sim/random.js";
import type { Sim } from "../../sim/sim.js";
import { MILLISECOND } from "../../sim/time.js";
import { admit } from "./admission.js";
import { type ApiError, alreadyExists, badRequest, conflict, forbidden, notFound } from "./api-error.js";
import { inStoredVersion } from "./autoscaler-v1.js";
import { Clock, parseTime } from "./clock.js";
import { withFields } from "./clone.js";
import { completeCustom } from "./custom-object.js";
import { deepEqual } from "./deep-equal.js";
import { applyDefaults } from "./defaults.js";
import { FieldErrors, invalidObject } from "./field-error.js";
import { addressesOf, canonicalAddress, ipAddressOf } from "./ip-address-object.js";
import { KindRegistry } from "./kind-registry.js";
import { KindTable } from "./kind-table.js";
import { limitProblem, withDefaultLimits } from "./limit-ranger.js";
import { defaultServiceStatus, dropForeignStatus, validateStatus } from "./load-balancer-status.js";
import { randomUid } from "./names.js";
import type {
  CustomResourceDefinition,
  Draft,
  IpAddressObject,
  KindMap,
  KubeObject,
  ObjectOf,
  Pod,
  Service,
} from "./object.js";
import { controllerOf, isTerminating } from "./object.js";
import {
  byNamespaceAndName,
  fieldSelectorOf,
  finalizersAfterDelete,
  hasFinalizers,
  hasGeneration,
  keepServerFields,
  labelSelectorOf,
  type Mutable,
  nameOf,
  namespaceFinalizers,
  podGrace,
  refuseUnknownFields,
  specChanged,
  statusOf,
} from "./object-lifecycle.js";
import { OwnerIndex } from "./owner-index.js";
import { podSecurityRefusal } from "./pod-security.js";
import { checkPreconditions, checkWritten } from "./preconditions.js";
import { quotaProblem } from "./resource-quota.js";
import { apiVersionOf, type Resource } from "./resources.js";
import { ServiceAllocator } from "./service-allocator.js";
import type { Origin, SourceMap } from "./source-map.js";
import { initialStatus } from "./status-defaults.js";
import type { DeleteOptions, ListOptions, StoreOptions, WatchOptions, WriteOptions } from "./store-options.js";
import { validateCreate, validateUpdate } from "./validation.js";
import { Watch, type WatchDelay, type Watcher } from "./watch.js";

const DEFAULT_WATCH_DELAY: WatchDelay = { delayNs: MILLISECOND, jitterNs: MILLISECOND };

/**
 * The API server with its store: objects by kind, namespace and name, one version counter, optimistic concurrency,
 * deletion with grace periods and finalizers, and watches. A write takes effect at once; what others learn of it comes
 * through watches, later. Every refusal is an `ApiError` with the API server's words.
 *
 * Objects are never changed in place: keep them as long as you like, and hand in a new object to write.
 * Simplified: no etcd compaction, no managed fields; requests themselves take no time.
 */
export class ApiStore {
  readonly sim: Sim;
  readonly clock: Clock;
  readonly services: ServiceAllocator;
  private readonly tables = new Map<string, KindTable>();
  private readonly registry = new KindRegistry();
  private readonly owners = new OwnerIndex();
  private readonly sources = new Map<string, SourceMap>();
  /** What `apply` was given the last time, by uid. */
  private readonly applied = new Map<string, object>();
  private readonly uidRng: RandomStream;
  private readonly nameRng: RandomStream;
  /** For ServiceCIDRs and IPAddresses, which are beside what a world's author sees: no other uid depends on them. */
  private readonly addressRng: RandomStream;
  private readonly watchRng: RandomStream;
  private readonly heedsLimits: boolean;
  private readonly watchDelay: WatchDelay;
  private watchCount = 0;
  private version = 0;

  constructor(sim: Sim, options: StoreOptions = {}) {
    const epoch = parseTime(options.epoch ?? "2025-01-01T00:00:00Z");
    if (epoch === null) throw badRequest(`epoch "${options.epoch ?? ""}" is no RFC 3339 time`);
    this.sim = sim;
    this.clock = new Clock(epoch);
    const rng = sim.rng.fork("k8s:api");
    this.uidRng = rng.fork("uid");
    this.nameRng = rng.fork("names");
    this.addressRng = rng.fork("addresses");
    this.watchRng = rng.fork("watches");
    this.watchDelay = options.watchDelay ?? DEFAULT_WATCH_DELAY;
    this.heedsLimits = options.heedsLimits ?? true;
    this.services = new ServiceAllocator(
      rng.fork("services"),
      options.serviceCidrs ?? ["10.96.0.0/12"],
      options.nodePortRange ?? [30000, 32767],
    );
  }

  /** The counter of writes; every write gets the next number as its resourceVersion. */
  get resourceVersion(): string {
    return String(this.version);
  }

  /** The present instant as Kubernetes prints times. */
  now(): string {
    return this.clock.textAt(this.sim.nowNs);
  }

  /** The kind that the store calls `key`, custom kinds included; null when nothing is known of it. */
  resource(key: string): Resource | null {
    return this.registry.resource(key);
  }

  /**
   * The kind that apiVersion and kind of an object name; a kind of a group of its own is accepted as a custom resource.
   * @throws ApiError BadRequest for a kind or version that Kubernetes' own groups do not have.
   */
  resourceFor(apiVersion: string, kind: string): Resource {
    return this.registry.resourceFor(apiVersion, kind);
  }

  /** All kinds of which there are objects or watches, in the order of their first use. */
  kinds(): Resource[] {
    return Array.from(this.tables.values(), (table) => table.resource);
  }

  /** The object, or null. `namespace` is empty for cluster-wide kinds. O(1). */
  get<K extends string>(kind: K, namespace: string, name: string): ObjectOf<K> | null {
    return (this.tables.get(kind)?.get(namespace, name) ?? null) as ObjectOf<K> | null;
  }

  /** Like `get`. @throws ApiError NotFound. */
  read<K extends string>(kind: K, namespace: string, name: string): ObjectOf<K> {
    const object = this.get(kind, namespace, name);
    if (object === null) throw notFound(this.table(kind).resource, name);
    return object;
  }

  /** The objects that the options choose, sorted by namespace and name as the API server lists them. */
  list<K extends string>(kind: K, options: ListOptions = {}): ObjectOf<K>[] {
    const table = this.tables.get(kind);
    if (table === undefined) return [];
    const labels = labelSelectorOf(options);
    const fields = fieldSelectorOf(options);
    let objects = table.collect(options.namespace ?? "");
    if (labels !== null) objects = objects.filter((object) => labels.matches(object.metadata.labels));
    if (fields !== null) objects = objects.filter((object) => fields.matches(object));
    return objects.sort(byNamespaceAndName) as ObjectOf<K>[];
  }

  /** All objects of the kind in the order in which they were created: for those whom the order of `list` means nothing. */
  all<K extends string>(kind: K): ObjectOf<K>[] {
    return (this.tables.get(kind)?.collect("") ?? []) as ObjectOf<K>[];
  }

  /** How many objects of the kind there are. */
  count(kind: string): number {
    return this.tables.get(kind)?.size ?? 0;
  }

  /** How many writes of the kind there were, deletions included. */
  changesOf(kind: string): number {
    return this.tables.get(kind)?.changes ?? 0;
  }

  /** The objects that name this uid among their owners, in the order they came. */
  ownedBy(uid: string): KubeObject[] {
    return this.owners.ownedBy(uid);
  }

  /**
   * Opens a watch: first what is there (unless told not to) and a BOOKMARK, then each change, delayed.
   * Close it with `watch.close()`.
   */
  watch(kind: keyof KindMap | (string & {}), options: WatchOptions, watcher: Watcher): Watch {
    const table = this.table(kind);
    const watch = new Watch(
      this.sim,
      this.watchRng.fork(options.name ?? `watch-${this.watchCount++}`).fork(kind),
      options.delay ?? this.watchDelay,
      kind,
      options.namespace ?? "",
      labelSelectorOf(options),
      fieldSelectorOf(options),
      watcher,
    );
    table.addWatch(watch, options.sendInitialEvents !== false, this.sim.nowNs);
    return watch;
  }

  /**
   * Adds an object: fills in defaults, checks it, gives it uid, version and times; Services get addresses and ports.
   * Returns what is stored. @throws ApiError Invalid, AlreadyExists, NotFound or Forbidden (its namespace), BadRequest.
   */
  create<T extends KubeObject>(written: Draft<T>, options: WriteOptions = {}): T {
    const draft = inStoredVersion(written);
    const resource = this.resourceFor(draft.apiVersion, draft.kind);
    const table = this.table(resource.key);
    const given = draft.metadata;
    if (given.resourceVersion !== undefined && given.resourceVersion !== "") {
      throw badRequest("resourceVersion should not be set on objects to be created");
    }
    const namespace = resource.namespaced ? (given.namespace ?? "default") : "";
    const name = nameOf(given, this.nameRng);
    this.checkNamespace(resource, namespace, name);
    const now = this.now();
    const metadata: Mutable<ObjectMeta> & { name: string } = withFields(given, {
      name,
      uid: randomUid(resource.key === "ServiceCIDR" ? this.addressRng : this.uidRng),
      resourceVersion: "",
      creationTimestamp: now,
    });
    if (namespace === "") delete metadata.namespace;
    else metadata.namespace = namespace;
    delete metadata.deletionTimestamp;
    delete metadata.deletionGracePeriodSeconds;
    if (hasGeneration(resource)) metadata.generation = 1;
    let object = (options.trusted === true ? draft : withFields(draft, {})) as unknown as Mutable<KubeObject>;
    object.apiVersion = apiVersionOf(resource);
    object.metadata = metadata as Mutable<KubeObject>["metadata"];
    if (resource.hasStatus) (object as { status?: unknown }).status = initialStatus(resource, object);
    if (options.trusted !== true) {
      refuseUnknownFields(resource, draft);
      object = admit(this, resource, applyDefaults(resource, object));
    }
    const hasLimits = this.heedsLimits && this.count("LimitRange") > 0;
    if (hasLimits && resource.key === "Pod") object = withDefaultLimits(this, object as Pod);
    // Addresses and ports are taken first and given back when the object is refused, as in the API server.
    if (resource.key === "Service") object = this.services.onCreate(resource, object as Service);
    const errors = new FieldErrors();
    if (!resource.known) object = completeCustom(this, resource, draft.apiVersion, object, errors);
    if (options.trusted !== true) validateCreate(resource, object, errors);
    const exists = table.get(namespace, name) !== null;
    const refusal = errors.any ? null : this.refusalOf(resource, object, hasLimits);
    if (resource.key === "Service" && (errors.any || refusal !== null || exists || options.dryRun === true)) {
      this.services.abandon();
    }
    if (errors.any) throw invalidObject(resource, name, errors.list);
    if (refusal !== null) throw refusal;
    if (exists) throw alreadyExists(resource, name);
    if (options.dryRun === true) return object as T;
    if (resource.key === "CustomResourceDefinition") this.registry.define(object as CustomResourceDefinition);
    return this.put(table, null, object) as T;
  }

  /** Why the namespace's LimitRanges, Pod Security or quotas forbid a new object; null when none does. */
  private refusalOf(resource: Resource, object: KubeObject, hasLimits: boolean): ApiError | null {
    const limit = hasLimits ? limitProblem(this, resource, object) : null;
    const unsafe =
      resource.key === "Pod" ? podSecurityRefusal(this.labelsOfNamespace(object), (object as Pod).spec) : null;
    const refusal = limit ?? (unsafe === null ? null : forbidden(resource, object.metadata.name, unsafe));
    const hasQuotas = this.heedsLimits && this.count("ResourceQuota") > 0;
    return refusal ?? (hasQuotas ? quotaProblem(this, resource, object) : null);
  }

  /** The labels of an object's namespace. */
  labelsOfNamespace({ metadata }: KubeObject): Readonly<Record<string, string>> | undefined {
    return this.get("Namespace", "", metadata.namespace ?? "")?.metadata.labels;
  }

  /**
   * Puts a new version in the place of the old. Status is left as it is for kinds that write it apart, and a write that
   * changes nothing is none. @throws ApiError NotFound, Conflict (the resourceVersion is not the present one), Invalid.
   */
  update<T extends KubeObject>(written: T, options: WriteOptions = {}): T {
    const object = inStoredVersion(written);
    const resource = this.resourceFor(object.apiVersion, object.kind);
    const table = this.table(resource.key);
    const current = this.currentFor(resource, table, object);
    const metadata: Mutable<ObjectMeta> & { name: string } = { ...object.metadata };
    keepServerFields(metadata, current.metadata);
    const { apiVersion } = current;
    let next = (
      resource.hasStatus
        ? { ...object, apiVersion, metadata, status: statusOf(current) }
        : { ...object, apiVersion, metadata }
    ) as KubeObject;
    if (options.trusted !== true) next = applyDefaults(resource, next);
    if (resource.key === "Service") next = dropForeignStatus(next as Service);
    if (resource.key === "Service") next = this.services.preview(resource, next as Service, current as Service);
    if (options.trusted !== true) {
      const errors = new FieldErrors();
      if (!resource.known) next = completeCustom(this, resource, object.apiVersion, next, errors);
      validateUpdate(resource, next, current, errors);
      if (errors.any) {
        if (resource.key === "Service") this.services.abandon();
        throw invalidObject(resource, current.metadata.name, errors.list);
      }
    }
    if (deepEqual(next, current)) return current as T;
    if (specChanged(next, current))
      (next.metadata as Mutable<ObjectMeta>).generation = (current.metadata.generation ?? 0) + 1;
    if (options.dryRun === true) {
      if (resource.key === "Service") this.services.abandon();
      return next as T;
    }
    if (resource.key === "Service") this.services.settle(next as Service, current as Service);
    if (isTerminating(next) && !hasFinalizers(next) && !(next.metadata.deletionGracePeriodSeconds ?? 0)) {
      return this.remove(table, next) as T;
    }
    return this.put(table, current, next) as T;
  }

  /** Writes status alone (the `/status` subresource): everything else stays as stored. @throws like `update`. */
  updateStatus<T extends KubeObject & { readonly status?: unknown }>(object: T): T {
    const resource = this.resourceFor(object.apiVersion, object.kind);
    const table = this.table(resource.key);
    const current = this.currentFor(resource, table, object);
    if (resource.key !== "Service" && deepEqual(object.status, statusOf(current))) return current as T;
    let next = { ...current, metadata: { ...current.metadata }, status: object.status } as KubeObject;
    if (resource.key === "Service") next = defaultServiceStatus(next as Service);
    if (resource.key === "Service" && deepEqual(statusOf(next), statusOf(current))) return current as T;
    const errors = new FieldErrors();
    validateStatus(resource, next, current, errors);
    if (errors.any) throw invalidObject(resource, current.metadata.name, errors.list);
    return this.put(table, current, next) as T;
  }

  /** Puts a pod on a node (the `/binding` subresource). @throws ApiError NotFound, or Conflict when it has a node. */
  bind(namespace: string, name: string, nodeName: string): Pod {
    const table = this.table("Pod");
    const pod = this.read("Pod", namespace, name);
    if (isTerminating(pod)) {
      throw conflict(table.resource, name, `pod ${name} is being deleted, cannot be assigned to a host`);
    }
    if (pod.spec.nodeName !== undefined && pod.spec.nodeName !== "") {
      throw conflict(table.resource, name, `pod ${name} is already assigned to node "${pod.spec.nodeName}"`);
    }
    const conditions = (pod.status.conditions ?? []).filter((condition) => condition.type !== "PodScheduled");
    conditions.push({ type: "PodScheduled", status: "True", lastTransitionTime: this.now() });
    const next: Pod = {
      ...pod,
      metadata: { ...pod.metadata },
      spec: withFields(pod.spec, { nodeName }),
      status: withFields(pod.status, { conditions }),
    };
    return this.put(table, pod, next) as Pod;
  }

  /**
   * Deletes: at once, or marks it (`deletionTimestamp`) while a grace period or a finalizer holds it.
   * Returns what is left of it, or null when it is gone. @throws ApiError NotFound, Conflict (preconditions).
   */
  delete(
    kind: keyof KindMap | (string & {}),
    namespace: string,
    name: string,
    options: DeleteOptions = {},
  ): KubeObject | null {
    const table = this.table(kind);
    const current = table.get(namespace, name);
    if (current === null) throw notFound(table.resource, name);
    checkPreconditions(table.resource, current, options);
    if (options.dryRun === true) return current;
    const finalizers = finalizersAfterDelete(
      this.ownedBy(current.metadata.uid).length,
      current,
      options.propagationPolicy ?? "Background",
    );
    const graceSeconds = kind === "Pod" ? podGrace(current as Pod, options.gracePeriodSeconds) : 0;
    const namespaceHeld = kind === "Namespace" && namespaceFinalizers(current).length > 0;
    if (finalizers.length === 0 && graceSeconds === 0 && !namespaceHeld) return this.removed(table, current);
    const before = current.metadata.deletionGracePeriodSeconds;
    const alreadyMarked = isTerminating(current) && before !== undefined && before <= graceSeconds;
    const sameFinalizers = deepEqual(finalizers, current.metadata.finalizers ?? []);
    if (alreadyMarked && sameFinalizers) return current;
    const metadata: Mutable<ObjectMeta> & { name: string } = { ...current.metadata };
    if (finalizers.length > 0) metadata.finalizers = finalizers;
    else delete metadata.finalizers;
    if (!alreadyMarked) {
      metadata.deletionTimestamp = this.clock.textAt(this.sim.nowNs + graceSeconds * 1_000_000_000);
      metadata.deletionGracePeriodSeconds = graceSeconds;
      if (metadata.generation !== undefined) metadata.generation++;
    }
    let next = { ...current, metadata } as KubeObject;
    if (kind === "Namespace") next = { ...next, status: { phase: "Terminating" } } as KubeObject;
    return this.put(table, current, next);
  }

  /** Takes away the namespace's own finalizer (`/finalize`); the namespace goes once it is being deleted. */
  finalizeNamespace(name: string): void {
    const table = this.table("Namespace");
    const current = this.read("Namespace", "", name);
    const next = { ...current, metadata: { ...current.metadata }, spec: { ...current.spec, finalizers: [] } };
    if (isTerminating(next) && !hasFinalizers(next)) this.remove(table, next);
    else this.put(table, current, next);
  }

  /** Removes a kind's entry for good, whatever its finalizers. Used for what was found to be without an owner. */
  private removed(table: KindTable, current: KubeObject): null {
    this.remove(table, { ...current, metadata: { ...current.metadata } });
    return null;
  }

  /** Where the object was written: the manifest it was read from, or that of the controller that made it; or null. */
  originOf(object: KubeObject, fieldPath = ""): Origin | null {
    let from: KubeObject | null = object;
    for (let depth = 0; from !== null && depth < 8; depth++) {
      const source = this.sources.get(from.metadata.uid);
      if (source !== undefined) return source.originOf(depth === 0 ? fieldPath : "");
      const owner: OwnerReference | null = controllerOf(from);
      from = owner === null ? null : this.get(owner.kind, from.metadata.namespace ?? "", owner.name);
    }
    return null;
  }

  /** Remembers the manifest that an object was read from. */
  setSource(object: KubeObject, source: SourceMap): void {
    this.sources.set(object.metadata.uid, source);
  }

  /** Remembers the manifest that an object was applied from (kubectl's last-applied-configuration). */
  setApplied(object: KubeObject, manifest: object): void {
    this.applied.set(object.metadata.uid, manifest);
  }

  /** The manifest that an object was applied from last; null when it was not. */
  appliedOf(object: KubeObject): object | null {
    return this.applied.get(object.metadata.uid) ?? null;
  }

  /** The manifest that this very object was read from; null when a component made it. */
  sourceOf(object: KubeObject): SourceMap | null {
    return this.sources.get(object.metadata.uid) ?? null;
  }

  private table(kind: string): KindTable {
    let table = this.tables.get(kind);
    if (table === undefined) {
      const resource = this.resource(kind);
      if (resource === null) throw badRequest(`the server doesn't have a resource type "${kind}"`);
      table = new KindTable(resource);
      this.tables.set(kind, table);
    }
    return table;
  }

  private checkNamespace(resource: Resource, namespace: string, name: string): void {
    if (namespace === "") return;
    const parent = this.get("Namespace", "", namespace);
    if (parent === null) throw notFound(this.table("Namespace").resource, namespace);
    if (isTerminating(parent)) {
      throw forbidden(
        resource,
        name,
        `unable to create new content in namespace ${namespace} because it is being terminated`,
      );
    }
  }

  private currentFor(resource: Resource, table: KindTable, object: KubeObject): KubeObject {
    const { name, namespace } = object.metadata;
    const current = table.get(resource.namespaced ? (namespace ?? "default") : "", name);
    if (current === null) throw notFound(resource, name);
    checkWritten(resource, current, object);
    return current;
  }

  /** `next.metadata` must be a fresh object: it gets its version here. */
  private put(table: KindTable, previous: KubeObject | null, next: KubeObject): KubeObject {
    (next.metadata as Mutable<ObjectMeta>).resourceVersion = String(++this.version);
    table.set(next.metadata.namespace ?? "", next.metadata.name, next);
    this.owners.follow(table, previous, next);
    table.notify(previous, next, next, this.sim.nowNs);
    this.followAddresses(table.resource.key, previous, next);
    return next;
  }

  /** `last` is what watchers see of the deleted object; its metadata must be a fresh object. */
  private remove(table: KindTable, last: KubeObject): KubeObject {
    const { namespace = "", name } = last.metadata;
    const previous = table.get(namespace, name);
    (last.metadata as Mutable<ObjectMeta>).resourceVersion = String(++this.version);
    table.remove(namespace, name);
    this.owners.follow(table, previous, null);
    this.sources.delete(last.metadata.uid);
    this.applied.delete(last.metadata.uid);
    if (table.resource.key === "Service") this.services.onDelete(last as Service);
    table.notify(previous, null, last, this.sim.nowNs);
    this.followAddresses(table.resource.key, previous, null);
    return last;
  }

  /** Keeps what goes with Services' addresses: the ranges that ServiceCIDRs name, and an IPAddress for each one taken. */
  private followAddresses(kind: string, previous: KubeObject | null, next: KubeObject | null): void {
    if (kind === "ServiceCIDR") this.services.setCidrs(this.list("ServiceCIDR"));
    else if (kind === "IPAddress")
      this.followAddress(previous as IpAddressObject | null, next as IpAddressObject | null);
    else if (kind === "Service") this.followService(previous as Service | null, next as Service | null);
  }

  private followService(previous: Service | null, next: Service | null): void {
    const before = addressesOf(previous);
    const after = addressesOf(next);
    if (before === after) return;
    const table = this.table("IPAddress");
    for (const ip of before) {
      const gone = after.includes(ip) ? null : table.get("", canonicalAddress(ip));
      if (gone !== null) this.removed(table, gone);
    }
    for (const ip of after) if (next !== null && !before.includes(ip)) this.keepAddress(table, next, ip);
  }

  /** No Service is given an address that has an IPAddress, whoever made it; one that a Service has comes back. */
  private followAddress(previous: IpAddressObject | null, next: IpAddressObject | null): void {
    if (next !== null) {
      this.services.hold(next.metadata.name);
      return;
    }
    if (previous === null) return;
    const ip = previous.metadata.name;
    const { namespace = "", name = "" } = previous.spec?.parentRef ?? {};
    const service = this.get("Service", namespace, name);
    if (service === null || !addressesOf(service).includes(ip)) this.services.unhold(ip);
    else this.keepAddress(this.table("IPAddress"), service, ip);
  }

  private keepAddress(table: KindTable, service: Service, ip: string): void {
    if (table.get("", canonicalAddress(ip)) !== null) return;
    this.put(table, null, ipAddressOf(service, ip, randomUid(this.addressRng), this.now()));
  }
}
