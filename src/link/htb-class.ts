import { LeafQueue } from "./leaf-queue.js";
import { SentCount } from "./qdisc.js";

/** What `tc class add ... htb ...` says. */
export interface HtbClassOptions {
  readonly rateBps: number;
  readonly ceilBps: number;
  readonly burstBytes: number;
  readonly ceilBurstBytes: number;
  /** 0 to 7; lower ones are served first. */
  readonly priority: number;
  readonly quantumBytes: number;
}

/** One class of an HTB: two buckets of tokens, measured in nanoseconds of sending at the rate and at the ceil. */
export class HtbClass {
  readonly id: number;
  readonly parent: HtbClass | null;
  options: HtbClassOptions;
  /** Classes below it; a leaf has none. */
  children = 0;
  readonly sent = new SentCount();
  /** Frames sent with its own tokens, and with those of one above. */
  lent = 0;
  borrowed = 0;
  tokensNs: number;
  ceilTokensNs: number;
  queue: LeafQueue;
  private readonly usualLimit: number;
  private checkedNs: number;

  constructor(id: number, parent: HtbClass | null, options: HtbClassOptions, nowNs: number, limit: number) {
    this.id = id;
    this.parent = parent;
    this.options = options;
    this.tokensNs = this.fullNs;
    this.ceilTokensNs = this.ceilFullNs;
    this.checkedNs = nowNs;
    this.usualLimit = Math.max(1, limit);
    this.queue = this.usualQueue(nowNs);
  }

  /** The most tokens that gather. */
  get fullNs(): number {
    return Math.floor((this.options.burstBytes * 8e9) / this.options.rateBps);
  }

  get ceilFullNs(): number {
    return Math.floor((this.options.ceilBurstBytes * 8e9) / this.options.ceilBps);
  }

  /** The queue that a class has before a qdisc is put below it. */
  usualQueue(nowNs: number): LeafQueue {
    return new LeafQueue({ kind: "pfifo", handle: 0, limit: this.usualLimit, bucket: null }, nowNs);
  }

  reset(nowNs: number): void {
    this.queue.clear();
    this.tokensNs = this.fullNs;
    this.ceilTokensNs = this.ceilFullNs;
    this.checkedNs = nowNs;
  }

  /** Nanoseconds until it may send, on its own or with what one above lends; 0 for now. */
  waitNs(nowNs: number): number {
    this.refill(nowNs);
    if (this.ceilTokensNs < 0) return -this.ceilTokensNs;
    if (this.tokensNs >= 0) return 0;
    return this.parent === null ? -this.tokensNs : Math.min(-this.tokensNs, this.parent.waitNs(nowNs));
  }

  /** A frame of this class goes out: paid for here and above, from where it was lent upwards (htb_charge_class). */
  charge(byteLength: number): void {
    let isLent = false;
    for (let at: HtbClass | null = this; at !== null; at = at.parent) {
      const owns = at.tokensNs >= 0;
      if (isLent || owns) {
        if (!isLent) at.lent++;
        isLent = true;
        at.tokensNs = Math.max(at.tokensNs - at.costNs(byteLength, at.options.rateBps), -MOST_DEBT_NS);
      } else {
        at.borrowed++;
        at.tokensNs = Math.max(at.tokensNs, -MOST_DEBT_NS);
      }
      at.ceilTokensNs = Math.max(at.ceilTokensNs - at.costNs(byteLength, at.options.ceilBps), -MOST_DEBT_NS);
      at.sent.add(byteLength);
    }
  }

  private costNs(byteLength: number, rateBps: number): number {
    return Math.floor((byteLength * 8e9) / rateBps);
  }

  private refill(nowNs: number): void {
    const sinceNs = nowNs - this.checkedNs;
    this.checkedNs = nowNs;
    this.tokensNs = Math.min(this.tokensNs + sinceNs, this.fullNs);
    this.ceilTokensNs = Math.min(this.ceilTokensNs + sinceNs, this.ceilFullNs);
    if (this.parent !== null) this.parent.refill(nowNs);
  }
}

/** One minute (mbuffer). */
const MOST_DEBT_NS = 60e9;
