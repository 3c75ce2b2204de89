import type { IpAddress } from "../wire/ip-address.js";

/** What a `Pinger` tells as it happens. Sequence numbers are ping's icmp_seq, from 1. */
export type PingReport = PingReply | PingError | PingRedirect | PingSendError | PingDone;

/** An answer came. */
export interface PingReply {
  readonly kind: "reply";
  readonly from: IpAddress;
  readonly sequence: number;
  readonly ttl: number;
  readonly rttNs: number;
  /** ICMP header and data, as ping's "64 bytes from". */
  readonly bytes: number;
  /** Answered before ("(DUP!)"). */
  readonly duplicate: boolean;
}

/** An ICMP error about one of our requests came. */
export interface PingError {
  readonly kind: "error";
  /** Who sent the error. */
  readonly from: IpAddress;
  readonly sequence: number;
  /** `IcmpType` or `Icmpv6Type`, by the family of `from`. */
  readonly type: number;
  readonly code: number;
  /** The MTU of a "fragmentation needed", else 0. */
  readonly info: number;
}

/** A router told of a better way; the request itself goes on. */
export interface PingRedirect {
  readonly kind: "redirect";
  readonly from: IpAddress;
  readonly sequence: number;
  readonly code: number;
  /** The new next hop. */
  readonly gateway: IpAddress;
}

/** The stack refused to send a request: errno. */
export interface PingSendError {
  readonly kind: "send-error";
  readonly sequence: number;
  readonly errno: number;
}

/** Nothing further happens. */
export interface PingDone {
  readonly kind: "done";
}

/** Who hears what a pinger tells. */
export interface PingHandler {
  onPing(report: PingReport): void;
}
