/**
 * What a route says of TCP's connections over it (`ip route add ... initcwnd 20`), 0 and null for nothing said.
 * Simplified: `rtt`, `rttvar`, `ssthresh`, `cwnd` and `reordering` are not here: Linux takes them by way of its memory of
 * destinations (`ip tcp_metrics`), which podwire lacks.
 */
export interface PathMetrics {
  /** RTAX_INITCWND: the first congestion window in segments. */
  readonly initialCwnd: number;
  /** RTAX_INITRWND: the window of the SYN or SYN/ACK in segments, at most. */
  readonly initialRwnd: number;
  /** RTAX_WINDOW: the largest window to advertise at first, in bytes. */
  readonly windowClamp: number;
  /** RTAX_RTO_MIN. */
  readonly rtoMinNs: number;
  /** RTAX_QUICKACK: acknowledge at once, always. */
  readonly quickAck: boolean;
  /** RTAX_FEATURE_ECN: as net.ipv4.tcp_ecn of 1. */
  readonly ecn: boolean;
  /** RTAX_CC_ALGO. */
  readonly congestionControl: "cubic" | "reno" | null;
}

/** A route that says nothing. */
export const NO_PATH_METRICS: PathMetrics = {
  initialCwnd: 0,
  initialRwnd: 0,
  windowClamp: 0,
  rtoMinNs: 0,
  quickAck: false,
  ecn: false,
  congestionControl: null,
};
