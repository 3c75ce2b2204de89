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
  /** Bytes of NOPs behind the rest, where options were taken out in between (`TCPOPTSTRIP`); a multiple of 4. */
  readonly nops?: number;
  /** Options of other kinds, for segments that came as bytes from elsewhere; sent behind the known ones. */
  readonly others?: readonly TcpOption[];
}

/** A TCP option of a kind that has no field of its own. */
export interface TcpOption {
  readonly kind: number;
  /** What stands behind kind and length. */
  readonly data: Uint8Array;
}

/** The most bytes that options can take: the data offset counts to 60 bytes (RFC 9293 3.1). */
export const MAX_TCP_OPTIONS_BYTES = 40;

/** A segment without options. */
export const NO_TCP_OPTIONS: TcpOptions = {
  mss: null,
  windowScale: null,
  sackPermitted: false,
  timestamps: null,
  sackBlocks: [],
};

/**
 * Bytes of the options when encoded as Linux lays them out (`tcp_options_write`, net/ipv4/tcp_output.c): each padded to
 * a multiple of 4 with NOPs in front, save SACK permitted, which fills the two bytes before a timestamp.
 */
export function tcpOptionsLength(options: TcpOptions): number {
  if (options === NO_TCP_OPTIONS) return 0;
  let length = 0;
  if (options.mss !== null) length += 4;
  if (options.timestamps !== null) length += 12;
  else if (options.sackPermitted) length += 4;
  if (options.windowScale !== null) length += 4;
  if (options.sackBlocks.length > 0) length += 4 + 8 * options.sackBlocks.length;
  if (options.nops !== undefined) length += options.nops;
  if (options.others !== undefined) {
    let others = 0;
    for (const option of options.others) others += 2 + option.data.length;
    length += (others + 3) & ~3;
  }
  return length;
}

/** A TCP segment (RFC 9293). Sequence numbers are unsigned 32-bit; the window is the raw 16-bit field, unscaled. */
export class TcpSegment {
  /** A fork of the network shares it (sim/fork.ts). */
  static readonly isValue = true;
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
  /** Offset of the urgent data's end from `seq`; meaningful with the Urg flag only. */
  readonly urgentPointer: number;
  /**
   * Bytes of data of each segment that a device is to cut it into (gso_size), the last of them may be shorter; 0 when it
   * is one segment already.
   */
  readonly segmentSize: number;
  /** True for what a device cut out of a larger one: it takes more of the receiver's memory. */
  readonly isPiece: boolean;
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
    urgentPointer = 0,
    segmentSize = 0,
    isPiece = false,
  ) {
    this.srcPort = srcPort;
    this.dstPort = dstPort;
    this.seq = seq;
    this.ack = ack;
    this.flags = flags;
    this.window = window;
    this.data = data;
    this.options = options;
    this.urgentPointer = urgentPointer;
    this.segmentSize = segmentSize;
    this.isPiece = isPiece;
    this.byteLength = 20 + tcpOptionsLength(options) + data.length;
  }

  /** Sequence space that the segment takes: its bytes, and one each for SYN and FIN. */
  get sequenceLength(): number {
    return this.data.length + (this.flags & TcpFlag.Syn ? 1 : 0) + (this.flags & TcpFlag.Fin ? 1 : 0);
  }

  /** How many segments it is on a wire (gso_segs, tcp_skb_pcount). */
  get segmentCount(): number {
    return this.segmentSize === 0 ? 1 : Math.ceil(this.data.length / this.segmentSize);
  }

  /** The segment with other ports, as NAT makes it. */
  withPorts(srcPort: number, dstPort: number): TcpSegment {
    return this.with(srcPort, dstPort, this.options);
  }

  /** The segment with other options, as TCPMSS makes it. */
  withOptions(options: TcpOptions): TcpSegment {
    return this.with(this.srcPort, this.dstPort, options);
  }

  /** The segment with other flags, as ECN makes it. */
  withFlags(flags: number): TcpSegment {
    return this.with(this.srcPort, this.dstPort, this.options, flags);
  }

  private with(srcPort: number, dstPort: number, options: TcpOptions, flags = this.flags): TcpSegment {
    return new TcpSegment(
      srcPort,
      dstPort,
      this.seq,
      this.ack,
      flags,
      this.window,
      this.data,
      options,
      this.urgentPointer,
      this.segmentSize,
      this.isPiece,
    );
  }
}
