import type { Frame } from "./ethernet.js";

/** A VXLAN header with the frame that it carries (RFC 7348). */
export class VxlanPacket {
  /** A fork of the network shares it (sim/fork.ts). */
  static readonly isValue = true;
  /** VXLAN network identifier, 24 bits. */
  readonly vni: number;
  readonly frame: Frame;
  readonly byteLength: number;

  constructor(vni: number, frame: Frame) {
    this.vni = vni;
    this.frame = frame;
    this.byteLength = 8 + frame.byteLength;
  }
}
