import type { Sim } from "../sim/sim.js";
import type { NamespaceLabel } from "../trace/trace.js";
import type { Frame } from "../wire/ethernet.js";
import type { Mac } from "../wire/mac-address.js";
import { Interface } from "./interface.js";

const NATURE: readonly string[] = ["BROADCAST"];

/** `type dummy`: a place for addresses. What is sent is counted and gone. */
export class Dummy extends Interface {
  readonly kind = "dummy";

  constructor(sim: Sim, name: string, mac: Mac, namespace: NamespaceLabel, mtu = 1500) {
    super(sim, name, mac, mtu, namespace);
    this.minMtu = 0;
    this.maxMtu = 0;
    this.noArp = true;
  }

  override get nature(): readonly string[] {
    return NATURE;
  }

  protected transmit(_frame: Frame): void {}
}
