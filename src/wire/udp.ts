import type { VxlanPacket } from "./vxlan.js";

/** A UDP datagram (RFC 768). The checksum exists in encoded form only. */
export class UdpDatagram {
  /** A fork of the network shares it (sim/fork.ts). */
  static readonly isValue = true;
  readonly kind = "udp";
  readonly srcPort: number;
  readonly dstPort: number;
  /** What it carries: bytes, or an encapsulated frame, kept as a value so that a tunnel costs no encoding. */
  readonly data: Uint8Array | VxlanPacket;
  /** True when it is sent without a checksum (field zero), as VXLAN over IPv4 is. */
  readonly noChecksum: boolean;
  readonly byteLength: number;

  constructor(srcPort: number, dstPort: number, data: Uint8Array | VxlanPacket, noChecksum = false) {
    this.srcPort = srcPort;
    this.dstPort = dstPort;
    this.data = data;
    this.noChecksum = noChecksum;
    this.byteLength = 8 + data.byteLength;
  }

  /** The datagram with other ports, as NAT makes it. */
  withPorts(srcPort: number, dstPort: number): UdpDatagram {
    return new UdpDatagram(srcPort, dstPort, this.data, this.noChecksum);
  }
}
