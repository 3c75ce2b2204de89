// The controllers of kube-controller-manager and the scheduler: they read objects through informers and write objects.
// They know the API and virtual time; no packet, no host, no rule. What they want done on a node, they write into objects.
// Read next: controller-manager.ts for which controllers there are, replica-set-controller.ts for the shape of one.

import type { RandomStream } from "../../sim/random.js";
import type { Sim } from "../../sim/sim.js";
import { ApiError } from "../api/api-error.js";
import type { Informer, InformerHandler, Informers } from "../api/informer.js";
import type { KubeObject } from "../api/object.js";
import { keyOf } from "../api/object.js";
import type { ApiStore } from "../api/store.js";
import type { EventRecorder } from "./event-recorder.js";
import { type QueueWorker, WorkQueue } from "./work-queue.js";

/** What the controllers of one process share. */
export interface ControllerContext {
  readonly sim: Sim;
  readonly store: ApiStore;
  readonly informers: Informers;
  readonly recorder: EventRecorder;
  readonly rng: RandomStream;
}

/**
 * A control loop. Watch handlers only put keys into the queue; `reconcile` looks at the view of the moment, compares it
 * with what is wanted and writes the difference. A refusal by the API is tried again later, an error of our own is not.
 */
export abstract class Controller implements InformerHandler, QueueWorker {
  readonly name: string;
  protected readonly sim: Sim;
  protected readonly store: ApiStore;
  protected readonly informers: Informers;
  protected readonly recorder: EventRecorder;
  protected readonly rng: RandomStream;
  protected readonly queue: WorkQueue;

  constructor(context: ControllerContext, name: string) {
    this.name = name;
    this.sim = context.sim;
    this.store = context.store;
    this.informers = context.informers;
    this.recorder = context.recorder;
    this.rng = context.rng.fork(name);
    this.queue = new WorkQueue(context.sim, this);
  }

  /** Makes the object called `key` what it should be. May be called at any time, and twice for nothing. */
  abstract reconcile(key: string): void;

  /** Puts the changed object's own key into the queue; override for kinds that concern other objects. */
  onChange(_kind: string, previous: KubeObject | null, current: KubeObject | null): void {
    const object = current ?? previous;
    if (object !== null) this.queue.add(keyOf(object));
  }

  process(key: string): void {
    try {
      this.reconcile(key);
      this.queue.forget(key);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.queue.retry(key);
    }
  }

  /** The shared view of a kind, with this controller listening. */
  protected listen<K extends string>(kind: K): Informer<K> {
    const informer = this.informers.of(kind);
    informer.addHandler(this);
    return informer;
  }
}
