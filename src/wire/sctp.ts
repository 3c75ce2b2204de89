/** An SCTP packet (RFC 9260 3): its ports and verification tag are read, its chunks stay bytes. */
export class SctpPacket {
  /** A fork of the network shares it (sim/fork.ts). */
  static readonly isValue = true;
  readonly kind = "sctp";
  readonly srcPort: number;
  readonly dstPort: number;
  readonly verificationTag: number;
  /** All chunks, as they stand on the wire. */
  readonly chunks: Uint8Array;
  readonly byteLength: number;

  constructor(srcPort: number, dstPort: number, verificationTag: number, chunks: Uint8Array) {
    this.srcPort = srcPort;
    this.dstPort = dstPort;
    this.verificationTag = verificationTag;
    this.chunks = chunks;
    this.byteLength = 12 + chunks.length;
  }

  /** The packet with other ports, as NAT makes it. */
  withPorts(srcPort: number, dstPort: number): SctpPacket {
    return new SctpPacket(srcPort, dstPort, this.verificationTag, this.chunks);
  }
}
