import type { EventTarget, ScheduledEvent } from "../sim/event-queue.js";
import { DropReason } from "../trace/drop-reason.js";
import type { Frame } from "../wire/ethernet.js";
import { HtbClass, type HtbClassOptions } from "./htb-class.js";
import type { Interface } from "./interface.js";
import { type Qdisc, SentCount } from "./qdisc.js";
import { FilterList } from "./u32-filter.js";

/**
 * Hierarchical token buckets (net/sched/sch_htb.c): each class may send at its rate, and up to its ceil as long as one above
 * has tokens to lend. Leaves are served by priority, and in turn among equals. Simplified: turns are frames, not quanta.
 */
export class Htb implements Qdisc, EventTarget {
  readonly kind = "htb";
  handle = 0;
  readonly sent = new SentCount();
  /** The minor number of the class for what no filter takes; 0 for none: such frames go at once. */
  readonly defaultClass: number;
  readonly rateToQuantum: number;
  readonly device: Interface;
  /** By class id. */
  private readonly classes = new Map<number, HtbClass>();
  readonly filters = new FilterList();
  private hash: HtbClass[][] = [[], [], [], []];
  private readonly turns: HtbClass[] = [];
  private wakeup: ScheduledEvent | null = null;
  directPackets = 0;
  dropped = 0;
  overlimits = 0;

  constructor(device: Interface, defaultClass: number, rateToQuantum: number) {
    this.device = device;
    this.defaultClass = defaultClass;
    this.rateToQuantum = rateToQuantum;
  }

  get backlogPackets(): number {
    return this.turns.reduce((sum, leaf) => sum + leaf.queue.length, 0);
  }

  get backlogBytes(): number {
    return this.turns.reduce((sum, leaf) => sum + leaf.queue.backlogBytes, 0);
  }

  /** The class with this id, or null. */
  find(id: number): HtbClass | null {
    return this.classes.get(id) ?? null;
  }

  /** All classes, in the order in which the kernel walks its hash (Qdisc_class_hash). */
  list(): HtbClass[] {
    return this.hash.flat();
  }

  add(id: number, parent: HtbClass | null, options: HtbClassOptions): void {
    const made = new HtbClass(id, parent, options, this.device.sim.nowNs, this.device.txQueueLength);
    this.classes.set(id, made);
    if (parent !== null) {
      // A class that gets a child is a leaf no more; what waits there is lost.
      parent.children++;
      this.leaveTurns(parent);
      parent.queue.clear();
    }
    this.turns.push(made);
    bucketOf(this.hash, id).unshift(made);
    if (this.classes.size * 4 > this.hash.length * 3) this.grow();
  }

  delete(found: HtbClass): void {
    this.classes.delete(found.id);
    this.leaveTurns(found);
    found.queue.clear();
    if (found.parent !== null) {
      found.parent.children--;
      if (found.parent.children === 0) this.turns.push(found.parent);
    }
    const bucket = bucketOf(this.hash, found.id);
    bucket.splice(bucket.indexOf(found), 1);
  }

  enqueue(frame: Frame): void {
    const leaf = this.classify(frame);
    if (leaf === null) {
      this.directPackets++;
      this.sent.add(frame.byteLength);
      this.device.transmitNow(frame);
      return;
    }
    if (!leaf.queue.push(frame)) {
      this.dropped++;
      this.device.dropOutgoing(frame, DropReason.QueueFull);
      return;
    }
    if (this.wakeup === null) this.dequeue();
  }

  reset(): void {
    for (const each of this.classes.values()) each.reset(this.device.sim.nowNs);
    if (this.wakeup !== null) this.device.sim.cancel(this.wakeup);
    this.wakeup = null;
  }

  onEvent(): void {
    this.wakeup = null;
    this.dequeue();
  }

  /** htb_classify: the filters of the root, then of each inner class on the way; null for the direct queue. */
  private classify(frame: Frame): HtbClass | null {
    let at = this.handle * 0x10000;
    for (let depth = 0; depth < 8; depth++) {
      const id = this.filters.classify(at, frame);
      if (id === null) break;
      if (id === this.handle * 0x10000) return null;
      const found = this.classes.get(id);
      if (found === undefined) break;
      if (found.children === 0) return found;
      at = id;
    }
    const usual = this.classes.get(this.handle * 0x10000 + this.defaultClass);
    return usual === undefined || usual.children > 0 ? null : usual;
  }

  private dequeue(): void {
    const { sim } = this.device;
    for (;;) {
      let waitNs = Number.POSITIVE_INFINITY;
      let best: HtbClass | null = null;
      for (const leaf of this.turns) {
        if (leaf.queue.length === 0 || (best !== null && best.options.priority <= leaf.options.priority)) continue;
        const ownNs = Math.max(leaf.waitNs(sim.nowNs), leaf.queue.waitNs(sim.nowNs));
        if (ownNs === 0) best = leaf;
        else waitNs = Math.min(waitNs, ownNs);
      }
      if (best === null) {
        if (waitNs < Number.POSITIVE_INFINITY) {
          this.overlimits++;
          this.wakeup = sim.schedule(Math.max(1, waitNs), this, 0);
        }
        return;
      }
      this.send(best);
    }
  }

  private send(leaf: HtbClass): void {
    const frame = leaf.queue.shift();
    if (frame === null) return;
    leaf.charge(frame.byteLength);
    this.leaveTurns(leaf);
    this.turns.push(leaf);
    this.sent.add(frame.byteLength);
    this.device.transmitNow(frame);
  }

  private leaveTurns(leaf: HtbClass): void {
    const at = this.turns.indexOf(leaf);
    if (at >= 0) this.turns.splice(at, 1);
  }

  private grow(): void {
    const larger: HtbClass[][] = Array.from({ length: this.hash.length * 2 }, () => []);
    for (const each of this.hash.flat()) bucketOf(larger, each.id).unshift(each);
    this.hash = larger;
  }
}

/** qdisc_class_hash. */
function bucketOf(hash: HtbClass[][], id: number): HtbClass[] {
  const folded = id ^ (id >>> 8);
  return hash[(folded ^ (folded >>> 4)) & (hash.length - 1)] ?? [];
}
