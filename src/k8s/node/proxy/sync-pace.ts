/** So many syncs may follow each other at once (burstSyncs). */
const BURST = 2;

/**
 * When kube-proxy may write again (async.BoundedFrequencyRunner): at once while it has tokens, of which one comes with each
 * `minNs`; else `minNs` after it wrote last.
 */
export class SyncPace {
  private readonly minNs: number;
  /** In nanoseconds: each sync costs `minNs` of them. */
  private tokensNs: number;
  private countedNs = 0;
  private lastNs = 0;

  constructor(minNs: number) {
    this.minNs = minNs;
    this.tokensNs = BURST * minNs;
  }

  /** How long to wait now. */
  waitNs(nowNs: number): number {
    this.count(nowNs);
    return this.tokensNs >= this.minNs ? 0 : Math.max(0, this.lastNs + this.minNs - nowNs);
  }

  /** A sync was made. */
  ran(nowNs: number): void {
    this.count(nowNs);
    this.tokensNs = Math.max(0, this.tokensNs - this.minNs);
    this.lastNs = nowNs;
  }

  private count(nowNs: number): void {
    this.tokensNs = Math.min(BURST * this.minNs, this.tokensNs + nowNs - this.countedNs);
    this.countedNs = nowNs;
  }
}
