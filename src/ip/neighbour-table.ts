import type { Skb } from "../netfilter/skb.js";
import type { EventTarget } from "../sim/event-queue.js";
import { withItem } from "../sim/short-list.js";
import { MILLISECOND, SECOND } from "../sim/time.js";
import { wheelTimeNs } from "../sim/timer-wheel.js";
import { DropReason } from "../trace/drop-reason.js";
import { Frame } from "../wire/ethernet.js";
import { type IpAddress, isMulticast } from "../wire/ip-address.js";
import { IPV4_ANY, type Ipv4 } from "../wire/ipv4-address.js";
import type { Ipv6 } from "../wire/ipv6-address.js";
import { MAC_BROADCAST, type Mac, macOfIpv4Group, macOfIpv6Group } from "../wire/mac-address.js";
import { EtherType } from "../wire/numbers.js";
import { addressType } from "./address-type.js";
import { sendArpSolicitation } from "./arp.js";
import { DeadlineQueue } from "./deadline-queue.js";
import { IcmpSend } from "./icmp-send.js";
import type { IpDevice } from "./ip-device.js";
import type { IpStack } from "./ip-stack.js";
import { sendNeighborSolicitation } from "./ndp-send.js";
import { Neighbour, NeighbourState, NeighbourUpdate, NUD_CONNECTED, NUD_VALID } from "./neighbour.js";
import { RouteType } from "./route-kinds.js";
import { secondsToNs } from "./settings.js";

/** States with a timer running (NUD_IN_TIMER). */
const IN_TIMER = 0x1b;

/**
 * The neighbours of one namespace, ARP's and neighbour discovery's alike: the state machine of net/core/neighbour.c.
 * Packets for a neighbour whose link address is not known wait in the entry.
 */
export class NeighbourTable implements EventTarget {
  private readonly stack: IpStack;
  private readonly deadlines: DeadlineQueue<Neighbour>;

  constructor(stack: IpStack) {
    this.stack = stack;
    this.deadlines = new DeadlineQueue(stack.sim, this);
  }

  /** Hands a finished packet to the link: at once when the neighbour is known, else when it has answered. */
  output(skb: Skb, device: IpDevice, nextHop: IpAddress): void {
    const neighbour = typeof nextHop === "number" ? device.neighbours4.get(nextHop) : device.neighbours6.get(nextHop);
    if (neighbour !== undefined && neighbour.mac !== null && (neighbour.state & NUD_CONNECTED) !== 0) {
      neighbour.usedNs = this.stack.sim.nowNs;
      this.transmit(skb, device, neighbour.mac);
      return;
    }
    this.outputSlowly(skb, device, nextHop, neighbour ?? null);
  }

  /** The entry of an address on a device, or null. */
  find(device: IpDevice, address: IpAddress): Neighbour | null {
    const found = typeof address === "number" ? device.neighbours4.get(address) : device.neighbours6.get(address);
    return found ?? null;
  }

  /** The entry of an address, made in state NONE when there is none; null when the table is full (gc_thresh3). */
  findOrCreate(device: IpDevice, address: IpAddress): Neighbour | null {
    const existing = this.find(device, address);
    if (existing !== null) return existing;
    if (!this.makeRoom(address)) return null;
    const conf = typeof address === "number" ? device.neigh4 : device.neigh6;
    const neighbour = new Neighbour(device, address, this.stack.sim.nowNs);
    neighbour.confirmedNs = this.stack.sim.nowNs - 2 * conf.base_reachable_time_ms * MILLISECOND;
    if (typeof address === "number") device.neighbours4.set(address, neighbour);
    else device.neighbours6.set(address, neighbour);
    return neighbour;
  }

  /** All entries of a family, device by device, in the order in which they were made. The kernel's order is random. */
  list(family: 4 | 6): Neighbour[] {
    const all: Neighbour[] = [];
    for (const device of this.stack.devices.values()) {
      if (family === 4) all.push(...device.neighbours4.values());
      else all.push(...device.neighbours6.values());
    }
    return all;
  }

  /** The entries of NOARP, which nobody has to be asked for: made when somebody looks, for packets go without them. */
  unasked(device: IpDevice): Neighbour[] {
    return (device.unasked ?? []).map((address) => {
      const neighbour = new Neighbour(device, address, this.stack.sim.nowNs);
      neighbour.state = NeighbourState.NoArp;
      neighbour.mac = unaskedMac(device, address);
      return neighbour;
    });
  }

  /** Takes an entry out; what waits for it is dropped. */
  remove(neighbour: Neighbour): void {
    const { device, address } = neighbour;
    if (this.stack.listener !== null && neighbour.state !== NeighbourState.None) {
      this.stack.listener.onNeighbour(neighbour, true);
    }
    this.stopTimer(neighbour);
    neighbour.state = NeighbourState.Failed;
    this.invalidate(neighbour, false);
    if (typeof address === "number") device.neighbours4.delete(address);
    else device.neighbours6.delete(address);
  }

  /** Takes out all of a device's entries: it went down, lost its carrier (`keepPermanent`) or its address changed. */
  flush(device: IpDevice, keepPermanent: boolean): void {
    if (this.stack.listener !== null && !device.isLoopback) {
      for (const neighbour of this.unasked(device).reverse()) this.stack.listener.onNeighbour(neighbour, true);
    }
    device.unasked = null;
    for (const neighbour of [...device.neighbours4.values(), ...device.neighbours6.values()]) {
      if (keepPermanent && neighbour.state === NeighbourState.Permanent) continue;
      this.remove(neighbour);
    }
  }

  /**
   * Something was learned of a neighbour (__neigh_update): its link address, a state, or both. `mac` null leaves the
   * address as it is.
   */
  update(neighbour: Neighbour, mac: Mac | null, state: NeighbourState, flags: number): void {
    const nowNs = this.stack.sim.nowNs;
    const old = neighbour.state;
    let next: NeighbourState = state;
    if ((flags & NeighbourUpdate.Admin) === 0 && (old & (NeighbourState.NoArp | NeighbourState.Permanent)) !== 0)
      return;
    if ((next & NUD_VALID) === 0) {
      this.stopTimer(neighbour);
      neighbour.state = next;
      if ((old & (NeighbourState.Incomplete | NeighbourState.Probe)) !== 0 && next === NeighbourState.Failed) {
        this.invalidate(neighbour, true);
      }
      const wasUsed = (old & (NUD_VALID | NeighbourState.Incomplete | NeighbourState.Probe)) !== 0;
      if (this.stack.listener !== null && wasUsed) this.stack.listener.onNeighbour(neighbour, false);
      return;
    }
    let address = mac;
    if (address === null) {
      if ((old & NUD_VALID) === 0 || neighbour.mac === null) return;
      address = neighbour.mac;
    }
    if ((next & NUD_CONNECTED) !== 0) neighbour.confirmedNs = nowNs;
    let updateRouter = (flags & NeighbourUpdate.OverrideIsRouter) !== 0;
    if ((old & NUD_VALID) !== 0) {
      if (address !== neighbour.mac && (flags & NeighbourUpdate.Override) === 0) {
        updateRouter = false;
        if ((flags & NeighbourUpdate.WeakOverride) !== 0 && (old & NUD_CONNECTED) !== 0) {
          address = neighbour.mac ?? address;
          next = NeighbourState.Stale;
        } else return;
      } else if (address === neighbour.mac && next === NeighbourState.Stale && (flags & NeighbourUpdate.Admin) === 0) {
        // A valid entry whose address is confirmed by the way keeps its state.
        next = old;
      }
    }
    const changed = address !== neighbour.mac;
    if (next !== old || changed) neighbour.updatedNs = nowNs;
    if (next !== old) {
      this.stopTimer(neighbour);
      if (next === NeighbourState.Probe) neighbour.probes = 0;
      neighbour.state = next;
      if ((next & IN_TIMER) !== 0) {
        this.startTimer(neighbour, next === NeighbourState.Reachable ? this.reachableNs(neighbour) : 0);
      }
    }
    if (changed) {
      neighbour.mac = address;
      if ((next & NUD_CONNECTED) === 0) {
        neighbour.confirmedNs = nowNs - 2 * this.conf(neighbour).base_reachable_time_ms * MILLISECOND;
      }
    }
    if (updateRouter) neighbour.isRouter = (flags & NeighbourUpdate.IsRouter) !== 0;
    if (this.stack.listener !== null && (next !== old || changed)) this.stack.listener.onNeighbour(neighbour, false);
    if (next !== old && (old & NUD_VALID) === 0) this.release(neighbour);
  }

  /** Whoever sent `mac` asked for us: learn it as STALE (neigh_event_ns). */
  learnSolicitor(device: IpDevice, address: IpAddress, mac: Mac): Neighbour | null {
    const neighbour = this.findOrCreate(device, address);
    if (neighbour !== null) this.update(neighbour, mac, NeighbourState.Stale, NeighbourUpdate.Override);
    return neighbour;
  }

  /** An upper layer has proof that the neighbour answers (dst_confirm). */
  confirm(device: IpDevice, address: IpAddress): void {
    const neighbour = this.find(device, address);
    if (neighbour !== null) neighbour.confirmedNs = this.stack.sim.nowNs;
  }

  /** `ip neigh add ... use`: as if a packet had been sent. */
  touch(neighbour: Neighbour): void {
    this.eventSend(neighbour, null);
  }

  deadlineReached(neighbour: Neighbour, deadlineNs: number): void {
    if (neighbour.timerNs === deadlineNs) this.timeout(neighbour);
  }

  onEvent(_kind: number, arg: unknown): void {
    const neighbour = arg as Neighbour;
    neighbour.timer = null;
    this.timeout(neighbour);
  }

  private outputSlowly(skb: Skb, device: IpDevice, nextHop: IpAddress, known: Neighbour | null): void {
    const stack = this.stack;
    if (known === null) {
      if (isMulticast(nextHop)) {
        const mac = typeof nextHop === "number" ? macOfIpv4Group(nextHop) : macOfIpv6Group(nextHop as Ipv6);
        noteUnasked(device, nextHop);
        this.transmit(skb, device, device.noArp ? device.iface.mac : mac);
        return;
      }
      if (device.noArp) {
        // What goes by lo or to the other end of a tunnel shares one entry of IPv4 (arp_constructor's key).
        noteUnasked(device, typeof nextHop === "number" && device.isLoopback ? IPV4_ANY : nextHop);
        this.transmit(skb, device, device.iface.mac);
        return;
      }
      if (typeof nextHop === "number" && addressType(stack, nextHop as Ipv4, device) === RouteType.Broadcast) {
        noteUnasked(device, nextHop);
        this.transmit(skb, device, MAC_BROADCAST);
        return;
      }
    }
    const neighbour = known ?? this.findOrCreate(device, nextHop);
    if (neighbour === null) {
      stack.drop(skb, device, DropReason.NeighbourFailed, null);
      return;
    }
    if (this.eventSend(neighbour, skb) && neighbour.mac !== null) this.transmit(skb, device, neighbour.mac);
  }

  /** True when the packet may go out now; otherwise it waits, or was dropped (neigh_event_send). */
  private eventSend(neighbour: Neighbour, skb: Skb | null): boolean {
    const nowNs = this.stack.sim.nowNs;
    neighbour.usedNs = nowNs;
    const conf = this.conf(neighbour);
    const state = neighbour.state;
    if ((state & (NUD_CONNECTED | NeighbourState.Delay | NeighbourState.Probe)) !== 0) return true;
    if (state === NeighbourState.Stale) {
      neighbour.state = NeighbourState.Delay;
      neighbour.updatedNs = nowNs;
      this.startTimer(neighbour, secondsToNs(conf.delay_first_probe_time));
      return true;
    }
    if (state !== NeighbourState.Incomplete && conf.mcast_solicit + conf.app_solicit === 0) {
      neighbour.state = NeighbourState.Failed;
      neighbour.updatedNs = nowNs;
      if (skb !== null) this.stack.drop(skb, neighbour.device, DropReason.NeighbourFailed, neighbour);
      return false;
    }
    const first = state !== NeighbourState.Incomplete;
    if (first) {
      neighbour.probes = conf.ucast_solicit;
      neighbour.state = NeighbourState.Incomplete;
      neighbour.updatedNs = nowNs;
      this.startTimer(neighbour, this.retransNs(neighbour));
    }
    if (skb !== null) this.enqueue(neighbour, skb);
    if (first) this.probe(neighbour);
    return false;
  }

  private enqueue(neighbour: Neighbour, skb: Skb): void {
    const limit = this.conf(neighbour).unres_qlen_bytes;
    const size = trueSize(skb.packet.byteLength);
    if (neighbour.queue === null) neighbour.queue = [];
    while (neighbour.queue.length > 0 && neighbour.queueBytes + size > limit) {
      const oldest = neighbour.queue.shift();
      if (oldest === undefined) break;
      neighbour.queueBytes -= trueSize(oldest.packet.byteLength);
      this.stack.drop(oldest, neighbour.device, DropReason.NeighbourQueueFull, neighbour);
    }
    neighbour.queue.push(skb);
    neighbour.queueBytes += size;
  }

  /** Sends what waited. */
  private release(neighbour: Neighbour): void {
    const queue = neighbour.queue;
    neighbour.queue = null;
    neighbour.queueBytes = 0;
    if (queue === null) return;
    for (const skb of queue) this.output(skb, neighbour.device, neighbour.address);
  }

  /** Gives up what waited: each packet ends with an ICMP error when `report` is set (neigh_invalidate). */
  private invalidate(neighbour: Neighbour, report: boolean): void {
    const queue = neighbour.queue;
    neighbour.queue = null;
    neighbour.queueBytes = 0;
    if (queue === null) return;
    for (const skb of queue) {
      this.stack.drop(skb, neighbour.device, DropReason.NeighbourFailed, neighbour);
      if (report) this.stack.sendIcmpError(skb, IcmpSend.HostUnreachable);
    }
  }

  private timeout(neighbour: Neighbour): void {
    neighbour.timerNs = -1;
    const nowNs = this.stack.sim.nowNs;
    const conf = this.conf(neighbour);
    const delayNs = secondsToNs(conf.delay_first_probe_time);
    let nextNs = this.retransNs(neighbour);
    switch (neighbour.state) {
      case NeighbourState.Reachable:
        if (nowNs < neighbour.confirmedNs + this.reachableNs(neighbour)) {
          nextNs = neighbour.confirmedNs + this.reachableNs(neighbour) - nowNs;
        } else if (nowNs < neighbour.usedNs + delayNs) {
          this.change(neighbour, NeighbourState.Delay);
          nextNs = delayNs;
        } else {
          this.change(neighbour, NeighbourState.Stale);
          return;
        }
        break;
      case NeighbourState.Delay:
        // The kernel takes the very instant, too, but there some time has always passed since the confirmation.
        if (nowNs < neighbour.confirmedNs + delayNs) {
          this.change(neighbour, NeighbourState.Reachable);
          nextNs = Math.max(0, neighbour.confirmedNs + this.reachableNs(neighbour) - nowNs);
        } else {
          this.change(neighbour, NeighbourState.Probe);
          neighbour.probes = 0;
        }
        break;
      case NeighbourState.Probe:
      case NeighbourState.Incomplete:
        break;
      default:
        return;
    }
    const probing = neighbour.state === NeighbourState.Probe || neighbour.state === NeighbourState.Incomplete;
    if (probing && neighbour.probes >= this.maxProbes(neighbour)) {
      this.change(neighbour, NeighbourState.Failed);
      this.invalidate(neighbour, true);
      return;
    }
    this.startTimer(neighbour, nextNs);
    if (probing) this.probe(neighbour);
  }

  private change(neighbour: Neighbour, state: NeighbourState): void {
    neighbour.state = state;
    neighbour.updatedNs = this.stack.sim.nowNs;
    // That it waits to be confirmed is told to nobody.
    if (this.stack.listener !== null && state !== NeighbourState.Delay)
      this.stack.listener.onNeighbour(neighbour, false);
  }

  private maxProbes(neighbour: Neighbour): number {
    const conf = this.conf(neighbour);
    const last = neighbour.state === NeighbourState.Probe ? conf.mcast_resolicit : conf.mcast_solicit;
    return conf.ucast_solicit + conf.app_solicit + last;
  }

  private probe(neighbour: Neighbour): void {
    const conf = this.conf(neighbour);
    const unicast = neighbour.probes < conf.ucast_solicit && (neighbour.state & NUD_VALID) !== 0;
    // neigh_probe looks at the tail of the queue.
    const newest = neighbour.queue === null ? null : (neighbour.queue.at(-1) ?? null);
    neighbour.probes++;
    if (typeof neighbour.address === "number") sendArpSolicitation(this.stack, neighbour, unicast, newest);
    else sendNeighborSolicitation(this.stack, neighbour, unicast, newest);
  }

  /** A neighbour that is asked for keeps a run going; the rest is housekeeping. */
  private startTimer(neighbour: Neighbour, delayNs: number): void {
    this.stopTimer(neighbour);
    if (neighbour.state === NeighbourState.Incomplete) {
      // Late as the kernel is: a program that waits for three seconds, or a third SYN, comes before the third question's end.
      const { sim } = this.stack;
      neighbour.timer = sim.schedule(wheelTimeNs(sim.nowNs, delayNs) - sim.nowNs, this, 0, neighbour);
    } else {
      neighbour.timerNs = this.stack.sim.nowNs + delayNs;
      this.deadlines.add(neighbour.timerNs, neighbour);
    }
  }

  private stopTimer(neighbour: Neighbour): void {
    neighbour.timerNs = -1;
    if (neighbour.timer === null) return;
    this.stack.sim.cancel(neighbour.timer);
    neighbour.timer = null;
  }

  private transmit(skb: Skb, device: IpDevice, mac: Mac): void {
    const packet = skb.packet;
    const etherType = packet.kind === "ipv4" ? EtherType.Ipv4 : EtherType.Ipv6;
    const frame = new Frame(mac, device.iface.mac, etherType, packet);
    if (device.isLoopback) this.stack.onLoopback.keep(frame, skb);
    const droppedBefore = device.iface.txDroppedNow;
    device.iface.send(frame);
    if (device.iface.txDroppedNow !== droppedBefore && device.iface.adminUp && device.iface.carrier)
      this.stack.sendRefused = true;
  }

  private conf(neighbour: Neighbour) {
    return typeof neighbour.address === "number" ? neighbour.device.neigh4 : neighbour.device.neigh6;
  }

  private reachableNs(neighbour: Neighbour): number {
    return typeof neighbour.address === "number" ? neighbour.device.reachable4Ns : neighbour.device.reachable6Ns;
  }

  private retransNs(neighbour: Neighbour): number {
    return Math.max(this.conf(neighbour).retrans_time_ms * MILLISECOND, 10 * MILLISECOND);
  }

  /** Sweeps when the table is about to overflow (neigh_alloc, neigh_forced_gc); false when it is full all the same. */
  private makeRoom(address: IpAddress): boolean {
    const family = typeof address === "number" ? 4 : 6;
    const { neighbourLimits4, neighbourLimits6 } = this.stack.settings;
    const limits = family === 4 ? neighbourLimits4 : neighbourLimits6;
    let count = 0;
    for (const device of this.stack.devices.values()) {
      count += family === 4 ? device.neighbours4.size : device.neighbours6.size;
    }
    if (count < limits.gc_thresh2) return true;
    const nowNs = this.stack.sim.nowNs;
    for (const neighbour of this.list(family)) {
      if (count <= limits.gc_thresh2) break;
      const kept = NeighbourState.Permanent | NeighbourState.NoArp | NeighbourState.Incomplete;
      if ((neighbour.state & kept) !== 0 || neighbour.externLearned) continue;
      if (neighbour.state === NeighbourState.Failed || nowNs - neighbour.updatedNs > 5 * SECOND) {
        this.remove(neighbour);
        count--;
      }
    }
    return count < limits.gc_thresh3;
  }
}

function noteUnasked(device: IpDevice, address: IpAddress): void {
  if (device.unasked === null) device.unasked = [address];
  else if (!device.unasked.includes(address)) {
    device.unasked = withItem(device.unasked, device.unasked.length, address);
  }
}

function unaskedMac(device: IpDevice, address: IpAddress): Mac {
  if (device.noArp) return device.iface.mac;
  if (!isMulticast(address)) return MAC_BROADCAST;
  return typeof address === "number" ? macOfIpv4Group(address) : macOfIpv6Group(address as Ipv6);
}

/** What a waiting packet counts for: its bytes with the kernel's bookkeeping (SKB_TRUESIZE). */
function trueSize(byteLength: number): number {
  let block = 512;
  while (block < byteLength + 384) block *= 2;
  return 256 + block;
}
