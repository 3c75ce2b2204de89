import type { Sim } from "../sim/sim.js";
import { DropReason } from "../trace/drop-reason.js";
import type { NamespaceLabel } from "../trace/trace.js";
import type { Frame } from "../wire/ethernet.js";
import type { Mac } from "../wire/mac-address.js";
import { DeviceChange, type DeviceFollower, type FrameInterceptor, Interface } from "./interface.js";

const NATURE: readonly string[] = ["BROADCAST"];

/**
 * `type ifb`: what arrives at another device goes through this one's queueing discipline before it goes on there
 * (`tc filter ... action mirred egress redirect dev IFB` on the ingress qdisc), so that what is received can be shaped.
 * Simplified: it takes the frames of one device, all of them, from its making to its end.
 */
export class IfbDevice extends Interface implements FrameInterceptor, DeviceFollower {
  readonly kind = "ifb";
  /** Null for one that nothing is redirected to. */
  private readonly source: Interface | null;

  constructor(sim: Sim, name: string, mac: Mac, source: Interface | null, namespace: NamespaceLabel) {
    super(sim, name, mac, source === null ? 1500 : source.mtu, namespace);
    this.source = source;
    this.noArp = true;
    this.txQueueLength = 32;
    this.minMtu = 0;
    this.maxMtu = 0;
    if (source === null) return;
    source.wake();
    source.ingress = this;
    source.follow(this);
  }

  override get defaultQdisc(): string {
    return "pfifo_fast";
  }

  override get nature(): readonly string[] {
    return NATURE;
  }

  intercept(_port: Interface, frame: Frame): boolean {
    this.send(frame);
    return true;
  }

  /** The frame goes on where it came from, as if it had just arrived. */
  protected transmit(frame: Frame): void {
    if (this.source?.adminUp === true) this.source.continueReceive(frame);
    else if (this.source === null) this.dropUnasked(frame);
    else this.dropOutgoing(frame, DropReason.DeviceDown);
  }

  /** What nobody redirected here counts as received, and is dropped (ifb_xmit). */
  private dropUnasked(frame: Frame): void {
    const { counters } = this;
    counters.txPackets--;
    counters.txBytes -= frame.byteLength;
    counters.rxPackets++;
    counters.rxBytes += frame.byteLength;
    counters.rxDropped++;
    if (this.trace !== null) this.trace.drop(this.sim.nowNs, this.namespace, this, frame, DropReason.NoRoute, null);
  }

  /** Without the device there is nothing to shape, and what waits is lost. */
  followedChanged(_device: Interface, change: DeviceChange): void {
    if (change === DeviceChange.Gone && this.qdisc !== null) this.qdisc.reset();
  }

  override destroy(): void {
    super.destroy();
    if (this.source === null) return;
    this.source.unfollow(this);
    if (this.source.ingress === this) this.source.ingress = null;
  }
}
