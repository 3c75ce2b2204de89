import type { EventTarget } from "../sim/event-queue.js";
import type { Sim } from "../sim/sim.js";
import { MILLISECOND, SECOND } from "../sim/time.js";
import type { Frame } from "../wire/ethernet.js";
import type { Mac } from "../wire/mac-address.js";
import { type BridgePort, PortState } from "./bridge-port.js";
import { EthernetInterface } from "./veth.js";

/** So many floods are written down before every sleeping port is told of them. */
const MOST_FLOODS = 64;
/** A port may go to sleep when nothing has changed for so long: changes come in storms at one instant. */
const DROWSY_AFTER_NS = 10 * MILLISECOND;
/** One that cannot is asked again after this. */
const ASK_AGAIN_NS = SECOND;

/** One frame that was flooded. */
interface Flood {
  readonly frame: Frame;
  readonly timeNs: number;
  readonly from: BridgePort | null;
}

/**
 * What a bridge flooded and has not told its sleeping ports of. A port sleeps while its station listens to few groups,
 * nobody looks on and nothing changes at either end: then a frame for another group does nothing but move counters, and
 * is written down once for all of them. A port is told of what it slept through before anybody reads its counters or
 * sends by it, and when anything changes there: what was under way then arrives as if it had been sent in time.
 */
export class FloodLog implements EventTarget {
  /** Ports in the order of the bridge that do not sleep. */
  readonly awake: BridgePort[] = [];
  private readonly sim: Sim;
  private readonly asleep = new Set<BridgePort>();
  private readonly listeners = new Map<Mac, BridgePort[]>();
  private floods: Flood[] = [];
  /** The number of the first of `floods`. */
  private first = 0;
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
    if (this.floods.length >= MOST_FLOODS) this.tellAll();
    const listening = this.listeners.get(frame.dst);
    // Those that listen hear of all that was before at once, and of this one by itself.
    if (listening !== undefined) for (const port of listening) this.catchUp(port);
    this.floods.push({ frame, timeNs: this.sim.nowNs, from });
    this.sim.schedule(0, this, 0, this.first + this.floods.length);
    if (listening === undefined) return this.awake;
    for (const port of listening) port.toldUpTo++;
    return [...this.awake, ...listening].sort(byPlace);
  }

  /** True when it is worth asking whether the port may sleep. */
  isDrowsy(port: BridgePort): boolean {
    return this.sim.nowNs >= port.drowsyNs;
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
      if (ports === undefined) this.listeners.set(mac, [port]);
      else ports.push(port);
    }
    port.heard = heard;
    port.toldUpTo = this.first + this.floods.length;
    port.device.fallAsleep(port);
  }

  /** Tells the port of what it slept through; it sleeps on. */
  catchUp(port: BridgePort): void {
    const end = this.first + this.floods.length;
    if (port.heard === null || port.toldUpTo >= end || !(port.device instanceof EthernetInterface)) return;
    let number = port.toldUpTo;
    port.toldUpTo = end;
    for (; number < end; number++) {
      const flood = this.floods[number - this.first];
      if (flood === undefined || (flood.from === port && !port.hairpin)) continue;
      port.device.sendLate(flood.frame, flood.timeNs, number < this.underWay);
    }
  }

  /** Something changes at the port or its station: from now on it is told of every frame in time. */
  wake(port: BridgePort): void {
    port.drowsyNs = this.sim.nowNs + DROWSY_AFTER_NS;
    if (port.heard === null) return;
    this.catchUp(port);
    for (const mac of port.heard) {
      const ports = this.listeners.get(mac) ?? [];
      ports.splice(ports.indexOf(port), 1);
      if (ports.length === 0) this.listeners.delete(mac);
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

  private tellAll(): void {
    for (const port of this.asleep) this.catchUp(port);
    this.first += this.floods.length;
    this.floods = [];
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
