import type { IpPacket } from "../wire/payload.js";
import type { ConntrackEntry } from "./conntrack/conntrack-entry.js";
import type { Skb } from "./skb.js";

/** More packets than this are never between the two ends of the loopback device, unless it lost some. */
const MOST_LOOPED = 10_000;

/** What the kernel's skb carries through the loopback device. */
interface LoopedNotes {
  readonly conntrack: ConntrackEntry | null;
  readonly ctInfo: number;
  readonly untracked: boolean;
  readonly mark: number;
  readonly traced: boolean;
}

/** Packets on their way through the loopback device, which keep their connection and mark as the kernel's skb does. */
export class LoopedPackets {
  private readonly notes = new Map<IpPacket, LoopedNotes>();

  get isEmpty(): boolean {
    return this.notes.size === 0;
  }

  /** The packet goes into the device. */
  keep(skb: Skb): void {
    if (skb.conntrack === null && !skb.untracked && skb.mark === 0 && !skb.traced) return;
    if (this.notes.size >= MOST_LOOPED) this.notes.clear();
    this.notes.set(skb.packet, {
      conntrack: skb.conntrack,
      ctInfo: skb.ctInfo,
      untracked: skb.untracked,
      mark: skb.mark,
      traced: skb.traced,
    });
  }

  /** It came out, or another packet did: gives back what was kept of it. */
  take(skb: Skb): void {
    if (skb.inDevice === null || skb.inDevice.name !== "lo") return;
    const notes = this.notes.get(skb.packet);
    if (notes === undefined) return;
    this.notes.delete(skb.packet);
    skb.conntrack = notes.conntrack;
    skb.ctInfo = notes.ctInfo;
    skb.untracked = notes.untracked;
    skb.mark = notes.mark;
    skb.traced = notes.traced;
  }
}
