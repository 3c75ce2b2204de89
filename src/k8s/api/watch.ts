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
  /** All that was written at one instant, in the place of a call for each event; for watchers that are there by the thousand. */
  onWatchBurst?(burst: WatchBurst, watch: Watch): void;
}

/** What was written at one instant, as one chunk of a watch's response: the same object for all that watch everything of a kind. */
export class WatchBurst {
  readonly types: WatchEventType[] = [];
  readonly objects: (KubeObject | null)[] = [];
  /** True when one of the events is a BOOKMARK, which has no object. */
  hasBookmark = false;
  /** True once somebody has it: nothing is added any more. */
  sealed = false;

  add(type: WatchEventType, object: KubeObject | null): void {
    this.types.push(type);
    this.objects.push(object);
    if (object === null) this.hasBookmark = true;
  }
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
  /** What is on its way, and when each burst is due. */
  private bursts: WatchBurst[] = [];
  private dueNs: number[] = [];
  /** The watch's own burst of this instant, null when there is none that can be added to. */
  private own: WatchBurst | null = null;
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

  /** True when it tells everybody the same: nothing is left out, and all that is told takes its time. */
  get isShared(): boolean {
    return this.namespace === "" && this.labels === null && this.fields === null && this.delay.delayNs > 0;
  }

  /** Puts an event on its way. Called by the store only. */
  send(type: WatchEventType, object: KubeObject | null): void {
    if (this.closed) return;
    if (this.own === null || this.own.sealed || this.sim.nowNs !== this.sentNs) {
      this.own = new WatchBurst();
      this.push(this.own);
    }
    this.own.add(type, object);
  }

  /** Puts a burst on its way that others have too, and to which the store adds at this instant. Called by the store only. */
  sendBurst(burst: WatchBurst): void {
    this.own = null;
    this.push(burst);
  }

  private push(burst: WatchBurst): void {
    const nowNs = this.sim.nowNs;
    if (nowNs !== this.sentNs) {
      this.sentNs = nowNs;
      const jitterNs = this.delay.jitterNs > 0 ? this.rng.integer(0, this.delay.jitterNs) : 0;
      this.lastDueNs = Math.max(this.lastDueNs, nowNs + this.delay.delayNs + jitterNs);
    }
    this.bursts.push(burst);
    this.dueNs.push(this.lastDueNs);
    if (!this.waking) {
      this.waking = true;
      this.sim.schedule(this.lastDueNs - nowNs, this, 0);
    }
  }

  /** Ends the watch: nothing is delivered any more, not even what is on its way. The store forgets it at its next write. */
  close(): void {
    this.closed = true;
    this.bursts = [];
    this.dueNs = [];
  }

  onEvent(): void {
    this.waking = false;
    const nowNs = this.sim.nowNs;
    let count = 0;
    while (count < this.dueNs.length && (this.dueNs[count] ?? 0) <= nowNs) count++;
    if (count === 0) return;
    const bursts = this.bursts;
    if (count === bursts.length) {
      this.bursts = [];
      this.dueNs = [];
    } else {
      this.bursts = bursts.slice(count);
      this.dueNs = this.dueNs.slice(count);
      this.waking = true;
      this.sim.schedule((this.dueNs[0] ?? nowNs) - nowNs, this, 0);
    }
    for (let i = 0; i < count && !this.closed; i++) {
      const burst = bursts[i];
      if (burst !== undefined) this.deliver(burst);
    }
  }

  private deliver(burst: WatchBurst): void {
    burst.sealed = true;
    const { watcher } = this;
    if (watcher.onWatchBurst !== undefined) {
      watcher.onWatchBurst(burst, this);
      return;
    }
    for (let i = 0; i < burst.types.length && !this.closed; i++) {
      watcher.onWatchEvent(burst.types[i] ?? "BOOKMARK", burst.objects[i] ?? null, this);
    }
  }
}
