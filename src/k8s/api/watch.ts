import type { EventTarget } from "../../sim/event-queue.js";
import type { RandomStream } from "../../sim/random.js";
import type { Sim } from "../../sim/sim.js";
import type { FieldSelector } from "./field-selector.js";
import type { KubeObject } from "./object.js";
import type { Selector } from "./selector.js";

/** What happened to an object, as a watch tells it. A bookmark says that all the initial objects were delivered. */
export type WatchEventType = "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK";

/** Who watches: an object with a method, never a closure, so that a network can be copied. */
export interface Watcher {
  /**
   * One change, in the order of the writes. `object` is null for a BOOKMARK only; for DELETED it is the last state.
   * An object that leaves the watch's selectors arrives as DELETED, one that enters them as ADDED.
   */
  onWatchEvent(type: WatchEventType, object: KubeObject | null, watch: Watch): void;
}

/** How long events take from the store to a watcher. */
export interface WatchDelay {
  /** The time that every event takes at least, in nanoseconds. */
  readonly delayNs: number;
  /** A uniform extra of up to this much, drawn from the watcher's own stream for each burst of events. */
  readonly jitterNs: number;
}

/**
 * One open watch. Events are delivered after a delay, in order, none merged. Events of one instant travel together,
 * as they would in one chunk of the response.
 */
export class Watch implements EventTarget {
  /** The store's name for the kind. */
  readonly kind: string;
  /** Empty watches all namespaces. */
  readonly namespace: string;
  readonly labels: Selector | null;
  readonly fields: FieldSelector | null;
  readonly watcher: Watcher;
  closed = false;
  private readonly sim: Sim;
  private readonly rng: RandomStream;
  private readonly delay: WatchDelay;
  private types: WatchEventType[] = [];
  private objects: (KubeObject | null)[] = [];
  private dueNs: number[] = [];
  private sentNs = -1;
  private lastDueNs = 0;
  private waking = false;

  constructor(
    sim: Sim,
    rng: RandomStream,
    delay: WatchDelay,
    kind: string,
    namespace: string,
    labels: Selector | null,
    fields: FieldSelector | null,
    watcher: Watcher,
  ) {
    this.sim = sim;
    this.rng = rng;
    this.delay = delay;
    this.kind = kind;
    this.namespace = namespace;
    this.labels = labels;
    this.fields = fields;
    this.watcher = watcher;
  }

  /** Is the object within this watch's namespace and selectors? */
  selects(object: KubeObject): boolean {
    if (this.namespace !== "" && object.metadata.namespace !== this.namespace) return false;
    if (this.labels !== null && !this.labels.matches(object.metadata.labels)) return false;
    return this.fields === null || this.fields.matches(object);
  }

  /** The store wrote `current` in the place of `previous`; null stands for absent. Called by the store only. */
  onWrite(previous: KubeObject | null, current: KubeObject | null, last: KubeObject): void {
    const before = previous !== null && this.selects(previous);
    const after = current !== null && this.selects(current);
    if (after) this.send(before ? "MODIFIED" : "ADDED", current);
    else if (before) this.send("DELETED", last);
  }

  /** Puts an event on its way. Called by the store only. */
  send(type: WatchEventType, object: KubeObject | null): void {
    if (this.closed) return;
    const nowNs = this.sim.nowNs;
    if (nowNs !== this.sentNs) {
      this.sentNs = nowNs;
      const jitterNs = this.delay.jitterNs > 0 ? this.rng.integer(0, this.delay.jitterNs) : 0;
      this.lastDueNs = Math.max(this.lastDueNs, nowNs + this.delay.delayNs + jitterNs);
    }
    this.types.push(type);
    this.objects.push(object);
    this.dueNs.push(this.lastDueNs);
    if (!this.waking) {
      this.waking = true;
      this.sim.schedule(this.lastDueNs - nowNs, this, 0);
    }
  }

  /** Ends the watch: nothing is delivered any more, not even what is on its way. The store forgets it at its next write. */
  close(): void {
    this.closed = true;
    this.types = [];
    this.objects = [];
    this.dueNs = [];
  }

  onEvent(): void {
    this.waking = false;
    const nowNs = this.sim.nowNs;
    let count = 0;
    while (count < this.dueNs.length && (this.dueNs[count] ?? 0) <= nowNs) count++;
    if (count === 0) return;
    const types = this.types;
    const objects = this.objects;
    if (count === types.length) {
      this.types = [];
      this.objects = [];
      this.dueNs = [];
    } else {
      this.types = types.slice(count);
      this.objects = objects.slice(count);
      this.dueNs = this.dueNs.slice(count);
      this.waking = true;
      this.sim.schedule((this.dueNs[0] ?? nowNs) - nowNs, this, 0);
    }
    for (let i = 0; i < count && !this.closed; i++) {
      this.watcher.onWatchEvent(types[i] ?? "BOOKMARK", objects[i] ?? null, this);
    }
  }
}
