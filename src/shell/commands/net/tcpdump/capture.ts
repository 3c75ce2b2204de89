import type { Interface } from "../../../../link/interface.js";
import type { DeviceLabel, Trace } from "../../../../trace/trace.js";
import type { Frame } from "../../../../wire/ethernet.js";
import { isGroupMac, MAC_BROADCAST } from "../../../../wire/mac-address.js";
import { WaitQueue } from "../../../wait.js";
import { type PacketFilter, passes } from "./packet-filter.js";

/** One captured frame. */
export interface Captured {
  readonly timeNs: number;
  readonly device: string;
  readonly ifIndex: number;
  /** "In", "Out", "B", "M", "P", as `-i any` prints it. */
  readonly direction: string;
  readonly frame: Frame;
  /** The checksum of TCP or UDP was left to the device: a cable finishes it, devices that are not real never do. */
  readonly isPartial: boolean;
}

/** A tap on one device of a namespace, or on all. */
export class Capture implements Trace {
  readonly queue = new WaitQueue();
  readonly packets: Captured[] = [];
  /** Packets that the filter let through, both ways of lo counted. */
  received = 0;
  private readonly device: Interface | null;
  private readonly filter: PacketFilter | null;
  private readonly way: "in" | "out" | "inout";

  constructor(device: Interface | null, filter: PacketFilter | null, way: "in" | "out" | "inout") {
    this.device = device;
    this.filter = filter;
    this.way = way;
  }

  tx(nowNs: number, device: DeviceLabel, frame: Frame): void {
    this.take(nowNs, device, frame, false);
  }

  rx(nowNs: number, device: DeviceLabel, frame: Frame): void {
    this.take(nowNs, device, frame, true);
  }

  drop(): void {}

  rewrite(): void {}

  note(): void {}

  private take(timeNs: number, device: DeviceLabel, frame: Frame, isInbound: boolean): void {
    const hardware = device as Interface;
    if (this.device !== null && hardware !== this.device) return;
    if (this.filter !== null && !passes(this.filter, frame, isInbound)) return;
    this.received++;
    // lo shows each packet as it comes in; libpcap leaves out its way out.
    if (!isInbound && hardware.nature.includes("LOOPBACK")) return;
    if ((this.way === "in" && !isInbound) || (this.way === "out" && isInbound)) return;
    const direction = isInbound ? arrival(hardware, frame) : "Out";
    const isPartial = !isInbound || hardware.kind !== "ethernet";
    this.packets.push({ timeNs, device: device.name, ifIndex: device.ifIndex, direction, frame, isPartial });
    this.queue.wake();
  }
}

function arrival(device: Interface, frame: Frame): string {
  if (frame.dst === MAC_BROADCAST) return "B";
  if (isGroupMac(frame.dst)) return "M";
  return frame.dst === device.mac || device.nature.includes("LOOPBACK") ? "In" : "P";
}
