/** Steps within each doubling: a bucket is at most 1/32 (3 %) wide. */
const STEPS = 32;

/** How long things took, in buckets that grow with the time: small memory, quantiles within 3 %. */
export class LatencyHistogram {
  count = 0;
  minNs = 0;
  maxNs = 0;
  sumNs = 0;
  private readonly buckets = new Map<number, number>();

  record(durationNs: number): void {
    this.minNs = this.count === 0 ? durationNs : Math.min(this.minNs, durationNs);
    this.maxNs = Math.max(this.maxNs, durationNs);
    this.count++;
    this.sumNs += durationNs;
    const bucket = bucketOf(durationNs);
    this.buckets.set(bucket, (this.buckets.get(bucket) ?? 0) + 1);
  }

  get meanNs(): number {
    return this.count === 0 ? 0 : this.sumNs / this.count;
  }

  /** The time within which the fraction `q` (0 to 1) stayed: the upper end of its bucket; 0 without records. */
  quantileNs(q: number): number {
    const rank = Math.max(1, Math.ceil(q * this.count));
    let seen = 0;
    for (const bucket of [...this.buckets.keys()].sort((a, b) => a - b)) {
      seen += this.buckets.get(bucket) ?? 0;
      if (seen >= rank) return Math.min(this.maxNs, upperEnd(bucket));
    }
    return this.maxNs;
  }
}

/** Below `STEPS` each nanosecond is a bucket; above, each doubling has `STEPS`. Integer arithmetic, alike everywhere. */
function bucketOf(durationNs: number): number {
  let value = Math.max(0, Math.floor(durationNs));
  let doublings = 0;
  while (value >= 2 * STEPS) {
    value = Math.floor(value / 2);
    doublings++;
  }
  return doublings * STEPS + value;
}

function upperEnd(bucket: number): number {
  if (bucket < 2 * STEPS) return bucket;
  const doublings = Math.floor(bucket / STEPS) - 1;
  return (bucket - doublings * STEPS + 1) * 2 ** doublings - 1;
}
