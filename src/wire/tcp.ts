/** TCP flag bits as they stand in the header (RFC 9293 3.1). */
export const TcpFlag = { Fin: 1, Syn: 2, Rst: 4, Psh: 8, Ack: 16, Urg: 32, Ece: 64, Cwr: 128 } as const;

/** Options of a TCP segment; null or absent where the segment does not carry one. */
export interface TcpOptions {
  /** Maximum segment size in bytes (RFC 9293 3.7.1); SYN only. */
  readonly mss: number | null;
  /** Window scale shift (RFC 7323 2); SYN only. */
  readonly windowScale: number | null;
  /** SACK permitted (RFC 2018 2); SYN only. */
  readonly sackPermitted: boolean;
  /** Timestamp value and echo reply (RFC 7323 3). */
  readonly timestamps: { readonly value: number; readonly echo: number } | null;
  /** SACK blocks as [left edge, right edge) pairs (RFC 2018 3). */
  readonly sackBlocks: readonly (readonly [number, number])[];
}

/** A segment without options. */
export const NO_TCP_OPTIONS: TcpOptions = {
  mss: null,
  windowScale: null,
  sackPermitted: false,
  timestamps: null,
  sackBlocks: [],
};

/** Bytes of the options when encoded in Linux's order, padded to a multiple of 4. */
export function tcpOptionsLength(options: TcpOptions): number {
  if (options === NO_TCP_OPTIONS) return 0;
  let length = 0;
  if (options.mss !== null) length += 4;
  if (options.sackPermitted) length += 2;
  if (options.timestamps !== null) length += 10;
  if (options.windowScale !== null) length += 3;
  if (options.sackBlocks.length > 0) length += 2 + 8 * options.sackBlocks.length;
  return (length + 3) & ~3;
}

/** A TCP segment (RFC 9293). Sequence numbers are unsigned 32-bit; the window is the raw 16-bit field, unscaled. */
export class TcpSegment {
  readonly kind = "tcp";
  readonly srcPort: number;
  readonly dstPort: number;
  readonly seq: number;
  readonly ack: number;
  /** Bits of `TcpFlag`. */
  readonly flags: number;
  readonly window: number;
  readonly data: Uint8Array;
  readonly options: TcpOptions;
  readonly byteLength: number;

  constructor(
    srcPort: number,
    dstPort: number,
    seq: number,
    ack: number,
    flags: number,
    window: number,
    data: Uint8Array,
    options: TcpOptions = NO_TCP_OPTIONS,
  ) {
    this.srcPort = srcPort;
    this.dstPort = dstPort;
    this.seq = seq;
    this.ack = ack;
    this.flags = flags;
    this.window = window;
    this.data = data;
    this.options = options;
    this.byteLength = 20 + tcpOptionsLength(options) + data.length;
  }

  /** Sequence space that the segment takes: its bytes, and one each for SYN and FIN. */
  get sequenceLength(): number {
    return this.data.length + (this.flags & TcpFlag.Syn ? 1 : 0) + (this.flags & TcpFlag.Fin ? 1 : 0);
  }

  /** The segment with other ports, as NAT makes it. */
  withPorts(srcPort: number, dstPort: number): TcpSegment {
    return new TcpSegment(srcPort, dstPort, this.seq, this.ack, this.flags, this.window, this.data, this.options);
  }

  /** The segment with other options, as TCPMSS makes it. */
  withOptions(options: TcpOptions): TcpSegment {
    return new TcpSegment(
      this.srcPort,
      this.dstPort,
      this.seq,
      this.ack,
      this.flags,
      this.window,
      this.data,
      options,
    );
  }
}
