import { SECOND } from "../../../sim/time.js";
import { ConnectionList } from "../../conntrack/connection-list.js";
import type { ChainContext } from "../../rules/chain.js";
import type { Skb } from "../../skb.js";
import type { Style } from "../model/style.js";
import { BREAK, type NftVerdict } from "../model/verdict.js";
import type { StatefulStatement } from "./statement.js";

/** `counter packets 0 bytes 0`. */
export class CounterStatement implements StatefulStatement {
  readonly needsConntrack = false;
  packets: number;
  bytes: number;

  constructor(packets = 0, bytes = 0) {
    this.packets = packets;
    this.bytes = bytes;
  }

  apply(skb: Skb): NftVerdict | null {
    this.packets++;
    this.bytes += skb.packet.byteLength + skb.headerBytes;
    return null;
  }

  fresh(): CounterStatement {
    return new CounterStatement();
  }

  text(style: Style): string {
    return style.stateless ? "counter" : `counter packets ${this.packets} bytes ${this.bytes}`;
  }
}

/** `limit rate over 10/second burst 5 packets`: a bucket of tokens (nft_limit.c). */
export class LimitStatement implements StatefulStatement {
  readonly needsConntrack = false;
  readonly rate: number;
  readonly unit: keyof typeof UNIT_SECONDS;
  /** In packets or bytes. */
  readonly burst: number;
  readonly isBytes: boolean;
  readonly over: boolean;
  private tokensNs: number;
  private lastNs = 0;

  constructor(rate: number, unit: keyof typeof UNIT_SECONDS, burst: number | null, isBytes: boolean, over: boolean) {
    this.rate = rate;
    this.unit = unit;
    this.burst = burst ?? (isBytes ? 0 : 5);
    this.isBytes = isBytes;
    this.over = over;
    this.tokensNs = this.mostNs;
  }

  private get mostNs(): number {
    const burst = this.isBytes ? this.rate + this.burst : this.burst;
    return Math.floor((UNIT_SECONDS[this.unit] * SECOND * burst) / this.rate);
  }

  apply(skb: Skb, context: ChainContext): NftVerdict | null {
    const nowNs = context.sim.nowNs;
    const periodNs = UNIT_SECONDS[this.unit] * SECOND;
    const costNs = Math.floor((periodNs * (this.isBytes ? skb.packet.byteLength + skb.headerBytes : 1)) / this.rate);
    const tokensNs = Math.min(this.tokensNs + (nowNs - this.lastNs), this.mostNs);
    this.lastNs = nowNs;
    const allowed = tokensNs >= costNs;
    this.tokensNs = allowed ? tokensNs - costNs : tokensNs;
    return allowed === this.over ? BREAK : null;
  }

  fresh(): LimitStatement {
    return new LimitStatement(this.rate, this.unit, this.burst, this.isBytes, this.over);
  }

  text(): string {
    return `limit ${this.definition()}`;
  }

  /** "rate over 10/second burst 20 packets" */
  definition(): string {
    const over = this.over ? "over " : "";
    if (!this.isBytes) {
      const burst = this.burst === 5 || this.burst === 0 ? "" : ` burst ${this.burst} packets`;
      return `rate ${over}${this.rate}/${this.unit}${burst}`;
    }
    return `rate ${over}${bytesText(this.rate)}/${this.unit}${this.burst === 0 ? "" : ` burst ${bytesText(this.burst)}`}`;
  }
}

const UNIT_SECONDS = { second: 1, minute: 60, hour: 3600, day: 86400, week: 604800 } as const;

/** "10 mbytes": in the largest unit that leaves nothing over. */
export function bytesText(bytes: number): string {
  if (bytes > 0 && bytes % (1024 * 1024) === 0) return `${bytes / (1024 * 1024)} mbytes`;
  if (bytes > 0 && bytes % 1024 === 0) return `${bytes / 1024} kbytes`;
  return `${bytes} bytes`;
}

/** `quota over 25 mbytes`: matches until so many bytes have passed, or from then on (nft_quota.c). */
export class QuotaStatement implements StatefulStatement {
  readonly needsConntrack = false;
  readonly over: boolean;
  readonly bytes: number;
  used: number;

  constructor(over: boolean, bytes: number, used: number) {
    this.over = over;
    this.bytes = bytes;
    this.used = used;
  }

  apply(skb: Skb): NftVerdict | null {
    this.used += skb.packet.byteLength + skb.headerBytes;
    return this.used > this.bytes === this.over ? null : BREAK;
  }

  fresh(): QuotaStatement {
    return new QuotaStatement(this.over, this.bytes, 0);
  }

  text(style: Style): string {
    return `quota ${this.definition(style)}`;
  }

  definition(style: Style): string {
    const used = this.used === 0 || style.stateless ? "" : ` used ${bytesText(Math.min(this.used, this.bytes))}`;
    return `${this.over ? "over " : ""}${bytesText(this.bytes)}${used}`;
  }
}

/**
 * `ct count over 5`: how many connections met this one and are still there (nft_connlimit.c).
 */
export class ConnlimitStatement implements StatefulStatement {
  readonly needsConntrack = true;
  readonly over: boolean;
  readonly count: number;
  private readonly list = new ConnectionList();

  constructor(over: boolean, count: number) {
    this.over = over;
    this.count = count;
  }

  apply(skb: Skb, context: ChainContext): NftVerdict | null {
    const count = this.list.add(skb, context.conntrack);
    return count !== null && count > this.count === this.over ? null : BREAK;
  }

  fresh(): ConnlimitStatement {
    return new ConnlimitStatement(this.over, this.count);
  }

  text(): string {
    return `ct count ${this.over ? "over " : ""}${this.count}`;
  }
}
