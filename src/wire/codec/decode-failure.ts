/** Why bytes are no packet. The codes are the ones that `DropReason` uses, so that whoever drops the bytes can say so. */
export const WireFault = {
  /** Shorter than a header needs or than a length field says. */
  TooShort: "PKT_TOO_SMALL",
  /** An IP header with a version, a header length or a total length that cannot be. */
  BadIpHeader: "IP_INHDR",
  BadIpChecksum: "IP_CSUM",
  BadTcpChecksum: "TCP_CSUM",
  BadUdpChecksum: "UDP_CSUM",
  BadIcmpChecksum: "ICMP_CSUM",
  /** A checksum of another protocol: SCTP. */
  BadChecksum: "SKB_CSUM",
} as const;
export type WireFault = (typeof WireFault)[keyof typeof WireFault];

/** The answer of a decoder to bytes that it cannot read: a value, never thrown. */
export class DecodeFailure {
  readonly kind = "failure";
  readonly reason: WireFault;
  /** What was found and what was expected, for people. */
  readonly message: string;

  constructor(reason: WireFault, message: string) {
    this.reason = reason;
    this.message = message;
  }
}

/** The failure of a thing that ends before it should. */
export function tooShort(what: string, foundBytes: number, expectedBytes: number): DecodeFailure {
  return new DecodeFailure(WireFault.TooShort, `${what} of ${foundBytes} bytes, expected at least ${expectedBytes}`);
}

/** The failure of a checksum; `found` is the field as it stands. */
export function badChecksum(reason: WireFault, what: string, found: number): DecodeFailure {
  return new DecodeFailure(reason, `${what} checksum 0x${found.toString(16).padStart(4, "0")} is wrong`);
}
