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
  /**
   * Events `from` to before `to` of what was written at one instant, in the place of a call for each; for watchers that are
   * there by the thousand: the burst is the same for all of them.
   */
  onWatchBurst?(burst: WatchBurst, from: number, to: number, watch: Watch): void;
}

/** Numbers that an observer took from a burst, and which round of its work they are from. */
export interface BurstCounts {
  readonly by: object;
  readonly round: number;
  readonly counts: ReadonlyMap<number, number>;
}

/** What is in a burst for kube-proxy. */
export interface BurstFacts {
  /** How many of its objects no kube-proxy watches. */
  readonly passedOver: number;
  /** The families of its slices with ports of UDP. */
  readonly udp: readonly string[];
}

/** What was written at one instant, as one chunk of a watch's response: the same object for all that watch everything of a kind. */
export class WatchBurst {
  readonly types: WatchEventType[] = [];
  readonly objects: (KubeObject | null)[] = [];
  /** True when one of the events is a BOOKMARK, which has no object. */
  hasBookmark = false;
  /** True once somebody has it: nothing is added any more. */
  sealed = false;
  /** What an observer counted in it last: kept here, it goes when the burst goes. */
  counted: BurstCounts | null = null;
  /** What kube-proxies found in it; null when none has looked. */
  facts: BurstFacts | null = null;
  private parts: readonly { readonly from: number; readonly to: number; readonly burst: WatchBurst }[] | null = null;

  add(type: WatchEventType, object: KubeObject | null): void {
    this.types.push(type);
    this.objects.push(object);
    if (object === null) this.hasBookmark = true;
  }

  /** Events `from` to before `to` as a burst of their own: the same one for everybody who asks for the same. */
  part(from: number, to: number): WatchBurst {
    if (from === 0 && to === this.types.length) return this;
    const known = this.parts?.find((one) => one.from === from && one.to === to);
    if (known !== undefined) return known.burst;
    const burst = new WatchBurst();
    for (let i = from; i < to; i++) burst.add(this.types[i] ?? "BOOKMARK", this.objects[i] ?? null);
    this.parts = [...(this.parts ?? []), { from, to, burst }];
    return burst;
  }
}

/** A burst on its way to a watch, or a part of it: up to `to`, -1 for all that will have been added. */
interface Parcel {
  readonly burst: WatchBurst;
  readonly from: number;
  readonly to: number;
  readonly dueNs: number;
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
  /** What is on its way, in order. */
  private parcels: Parcel[] = [];
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
      this.push(this.own, 0, -1);
    }
    this.own.add(type, object);
  }

  /**
   * Puts events `from` to before `to` of a burst on its way that others have too; with -1 for `to` all that the store adds to
   * it at this instant. Called by the store only.
   */
  sendBurst(burst: WatchBurst, from: number, to: number): void {
    this.own = null;
    this.push(burst, from, to);
  }

  private push(burst: WatchBurst, from: number, to: number): void {
    const nowNs = this.sim.nowNs;
    if (nowNs !== this.sentNs) {
      this.sentNs = nowNs;
      const jitterNs = this.delay.jitterNs > 0 ? this.rng.integer(0, this.delay.jitterNs) : 0;
      this.lastDueNs = Math.max(this.lastDueNs, nowNs + this.delay.delayNs + jitterNs);
    }
    this.parcels.push({ burst, from, to, dueNs: this.lastDueNs });
    if (!this.waking) {
      this.waking = true;
      this.sim.schedule(this.lastDueNs - nowNs, this, 0);
    }
  }

  /** Ends the watch: nothing is delivered any more, not even what is on its way. The store forgets it at its next write. */
  close(): void {
    this.closed = true;
    this.parcels = [];
  }

  onEvent(): void {
    this.waking = false;
    const nowNs = this.sim.nowNs;
    const { parcels } = this;
    let count = 0;
    while (count < parcels.length && (parcels[count]?.dueNs ?? 0) <= nowNs) count++;
    if (count === 0) return;
    this.parcels = count === parcels.length ? [] : parcels.slice(count);
    const next = this.parcels[0];
    if (next !== undefined) {
      this.waking = true;
      this.sim.schedule(next.dueNs - nowNs, this, 0);
    }
    for (let i = 0; i < count && !this.closed; i++) {
      const parcel = parcels[i];
      if (parcel !== undefined) this.deliver(parcel);
    }
  }

  private deliver({ burst, from, to: end }: Parcel): void {
    burst.sealed = true;
    const { watcher } = this;
    const to = end < 0 ? burst.types.length : end;
    if (from >= to) return;
    if (watcher.onWatchBurst !== undefined) {
      watcher.onWatchBurst(burst, from, to, this);
      return;
    }
    for (let i = from; i < to && !this.closed; i++) {
      watcher.onWatchEvent(burst.types[i] ?? "BOOKMARK", burst.objects[i] ?? null, this);
    }
  }
}
