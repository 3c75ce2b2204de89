const SECOND_NS = 1_000_000_000;

/** Low, default and high bound of a socket buffer in bytes (net.ipv4.tcp_rmem and tcp_wmem). */
export interface BufferBounds {
  readonly min: number;
  readonly initial: number;
  readonly max: number;
}

/**
 * The sysctls that TCP reads, one object for a namespace, shared by its connections. A change of a sysctl is a new
 * object, which connections made later get; each field names its sysctl.
 */
export interface TcpSettings {
  /** tcp_syn_retries: doublings of the SYN's timeout before connect() fails. */
  readonly synRetries: number;
  /** tcp_syn_linear_timeouts: retransmissions of the SYN at the initial timeout before the doubling starts. */
  readonly synLinearTimeouts: number;
  /** tcp_synack_retries: retransmissions of the SYN/ACK before the half-open connection is forgotten. */
  readonly synackRetries: number;
  /** tcp_retries2: sets how long unacknowledged data is retransmitted (15: 924.6 s with the least RTO). */
  readonly retries2: number;
  /**
   * tcp_orphan_retries: the same when the application has closed; 0 means 8. Simplified: it stays 8 when the timeout has
   * reached its greatest or memory is short, where Linux gives up sooner (tcp_out_of_resources).
   */
  readonly orphanRetries: number;
  /** tcp_fin_timeout: how long an orphan stays in FIN-WAIT-2. */
  readonly finTimeoutNs: number;
  /** TCP_TIMEWAIT_LEN, a constant in Linux. */
  readonly timeWaitNs: number;
  /** TCP_RTO_MIN (tcp_rto_min_us). */
  readonly rtoMinNs: number;
  /** TCP_RTO_MAX (tcp_rto_max_ms). */
  readonly rtoMaxNs: number;
  /** TCP_DELACK_MIN, a constant in Linux. */
  readonly delayedAckNs: number;
  readonly keepaliveTimeNs: number;
  readonly keepaliveIntervalNs: number;
  readonly keepaliveProbes: number;
  readonly receiveBuffer: BufferBounds;
  readonly sendBuffer: BufferBounds;
  readonly sack: boolean;
  readonly timestamps: boolean;
  readonly windowScaling: boolean;
  /** tcp_ecn: 0 never, 1 ask for it too, 2 only when asked. */
  readonly ecn: 0 | 1 | 2;
  /** tcp_slow_start_after_idle. */
  readonly slowStartAfterIdle: boolean;
  /** tcp_abort_on_overflow: reset instead of ignoring the handshake's ACK when the accept queue is full. */
  readonly abortOnOverflow: boolean;
  /** tcp_syncookies: a full queue of half-open connections turns no SYN away. */
  readonly synCookies: number;
  /** net.core.somaxconn: the most that listen()'s backlog may be. */
  readonly maxBacklog: number;
  /** tcp_congestion_control. */
  readonly congestionControl: "cubic" | "reno";
  /** tcp_rfc1337: ignore resets in TIME-WAIT. */
  readonly rfc1337: boolean;
}

/** Linux's defaults on a machine with memory enough. */
export const DEFAULT_TCP_SETTINGS: TcpSettings = {
  synRetries: 6,
  synLinearTimeouts: 4,
  synackRetries: 5,
  retries2: 15,
  orphanRetries: 0,
  finTimeoutNs: 60 * SECOND_NS,
  timeWaitNs: 60 * SECOND_NS,
  rtoMinNs: SECOND_NS / 5,
  rtoMaxNs: 120 * SECOND_NS,
  delayedAckNs: SECOND_NS / 25,
  keepaliveTimeNs: 7200 * SECOND_NS,
  keepaliveIntervalNs: 75 * SECOND_NS,
  keepaliveProbes: 9,
  receiveBuffer: { min: 4096, initial: 131072, max: 6291456 },
  sendBuffer: { min: 4096, initial: 16384, max: 4194304 },
  sack: true,
  timestamps: true,
  windowScaling: true,
  ecn: 2,
  slowStartAfterIdle: true,
  abortOnOverflow: false,
  synCookies: 1,
  maxBacklog: 4096,
  congestionControl: "cubic",
  rfc1337: false,
};
