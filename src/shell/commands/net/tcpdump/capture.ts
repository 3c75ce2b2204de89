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

/** What a block of the ring holds behind its head, and what stands around each packet in it (TPACKET_V3 as libpcap asks for it). */
const BLOCK_BYTES = 262_144 - 48;
const PACKET_OVERHEAD = 86;

/**
 * A tap on one device of a namespace, or on all. With `blockNs` packets come as from the kernel's ring: in blocks that are
 * handed over when they are full or every so many nanoseconds, so that whoever is stopped between loses the last ones.
 */
export class Capture implements Trace {
  readonly queue = new WaitQueue();
  readonly packets: Captured[] = [];
  /** Packets that the filter let through, both ways of lo counted. */
  received = 0;
  private readonly device: Interface | null;
  private readonly filter: PacketFilter | null;
  private readonly way: "in" | "out" | "inout";
  /** Null to hand over each packet at once. */
  private readonly blockNs: number | null;
  private startNs: number;
  private block: Captured[] = [];
  private blockBytes = 0;

  constructor(
    device: Interface | null,
    filter: PacketFilter | null,
    way: "in" | "out" | "inout",
    startNs = 0,
    blockNs: number | null = null,
  ) {
    this.device = device;
    this.filter = filter;
    this.way = way;
    this.startNs = startNs;
    this.blockNs = blockNs;
  }

  /** When the block that is being filled is handed over; null while it is empty. */
  get retireNs(): number | null {
    const first = this.block[0];
    if (first === undefined || this.blockNs === null) return null;
    return this.startNs + (Math.floor((first.timeNs - this.startNs) / this.blockNs) + 1) * this.blockNs;
  }

  /** Hands over the block if its time has come. */
  retire(nowNs: number): void {
    const { retireNs } = this;
    if (retireNs !== null && nowNs >= retireNs) this.handOver();
  }

  private handOver(): void {
    for (const packet of this.block) this.packets.push(packet);
    this.block = [];
    this.blockBytes = 0;
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
    const packet = { timeNs, device: device.name, ifIndex: device.ifIndex, direction, frame, isPartial };
    if (this.blockNs === null) this.packets.push(packet);
    else this.keep(packet);
    this.queue.wake();
  }

  private keep(packet: Captured): void {
    this.retire(packet.timeNs);
    const bytes = (packet.frame.byteLength + PACKET_OVERHEAD + 7) & ~7;
    if (this.blockBytes + bytes > BLOCK_BYTES) {
      this.handOver();
      this.startNs = packet.timeNs;
    }
    this.block.push(packet);
    this.blockBytes += bytes;
  }
}

function arrival(device: Interface, frame: Frame): string {
  // A bridge's own question is handed to its machine as if it were for it alone (netif_rx).
  if (device.kind === "bridge" && frame.src === device.mac) return "In";
  if (frame.dst === MAC_BROADCAST) return "B";
  if (isGroupMac(frame.dst)) return "M";
  return device.isOwnAddress(frame.dst) || device.nature.includes("LOOPBACK") ? "In" : "P";
}
