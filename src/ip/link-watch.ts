import { type Interface, OperState } from "../link/interface.js";
import { Switch } from "../link/switch.js";
import type { EventTarget } from "../sim/event-queue.js";
import { SECOND } from "../sim/time.js";
import type { IpDevice } from "./ip-device.js";
import type { IpStack } from "./ip-stack.js";

/**
 * When news of carriers are acted upon (net/core/link_watch.c): at once when they are urgent or the last look is a second
 * ago, else a second after that look. Not urgent are those of lo, and of devices that the kernel takes to stand by
 * themselves: bridges, and ends of cables that have the other end's number, unless their queue begins with the carrier.
 * Simplified: counted for each namespace by itself, where the kernel counts for the machine.
 */
export class LinkWatch implements EventTarget {
  private readonly stack: IpStack;
  /** When others are looked at next (linkwatch_nextevent). */
  private nextNs = 0;
  /** News are being acted upon (__linkwatch_run_queue). */
  private isTelling = false;

  constructor(stack: IpStack) {
    this.stack = stack;
  }

  /**
   * News that are not urgent came: how long they wait, in nanoseconds. What comes in the meantime is looked at with them, and
   * so is what the command that began it still does; what the look itself changes is for the next one.
   */
  delayNs(): number {
    const { nowNs } = this.stack.sim;
    if (this.nextNs === nowNs + SECOND && !this.isTelling) return 0;
    if (nowNs < this.nextNs) return this.nextNs - nowNs;
    this.nextNs = nowNs + SECOND;
    return 0;
  }

  /** The carrier of `iface` changed. */
  carrierNews(iface: Interface): void {
    if (iface.newsHeld) return;
    const delayNs = this.delayNs();
    if (delayNs === 0 || iface.carrier || !iface.adminUp || !standsAlone(iface)) {
      this.tell(iface);
      return;
    }
    iface.newsHeld = true;
    this.stack.sim.schedule(delayNs, this, 0, iface);
  }

  private tell(iface: Interface): void {
    const wasTelling = this.isTelling;
    this.isTelling = true;
    iface.tellNews();
    this.isTelling = wasTelling;
  }

  /** Whoever asks for a device by its name has the news of its carrier acted upon first (linkwatch_sync_dev in rtnl_getlink). */
  askedFor(device: IpDevice): void {
    const { iface } = device;
    if (iface.newsHeld) iface.tellNews();
    const isWaiting = device.isUp && iface.carrier && iface.operState === OperState.Down;
    if (isWaiting && !device.ready6 && device.runsIpv6) this.stack.autoconf.late(device);
  }

  onEvent(_kind: number, arg: unknown): void {
    const iface = arg as Interface;
    if (iface.newsHeld) this.tell(iface);
  }
}

/** dev_get_iflink: its own number is that of what it leads to. */
function standsAlone(iface: Interface): boolean {
  return iface instanceof Switch || iface.link?.ifIndex === iface.ifIndex;
}
