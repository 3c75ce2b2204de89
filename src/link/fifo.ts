import type { Frame } from "../wire/ethernet.js";
import type { Interface } from "./interface.js";
import { type Qdisc, SentCount } from "./qdisc.js";

/**
 * A queue at the root of a device that holds nothing back (pfifo, bfifo, pfifo_fast): what takes time is the cable, which
 * has a queue of its own.
 */
export class Fifo implements Qdisc {
  readonly kind: string;
  handle = 0;
  readonly sent = new SentCount();
  /** Packets (pfifo) or bytes (bfifo) that may wait. */
  readonly limit: number;
  readonly backlogPackets = 0;
  readonly backlogBytes = 0;
  private readonly device: Interface;

  constructor(device: Interface, kind: string, limit: number) {
    this.device = device;
    this.kind = kind;
    this.limit = limit;
  }

  enqueue(frame: Frame): void {
    this.sent.add(frame.byteLength);
    this.device.transmitNow(frame);
  }

  reset(): void {}
}
