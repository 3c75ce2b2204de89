import type { EventTarget } from "../sim/event-queue.js";
import type { Sim } from "../sim/sim.js";
import { SparseMap } from "../sim/sparse-map.js";
import { MILLISECOND, SECOND } from "../sim/time.js";
import type { Frame } from "../wire/ethernet.js";
import type { Mac } from "../wire/mac-address.js";
import { type BridgePort, PortState } from "./bridge-port.js";
import { FloodRecord } from "./flood-record.js";
import { LateFloods, PassageMemo } from "./late-floods.js";
import { EthernetInterface } from "./veth.js";

/** So many floods are kept at least; as many as there are ports when there are more. */
const LEAST_KEPT = 32;
/** Floods that are older are over on all links but very slow ones: nothing of them is under way. */
const OVER_AFTER_NS = MILLISECOND;
/** A port that cannot sleep is asked again after this. */
const ASK_AGAIN_NS = SECOND;
/** A port sleeps at the instant of its last change when it was told of so many floods since. */
const BORING_FLOODS = 2;

/**
 * What a bridge flooded and has not told its sleeping ports of. A port sleeps while its station listens to few groups,
 * nobody looks on and nothing changes at either end: then a frame for another group does nothing but move counters, and
 * is written down once for all of them. A port is told of what it slept through before anybody reads its counters or
 * sends by it, and when anything changes there: what was under way then arrives as if it had been sent in time. It is
 * told of a stretch of floods in one go, by their sums.
 */
export class FloodLog implements EventTarget {
  /** Ports in the order of the bridge that do not sleep. */
  readonly awake: BridgePort[] = [];
  private readonly sim: Sim;
  private readonly asleep = new Set<BridgePort>();
  private readonly listeners = new Map<Mac, SparseMap<BridgePort, true>>();
  private readonly record = new FloodRecord();
  private readonly memo = new PassageMemo();
  /** When so many are kept, the oldest are told to all. */
  private mostKept = LEAST_KEPT;
  /** The number of the first flood that is on its way over links that take no time: a tie at its instant depends on it. */
  private underWay = 0;

  constructor(sim: Sim) {
    this.sim = sim;
  }

  /** A new port, the first of the bridge. */
  added(port: BridgePort): void {
    this.awake.unshift(port);
  }

  removed(port: BridgePort): void {
    this.wake(port);
    const at = this.awake.indexOf(port);
    if (at >= 0) this.awake.splice(at, 1);
  }

  /** Writes a frame down for the sleeping ports that do not listen; returns the ports that have to be told now, in order. */
  flood(frame: Frame, from: BridgePort | null): readonly BridgePort[] {
    if (this.asleep.size === 0) return this.awake;
    const { record, sim } = this;
    if (record.length >= this.mostKept) this.tellOldest();
    const listening = this.listeners.get(frame.dst);
    // Those that listen hear of all that was before at once, and of this one by itself.
    if (listening !== undefined) for (const port of listening.keys()) this.catchUp(port);
    if (from !== null && from.heard !== null && !from.hairpin && listening?.has(from) !== true) {
      from.notTold.push(record.end);
    }
    record.add(frame, sim.nowNs);
    sim.schedule(0, this, 0, record.end);
    if (listening === undefined) return this.awake;
    for (const port of listening.keys()) port.toldUpTo++;
    return [...this.awake, ...listening.keys()].sort(byPlace);
  }

  /** True when it is worth asking whether the port, which was just told of a flood, may sleep. */
  isDrowsy(port: BridgePort): boolean {
    if (this.sim.nowNs < port.drowsyNs) return false;
    // Changes come in storms at one instant, and so do floods.
    return this.sim.nowNs > port.wokenNs || ++port.toldAwake >= BORING_FLOODS;
  }

  /** Lets a port sleep if it may. */
  sleep(port: BridgePort): void {
    const heard = heardAt(port);
    const at = heard === null ? -1 : this.awake.indexOf(port);
    if (heard === null || at < 0 || !(port.device instanceof EthernetInterface)) {
      port.drowsyNs = this.sim.nowNs + ASK_AGAIN_NS;
      return;
    }
    this.awake.splice(at, 1);
    this.asleep.add(port);
    for (const mac of heard) {
      const ports = this.listeners.get(mac);
      if (ports !== undefined) ports.set(port, true);
      else {
        const alone = new SparseMap<BridgePort, true>();
        alone.set(port, true);
        this.listeners.set(mac, alone);
      }
    }
    port.heard = heard.slice();
    port.toldUpTo = this.record.end;
    port.device.fallAsleep(port);
  }

  /** Tells the port of what it slept through; it sleeps on. */
  catchUp(port: BridgePort): void {
    this.tell(port, this.record.end);
  }

  /** Something changes at the port or its station: from now on it is told of every frame in time. */
  wake(port: BridgePort): void {
    port.drowsyNs = 0;
    port.wokenNs = this.sim.nowNs;
    port.toldAwake = 0;
    if (port.heard === null) return;
    this.catchUp(port);
    for (const mac of port.heard) {
      const ports = this.listeners.get(mac);
      ports?.delete(port);
      if (ports?.size === 0) this.listeners.delete(mac);
    }
    port.heard = null;
    this.asleep.delete(port);
    if (port.device instanceof EthernetInterface) port.device.wakeUp();
    let at = this.awake.length;
    while (at > 0 && byPlace(this.awake[at - 1] as BridgePort, port) > 0) at--;
    this.awake.splice(at, 0, port);
  }

  onEvent(_kind: number, arg: unknown): void {
    this.underWay = arg as number;
  }

  private tell(port: BridgePort, to: number): void {
    const from = port.toldUpTo;
    if (port.heard === null || from >= to || !(port.device instanceof EthernetInterface)) return;
    port.toldUpTo = to;
    const later = port.notTold.findIndex((number) => number >= to);
    const skipped = port.notTold.splice(0, later < 0 ? port.notTold.length : later);
    if (skipped.length === to - from) return;
    port.device.sendLate(new LateFloods(this.record, from, to, skipped, this.memo), this.underWay);
  }

  /** Forgets what is over; what is still under way on some link would have to be put there for each. */
  private tellOldest(): void {
    const { record, asleep } = this;
    const to = record.firstSince(this.sim.nowNs - OVER_AFTER_NS);
    for (const port of asleep) this.tell(port, to);
    this.memo.forget(to);
    record.forget(to);
    this.mostKept = Math.max(LEAST_KEPT, asleep.size, 2 * record.length);
  }
}

/** The groups that the port's station listens to; null when the port has to be told of every frame. */
function heardAt(port: BridgePort): readonly Mac[] | null {
  if (port.state !== PortState.Forwarding || !port.multicastFlood || port.isolated) return null;
  return port.device instanceof EthernetInterface ? port.device.heardByFarEnd() : null;
}

function byPlace(a: BridgePort, b: BridgePort): number {
  return b.place - a.place;
}
