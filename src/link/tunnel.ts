import type { Sim } from "../sim/sim.js";
import { DropReason } from "../trace/drop-reason.js";
import type { NamespaceLabel } from "../trace/trace.js";
import type { Frame } from "../wire/ethernet.js";
import type { Mac } from "../wire/mac-address.js";
import { Interface } from "./interface.js";

/** Who puts a tunnel's frames into packets and sends them: it knows IP, which this folder does not. */
export interface Encapsulator {
  /** Takes a frame that `tunnel` sends. Whatever cannot be sent is lost there, by `dropOutgoing` or `failOutgoing`. */
  encapsulate(tunnel: TunnelInterface, frame: Frame): void;
}

/**
 * A device whose frames travel inside packets (`vxlan`, `ipip`). The encapsulator hands what comes out of packets to
 * `receive`. It has a carrier always.
 */
export class TunnelInterface extends Interface {
  readonly kind: string;
  /** Null until the tunnel is set up: what is sent is lost. */
  encapsulator: Encapsulator | null = null;

  constructor(sim: Sim, kind: string, name: string, mac: Mac, mtu: number, namespace: NamespaceLabel) {
    super(sim, name, mac, mtu, namespace);
    this.kind = kind;
  }

  protected transmit(frame: Frame): void {
    if (this.encapsulator !== null) this.encapsulator.encapsulate(this, frame);
  }

  /** A tunnel takes every frame (NETDEV_TX_OK), so who sends never hears that it was lost. */
  override get txDroppedNow(): number {
    return 0;
  }

  /** What goes out is counted as each of its packets is sent, not as it is handed over. */
  override transmitNow(frame: Frame): void {
    if (this.trace !== null) this.trace.tx(this.sim.nowNs, this, frame);
    this.transmit(frame);
  }

  /** A packet went out that carries `frame` (iptunnel_xmit_stats): once for each far end. */
  countSent(frame: Frame): void {
    this.tally.txPackets++;
    this.tally.txBytes += frame.byteLength - this.txUncountedBytes;
  }

  /** Drops a frame whose packet had no route: an error of the carrier, and no drop among the counters. */
  failOutgoing(frame: Frame): void {
    this.counters.txErrors++;
    this.counters.txCarrierErrors++;
    if (this.trace === null) return;
    this.trace.drop(this.sim.nowNs, this.namespace, this, frame, DropReason.NoRoute, null);
  }
}
