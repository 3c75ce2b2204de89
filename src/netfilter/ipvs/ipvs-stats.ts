import { SECOND } from "../../sim/time.js";

/** How often the rates are estimated (ip_vs_est.c). */
const PERIOD_NS = 2 * SECOND;

/** A counter and its rate: a mean in which each period weighs a quarter, in steps of 1 / 2^`bits` a second. */
class Counter {
  /** What was counted, as far as nobody is told yet. */
  total = 0;
  private last = 0;
  private zeroedAt = 0;
  private scaled = 0;
  private readonly bits: number;

  constructor(bits: number) {
    this.bits = bits;
  }

  /** What tools are told: the sum at the last estimate (ip_vs_copy_stats), since it was set to zero. */
  get shown(): number {
    return this.last - this.zeroedAt;
  }

  get perSecond(): number {
    return Math.floor((this.scaled + 2 ** (this.bits - 1) - 1) / 2 ** this.bits);
  }

  get isQuiet(): boolean {
    return this.scaled === 0 && this.last === this.total;
  }

  estimate(): void {
    const rate = (this.total - this.last) * 2 ** (this.bits - 1);
    this.last = this.total;
    this.scaled += Math.floor((rate - this.scaled) / 4);
  }

  /** What is not told yet is not forgotten (ip_vs_zero_stats). */
  zero(): void {
    this.zeroedAt = this.last;
    this.scaled = 0;
  }
}

/**
 * What a service, a server or all of IPVS has seen (struct ip_vs_stats), with rates a second. Tools are told what the last
 * estimate saw, so that counters stand still for up to two seconds.
 */
export class IpvsStats {
  readonly connections = new Counter(10);
  readonly inPackets = new Counter(10);
  readonly outPackets = new Counter(10);
  readonly inBytes = new Counter(5);
  readonly outBytes = new Counter(5);
  private estimateAtNs = PERIOD_NS;

  /** A connection was made. */
  begin(nowNs: number): void {
    this.advance(nowNs);
    this.connections.total++;
  }

  /** A packet of a client passed. */
  receive(byteLength: number, nowNs: number): void {
    this.advance(nowNs);
    this.inPackets.total++;
    this.inBytes.total += byteLength;
  }

  /** A packet of a server passed. */
  answer(byteLength: number, nowNs: number): void {
    this.advance(nowNs);
    this.outPackets.total++;
    this.outBytes.total += byteLength;
  }

  /** Brings the rates up to `nowNs`; to be called before they are read. */
  advance(nowNs: number): void {
    if (nowNs < this.estimateAtNs) return;
    const counters = [this.connections, this.inPackets, this.outPackets, this.inBytes, this.outBytes];
    while (this.estimateAtNs <= nowNs) {
      if (counters.every((one) => one.isQuiet)) {
        this.estimateAtNs = (Math.floor(nowNs / PERIOD_NS) + 1) * PERIOD_NS;
        return;
      }
      for (const one of counters) one.estimate();
      this.estimateAtNs += PERIOD_NS;
    }
  }

  zero(nowNs: number): void {
    this.advance(nowNs);
    for (const one of [this.connections, this.inPackets, this.outPackets, this.inBytes, this.outBytes]) one.zero();
  }
}
