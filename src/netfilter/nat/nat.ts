// NAT: decided once for a flow by the rules that its first packet meets, replayed from the tuples for all others.
// Knows connections and packets; must not know tables: whoever walks the chains calls `bind` from a target.
// Read next: choose-tuple.ts for which address and port are taken, rewrite.ts for how a packet is changed.

import type { RandomStream } from "../../sim/random.js";
import type { Cause } from "../../trace/trace.js";
import { IcmpType } from "../../wire/icmp.js";
import type { IpAddress } from "../../wire/ip-address.js";
import type { IpPacket } from "../../wire/payload.js";
import { type Conntrack, isIcmpError } from "../conntrack/conntrack.js";
import { type ConntrackEntry, CtInfo, CtStatus } from "../conntrack/conntrack-entry.js";
import { invertTuple, Tuple } from "../conntrack/tuple.js";
import { Hook } from "../hook.js";
import type { Skb } from "../skb.js";
import { chooseTuple } from "./choose-tuple.js";
import { Manip, NatRange } from "./nat-range.js";
import { rewriteError, rewritePacket } from "./rewrite.js";

/** Which half of a packet is changed at a hook: the destination before routing, the source after. */
export function manipAt(hook: Hook): Manip {
  return hook === Hook.Postrouting || hook === Hook.Input ? Manip.Src : Manip.Dst;
}

/** Decides and applies NAT for one namespace (nf_nat_core.c). */
export class Nat {
  private readonly conntrack: Conntrack;
  private readonly rng: RandomStream;
  private readonly current = new Tuple(0 as IpAddress, 0 as IpAddress, 0, 0, 0);
  private readonly chosen = new Tuple(0 as IpAddress, 0 as IpAddress, 0, 0, 0);

  constructor(conntrack: Conntrack, rng: RandomStream) {
    this.conntrack = conntrack;
    this.rng = rng;
  }

  /** True when the half of the connection that this hook changes was decided already. */
  isDecided(entry: ConntrackEntry, manip: Manip): boolean {
    return (entry.status & (manip === Manip.Src ? CtStatus.SrcNatDone : CtStatus.DstNatDone)) !== 0;
  }

  /**
   * True for a redirect that must not go out: one about a connection that is translated, or whose translation is not
   * decided yet, would lead its packets past us (nf_nat_icmp_reply_translation).
   */
  refusesRedirect(entry: ConntrackEntry, packet: IpPacket): boolean {
    const payload = packet.payload;
    if (payload.kind !== "icmp" || packet.kind !== "ipv4" || payload.type !== IcmpType.Redirect) return false;
    const done = CtStatus.SrcNatDone | CtStatus.DstNatDone;
    return (entry.status & done) !== done || (entry.status & (CtStatus.SrcNat | CtStatus.DstNat)) !== 0;
  }

  /** Decides one half of a connection for good (nf_nat_setup_info). Does nothing when it was decided before. */
  bind(entry: ConntrackEntry, range: NatRange, manip: Manip, cause: Cause | null): void {
    if (this.isDecided(entry, manip) || (entry.status & CtStatus.Confirmed) !== 0) return;
    const current = this.current;
    const chosen = this.chosen;
    if (invertTuple(entry.reply, current)) {
      chosen.assign(current);
      chooseTuple(chosen, entry, range, manip, this.conntrack, this.rng);
      if (!chosen.equals(current)) {
        invertTuple(chosen, entry.reply);
        entry.status |= manip === Manip.Src ? CtStatus.SrcNat : CtStatus.DstNat;
        if (manip === Manip.Src) entry.srcNatCause = cause;
        else entry.dstNatCause = cause;
      }
    }
    entry.status |= manip === Manip.Src ? CtStatus.SrcNatDone : CtStatus.DstNatDone;
  }

  /** Decides that nothing is to be changed, unless another flow's answers look the same (nf_nat_alloc_null_binding). */
  bindNull(entry: ConntrackEntry, manip: Manip): void {
    // Most flows are like no other: nothing has to be chosen.
    if (
      (entry.status & CtStatus.Confirmed) === 0 &&
      (!invertTuple(entry.reply, this.current) || !this.conntrack.table.isTaken(this.current, entry))
    ) {
      entry.status |= manip === Manip.Src ? CtStatus.SrcNatDone : CtStatus.DstNatDone;
      return;
    }
    const address = manip === Manip.Src ? entry.reply.dst : entry.reply.src;
    this.bind(entry, new NatRange(address, address), manip, null);
  }

  /** Rewrites a packet as its connection says for this hook. Null means that it has to be dropped. */
  apply(skb: Skb, hook: Hook): Cause | null {
    const entry = skb.conntrack;
    if (entry === null) return null;
    const manip = manipAt(hook);
    const isReply = skb.ctInfo >= CtInfo.EstablishedReply;
    let bit: number = manip === Manip.Src ? CtStatus.SrcNat : CtStatus.DstNat;
    if (isReply) bit ^= CtStatus.SrcNat | CtStatus.DstNat;
    if ((entry.status & bit) === 0) return null;
    const isError = skb.ctInfo === CtInfo.Related || skb.ctInfo === CtInfo.RelatedReply;
    const other = isReply ? entry.original : entry.reply;
    if (isError && skb.packet.payload.kind === "icmp" && isIcmpError(skb.packet.protocol, skb.packet.payload.type)) {
      this.translateError(skb, other, manip);
    } else {
      // The answer to the other direction's tuple is what this packet has to look like.
      const port =
        other.protocol === 1 || other.protocol === 58
          ? other.srcPort
          : manip === Manip.Src
            ? other.dstPort
            : other.srcPort;
      skb.packet = rewritePacket(skb.packet, manip, manip === Manip.Src ? other.dst : other.src, port);
    }
    return bit === CtStatus.SrcNat ? entry.srcNatCause : entry.dstNatCause;
  }

  /** Translates an ICMP error: its own address, and the packet that it quotes the other way round. */
  private translateError(skb: Skb, other: Tuple, manip: Manip): void {
    const isIcmp = other.protocol === 1 || other.protocol === 58;
    const inner = 1 - manip === Manip.Src ? Manip.Src : Manip.Dst;
    const port = isIcmp || inner === Manip.Src ? other.srcPort : other.dstPort;
    const quoted = inner === Manip.Src ? other.src : other.dst;
    skb.packet = rewriteError(skb.packet, manip, manip === Manip.Src ? other.dst : other.src, quoted, port);
  }
}
