import type { Sim } from "../sim/sim.js";
import type { NamespaceLabel } from "../trace/trace.js";
import type { Frame } from "../wire/ethernet.js";
import { MAC_ZERO } from "../wire/mac-address.js";
import { Interface } from "./interface.js";

const NATURE: readonly string[] = ["LOOPBACK"];

/** `lo`: what is sent comes back up the same device, one event later. Its address is zero, its MTU 65536. */
export class Loopback extends Interface {
  readonly kind = "loopback";

  constructor(sim: Sim, namespace: NamespaceLabel) {
    super(sim, "lo", MAC_ZERO, 65536, namespace);
    this.minMtu = 0;
    this.maxMtu = 0;
    // The driver counts what is behind the Ethernet header (loopback_xmit).
    this.rxUncountedBytes = 14;
    this.txUncountedBytes = 14;
  }

  override get nature(): readonly string[] {
    return NATURE;
  }

  protected transmit(frame: Frame): void {
    this.sim.schedule(0, this, 0, frame);
  }

  override onEvent(_kind: number, arg: unknown): void {
    this.receive(arg as Frame);
  }
}
