/** TCP_INIT_CWND (RFC 6928). */
export const INITIAL_WINDOW = 10;

/** CUBIC's constants as Linux has them: beta 717/1024 and C = 0.4 (RFC 9438 4.1, net/ipv4/tcp_cubic.c). */
const BETA = 717 / 1024;
const C = 0.4;
const UNLIMITED = 0x7fffffff;

/** The real cube root of a number that is not negative, by Newton: exact arithmetic on every engine, unlike Math.cbrt. */
function cubeRoot(value: number): number {
  if (value <= 0) return 0;
  let root = value > 1 ? value / 3 + 1 : 1;
  for (let i = 0; i < 60; i++) {
    const next = (2 * root + value / (root * root)) / 3;
    if (Math.abs(next - root) < 1e-9 * root) return next;
    root = next;
  }
  return root;
}

/**
 * The congestion window in segments, grown by CUBIC (RFC 9438, with fast convergence and the Reno-friendly region) or
 * NewReno (RFC 5681), and reduced in recovery by proportional rate reduction (RFC 6937), as Linux does.
 * Simplified: no HyStart, no pacing, no undo of a reduction that proves spurious.
 */
export class CongestionControl {
  readonly algorithm: "cubic" | "reno";
  /** Congestion window in segments. */
  cwnd: number;
  /** What it begins with, and begins again with after an idle time (tcp_init_cwnd). */
  readonly initialWindow: number;
  /** Slow start threshold in segments. */
  ssthresh = UNLIMITED;
  private ackedCredit = 0;
  /** CUBIC: window before the last reduction, start of the epoch, time to reach the window again, Reno's estimate. */
  private lastMax = 0;
  private epochNs = -1;
  private originWindow = 0;
  private kSeconds = 0;
  private renoWindow = 0;
  /** PRR: window when recovery began, segments delivered and sent since. */
  private priorCwnd = 0;
  private prrDelivered = 0;
  private prrOut = 0;

  constructor(algorithm: "cubic" | "reno", initialWindow: number = INITIAL_WINDOW) {
    this.algorithm = algorithm;
    this.initialWindow = initialWindow;
    this.cwnd = initialWindow;
  }

  get inSlowStart(): boolean {
    return this.cwnd < this.ssthresh;
  }

  /** Grows the window for segments that were acknowledged outside recovery while the window was the limit. */
  onAcked(segments: number, nowNs: number, srttNs: number): void {
    let left = segments;
    if (this.inSlowStart) {
      const grown = Math.min(this.cwnd + left, this.ssthresh);
      left -= grown - this.cwnd;
      this.cwnd = grown;
    }
    if (left <= 0) return;
    const perSegment = this.algorithm === "cubic" ? this.cubicCount(left, nowNs, srttNs) : this.cwnd;
    this.ackedCredit += left;
    while (this.ackedCredit >= perSegment) {
      this.ackedCredit -= perSegment;
      this.cwnd++;
    }
  }

  /** A loss, or an ECN mark, was seen: sets the threshold and starts the gradual reduction. */
  enterRecovery(): void {
    this.reduceThreshold();
    this.priorCwnd = this.cwnd;
    this.prrDelivered = 0;
    this.prrOut = 0;
  }

  /** Sets the window during recovery (RFC 6937 3.1). Counts in segments; `progress`: SND.UNA advanced. */
  reduce(delivered: number, inFlight: number, progress: boolean): void {
    this.prrDelivered += delivered;
    const delta = this.ssthresh - inFlight;
    let allowed: number;
    if (delta < 0) {
      allowed = Math.ceil((this.ssthresh * this.prrDelivered) / Math.max(this.priorCwnd, 1)) - this.prrOut;
    } else {
      allowed = Math.max(this.prrDelivered - this.prrOut, delivered) + (progress ? 1 : 0);
      allowed = Math.min(delta, allowed);
    }
    // Force a fast retransmit upon entering recovery.
    this.cwnd = inFlight + Math.max(allowed, this.prrOut === 0 ? 1 : 0);
  }

  /** A segment left during recovery. */
  onSentInRecovery(): void {
    this.prrOut++;
  }

  /** All that was outstanding when recovery began is acknowledged. */
  leaveRecovery(): void {
    this.cwnd = Math.min(this.ssthresh, UNLIMITED);
  }

  /** The retransmission timer expired: RFC 5681 (4), the window restarts at one segment. */
  onTimeout(isFirst: boolean): void {
    if (isFirst) this.reduceThreshold();
    this.cwnd = 1;
    this.ackedCredit = 0;
  }

  /** After `idleNs` without sending, the window shrinks by half for each RTO (RFC 2861, tcp_cwnd_restart). */
  onIdle(idleNs: number, rtoNs: number): void {
    this.ssthresh = Math.max(this.ssthresh === UNLIMITED ? 0 : this.ssthresh, (this.cwnd >> 1) + (this.cwnd >> 2));
    const floor = Math.min(this.cwnd, this.initialWindow);
    for (let left = idleNs - rtoNs; left > 0 && this.cwnd > floor; left -= rtoNs) this.cwnd >>= 1;
    this.cwnd = Math.max(this.cwnd, floor);
    this.epochNs = -1;
  }

  private reduceThreshold(): void {
    this.epochNs = -1;
    if (this.algorithm === "reno") {
      this.ssthresh = Math.max(this.cwnd >> 1, 2);
      return;
    }
    // RFC 9438 4.7: fast convergence.
    this.lastMax = this.cwnd < this.lastMax ? (this.cwnd * (1 + BETA)) / 2 : this.cwnd;
    this.ssthresh = Math.max(Math.floor(this.cwnd * BETA), 2);
  }

  /** How many acknowledged segments make the window one larger: RFC 9438 4.2 to 4.5. */
  private cubicCount(acked: number, nowNs: number, srttNs: number): number {
    if (this.epochNs < 0) this.startEpoch(nowNs);
    this.renoWindow += (acked * ((3 * (1 - BETA)) / (1 + BETA))) / this.cwnd;
    const t = (nowNs + srttNs - this.epochNs) / 1e9 - this.kSeconds;
    const target = Math.min(Math.max(this.originWindow + C * t * t * t, this.cwnd), this.cwnd * 1.5);
    const goal = Math.max(target, this.renoWindow);
    if (goal <= this.cwnd) return 100 * this.cwnd;
    // Linux never grows faster than by one for two acknowledged.
    return Math.max(this.cwnd / (goal - this.cwnd), 2);
  }

  private startEpoch(nowNs: number): void {
    this.epochNs = nowNs;
    this.renoWindow = this.cwnd;
    this.ackedCredit = 0;
    if (this.lastMax <= this.cwnd) {
      this.kSeconds = 0;
      this.originWindow = this.cwnd;
    } else {
      this.kSeconds = cubeRoot((this.lastMax - this.cwnd) / C);
      this.originWindow = this.lastMax;
    }
  }
}
