import type { IgnoredFrames } from "../../link/flood-record.js";
import type { FrameReceiver, Interface } from "../../link/interface.js";
import type { Frame } from "../../wire/ethernet.js";
import type { Mac } from "../../wire/mac-address.js";

/** Who gets the frames of a packet socket. */
export interface PacketHandler {
  onFrame(frame: Frame): void;
}

/**
 * A packet socket (packet(7)) bound to one device and one EtherType: copies of every frame that comes up through the
 * device, before the stack sees it, and frames sent as they are. Where nobody listens it costs nothing.
 */
export class PacketSocket implements FrameReceiver {
  readonly device: Interface;
  readonly etherType: number;
  private readonly handler: PacketHandler;
  private readonly below: FrameReceiver | null;
  private closed = false;

  constructor(device: Interface, etherType: number, handler: PacketHandler) {
    this.device = device;
    this.etherType = etherType;
    this.handler = handler;
    device.wake();
    this.below = device.receiver;
    device.receiver = this;
  }

  receiveFrame(device: Interface, frame: Frame): void {
    if (!this.closed && frame.etherType === this.etherType) this.handler.onFrame(frame);
    this.below?.receiveFrame(device, frame);
  }

  ignores(device: Interface, frame: Frame): boolean {
    const listens = !this.closed && frame.etherType === this.etherType;
    return !listens && (this.below === null || this.below.ignores(device, frame));
  }

  countIgnored(device: Interface, frame: Frame): void {
    this.below?.countIgnored(device, frame);
  }

  countAllIgnored(device: Interface, frames: IgnoredFrames): void {
    this.below?.countAllIgnored(device, frames);
  }

  groupsHeard(device: Interface): readonly Mac[] | null {
    return this.closed && this.below !== null ? this.below.groupsHeard(device) : null;
  }

  deviceChanged(device: Interface): void {
    this.below?.deviceChanged(device);
  }

  carrierNews(device: Interface): void {
    if (this.below === null) device.tellNews();
    else this.below.carrierNews(device);
  }

  carrierAsked(device: Interface): void {
    this.below?.carrierAsked(device);
  }

  /** Puts a frame on the link as it is. */
  send(frame: Frame): void {
    if (!this.closed) this.device.send(frame);
  }

  close(): void {
    this.closed = true;
    // One that was opened later and stands before this one goes on handing frames down.
    if (this.device.receiver === this) this.device.receiver = this.below;
  }
}
