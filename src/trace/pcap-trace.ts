import type { Frame } from "../wire/ethernet.js";
import { PacketDirection, PcapngWriter } from "../wire/pcap/pcapng-writer.js";
import { type DeviceFilter, formatDevice, matchesDevice } from "./label.js";
import type { DeviceLabel, Trace } from "./trace.js";

/**
 * Writes the frames that pass the devices of a filter into a pcapng capture: an interface for each device, in the order
 * in which they first spoke, with the direction of every frame. A frame on a cable is in it twice when both its ends
 * are captured, as on a real network.
 */
export class PcapTrace implements Trace {
  private readonly writer = new PcapngWriter();
  private readonly interfaces = new Map<string, number>();
  private readonly filter: DeviceFilter;

  constructor(filter: DeviceFilter = {}) {
    this.filter = filter;
  }

  /** The capture so far, as the bytes of a file. */
  finish(): Uint8Array {
    return this.writer.finish();
  }

  /** What was captured since the last call, for whoever writes the file as it grows; `finish` has the rest then. */
  take(): Uint8Array {
    return this.writer.take();
  }

  tx(nowNs: number, device: DeviceLabel, frame: Frame): void {
    this.capture(nowNs, device, frame, PacketDirection.Outbound);
  }

  rx(nowNs: number, device: DeviceLabel, frame: Frame): void {
    this.capture(nowNs, device, frame, PacketDirection.Inbound);
  }

  drop(): void {}

  rewrite(): void {}

  note(): void {}

  private capture(nowNs: number, device: DeviceLabel, frame: Frame, direction: number): void {
    if (!matchesDevice(this.filter, device)) return;
    const name = formatDevice(device);
    let iface = this.interfaces.get(name);
    if (iface === undefined) {
      iface = this.writer.addInterface(name);
      this.interfaces.set(name, iface);
    }
    this.writer.addFrame(iface, nowNs, frame, direction);
  }
}
