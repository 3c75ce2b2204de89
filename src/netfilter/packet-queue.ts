import type { IpPacket } from "../wire/payload.js";

/** A program that listens on a queue (nfnetlink_queue): it is shown packets, each of which it accepts. */
export interface PacketQueue {
  /** Called for each packet of the queue, before it goes on. */
  onQueued(packet: IpPacket): void;
}
