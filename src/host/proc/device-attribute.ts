import type { NetlinkError } from "../../ip/netlink-error.js";
import type { BridgePort } from "../../link/bridge-port.js";
import type { Interface } from "../../link/interface.js";
import type { Switch } from "../../link/switch.js";
import type { ScheduledEvent } from "../../sim/event-queue.js";
import { formatMac } from "../../wire/mac-address.js";

/** One file below a device's directory. `read` answers null where the kernel answers EINVAL. */
export interface DeviceAttribute {
  readonly read: (device: Interface) => string | number | null;
  /** Takes a number; absent for files that cannot be written. */
  readonly write?: (device: Interface, value: number) => NetlinkError | null;
  /** The same for a file that takes any text. */
  readonly writeText?: (device: Interface, text: string) => void;
  /** True for a file that nobody may read, not even root (mode 0200). */
  readonly isWriteOnly?: boolean;
}

/** A file that can only be read. */
export const read = (from: (device: Interface) => string | number | null): DeviceAttribute => ({ read: from });

/** A hundredth of a second, in which bridges tell times. */
export const TICK_NS = 10_000_000;

/** What is left of a timer of a bridge or its port, in hundredths of a second (br_timer_value). */
export function ticksLeft(of: BridgePort | { readonly device: Interface }, timer: ScheduledEvent | null): number {
  if (timer === null || timer.target === null) return 0;
  return Math.max(0, Math.floor((timer.timeNs - of.device.sim.nowNs) / TICK_NS));
}

/** A bridge as `root_id` and its like name it: priority and address in hexadecimal. */
export function bridgeIdText(id: Switch["spanningTree"]["bridgeId"]): string {
  return `${id.priority.toString(16).padStart(4, "0")}.${formatMac(id.mac).replaceAll(":", "")}`;
}
