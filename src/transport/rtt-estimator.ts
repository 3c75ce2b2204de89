/** RFC 6298 2: before any measurement RTO is one second (TCP_TIMEOUT_INIT). */
export const INITIAL_RTO_NS = 1_000_000_000;

/**
 * Smoothed round-trip time and retransmission timeout as Linux keeps them (net/ipv4/tcp_input.c tcp_rtt_estimator):
 * RFC 6298 with the minimum applied to the variance, so that RTO is never below SRTT + 200 ms, and with a variance that
 * decays once in a round trip only. Times in nanoseconds.
 */
export class RttEstimator {
  /** Smoothed round-trip time; 0 before the first sample. */
  srttNs = 0;
  /** Smoothed mean deviation: what `ss -i` prints after the slash. */
  mdevNs = 0;
  /** RTO without backoff. */
  rtoNs = INITIAL_RTO_NS;
  /** The least sample so far; 0 before the first. */
  minRttNs = 0;
  private varianceNs = 0;
  private maxDeviationNs = 0;
  /** The variance may decay when what was sent up to here is acknowledged. */
  private roundEnd = 0;
  /** The timeout is this much above the mean at least. */
  readonly rtoMinNs: number;
  private readonly rtoMaxNs: number;

  constructor(rtoMinNs: number, rtoMaxNs: number) {
    this.rtoMinNs = rtoMinNs;
    this.rtoMaxNs = rtoMaxNs;
  }

  /** Takes a sample of a segment that was sent once (Karn, RFC 6298 3). `una` and `next` are SND.UNA and SND.NXT. */
  sample(rttNs: number, una: number, next: number): void {
    if (this.minRttNs === 0 || rttNs < this.minRttNs) this.minRttNs = Math.max(rttNs, 1);
    if (this.srttNs === 0) this.first(Math.max(rttNs, 1), next);
    else this.smooth(rttNs, una, next);
    // RFC 6298 (2.3): RTO <- SRTT + max (G, K*RTTVAR)
    this.rtoNs = Math.min(Math.round(this.srttNs + this.varianceNs), this.rtoMaxNs);
  }

  private first(rttNs: number, next: number): void {
    // RFC 6298 (2.2): SRTT <- R, RTTVAR <- R/2; four times that is 2R.
    this.srttNs = rttNs;
    this.mdevNs = rttNs / 2;
    this.varianceNs = Math.max(rttNs * 2, this.rtoMinNs);
    this.maxDeviationNs = this.varianceNs;
    this.roundEnd = next;
  }

  private smooth(rttNs: number, una: number, next: number): void {
    const error = rttNs - this.srttNs;
    // RFC 6298 (2.3): SRTT <- (1 - alpha) * SRTT + alpha * R' with alpha = 1/8
    this.srttNs += error / 8;
    let change = (Math.abs(error) - this.mdevNs) / 4;
    // A sample far below the mean must not raise RTO much (Linux, RFC 6298 leaves it open).
    if (error < 0 && change > 0) change /= 8;
    this.mdevNs += change;
    const deviation = this.mdevNs * 4;
    if (deviation > this.maxDeviationNs) {
      this.maxDeviationNs = deviation;
      this.varianceNs = Math.max(this.varianceNs, deviation);
    }
    if (una <= this.roundEnd) return;
    if (this.maxDeviationNs < this.varianceNs) this.varianceNs -= (this.varianceNs - this.maxDeviationNs) / 4;
    this.roundEnd = next;
    this.maxDeviationNs = this.rtoMinNs;
  }
}
