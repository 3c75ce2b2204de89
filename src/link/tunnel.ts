import type { Sim } from "../sim/sim.js";
import type { NamespaceLabel } from "../trace/trace.js";
import type { Frame } from "../wire/ethernet.js";
import type { Mac } from "../wire/mac-address.js";
import { Interface } from "./interface.js";

/** Who puts a tunnel's frames into packets and sends them: it knows IP, which this folder does not. */
export interface Encapsulator {
  /** Takes a frame that `tunnel` sends. Whatever cannot be sent is dropped there, by `tunnel.dropOutgoing`. */
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
}
