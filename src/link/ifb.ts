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
  private readonly source: Interface;

  constructor(sim: Sim, name: string, mac: Mac, source: Interface, namespace: NamespaceLabel) {
    super(sim, name, mac, source.mtu, namespace);
    this.source = source;
    this.noArp = true;
    source.wake();
    source.ingress = this;
    source.follow(this);
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
    if (this.source.adminUp) this.source.continueReceive(frame);
    else this.dropOutgoing(frame, DropReason.DeviceDown);
  }

  /** Without the device there is nothing to shape, and what waits is lost. */
  followedChanged(_device: Interface, change: DeviceChange): void {
    if (change === DeviceChange.Gone && this.qdisc !== null) this.qdisc.reset();
  }

  override destroy(): void {
    super.destroy();
    this.source.unfollow(this);
    if (this.source.ingress === this) this.source.ingress = null;
  }
}
