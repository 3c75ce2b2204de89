import type { RandomStream } from "../sim/random.js";
import type { Sim } from "../sim/sim.js";
import { DropReason } from "../trace/drop-reason.js";
import type { NamespaceLabel } from "../trace/trace.js";
import type { Frame } from "../wire/ethernet.js";
import { IPV6_MIN_MTU } from "../wire/ipv6.js";
import type { Mac } from "../wire/mac-address.js";
import { cutFrame, isLargePacket } from "../wire/segment-offload.js";
import { Cable, type CableEnd, type CableOptions } from "./cable.js";
import { Interface, OperState, type Sleeper, stateOfCarrier } from "./interface.js";
import type { LateFloods } from "./late-floods.js";

/** RFC 8200, section 5. */

/**
 * A network card: a device with a socket for a cable. It has a carrier while the cable is whole and both ends are up.
 */
export class EthernetInterface extends Interface implements CableEnd {
  readonly kind: string = "";
  /** The cable in its socket; null for none. Set by `plug`. */
  cable: Cable | null = null;
  /** The direction of the cable that starts here. */
  private outgoing: Cable["fromA"] | null = null;

  constructor(sim: Sim, name: string, mac: Mac, namespace: NamespaceLabel, mtu = 1500) {
    super(sim, name, mac, mtu, namespace);
    this.carrier = false;
    this.operState = OperState.Down;
    // Registered with a carrier, which a new end then loses (veth_newlink).
    this.carrierChanges = 1;
  }

  /** Puts an end of `cable` in the socket, or takes it out (null). */
  plug(cable: Cable | null): void {
    this.wake();
    this.cable = cable;
    this.outgoing = cable === null ? null : cable.directionFrom(this);
    this.cableChanged();
  }

  override get speedMbps(): number | null {
    return this.cable === null ? null : this.cable.speedMbps;
  }

  /** The device at the other end of the cable, or null. */
  get farEnd(): CableEnd | null {
    return this.cable === null ? null : this.cable.otherEnd(this);
  }

  cableChanged(): void {
    const far = this.farEnd;
    const whole = far !== null && this.cable?.connected === true && this.adminUp && far.adminUp;
    const others = far instanceof EthernetInterface && far.cable === this.cable ? far : null;
    const changed = this.carrier !== whole;
    const otherChanged = others !== null && others.carrier !== whole;
    // Both ends change before either takes note: what one says of its state depends on the other's carrier.
    this.carrier = whole;
    if (others !== null) others.carrier = whole;
    if (changed) this.carrierChanged();
    if (otherChanged) others?.carrierChanged();
  }

  protected override upChanged(): void {
    // What its first loss of carrier means is seen only now that both ends have their places (linkwatch_do_dev).
    if (this.adminUp && this.carrierChanges === 1) this.operState = stateOfCarrier(this);
    this.cableChanged();
  }

  override destroy(): void {
    const far = this.farEnd;
    super.destroy();
    this.cable = null;
    this.outgoing = null;
    if (far instanceof EthernetInterface && far.cable !== null) far.plug(null);
  }

  /** True when it takes several segments of TCP in one frame; what it does not take is cut before (validate_xmit_skb). */
  protected takesLarge(_frame: Frame): boolean {
    return false;
  }

  override transmitNow(frame: Frame): void {
    if (!isLargePacket(frame.payload) || this.takesLarge(frame)) super.transmitNow(frame);
    else for (const piece of cutFrame(frame)) super.transmitNow(piece);
  }

  protected transmit(frame: Frame): void {
    if (this.outgoing !== null) this.outgoing.carry(frame);
  }

  /**
   * The group addresses of IPv6 that the machine at the other end listens to, while frames for others do nothing here and
   * there but move counters; null when it is not so.
   */
  heardByFarEnd(): readonly Mac[] | null {
    const far = this.farEnd;
    if (!this.adminUp || !this.carrier || this.trace !== null || this.qdisc !== null) return null;
    if (this.egress !== null) return null;
    if (this.mtu < IPV6_MIN_MTU || this.outgoing === null || !this.outgoing.isPlain) return null;
    if (!(far instanceof EthernetInterface) || !far.adminUp || far.mtu < IPV6_MIN_MTU || far.trace !== null)
      return null;
    if (far.ingress !== null || far.interceptor !== null || far.receiver === null) return null;
    return far.receiver.groupsHeard(far);
  }

  /** From now on `sleeper` keeps back what `heardByFarEnd` allows it to. */
  fallAsleep(sleeper: Sleeper): void {
    this.setSleeper(sleeper);
  }

  /** Nothing is kept back any more. */
  wakeUp(): void {
    this.setSleeper(null);
  }

  /** Sends what was kept back; those before `overTo` have crossed a link that takes no time. */
  sendLate(floods: LateFloods, overTo: number): void {
    const { count, frameBytes } = floods.record.sumOf(floods.from, floods.to, floods.skipped);
    this.tally.txPackets += count;
    this.tally.txBytes += frameBytes - count * this.txUncountedBytes;
    if (this.outgoing !== null) this.tally.txDropped += this.outgoing.carryLate(floods, overTo);
  }

  private setSleeper(sleeper: Sleeper | null): void {
    this.sleeper = sleeper;
    if (this.outgoing !== null) this.outgoing.sleeper = sleeper;
    const far = this.farEnd;
    if (far !== null) far.sleeper = sleeper;
  }
}

/** Bytes of a VLAN tag, by which a frame may exceed a device's MTU (is_skb_forwardable). */
const VLAN_TAG_BYTES = 4;
const HEADER_BYTES = 14;

/** One end of a veth pair. Make both with `createVethPair`. */
export class VethInterface extends EthernetInterface {
  override readonly kind = "veth";
  /** How many queues it uses (`ethtool -L`); one packet passes after the other all the same. */
  rxQueues = 1;
  txQueues = 1;

  override get link(): Interface | null {
    return this.farEnd;
  }

  override dependents(): Interface[] {
    const far = this.farEnd;
    return far === null ? super.dependents() : [...super.dependents(), far];
  }

  /** While the loss of the carrier is no news yet, frames still go to the other end, which is down and drops them. */
  override dropOutgoing(frame: Frame, reason: DropReason): void {
    super.dropOutgoing(frame, reason);
    if (this.newsHeld && this.farEnd !== null) this.farEnd.counters.rxDropped++;
  }

  protected override takesLarge({ payload }: Frame): boolean {
    return this.offloads === null || this.offloads.get(offloadFor(payload)) !== false;
  }

  /**
   * A frame that the other end's MTU does not hold is lost on the way, counted at both ends (veth_xmit); several segments
   * in one are not looked at (is_skb_forwardable).
   */
  override transmitNow(frame: Frame): void {
    const far = this.farEnd;
    const isLong = far !== null && frame.byteLength > far.mtu + HEADER_BYTES + VLAN_TAG_BYTES;
    if (isLong && isLargePacket(frame.payload) && !this.takesLarge(frame)) {
      for (const piece of cutFrame(frame)) this.transmitNow(piece);
      return;
    }
    if (far !== null && isLong && !isLargePacket(frame.payload)) {
      far.counters.rxDropped++;
      this.dropOutgoing(frame, DropReason.TooBig);
      return;
    }
    super.transmitNow(frame);
  }
}

/** The offload that lets several segments in one frame pass: TCP's own, or that of the tunnel around it. */
function offloadFor(payload: Frame["payload"]): string {
  const v4 = payload.kind === "ipv4";
  const inner = payload.kind === "ipv4" || payload.kind === "ipv6" ? payload.payload : null;
  if (inner?.kind === "udp") return inner.noChecksum ? "tx-udp_tnl-segmentation" : "tx-udp_tnl-csum-segmentation";
  if (inner?.kind === "ipv4" || inner?.kind === "ipv6") return v4 ? "tx-ipxip4-segmentation" : "tx-ipxip6-segmentation";
  return v4 ? "tx-tcp-segmentation" : "tx-tcp6-segmentation";
}

/** One end of a pair: where it is and what it is called. */
export interface VethEnd {
  readonly name: string;
  readonly mac: Mac;
  readonly namespace: NamespaceLabel;
  readonly mtu?: number;
}

/**
 * `ip link add A type veth peer name B`: both ends, joined by a cable that is instant and lossless unless `options`
 * say otherwise. The ends are in no namespace's list yet.
 */
export function createVethPair(
  sim: Sim,
  a: VethEnd,
  b: VethEnd,
  random: RandomStream,
  options: CableOptions = {},
): readonly [VethInterface, VethInterface] {
  const first = new VethInterface(sim, a.name, a.mac, a.namespace, a.mtu ?? 1500);
  const second = new VethInterface(sim, b.name, b.mac, b.namespace, b.mtu ?? 1500);
  new Cable(sim, first, second, random, options);
  return [first, second];
}
