import type { Skb } from "../netfilter/skb.js";
import type { Frame } from "../wire/ethernet.js";

/** More than can be under way at one instant, unless nobody takes them. */
const MOST = 4096;

/** Packets under way through lo with their notes, which stay with them (skb->_nfct, mark, dst). */
export class LoopbackNotes {
  private readonly entries: { readonly frame: Frame; readonly skb: Skb }[] = [];

  /** `skb` goes out by lo as `frame`. */
  keep(frame: Frame, skb: Skb): void {
    if (this.entries.length > MOST) this.entries.shift();
    this.entries.push({ frame, skb });
  }

  /** What went out as `frame`, which has come in; null when it did not come by lo. */
  take(frame: Frame): Skb | null {
    for (let i = 0; i < this.entries.length; i++) {
      const entry = this.entries[i];
      if (entry === undefined || entry.frame !== frame) continue;
      this.entries.splice(i, 1);
      return entry.skb;
    }
    return null;
  }
}
